"""From a theory to its picture."""

from __future__ import annotations

from dataclasses import dataclass, replace

from forethought.theory.draw.boxes import SetBox, texts_of
from forethought.theory.draw.density import Type
from forethought.theory.draw.fit import fit
from forethought.theory.draw.layout import LayoutEngine, Rect
from forethought.theory.draw.legend import LegendMaker, PlacedLegend
from forethought.theory.draw.measure import FontWidths, Weight, clean, wrap
from forethought.theory.draw.order import Column, Order, order_of
from forethought.theory.draw.outline import outline, said
from forethought.theory.draw.paint import Paint
from forethought.theory.draw.palette import (
    CEILING,
    HEADING_RULES,
    INK,
    SOFT_INK,
    STAMP,
    coat_of,
)
from forethought.theory.draw.place import Placed
from forethought.theory.draw.routes import route_shapes
from forethought.theory.draw.scene import (
    BoxShape,
    Ceiling,
    Heading,
    Line,
    Scene,
    Stamp,
)
from forethought.theory.draw.setting import Setter
from forethought.theory.draw.shapes import box_shape
from forethought.theory.draw.wording import Wording, wording_in
from forethought.theory.model import Theory
from forethought.vocabulary import BoxKind

MARGIN = 28.0
LEAST_WIDTH = 620.0
TITLE = Type(26.0, 33.0, Weight.BOLD)
SUBTITLE = Type(14.0, 20.0)
HEADING = Type(15.0, 20.0, Weight.BOLD)
CAPTION = Type(12.0, 16.0)
CEILING_TYPE = Type(12.0, 16.0)
STAMP_TYPE = Type(13.0, 18.0, Weight.BOLD)
STAMP_PAD = 12.0
RULE = 3.0
CEILING_LABEL_ROOM = 190.0


def draw(
    theory: Theory,
    engine: LayoutEngine,
    widths: FontWidths,
    paint: Paint | None = None,
    *,
    language: str = "en",
    title: bool = True,
    caption: str = "",
) -> Scene:
    """Draw ``theory``, with findings painted on if there are any.

    Parameters
    ----------
    theory
        Any theory that could be read, finished or not: cycles, loose ends and boxes that nothing
        joins are drawn as they are.
    engine, widths
        What places the boxes, and what words measure.
    paint
        Findings by box and link.
    language
        Of the diagram's own words; the theory's are drawn as they stand.
    title
        False leaves out the title, for pages that have one.
    caption
        A line under the picture, such as its date; ``paint.caption`` comes before it.
    """
    wording = wording_in(language)
    order = order_of(theory)
    fitted = fit(order, texts_of(theory, order, paint, wording), widths, engine)
    easel = _Easel(theory, order, paint, wording, Setter(widths), fitted.boxes)
    return easel.scene(fitted.placed, title=title, caption=caption)


