"""Estimates under random timing: chance enters by who is treated when, and by nothing else.

Roth and Sant'Anna (2023), "Efficient Estimation for Staggered Rollout Designs".
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from forethought.estimate.staggered.panel import Panel
from forethought.estimate.staggered.summary import Contrast
from forethought.estimate.staggered.variation import is_rounding
from forethought.moments import Array

PINV_CUTOFF = float(np.sqrt(np.finfo(float).eps))
"""Singular values below this share of the largest count as zero (the reference package's own)."""


UNITS_PER_PERIOD = 4
"""A cohort with fewer units than this per period before treatment is thin: its regression on those
periods fits noise. In simulations the adjusted interval then covers 62 to 93 % instead of 95 %, or
its variance falls below zero; from here on it covers within about a point of Neyman's
(docs/methods/staggered-efficient.md)."""

THIN_SHARE = 0.2
"""With more than this share of units in thin cohorts, the adjustment is not used."""


@dataclass(frozen=True)
class DesignBased:
    """One estimate under random timing.

    Attributes
    ----------
    estimate
        θ̂_β = θ̂₀ − β X̂.
    variance_neyman
        Conservative: exact if the effect is the same for every unit, else too large.
    variance_adjusted
        Less conservative: Neyman's less what pre-treatment outcomes tell of unequal effects.
    adjust
        True if the adjusted variance can be relied on.
    beta
        The weight on the difference before treatment.
    balance, variance_balance
        X̂, zero but for chance if timing is random, and its variance.
    """

    estimate: float
    variance_neyman: float
    variance_adjusted: float
    adjust: bool
    beta: float
    balance: float
    variance_balance: float

    @property
    def variance(self) -> float:
        """The variance to report."""
        return self.variance_adjusted if self.adjust else self.variance_neyman


class RandomTiming:
    """The estimators of one panel; what they share is computed once."""

    def __init__(self, panel: Panel) -> None:
        self.panel = panel

    def estimate(self, contrast: Contrast, beta: float | None = None) -> DesignBased:
        """Estimate with a given β, or with the plug-in efficient β.

        The efficient weight is β* = Var(X̂)⁻¹ Cov(X̂, θ̂₀), with Var and Cov estimated by
        Σ A_g S_g A_g′ / n_g; with no variation before treatment β is 0.
        Neyman's variance is Σ a_g S_g a_g′ / n_g with a = A_θ − β A_0.
        """
        spread = self.covariance(contrast.baseline, contrast.baseline)
        flat = is_rounding(self.panel, contrast.baseline, spread)
        if beta is None:
            beta = 0.0 if flat else self.covariance(contrast.baseline, contrast.outcome) / spread
        weights = contrast.less(beta)
        neyman = self.covariance(weights, weights)
        adjusted = neyman - self._unequal_effects(contrast)
        return DesignBased(
            estimate=float((weights * self.panel.mean).sum()),
            variance_neyman=neyman,
            variance_adjusted=adjusted,
            adjust=adjusted > 0 and not self.is_thin,
            beta=beta,
            balance=float((contrast.baseline * self.panel.mean).sum()),
            variance_balance=0.0 if flat else spread,
        )

    @cached_property
    def is_thin(self) -> bool:
        """True if too many units are in cohorts too small for the adjustment."""
        before = int(self.panel.before.sum())
        thin = self.panel.n < UNITS_PER_PERIOD * before
        return bool(self.panel.n[thin].sum() > THIN_SHARE * self.panel.units)

    def covariance(self, left: Array, right: Array) -> float:
        """Return Σ_g left_g′ S_g right_g / n_g."""
        panel = self.panel
        projected = np.matmul(panel.covariance, right[:, :, None])[:, :, 0]
        return float(((left * projected).sum(axis=1) / panel.n).sum())

    def _unequal_effects(self, contrast: Contrast) -> float:
        """Return what pre-treatment outcomes show of the spread of effects, over N.

        With M picking the periods before anybody is treated and
        b_g = (M S_g M′)⁺ M S_g A_θ,g′, this is (Σ b_g)′ S̄ (Σ b_g) / N, where S̄ is the plain mean
        of M S_g M′ over cohorts: under random timing all cohorts estimate the same matrix.
        """
        before = self.panel.before
        rows = self.panel.covariance[:, before, :]
        toward = np.matmul(rows, contrast.outcome[:, :, None])
        total = np.matmul(self._inverses, toward)[:, :, 0].sum(axis=0)
        shared = rows[:, :, before].mean(axis=0)
        return float(total @ shared @ total / self.panel.units)

    @cached_property
    def _inverses(self) -> Array:
        before = self.panel.before
        blocks = self.panel.covariance[:, before][:, :, before]
        return np.asarray(np.linalg.pinv(blocks, rcond=PINV_CUTOFF, hermitian=True))
