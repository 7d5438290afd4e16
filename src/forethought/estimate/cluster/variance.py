"""Cluster-robust variance CR0 to CR3 and Satterthwaite degrees of freedom, from cluster Grams.

Whitened, x̃ = W x with (XᵀX)⁻¹ = WᵀW, cluster g's hat matrix has the eigenvalues d of
T_g = W S_g Wᵀ (S_g = Σ x xᵀ in g), and for any power q

    X̃_gᵀ (I − H_g)^(−q) e_g = Q diag((1 − d)^(−q)) Qᵀ X̃_gᵀ e_g,   T_g = Q diag(d) Qᵀ,

so k × k matrices are all that CR2 (q = ½) and CR3 (q = 1) need, whatever the clusters' sizes and
ranks. Where d = 1 the factor is 0 (Moore-Penrose inverse).

Sources: Bell and McCaffrey (2002), Survey Methodology 28; Pustejovsky and Tipton (2018), Journal
of Business and Economic Statistics 36, with an identity working model.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from forethought.estimate.linear.fit import LeastSquares, Sums
from forethought.moments import Array

WHOLE = 1 - 1e-9
"""An eigenvalue of a cluster's hat matrix above this is 1 but for rounding."""

LOST = 1e-6
"""Share of a contrast's squared length that one cluster may hold alone before we refuse."""


class Correction(StrEnum):
    """How residuals are corrected before they are squared."""

    CR0 = "CR0"
    CR1 = "CR1"
    CR2 = "CR2"
    CR3 = "CR3"


@dataclass(frozen=True)
class Spread:
    """Eigenvalues of the clusters' hat matrices and a contrast seen through them.

    Attributes
    ----------
    d
        Eigenvalues, shape (m, k), each within 0 and 1.
    contrast
        Qᵀ W l per cluster, shape (m, k), for the contrast lᵀβ.
    scores
        Qᵀ W Σ x e per cluster, shape (m, k).
    vectors
        Q, shape (m, k, k).
    """

    d: Array
    contrast: Array
    scores: Array
    vectors: Array


@dataclass(frozen=True)
class RobustVariance:
    """A contrast's variance, in scaled space, and its Satterthwaite degrees of freedom.

    The latter are 0 where the variance is 0 whatever the outcomes. ``parts`` says how each
    cluster moves the contrast, shape (m,): their squares add up to the variance.
    """

    variance: float
    df: float
    parts: Array


def spread_of(sums: Sums, solution: LeastSquares, column: str) -> Spread:
    """Take each cluster's Gram apart, in one batch of eigen-decompositions."""
    unit = np.zeros(len(sums.columns))
    unit[sums.at(column)] = 1
    return spread_along(sums, solution, unit)


def spread_along(sums: Sums, solution: LeastSquares, weights: Array) -> Spread:
    """Take each cluster's Gram apart, seen along the contrast weightsᵀβ, in scaled space."""
    w = solution.whitener
    d, vectors = np.linalg.eigh(w @ sums.gram @ w.T)
    scores = (sums.cross - sums.gram @ solution.beta) @ w.T
    contrast = w @ weights
    return Spread(
        d=np.clip(d, 0, 1),
        contrast=np.einsum("mki,k->mi", vectors, contrast),
        scores=np.einsum("mki,mk->mi", vectors, scores),
        vectors=vectors,
    )


def lost_cluster(spread: Spread) -> int | None:
    """Return a cluster without which the contrast could not be estimated, if there is one."""
    held = np.where(spread.d > WHOLE, spread.contrast**2, 0).sum(1)
    worst = int(held.argmax())
    return worst if held[worst] > LOST * (spread.contrast[worst] ** 2).sum() else None


def robust_variance(spread: Spread, correction: Correction, rows: int) -> RobustVariance:
    """Return the contrast's variance and degrees of freedom.

    CR1 is (m/(m − 1)) · ((N − 1)/(N − k)) · CR0. Degrees of freedom are (tr P)² / tr P² with P
    the m × m matrix of the quadratic form's expectation under equal, independent errors; P is a
    diagonal less a matrix of rank k, so the cost is m k², never m².
    """
    clusters, k = spread.d.shape
    factor = _factor(spread.d, correction)
    parts = (spread.contrast * factor * spread.scores).sum(1)
    if correction is Correction.CR1:
        parts = parts * np.sqrt(cr1_scale(clusters, rows, k))
    return RobustVariance(float(parts @ parts), _degrees(spread, factor), parts)


def cr1_scale(clusters: int, rows: int, columns: int) -> float:
    """(m/(m − 1)) · ((N − 1)/(N − k)): what CR1 multiplies CR0 by."""
    return clusters / (clusters - 1) * (rows - 1) / (rows - columns)


def _factor(d: Array, correction: Correction) -> Array:
    if correction in (Correction.CR0, Correction.CR1):
        return np.ones_like(d)
    room = np.where(d > WHOLE, np.inf, 1 - d)
    return np.asarray(room ** (-0.5 if correction is Correction.CR2 else -1.0))


def _degrees(spread: Spread, factor: Array) -> float:
    """(tr P)² / tr P², with P_gh = [g = h] r_g − v_gᵀ v_h.

    r_g = Σ d f² c² and v_g = Q (d f c), in the eigenbasis of cluster g.
    """
    own = (spread.d * factor**2 * spread.contrast**2).sum(1)
    shared = np.einsum("mki,mi->mk", spread.vectors, spread.d * factor * spread.contrast)
    squared = (shared**2).sum(1)
    trace = own.sum() - squared.sum()
    if trace <= LOST**2 * own.sum():
        return 0.0
    cross = shared.T @ shared
    trace_of_square = (own**2).sum() - 2 * (own * squared).sum() + (cross**2).sum()
    # weights that differ by many powers of ten leave nothing of it but rounding
    return float(trace**2 / trace_of_square) if trace_of_square > 0 else 0.0