@dataclass(frozen=True)
class _Easel:
    """What every part of the picture is drawn from."""

    theory: Theory
    order: Order
    paint: Paint | None
    wording: Wording
    setter: Setter
    boxes: dict[str, SetBox]

    def scene(self, placed: Placed, *, title: bool, caption: str) -> Scene:
        """Stack the parts from the top: title, headings, diagram, ceiling, key, caption."""
        room = max(placed.width, LEAST_WIDTH)
        stamp = self._stamp(MARGIN + room)
        title_lines = self._title(room, stamp) if title else ()
        y = self._below(title_lines, stamp)
        at = MARGIN + (room - placed.width) / 2
        headings, y = self._headings(placed.moved(at, 0), y)
        placed = placed.moved(at, y)
        ceiling = self._ceiling(placed, y, MARGIN + room)
        y = (ceiling.lines[-1].y + 8 if ceiling else y + placed.height) + 26
        key = self._legend(y, room)
        y += key.height + 14 if key else 0
        captions = self.setter.paragraph(
            self._caption(caption), MARGIN, y, CAPTION, SOFT_INK, room=room
        )
        bare = Scene(
            title=clean(self.theory.about.title),
            language=self.wording.language,
            width=round(room + 2 * MARGIN, 2),
            height=round(y + len(captions) * CAPTION.line + MARGIN * 0.7, 2),
            title_lines=title_lines,
            stamp=stamp,
            headings=headings,
            ceiling=ceiling,
            routes=route_shapes(self.order, placed.routes, self.paint, self.wording),
            boxes=self._shapes(placed),
            legend=key.legend if key else None,
            caption_lines=captions,
            outline=outline(self.theory, self.paint, language=self.wording.language),
            lacking="",
        )
        words = "".join(line.text for line in bare.lines)
        return replace(bare, lacking=self.setter.widths.lacking(words))

    @property
    def _synthetic(self) -> bool:
        return self.theory.about.synthetic or (self.paint is not None and self.paint.synthetic)

    def _stamp(self, right: float) -> Stamp | None:
        if not self._synthetic:
            return None
        width = self.setter.width(self.wording.synthetic, STAMP_TYPE) + 2 * STAMP_PAD
        rect = Rect(round(right - width, 2), MARGIN, round(width, 2), STAMP_TYPE.line + 10)
        words = (self.wording.synthetic,)
        line = self.setter.lines(words, rect.x + STAMP_PAD, rect.y + 5, STAMP_TYPE, STAMP)[0]
        return Stamp(rect, STAMP, line)

    def _title(self, room: float, stamp: Stamp | None) -> tuple[Line, ...]:
        about = self.theory.about
        free = room - (stamp.rect.width + 24 if stamp else 0)
        lines = self.setter.paragraph(clean(about.title), MARGIN, MARGIN, TITLE, INK, room=free)
        y = MARGIN + len(lines) * TITLE.line + 3
        under = self.wording.theory_of_change
        if about.population:
            under += " · " + self.wording.for_whom.format(who=clean(about.population))
        return lines + self.setter.paragraph(under, MARGIN, y, SUBTITLE, SOFT_INK, room=room)

    @staticmethod
    def _below(title: tuple[Line, ...], stamp: Stamp | None) -> float:
        if title:
            return title[-1].y + 28
        return stamp.rect.bottom + 20 if stamp else MARGIN

    def _headings(self, placed: Placed, y: float) -> tuple[tuple[Heading, ...], float]:
        """Set each column's heading on its rule; the rules stand level."""
        set_lines = []
        for kind in BoxKind:
            columns = frozenset(column for column in Column if column.kind is kind)
            extent = placed.extent(self.order, columns)
            if extent is not None:
                words = self.wording.headings[kind]
                broken = wrap(words, extent.width, HEADING.size, self.setter.widths, HEADING.weight)
                set_lines.append((kind, extent, broken))
        foot = y + max(len(lines) for _, _, lines in set_lines) * HEADING.line
        headings = []
        for kind, extent, broken in set_lines:
            top = foot - len(broken) * HEADING.line
            lines = self.setter.lines(broken, extent.x, top, HEADING, INK)
            rule = Rect(round(extent.x, 2), round(foot + 5, 2), round(extent.width, 2), RULE)
            headings.append(Heading(kind, lines, rule, HEADING_RULES[kind]))
        return tuple(headings), foot + 5 + RULE + 16

    def _ceiling(self, placed: Placed, top: float, right: float) -> Ceiling | None:
        if placed.ceiling is None:
            return None
        x, bottom = placed.ceiling, top + placed.height + 16
        broken = wrap(
            self.wording.ceiling, CEILING_LABEL_ROOM, CEILING_TYPE.size, self.setter.widths
        )
        lines: list[Line] = []
        for i, text in enumerate(broken):
            wide = self.setter.width(text, CEILING_TYPE)
            left = max(MARGIN, min(x - wide / 2, right - wide))
            y = bottom + 4 + i * CEILING_TYPE.line
            lines.extend(self.setter.lines((text,), left, y, CEILING_TYPE, CEILING))
        return Ceiling(round(x, 2), round(top - 8, 2), round(bottom, 2), CEILING, tuple(lines))

    def _legend(self, y: float, room: float) -> PlacedLegend | None:
        maker = LegendMaker(self.setter, self.wording, MARGIN, room)
        feedback = any(arrow.is_feedback for arrow in self.order.graph.arrows)
        if self.paint is not None:
            return maker.painted(y, feedback=feedback)
        return maker.plain(y) if feedback else None

    def _caption(self, caption: str) -> str:
        about = self.theory.about
        version = self.wording.version.format(number=about.version)
        painted = self.paint.caption if self.paint else ""
        parts = (f"{self.wording.theory_of_change}, {version}", painted, caption)
        return " · ".join(clean(part) for part in parts if part)

    def _shapes(self, placed: Placed) -> tuple[BoxShape, ...]:
        """Return the boxes in reading order: by column, left to right, from top to bottom."""
        columns = self.order.columns
        names = sorted(
            placed.boxes, key=lambda n: (columns[n], placed.boxes[n].x, placed.boxes[n].y)
        )
        return tuple(self._shape(self.boxes[name], placed.boxes[name]) for name in names)

    def _shape(self, box: SetBox, at: Rect) -> BoxShape:
        coat = coat_of(box.text.kind, self.order.depths[box.text.id], self.order.deepest)
        spoken = said(self.order, box.text, self.paint, self.wording)
        label = f"{self.wording.kinds[box.text.kind]}: {spoken}"
        return box_shape(box, at, coat, self.setter, label)
