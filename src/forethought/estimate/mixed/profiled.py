"""An interval for the spread of slopes, by the profile of the restricted likelihood."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import special

from forethought.estimate.mixed.blocks import Blocks
from forethought.estimate.mixed.components import (
    LARGEST,
    SLOPE_FIRST,
    Components,
    criterion_at,
    descend,
)
from forethought.estimate.root import root_between
from forethought.moments import Array

EDGE = 1e-3
"""Factors below this may be on their way to 0, and are looked at there too."""


@dataclass(frozen=True)
class Ends:
    """Ends of an interval for √d₁₁, relative to σ, in scaled space."""

    low: float
    high: float


def slope_interval(blocks: Blocks, fitted: Components, level: float) -> Ends | None:
    """Return the standard deviations of slopes that the likelihood does not speak against.

    The criterion, lowest over level variance and covariance, may rise above its lowest point by
    the quantile of χ² with one degree of freedom. None where it never rises as far.
    Source: Bates (2010), lme4: Mixed-effects modeling with R, section 1.5.
    """
    best = _factors(fitted)
    reach = float(np.sqrt(2 * special.gammaincinv(0.5, level)))

    def above(sd: float) -> float:
        # the root of the rise is close to a line, which is found in a few steps
        rise = _lowest(blocks, best, sd) - fitted.criterion
        return float(np.sqrt(max(rise, 0.0))) - reach

    low = 0.0
    if best[0] > 0 and above(0.0) > 0:
        low = _root(above, 0.0, float(best[0]))
    start = max(float(best[0]), 1e-3)
    end = 2 * start
    while above(end) < 0:
        start, end = end, 2 * end
        if end**2 > LARGEST:
            return None
    return Ends(low, _root(above, start, end))


def _root(above: Callable[[float], float], low: float, high: float) -> float:
    return root_between(above, low, high, close=1e-5 * high)


def _factors(fitted: Components) -> Array:
    """Write θ with the slope first: d₁₁ = a², d₀₁ = ab, d₀₀ = b² + c²."""
    d00, d01, d11 = fitted.theta
    a = float(np.sqrt(max(d11, 0.0)))
    b = float(d01 / a) if a > 1e-9 else 0.0
    return np.array([a, b, float(np.sqrt(max(d00 - b**2, 0.0)))])


def _lowest(blocks: Blocks, best: Array, sd: float) -> float:
    """Return the lowest criterion with the slopes' standard deviation held at ``sd``."""
    if sd == 0:
        level = np.array([0.0, max(float(best[2]), 0.05), 0.0])
        return _criterion(blocks, descend(blocks, SLOPE_FIRST, level, (1,)))
    start = np.array([sd, best[1], max(float(best[2]), 0.05)])
    inside = descend(blocks, SLOPE_FIRST, start, (1, 2))
    if inside is not None and abs(inside[2]) > EDGE:
        return _criterion(blocks, inside)
    flat = descend(blocks, SLOPE_FIRST, start * [1, 1, 0], (1,))
    return min(_criterion(blocks, inside), _criterion(blocks, flat))


def _criterion(blocks: Blocks, factors: Array | None) -> float:
    return float("inf") if factors is None else criterion_at(blocks, SLOPE_FIRST.theta(factors))
