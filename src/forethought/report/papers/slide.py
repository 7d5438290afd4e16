"""One slide for a chief officer: the answer, the picture, three points, one number."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR
from pptx.util import Emu, Inches, Pt

from forethought.report.diagram.pptx import place_diagram
from forethought.report.papers.diagram import Diagram
from forethought.report.story import Story
from forethought.report.story.captions import SYNTHETIC
from forethought.report.story.questions import Block
from forethought.theory.draw import Scene
from forethought.theory.draw.layout import Rect
from forethought.theory.draw.palette import FEET, INK, SOFT_INK
from forethought.theory.draw.scene import Stroke

FONT = "Arial"
WIDTH, HEIGHT = Inches(13.333), Inches(7.5)
EDGE = Inches(0.45)
INSET = Inches(0.08)
TITLE_ONLY = 5
PICTURE_TOP, PICTURE_HEIGHT = Inches(1.3), Inches(4.0)
KEY_HEIGHT = Inches(0.28)
POINTS_TOP, POINTS_HEIGHT = Inches(5.35), Inches(1.65)
CARD_WIDTH = Inches(2.9)
GAP = Inches(0.3)
STROKES = {
    Stroke.HELD: "thick, both ends moved as the theory says",
    Stroke.DASHED: "dashed, the first moved and the second did not",
    Stroke.BARRED: "barred, the second moved the other way",
    Stroke.THIN: "thin, not put to the test, or the first did not move",
}
LETTER_WIDTH = 0.48
"""Mean width of a letter of Arial, as a share of its size."""


@dataclass(frozen=True)
class _Type:
    """How a run of words is set."""

    size: float
    bold: bool = False
    colour: str = INK


def pptx_page(story: Story, diagram: Diagram | None) -> bytes:
    """Write the slide."""
    deck: Any = Presentation()
    deck.slide_width, deck.slide_height = WIDTH, HEIGHT
    deck.core_properties.title = story.answer[:255]
    deck.core_properties.author = "Forethought"
    deck.core_properties.language = story.language
    slide = deck.slides.add_slide(deck.slide_layouts[TITLE_ONLY])
    _title(slide, story)
    if diagram is not None:
        _picture(slide, diagram)
    if story.main is not None:
        _card(slide, story.main)
    _points(slide, story)
    _foot(slide, story)
    slide.notes_slide.notes_text_frame.text = _notes(story)
    buffer = io.BytesIO()
    deck.save(buffer)
    return buffer.getvalue()


def _rgb(colour: str) -> Any:
    made: Any = RGBColor  # its types are not published
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return made(red, green, blue)


def _title(slide: Any, story: Story) -> None:
    title = slide.shapes.title
    title.left, title.top, title.width, title.height = (
        EDGE,
        Inches(0.3),
        WIDTH - 2 * EDGE,
        Inches(1),
    )
    size = 26 if len(story.answer) < 110 else 22 if len(story.answer) < 170 else 18
    _write(title.text_frame, [[(story.answer, _Type(size, bold=True))]])
    title.text_frame.vertical_anchor = MSO_ANCHOR.TOP


def _picture(slide: Any, diagram: Diagram) -> None:
    """Native shapes, that can be edited; under them what the lines mean."""
    width = WIDTH - 2 * EDGE - CARD_WIDTH - GAP
    room = Rect(EDGE + INSET, PICTURE_TOP, width - INSET, PICTURE_HEIGHT - KEY_HEIGHT)
    place_diagram(slide, diagram.scene, room)
    key = _key(diagram.scene)
    if key:
        box = slide.shapes.add_textbox(
            EDGE, PICTURE_TOP + PICTURE_HEIGHT - KEY_HEIGHT, width, KEY_HEIGHT
        )
        box.name = "What the lines mean"
        _write(box.text_frame, [[(key, _Type(9, colour=SOFT_INK))]])


def _key(scene: Scene) -> str:
    drawn = {route.stroke for route in scene.routes if not route.feedback}
    told = [words for stroke, words in STROKES.items() if stroke in drawn]
    return f"Lines: {'; '.join(told)}." if told else ""


def _card(slide: Any, main: Block) -> None:
    """The one number, with its interval and its verdict."""
    coat = FEET[main.verdict]
    left = WIDTH - EDGE - CARD_WIDTH
    card = slide.shapes.add_shape(
        MSO_SHAPE.ROUNDED_RECTANGLE, left, PICTURE_TOP, CARD_WIDTH, PICTURE_HEIGHT
    )
    card.adjustments[0] = 0.04
    card.shadow.inherit = False
    card.fill.solid()
    card.fill.fore_color.rgb = _rgb(coat.fill)
    card.line.color.rgb = _rgb(coat.border)
    card.line.width = Pt(1.25)
    card.name = "Main result"
    card.text_frame.vertical_anchor = MSO_ANCHOR.MIDDLE
    _write(card.text_frame, _card_lines(main, coat.text))


def _card_lines(main: Block, colour: str) -> list[list[tuple[str, _Type]]]:
    row = main.rows[0]
    verdict = [(f"{main.symbol} {main.label}", _Type(17, bold=True, colour=colour))]
    measure = [(main.measure, _Type(12, colour=colour))]
    if row.value is None:
        return [verdict, measure, [("No number", _Type(24, bold=True, colour=colour))]]
    unit = "" if main.scale == "ratio" else main.unit
    number = [(row.estimate, _Type(36, bold=True, colour=colour))]
    interval = [(f"{main.level} interval from {row.interval}", _Type(13, colour=colour))]
    return [
        verdict,
        number,
        *([[(unit, _Type(14, colour=colour))]] if unit else []),
        interval,
        measure,
    ]


def _points(slide: Any, story: Story) -> None:
    """Three columns: what we found, how sure, what next."""
    points: Sequence[tuple[str, Iterable[str]]] = (
        ("What we found", story.summary.found),
        ("How sure we can be", (story.summary.sure,)),
        ("What next", (story.summary.next,)),
    )
    widths = (0.44, 0.34, 0.22)
    room = WIDTH - 2 * EDGE - 2 * GAP
    across = [int(room * share) for share in widths]
    size = min(
        _fitting(list(lines), width) for (_, lines), width in zip(points, across, strict=True)
    )
    left = int(EDGE)
    for (head, lines), width in zip(points, across, strict=True):
        box = slide.shapes.add_textbox(left, POINTS_TOP, width, POINTS_HEIGHT)
        box.name = head
        words = [[(head, _Type(15, bold=True))], *[[(line, _Type(size))] for line in lines]]
        _write(box.text_frame, words)
        left += width + int(GAP)


def _fitting(lines: Sequence[str], width: int) -> float:
    """The largest type in which the lines fit the room under their heading."""
    room = Emu(POINTS_HEIGHT).pt - 28
    for size in (13.0, 12.0, 11.0, 10.0, 9.0):
        letters = Emu(width).pt / (size * LETTER_WIDTH)
        rows = sum(-(-len(line) // max(1, int(letters))) for line in lines)
        if rows * size * 1.2 + 3 * len(lines) <= room:
            return size
    return 8.0


def _foot(slide: Any, story: Story) -> None:
    box = slide.shapes.add_textbox(EDGE, Inches(7.02), WIDTH - 2 * EDGE, Inches(0.35))
    box.name = "Where this comes from"
    made_up = f"{SYNTHETIC} " if story.synthetic else ""
    runs = [(made_up, _Type(10, bold=True, colour="#8a3b12"))] if made_up else []
    words = f"{story.project} · {story.provenance}"
    _write(box.text_frame, [[*runs, (words, _Type(10, colour=SOFT_INK))]])


def _write(frame: Any, paragraphs: Sequence[Sequence[tuple[str, _Type]]]) -> None:
    frame.word_wrap = True
    frame.margin_left = frame.margin_right = INSET
    frame.margin_top = frame.margin_bottom = Inches(0.04)
    for number, runs in enumerate(paragraphs):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        paragraph.alignment = 1
        paragraph.space_after = Pt(3)
        for words, kind in runs:
            run = paragraph.add_run()
            run.text = words
            run.font.name, run.font.size, run.font.bold = FONT, Pt(kind.size), kind.bold
            run.font.color.rgb = _rgb(kind.colour)


def _notes(story: Story) -> str:
    """What a speaker may be asked: every question, the limits, where the numbers come from."""
    lines = [story.answer, "", story.counts, ""]
    for block in story.blocks:
        effect = f" {block.effect}." if block.effect else ""
        lines.append(f"{block.id}: {block.label}.{effect} {block.why}")
    lines += ["", "Limits:", *story.limits, ""]
    lines += [f"{label}: {value}" for label, value in story.stamp]
    return "\n".join(lines)
