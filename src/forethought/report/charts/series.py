"""A series over periods: seen, fitted, and what would have come without the programme."""

from __future__ import annotations

from typing import Any

import altair as alt

from forethought.report.charts.common import BAND, FAINT, drawn, rows, wrapped
from forethought.report.picture import Picture
from forethought.report.story.beside import Section, SeriesLine
from forethought.theory.draw.palette import INK

WIDTH = 640
HEIGHT = 260
AXIS_LETTERS = 38


def series_picture(section: Section, fonts: str) -> Picture | None:
    """Draw a section's series; None where it has none."""
    if all(line.usual is None for line in section.series):
        return None  # nothing to hold against what was seen
    chart = alt.layer(*_layers(section)).properties(width=WIDTH, height=HEIGHT)
    return drawn(chart, section.title, series_alt(section), fonts)


def series_alt(section: Section) -> str:
    """Tell the picture in words: where it begins, what came, what would have come."""
    own = [line for line in section.series if line.programme]
    after = [line for line in own if line.usual is not None]
    usual = [line.usual for line in after if line.usual is not None]
    seen = [line.seen for line in after]
    return (
        f"{len(own)} periods, {own[0].period:g} to {own[-1].period:g}; the programme begins in "
        f"period {after[0].period:g}. From then on the mean seen is {_mean(seen)} a period, and "
        f"{_mean(usual)} would have been expected without it."
    )


def _mean(values: list[float]) -> str:
    return f"{sum(values) / len(values):,.4g}"


def _layers(section: Section) -> list[Any]:
    own = [line for line in section.series if line.programme]
    other = [line for line in section.series if not line.programme]
    x = alt.X("period:Q", scale=alt.Scale(nice=False, padding=8), axis=alt.Axis(title="Period"))
    y = alt.Y(
        "seen:Q",
        axis=alt.Axis(title=wrapped(section.axis, AXIS_LETTERS), tickCount=6, titlePadding=10),
        scale=alt.Scale(zero=False, nice=True),
    )
    after = [line for line in own if line.usual is not None]
    return [
        alt.Chart(rows(_rows(after)))
        .mark_area(color=BAND)
        .encode(x=x, y=alt.Y("low:Q"), y2="high:Q"),
        *_of(other, after[0].period, (x, y), FAINT),
        *_of(own, after[0].period, (x, y), INK),
        alt.Chart(rows(_rows(after)))
        .mark_line(color=INK, strokeDash=[5, 4], strokeWidth=2)
        .encode(x=x, y="usual:Q"),
        *_start(after[0].period),
    ]


def _start(begins: float) -> list[Any]:
    """A line where the programme begins, named at its head."""
    base = alt.Chart(rows([{"period": begins - 0.5, "name": "programme begins"}]))
    return [
        base.mark_rule(color=FAINT, strokeDash=[2, 3]).encode(x="period:Q"),
        base.mark_text(color=FAINT, align="right", dx=-6, fontSize=13).encode(
            x="period:Q", y=alt.value(8), text="name:N"
        ),
    ]


def _of(lines: list[SeriesLine], begins: float, axes: tuple[Any, Any], colour: str) -> list[Any]:
    """Points and the fitted line of one series; the line breaks where the programme begins."""
    x, y = axes
    fitted = [
        row | {"part": row["period"] >= begins} for row in _rows(lines) if row["fitted"] is not None
    ]
    if not fitted:
        return []
    return [
        alt.Chart(rows(_rows(lines)))
        .mark_point(filled=colour == INK, size=28, color=colour, opacity=0.75)
        .encode(x=x, y=y),
        alt.Chart(rows(fitted))
        .mark_line(color=colour, strokeWidth=2)
        .encode(x=x, y="fitted:Q", detail="part:N"),
    ]


def _rows(lines: list[SeriesLine]) -> list[dict[str, Any]]:
    return [
        {
            "period": line.period,
            "seen": line.seen,
            "fitted": line.fitted,
            "usual": line.usual,
            "low": line.low,
            "high": line.high,
        }
        for line in lines
    ]
