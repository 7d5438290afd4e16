"""Generalised least squares with errors of next-door periods alike, AR(1), by REML."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from forethought.moments import Array

WIDEST = 0.98
"""Autocorrelation beyond this is a random walk, in which no level can be told."""

STEP = 1e-4


@dataclass(frozen=True)
class Gls:
    """The fit at its best autocorrelation.

    Attributes
    ----------
    beta, covariance
        Coefficients (k,) and σ² (XᵀR⁻¹X)⁻¹ (k, k).
    phi, sigma
        Likeness of next-door periods, and the standard deviation of a period.
    """

    beta: Array
    covariance: Array
    phi: float
    sigma: float


@dataclass(frozen=True)
class Errors:
    """Points of one or two series, with the periods between neighbours (infinity where a series
    begins), shape (N,)."""

    x: Array
    y: Array
    gap: Array


def gaps(period: Array, arm: Array) -> Array:
    """Periods since the neighbour before, points ordered by series and period."""
    apart = np.concatenate([[np.inf], np.diff(period)])
    apart[1:][np.diff(arm) != 0] = np.inf
    return apart


@dataclass(frozen=True)
class _Whitened:
    x: Array
    y: Array
    log_determinant: float


def _whitened(points: Errors, phi: float) -> _Whitened:
    """Take φ^d of the neighbour d periods before, and divide by √(1 − φ^2d)."""
    own = np.isinf(points.gap)
    pull = np.where(own, 0.0, np.power(phi, np.where(own, 1.0, points.gap)))
    room = np.sqrt(1 - pull**2)
    x, y = points.x.copy(), points.y.copy()
    x[1:] -= pull[1:, None] * points.x[:-1]
    y[1:] -= pull[1:] * points.y[:-1]
    return _Whitened(x / room[:, None], y / room, float(2 * np.log(room).sum()))


@dataclass(frozen=True)
class _Solved:
    beta: Array
    inverse: Array
    square: float
    log_information: float
    log_determinant: float


def _solved(points: Errors, phi: float) -> _Solved:
    white = _whitened(points, phi)
    q, r = np.linalg.qr(white.x)
    half = q.T @ white.y
    beta = np.linalg.solve(r, half)
    root = np.linalg.inv(r)
    residual = white.y - white.x @ beta
    information = float(2 * np.log(np.abs(np.diag(r))).sum())
    return _Solved(
        beta, root @ root.T, float(residual @ residual), information, white.log_determinant
    )


def _deviance(points: Errors, phi: float, log_variance: float) -> float:
    """−2 times the restricted log-likelihood, without constants."""
    found, spare = _solved(points, phi), points.x.shape[0] - points.x.shape[1]
    fit = spare * log_variance + found.square * np.exp(-log_variance)
    return float(fit + found.log_determinant + found.log_information)


def gls_ar1(points: Errors) -> Gls:
    """Maximise the restricted likelihood over φ; σ² = Σ e²/(n − k) in whitened space.

    Source: Pinheiro and Bates (2000), Mixed-Effects Models in S and S-PLUS, chapter 5.
    """
    spare = points.x.shape[0] - points.x.shape[1]

    from scipy.optimize import minimize_scalar  # slow to load: see `forethought.estimate.root`

    def profile(phi: float) -> float:
        return _deviance(points, phi, float(np.log(_solved(points, phi).square / spare)))

    grid = np.linspace(-WIDEST, WIDEST, 41)
    best = int(np.argmin([profile(float(phi)) for phi in grid]))
    low, high = grid[max(best - 1, 0)], grid[min(best + 1, len(grid) - 1)]
    found = minimize_scalar(profile, bounds=(low, high), method="bounded", options={"xatol": 1e-10})
    phi = float(found.x)
    solved = _solved(points, phi)
    variance = solved.square / spare
    return Gls(solved.beta, variance * solved.inverse, phi, float(np.sqrt(variance)))


def degrees_of_freedom(points: Errors, fit: Gls, weights: Array) -> float:
    """Return Satterthwaite's degrees of freedom for wᵀβ, between 2 and n − k.

    2 V² / (gᵀ A g), V = wᵀ Cov(β) w as a function of (φ, log σ²), g its gradient and A twice the
    inverse of the deviance's Hessian, by differences.
    Source: Turner et al. (2021), BMC Medical Research Methodology 21, 181, who find it best.
    """
    spare = points.x.shape[0] - points.x.shape[1]
    centre = np.array([fit.phi, 2 * np.log(fit.sigma)])

    def deviance(at: Array) -> float:
        return _deviance(points, float(at[0]), float(at[1]))

    def variance(at: Array) -> float:
        return float(np.exp(at[1]) * weights @ _solved(points, float(at[0])).inverse @ weights)

    if abs(fit.phi) > WIDEST - 2 * STEP:
        return 2.0
    step = STEP * np.eye(2)
    gradient = np.array([(variance(centre + s) - variance(centre - s)) / (2 * STEP) for s in step])
    hessian = np.array(
        [
            [
                deviance(centre + s + t)
                - deviance(centre + s - t)
                - deviance(centre - s + t)
                + deviance(centre - s - t)
                for t in step
            ]
            for s in step
        ]
    ) / (4 * STEP**2)
    spread = float(gradient @ (2 * np.linalg.inv(hessian)) @ gradient)
    if not spread > 0:
        return 2.0
    return float(np.clip(2 * variance(centre) ** 2 / spread, 2.0, spare))
