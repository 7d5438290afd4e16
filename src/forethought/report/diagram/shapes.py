"""Native PowerPoint shapes in scene units: boxes, words, lines, marks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pptx.dml.color import RGBColor
from pptx.enum.dml import MSO_LINE
from pptx.enum.shapes import MSO_CONNECTOR, MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE, PP_ALIGN
from pptx.oxml import parse_xml
from pptx.util import Emu, Pt

from forethought.theory.draw.layout import Point, Rect

FAMILY = "Arial"
"""On every machine that has PowerPoint, and no wider than Public Sans, by which boxes are sized."""

SLACK = 0.93
"""Words are set a little smaller than measured: where Arial is not installed, what stands in for
it may be wider, and boxes must not clip."""

EMU_PER_POINT = 12700
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
_DECORATIVE = "http://schemas.microsoft.com/office/drawing/2017/decorative"


@dataclass(frozen=True)
class Run:
    """Words in one style."""

    text: str
    size: float
    colour: str
    bold: bool = False


@dataclass(frozen=True)
class Paragraph:
    """Runs on one paragraph, and the distance from line to line."""

    runs: tuple[Run, ...]
    line: float
    before: float = 0.0
    right_to_left: bool = False
    centred: bool = False


@dataclass(frozen=True)
class Look:
    """How a shape is filled and edged."""

    fill: str | None
    border: str | None = None
    width: float = 1.0
    dash: str | None = None


_DASHES = {"dash": MSO_LINE.DASH, "dots": MSO_LINE.ROUND_DOT}


@dataclass(frozen=True)
class Canvas:
    """Where shapes go, and the step from scene units to points: ``scale`` is points per unit."""

    shapes: Any
    scale: float
    left: float
    top: float

    def x(self, units: float) -> Emu:
        return Emu(round((self.left + units * self.scale) * EMU_PER_POINT))

    def y(self, units: float) -> Emu:
        return Emu(round((self.top + units * self.scale) * EMU_PER_POINT))

    def length(self, units: float) -> Emu:
        return Emu(round(units * self.scale * EMU_PER_POINT))

    def shape(self, shapes: Any, kind: Any, rect: Rect, look: Look) -> Any:
        """Add a preset shape."""
        made = shapes.add_shape(
            kind,
            self.x(rect.x),
            self.y(rect.y),
            self.length(rect.width),
            self.length(rect.height),
        )
        plain(made)
        self.dress(made, look)
        return made

    def rounded(self, shapes: Any, rect: Rect, radius: float, look: Look) -> Any:
        """Add a rounded rectangle."""
        made = self.shape(shapes, MSO_SHAPE.ROUNDED_RECTANGLE, rect, look)
        made.adjustments[0] = min(0.5, radius / min(rect.width, rect.height))
        return made

    def dress(self, made: Any, look: Look) -> None:
        """Fill and edge a shape."""
        if look.fill is None:
            made.fill.background()
        else:
            made.fill.solid()
            made.fill.fore_color.rgb = rgb(look.fill)
        self.edge(made.line, look)

    def edge(self, line: Any, look: Look) -> None:
        """Edge a shape, or draw a line."""
        if look.border is None:
            line.fill.background()
            return
        line.color.rgb = rgb(look.border)
        line.width = self.length(look.width)
        if look.dash:
            line.dash_style = _DASHES[look.dash]

    def words(
        self, made: Any, paragraphs: Sequence[Paragraph], inset: Rect, *, wraps: bool = True
    ) -> None:
        """Write into a shape; ``inset`` holds the left, top, right and bottom margins."""
        frame = made.text_frame
        frame.word_wrap = wraps
        frame.auto_size = MSO_AUTO_SIZE.NONE
        frame.vertical_anchor = MSO_ANCHOR.TOP
        frame.margin_left, frame.margin_top = self.length(inset.x), self.length(inset.y)
        frame.margin_right = self.length(inset.width)
        frame.margin_bottom = self.length(inset.height)
        for number, paragraph in enumerate(paragraphs):
            target = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
            self._paragraph(target, paragraph)

    def _paragraph(self, target: Any, paragraph: Paragraph) -> None:
        target.line_spacing = Pt(round(paragraph.line * self.scale, 1))
        target.space_before = Pt(round(paragraph.before * self.scale, 1))
        target.alignment = PP_ALIGN.RIGHT if paragraph.right_to_left else PP_ALIGN.LEFT
        if paragraph.centred:
            target.alignment = PP_ALIGN.CENTER
        if paragraph.right_to_left:
            target._p.get_or_add_pPr().set("rtl", "1")
        for run in paragraph.runs:
            made = target.add_run()
            made.text = run.text
            made.font.name = FAMILY
            made.font.size = Pt(round(run.size * self.scale * SLACK, 1))
            made.font.bold = run.bold
            made.font.color.rgb = rgb(run.colour)

    def label(self, shapes: Any, rect: Rect, paragraphs: Sequence[Paragraph], name: str) -> Any:
        """Add words without a frame."""
        box = shapes.add_textbox(
            self.x(rect.x), self.y(rect.y), self.length(rect.width), self.length(rect.height)
        )
        box.name = name
        self.words(box, paragraphs, Rect(0, 0, 0, 0))
        return box

    def polyline(self, shapes: Any, points: Sequence[Point], look: Look) -> Any:
        """Add an open line through ``points``."""
        made = self._freeform(shapes, points, close=False)
        made.fill.background()
        self.edge(made.line, look)
        return made

    def polygon(self, shapes: Any, points: Sequence[Point], look: Look) -> Any:
        """Add a closed shape."""
        made = self._freeform(shapes, points, close=True)
        self.dress(made, look)
        return made

    def stretch(self, shapes: Any, start: Point, end: Point, look: Look) -> Any:
        """Add one straight line."""
        made = shapes.add_connector(
            MSO_CONNECTOR.STRAIGHT, self.x(start.x), self.y(start.y), self.x(end.x), self.y(end.y)
        )
        plain(made)
        self.edge(made.line, look)
        return made

    def _freeform(self, shapes: Any, points: Sequence[Point], *, close: bool) -> Any:
        first, *others = ((int(self.x(p.x)), int(self.y(p.y))) for p in points)
        builder = shapes.build_freeform(*first, scale=1.0)
        builder.add_line_segments(others, close=close)
        made = builder.convert_to_shape()
        plain(made)
        return made


def plain(made: Any) -> None:
    """Take the theme's style off a shape: no shadow, no colours but our own."""
    for style in made._element.xpath("./p:style"):
        made._element.remove(style)


