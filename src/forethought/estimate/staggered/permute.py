"""Fisher's randomisation test: what the statistic would be had the lot fallen otherwise."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from forethought.estimate.draw_order import ranked, standardised
from forethought.estimate.staggered.panel import Panel
from forethought.estimate.staggered.summary import Contrast
from forethought.moments import Array, UnitMoments


@dataclass(frozen=True)
class RandomisationTest:
    """The share of re-drawn roll-outs with a statistic at least as far from zero."""

    p: float
    permutations: int


def randomisation_test(
    units: UnitMoments,
    panel: Panel,
    contrast: Contrast,
    beta: float | None,
    permutations: int,
    seed: int,
) -> RandomisationTest:
    """Permute first-treated periods over units, cohort sizes held.

    The statistic is |θ̂_β| over its Neyman standard error. An efficient β (``None``) is estimated
    anew in every permutation, as it was in the data: so the test is exact, whatever the sample
    size, for no effect on any unit, and correct in large samples for no effect on average.

    p = (1 + #{permuted ≥ observed}) / (1 + permutations), as the data count as one of the draws.
    """
    draws = _Draws(units, panel, contrast, beta)
    observed = draws.statistic(np.arange(draws.count))
    rng = np.random.default_rng(seed)
    # a tie must count as one though its sums were added in another order
    threshold = observed * (1 - 1e-9)
    as_far = sum(
        draws.statistic(rng.permutation(draws.count)) >= threshold for _ in range(permutations)
    )
    return RandomisationTest((1 + as_far) / (1 + permutations), permutations)


class _Draws:
    """Each unit's contrast under every cohort it could have been in, computed once.

    A permutation then only picks from this table and sums over cohorts: N steps instead of the
    N T² that covariances would take.
    """

    def __init__(
        self, units: UnitMoments, panel: Panel, contrast: Contrast, beta: float | None
    ) -> None:
        cohort = _cohort_index(units, panel)
        known = np.flatnonzero(cohort >= 0)
        features = (cohort[known] + 0.0, *standardised(units.outcomes[known]).T)
        order = known[ranked(features, len(known))]
        outcomes = units.outcomes[order]
        # contrasts sum to zero over cohorts in every period, so taking out the mean changes
        # nothing but rounding
        outcomes = outcomes - outcomes.mean(axis=0)
        self._cohort = cohort[order]
        self._n = np.bincount(self._cohort, minlength=len(panel.cohorts)).astype(float)
        self._starts = np.searchsorted(self._cohort, np.arange(len(panel.cohorts)))
        self._after = outcomes @ contrast.outcome.T
        self._before = outcomes @ contrast.baseline.T
        self._beta = beta
        self.count = len(order)

    def statistic(self, order: np.ndarray) -> float:
        """Return |θ̂_β| / se with the unit ``order[k]`` in the k-th place."""
        after, before = self._after[order, self._cohort], self._before[order, self._cohort]
        beta = self._beta
        if beta is None:
            spread = self._covariance(before, before)
            beta = self._covariance(before, after) / spread if spread > 0 else 0.0
        value = after - beta * before
        variance = self._covariance(value, value)
        estimate = abs(float((self._sum(value) / self._n).sum()))
        return estimate / variance**0.5 if variance > 0 else float("inf")

    def _sum(self, values: Array) -> Array:
        return np.add.reduceat(values, self._starts)

    def _covariance(self, left: Array, right: Array) -> float:
        """Return Σ_g of the within-cohort covariance over n_g."""
        n = self._n
        products = self._sum(left * right) - self._sum(left) * self._sum(right) / n
        return float((products / (n - 1) / n).sum())


def _cohort_index(units: UnitMoments, panel: Panel) -> np.ndarray:
    """Return each unit's place among the panel's cohorts; −1 for units that were left out."""
    late = np.isnan(units.cohort) | (units.cohort > panel.periods[-1])
    cohort = np.where(late, np.inf, units.cohort)
    place = np.minimum(np.searchsorted(panel.cohorts, cohort), len(panel.cohorts) - 1)
    known = (panel.cohorts[place] == cohort) & np.isfinite(units.outcomes).all(axis=1)
    return np.where(known, place, -1)
