"""How strongly clusters and units weigh on what is drawn, so that likeness comes out as stated."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from forethought.plan.simulate.stated import Likeness

LARGEST_LATENT_SHARE = 0.9
LARGEST_LOG_VARIANCE = 0.5
"""Heavier tails would let a handful of units decide a study of rare events."""


@dataclass(frozen=True)
class Loadings:
    """How strongly clusters, units and single occasions weigh on a latent scale.

    The noise of a single trial on that scale has variance 1.
    """

    cluster: float
    unit: float
    occasion: float = 0.0

    @property
    def stretch(self) -> float:
        return float(np.sqrt(1 + self.cluster**2 + self.unit**2 + self.occasion**2))


def latent_loadings(
    share: float, trials: float, alike: Likeness, sd: float | None = None
) -> Loadings:
    """Loadings that give a count of ``trials`` about the wanted ICC and correlation over time.

    To first order two trials that share the latent proportion ρ covary by φ²ρ, with φ the normal
    density at Φ⁻¹(share), so Var = K·p·q + K(K−1)·φ²ρ and the covariance over time is K²φ²ρ.
    Where a standard deviation of the count is stated, what lasts does not fill it: the rest is of
    the occasion. A count cannot spread less than chance and likeness make it.
    """
    bend = float(np.exp(-(ndtri(share) ** 2)) / (2 * np.pi))
    single = trials * share * (1 - share)
    covaries = trials**2 * bend
    within = trials * (trials - 1) * bend
    total = alike.lasting * single / (covaries - alike.lasting * within)
    occasion = 0.0
    if sd is not None and within:
        total = max(alike.lasting * sd**2 / covaries, 0.0)
        occasion = max((sd**2 - single) / within - total, 0.0)
    total = min(total, LARGEST_LATENT_SHARE)
    occasion = min(occasion, LARGEST_LATENT_SHARE - total)
    by_cluster = min(alike.icc * (single + within * (total + occasion)) / covaries, total)
    noise = 1 - total - occasion
    return Loadings(
        float(np.sqrt(by_cluster / noise)),
        float(np.sqrt((total - by_cluster) / noise)),
        float(np.sqrt(occasion / noise)),
    )


def log_variances(events: float, alike: Likeness, dispersion: float | None) -> Loadings:
    """Standard deviations of the logarithm of a unit's rate, by cluster and unit.

    Var = μ + μ²(e^s − 1): half of it lasts where e^s − 1 = 1/μ; with a stated dispersion φ the
    variance is φμ, which the likeness of clusters may only raise (φ ≥ 1/(1 − ICC)).
    """
    if dispersion is None:
        total = float(np.log1p(1 / events))
    else:
        total = float(np.log1p((max(dispersion, 1 / (1 - alike.icc)) - 1) / events))
    total = min(total, LARGEST_LOG_VARIANCE)
    variance = events + events**2 * np.expm1(total)
    by_cluster = min(float(np.log1p(alike.icc * variance / events**2)), total)
    return Loadings(float(np.sqrt(by_cluster)), float(np.sqrt(total - by_cluster)))
