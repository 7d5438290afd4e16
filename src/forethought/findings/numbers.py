"""Numbers as people read them: rounded to what the data can bear, with a true minus sign."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Literal

from forethought.theory import Indicator
from forethought.vocabulary import IndicatorKind

MINUS = "\u2212"
MOST_DECIMALS = 8
SHORT_UNIT = 12
"""Longest unit, in letters, that still fits on the foot of a box."""

_PLURAL = re.compile(r"[a-z]{2,}(?<![siu])s$")
"""A word in the plural, as far as its ending tells."""
_SAME = frozenset({"series", "species"})


@dataclass(frozen=True)
class Measure:
    """How one indicator's effects are shown.

    ``times`` turns the stored value into the shown one: 100 where a share from 0 to 1 is shown in
    percentage points. ``unit`` is the word after the number in running text, ``short`` on a box.
    """

    scale: Literal["difference", "ratio"]
    times: float = 1.0
    unit: str = ""
    short: str = ""


@dataclass(frozen=True)
class Shown:
    """An estimate with its interval, rounded together so that they can be compared."""

    estimate: str
    low: str
    high: str
    unit: str

    @property
    def interval(self) -> str:
        return f"{self.low} to {self.high}"

    def __str__(self) -> str:
        return f"{with_unit(self.estimate, self.unit)} ({self.interval})"


def measure_of(indicator: Indicator | None, scale: Literal["difference", "ratio"]) -> Measure:
    """Say how effects on ``indicator`` are shown; shares become percentage points."""
    if scale == "ratio":
        return Measure("ratio")
    if indicator is None:
        return Measure("difference")
    if indicator.kind in (IndicatorKind.BINARY, IndicatorKind.PROPORTION):
        # a share recorded as 0 to 100 is in points already
        in_points = indicator.high is not None and indicator.high > 1
        return Measure("difference", 1.0 if in_points else 100.0, "percentage points", "points")
    unit = indicator.unit or ""
    return Measure("difference", 1.0, unit, short_unit(unit))


def short_unit(unit: str) -> str:
    """Shorten a unit for the foot of a box: "items", "per 100,000"; empty where none is short.

    Of "complaints per officer-month" neither half says enough alone, and neither is given.
    """
    counted, per, base = unit.partition(" per ")
    choices = (unit, f"per {base}") if per else (unit, *_plural_head(counted))
    return next((choice for choice in choices if len(choice) <= SHORT_UNIT), "")


def _plural_head(unit: str) -> tuple[str, ...]:
    """ "items" of "items right of 10"; nothing of "proportion of incidents"."""
    head = unit.split(" ", 1)[0]
    return (head,) if _PLURAL.search(head) else ()


def with_unit(value: str, unit: str) -> str:
    """Write a number and its unit, in the singular after one: "1 item right of 10"."""
    shown = singular(unit) if value.strip("+" + MINUS) == "1" else unit
    return f"{value} {shown}".strip()


def singular(unit: str) -> str:
    """Write a unit in the singular: its first word, or the last of two."""
    first, *others = unit.split(" ")
    if _PLURAL.search(first):
        return " ".join([_one(first), *others])
    if len(others) == 1 and _PLURAL.search(others[0]):
        return f"{first} {_one(others[0])}"
    return unit


def _one(word: str) -> str:
    if word in _SAME:
        return word
    return f"{word[:-3]}y" if word.endswith("ies") else word[:-1]


def decimals_for(se: float) -> int:
    """Decimals that show two significant digits of ``se``; none for 10 and more."""
    if not math.isfinite(se) or se <= 0:
        return 2
    # round first: 0.0996 has its two digits at 0.10
    exponent = math.floor(math.log10(float(f"{se:.1e}")))
    return min(max(0, 1 - exponent), MOST_DECIMALS)


def plain(value: float, decimals: int) -> str:
    """Write ``value``, rounded; never a negative zero, thousands apart by commas."""
    text = f"{abs(value):,.{decimals}f}"
    negative = value < 0 and any(digit in "123456789" for digit in text)
    return MINUS + text if negative else text


def signed(value: float, decimals: int) -> str:
    """As `plain`, with a plus sign above zero."""
    text = plain(value, decimals)
    positive = value > 0 and any(digit in "123456789" for digit in text)
    return "+" + text if positive else text


def show(
    estimate: float, se: float, low: float, high: float, measure: Measure, *, short: bool = False
) -> Shown:
    """Write an estimate and its interval with two significant digits of the standard error.

    Where rounding would put an end of the interval on "no difference" although it lies beside it,
    digits are added until the reader can see on which side it lies.
    """
    ratio = measure.scale == "ratio"
    null = 1.0 if ratio else 0.0
    # the standard error of a ratio is on the log scale
    spread = abs(estimate) * se if ratio else se * measure.times
    values = [v * measure.times for v in (estimate, low, high)]
    decimals = decimals_for(spread)
    decimals = _decimals_that_tell(values[1:], null, decimals)
    if short and not ratio and all(v == round(v, decimals) == round(v) for v in _cut(values)):
        decimals = 0
    first, *ends = values
    lead = f"×{plain(first, decimals)}" if ratio else signed(first, decimals)
    unit = measure.short if short else measure.unit
    return Shown(lead, plain(ends[0], decimals), plain(ends[1], decimals), unit)


def _cut(values: list[float]) -> list[float]:
    """Drop the noise of binary arithmetic: 0.06 × 100 is 6."""
    return [float(f"{value:.10g}") for value in values]


def _decimals_that_tell(ends: list[float], null: float, decimals: int) -> int:
    for end in ends:
        while (
            end != null
            and math.isfinite(end)
            and round(end - null, decimals) == 0
            and decimals < MOST_DECIMALS
        ):
            decimals += 1
    return decimals


def p_words(p: float | None) -> str:
    """Write a p value: three decimals, "< 0.001" below; never 0 and never 1."""
    if p is None:
        return "\u2013"
    if p >= 0.9995:
        return "> 0.999"
    return "< 0.001" if p < 0.001 else f"{p:.3f}"


def percent(share: float, decimals: int = 0) -> str:
    """Write a share of 1 as per cent."""
    return f"{plain(100 * share, decimals)}%"


def significant(value: float, digits: int = 3) -> str:
    """Write ``value`` with so many significant digits, never in powers of ten."""
    if value == 0 or not math.isfinite(value):
        return plain(value, 0) if value == 0 else "\u2013"
    exponent = math.floor(math.log10(abs(value)))
    return plain(value, min(max(0, digits - 1 - exponent), 12))


def stated(value: float) -> str:
    """Write a number as whoever stated it did: no digits added, none taken."""
    text = f"{abs(value):.10f}".rstrip("0").rstrip(".")
    return (MINUS if value < 0 else "") + (text or "0")


def sentence(text: str) -> str:
    """Begin with a capital letter and end with a full stop."""
    ended = text if text.endswith((".", "!", "?")) else f"{text}."
    return ended[:1].upper() + ended[1:]
