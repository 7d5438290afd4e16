"""The flow of participants: how many were there, measured and analysed, arm by arm.

Drawn by us as SVG: three boxes for each arm, and beside each step how many fell away.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from forethought.findings import Flow
from forethought.findings.numbers import percent
from forethought.report.picture import Picture
from forethought.theory.draw.palette import INK, OUTCOMES, PAPER, SOFT_INK

ARM_WIDTH = 300
GAP = 28
BOX_HEIGHT = 64
STEP = 104
TOP = 46
FAMILY = "Public Sans, Arial, Helvetica, sans-serif"
LETTERS_AT_18 = 28
MOST_LETTERS = 36
NOT_MEASURED = "not measured"


@dataclass(frozen=True)
class Stage:
    """One box of the flow: a count, and how many fell away before the next."""

    label: str
    count: int
    lost: int
    of: int
    why: str

    @property
    def loss(self) -> str:
        """What happened on the way to the next box."""
        if not self.lost:
            return f"all {'measured' if self.why == NOT_MEASURED else 'kept'}"
        share = percent(self.lost / self.of, 1) if self.of else "0%"
        return f"{self.lost:,} {self.why} ({share})"


def stages_of(arm: Flow, *, drawn: bool = True, filled_in: bool = False) -> tuple[Stage, ...]:
    """The three steps of one arm; where arms were not drawn, nobody was assigned to them.

    ``filled_in`` is True where what was missing was filled in, so that all are analysed.
    """
    analysed = arm.assigned if filled_in else arm.analysed
    on_the_way = (
        Stage("Measured", arm.measured, arm.assigned - arm.analysed, arm.assigned, "filled in")
        if filled_in
        else Stage("Measured", arm.measured, arm.measured - arm.analysed, arm.measured, "left out")
    )
    return (
        Stage(
            "Assigned" if drawn else "In the study",
            arm.assigned,
            arm.assigned - arm.measured,
            arm.assigned,
            NOT_MEASURED,
        ),
        on_the_way,
        Stage("Analysed", analysed, 0, analysed, ""),
    )


def flow_alt(flow: Sequence[Flow], *, drawn: bool = True, filled_in: bool = False) -> str:
    """Tell the flow in words."""
    start = "assigned" if drawn and len(flow) > 1 else "in the study"

    def last(arm: Flow) -> str:
        if not filled_in:
            return f"{arm.analysed:,} analysed"
        return f"{arm.assigned - arm.analysed:,} filled in, {arm.assigned:,} analysed"

    arms = "; ".join(
        f"{arm.arm}: {arm.assigned:,} {start}, {arm.measured:,} measured, {last(arm)}"
        for arm in flow
    )
    return f"Flow of participants. {arms}."


def flow_picture(
    flow: Sequence[Flow], title: str, *, drawn: bool = True, filled_in: bool = False
) -> Picture:
    """Draw the flow; ``drawn`` is False where nobody was put into an arm by lot."""
    width = len(flow) * ARM_WIDTH + (len(flow) - 1) * GAP + 2
    height = TOP + 2 * STEP + BOX_HEIGHT + 2
    arms = "".join(
        _arm(
            arm.arm,
            stages_of(arm, drawn=drawn and len(flow) > 1, filled_in=filled_in),
            1 + position * (ARM_WIDTH + GAP),
        )
        for position, arm in enumerate(flow)
    )
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" font-family="{FAMILY}">'
        f'<rect width="{width}" height="{height}" fill="{PAPER}"/>{arms}</svg>'
    )
    words = flow_alt(flow, drawn=drawn, filled_in=filled_in)
    return Picture(title, words, svg, width, height)


def _arm(arm: str, stages: Sequence[Stage], left: float) -> str:
    name = arm if len(arm) <= MOST_LETTERS else arm[: MOST_LETTERS - 1] + "…"
    size = 18 if len(name) <= LETTERS_AT_18 else 15
    parts = [_text(left + ARM_WIDTH / 2, 24, name, size, bold=True)]
    for position, stage in enumerate(stages):
        top = TOP + position * STEP
        parts.append(_box(stage, left, top))
        if position < 2:
            parts.append(_step(stage, left, top + BOX_HEIGHT))
    return "".join(parts)


def _box(stage: Stage, left: float, top: float) -> str:
    fill, border = OUTCOMES[0].fill, OUTCOMES[-1].border
    middle = left + ARM_WIDTH / 2
    return (
        f'<rect x="{left}" y="{top}" width="{ARM_WIDTH}" height="{BOX_HEIGHT}" rx="4" '
        f'fill="{fill}" stroke="{border}" stroke-width="1.5"/>'
        + _text(middle, top + 25, stage.label, 15, colour=SOFT_INK)
        + _text(middle, top + 50, f"{stage.count:,}", 22, bold=True)
    )


def _step(stage: Stage, left: float, top: float) -> str:
    """An arrow down, and what fell away beside it."""
    x, end = left + 40, top + STEP - BOX_HEIGHT
    return (
        f'<line x1="{x}" y1="{top}" x2="{x}" y2="{end - 7}" stroke="{INK}" stroke-width="1.5"/>'
        f'<path d="M{x - 5} {end - 8} L{x + 5} {end - 8} L{x} {end} Z" fill="{INK}"/>'
        + _text(x + 16, top + 26, stage.loss, 15, anchor="start")
    )


def _text(
    x: float,
    y: float,
    words: str,
    size: int,
    *,
    bold: bool = False,
    anchor: str = "middle",
    colour: str = INK,
) -> str:
    weight = ' font-weight="700"' if bold else ""
    return (
        f'<text x="{x}" y="{y}" font-size="{size}" text-anchor="{anchor}" fill="{colour}"{weight}>'
        f"{escape(words)}</text>"
    )
