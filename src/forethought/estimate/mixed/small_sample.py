"""Small-sample inference for a random intercept: Kenward-Roger and Satterthwaite, in closed form.

V = τ² Z Zᵀ + σ² I, and within a cluster V, Z Zᵀ and I share their eigenvectors: the cluster's mean
(eigenvalues a_g = σ² + n_g τ², n_g and 1) and everything across it (σ², 0 and 1). So each product
such as Xᵀ V⁻¹ V_i V⁻¹ V_j V⁻¹ X is a weighted sum of the two halves, and nothing of size N × N or
n_g × n_g is ever formed.

Sources: Kenward and Roger (1997), Biometrics 53, 983-997; Halekoh and Hojsgaard (2014), Journal of
Statistical Software 59(9); Kuznetsova, Brockhoff and Christensen (2017), same journal 82(13).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from forethought.estimate.mixed.reml import Fitted, Halves
from forethought.moments import Array


@dataclass(frozen=True)
class Pieces:
    """The building blocks, with index 0 for τ² and 1 for σ²; the last row and column are y's.

    Attributes
    ----------
    first
        P_i = [X y]ᵀ V⁻¹ V_i V⁻¹ [X y], shape (2, k + 1, k + 1).
    second
        Q_ij = [X y]ᵀ V⁻¹ V_i V⁻¹ V_j V⁻¹ [X y], shape (2, 2, k + 1, k + 1).
    trace
        tr V⁻¹ V_i V⁻¹ V_j, shape (2, 2).
    """

    first: Array
    second: Array
    trace: Array


@dataclass(frozen=True)
class SmallSample:
    """One coefficient's variance and degrees of freedom, variance in scaled space.

    Attributes
    ----------
    model
        The variance that takes τ² and σ² as known.
    adjusted
        Kenward and Roger's variance.
    df_kenward_roger, df_satterthwaite
        The latter is None where the fit is singular: at the edge there is no curvature to use.
    """

    model: float
    adjusted: float
    df_kenward_roger: float
    df_satterthwaite: float | None


def pieces_of(halves: Halves, fitted: Fitted) -> Pieces:
    """Build P, Q and the traces from eigenvalues."""
    n, sigma = halves.n, fitted.residual
    a = sigma + n * fitted.between
    along = (n, np.ones_like(n))
    across = (0.0, 1.0)
    rest = float(n.sum() - len(n))
    first = np.array([halves.weighed(along[i] / a**2, across[i] / sigma**2) for i in (0, 1)])
    second = np.array(
        [
            [
                halves.weighed(along[i] * along[j] / a**3, across[i] * across[j] / sigma**3)
                for j in (0, 1)
            ]
            for i in (0, 1)
        ]
    )
    trace = np.array(
        [
            [
                (along[i] * along[j] / a**2).sum() + rest * across[i] * across[j] / sigma**2
                for j in (0, 1)
            ]
            for i in (0, 1)
        ]
    )
    return Pieces(first, second, trace)


def small_sample(halves: Halves, fitted: Fitted, place: int) -> SmallSample | None:
    """Return variance and degrees of freedom of the coefficient at ``place``.

    None where the variances' information matrix is singular.
    """
    k, phi = halves.parameters, fitted.covariance
    pieces = pieces_of(halves, fitted)
    p, q = pieces.first[:, :k, :k], pieces.second[:, :, :k, :k]
    info = pieces.trace - 2 * np.einsum("ab,ijba->ij", phi, q)
    info += np.einsum("ab,ibc,cd,jda->ij", phi, p, phi, p, optimize=True)
    if not _sound(info):
        return None
    spread = 2 * np.linalg.inv(info)
    inner = q - np.einsum("iab,bc,jcd->ijad", p, phi, p, optimize=True)
    u = np.einsum("ij,ijab->ab", spread, inner)
    column = phi[:, place]
    model = float(phi[place, place])
    gradient = np.einsum("a,iab,b->i", column, p, column)
    return SmallSample(
        model=model,
        adjusted=model + 2 * float(column @ u @ column),
        df_kenward_roger=2 * model**2 / float(gradient @ spread @ gradient),
        df_satterthwaite=_satterthwaite(fitted, pieces, info, gradient, model),
    )


def _satterthwaite(
    fitted: Fitted, pieces: Pieces, info: Array, gradient: Array, model: float
) -> float | None:
    """2 f² / gᵀ A g with A twice the inverse Hessian of the REML deviance in (τ², σ²).

    Hessian: −tr P V_i P V_j + 2 yᵀ P V_i P V_j P y (here P is REML's projection).
    """
    if fitted.singular:
        return None
    k = len(fitted.beta)
    residual = np.append(-fitted.beta, 1.0)
    moved = np.einsum("iab,b->ia", pieces.first, residual)[:, :k]
    square = np.einsum("a,ijab,b->ij", residual, pieces.second, residual)
    square -= moved @ fitted.covariance @ moved.T
    hessian = 2 * square - info
    if not _sound(hessian):
        return None
    return 2 * model**2 / float(gradient @ (2 * np.linalg.inv(hessian)) @ gradient)


def _sound(matrix: Array) -> bool:
    """True for a 2 × 2 matrix that is positive definite beyond rounding, whatever its scales."""
    size = np.sqrt(np.abs(np.diag(matrix)))
    if not (np.isfinite(matrix).all() and (np.diag(matrix) > 0).all()):
        return False
    return bool(np.linalg.eigvalsh(matrix / np.outer(size, size))[0] > 1e-12)
