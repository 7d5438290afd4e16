"""What stands beside a question's answer, in the PDF."""

from __future__ import annotations

from collections.abc import Iterator

from forethought.report.charts.all import Charts
from forethought.report.papers.pdf.source import figure, heading, kept, paragraph, table, words
from forethought.report.picture import Picture
from forethought.report.story.beside import Section
from forethought.report.story.questions import Block


def beside_parts(block: Block, charts: Charts) -> Iterator[str]:
    """Tell every section."""
    for section in block.beside:
        yield from section_parts(section, charts.beside.get((block.id, section.key)), 3)


def section_parts(section: Section, picture: Picture | None, level: int) -> Iterator[str]:
    """A section's heading, words, picture and table."""
    yield heading(section.title, level)
    *first, last = section.words or ("",)
    yield from (paragraph(text) for text in first)
    if last:
        # what leads to a picture stays on its page
        yield kept(words(last)) if picture else paragraph(last)
    if picture:
        yield figure(picture.svg, picture.alt, section.shows, "75%")
    if section.rows:
        columns = f"(1.6fr, {', '.join(['1fr'] * (len(section.heads) - 1))})"
        rows = [[words(cell) for cell in row] for row in section.rows]
        yield table("", list(section.heads), rows, columns)  # the heading names it
