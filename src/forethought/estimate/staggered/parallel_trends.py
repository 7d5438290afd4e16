"""Estimates where units chose when to start: cohorts would have moved in parallel without it.

Callaway and Sant'Anna (2021), "Difference-in-Differences with Multiple Time Periods", without
covariates. Chance enters by which units were drawn, so cohort sizes vary too.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from forethought.estimate.staggered.panel import Panel
from forethought.estimate.staggered.summary import Summary, contrast_of
from forethought.moments import Array


@dataclass(frozen=True)
class Sampled:
    """One estimate and the variance of its influence function over units, divided by N."""

    estimate: float
    variance: float


def estimate(panel: Panel, summary: Summary) -> Sampled:
    """Average the differences in differences, with the influence function's variance.

    ATT(g, t) = (Ȳ_gt − Ȳ_gb) − Σ_c s_c (Ȳ_ct − Ȳ_cb), with base period b and shares s of the
    cohorts compared with. Unit i of cohort g has influence
    (N / n_g) a_g′ (Y_i − Ȳ_g) + κ_g, so that with the divisor N of the paper's plug-in

        Var = Σ_g (n_g − 1)/n_g · a_g′ S_g a_g / n_g  +  Σ_g n_g κ_g² / N².

    κ holds what does not vary within a cohort: how far its trend is from that of all compared
    with, and that the cohort sizes in the weights are themselves estimated.
    """
    effects = Effects(panel, summary)
    weights = contrast_of(panel, summary).less(1.0)
    along = np.matmul(panel.covariance, weights[:, :, None])[:, :, 0]
    within = ((weights * along).sum(axis=1) * (panel.n - 1) / panel.n**2).sum()
    kappa = effects.from_comparison() + effects.from_sizes()
    between = (panel.n * kappa**2).sum() / panel.units**2
    return Sampled(effects.estimate, float(within + between))


class Effects:
    """The effect of each pair and what it owes to each cohort."""

    def __init__(self, panel: Panel, summary: Summary) -> None:
        self.panel, self.summary = panel, summary
        pairs = summary.pairs
        base = panel.base[pairs.cohort]
        self.change: Array = (panel.mean[:, pairs.period] - panel.mean[:, base]).T
        self.compared: Array = (pairs.shares * self.change).sum(axis=1)
        self.effect: Array = self.change[np.arange(len(base)), pairs.cohort] - self.compared
        self.estimate = float(summary.weights @ self.effect)

    def from_comparison(self) -> Array:
        """κ from pooling cohorts in the comparison, shape (G,)."""
        apart = self.change - self.compared[:, None]
        weighted = self.summary.weights[:, None] * self.summary.pairs.shares * apart
        return np.asarray(-weighted.sum(axis=0) * self.panel.units / self.panel.n)

    def from_sizes(self) -> Array:
        """κ from weights that rest on cohort sizes, shape (G,)."""
        block, weights = self.summary.block, self.summary.weights
        mean = np.bincount(block, weights * self.effect) / np.bincount(block, weights)
        owed = np.bincount(
            self.summary.pairs.cohort,
            weights * (self.effect - mean[block]),
            minlength=len(self.panel.n),
        )
        return np.asarray(owed * self.panel.units / self.panel.n)
