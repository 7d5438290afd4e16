"""Tests and intervals from an estimate, its standard error and its degrees of freedom."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special


@dataclass(frozen=True)
class Judgement:
    """A two-sided test against no difference, and a confidence interval."""

    p: float
    low: float
    high: float


def judged(estimate: float, se: float, df: float | None, level: float) -> Judgement:
    """Judge an estimate by the t distribution with ``df``, or by the normal where it is None."""
    statistic = -abs(estimate) / se
    if df is None:
        p, reach = 2 * special.ndtr(statistic), special.ndtri((1 + level) / 2)
    else:
        p, reach = 2 * special.stdtr(df, statistic), special.stdtrit(df, (1 + level) / 2)
    return Judgement(float(p), estimate - float(reach) * se, estimate + float(reach) * se)


def small_sample_factor(df: float) -> float:
    """Return J(df) = Γ(df/2) / (√(df/2) Γ((df − 1)/2)), which makes d unbiased (Hedges 1981)."""
    gap = special.gammaln(df / 2) - special.gammaln((df - 1) / 2)
    return float(np.exp(gap) / np.sqrt(df / 2))
