"""How alike neighbouring periods are, and standard errors that allow for it."""

from __future__ import annotations

import numpy as np

from forethought.estimate.series.frame import Frame
from forethought.moments import Array


def lag_of(points: int) -> int:
    """Newey and West's lag, ⌊4 (n/100)^(2/9)⌋, at least 1. Source: Newey and West (1994)."""
    return max(int(4 * (points / 100) ** (2 / 9)), 1)


def newey_west(scores: Array, period: Array, inverse: Array, lag: int) -> Array:
    """Return the covariance of coefficients, robust to spread and to likeness up to ``lag``.

    I⁻¹ [Γ₀ + Σ_{l ≤ L} (1 − l/(L + 1)) (Γ_l + Γ_lᵀ)] I⁻¹, Γ_l = Σ s_t s_{t−l}ᵀ over periods that
    lie l apart; s_t adds up the scores of all series in period t, so that shocks to both in the
    same period are allowed for. No correction for few periods.
    Source: Newey and West (1987), Econometrica 55, 703-708.

    Parameters
    ----------
    scores
        Each point's part of the score, shape (N, k).
    inverse
        The inverse of the information, shape (k, k).
    """
    first = int(period.min())
    by_period = np.zeros((int(period.max()) - first + 1, scores.shape[1]))
    np.add.at(by_period, period.astype(int) - first, scores)
    meat = by_period.T @ by_period
    for apart in range(1, min(lag, len(by_period) - 1) + 1):
        product = by_period[apart:].T @ by_period[:-apart]
        meat += (1 - apart / (lag + 1)) * (product + product.T)
    return np.asarray(inverse @ meat @ inverse)


def autocorrelation(made: Frame, residuals: Array) -> float:
    """Return the correlation of residuals one period apart, over both series.

    Σ (e_t − ē)(e_{t+1} − ē) / Σ (e_t − ē)², pairs within one series and one period apart.
    """
    period, arm = made.period[made.used], made.arm[made.used]
    centred = residuals - np.array([residuals[arm == a].mean() for a in arm])
    next_door = (np.diff(period) == 1) & (np.diff(arm) == 0)
    return float((centred[1:] * centred[:-1])[next_door].sum() / (centred**2).sum())


def durbin_watson(made: Frame, residuals: Array) -> float:
    """Return Σ (e_{t+1} − e_t)² / Σ e_t², near 2 where neighbours are not alike."""
    period, arm = made.period[made.used], made.arm[made.used]
    next_door = (np.diff(period) == 1) & (np.diff(arm) == 0)
    return float((np.diff(residuals)[next_door] ** 2).sum() / (residuals**2).sum())
