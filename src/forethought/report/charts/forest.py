"""The forest of all questions: one panel each, in its own unit, better always to the right.

Questions have different units, so each keeps its own axis. No difference stands in the middle of
every panel, and the shaded band is what is too small to matter, so that panels can be compared by
eye: an interval inside the band, beside the middle, or across it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import altair as alt

from forethought.report.charts.common import BAND, FAINT, drawn, rows, wrapped
from forethought.report.picture import Picture
from forethought.report.story.questions import Block, Row
from forethought.report.story.values import DASH, Value
from forethought.theory.draw.palette import INK

WIDTH = 430
ROW_HEIGHT = 27
LABEL_WIDTH = 130
WIDEST_LABEL = 460
LETTER_WIDTH = 7.4
"""About as wide as a letter of a row's name."""
TITLE_LETTERS = 74
TEXT_GAP = 18
ROOM = 1.08
"""Share of the widest reach, so that no whisker touches the edge."""
AXIS_TITLE_DROP = 31
RATIO_TICKS = (
    0.02,
    0.05,
    0.1,
    0.2,
    0.33,
    0.5,
    0.67,
    0.8,
    0.9,
    1,
    1.1,
    1.25,
    1.5,
    2,
    3,
    5,
    10,
    20,
    50,
)
LONGEST_REACH = 50.0
"""A ratio's axis goes no further than a fiftieth and fifty."""


def forest_picture(blocks: Sequence[Block], fonts: str) -> Picture | None:
    """Draw all questions; None where there is none."""
    if not blocks:
        return None
    room = _room(blocks)
    panels = [_panel(block, room) for block in blocks]
    chart = alt.vconcat(*panels, spacing=22).resolve_scale(x="independent", y="independent")
    return drawn(chart, "All questions", forest_alt(blocks), fonts)


def forest_alt(blocks: Sequence[Block]) -> str:
    """Tell the forest in words."""
    told = [
        f"{block.measure}: {block.label.lower()}"
        + (f", {block.effect}" if block.effect else ", no number")
        for block in blocks
    ]
    return (
        "Forest plot of every question with its interval, better to the right. "
        + "; ".join(told)
        + "."
    )


def _room(blocks: Sequence[Block]) -> int:
    """Room for the longest name of a row, the same in all panels so that axes stand in line."""
    longest = max(len(label) for block in blocks for label in _labels(block))
    return min(WIDEST_LABEL, max(LABEL_WIDTH, round(longest * LETTER_WIDTH)))


def _panel(block: Block, room: int) -> Any:
    size = {"width": WIDTH, "height": ROW_HEIGHT * len(block.rows) + 6, "title": _title(block)}
    if not _values(block):
        return alt.layer(*_texts(block, room)).properties(**size)
    domain = _domain(block)
    scale = _scale(block, domain)
    x = alt.X("low:Q", scale=scale, axis=_axis(block, domain))
    layers = [_band(block, domain, scale)] if block.band else []
    layers += [
        _null(block, scale),
        *_intervals(block, x, room),
        *_texts(block, room),
        *_sides(block),
    ]
    return alt.layer(*layers).properties(**size)


def _axis(block: Block, domain: tuple[float, float]) -> Any:
    what = "Ratio" if block.scale == "ratio" else f"Difference, {block.unit}".rstrip(", ")
    ticks = [tick for tick in RATIO_TICKS if domain[0] <= tick <= domain[1]]
    chosen = {"values": ticks, "format": "~g"} if block.scale == "ratio" else {"tickCount": 5}
    return alt.Axis(title=what, titlePadding=4, **chosen)


def _sides(block: Block) -> list[Any]:
    """Say at both ends of the axis which way is better."""
    if block.better is None:
        return []
    below = alt.value(ROW_HEIGHT * len(block.rows) + 6 + AXIS_TITLE_DROP)
    ends: tuple[tuple[str, int, Any], ...] = (("worse", 0, "left"), ("better", WIDTH, "right"))
    return [
        alt.Chart(rows([{"words": words}]))
        .mark_text(
            align=align, baseline="middle", fontSize=13, fontWeight="bold", color=INK, clip=False
        )
        .encode(text="words:N", x=alt.value(at), y=below)
        for words, at, align in ends
    ]


