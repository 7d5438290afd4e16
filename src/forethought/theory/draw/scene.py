"""The picture as plain shapes in one unit: derived once, and all that any exporter reads.

Lengths are in scene units, x to the right and y downwards; a unit is a CSS pixel at 100 %.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from forethought.theory.draw.layout import Point, Rect
from forethought.vocabulary import BoxKind, LinkVerdict, Verdict


@dataclass(frozen=True)
class Line:
    """One line of text: ``x`` is where it starts (its right end if it runs right to left)."""

    x: float
    y: float
    text: str
    size: float
    fill: str
    bold: bool = False
    right_to_left: bool = False
    width: float = 0.0


@dataclass(frozen=True)
class Mark:
    """A verdict's symbol, to be drawn as a shape: the font has no such letters."""

    verdict: Verdict
    x: float
    y: float
    size: float
    colour: str


@dataclass(frozen=True)
class Foot:
    """The strip in a box that says what was found."""

    rect: Rect
    fill: str
    border: str
    dashed: bool
    mark: Mark
    lines: tuple[Line, ...]
    words: str
    effect: str


@dataclass(frozen=True)
class BoxShape:
    """One box.

    ``statement``, ``details``, ``foot.words`` and ``foot.effect`` hold the words whole, for
    exporters that break lines themselves; ``lines`` holds them broken.
    ``label`` is the box read aloud.
    """

    id: str
    kind: BoxKind
    rect: Rect
    fill: str
    border: str
    text: str
    detail_text: str
    statement: str
    details: tuple[str, ...]
    statement_lines: int
    lines: tuple[Line, ...]
    foot: Foot | None
    label: str


class Stroke(StrEnum):
    """How a link is drawn."""

    PLAIN = "plain"
    HELD = "held"
    DASHED = "dashed"
    BARRED = "barred"
    THIN = "thin"


@dataclass(frozen=True)
class RouteShape:
    """One link: points from its cause to its effect, at right angles."""

    source: str
    target: str
    points: tuple[Point, ...]
    stroke: Stroke
    colour: str
    width: float
    verdict: LinkVerdict | None
    feedback: bool
    label: str


@dataclass(frozen=True)
class Heading:
    """A column's heading and the rule under it."""

    kind: BoxKind
    lines: tuple[Line, ...]
    rule: Rect
    colour: str


@dataclass(frozen=True)
class Ceiling:
    """The dashed line past which the programme does not answer alone."""

    x: float
    top: float
    bottom: float
    colour: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class LegendItem:
    """One key of the legend: a verdict's mark or a sample of a link, and its meaning."""

    lines: tuple[Line, ...]
    mark: Mark | None = None
    route: RouteShape | None = None


@dataclass(frozen=True)
class Legend:
    """The keys, under headings of their own."""

    headings: tuple[Line, ...]
    items: tuple[LegendItem, ...]


@dataclass(frozen=True)
class Stamp:
    """The label on a picture of made-up data."""

    rect: Rect
    colour: str
    line: Line


@dataclass(frozen=True)
class Scene:
    """The whole picture.

    ``boxes`` stand in reading order: left to right, then from top to bottom. ``lacking`` holds
    the letters that the shipped font does not have; who prints the picture should say so.
    """

    title: str
    language: str
    width: float
    height: float
    title_lines: tuple[Line, ...]
    stamp: Stamp | None
    headings: tuple[Heading, ...]
    ceiling: Ceiling | None
    routes: tuple[RouteShape, ...]
    boxes: tuple[BoxShape, ...]
    legend: Legend | None
    caption_lines: tuple[Line, ...]
    outline: str
    lacking: str

    @property
    def smallest_text(self) -> float:
        """The size of the smallest words in the picture."""
        return min(line.size for line in self.lines)

    @property
    def lines(self) -> tuple[Line, ...]:
        """Every line of text in the picture."""
        found = [*self.title_lines, *self.caption_lines]
        for heading in self.headings:
            found.extend(heading.lines)
        for box in self.boxes:
            found.extend((*box.lines, *(box.foot.lines if box.foot else ())))
        if self.ceiling:
            found.extend(self.ceiling.lines)
        if self.legend:
            found.extend(self.legend.headings)
            found.extend(line for item in self.legend.items for line in item.lines)
        if self.stamp:
            found.append(self.stamp.line)
        return tuple(found)
