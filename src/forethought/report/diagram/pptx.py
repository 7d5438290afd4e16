"""The diagram as a PowerPoint slide of native shapes, whose words can be edited."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE
from pptx.util import Inches

from forethought.report.diagram.shapes import (
    EMU_PER_POINT,
    Canvas,
    Look,
    Paragraph,
    Run,
    arrowed,
    decorative,
    described,
)
from forethought.theory.draw.boxes import FOOT_PAD_X, foot_indent, unbroken
from forethought.theory.draw.layout import Point, Rect
from forethought.theory.draw.measure import runs_right_to_left
from forethought.theory.draw.palette import PAPER
from forethought.theory.draw.scene import (
    BoxShape,
    Foot,
    Legend,
    LegendItem,
    Line,
    Mark,
    RouteShape,
    Scene,
)
from forethought.theory.draw.strokes import bars_of, dash_of, outline_of

WIDTH, HEIGHT = Inches(13.333), Inches(7.5)
MARGIN = 4.0
"""Points; the picture has a margin of its own."""

LARGEST = 1.0
"""Points per unit: a small theory is not blown up."""

_TITLE_ONLY = 5
_SLACK = 1.25
"""Room for another font, where Arial is not installed."""


def to_pptx(scene: Scene) -> bytes:
    """Draw the scene on one widescreen slide.

    Boxes are groups of rounded rectangles with editable words, links are freeform arrows along
    the exact route (not glued to the boxes), and the notes hold the outline.
    """
    deck = Presentation()
    deck.slide_width, deck.slide_height = WIDTH, HEIGHT
    deck.core_properties.title = scene.title
    deck.core_properties.author = "Forethought"
    deck.core_properties.language = scene.language
    add_diagram(deck, scene)
    buffer = io.BytesIO()
    deck.save(buffer)
    return buffer.getvalue()


def add_diagram(deck: Any, scene: Scene) -> Any:
    """Add a slide with the diagram to ``deck`` (a python-pptx presentation) and return it."""
    slide = deck.slides.add_slide(deck.slide_layouts[_TITLE_ONLY])
    room = Rect(0, 0, deck.slide_width, deck.slide_height)
    whole = Rect(0, 0, scene.width, scene.height)
    canvas = _fitted(slide.shapes, whole, room, MARGIN)
    _title(slide, canvas, scene)
    _theory(canvas, scene)
    if scene.legend:
        _legend(canvas, scene.legend)
    _lines(canvas, scene.caption_lines, scene.width - 2 * scene.caption_lines[0].x, "caption")
    slide.notes_slide.notes_text_frame.text = scene.outline
    return slide


def place_diagram(slide: Any, scene: Scene, room: Rect) -> Any:
    """Place the boxes, links and columns of a scene in a part of a slide, as one group.

    What the slide has words for itself is left out: title, legend and caption.

    Parameters
    ----------
    slide
        A slide of python-pptx.
    room
        Where the picture may stand, in EMU; it is as large as fits, in the middle.

    Returns
    -------
    The group, of native shapes whose words can be edited; screen readers are told the outline.
    """
    group = slide.shapes.add_group_shape()
    _theory(_fitted(group.shapes, _theory_rect(scene), room), scene)
    described(group, "Theory of change", scene.outline)
    return group


def _fitted(shapes: Any, part: Rect, room: Rect, margin: float = 0.0) -> Canvas:
    """Return a canvas that shows ``part`` of a scene in the middle of ``room`` (EMU)."""
    across, down = room.width / EMU_PER_POINT, room.height / EMU_PER_POINT
    scale = min((across - 2 * margin) / part.width, (down - 2 * margin) / part.height, LARGEST)
    left = room.x / EMU_PER_POINT + (across - part.width * scale) / 2 - part.x * scale
    top = room.y / EMU_PER_POINT + (down - part.height * scale) / 2 - part.y * scale
    return Canvas(shapes, scale, left, top)


def _theory_rect(scene: Scene) -> Rect:
    """Return the smallest rectangle around columns, boxes, links and the dashed line."""
    rects = [box.rect for box in scene.boxes]
    for heading in scene.headings:
        rects += [_around(heading.lines, heading.rule.width), heading.rule]
    rects += [Rect(point.x, point.y, 0, 0) for route in scene.routes for point in route.points]
    if scene.ceiling:
        ceiling = scene.ceiling
        rects.append(Rect(ceiling.x, ceiling.top, 0, ceiling.bottom - ceiling.top))
        rects += [_around((line,), line.width * _SLACK) for line in ceiling.lines]
    left, top = min(rect.x for rect in rects), min(rect.y for rect in rects)
    right, bottom = max(rect.right for rect in rects), max(rect.bottom for rect in rects)
    return Rect(left, top, right - left, bottom - top)


def _theory(canvas: Canvas, scene: Scene) -> None:
    for heading in scene.headings:
        _lines(canvas, heading.lines, heading.rule.width, "heading")
        rule = canvas.shape(canvas.shapes, MSO_SHAPE.RECTANGLE, heading.rule, Look(heading.colour))
        decorative(rule, "rule")
    for box in scene.boxes:
        _box(canvas, box)
    for route in scene.routes:
        _route(canvas, route)
    _ceiling(canvas, scene)


def _title(slide: Any, canvas: Canvas, scene: Scene) -> None:
    """Fill the slide's own title, so that outline view and screen readers find it."""
    title = slide.shapes.title
    bold = tuple(line for line in scene.title_lines if line.bold)
    if bold:
        rect = _around(bold, scene.width - 2 * bold[0].x)
        if scene.stamp:
            rect = Rect(rect.x, rect.y, scene.stamp.rect.x - rect.x - 8, rect.height)
        title.left, title.top = canvas.x(rect.x), canvas.y(rect.y)
        title.width, title.height = canvas.length(rect.width), canvas.length(rect.height)
        run = Run(scene.title, bold[0].size, bold[0].fill, bold=True)
        canvas.words(title, [Paragraph((run,), _pitch(bold))], Rect(0, 0, 0, 0))
        under = tuple(line for line in scene.title_lines if not line.bold)
        _lines(canvas, under, scene.width - 2 * bold[0].x, "subtitle")
    else:
        title._element.getparent().remove(title._element)
    if scene.stamp:
        look = Look(PAPER, scene.stamp.colour, 1.5)
        rect, line = scene.stamp.rect, scene.stamp.line
        frame = canvas.rounded(canvas.shapes, rect, rect.height / 2, look)
        run = Run(line.text, line.size, line.fill, bold=True)
        words = [Paragraph((run,), _pitch((line,)), centred=True)]
        canvas.words(frame, words, Rect(0, 5, 0, 0), wraps=False)
        frame.name = "stamp"


