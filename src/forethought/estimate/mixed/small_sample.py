"""Small-sample inference for variance components: Kenward-Roger and Satterthwaite.

Every product such as Xᵀ V⁻¹ V_i V⁻¹ V_j V⁻¹ X is a sum over `Blocks`, so nothing of size N × N or
n_g × n_g is ever formed.

Sources: Kenward and Roger (1997), Biometrics 53, 983-997; Halekoh and Hojsgaard (2014), Journal of
Statistical Software 59(9); Kuznetsova, Brockhoff and Christensen (2017), same journal 82(13).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from forethought.estimate.linear.answers import judged
from forethought.estimate.mixed.blocks import Blocks
from forethought.estimate.mixed.components import Components, Pieces, pieces_of
from forethought.moments import Array


@dataclass(frozen=True)
class SmallSample:
    """One coefficient's variance and degrees of freedom, variance in scaled space.

    Attributes
    ----------
    model
        The variance that takes the components as known.
    adjusted
        Kenward and Roger's variance.
    df_kenward_roger, df_satterthwaite
        The latter takes components at their edge as known; it is None where none is left, for at
        the edge there is no curvature to use.
    spread
        The covariance of the variance components and σ², relative to σ⁴, shape (p + 1, p + 1):
        twice the inverse of their expected REML information.
    """

    model: float
    adjusted: float
    df_kenward_roger: float
    df_satterthwaite: float | None
    spread: Array


def small_sample(blocks: Blocks, fit: Components, place: int) -> SmallSample | None:
    """Return variance and degrees of freedom of the coefficient at ``place``.

    None where the variances' information matrix is singular. At σ² = 1 throughout: variances are
    put back at the end, degrees of freedom have no unit.
    """
    k = blocks.parameters
    phi = fit.covariance / fit.residual
    pieces = pieces_of(blocks, fit.theta, residual=True)
    p, q = pieces.first[:, :k, :k], pieces.second[:, :, :k, :k]
    info = pieces.trace - 2 * np.einsum("ab,ijba->ij", phi, q)
    info += np.einsum("iab,jba->ij", phi @ p, phi @ p)
    if not _sound(info):
        return None
    spread = 2 * np.linalg.inv(info)
    inner = q - np.einsum("iab,jbc->ijac", p @ phi, p, optimize=True)
    u = np.einsum("ij,ijab->ab", spread, inner)
    column = phi[:, place]
    model = float(phi[place, place])
    gradient = np.einsum("a,iab,b->i", column, p, column)
    return SmallSample(
        model=model * fit.residual,
        adjusted=(model + 2 * float(column @ u @ column)) * fit.residual,
        df_kenward_roger=2 * model**2 / float(gradient @ spread @ gradient),
        df_satterthwaite=_satterthwaite(fit, pieces, info, gradient, model),
        spread=spread,
    )


def satterthwaite_figures(
    small: SmallSample, estimate: float, unit: float, level: float
) -> dict[str, float]:
    """Give the model's standard error and, where they exist, Satterthwaite's figures by name.

    ``estimate`` is in the outcome's unit, ``unit`` what the arm's coefficient is multiplied with.
    """
    se = float(np.sqrt(small.model)) * unit
    df = small.df_satterthwaite
    if df is None:
        return {"se_model": se}
    judgement = judged(estimate, se, df, level)
    return {
        "se_model": se,
        "se_satterthwaite": se,
        "df_satterthwaite": df,
        "p_satterthwaite": judgement.p,
        "ci_low_satterthwaite": judgement.low,
        "ci_high_satterthwaite": judgement.high,
    }


def _satterthwaite(
    fit: Components, pieces: Pieces, info: Array, gradient: Array, model: float
) -> float | None:
    """2 f² / gᵀ A g with A twice the inverse Hessian of the REML deviance in (u, σ²).

    Hessian in the variances: −tr P V_i P V_j + 2 yᵀ P V_i P V_j P y (P is REML's projection), score
    tr P V_i − yᵀ P V_i P y; both are carried over to the factors u, where the score counts too for
    components at their edge. At an inner minimum the answer is the same in any parameters.
    """
    if not fit.active:
        return None
    k = len(fit.beta)
    phi = fit.covariance / fit.residual
    residual = np.append(-fit.beta, 1.0) / np.sqrt(fit.residual)
    pushed = np.einsum("iab,b->ia", pieces.first, residual)
    square = np.einsum("a,ijab,b->ij", residual, pieces.second, residual)
    square -= pushed[:, :k] @ phi @ pushed[:, :k].T
    curve = 2 * square - info
    score = pieces.single - np.einsum("ab,iba->i", phi, pieces.first[:, :k, :k])
    score -= pushed @ residual
    across, curves = _carried(fit)
    curve = across.T @ curve @ across + np.einsum("i,iab->ab", score, curves)
    if not _sound(curve):
        return None
    moved = across.T @ gradient
    return 2 * model**2 / float(moved @ (2 * np.linalg.inv(curve)) @ moved)


def _carried(fit: Components) -> tuple[Array, Array]:
    """First and second derivatives of γ = (σ²θ, σ²) in (active u, σ²), at σ² = 1."""
    free = list(fit.active)
    p, q = len(fit.theta), len(free)
    jacobian = fit.structure.jacobian(fit.factors)[:, free]
    across = np.zeros((p + 1, q + 1))
    across[:p, :q], across[:p, q], across[p, q] = jacobian, fit.theta, 1
    curves = np.zeros((p + 1, q + 1, q + 1))
    curves[:p, :q, :q] = fit.structure.curves[:, free][:, :, free]
    curves[:p, :q, q] = curves[:p, q, :q] = jacobian
    return across, curves


def _sound(matrix: Array) -> bool:
    """True for a matrix that is positive definite beyond rounding, whatever its scales."""
    size = np.sqrt(np.abs(np.diag(matrix)))
    if not (np.isfinite(matrix).all() and (np.diag(matrix) > 0).all()):
        return False
    return bool(np.linalg.eigvalsh(matrix / np.outer(size, size))[0] > 1e-12)
