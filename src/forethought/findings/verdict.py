"""The verdict of one interval: pure arithmetic, one rule for every question.

See ``docs/methods/verdicts.md``; the tables of ``tests/spec/test_verdicts.py`` are its examples.
"""

from __future__ import annotations

from dataclasses import dataclass

from forethought.vocabulary import Direction, Verdict


@dataclass(frozen=True)
class Band:
    """Differences too small to matter, open at both ends; on the scale of the estimate."""

    low: float
    high: float


@dataclass(frozen=True)
class Interval:
    """An estimate's confidence interval and the value that means "no difference" (0, or 1)."""

    low: float
    high: float
    null: float = 0.0

    @property
    def excludes_null(self) -> bool:
        return self.low > self.null or self.high < self.null

    def inside(self, band: Band) -> bool:
        """True if no value of the interval, its ends included, would matter."""
        return band.low < self.low and self.high < band.high


def band_of(
    smallest: float | None,
    *,
    ratio: bool = False,
    mean_reference: float | None = None,
    odds: bool = False,
) -> Band | None:
    """Return the band of differences too small to matter, or None where it cannot be placed.

    On the difference scale it is ±δ. A rate ratio compares with the reference arm's rate m, where
    a difference of δ is a ratio of 1 ± δ/m (m is taken as known; the lower end stops at 0). A
    ratio of odds compares with the reference arm's risk m: the band is the odds at m ± δ over
    those at m, from 0 where m − δ is no risk; there is none where m + δ would be certainty.
    """
    if smallest is None:
        return None
    if not ratio:
        return Band(-smallest, smallest)
    if mean_reference is None or not mean_reference > 0:
        return None
    if odds:
        return _band_of_odds(smallest, mean_reference)
    share = smallest / mean_reference
    return Band(max(0.0, 1 - share), 1 + share)


def _band_of_odds(smallest: float, risk: float) -> Band | None:
    if not risk + smallest < 1:
        return None
    least, most = max(0.0, risk - smallest), risk + smallest
    return Band(_odds(least) / _odds(risk), _odds(most) / _odds(risk))


def _odds(risk: float) -> float:
    return risk / (1 - risk)


def verdict_of(interval: Interval, band: Band | None, better: Direction | None) -> Verdict:
    """Judge one interval.

    1. Wholly inside the band: no meaningful difference, even where it excludes zero.
    2. Else, excluding zero: improved or worsened, by which way is good. Where nobody said which
       way is good it stays inconclusive.
    3. Else inconclusive.
    """
    if band is not None and interval.inside(band):
        return Verdict.NO_MEANINGFUL_DIFFERENCE
    if not interval.excludes_null or better is None:
        return Verdict.INCONCLUSIVE
    rose = interval.low > interval.null
    good = rose if better is Direction.HIGHER else not rose
    return Verdict.IMPROVED if good else Verdict.WORSENED