def _title(block: Block) -> Any:
    lines = wrapped(f"{block.label}: {block.measure}", TITLE_LETTERS)
    parts = [block.id, *([f"at {block.when}"] if block.when else [])]
    if block.band:
        parts.append(f"grey: smaller than what matters ({block.smallest})")
    return alt.TitleParams(text=lines, subtitle=" · ".join(parts))


def _values(block: Block) -> list[Value]:
    return [row.value for row in block.rows if row.value is not None]


def _domain(block: Block) -> tuple[float, float]:
    """An axis with no difference in its middle that shows every interval and the band."""
    ends = [end for value in _values(block) for end in (value.low, value.high)]
    ends += list(block.band or ())
    if block.scale == "ratio":
        reach = max(
            (abs(math.log(end)) for end in ends if 1 / LONGEST_REACH < end < LONGEST_REACH),
            default=math.log(2),
        )
        return math.exp(-reach * ROOM), math.exp(reach * ROOM)
    reach = max((abs(end) for end in ends), default=1.0) * ROOM
    return -reach or -1.0, reach or 1.0


def _scale(block: Block, domain: tuple[float, float]) -> Any:
    return alt.Scale(
        domain=list(domain),
        type="log" if block.scale == "ratio" else "linear",
        reverse=block.better == "lower",
        nice=False,
        zero=False,
    )


def _band(block: Block, domain: tuple[float, float], scale: Any) -> Any:
    low, high = block.band or (0.0, 0.0)
    ends = [{"low": max(low, domain[0]), "high": min(high, domain[1])}]
    return (
        alt.Chart(rows(ends))
        .mark_rect(color=BAND)
        .encode(x=alt.X("low:Q", scale=scale), x2="high:Q", y=alt.value(0), y2=alt.value("height"))
    )


def _null(block: Block, scale: Any) -> Any:
    return (
        alt.Chart(rows([{"low": block.null}]))
        .mark_rule(color=INK, strokeDash=[4, 3])
        .encode(x=alt.X("low:Q", scale=scale))
    )


def _labels(block: Block) -> list[str]:
    """Row names, each different: the second of two equal ones gets a number."""
    names: list[str] = []
    for row in block.rows:
        name = row.method
        names.append(name if name not in names else f"{name} ({row.se_method or len(names) + 1})")
    return names


def _y(labels: list[str], room: int) -> Any:
    """One place per method; a method without a number keeps its place."""
    axis = alt.Axis(
        title=None,
        labelLimit=room,
        minExtent=room,
        maxExtent=room,
        domain=False,
        ticks=False,
        labelPadding=8,
    )
    return alt.Y("name:N", scale=alt.Scale(domain=labels), axis=axis)


def _intervals(block: Block, x: Any, room: int) -> list[Any]:
    labels = _labels(block)
    found = [
        {
            "name": label,
            "low": row.value.low,
            "high": row.value.high,
            "estimate": row.value.estimate,
            "planned": row.planned,
        }
        for label, row in zip(labels, block.rows, strict=True)
        if row.value is not None
    ]
    y = _y(labels, room)
    colour = alt.condition("datum.planned", alt.value(INK), alt.value(FAINT))
    base = alt.Chart(rows(found))
    thick = alt.condition("datum.planned", alt.value(3), alt.value(1.5))
    return [
        base.mark_rule().encode(x=x, x2="high:Q", y=y, color=colour, strokeWidth=thick),
        base.mark_point(filled=True, opacity=1, size=90).encode(
            x="estimate:Q",
            y=y,
            color=colour,
            shape=alt.condition("datum.planned", alt.value("square"), alt.value("diamond")),
        ),
    ]


def _texts(block: Block, room: int) -> list[Any]:
    labels = _labels(block)
    told = [
        {"name": label, "words": _numbers(row), "planned": row.planned}
        for label, row in zip(labels, block.rows, strict=True)
    ]
    base = alt.Chart(rows(told)).encode(y=_y(labels, room), text="words:N")
    bold, plain = (base.transform_filter(f"{test}datum.planned") for test in ("", "!"))
    style: dict[str, Any] = {"align": "left", "fontSize": 14, "clip": False}
    x = alt.value(WIDTH + TEXT_GAP)
    return [
        bold.mark_text(**style, fontWeight="bold", color=INK).encode(x=x),
        plain.mark_text(**style, color=INK).encode(x=x),
    ]


def _numbers(row: Row) -> str:
    return row.estimate if row.interval == DASH else f"{row.estimate} ({row.interval})"
