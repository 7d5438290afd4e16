"""Power by simulation, beside the closed form: both shown, and told apart where they differ."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from forethought.estimate.design.drawn import Drawn, Share
from forethought.estimate.design.rollout import roll_out
from forethought.estimate.design.trials import two_arms
from forethought.estimate.design.trials_over_time import all_series, pairs, roll_outs
from forethought.estimate.design.wedges import wedge_precision, wedges
from forethought.plan.power.formulas import FORMULAS
from forethought.plan.power.precision import Formula
from forethought.plan.power.scenario import Scenario
from forethought.vocabulary import Design

Draw = Callable[[Scenario, float, int, np.random.Generator], Drawn]

DRAWS: dict[Design, Draw] = {
    Design.INDIVIDUAL_RANDOMISED: two_arms,
    Design.CLUSTER_RANDOMISED: two_arms,
    Design.MULTISITE_RANDOMISED: two_arms,
    Design.COMPARISON_GROUP: two_arms,
    Design.STEPPED_WEDGE: wedges,
    Design.STAGGERED_ROLLOUT: roll_outs,
    Design.INTERRUPTED_TIME_SERIES: all_series,
    Design.BEFORE_AFTER: pairs,
}

ALARMS_OFF = 0.02
"""A test that errs 7 % where 5 % is promised is pointed out."""

OWN_FORMULAS: dict[Design, Formula] = {
    Design.STAGGERED_ROLLOUT: roll_out,
    Design.STEPPED_WEDGE: wedge_precision,
}
"""Closed forms that need the estimator's own weights or inference."""

CHUNK = 2_000
"""Studies drawn at once at most."""

CELLS = 2_000_000
"""Numbers drawn at once, so that memory stays small."""

ERRORS = 3.0
APPROXIMATION = 0.01
"""A closed form for shares, rates or unequal clusters is good to about one point of power;
what lies further off than that and three Monte Carlo errors is pointed out."""


def formula_for(design: Design) -> Formula:
    """Return the closed form of a design."""
    return OWN_FORMULAS.get(design) or FORMULAS[design]


def near(found: Share, closed: float) -> bool:
    """True if a share found lies within chance of a closed form, and its own approximation."""
    return abs(found.share - closed) <= ERRORS * found.error + APPROXIMATION


@dataclass(frozen=True)
class Simulated:
    """Power, false alarms and bias over simulated studies, by the quick analysis."""

    power: Share
    false_alarms: Share

    def alarms_too_often(self, alpha: float) -> bool:
        """True if even the quick analysis errs more often than it promises, beyond chance."""
        away = self.false_alarms.share - alpha
        return away > max(ALARMS_OFF, ERRORS * self.false_alarms.error)

    def agrees_with(self, closed: float) -> bool:
        """True if a closed form lies within chance and its own approximation."""
        return near(self.power, closed)


def simulated(scenario: Scenario, effect: float, runs: int, seed: int) -> Simulated:
    """Draw studies in which ``effect`` is true, and as many in which nothing is.

    The ICC is the likely one; both kinds of study come from the same seed.
    """
    none = 1.0 if scenario.is_ratio else 0.0
    return Simulated(
        power=Share.of(_found(scenario, effect, runs, seed)),
        false_alarms=Share.of(_found(scenario, none, runs, seed + 1)),
    )


def _found(scenario: Scenario, effect: float, runs: int, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    draw = DRAWS[scenario.design]
    cells = (scenario.clusters or 1) * (scenario.time.periods if scenario.time else 1)
    chunk = max(min(CHUNK, CELLS // cells), 1)
    sizes = [chunk] * (runs // chunk) + ([runs % chunk] if runs % chunk else [])
    found = [draw(scenario, effect, size, rng).found(scenario.alpha) for size in sizes]
    return np.concatenate(found)