def rgb(colour: str) -> RGBColor:
    made: Any = RGBColor  # the class's own constructor carries no types
    shade: RGBColor = made.from_string(colour.removeprefix("#").upper())
    return shade


def arrowed(made: Any, *, large: bool) -> None:
    """Put an arrow's head on the end of a line."""
    size = "sm" if large else "med"
    line = made.line._get_or_add_ln()
    line.append(
        parse_xml(f'<a:tailEnd xmlns:a="{_DRAWING}" type="triangle" w="{size}" len="{size}"/>')
    )


def described(made: Any, name: str, words: str) -> None:
    """Name a shape, and say what a screen reader reads."""
    made.name = name
    _properties(made).set("descr", words)


def decorative(made: Any, name: str) -> None:
    """Name a shape that a screen reader passes over: the boxes tell where they lead."""
    made.name = name
    _properties(made).append(
        parse_xml(
            f'<a:extLst xmlns:a="{_DRAWING}"><a:ext uri="{{C183D7F6-B498-43B3-948B-1728B52AA6E4}}">'
            f'<adec:decorative xmlns:adec="{_DECORATIVE}" val="1"/></a:ext></a:extLst>'
        )
    )


def _properties(made: Any) -> Any:
    return made._element.xpath(".//p:cNvPr")[0]
