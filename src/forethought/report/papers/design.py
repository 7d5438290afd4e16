"""A design as one web page that needs nothing else: the answer, the sweep, what it rests on."""

from __future__ import annotations

from collections.abc import Mapping

from forethought.report.papers.html.page import POLICY
from forethought.report.papers.html.parts import chart, data_table, e, para
from forethought.report.papers.html.style import style_of
from forethought.report.picture import Picture
from forethought.report.story.design import DesignStory, Facts


def design_page(story: DesignStory, sweep: Picture, fonts: Mapping[int, bytes]) -> str:
    """Write the page, with Public Sans embedded by weight where given."""
    alarms = "".join(para(alarm, "made-up") for alarm in story.alarms)
    first, *more = story.answer
    picture = chart(sweep, "sweep", "Power in closed form, by size and by effect.")
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{e(POLICY)}">\n'
        f"<title>{e(story.title)}: what this design can see</title>\n"
        f"<style>{style_of(fonts)}</style>\n</head>\n<body>\n"
        f'<header><div class="in"><p class="over">What this design can see</p>'
        f"<h1>{e(story.title)}</h1>{para(first, 'answer')}"
        f"{''.join(para(line, 'answer') for line in more)}{alarms}</div></header>\n"
        f'<main id="main">\n<h2>Power by size and effect</h2>\n{picture}\n'
        f"<h2>In numbers</h2>\n{''.join(_part(table) for table in story.tables)}\n"
        f"{para(story.about)}\n</main>\n"
        f'<footer><div class="in">{para(story.provenance, "soft")}</div></footer>\n'
        "</body>\n</html>\n"
    )


def _part(table: Facts) -> str:
    heads = table.headings if any(table.headings) else ("What", "How much")
    rows = [[e(cell) for cell in row] for row in table.rows]
    numeric = tuple(range(1, len(heads) - 1))
    note = para(table.note, "soft") if table.note else ""
    return data_table(table.title, heads, rows, numeric=numeric) + note
