"""A random intercept by REML, from each cluster's size, means and the pooled within-cluster sums.

With V_g = σ²(I + λ 11ᵀ), every sum over people that REML needs is

    Σ_g [X y]ᵀ V_g⁻¹ [X y] · σ² = W + Σ_g n_g / (1 + n_g λ) · b_g b_gᵀ,

W the cross-products within clusters, b_g the cluster's mean row: two positive parts, so nothing
cancels however large λ. β and σ² are closed forms given λ, which leaves one dimension to search.
Source: Bates, Maechler, Bolker and Walker (2015), Journal of Statistical Software 67(1), eq. 41.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from forethought.estimate.linear.fit import NEGLIGIBLE, LeastSquares, Sums, least_squares
from forethought.estimate.root import root_between
from forethought.moments import Array

LARGEST = 1e6
"""The largest λ looked at: an intracluster correlation of 0.999999.

What varies within clusters is the difference of sums that are then a million times as large: nine
of sixteen digits are left.
"""

STEPS = 96
"""Points of the first look over λ, evenly spaced in log λ: about a factor 1.4 apart."""


@dataclass(frozen=True)
class Halves:
    """Cross-products of [X y], within and between clusters, in scaled space.

    Attributes
    ----------
    n
        Cluster sizes, shape (m,).
    within
        Σ (z − b_g)(z − b_g)ᵀ, shape (k + 1, k + 1).
    means
        b_g, shape (m, k + 1).
    """

    n: Array
    within: Array
    means: Array

    @property
    def parameters(self) -> int:
        return int(self.means.shape[1]) - 1

    @property
    def cluster_level(self) -> int:
        """How many columns of the design are constant within every cluster."""
        squares: list[float] = np.diag(self.within)[:-1].tolist()
        return squares.count(0.0)

    def weighed(self, between: Array, within: float) -> Array:
        """Return within · W + Σ between_g n_g b_g b_gᵀ, shape (k + 1, k + 1)."""
        weight = between * self.n
        return np.asarray(within * self.within + (self.means.T * weight) @ self.means)


@dataclass(frozen=True)
class Profile:
    """The REML solution at one λ, with the criterion and its slope in λ."""

    ratio: float
    solution: LeastSquares
    criterion: float
    slope: float


@dataclass(frozen=True)
class Fitted:
    """A fitted random-intercept model, in scaled space.

    Attributes
    ----------
    ratio
        λ = τ²/σ²; 0 where the fit is singular.
    residual
        σ².
    beta
        Fixed effects, shape (k,).
    covariance
        Φ = (Xᵀ V⁻¹ X)⁻¹, shape (k, k).
    criterion
        −2 times the restricted log-likelihood, in scaled space.
    """

    ratio: float
    residual: float
    beta: Array
    covariance: Array
    criterion: float

    @property
    def between(self) -> float:
        """τ²."""
        return self.ratio * self.residual

    @property
    def icc(self) -> float:
        return self.ratio / (1 + self.ratio)

    @property
    def singular(self) -> bool:
        return self.ratio == 0


def halves_of(sums: Sums) -> Halves:
    """Split each cluster's cross-products into what varies within it and its mean."""
    k = len(sums.columns)
    whole = np.zeros((k + 1, k + 1))
    whole[:k, :k] = sums.gram.sum(0)
    whole[:k, k] = whole[k, :k] = sums.cross.sum(0)
    whole[k, k] = sums.square.sum()
    one = sums.at("one")
    means = np.column_stack([sums.gram[:, one, :], sums.cross[:, one]]) / sums.n[:, None]
    within = whole - (means.T * sums.n) @ means
    # a column constant within clusters has rounding here, which must not pass for variation
    level = np.diag(within) <= NEGLIGIBLE * np.maximum(np.diag(whole), 1e-300)
    within[level] = within[:, level] = 0
    return Halves(sums.n, within, means)


