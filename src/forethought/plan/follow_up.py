"""How long after the start a study that counts time in periods goes on."""

from __future__ import annotations

import re

from forethought.plan.model import Plan
from forethought.vocabulary import Design

MONTHS = {"year": 12.0, "quarter": 3.0, "term": 4.0, "week": 12 / 52.18, "day": 12 / 365.25}
"""Months in a period, by a word in the name of its column; a month where none is found."""


def months_in_a_period(column: str | None) -> float:
    """Read the length of a period off the name of its column."""
    for word, months in MONTHS.items():
        if re.search(word, column or "", re.IGNORECASE):
            return months
    return 1.0


def periods_since(plan: Plan) -> int | None:
    """Count the periods since the first start, where the plan says how many there are."""
    sample = plan.sample
    periods = sample.assumptions.periods if sample and sample.assumptions else None
    starts = plan.assignment.sequences if plan.assignment else ()
    if plan.about.design is Design.INTERRUPTED_TIME_SERIES and plan.interruption:
        starts = (plan.interruption.at,)
    return max(periods - min(starts) + 1, 0) if periods and starts else None
