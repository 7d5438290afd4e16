"""The report as a Word document: the same story, to be edited and passed on."""

from __future__ import annotations

import io
import math

from docx.document import Document as DocumentType
from docx.shared import Emu, Mm, Pt

from forethought.findings.numbers import sentence
from forethought.report.charts.all import Charts
from forethought.report.office.docx.pages import (
    LANDSCAPE_WIDTH,
    TEXT_WIDTH,
    Stamp,
    new_document,
    turn_page,
)
from forethought.report.office.docx.tables import MOST_ALT, add_facts, add_table
from forethought.report.office.docx.writing import add_caption, add_heading
from forethought.report.papers.diagram import Diagram
from forethought.report.picture import Picture, picture_size, png_of
from forethought.report.story import Story
from forethought.report.story.beside import Section
from forethought.report.story.captions import DIAGRAM, FOREST, SYNTHETIC
from forethought.report.story.questions import Block

DASH = "\u2013"
CHART_HEIGHT = Mm(140)
DIAGRAM_HEIGHT = Mm(120)
LYING_HEIGHT, TITLE_LINE, ANSWER_LINE, AROUND = Mm(166), Mm(13), Mm(7.5), Mm(54)
"""Height of a page that lies, of a line of title and answer, and of all else with air."""
TITLE_LETTERS, ANSWER_LETTERS = 42, 80
"""Letters that go on a line of each, in the widest font that may stand in for ours."""
SMALLEST_SHARE = 0.75
"""A picture that would be narrower than this under the title gets a page of its own."""


def docx_report(story: Story, diagram: Diagram | None, charts: Charts, fonts: str) -> bytes:
    """Write the report; charts are drawn with the fonts of the folder ``fonts``."""
    stamp = Stamp(
        title=f"{story.title}: findings",
        subject=story.project,
        header=f"{story.title}: findings" + (" (made-up data)" if story.synthetic else ""),
        footer=story.provenance,
    )
    under_title = _room_under_title(story)
    together = diagram is not None and _fits(diagram, under_title)
    document = new_document(stamp, landscape=together)
    document.core_properties.keywords = "evaluation report; findings; theory of change"
    writer = _Writer(document, stamp, fonts)
    writer.top(story)
    if diagram is not None and together:
        writer.picture(diagram, under_title)
        turn_page(document, stamp, landscape=False)
    writer.short(story)
    writer.changed(story)
    if diagram is not None and not together:
        writer.picture_page(diagram)
    writer.questions(story, charts)
    writer.theory(story)
    writer.trust(story, charts)
    add_heading(document, "Where the numbers come from", 1)
    add_facts(document, "Where the numbers come from", list(story.stamp), TEXT_WIDTH)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _room_under_title(story: Story) -> int:
    """Return the height that title and answer leave the picture on a page that lies."""
    title = math.ceil(len(story.title) / TITLE_LETTERS) * TITLE_LINE
    answer = math.ceil(len(story.answer) / ANSWER_LETTERS) * ANSWER_LINE
    return int(LYING_HEIGHT - title - answer - AROUND)


def _fits(diagram: Diagram, height: int) -> bool:
    return height * diagram.width >= SMALLEST_SHARE * LANDSCAPE_WIDTH * diagram.height


