"""A working correlation: cross-products weighed as if people of a cluster were equally alike."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from forethought.estimate.linear.fit import LeastSquares, Sums, fit
from forethought.moments import Array

MOST_ROUNDS = 200
SETTLED = 1e-12
"""Change of the correlation at which the rounds end."""


@dataclass(frozen=True)
class Working:
    """Estimating equations solved with an exchangeable working correlation.

    Attributes
    ----------
    sums
        Cross-products weighed by the correlation; their least squares is the solution.
    used
        The correlation that was worked with: ``alpha``, or what is near it that clusters can have.
    alpha
        The correlation of two people of one cluster, by moments.
    phi
        The variance of one person, in scaled space.
    """

    sums: Sums
    solution: LeastSquares
    used: float
    alpha: float
    phi: float


LARGEST = 0.99
"""The largest correlation worked with: moments of uneven clusters can pass 1."""


def weighed(sums: Sums, alpha: float) -> Sums:
    """Return (1 − α) Σ [X y]ᵀ R_g⁻¹ [X y] per cluster, with R_g = (1 − α)I + α11ᵀ.

    R_g⁻¹ (1 − α) = I − α/(1 + (n_g − 1)α) 11ᵀ, so cluster totals are all that is needed. The
    factor 1 − α drops out of every estimate and sandwich.
    """
    share = alpha / (1 + (sums.n - 1) * alpha)
    one = sums.at("one")
    totals, outcome = sums.gram[:, one, :], sums.cross[:, one]
    return replace(
        sums,
        gram=sums.gram - share[:, None, None] * totals[:, :, None] * totals[:, None, :],
        cross=sums.cross - (share * outcome)[:, None] * totals,
        square=sums.square - share * outcome**2,
    )


def least_alpha(n: Array) -> float:
    """Return the correlation below which no cluster of the largest size can exist."""
    return -1 / (float(n.max()) - 1)


def solve(sums: Sums) -> Working:
    """Solve by turns for β at α, and for φ and α at β, until α stands still.

    φ = Σ e²/N and α = Σ_g Σ_{i<j} e_i e_j / (φ Σ_g n_g(n_g − 1)/2), the moment equations that
    geepack solves. α is held at 0.99 where the moments pass it. Where it falls to what no cluster
    of the largest size can have, does not stand still, or leaves equations without a solution,
    they are solved as if people were unrelated: less sharp, as valid.
    Source: Liang and Zeger (1986), Biometrika 73, 13-22, section 4.
    """
    alpha = 0.0
    for _ in range(MOST_ROUNDS):
        try:
            found = _at(sums, alpha)
        except np.linalg.LinAlgError:  # at a high correlation, small clusters may leave nothing
            break
        following = min(found.alpha, LARGEST)
        if abs(following - alpha) <= SETTLED:
            return found
        if following <= least_alpha(sums.n):
            break
        alpha = following
    return unrelated(sums)


def unrelated(sums: Sums) -> Working:
    """Solve as if people of a cluster were unrelated, with the correlation that leaves."""
    return _at(sums, 0.0)


def _at(sums: Sums, alpha: float) -> Working:
    at = weighed(sums, alpha)
    solution = fit(at)
    phi, found = _moments(sums, solution.beta)
    return Working(at, solution, alpha, found, phi)


def _moments(sums: Sums, beta: Array) -> tuple[float, float]:
    one = sums.at("one")
    total = sums.cross[:, one] - sums.gram[:, one, :] @ beta
    squares = sums.square - 2 * sums.cross @ beta + np.einsum("gij,i,j->g", sums.gram, beta, beta)
    phi = float(squares.sum() / sums.n.sum())
    pairs = float((sums.n * (sums.n - 1)).sum())
    return phi, float((total**2 - squares).sum()) / (phi * pairs)