def _box(canvas: Canvas, box: BoxShape) -> None:
    group = canvas.shapes.add_group_shape()
    look = Look(box.fill, box.border, 1.2)
    frame = canvas.rounded(group.shapes, box.rect, 9, look)
    canvas.words(frame, list(_box_words(box)), _inset(box))
    frame.name = "words"
    if box.foot:
        _foot(canvas, group.shapes, box.foot)
    described(group, box.id, box.label)


def _box_words(box: BoxShape) -> Iterator[Paragraph]:
    statement, detail = box.lines[: box.statement_lines], box.lines[box.statement_lines :]
    yield _paragraph(statement, box.statement)
    for number, words in enumerate(box.details):
        gap = 0.0
        if number == 0:
            gap = detail[0].y - statement[-1].y - _pitch(detail)
        yield _paragraph(detail, words, before=max(0.0, gap))


def _inset(box: BoxShape) -> Rect:
    """Return the margins; the right one is thin, since fonts differ in width."""
    first = box.lines[0]
    left = (box.rect.right - first.x) if first.right_to_left else (first.x - box.rect.x)
    top = first.y - box.rect.y - first.size * 0.95
    return Rect(left, max(0.0, top - 2), left * 0.5, 0)


def _foot(canvas: Canvas, shapes: Any, foot: Foot) -> None:
    look = Look(foot.fill, foot.border, 1.0, "dash" if foot.dashed else None)
    strip = canvas.rounded(shapes, foot.rect, 5, look)
    words = [_foot_words(foot)]
    apart = len({line.y for line in foot.lines if not line.bold} - {foot.lines[0].y})
    if apart:
        words = [
            _paragraph(foot.lines[:1], foot.words),
            _paragraph(tuple(line for line in foot.lines if not line.bold), unbroken(foot.effect)),
        ]
    top = foot.lines[0].y - foot.rect.y - foot.lines[0].size * 1.05
    canvas.words(strip, words, Rect(foot_indent(), max(0.0, top), FOOT_PAD_X / 2, 0))
    strip.name = "finding"
    _mark(canvas, shapes, foot.mark)


