"""The joint test of several contrasts with CR2: approximate Hotelling's T-squared (HTZ).

A cluster's part in contrast s is t_sg, and under equal, independent errors
Cov(t_sg, t_th) = [g = h] r_st,g − v_sgᵀ v_th, as in `forethought.estimate.cluster.variance`.
With contrasts turned so that E(V) = I,

    Var(V_st) = Σ_gh Cov(t_sg, t_sh) Cov(t_tg, t_th) + Cov(t_sg, t_th) Cov(t_tg, t_sh),
    η = q(q + 1) / Σ_s Σ_t Var(V_st),    F = (η − q + 1)/(η q) · Q ~ F(q, η − q + 1),

Q the Wald statistic. Each sum over g and h is a trace of k × k matrices, so the cost is m k² q².
Source: Pustejovsky and Tipton (2018), Journal of Business and Economic Statistics 36, 672-683,
section 4; Tipton and Pustejovsky (2015), Journal of Educational and Behavioral Statistics 40.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

from forethought.estimate.cluster.variance import WHOLE
from forethought.estimate.linear.fit import LeastSquares, Sums
from forethought.moments import Array


@dataclass(frozen=True)
class JointTest:
    """An F test of q contrasts at once; ``p`` is None where too little is left to test with."""

    f: float
    df: tuple[float, float]
    p: float | None


def wald(estimates: Array, covariance: Array, df: float) -> JointTest:
    """Return Wald's statistic over q, held against F(q, df)."""
    q = len(estimates)
    statistic = float(estimates @ np.linalg.solve(covariance, estimates)) / q
    return JointTest(statistic, (float(q), df), float(special.fdtrc(q, df, statistic)))


def htz(sums: Sums, solution: LeastSquares, contrasts: Array) -> JointTest:
    """Test contrasts @ β = 0, with ``contrasts`` of shape (q, k) in scaled space."""
    q = len(contrasts)
    w = solution.whitener
    d, vectors = np.linalg.eigh(w @ sums.gram @ w.T)
    d = np.clip(d, 0, 1)
    factor = np.where(d > WHOLE, np.inf, 1 - d) ** -0.5
    scores = np.einsum("gki,gk->gi", vectors, (sums.cross - sums.gram @ solution.beta) @ w.T)
    seen = np.einsum("gki,qk->qgi", vectors, contrasts @ w.T)
    parts = np.einsum("qgi,gi->qg", seen, factor * scores)
    found = contrasts @ solution.beta
    statistic = float(found @ np.linalg.solve(parts @ parts.T, found))
    eta = _eta(d, factor, seen, vectors)
    left = eta - q + 1
    f = max(left, 0.0) / (eta * q) * statistic
    p = float(special.fdtrc(q, left, f)) if left > 0 else None
    return JointTest(f, (float(q), left), p)


def _eta(d: Array, factor: Array, seen: Array, vectors: Array) -> float:
    q = len(seen)
    turned = np.einsum("st,tgi->sgi", _unit(d, factor, seen, vectors), seen)
    own = np.einsum("gi,sgi,tgi->stg", d * factor**2, turned, turned)
    shared = np.einsum("gki,sgi->sgk", vectors, d * factor * turned)
    length = np.einsum("sgk,tgk->stg", shared, shared)
    total = 0.0
    for s in range(q):
        for t in range(q):
            across = shared[t].T @ shared[s]
            total += float((own[s, s] * own[t, t] + own[s, t] ** 2).sum())
            total -= float((own[s, s] * length[t, t] + own[t, t] * length[s, s]).sum())
            total -= 2 * float((own[s, t] * length[s, t]).sum())
            total += float((across**2).sum() + np.trace(across @ across))
    return q * (q + 1) / total


def _unit(d: Array, factor: Array, seen: Array, vectors: Array) -> Array:
    """Return the symmetric root that turns the expected covariance into the identity."""
    own = np.einsum("gi,sgi,tgi->st", d * factor**2, seen, seen)
    shared = np.einsum("gki,sgi->sgk", vectors, d * factor * seen)
    expected = own - np.einsum("sgk,tgk->st", shared, shared)
    values, columns = np.linalg.eigh(expected)
    return np.asarray(columns / np.sqrt(np.maximum(values, 1e-300)) @ columns.T)