def profile(halves: Halves, ratio: float) -> Profile:
    """Solve for β and σ² at λ = ``ratio``.

    Criterion: (N − k)(1 + log(2π rss/(N − k))) + Σ log(1 + n_g λ) + log|Xᵀ V⁻¹ X σ²|. Its slope is
    exact: dA/dλ = −Σ n_g²/(1 + n_g λ)² b_g b_gᵀ, and rss moves by that form at the residual.
    """
    rows, k = halves.n.sum(), halves.parameters
    shrink = 1 / (1 + halves.n * ratio)
    sums = halves.weighed(shrink, 1.0)
    solution = least_squares(sums[:k, :k], sums[:k, k], sums[k, k])
    rss = solution.residual_square
    change = -halves.weighed(halves.n * shrink**2, 0.0)
    residual = np.append(-solution.beta, 1.0)
    log_size = -2 * np.log(np.diag(solution.whitener)).sum()
    criterion = (rows - k) * (1 + np.log(2 * np.pi * rss / (rows - k)))
    criterion += np.log1p(halves.n * ratio).sum() + log_size
    slope = (rows - k) * (residual @ change @ residual) / rss
    slope += (halves.n * shrink).sum() + np.sum(solution.inverse * change[:k, :k])
    return Profile(ratio, solution, float(criterion), float(slope))


def criteria(halves: Halves, ratios: Array) -> Array:
    """Return the criterion at many λ at once, shape as ``ratios``.

    One Cholesky factor R of [X y]ᵀ V⁻¹ [X y] σ² holds both: its last entry squared is rss, the
    others' squares multiply to |Xᵀ V⁻¹ X σ²|.
    """
    n, rows, k = halves.n, halves.n.sum(), halves.parameters
    weight = n / (1 + n * ratios[:, None])
    outer = (halves.means[:, :, None] * halves.means[:, None, :]).reshape(len(n), -1)
    sums = halves.within + (weight @ outer).reshape(-1, k + 1, k + 1)
    diagonal = np.einsum("lkk->lk", np.linalg.cholesky(sums))
    criterion = (rows - k) * (1 + np.log(2 * np.pi * diagonal[:, k] ** 2 / (rows - k)))
    criterion += np.log1p(n * ratios[:, None]).sum(1) + 2 * np.log(diagonal[:, :k]).sum(1)
    return np.asarray(criterion)


def reml(halves: Halves) -> Fitted | None:
    """Minimise the criterion over λ ≥ 0; None where no λ up to `LARGEST` is a minimum.

    A look over the whole range finds the valley (there may be two), then the slope's root is
    bracketed in log λ. λ = 0 is the answer when the valley is there, or so close to it that no
    correlation could be told from none.
    """
    smallest = 1e-7 / float(halves.n.max())
    grid = np.concatenate([[0.0], np.geomspace(smallest, LARGEST, STEPS)])
    try:
        best = int(criteria(halves, grid).argmin())
    except np.linalg.LinAlgError:  # nothing is left over to estimate σ² from
        return None
    if best == len(grid) - 1:
        return None
    bracket = _bracket(halves, grid, best)
    if bracket is None:
        return _fitted(halves, profile(halves, 0.0))
    if profile(halves, float(bracket[1])).slope <= 0:  # it falls to the end of what is looked at
        return None
    low, high = np.log(bracket)
    root = root_between(lambda at: _slope(halves, at), float(low), float(high), close=1e-11)
    return _fitted(halves, profile(halves, float(np.exp(root))))


def _slope(halves: Halves, log_ratio: float) -> float:
    return profile(halves, float(np.exp(log_ratio))).slope


def _bracket(halves: Halves, grid: Array, best: int) -> Array | None:
    """Return grid points on either side of the slope's root; None where it lies at 0.

    Where the criterion is flat to rounding, the lowest point looked at may be to one side of the
    valley, so we walk until the slope's sign is right.
    """
    low, high = max(best - 1, 1), max(best + 1, 2)
    while profile(halves, float(grid[low])).slope >= 0:
        if low == 1:
            return None
        low, high = low - 1, low
    while profile(halves, float(grid[high])).slope <= 0 and high < len(grid) - 1:
        high += 1
    return grid[[low, high]]


def _fitted(halves: Halves, found: Profile) -> Fitted:
    residual = found.solution.residual_square / (halves.n.sum() - halves.parameters)
    return Fitted(
        ratio=found.ratio,
        residual=float(residual),
        beta=found.solution.beta,
        covariance=found.solution.inverse * residual,
        criterion=found.criterion,
    )


def criterion_in_own_units(sums: Sums, criterion: float) -> float:
    """Return the REML criterion as other software gives it, on unscaled columns."""
    free = sums.rows - len(sums.columns)
    return float(criterion + 2 * np.log(sums.scale).sum() + 2 * free * np.log(sums.y_scale))
