"""Numbers and lists as people read them, for the notes of roll-outs."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np

MOST_NAMED = 8
"""Beyond this many, a list names the first ones and counts the rest."""


def number(value: float) -> str:
    """Write a period or event time: 2005, 2.5, never."""
    value = float(value)
    if math.isinf(value):
        return "never treated"
    return f"{value:g}" if abs(value) < 1e6 else f"{value:.0f}"


def counted(count: float, thing: str) -> str:
    """Write "1 unit" or "7,785 units"."""
    whole = round(float(count))
    return f"{whole:,} {thing}{'' if whole == 1 else 's'}"


def listed(values: Iterable[float]) -> str:
    """Write "1, 2 and 3", naming at most `MOST_NAMED`."""
    words = [number(value) for value in np.asarray(tuple(values), dtype=float)]
    if len(words) > MOST_NAMED:
        words = [*words[:MOST_NAMED], f"{len(words) - MOST_NAMED} more"]
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1]))) if words else "none"


def all_of(thing: str, values: Iterable[float]) -> str:
    """Write "cohort 2005" or "cohorts 2005 and 2009"."""
    members = tuple(values)
    return f"{thing}{'' if len(members) == 1 else 's'} {listed(members)}"
