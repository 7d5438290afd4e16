"""Faults of estimates, complier: codes E250 to E269."""

from __future__ import annotations

from forethought.errors.fault import Entry

NOT_SAID = Entry(
    code="E250",
    title="Records do not say who received the programme",
    message="`{value}` needs `{field}`, and the plan names no such column",
    why="The effect on those who took part cannot be told without knowing who did.",
    remedy="Add `{field}` under `data`: {example}.",
)
NOT_YES_OR_NO = Entry(
    code="E251",
    title="Received is neither 0 nor 1",
    message="the column that says who received the programme holds values other than 0 and 1",
    why="The effect is for those who took part as against those who did not.",
    remedy="Code it 1 where the unit received the programme and 0 where not. If it says how much "
    "they had, name it as `data.dose`.",
)
ALL_ALIKE = Entry(
    code="E252",
    title="Everybody had the same",
    message="{value} is the same for everybody with data",
    why="Where all took part, or none did, assignment changed nothing that the effect could have "
    "come through.",
    remedy="Check the column. If it is right, the comparison as assigned is all there is.",
)
WRONG_WAY = Entry(
    code="E253",
    title="Those assigned to it received it less",
    message="{value} in the programme's arm, {other} in the other",
    why="Assignment then did not bring people in, and no part of its effect can be put down to "
    "taking part.",
    remedy="Check that the arms are not swapped, and what the column means.",
)
TOO_WEAK = Entry(
    code="E254",
    title="Assignment hardly changed who took part",
    message="assignment moves {what} by {value}, no more than chance might (F = {f})",
    why="The effect is divided by that change; when it may be nothing, no effect is too large to "
    "fit the data.",
    remedy="Read the comparison as assigned. To learn about those who took part, more of those "
    "assigned must.",
)
NO_DOSE_SLOPE = Entry(
    code="E255",
    title="No slope on the dose",
    message="within the programme's arm {value}",
    why="A slope needs people who had different amounts, and more of them than the model has "
    "columns.",
    remedy="Check the dose column; leave out covariates that repeat it.",
)

ENTRIES: tuple[Entry, ...] = (
    NOT_SAID,
    NOT_YES_OR_NO,
    ALL_ALIKE,
    WRONG_WAY,
    TOO_WEAK,
    NO_DOSE_SLOPE,
)