def _foot_words(foot: Foot) -> Paragraph:
    first = foot.lines[0]
    words = Run(foot.words, first.size, first.fill, bold=True)
    effect = Run(f" {unbroken(foot.effect)}", first.size, first.fill)
    return Paragraph((words, effect) if foot.effect else (words,), _pitch(foot.lines))


def _mark(canvas: Canvas, shapes: Any, mark: Mark) -> None:
    outline = outline_of(mark)
    if outline.letter:
        rect = Rect(mark.x - 2, mark.y - 3, mark.size + 6, mark.size + 6)
        run = Run(outline.letter, mark.size * 1.3, mark.colour, bold=True)
        canvas.label(shapes, rect, [Paragraph((run,), mark.size * 1.45)], "mark")
        return
    look = Look(mark.colour) if outline.filled else Look(None, mark.colour, 1.8)
    if outline.ring:
        centre, radius = outline.ring
        rect = Rect(centre.x - radius, centre.y - radius, 2 * radius, 2 * radius)
        decorative(canvas.shape(shapes, MSO_SHAPE.OVAL, rect, look), "mark")
    for polygon in outline.polygons:
        decorative(canvas.polygon(shapes, polygon, look), "mark")


def _route(canvas: Canvas, route: RouteShape) -> None:
    dash = "dots" if route.feedback else "dash" if dash_of(route) else None
    look = Look(None, route.colour, route.width, dash)
    line = canvas.polyline(canvas.shapes, route.points, look)
    arrowed(line, large=route.width > 2.5)
    decorative(line, f"{route.source} to {route.target}")
    for start, end in bars_of(route):
        bar = canvas.stretch(canvas.shapes, start, end, Look(None, route.colour, 2.0))
        decorative(bar, "bar")


def _ceiling(canvas: Canvas, scene: Scene) -> None:
    ceiling = scene.ceiling
    if ceiling is None:
        return
    start, end = Point(ceiling.x, ceiling.top), Point(ceiling.x, ceiling.bottom)
    look = Look(None, ceiling.colour, 1.6, "dash")
    line = canvas.stretch(canvas.shapes, start, end, look)
    decorative(line, "ceiling")
    for words in ceiling.lines:
        _lines(canvas, (words,), words.width * _SLACK, "ceiling label")


def _legend(canvas: Canvas, legend: Legend) -> None:
    for heading in legend.headings:
        _lines(canvas, (heading,), heading.width * _SLACK, "key")
    for item in legend.items:
        _legend_item(canvas, item)


def _legend_item(canvas: Canvas, item: LegendItem) -> None:
    if item.mark:
        _mark(canvas, canvas.shapes, item.mark)
    if item.route:
        _route(canvas, item.route)
    _lines(canvas, item.lines, item.lines[0].width * _SLACK, "key")


def _lines(canvas: Canvas, lines: tuple[Line, ...], room: float, name: str) -> None:
    """Write broken lines as one paragraph."""
    if lines:
        text = " ".join(line.text for line in lines)
        rect = _around(lines, room)
        canvas.label(canvas.shapes, rect, [_paragraph(lines, text)], name)


def _around(lines: tuple[Line, ...], room: float) -> Rect:
    pitch = _pitch(lines)
    top = lines[0].y - lines[0].size * 0.95 - (pitch - lines[0].size * 1.175) / 2
    left = lines[0].x - (room if lines[0].right_to_left else 0)
    return Rect(left, top, room, pitch * len(lines))


def _paragraph(lines: tuple[Line, ...], text: str = "", before: float = 0.0) -> Paragraph:
    first = lines[0]
    run = Run(text or first.text, first.size, first.fill, first.bold)
    return Paragraph((run,), _pitch(lines), before, runs_right_to_left(run.text))


def _pitch(lines: tuple[Line, ...]) -> float:
    """Return the distance from line to line, or the usual one where there is one line."""
    if len(lines) > 1 and lines[1].y > lines[0].y:
        return lines[1].y - lines[0].y
    return lines[0].size * 1.3
