"""Power by size and effect: one curve an effect, the planned size and the wanted power marked."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import altair as alt

from forethought.findings.numbers import percent
from forethought.report.charts.common import FAINT, drawn, rows, wrapped
from forethought.report.picture import Picture
from forethought.report.story.design import Curve, DesignStory
from forethought.theory.draw.palette import INK, PAPER

WIDTH, HEIGHT = 640, 340
TITLE_LETTERS = 84
DASHES = ([1, 0], [7, 3], [2, 3], [9, 3, 2, 3])
ASKED = "#1d4f91"


def power_picture(story: DesignStory, fonts: str) -> Picture:
    """Draw the sweep."""
    chart = alt.layer(*_layers(story)).properties(
        width=WIDTH,
        height=HEIGHT,
        title=alt.TitleParams(
            text=wrapped(f"Power by {story.count_name} and effect", TITLE_LETTERS),
            subtitle=[
                "Thick: the effect looked for. Upright line: the planned size. "
                f"Level line: {percent(story.wanted)} power"
            ],
        ),
    )
    return drawn(chart, "Power by size and effect", power_alt(story), fonts)


def power_alt(story: DesignStory) -> str:
    """Tell the sweep in words."""
    told = "; ".join(
        f"{curve.label}: "
        + ", ".join(f"{percent(power)} with {count:,}" for count, power in curve.points)
        for curve in story.curves
    )
    return f"Power by number of {story.count_name}, one curve for each effect. {told}."


def _layers(story: DesignStory) -> list[Any]:
    most = max(count for curve in story.curves for count, _ in curve.points)
    x = alt.X(
        "count:Q",
        scale=alt.Scale(domain=[0, most], nice=False),
        axis=alt.Axis(title=story.count_name.capitalize(), format=",d", tickCount=8),
    )
    y = alt.Y(
        "power:Q",
        scale=alt.Scale(domain=[0, 1]),
        axis=alt.Axis(title="Power", format=".0%", values=[0, 0.2, 0.4, 0.6, 0.8, 1]),
    )
    lines = [_line(curve, place, x, y) for place, curve in enumerate(story.curves)]
    return [*_marks(story, x, y), *lines, *_names(story.curves, x, y)]


def _line(curve: Curve, place: int, x: Any, y: Any) -> Any:
    data = [{"count": count, "power": power} for count, power in curve.points]
    return (
        alt.Chart(rows(data))
        .mark_line(
            color=ASKED if curve.is_asked else INK,
            strokeWidth=3.5 if curve.is_asked else 1.75,
            strokeDash=[1, 0] if curve.is_asked else DASHES[1 + place % 3],
            interpolate="monotone",
        )
        .encode(x=x, y=y)
    )


def _names(curves: Sequence[Curve], x: Any, y: Any) -> list[Any]:
    """Write each curve's effect on it, at the size where the curves lie furthest apart."""
    place = _widest(curves)
    names = [
        {"name": c.label, "count": c.points[place][0], "power": c.points[place][1]} for c in curves
    ]
    base = alt.Chart(rows(names)).encode(x=x, y=y, text="name:N")
    look: dict[str, Any] = {"fontSize": 13, "clip": False}
    # a pale edge behind the letters keeps the line from striking them through
    return [
        base.mark_text(stroke=PAPER, strokeWidth=5, strokeJoin="round", **look),
        base.mark_text(color=INK, fontWeight="bold", **look),
    ]


def _widest(curves: Sequence[Curve]) -> int:
    """Return the position of the size at which the closest two curves are furthest apart."""

    def gap(place: int) -> float:
        powers = sorted(curve.points[place][1] for curve in curves)
        return min((b - a for a, b in pairwise([0.0, *powers, 1.0])), default=1.0)

    return max(range(len(curves[0].points) - 1), key=gap)


def _marks(story: DesignStory, x: Any, y: Any) -> list[Any]:
    planned = [{"count": story.planned}]
    wanted = [{"power": story.wanted}]
    return [
        alt.Chart(rows(planned)).mark_rule(color=FAINT, strokeDash=[4, 3]).encode(x=x),
        alt.Chart(rows(wanted)).mark_rule(color=FAINT, strokeDash=[4, 3]).encode(y=y),
        alt.Chart(rows([{"count": story.planned, "words": f"planned: {story.planned:,}"}]))
        .mark_text(align="left", dx=5, fontSize=13, color=FAINT, baseline="bottom", dy=-3)
        .encode(x=x, y=alt.value(HEIGHT), text="words:N"),
    ]
