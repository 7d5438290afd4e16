"""Times to an event: drawn so that the hazards' ratio, or the difference in mean times, is exact.

Times are exponential by themselves, and alike within clusters through a normal latent variable
(a Gaussian copula): T = −log(1 − Φ(z))/λ. So a ratio of hazards holds whatever the likeness, which
it would not if units' hazards were drawn from a distribution (frailty).
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import ndtr

from forethought.errors import Place, Refusal
from forethought.errors.catalogue import simulations as catalogue
from forethought.plan.simulate.draw import Column, Given, noise
from forethought.plan.simulate.effects import Outlook
from forethought.plan.simulate.layout import Layout
from forethought.plan.simulate.means import LEAN, Sway
from forethought.vocabulary import Direction

Floats = NDArray[np.float64]
Rng = np.random.Generator

EVENT_SHARE = 0.5
"""Share with the event by the end in the reference arm, where the plan states none."""
WATCHED = 365.0
"""How long units are watched where neither range nor horizon says: days of a year."""
MOST_RATIO = 1e3


def watched(outlook: Outlook) -> float:
    """How long units are watched: the highest value there can be, else the question's horizon."""
    horizon = outlook.asked.horizon if outlook.asked else None
    return outlook.indicator.high or horizon or WATCHED


def hazard_ratio(outlook: Outlook, hazard: float) -> float:
    """Return the ratio of hazards that the truth stands for.

    For a difference in restricted mean times d up to the horizon h, the λ₁ that solves
    (1 − e^{−λ₁h})/λ₁ = (1 − e^{−λ₀h})/λ₀ + d.
    """
    if outlook.scale == "ratio":
        return outlook.truth
    horizon = (outlook.asked.horizon if outlook.asked else None) or watched(outlook)
    target = _mean_time(hazard, horizon) + outlook.truth
    if not _mean_time(hazard * MOST_RATIO, horizon) < target < horizon * (1 - 1 / MOST_RATIO):
        fault = catalogue.TRUTH_OUT_OF_RANGE.fault(
            Place(field=f"truth.{outlook.indicator.id}"),
            outlook.truth,
            indicator=outlook.indicator.id,
            mean=target,
            when=outlook.holds_at or "the only measurement",
            low=0.0,
            high=horizon,
        )
        raise Refusal([fault])

    def off(log_ratio: float) -> float:
        return _mean_time(hazard * math.exp(log_ratio), horizon) - target

    reach = math.log(MOST_RATIO)
    return math.exp(float(brentq(off, -reach - 5, reach)))


def _mean_time(hazard: float, horizon: float) -> float:
    return -math.expm1(-hazard * horizon) / hazard


def draw_times(
    outlook: Outlook, layout: Layout, sway: Sway, given: Given, lost: Floats, rng: Rng
) -> dict[str, Column]:
    """Draw times and whether the event came before watching ended.

    Parameters
    ----------
    lost
        Each row's chance that the unit is lost from sight, at some time while it is watched.
    """
    end = watched(outlook)
    hazard = -math.log1p(-(outlook.stated.event_share or EVENT_SHARE)) / end
    ratio = np.where(layout.arm > 0, hazard_ratio(outlook, hazard), 1.0)
    # a longer time is a lower hazard: who starts worse has the higher one where longer is better
    worse = LEAN if outlook.indicator.better is not Direction.LOWER else -LEAN
    own = hazard * ratio * np.exp(worse * sway.start)
    times = -np.log1p(-ndtr(noise(given, rng))) / own
    gone = rng.uniform(size=layout.rows) < lost
    sight = np.where(gone, end * rng.uniform(size=layout.rows), end)
    digits = max(0, 3 - math.floor(math.log10(end)))
    seen = np.maximum(np.round(np.minimum(times, sight), digits), 10.0**-digits)
    event = str(outlook.column.event)
    return {outlook.column.column: seen, event: (times <= sight).astype(np.int64)}
