"""CR0 to CR3 of weighted least squares under errors that are equal and independent (Φ = I).

The working model is that of the people, not of the weights, so sums with the weight to the powers
0, 1 and 2 are needed. With W the weights, M = (XᵀWX)⁻¹ and V = XᵀW²X, the residuals of cluster
g have, under Φ = I, the variance

    B_g = I + Z_g C Z_gᵀ,   Z_g = [X_g, W_g X_g],   C = [[M V M, −M], [−M, 0]],

and CR2's A_g is B_g^(−½): a function of a matrix that differs from I by rank 2k, so that
G_g = Z_gᵀ Z_g = [[Σ xxᵀ, Σ w xxᵀ], [Σ w xxᵀ, Σ w² xxᵀ]] is all that it needs. CR3's is
(I − X_g M X_gᵀ W_g)⁻¹. Either way A_gᵀ W_g X_g M l = Z_g τ_g; cluster g moves lᵀβ by
τ_gᵀ Z_gᵀ e_g, and P of the degrees of freedom is [g = h] τ_gᵀ G_g τ_g + (G_g τ_g)ᵀ C (G_h τ_h).

Source: Pustejovsky and Tipton (2018), Journal of Business and Economic Statistics 36, sections 2
and 3, with weights and an identity working model.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, replace

import numpy as np

from forethought.estimate.cluster.variance import (
    LOST,
    WHOLE,
    Correction,
    RobustVariance,
    cr1_scale,
)
from forethought.estimate.linear.design import as_groups
from forethought.estimate.linear.fit import LeastSquares, Sums, sums_of
from forethought.moments import Answer, Array, Ask, GroupAsk, GroupMoments


@dataclass(frozen=True)
class Powers:
    """The same rows' sums by cluster, with each row's weight to the powers 0, 1 and 2."""

    zero: Sums
    one: Sums
    two: Sums


def powers_of(ask: GroupAsk, sums: Sums) -> Generator[Ask, Answer, Powers]:
    """Ask again with the weights' other powers; ``sums``, by cluster, answered ``ask``."""
    zero = yield replace(ask, power=0)
    two = yield replace(ask, power=2)
    return Powers(
        _on_one_scale(as_groups(zero), sums),
        sums,
        _on_one_scale(as_groups(two), sums),
    )


def _on_one_scale(moments: GroupMoments, wanted: Sums) -> Sums:
    """Move sums to another's shift and scale, which differ where partners pooled them."""
    columns = (*wanted.columns, "y")
    place = [moments.columns.index(name) for name in columns]
    shift = np.append(wanted.shift, wanted.y_shift)
    scale = np.append(wanted.scale, wanted.y_scale)
    change = np.diag(moments.scale[place] / scale)
    change[:, wanted.at("one")] += (moments.shift[place] - shift) / scale
    products = change @ moments.products[:, place][:, :, place] @ change.T
    return sums_of(
        replace(moments, columns=columns, products=products, shift=shift, scale=scale)
    ).merged()


@dataclass(frozen=True)
class _Whitened:
    """Columns for which XᵀWX = I, weights of mean 1.

    ``gram`` is G (m, 2k, 2k), ``between`` C (2k, 2k), ``scores`` Zᵀe (m, 2k), ``contrast`` (k,).
    """

    gram: Array
    between: Array
    scores: Array
    contrast: Array


def weighted_variance(
    powers: Powers, solution: LeastSquares, column: str, correction: Correction
) -> RobustVariance:
    """Return the variance of one coefficient and its degrees of freedom, in scaled space."""
    parts = _whitened(powers, solution, column)
    tau = _along(parts, correction)
    moves = (tau * parts.scores).sum(1)
    clusters, k = len(moves), len(parts.contrast)
    if correction is Correction.CR1:
        moves = moves * np.sqrt(cr1_scale(clusters, powers.one.rows, k))
    return RobustVariance(float(moves @ moves), _degrees(parts, tau), moves)


def _whitened(powers: Powers, solution: LeastSquares, column: str) -> _Whitened:
    w, k = solution.whitener, len(solution.beta)
    mean = float(powers.one.weight.sum()) / powers.one.rows
    orders = enumerate((powers.zero, powers.one, powers.two))
    s = [mean ** (1 - power) * (w @ sums.gram @ w.T) for power, sums in orders]
    scores = [
        mean ** (0.5 - power) * ((sums.cross - sums.gram @ solution.beta) @ w.T)
        for power, sums in enumerate((powers.zero, powers.one))
    ]
    one = np.eye(k)
    return _Whitened(
        gram=np.block([[s[0], s[1]], [s[1], s[2]]]),
        between=np.block([[s[2].sum(0), -one], [-one, np.zeros((k, k))]]),
        scores=np.hstack(scores),
        contrast=np.sqrt(mean) * w[:, powers.one.at(column)],
    )


def _along(parts: _Whitened, correction: Correction) -> Array:
    """Return τ per cluster, shape (m, 2k)."""
    k = len(parts.contrast)
    tau = np.zeros((len(parts.gram), 2 * k))
    tau[:, k:] = parts.contrast
    if correction is Correction.CR2:
        tau = tau + np.einsum("mij,mj->mi", _root(parts) @ parts.gram, tau)
    if correction is Correction.CR3:
        d, vectors = np.linalg.eigh(parts.gram[:, :k, k:])
        room = np.where(d > WHOLE, np.inf, 1 - d)
        turned = np.einsum("mki,k->mi", vectors, parts.contrast) / room
        tau[:, k:] = np.einsum("mki,mi->mk", vectors, turned)
    return tau


def _root(parts: _Whitened) -> Array:
    """Return F with B^(−½) = I + Z F Zᵀ, shape (m, 2k, 2k).

    With G = R Rᵀ and K = Rᵀ C R, F = −½ C + C R χ(K) Rᵀ C, where for an eigenvalue μ of K
    χ(μ) = ((1 + μ)^(−½) − 1 + μ/2) / μ² = (s + 2) / (2 s (s + 1)²), s = √(1 + μ). Nothing is
    divided by what may vanish, as G does where a cluster's people have one weight. Where 1 + μ
    is 0 the root's inverse is Moore and Penrose's.
    """
    values, vectors = np.linalg.eigh(parts.gram)
    root = vectors * np.sqrt(np.maximum(values, 0))[:, None, :]
    c = parts.between
    mu, turns = np.linalg.eigh(root.transpose(0, 2, 1) @ c @ root)
    left = 1 + mu
    s = np.sqrt(np.maximum(left, 1 - WHOLE))
    chi = np.where(left > 1 - WHOLE, (s + 2) / (2 * s * (s + 1) ** 2), -1.5)
    reach = c @ root @ turns
    return np.asarray(-0.5 * c + (reach * chi[:, None, :]) @ reach.transpose(0, 2, 1))


def _degrees(parts: _Whitened, tau: Array) -> float:
    """(tr P)² / tr P², P being a diagonal and a matrix of rank 2k."""
    shared = np.einsum("mij,mj->mi", parts.gram, tau)
    own = (tau * shared).sum(1)
    crossed = (shared @ parts.between * shared).sum(1)
    trace = float(own.sum() + crossed.sum())
    if trace <= LOST**2 * own.sum():
        return 0.0
    cross = parts.between @ (shared.T @ shared)
    square = float((own**2).sum() + 2 * (own * crossed).sum() + np.trace(cross @ cross))
    return trace**2 / square if square > 0 else 0.0
