"""How alike the arms were at the start, covariate by covariate: before and after weighting."""

from __future__ import annotations

from typing import Any

import altair as alt

from forethought.findings.numbers import plain
from forethought.report.charts.common import BAND, drawn, rows
from forethought.report.picture import Picture
from forethought.report.story.beside import Dot, Section
from forethought.report.story.values import DASH
from forethought.theory.draw.palette import INK, PAPER

WIDTH = 480
ROW_HEIGHT = 26
LONGEST_LABEL = 260
ALIKE, ADJUST = 0.05, 0.25
NARROWEST = 0.3
"""The axis reaches at least this far, so that both bands are seen."""
INNER = "#c9cfd8"
"""Darker than the other band also in greyscale."""


def balance_picture(section: Section, fonts: str) -> Picture | None:
    """Draw a section's differences at the start; None where none is known."""
    known = [dot for dot in section.dots if dot.before is not None]
    if not known:
        return None
    chart = alt.layer(*_layers(section.dots, known)).properties(
        width=WIDTH, height=ROW_HEIGHT * len(section.dots)
    )
    return drawn(chart, section.title, balance_alt(section), fonts)


def balance_alt(section: Section) -> str:
    """Tell the picture in words."""

    def told(dot: Dot) -> str:
        after = "" if dot.weighted is None else f", {plain(dot.weighted, 3)} after weighting"
        return f"{dot.label}: {DASH if dot.before is None else plain(dot.before, 3)}{after}"

    return (
        "Differences between the arms at the start, in standard deviations. "
        + "; ".join(told(dot) for dot in section.dots)
        + "."
    )


def _layers(dots: tuple[Dot, ...], known: list[Dot]) -> list[Any]:
    ends = [abs(end) for dot in known for end in (dot.before, dot.weighted) if end is not None]
    reach = max(NARROWEST, 1.08 * max(ends))
    scale = alt.Scale(domain=[-reach, reach], nice=False)
    x = alt.X(
        "low:Q",
        scale=scale,
        axis=alt.Axis(title="Difference between the arms, in standard deviations", tickCount=7),
    )
    labels = [dot.label for dot in dots]
    y = alt.Y(
        "label:N",
        sort=labels,
        scale=alt.Scale(domain=labels),
        axis=alt.Axis(title=None, labelLimit=LONGEST_LABEL, ticks=False, domain=False),
    )
    null = alt.Chart(rows([{"low": 0.0}])).mark_rule(color=INK, strokeDash=[4, 3])
    return [
        _band(ADJUST, BAND, scale),
        _band(ALIKE, INNER, scale),
        null.encode(x=x),
        *_marks(known, x, y),
    ]


def _band(to: float, colour: str, scale: Any) -> Any:
    return (
        alt.Chart(rows([{"low": -to, "high": to}]))
        .mark_rect(color=colour)
        .encode(x=alt.X("low:Q", scale=scale), x2="high:Q", y=alt.value(0), y2=alt.value("height"))
    )


def _marks(known: list[Dot], x: Any, y: Any) -> list[Any]:
    """Filled before, hollow after, and a thin line from the one to the other."""
    before = [{"label": dot.label, "low": dot.before} for dot in known]
    both = [
        {"label": dot.label, "low": dot.weighted, "from": dot.before}
        for dot in known
        if dot.weighted is not None
    ]
    filled = alt.Chart(rows(before)).mark_point(filled=True, size=80, color=INK, opacity=1)
    marks = [filled.encode(x=x, y=y)]
    if both:
        after = alt.Chart(rows(both)).encode(x=x, y=y)
        marks.insert(0, after.mark_rule(color=INK, strokeWidth=1).encode(x2="from:Q"))
        marks.append(after.mark_point(size=80, color=INK, fill=PAPER, strokeWidth=2, opacity=1))
    return marks
