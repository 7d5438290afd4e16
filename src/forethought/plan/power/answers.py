"""Power, smallest detectable effect and size needed, from any formula of precision."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from math import exp

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq

from forethought.plan.power.chance import power_of
from forethought.plan.power.precision import Formula
from forethought.plan.power.scenario import Scenario

Floats = NDArray[np.float64]

MOST = 100_000
"""More clusters or units than this are not looked for."""

STEPS = 120
"""Distances looked at for the smallest detectable effect, each about an eighth further."""

LEAST_UNEVEN = 4
"""Fewer than this in two uneven arms leave no freedom to judge by."""

POINTS = 21
"""Points over the range of an uncertain ICC; 201 change power by less than 0.0005."""


def power(scenario: Scenario, effect: float, formula: Formula) -> float:
    """Return the chance of finding ``effect``, averaged over the range of the ICC.

    The ICC is taken to have a triangular distribution between low and high with its peak at the
    likely value, cut into `POINTS` slices of equal chance.
    """
    distance = scenario.scaled(effect)
    found = [power_of(distance, formula(s, effect), scenario.alpha) for s in _over_icc(scenario)]
    return float(np.mean(found))


def _over_icc(scenario: Scenario) -> list[Scenario]:
    spread = scenario.icc
    if spread.is_known or not scenario.clusters:
        return [scenario]
    shares = (np.arange(POINTS) + 0.5) / POINTS
    icc = triangular(spread.low, spread.likely, spread.high, shares)
    return [scenario.at_icc(float(at)) for at in icc]


def triangular(low: float, peak: float, high: float, shares: Floats) -> Floats:
    """Return quantiles of the triangular distribution."""
    width, left = high - low, (peak - low) / (high - low)
    below = low + np.sqrt(shares * width * (peak - low))
    above = high - np.sqrt((1 - shares) * width * (high - peak))
    return np.where(shares < left, below, above)


def smallest_detectable(scenario: Scenario, formula: Formula) -> float | None:
    """Return the smallest effect found with the wanted power; None where the outcome has none.

    In the direction that is good; for ratios the ratio itself.
    """
    # a rate near nothing has few events, so that power may fall again: the first crossing counts
    grid = _farthest(scenario) * np.geomspace(1e-6, 1.0, STEPS)
    low = 0.0
    for high in grid.tolist():
        if reached(scenario, high, formula) >= 0:
            root = brentq(lambda at: reached(scenario, at, formula), low, high, xtol=1e-10)
            return _effect(scenario, float(root))
        low = high
    return None


def reached(scenario: Scenario, distance: float, formula: Formula) -> float:
    """Return power at a distance from no effect, less the power wanted."""
    return power(scenario, _effect(scenario, distance), formula) - scenario.power


def _effect(scenario: Scenario, distance: float) -> float:
    signed = distance if scenario.rising else -distance
    return exp(signed) if scenario.is_ratio else signed


def _farthest(scenario: Scenario) -> float:
    """Return the largest distance worth looking at: no share beyond 0 or 1."""
    if scenario.family == "share":
        room = 1 - scenario.reference if scenario.rising else scenario.reference
        return room * (1 - 1e-6)
    if scenario.is_ratio:
        return 6.0
    return 1e3 * scenario.sd


def size_needed(scenario: Scenario, effect: float, formula: Formula, step: int) -> int | None:
    """Return the fewest clusters (units, periods) that reach the wanted power; None if too many.

    In steps, so that every arm or sequence has as many; with uneven arms one by one, each arm's
    share made whole. Power grows with size, so the range is halved.
    """
    uneven = scenario.shares[0] != scenario.shares[1]

    def enough(count: int) -> bool:
        if step == 1 and uneven and count < LEAST_UNEVEN:
            return False
        return power(_whole_arms(scenario.sized(count * step)), effect, formula) >= scenario.power

    return _fewest(enough, MOST // step, step)


def _whole_arms(scenario: Scenario) -> Scenario:
    """Put whole clusters (units) into each arm, as near to the plan's ratio as can be.

    Power then falls by a hair where one more makes the arms less even for their ratio, so that the
    size found is the least of its neighbourhood, not of all sizes.
    """
    if scenario.shares[0] == scenario.shares[1] or scenario.count < 2:
        return scenario
    first = min(max(round(scenario.count * scenario.shares[0]), 1), scenario.count - 1)
    share = first / scenario.count
    return replace(scenario, shares=(share, 1 - share))


def _fewest(enough: Callable[[int], bool], most: int, step: int) -> int | None:
    low, high = 1, 2
    while not enough(high):
        low, high = high, high * 2
        if high > most:
            return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high * step
