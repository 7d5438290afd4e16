"""Who is lost on the way, and what stands empty for that."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from forethought.plan.model import Plan
from forethought.plan.simulate.columns import Records
from forethought.plan.simulate.draw import Column
from forethought.plan.simulate.layout import Layout
from forethought.plan.simulate.stated import assumptions_of
from forethought.vocabulary import Design

Floats = NDArray[np.float64]

LOST_FIRST, LOST_LAST = 0.05, 0.12
"""Share of people who do not answer at the first wave after the start, and at the last."""
LOST_FROM_RECORDS = 1 / 3
"""Indicators from records are lost this many times as often as answers from people."""


def states_loss(plan: Plan) -> bool:
    """True if the plan says how many are lost by the end."""
    return "attrition" in assumptions_of(plan).model_fields_set


def chance_of_loss(plan: Plan, layout: Layout, complete: bool) -> Floats:
    """Return each row's chance that people do not answer, shape (rows,).

    It grows from wave to wave, and is 0 at the first of several. A stated attrition is that of the
    last wave, or of any period of a stepped wedge, for answers and records alike. Units that are
    followed over periods, and series, are whole.
    """
    stated = states_loss(plan)
    last = assumptions_of(plan).attrition if stated else LOST_LAST
    if layout.design is Design.STEPPED_WEDGE:
        return np.full(layout.rows, last if stated and not complete else 0.0)
    if complete or layout.in_periods:
        return np.zeros(layout.rows)
    count = len(layout.moments)
    share = np.zeros(count)
    if count > 1:
        share[1:] = np.linspace(LOST_FIRST * last / LOST_LAST, last, count - 1)
    else:
        share[:] = last if stated else LOST_FIRST
    return share[layout.moment]


def without(values: dict[str, Column], absent: NDArray[np.bool_]) -> Records:
    """Leave cells empty."""
    if not absent.any():
        return dict(values)
    blanked: Records = {}
    for name, column in values.items():
        kept = column.astype(object)
        kept[absent] = None
        blanked[name] = kept.tolist()
    return blanked


def missing_words(plan: Plan, layout: Layout) -> Iterator[str]:
    """Say how many are lost."""
    if states_loss(plan):
        lost = assumptions_of(plan).attrition
        when = "by the last wave" if len(layout.moments) > 1 and layout.months else "of all values"
        yield f"Missing completely at random: {lost:.0%} {when}, as the plan states."
    elif len(layout.moments) > 1:
        yield (
            f"Missing completely at random after the start: {LOST_FIRST:.0%} to {LOST_LAST:.0%} "
            "of answers from people, a third of that from records."
        )
