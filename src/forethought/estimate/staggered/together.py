"""Several summaries of one panel at once, with how they vary together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from forethought.estimate.staggered.panel import Panel
from forethought.estimate.staggered.parallel_trends import Effects
from forethought.estimate.staggered.summary import Summary, contrast_of
from forethought.moments import Array


@dataclass(frozen=True)
class Together:
    """K summaries of one panel.

    Attributes
    ----------
    values
        Shape (K,), in the outcome's unit.
    covariance
        Shape (K, K).
    freedom
        Units less cohorts: how many independent deviations the covariance is made from.
    """

    values: Array = field(repr=False)
    covariance: Array = field(repr=False)
    freedom: int


def together(panel: Panel, summaries: Sequence[Summary], beta: float, by_lot: bool) -> Together:
    """Estimate several summaries and their covariance.

    With a the weights of a summary on cohort means: by lot, Cov = Σ_g a_g′ S_g b_g / n_g (Neyman);
    with sampled units, Σ_g (n_g − 1)/n_g² · a_g′ S_g b_g + Σ_g n_g κ_g κ_g′ / N², as variances in
    `design_based` and `parallel_trends` are.
    """
    weights = np.stack([contrast_of(panel, summary).less(beta) for summary in summaries])
    values = (weights * panel.mean).sum(axis=(1, 2))
    n = panel.n
    share = 1 / n if by_lot else (n - 1) / n**2
    by_cohort = weights.transpose(1, 0, 2)
    inner = by_cohort @ panel.covariance @ by_cohort.transpose(0, 2, 1)
    covariance = np.einsum("gkl,g->kl", inner, share)
    if not by_lot:
        owed = np.stack([_kappa(panel, summary) for summary in summaries])
        covariance = covariance + (owed * n) @ owed.T / panel.units**2
    freedom = round(float((n[n > 1] - 1).sum()))
    return Together(np.asarray(values), np.asarray(covariance), freedom)


def _kappa(panel: Panel, summary: Summary) -> Array:
    effects = Effects(panel, summary)
    return effects.from_comparison() + effects.from_sizes()
