"""What tests of the diagram share: the shipped assets, read once, and example theories."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from forethought.files.assets import find_assets
from forethought.files.elk import layout_engine
from forethought.files.yaml import read_yaml
from forethought.theory import Theory
from forethought.theory.draw import FontWidths, Paint, Scene, draw
from forethought.theory.draw.layout import Point, Rect
from forethought.vocabulary import read_document
from tests.draw_theories import awkward, generated, mixed_paint

EXAMPLES = Path(__file__).parent.parent / "examples"


@cache
def widths() -> FontWidths:
    return find_assets().widths()


@cache
def example(name: str) -> Theory:
    """Return the theory of a shipped example."""
    file = read_yaml(EXAMPLES / name / "theory.yaml")
    return read_document(Theory, file.data, file.places).sound()


@cache
def scene_of(name: str, *, painted: bool = False) -> Scene:
    """Draw a theory by its name here, plain or with every verdict on it."""
    theory = theory_called(name)
    return drawn(theory, mixed_paint(theory) if painted else None)


def theory_called(name: str) -> Theory:
    made = {"35": (35, 55), "60": (60, 86)}
    if name in made:
        return generated(*made[name])
    return awkward() if name == "awkward" else example(name)


def drawn(theory: Theory, paint: Paint | None = None, **options: object) -> Scene:
    """Draw with the shipped font and engine."""
    return draw(theory, layout_engine(), widths(), paint, **options)  # type: ignore[arg-type]


EVERY_THEORY = ("think-family", "castle-doctrine", "35", "60", "awkward")
EVERY_PICTURE = tuple((name, painted) for name in EVERY_THEORY for painted in (False, True))
"""The name of a theory, and whether every verdict is painted on it."""


def crosses(start: Point, end: Point, rect: Rect, spare: float = 0.5) -> bool:
    """Say whether an upright or level stretch enters a rectangle."""
    left, right = sorted((start.x, end.x))
    top, bottom = sorted((start.y, end.y))
    return (
        right > rect.x + spare
        and left < rect.right - spare
        and bottom > rect.y + spare
        and top < rect.bottom - spare
    )


def overlaps(one: Rect, other: Rect) -> bool:
    return (
        one.x < other.right
        and other.x < one.right
        and one.y < other.bottom
        and other.y < one.bottom
    )
