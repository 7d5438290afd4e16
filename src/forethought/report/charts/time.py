"""Effects over time: by period since the start, or by wave."""

from __future__ import annotations

from typing import Any

import altair as alt

from forethought.report.charts.common import BAND, drawn, rows, wrapped
from forethought.report.picture import Picture
from forethought.report.story.questions import Block
from forethought.theory.draw.palette import INK

WIDTH = 640
HEIGHT = 250
TITLE_LETTERS = 88
AXIS_LETTERS = 38


def time_picture(block: Block, fonts: str) -> Picture | None:
    """Draw a question's effects over time; None where it has fewer than two."""
    if len(block.points) < 2:
        return None
    chart = alt.layer(*_layers(block)).properties(
        width=WIDTH,
        height=HEIGHT,
        title=alt.TitleParams(
            text=wrapped(block.measure, TITLE_LETTERS), subtitle=_subtitle(block)
        ),
    )
    return drawn(chart, "Effect over time", time_alt(block), fonts)


def time_alt(block: Block) -> str:
    """Tell the effects over time in words."""
    told = "; ".join(f"{p.label}: {p.estimate} ({p.interval})" for p in block.points)
    since = "since the start" if block.by_wave else "by period since the start"
    return f"Effect on {block.measure}, {since}, with {block.level} intervals. {told}."


def _subtitle(block: Block) -> list[str]:
    band = [f"Grey band: too small to matter (less than {block.smallest})"] if block.band else []
    return [f"Points with {block.level} intervals. Dashed line: no difference", *band]


def _layers(block: Block) -> list[Any]:
    labels = [point.label for point in block.points]
    data = [
        {"when": p.label, "estimate": p.value.estimate, "low": p.value.low, "high": p.value.high}
        for p in block.points
    ]
    x = alt.X(
        "when:O",
        sort=labels,
        axis=alt.Axis(title=_time_title(block), labelAngle=0),
        scale=alt.Scale(domain=labels, paddingInner=0.2, paddingOuter=0.4),
    )
    y = alt.Y(
        "low:Q",
        axis=alt.Axis(title=_effect_title(block), titlePadding=10, tickCount=6),
        scale=alt.Scale(type="log" if block.scale == "ratio" else "linear", zero=False, nice=True),
    )
    base = alt.Chart(rows(data))
    return [
        *_band(block),
        alt.Chart(rows([{"low": block.null}]))
        .mark_rule(color=INK, strokeDash=[4, 3])
        .encode(y="low:Q"),
        base.mark_rule(color=INK, strokeWidth=2).encode(x=x, y=y, y2="high:Q"),
        base.mark_point(filled=True, size=90, color=INK, opacity=1, shape="square").encode(
            x=x, y="estimate:Q"
        ),
    ]


def _band(block: Block) -> list[Any]:
    if block.band is None:
        return []
    low, high = block.band
    if block.scale == "ratio" and low <= 0:
        low = min(point.value.low for point in block.points)
    return [
        alt.Chart(rows([{"low": low, "high": high}]))
        .mark_rect(color=BAND)
        .encode(y=alt.Y("low:Q"), y2="high:Q", x=alt.value(0), x2=alt.value(WIDTH))
    ]


def _time_title(block: Block) -> str:
    return "Time since the start" if block.by_wave else "Periods since first treated"


def _effect_title(block: Block) -> list[str]:
    what = "Ratio" if block.scale == "ratio" else f"Difference, {block.unit}".rstrip(", ")
    better = [f"({block.better} is better)"] if block.better else []
    return [*wrapped(what, AXIS_LETTERS), *better]
