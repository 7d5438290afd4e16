"""Effects side by side on one axis: subgroups, or sites."""

from __future__ import annotations

from typing import Any, Literal

import altair as alt

from forethought.report.charts.common import drawn, rows
from forethought.report.picture import Picture
from forethought.report.story.beside import Interval, Section
from forethought.theory.draw.palette import INK

WIDTH = 480
ROW_HEIGHT = 22
LONGEST_LABEL = 260


def intervals_picture(section: Section, fonts: str) -> Picture | None:
    """Draw a section's intervals; None where it has none to draw."""
    known = [line for line in section.intervals if line.value is not None]
    if not known:
        return None
    chart = alt.layer(*_layers(section, known)).properties(
        width=WIDTH, height=ROW_HEIGHT * len(section.intervals)
    )
    return drawn(chart, section.title, intervals_alt(section), fonts)


def intervals_alt(section: Section) -> str:
    """Tell the picture in words."""
    heads = [head.lower() for head in section.heads[1:]]

    def told(row: tuple[str, ...]) -> str:
        cells = zip(heads, row[1:], strict=True)
        return f"{row[0]}: " + ", ".join(f"{head} {cell}" for head, cell in cells)

    return f"{section.title}: {'; '.join(told(row) for row in section.rows)}.".replace("?:", "?")


def _layers(section: Section, known: list[Interval]) -> list[Any]:
    labels = [line.label for line in section.intervals]
    data: list[dict[str, Any]] = [
        {"label": line.label, "estimate": v.estimate, "low": v.low, "high": v.high}
        for line in known
        if (v := line.value) is not None
    ]
    ends = [1.0 if section.ratio else 0.0] + [e for row in data for e in (row["low"], row["high"])]
    # no difference is always seen, and no line ends on the frame
    kind: Literal["log", "linear"] = "log" if section.ratio and min(ends) > 0 else "linear"
    scale = alt.Scale(
        type=kind, domain=[min(ends), max(ends)], zero=False, nice=kind == "linear", padding=14
    )
    y = alt.Y(
        "label:N",
        sort=labels,
        scale=alt.Scale(domain=labels),
        axis=alt.Axis(title=None, labelLimit=LONGEST_LABEL, ticks=False, domain=False),
    )
    x = alt.X("low:Q", scale=scale, axis=alt.Axis(title=section.axis, tickCount=6))
    base = alt.Chart(rows(data))
    null = alt.Chart(rows([{"low": 1.0 if section.ratio else 0.0}]))
    return [
        null.mark_rule(color=INK, strokeDash=[4, 3]).encode(x="low:Q"),
        base.mark_rule(color=INK, strokeWidth=2).encode(x=x, x2="high:Q", y=y),
        base.mark_point(filled=True, size=70, color=INK, opacity=1, shape="square").encode(
            x="estimate:Q", y=y
        ),
    ]
