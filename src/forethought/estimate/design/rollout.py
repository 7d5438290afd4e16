"""The exact variance of a roll-out's estimate when the units' covariance over time is known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from forethought.estimate.staggered.methods import CALLAWAY, EFFICIENT, MEANS, SUN, Variant
from forethought.estimate.staggered.panel import Panel
from forethought.estimate.staggered.summary import Comparison, average, contrast_of, pairs_of
from forethought.moments import Array
from forethought.plan.power.over_time import period_covariance
from forethought.plan.power.precision import Precision, unit_variances
from forethought.plan.power.scenario import Scenario, Wedge
from forethought.vocabulary import Design, Method

VARIANTS: dict[Method, Variant] = {v.method: v for v in (EFFICIENT, MEANS, CALLAWAY, SUN)}


@dataclass(frozen=True)
class Cohorts:
    """Who is treated when: cohorts ascending (infinity: never), units in each."""

    periods: Array
    cohorts: Array
    n: Array


def cohorts_of(scenario: Scenario) -> Cohorts:
    """Split the units that stay evenly over the times of starting; in a wedge, its clusters."""
    time = _time(scenario)
    starts = np.array(sorted(set(time.starts)))
    n = np.full(len(starts), scenario.stayed / len(starts))
    if scenario.design is Design.STEPPED_WEDGE:
        dealt = np.resize(np.array(time.starts), scenario.clusters or len(starts))
        n = (dealt[:, None] == starts).sum(0).astype(float)
    return Cohorts(np.arange(1, time.periods + 1, dtype=float), starts, n)


def covariance(scenario: Scenario, effect: float) -> Array:
    """Return a unit's covariance over periods, shape (T, T).

    v (r + (1 − r) a^|s − t|): r is what is lasting about a unit, a the autocorrelation of what is
    not (0: each period by itself). A wedge's units are its clusters: see `period_covariance`.
    """
    if scenario.design is Design.STEPPED_WEDGE:
        return period_covariance(scenario, effect)
    periods = _time(scenario).periods
    each = unit_variances(scenario, effect)
    # the scenario's correlation is that over time here: nothing is adjusted for
    variance = (each.reference + each.compared) / 2 / (1 - scenario.correlation**2)
    lag = np.abs(np.subtract.outer(np.arange(periods), np.arange(periods)))
    alike = np.where(lag == 0, 1.0, float(scenario.autocorrelation) ** np.maximum(lag, 1))
    r = scenario.correlation
    return np.asarray(variance * (r + (1 - r) * alike))


def weights(scenario: Scenario, effect: float) -> Array:
    """Return the estimator's weights on the cohorts' means by period, shape (G, T).

    For the efficient estimator with the β that the known covariance makes best.
    """
    cohorts = cohorts_of(scenario)
    spread = covariance(scenario, effect)
    panel = Panel(
        periods=cohorts.periods,
        cohorts=cohorts.cohorts,
        n=cohorts.n,
        mean=np.zeros((len(cohorts.n), len(cohorts.periods))),
        covariance=np.broadcast_to(spread, (len(cohorts.n), *spread.shape)),
    )
    variant = VARIANTS.get(scenario.method, CALLAWAY)
    comparison: Comparison = "last-treated" if variant.last_only else "not-yet-treated"
    contrast = contrast_of(panel, average(panel, pairs_of(panel, comparison), "simple"))
    beta = variant.beta
    if beta is None:
        before = variance_of(contrast.baseline, contrast.baseline, spread, cohorts.n)
        beta = variance_of(contrast.baseline, contrast.outcome, spread, cohorts.n) / before
    return contrast.less(beta)


def variance_of(left: Array, right: Array, spread: Array, n: Array) -> float:
    """Return Σ_g left_g′ Σ right_g / n_g."""
    return float((np.einsum("gt,ts,gs->g", left, spread, right) / n).sum())


def roll_out(scenario: Scenario, effect: float) -> Precision:
    """Return Σ_g a_g′ Σ a_g / n_g, exact for an estimator that is linear in the cohorts' means.

    The normal distribution, as the estimators use. Source: Roth and Sant'Anna (2023), JPE
    Microeconomics 1(4), theorem 2.1, with the same covariance in every cohort.
    """
    own = weights(scenario, effect)
    return Precision(variance_of(own, own, covariance(scenario, effect), cohorts_of(scenario).n))


def _time(scenario: Scenario) -> Wedge:
    if scenario.time is None:
        raise ValueError("a roll-out needs its periods")
    return scenario.time
