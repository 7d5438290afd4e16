"""The report as one web page that needs nothing else: no script, no request."""

from __future__ import annotations

from collections.abc import Mapping

from forethought.report.charts.all import Charts
from forethought.report.papers.diagram import Diagram
from forethought.report.papers.html.beside import section_body
from forethought.report.papers.html.parts import (
    chart,
    data_table,
    definition_list,
    diagram_figure,
    e,
    link_sign,
    para,
    verdict_tag,
)
from forethought.report.papers.html.questions import question_part
from forethought.report.papers.html.style import style_of
from forethought.report.story import Story
from forethought.report.story.captions import FOREST, SYNTHETIC

POLICY = "default-src 'none'; style-src 'unsafe-inline'; font-src data:; img-src data:"
PARTS = (
    ("picture", "The picture"),
    ("changed", "What changed"),
    ("questions", "Question by question"),
    ("theory", "The theory, tested"),
    ("trust", "How far to trust this"),
    ("stamp", "Where the numbers come from"),
)


def html_report(
    story: Story,
    diagram: Diagram | None,
    charts: Charts,
    fonts: Mapping[int, bytes] | None = None,
) -> str:
    """Write the page.

    Parameters
    ----------
    story
        What to say.
    diagram
        The painted diagram.
    charts
        The charts of the same story.
    fonts
        Public Sans by weight (400, 700), embedded where given.
    """
    return (
        f'<!DOCTYPE html>\n<html lang="{e(story.language)}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{e(POLICY)}">\n'
        f"<title>{e(story.title)}: findings</title>\n"
        f"<style>{style_of(fonts or {})}</style>\n</head>\n<body>\n"
        f'{_header(story)}\n<main id="main">\n{_picture(diagram)}\n{_changed(story, charts)}\n'
        f"{_questions(story, charts)}\n{_theory(story)}\n{_trust(story, charts)}\n"
        f"{_stamp(story)}\n</main>\n"
        f'<footer><div class="in">{para(story.provenance, "soft")}</div></footer>\n'
        "</body>\n</html>\n"
    )


def _header(story: Story) -> str:
    made_up = para(SYNTHETIC, "made-up") if story.synthetic else ""
    found = "".join(f"<li>{e(line)}</li>" for line in story.summary.found)
    three = "".join(
        f"<div><h2>{e(name)}</h2>{words}</div>"
        for name, words in (
            ("What we found", f"<ul>{found}</ul>"),
            ("How sure we can be", para(story.summary.sure)),
            ("What next", para(story.summary.next)),
        )
    )
    places = "".join(f'<li><a href="#{name}">{e(title)}</a></li>' for name, title in PARTS)
    return (
        '<a class="skip" href="#main">Skip to the findings</a>'
        f'<header><div class="in">{made_up}'
        f'<p class="over">{e(story.project)} · {e(story.day)}</p>'
        f"<h1>{e(story.title)}</h1>"
        f"{para(story.answer, 'answer')}"
        f'<div class="three">{three}</div>'
        f'<nav aria-label="On this page"><ul>{places}</ul></nav></div></header>'
    )


def _heading(name: str) -> str:
    return f'<h2 id="{name}">{e(dict(PARTS)[name])}</h2>'


def _picture(diagram: Diagram | None) -> str:
    if diagram is None:
        return _heading("picture") + para("No diagram was drawn.")
    return _heading("picture") + diagram_figure(diagram)


def _changed(story: Story, charts: Charts) -> str:
    rows = [
        [
            e(f"{box.kind}: {box.statement}"),
            verdict_tag(box.verdict, box.label),
            e(box.effect or "\u2013"),
        ]
        for box in story.boxes
    ]
    table = data_table(
        "Every outcome of the theory, and the goal",
        ["Outcome", "Verdict", "Effect (interval)"],
        rows,
        numeric=(2,),
    )
    forest = ""
    if charts.forest:
        forest = chart(charts.forest, "forest", FOREST)
    return _heading("changed") + para(story.counts) + table + forest


def _questions(story: Story, charts: Charts) -> str:
    parts = [question_part(block, charts) for block in story.blocks]
    return _heading("questions") + para(READING) + "".join(parts)


READING = (
    "Each interval holds the values that the data do not rule out at the level named. A "
    "difference counts as better or worse only if the whole interval lies to one side of no "
    "difference, and as too small to matter only if the whole interval does."
)


def _theory(story: Story) -> str:
    rows = [
        [
            e(f"{link.source} \u2192 {link.target}"),
            link_sign(link.verdict, link.label),
            e(link.why),
        ]
        for link in story.links
    ]
    table = data_table("Every link of the theory", ["Link", "Result", "Why"], rows, numeric=(1,))
    words = (
        "Where both ends of a link gave a clear answer, the two are held against what the theory "
        "says. Dashed, thick and barred lines are those of the picture."
    )
    steps = f"<h3>{e(story.steps.title)}</h3>{section_body(story.steps)}" if story.steps else ""
    return _heading("theory") + para(words) + table + steps


def _trust(story: Story, charts: Charts) -> str:
    rows = [[e(line.title), e(line.label), e(line.why)] for line in story.pitfalls]
    table = data_table(
        "Six pitfalls of evaluation", ["Pitfall", "Result", "Why"], rows, numeric=(1,)
    )
    flows = "".join(
        f"<h3>Who was in it: {e(', '.join(block.id for block in blocks))}</h3>"
        + chart(picture, f"flow{position}", "How many were there, measured and analysed.", "flow")
        for position, (picture, (_, blocks)) in enumerate(
            zip(charts.flows, story.flows, strict=True)
        )
    )
    limits = "".join(f"<li>{e(limit)}</li>" for limit in story.limits)
    notes = "".join(f"<li>{e(note)}</li>" for note in story.data_notes)
    noted = f"<h3>Notes on the data</h3><ul>{notes}</ul>" if notes else ""
    return (
        _heading("trust")
        + para(story.design + ".")
        + f"<h3>{e(story.changes.title)}</h3>{section_body(story.changes)}"
        + table
        + flows
        + f"<h3>Limits</h3><ul>{limits}</ul>"
        + noted
    )


def _stamp(story: Story) -> str:
    return _heading("stamp") + definition_list(story.stamp)
