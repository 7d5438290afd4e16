"""One study as power sees it: how many, how alike, how large an effect."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import log
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from forethought.vocabulary import Design, Method

Family = Literal["number", "share", "rate", "time"]
"""Values about a mean, shares of yes, rates of counts, times to an event."""

CLUSTERED = (Design.CLUSTER_RANDOMISED, Design.STEPPED_WEDGE, Design.MULTISITE_RANDOMISED)
"""Designs whose size is told in clusters (for several sites: sites)."""


BY_SANDWICH = (
    Method.CLUSTER_ROBUST_CR0,
    Method.CLUSTER_ROBUST_CR1,
    Method.CLUSTER_ROBUST_CR2,
    Method.CLUSTER_ROBUST_CR3,
)
"""Methods by least squares, whose standard error is taken between clusters (or sites)."""


@dataclass(frozen=True)
class Spread:
    """A number with the range it may have."""

    likely: float
    low: float
    high: float

    @property
    def is_known(self) -> bool:
        return self.low == self.high


@dataclass(frozen=True)
class Wedge:
    """Periods, when treatment starts, and the season: designs over time.

    Attributes
    ----------
    periods
        T.
    starts
        The first treated period of each sequence, counted from 1; for one series, of the series.
        Infinity in a roll-out: never.
    wash_in
        Periods from the start on that the analysis of a series leaves out.
    controlled
        True if a second series, taken to be as large, stands beside the programme's.
    """

    periods: int
    starts: tuple[float, ...]
    cycle: int | None = None
    harmonics: int = 0
    slope: bool = False
    wash_in: int = 0
    controlled: bool = False

    @property
    def used(self) -> NDArray[np.float64]:
        """The periods of a series that are analysed, counted from 1."""
        period = np.arange(1, self.periods + 1, dtype=float)
        first = self.starts[0]
        return period[(period < first) | (period >= first + self.wash_in)]


@dataclass(frozen=True)
class Scenario:
    """What a study's size rests on.

    Attributes
    ----------
    family
        What is compared: means, shares (as a difference), rates and hazards (as a ratio).
    units
        Units at the start, in all arms that are compared (in each period, for a stepped wedge).
    clusters
        Clusters (sites, where the draw is within sites); None where units are drawn one by one.
    shares
        Share of the units, or clusters, in the reference arm and in the other.
    effect
        A difference in the outcome's unit, or a ratio; None where nobody stated one.
    sd, reference
        The outcome's spread, and its mean, share or rate in the reference arm.
    icc
        Intracluster correlation, with its range.
    cac
        Correlation of a cluster's periods (cluster autocorrelation).
    correlation
        Of the outcome with what is adjusted for, or with itself before.
    dispersion
        Variance of a count over its mean, between clusters included.
    alpha
        Two-sided, for each test.
    tests
        Questions judged together.
    width
        How far apart the outcome's lowest and highest value are; None where nothing bounds it.
    rising
        True if the effect looked for lies above the reference.
    """

    design: Design
    method: Method
    family: Family
    units: int
    clusters: int | None = None
    shares: tuple[float, float] = (0.5, 0.5)
    effect: float | None = None
    sd: float = 1.0
    reference: float = 0.0
    icc: Spread = Spread(0.0, 0.0, 0.0)
    cac: float = 0.8
    size_cv: float = 0.0
    correlation: float = 0.0
    attrition: float = 0.0
    effect_sd: float = 0.0
    exposure: float = 1.0
    dispersion: float = 1.0
    autocorrelation: float = 0.0
    event_share: float = 0.3
    time: Wedge | None = None
    power: float = 0.8
    alpha: float = 0.05
    tests: int = 1
    width: float | None = None
    rising: bool = True

    @property
    def is_ratio(self) -> bool:
        """True if the effect is a ratio, tested on the log scale."""
        return self.family in ("rate", "time")

    @property
    def stayed(self) -> float:
        """Units whose outcome is known in the end."""
        return self.units * (1 - self.attrition)

    @property
    def size(self) -> float:
        """Units of a cluster whose outcome is known in the end, on average."""
        return self.stayed / (self.clusters or self.units)

    @property
    def mean_count(self) -> float:
        """Events of one unit in the reference arm, for rates."""
        return self.reference * self.exposure

    @property
    def spread_of_count(self) -> float:
        """The dispersion that can hold: with an ICC of ρ a count varies by at least 1/(1 − ρ)."""
        return max(self.dispersion, 1 / (1 - self.icc.likely) if self.clusters else 1.0)

    def scaled(self, effect: float) -> float:
        """Put an effect on the scale on which it is tested: logarithms of ratios."""
        return log(effect) if self.is_ratio else effect

    def compared(self, effect: float) -> float:
        """Return the mean, share or rate in the compared arm."""
        return self.reference * effect if self.is_ratio else self.reference + effect

    def unit(self, effect: float) -> float:
        """Return what turns a standard deviation of log counts into one of counts: μ √e.

        The mean variance of a count in two arms is then φ μ (1 + e)/2, as that of its logarithm is
        φ (1 + 1/e)/(2 μ). For what is not a rate it is 1.
        """
        return self.mean_count * effect**0.5 if self.family == "rate" else 1.0

    def difference(self, effect: float) -> float:
        """Return the effect as a difference in means, shares or counts of a unit."""
        return self.mean_count * (effect - 1) if self.family == "rate" else effect

    def at_icc(self, icc: float) -> Scenario:
        """The same study at one known intracluster correlation."""
        return replace(self, icc=Spread(icc, icc, icc))

    def sized(self, count: int) -> Scenario:
        """The same study with ``count`` clusters of the same size, units or periods."""
        if self.design is Design.INTERRUPTED_TIME_SERIES and self.time is not None:
            before = (self.time.starts[0] - 1) / self.time.periods
            start = max(2, round(count * before) + 1)
            return replace(self, time=replace(self.time, periods=count, starts=(float(start),)))
        if self.clusters is None:
            return replace(self, units=count)
        return replace(self, clusters=count, units=round(count * self.units / self.clusters))

    @property
    def count(self) -> int:
        """What the size is told in: clusters, units or periods."""
        if self.design is Design.INTERRUPTED_TIME_SERIES and self.time is not None:
            return self.time.periods
        return self.units if self.clusters is None else self.clusters
