"""A number as it is drawn."""

from __future__ import annotations

from dataclasses import dataclass

DASH = "\u2013"


@dataclass(frozen=True)
class Value:
    """An estimate and its interval as drawn: in shown units."""

    estimate: float
    low: float
    high: float