class _Writer:
    """Writes one part after the other, and counts tables and figures."""

    def __init__(self, document: DocumentType, stamp: Stamp, fonts: str) -> None:
        self._document = document
        self._stamp = stamp
        self._fonts = fonts
        self._counts = {"Table": 0, "Figure": 0}

    def top(self, story: Story) -> None:
        if story.synthetic:
            self._document.add_paragraph(SYNTHETIC, style="Note")
        self._document.add_paragraph(story.title, style="Title")
        self._document.add_paragraph(f"{story.project} · {story.day}", style="Subtitle")
        answer = self._document.add_paragraph()
        run = answer.add_run(story.answer)
        run.bold, run.font.size = True, Pt(14)

    def short(self, story: Story) -> None:
        add_heading(self._document, "In short", 1)
        add_heading(self._document, "What we found", 2)
        self._bullets(story.summary.found)
        add_heading(self._document, "How sure we can be", 2)
        self._document.add_paragraph(story.summary.sure)
        add_heading(self._document, "What next", 2)
        self._document.add_paragraph(story.summary.next)

    def picture_page(self, diagram: Diagram) -> None:
        """The picture on a page of its own, which lies where the picture is wide."""
        wide = diagram.width > diagram.height
        if wide:
            turn_page(self._document, self._stamp, landscape=True)
        self.picture(diagram, DIAGRAM_HEIGHT)
        if wide:
            turn_page(self._document, self._stamp, landscape=False)

    def picture(self, diagram: Diagram, height: int) -> None:
        add_heading(self._document, "The picture", 1)
        room = LANDSCAPE_WIDTH if diagram.width > diagram.height else TEXT_WIDTH
        self._image(diagram.png, "The theory of change, painted", diagram.outline, room, height)
        self._caption("Figure", DIAGRAM)

    def changed(self, story: Story) -> None:
        add_heading(self._document, "What changed", 1)
        self._document.add_paragraph(story.counts)
        rows = [
            [f"{box.kind}: {box.statement}", f"{box.symbol} {box.label}", box.effect or DASH]
            for box in story.boxes
        ]
        self._table(
            "Every outcome of the theory, and the goal",
            ["Outcome", "Verdict", "Effect (interval)"],
            rows,
            (0.48, 0.25, 0.27),
        )

    def questions(self, story: Story, charts: Charts) -> None:
        add_heading(self._document, "Question by question", 1)
        if charts.forest:
            self._chart(charts.forest, FOREST)
        for block in story.blocks:
            self._question(block, charts)

    def theory(self, story: Story) -> None:
        add_heading(self._document, "The theory, tested", 1)
        rows = [[f"{k.source} \u2192 {k.target}", k.label, k.why] for k in story.links]
        self._table("Every link of the theory", ["Link", "Result", "Why"], rows, (0.36, 0.2, 0.44))
        if story.steps:
            self._section(story.steps, None, 2)

    def trust(self, story: Story, charts: Charts) -> None:
        add_heading(self._document, "How far to trust this", 1)
        self._document.add_paragraph(f"{story.design}.")
        self._section(story.changes, None, 2)
        rows = [[line.title, line.label, line.why] for line in story.pitfalls]
        self._table(
            "Six pitfalls of evaluation", ["Pitfall", "Result", "Why"], rows, (0.28, 0.14, 0.58)
        )
        for picture, (_, blocks) in zip(charts.flows, story.flows, strict=True):
            names = ", ".join(block.id for block in blocks)
            add_heading(self._document, f"Who was in it: {names}", 2)
            self._chart(picture, "How many were there, measured and analysed", share=0.8)
        add_heading(self._document, "Limits", 2)
        self._bullets(story.limits)
        if story.data_notes:
            add_heading(self._document, "Notes on the data", 2)
            self._bullets(story.data_notes)

    def _question(self, block: Block, charts: Charts) -> None:
        document, over_time = self._document, charts.over_time.get(block.id)
        add_heading(document, block.asks, 2)
        main = " (main question)" if block.primary else ""
        document.add_paragraph(f"{block.id}{main} · {block.outcome}")
        verdict = document.add_paragraph()
        verdict.add_run(f"{block.symbol} {block.label}  {block.effect}".rstrip()).bold = True
        if block.in_words:
            document.add_paragraph(sentence(f"In words: {block.in_words}"))
        document.add_paragraph(block.why)
        if block.refusal:
            document.add_paragraph(f"What to do: {block.remedy}")
        else:
            self._numbers(block)
        if over_time:
            self._chart(over_time, f"Effect over time on: {block.measure}", share=0.9)
            rows = [[p.label, p.estimate, p.interval, p.p] for p in block.points]
            when = "Since the start" if block.by_wave else "Periods since first treated"
            heads = [when, "Estimate", f"{block.level} interval", "p"]
            self._table("Effect over time", heads, rows, (0.3, 0.2, 0.3, 0.2))
        self._bullets(block.notes)
        for section in block.beside:
            self._section(section, charts.beside.get((block.id, section.key)))
        document.add_paragraph(f"How this was worked out: {block.how}")
        add_facts(document, f"How {block.id} was worked out", list(block.facts), TEXT_WIDTH)

    def _section(self, section: Section, picture: Picture | None, level: int = 3) -> None:
        add_heading(self._document, section.title, level)
        for text in section.words:
            self._document.add_paragraph(text)
        if picture:
            self._chart(picture, section.shows, share=0.8)
        if section.rows:
            others = len(section.heads) - 1
            shares = (0.34, *[0.66 / others] * others)
            rows = [list(row) for row in section.rows]
            self._table(section.title, list(section.heads), rows, shares, titled=True)

    def _numbers(self, block: Block) -> None:
        adjusted = any(row.p_adjusted != DASH for row in block.rows)
        heads = ["Method", "Estimate", f"{block.level} interval", "p"]
        heads += ["p, adjusted"] if adjusted else []
        heads += ["Standard error", "Rows"]
        rows = [
            [
                f"{row.method} (planned)" if row.planned else row.method,
                row.estimate,
                row.refusal or row.interval,
                row.p,
                *([row.p_adjusted] if adjusted else []),
                row.se_method or DASH,
                row.n,
            ]
            for row in block.rows
        ]
        shares = (0.25, 0.12, 0.17, 0.09, 0.11, 0.16, 0.1)
        widths = shares if adjusted else (0.27, 0.13, 0.19, 0.1, 0.21, 0.1)
        unit = f", {block.unit}" if block.unit else ""
        self._table(f"{block.measure}{unit}", heads, rows, widths)

    def _table(
        self,
        caption: str,
        heads: list[str],
        rows: list[list[str]],
        shares: tuple[float, ...],
        *,
        titled: bool = False,
    ) -> None:
        """Add a table; where it is ``titled`` by the heading above, its caption is not printed."""
        if not titled:
            self._caption("Table", caption)
        widths = [int(TEXT_WIDTH * share) for share in shares]
        add_table(self._document, caption, heads, rows, widths)

    def _caption(self, label: str, words: str) -> None:
        self._counts[label] += 1
        add_caption(self._document, label, self._counts[label], words)

    def _chart(self, picture: Picture, caption: str, share: float = 1.0) -> None:
        png = png_of(picture.svg, self._fonts)
        self._image(png, picture.title, picture.alt, int(TEXT_WIDTH * share), CHART_HEIGHT)
        self._caption("Figure", caption)

    def _image(self, png: bytes, title: str, alt: str, width: int, height: int) -> None:
        """Add a picture with its text alternative, as large as the room allows."""
        across, down = picture_size(png)
        scale = min(width / across, height / down)
        shape = self._document.add_picture(
            io.BytesIO(png), Emu(int(across * scale)), Emu(int(down * scale))
        )
        about = shape._inline.docPr
        about.set("descr", alt[:MOST_ALT])
        about.set("title", title)
        self._document.paragraphs[-1].paragraph_format.keep_with_next = True

    def _bullets(self, items: tuple[str, ...]) -> None:
        for item in items:
            self._document.add_paragraph(item, style="List Bullet")
