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


def cohorts_named(starts: Iterable[float]) -> str:
    """Write "cohort 2005", "cohorts 2005 and 2009", with the never-treated by their name."""
    starts = tuple(starts)
    dated = tuple(start for start in starts if not math.isinf(start))
    parts = []
    if dated:
        parts.append(f"cohort{'' if len(dated) == 1 else 's'} {listed(dated)}")
    if len(dated) < len(starts):
        parts.append("the never-treated")
    return " and ".join(parts)


def span(values: Iterable[float]) -> str:
    """Write "period 2" or "periods 2 to 5"."""
    seen = tuple(values)
    first, last = number(min(seen)), number(max(seen))
    return f"period {first}" if first == last else f"periods {first} to {last}"
