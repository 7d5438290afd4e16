"""Why a verdict was given, in one or two plain sentences."""

from __future__ import annotations

from dataclasses import dataclass

from forethought.findings.multiplicity import Adjusted
from forethought.findings.numbers import Measure, p_words, percent, plain, stated, with_unit
from forethought.findings.verdict import Band, Interval
from forethought.vocabulary import Direction, Verdict


@dataclass(frozen=True)
class Case:
    """All that a sentence about one verdict needs.

    ``measure`` shows the estimate; ``own`` a difference in the indicator, on whatever scale.
    """

    verdict: Verdict
    interval: Interval
    band: Band | None
    better: Direction | None
    smallest: float | None
    measure: Measure
    ci_level: float
    own: Measure

    @property
    def level(self) -> str:
        return percent(self.ci_level)


def why_of(case: Case) -> str:
    """Say what the interval shows and what it leaves open."""
    if case.verdict is Verdict.NO_MEANINGFUL_DIFFERENCE:
        return _too_small(case)
    if case.verdict in (Verdict.IMPROVED, Verdict.WORSENED):
        return _moved(case)
    if case.interval.excludes_null:
        return (
            f"The {case.level} interval excludes no difference, but the theory does not say "
            "whether higher or lower is better, so it is neither called better nor worse."
        )
    return _open(case)


def smallest_words(case: Case) -> str:
    """Write the smallest meaningful difference in the words of its indicator."""
    if case.smallest is None:
        return ""
    value = with_unit(stated(case.smallest * case.own.times), case.own.unit)
    if case.measure.scale == "difference" or case.band is None:
        return value
    return f"{value}, here a ratio of {plain(case.band.low, 2)} to {plain(case.band.high, 2)}"


def _too_small(case: Case) -> str:
    smallest = smallest_words(case)
    if case.interval.excludes_null:
        return (
            "There is a difference, but smaller than what matters: the whole "
            f"{case.level} interval lies within the smallest meaningful difference ({smallest})."
        )
    return (
        f"The whole {case.level} interval lies within the smallest meaningful difference "
        f"({smallest}): a difference that matters is ruled out."
    )


def _moved(case: Case) -> str:
    way = "better" if case.verdict is Verdict.IMPROVED else "worse"
    lead = f"The {case.level} interval lies wholly on the {way} side of no difference"
    if case.band is None:
        return f"{lead}. {_unplaced(case)}"
    beyond = case.interval.low >= case.band.high or case.interval.high <= case.band.low
    if beyond:
        return (
            f"{lead}, and all of it is at least the smallest meaningful difference "
            f"({smallest_words(case)})."
        )
    return (
        f"{lead}, but part of it is smaller than the smallest meaningful difference "
        f"({smallest_words(case)}): the true difference may be too small to matter."
    )


def _open(case: Case) -> str:
    lead = f"The {case.level} interval includes no difference"
    if case.band is None:
        return f"{lead}, so the data do not say which way it went. {_unplaced(case)}"
    up, down = case.interval.high >= case.band.high, case.interval.low <= case.band.low
    if case.better is None:
        open_ = "a difference that matters"
    elif up and down:
        open_ = "a change for the better that matters nor one for the worse"
    else:
        good = up if case.better is Direction.HIGHER else down
        open_ = f"a change for the {'better' if good else 'worse'} that matters"
    return (
        f"{lead}, and does not rule out {open_} ({smallest_words(case)}). "
        "This is not evidence of no effect."
    )


def _unplaced(case: Case) -> str:
    if case.smallest is None:
        return "No smallest meaningful difference was stated, so whether it matters stays open."
    return (
        f"The smallest meaningful difference ({smallest_words(case)}) is stated as a difference "
        "and cannot be placed on this ratio, so whether it matters stays open."
    )


def adjusted_words(adjusted: Adjusted, alpha: float) -> str:
    """Warn that a finding does not stand once the questions asked together are counted."""
    return (
        f"Counting all {adjusted.family} questions judged together ({adjusted.name}), "
        f"p = {p_words(adjusted.p)}, above {stated(round(alpha, 6))}: "
        "on its own this is weak evidence."
    )
