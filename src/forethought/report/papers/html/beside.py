"""What stands beside a question's answer, on the web page."""

from __future__ import annotations

from forethought.report.charts.all import Charts
from forethought.report.papers.html.parts import chart, data_table, e, para
from forethought.report.story.beside import Section
from forethought.report.story.questions import Block

WHOLE = 26
"""Cells up to so many letters stay on one line."""


def beside_parts(block: Block, charts: Charts) -> str:
    """Tell every section; each opens by itself, so that the page stays short."""
    return "".join(_section(block, section, charts) for section in block.beside)


def _section(block: Block, section: Section, charts: Charts) -> str:
    picture = charts.beside.get((block.id, section.key))
    drawn = chart(picture, f"b-{e(block.id)}-{e(section.key)}", section.shows) if picture else ""
    opened = " open" if section.series else ""  # a series is its picture
    summary = f"<summary>{e(section.title)}</summary>"
    return f"<details{opened}>{summary}{section_body(section, drawn)}</details>"


def section_body(section: Section, drawn: str = "") -> str:
    """A section's words, its picture and its table."""
    parts = [*(para(text) for text in section.words), drawn]
    if section.rows:
        rows = [[e(cell) for cell in row] for row in section.rows]
        numeric = tuple(
            place
            for place in range(1, len(section.heads))
            if all(len(row[place]) <= WHOLE for row in section.rows)
        )
        parts.append(data_table(section.title, section.heads, rows, numeric=numeric, titled=True))
    return "".join(parts)
