"""An exact interval for the intracluster correlation, whatever the clusters' sizes."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy import special

from forethought.estimate.linear.fit import NEGLIGIBLE, Sums, least_squares, repeats
from forethought.estimate.mixed.reml import Halves, halves_of
from forethought.estimate.root import root_between
from forethought.estimate.types import Estimate
from forethought.moments import Array

EDGE = 1e-9
"""How near to the ends of its range the correlation is looked for."""


@dataclass(frozen=True)
class Icc:
    """An intracluster correlation and its interval; None where it is undefined."""

    estimate: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Pivot:
    """Wald's ratio of variance between to variance within, as a function of the correlation.

    Attributes
    ----------
    within
        Σ e² with a level for every cluster, and its degrees of freedom.
    df_between, df_within
        m + k_w − k, and N − m − k_w, with k_w the columns that vary within clusters.
    """

    halves: Halves
    within: float
    df_between: int
    df_within: int

    def at(self, icc: float) -> float:
        """Return F(γ) at γ = ρ/(1 − ρ); it falls as ρ grows."""
        ratio = icc / (1 - icc)
        whole = self.halves.weighed(1 / (1 + self.halves.n * ratio), 1.0)
        found = least_squares(whole[:-1, :-1], whole[:-1, -1], float(whole[-1, -1]))
        between = max(found.residual_square - self.within, 0.0)
        return between / self.df_between / (self.within / self.df_within)


def icc_interval(sums: Sums, level: float) -> tuple[float, float] | None:
    """Return the interval for the correlation of what the columns of ``sums`` leave unexplained.

    With γ = τ²/σ², RSS(γ) the generalised least squares residual at V = I + γZZᵀ and RSS_w that
    with a level for every cluster, (RSS(γ) − RSS_w)/σ² and RSS_w/σ² are independent χ² with
    m + k_w − k and N − m − k_w degrees of freedom at the true γ. So the γ at which their ratio
    lies between the quantiles of F make an exact interval under normal errors; with equal
    clusters and no covariates it is Searle's. The ends may lie below zero, where people of a
    cluster are less alike than chance makes them, but not below −1/(n_max − 1).
    None where nothing varies within clusters, or no clusters are left over.

    Sources: Wald (1947), Annals of Mathematical Statistics 18, 586-589; Harville and Fenech
    (1985), Biometrics 41, 137-152; Searle (1971), Linear Models, section 9.9.
    """
    pivot = _pivot(sums)
    if pivot is None:
        return None
    lowest = -1 / (float(sums.n.max()) - 1)
    tail = (1 - level) / 2
    return (
        _solve(pivot, _quantile(pivot, 1 - tail), lowest),
        _solve(pivot, _quantile(pivot, tail), lowest),
    )


NO_ENDS = (
    "No interval for how alike people of a cluster are (the ICC): the estimate lies at, or beyond, "
    "the end of what its formula can hold for clusters like these."
)


def with_icc_held(answer: Estimate) -> Estimate:
    """Leave out an interval for the correlation that has no width or does not hold it, and say so.

    Below zero a correlation has an end, -1/(n_max - 1), where the pivot is cut, and the mixed
    model is cut at 0: an interval that lies beyond the cut shrinks to a point, or misses a moment
    estimate such as the estimating equations'.
    """
    if answer.icc is None or answer.icc_low is None or answer.icc_high is None:
        return answer
    if answer.icc_low < answer.icc_high and answer.icc_low <= answer.icc <= answer.icc_high:
        return answer
    notes = (*answer.notes, NO_ENDS)
    return replace(answer, icc_low=None, icc_high=None, notes=notes)


def _pivot(sums: Sums) -> Pivot | None:
    halves = halves_of(sums)
    columns = [k for k in range(len(sums.columns)) if halves.within[k, k] > 0]
    inner = halves.within[np.ix_(columns, columns)]
    names = tuple(sums.columns[k] for k in columns)
    spare = {found.column for found in repeats(inner, names)}
    kept = [k for k in columns if sums.columns[k] not in spare]
    within = _residual(halves.within, kept)
    df_within = sums.rows - len(sums.n) - len(kept)
    df_between = len(sums.n) + len(kept) - len(sums.columns)
    enough = df_within > 0 and df_between > 0
    if not enough or within <= NEGLIGIBLE * float(sums.square.sum()):
        return None
    return Pivot(halves, within, df_between, df_within)


def _residual(products: Array, kept: list[int]) -> float:
    """Return Σ e² of the last row of cross-products, regressed on the columns kept."""
    y = float(products[-1, -1])
    if not kept:
        return y
    return least_squares(products[np.ix_(kept, kept)], products[kept, -1], y).residual_square


def _quantile(pivot: Pivot, share: float) -> float:
    return float(special.fdtri(pivot.df_between, pivot.df_within, share))


def _solve(pivot: Pivot, target: float, lowest: float) -> float:
    """Return the correlation at which the ratio falls to ``target``; an end where it never is."""
    start, end = lowest + EDGE, 1 - EDGE
    if pivot.at(start) <= target:
        return lowest
    if pivot.at(end) >= target:
        return 1.0
    return root_between(lambda icc: pivot.at(icc) - target, start, end, close=1e-12)
