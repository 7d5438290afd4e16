"""The negative binomial likelihood (NB2) over distinct rows, each counted as often as it occurs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from forethought.estimate.glm.families import STEEPEST
from forethought.estimate.glm.newton import MOST_STEPS, SETTLED, WORSE, RunawayError
from forethought.estimate.linear.fit import LeastSquares, least_squares
from forethought.estimate.root import root_between
from forethought.moments import Array

NO_SPREAD = 1e-8
"""A dispersion below this adds less than a hundred-millionth of the mean to the variance."""

MOST_SPREAD = 1e4
"""A dispersion above this says that a few counts carry everything."""


@dataclass(frozen=True)
class Counts:
    """Distinct rows, R of them.

    Attributes
    ----------
    x
        The design, shape (R, k), scaled so that no column is far from zero.
    y, n
        The count, and how many rows have it, shape (R,).
    offset
        The logarithm of the exposure, shape (R,); zeros where there is none.
    """

    x: Array
    y: Array
    n: Array
    offset: Array

    def mean(self, beta: Array) -> Array:
        """μ = exposure · exp(xᵀβ)."""
        eta = np.clip(self.x @ beta + self.offset, -STEEPEST, STEEPEST)
        return np.asarray(np.exp(eta))


@dataclass(frozen=True)
class Peak:
    """Where the likelihood is highest.

    Attributes
    ----------
    alpha
        Dispersion: variance μ + α μ²; 0 for Poisson. MASS names 1/α theta.
    bread
        bread.inverse is the inverse of the expected information of β, shape (k, k); that of α is
        apart from it.
    scores
        x (y − μ)/(1 + αμ) of each distinct row, shape (R, k).
    """

    beta: Array
    alpha: float
    bread: LeastSquares
    scores: Array
    log_likelihood: float


def climb(counts: Counts, start: Array, alpha: float) -> Peak:
    """Maximise over β at one dispersion by Fisher's scoring; a step that lowers it is halved.

    Score Σ n x (y − μ)/(1 + αμ), information Σ n x xᵀ μ/(1 + αμ).
    Source: Lawless (1987), Canadian Journal of Statistics 15, 209-225.
    """
    beta, step, best = start, np.zeros_like(start), -np.inf
    for taken in range(1, MOST_STEPS + 1):
        mean = counts.mean(beta)
        height = _log_likelihood(counts, mean, alpha)
        if not height >= best - WORSE * abs(best):
            step = step / 2
            beta = beta - step
            continue
        best = height
        spread = 1 + alpha * mean
        scores = counts.x * ((counts.y - mean) / spread)[:, None]
        gradient = counts.n @ scores
        information = (counts.x * (counts.n * mean / spread)[:, None]).T @ counts.x
        bread = _solve(information, gradient, beta, taken)
        step = bread.beta
        beta = beta + step
        if float(gradient @ step) < SETTLED:
            return Peak(beta, alpha, bread, scores, height)
    raise RunawayError(beta, MOST_STEPS)


def _solve(information: Array, gradient: Array, beta: Array, taken: int) -> LeastSquares:
    finite = np.isfinite(information).all() and np.isfinite(gradient).all()
    if not finite or not (np.diag(information) > 0).all():
        raise RunawayError(beta, taken)
    try:
        solved = least_squares(information, gradient, 0.0)
    except np.linalg.LinAlgError:
        raise RunawayError(beta, taken) from None
    if not (np.diag(solved.inverse) > 0).all():  # far out, only rounding is left
        raise RunawayError(beta, taken)
    return solved


def best_dispersion(counts: Counts, start: Array) -> Peak:
    """Maximise over β and α together; α is 0 where counts spread no more than Poisson's.

    At each α the best β is found; the derivative of the likelihood in α alone then changes sign at
    the joint peak. Where it falls already at α = 0, ½ Σ n ((y − μ)² − y) ≤ 0, that is the peak.

    Raises
    ------
    OverflowError
        Where the likelihood still rises at `MOST_SPREAD`.
    """
    poisson = climb(counts, start, 0.0)
    if slope(counts, poisson) <= 0:
        return poisson
    low, high = NO_SPREAD, 1.0
    if slope(counts, climb(counts, poisson.beta, low)) <= 0:
        return poisson
    while slope(counts, climb(counts, poisson.beta, high)) > 0:
        low, high = high, high * 10
        if high > MOST_SPREAD:
            raise OverflowError
    exponent = root_between(
        lambda log: slope(counts, climb(counts, poisson.beta, float(np.exp(log)))),
        float(np.log(low)),
        float(np.log(high)),
        close=1e-11,
    )
    return climb(counts, poisson.beta, float(np.exp(exponent)))


def slope(counts: Counts, peak: Peak) -> float:
    """∂ℓ/∂α at a peak in β.

    Σ n [Σ_{j<y} j/(1 + αj) + log(1 + αμ)/α² − μ(y + 1/α)/(1 + αμ)]; ½ Σ n ((y − μ)² − y) at 0.
    """
    y, alpha = counts.y, peak.alpha
    mean = counts.mean(peak.beta)
    if alpha == 0:
        return float(counts.n @ ((y - mean) ** 2 - y)) / 2
    steps = np.arange(float(y.max()) + 1)
    below = _sums_below(y, steps / (1 + alpha * steps))
    rest = np.log1p(alpha * mean) / alpha**2 - mean * (y + 1 / alpha) / (1 + alpha * mean)
    return float(counts.n @ (below + rest))


def _log_likelihood(counts: Counts, mean: Array, alpha: float) -> float:
    """Σ n [Σ_{j<y} log(1 + αj) + y log μ − (y + 1/α) log(1 + αμ)], without log y!."""
    y, eta = counts.y, np.log(np.maximum(mean, 1e-300))
    if alpha == 0:
        return float(counts.n @ (y * eta - mean))
    steps = np.arange(float(y.max()) + 1)
    below = _sums_below(y, np.log1p(alpha * steps))
    return float(counts.n @ (below + y * eta - (y + 1 / alpha) * np.log1p(alpha * mean)))


def _sums_below(y: Array, terms: Array) -> Array:
    """Return Σ_{j<y} terms_j for each y."""
    running = np.concatenate([[0.0], np.cumsum(terms)])
    return np.asarray(running[y.astype(int)])
