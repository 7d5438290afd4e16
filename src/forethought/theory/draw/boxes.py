"""One box: what it says, how its words break, how large that makes it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from forethought.theory.draw.density import Density, Type
from forethought.theory.draw.layout import Size
from forethought.theory.draw.measure import FontWidths, Weight, clean, wrap
from forethought.theory.draw.order import Order
from forethought.theory.draw.paint import BoxPaint, Paint
from forethought.theory.draw.wording import Wording, by_when
from forethought.theory.model import Activity, Goal, Outcome, Resource, Theory
from forethought.vocabulary import BoxKind

MARK_SIZE = 11.0
MARK_GAP = 7.0
WORD_GAP = 5.0
FOOT_PAD_X = 8.0
GOAL_EXTRA = 24.0
"""The goal's box is this much wider than the others."""

WIDEST_WHOLE_WORD = 170.0
"""A word wider than this is broken, rather than all boxes made wider for it."""

NO_BREAK_SPACE = "\u00a0"


@dataclass(frozen=True)
class BoxText:
    """What one box says."""

    id: str
    kind: BoxKind
    statement: str
    details: tuple[str, ...]
    paint: BoxPaint | None
    verdict: str

    def type(self, density: Density) -> Type:
        return density.goal if self.kind is BoxKind.GOAL else density.statement


@dataclass(frozen=True)
class FootText:
    """The strip's words: the verdict, then the effect, on the same line if it fits."""

    words: tuple[str, ...]
    effect: tuple[str, ...]
    together: bool

    def height(self, density: Density) -> float:
        lines = len(self.words) + len(self.effect) - self.together
        return 2 * density.foot_pad + lines * density.detail.line


@dataclass(frozen=True)
class SetBox:
    """A box with its lines broken; ``details`` are the paragraphs of its second words."""

    text: BoxText
    statement: tuple[str, ...]
    details: tuple[str, ...]
    detail: tuple[str, ...]
    foot: FootText | None
    density: Density
    size: Size


def texts_of(
    theory: Theory, order: Order, paint: Paint | None, wording: Wording
) -> tuple[BoxText, ...]:
    """Return what every box says, in the graph's order."""
    details = _details(theory, wording)
    found = []
    for box in order.graph.boxes.values():
        result = paint.boxes.get(box.id) if paint else None
        found.append(
            BoxText(
                id=box.id,
                kind=box.kind,
                statement=clean(box.statement) or box.id,
                details=details.get(box.id, ()),
                paint=result,
                verdict=capital(wording.verdicts[result.verdict]) if result else "",
            )
        )
    return tuple(found)


def capital(text: str) -> str:
    """Make the first letter large and leave the others be."""
    return text[:1].upper() + text[1:]


def _details(theory: Theory, wording: Wording) -> dict[str, tuple[str, ...]]:
    """Say who and by when, by box; the first definition of an id counts."""
    details: dict[str, tuple[str, ...]] = {}
    parts: tuple[Goal | Outcome | Activity, ...]
    parts = (theory.goal, *theory.outcomes, *theory.activities)
    for part in parts:
        details.setdefault(part.id, _detail(part, wording))
        for resource in part.resources if isinstance(part, Activity) else ():
            details.setdefault(resource.id, _cost(resource))
    return details


def _detail(part: Goal | Outcome | Activity, wording: Wording) -> tuple[str, ...]:
    if isinstance(part, Activity):
        pieces = (part.who_delivers, part.dose.words if part.dose else None)
    else:
        pieces = (part.who, by_when(part.horizon, wording) if part.horizon is not None else None)
    return tuple(clean(piece) for piece in pieces if piece)


def _cost(resource: Resource) -> tuple[str, ...]:
    if resource.cost is None:
        return ()
    return (f"£{resource.cost:,.0f}" if resource.cost >= 10 else f"£{resource.cost:,.2f}",)


def set_box(text: BoxText, width: float, widths: FontWidths, density: Density) -> SetBox:
    """Break the lines of a box that is ``width`` wide, and work out its height."""
    width += GOAL_EXTRA if text.kind is BoxKind.GOAL else 0
    inner = width - 2 * density.pad_x
    style = text.type(density)
    statement = wrap(text.statement, inner, style.size, widths, style.weight)
    details = _together(text.details, inner, widths, density)
    detail = tuple(
        line for part in details for line in wrap(part, inner, density.detail.size, widths)
    )
    foot = _set_foot(text, width, widths, density)
    height = 2 * density.pad_y + len(statement) * style.line
    if detail:
        height += density.detail_gap + len(detail) * density.detail.line
    if foot:
        room_below = density.foot_margin - density.pad_y
        height += density.foot_gap + foot.height(density) + room_below
    return SetBox(text, statement, details, detail, foot, density, Size(width, round(height, 2)))


def _together(
    details: tuple[str, ...], inner: float, widths: FontWidths, density: Density
) -> tuple[str, ...]:
    """Who and by when share a line where they fit; else each starts its own."""
    joined = " · ".join(details)
    if len(details) > 1 and widths.width(joined, density.detail.size) <= inner:
        return (joined,)
    return details


def foot_indent() -> float:
    """How far the strip's words stand from its left edge: past its mark."""
    return FOOT_PAD_X + MARK_SIZE + MARK_GAP


def _set_foot(text: BoxText, width: float, widths: FontWidths, density: Density) -> FootText | None:
    if text.paint is None:
        return None
    size = density.detail.size
    inner = width - 2 * density.foot_margin - foot_indent() - FOOT_PAD_X
    words = wrap(text.verdict, inner, size, widths, Weight.BOLD)
    if not text.paint.effect:
        return FootText(words, (), together=False)
    effect = unbroken(clean(text.paint.effect))
    used = widths.width(words[-1], size, Weight.BOLD) + WORD_GAP
    if len(words) == 1 and used + widths.width(effect, size) <= inner:
        return FootText(words, (effect,), together=True)
    return FootText(words, wrap(effect, inner, size, widths), together=False)


def unbroken(effect: str) -> str:
    """Keep an interval in brackets on one line."""
    return re.sub(r"\([^()]*\)", lambda m: m.group().replace(" ", NO_BREAK_SPACE), effect)


def widest_word(texts: tuple[BoxText, ...], widths: FontWidths, density: Density) -> float:
    """Return the width of the widest word of any statement that a box should not break."""
    found = (
        widths.width(word, text.type(density).size, text.type(density).weight)
        for text in texts
        for word in text.statement.split(" ")
    )
    return max((width for width in found if width <= WIDEST_WHOLE_WORD), default=0.0)


def sizes_of(boxes: Mapping[str, SetBox]) -> dict[str, Size]:
    """Return every box's size, by id."""
    return {name: box.size for name, box in boxes.items()}
