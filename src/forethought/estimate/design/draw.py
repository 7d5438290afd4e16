"""One simulated study as a method meets it, drawn as sums from their sampling distribution."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

import numpy as np

from forethought.estimate.design.cells import Cells, RollOut
from forethought.estimate.design.draw_arms import clusters, people, sites, two_arms
from forethought.estimate.design.draw_changes import before_after, differences
from forethought.estimate.design.rollout import cohorts_of, covariance
from forethought.estimate.design.trials_over_time import autoregressive
from forethought.estimate.wedge.design import PERIOD
from forethought.moments import Answer, Array, Ask, CohortMoments
from forethought.plan.power.over_time import period_covariance, series_means, treated
from forethought.plan.power.scenario import Scenario
from forethought.vocabulary import Design, Method

Rng = np.random.Generator


def strata(scenario: Scenario) -> tuple[str, ...]:
    """Name the columns of levels that a method takes in: every period of a wedge but the first."""
    if scenario.design is not Design.STEPPED_WEDGE or scenario.time is None:
        return ()
    return tuple(f"{PERIOD}{k}" for k in range(2, scenario.time.periods + 1))


class Study(Protocol):
    """Something that answers a method's asks."""

    def answer(self, ask: Ask) -> Answer: ...


def draw(scenario: Scenario, effect: float, rng: Rng) -> Study:
    """Draw one study in which ``effect`` is true."""
    return DRAWN[scenario.design](scenario, effect, rng)


def _wedge(scenario: Scenario, effect: float, rng: Rng) -> Cells:
    """Clusters by period, nested exchangeable at the stated cluster autocorrelation."""
    works = treated(scenario)
    count, periods = works.shape
    truth = period_covariance(replace(scenario, method=Method.NESTED_EXCHANGEABLE), effect)
    mean = rng.standard_normal((count, periods)) @ np.linalg.cholesky(truth).T
    mean = scenario.reference + mean + effect * works
    m = max(round(scenario.size), 2)
    n = np.full(count * periods, float(m))
    variance = scenario.sd**2
    if scenario.family == "share":
        p, q = scenario.reference, scenario.compared(effect)
        variance = (p * (1 - p) + q * (1 - q)) / 2
    square = variance * (1 - scenario.icc.likely) * rng.chisquare(n - 1)
    arm, period = works.ravel(), np.tile(np.arange(1, periods + 1), count)
    keys = {"cluster": np.repeat(np.arange(count), periods), "period": period, "arm": arm}
    levels = {name: (period == k + 2).astype(float) for k, name in enumerate(strata(scenario))}
    return Cells(
        n, {"arm": arm, **levels}, ("y",), mean.reshape(-1, 1), square[:, None, None], keys
    )


def _roll_out(scenario: Scenario, effect: float, rng: Rng) -> RollOut:
    """Cohort means, and covariances by Bartlett's decomposition of the Wishart distribution."""
    cohorts = cohorts_of(scenario)
    n = np.maximum(np.round(cohorts.n), 2.0)
    root: Array = np.asarray(np.linalg.cholesky(covariance(scenario, effect)), dtype=float)
    periods = len(cohorts.periods)
    mean = rng.standard_normal((len(n), periods)) @ root.T / np.sqrt(n)[:, None]
    works = cohorts.periods[None, :] >= cohorts.cohorts[:, None]
    spread = np.stack([_wishart(root, int(size) - 1, rng) for size in n])
    return RollOut(
        CohortMoments(cohorts.periods, cohorts.cohorts, n, mean + effect * works, spread)
    )


def _wishart(root: Array, free: int, rng: Rng) -> Array:
    """Draw a sample covariance with ``free`` degrees of freedom."""
    size = len(root)
    if free <= size:
        rows = rng.standard_normal((free, size)) @ root.T
        return np.asarray(rows.T @ rows / free)
    lower = np.tril(rng.standard_normal((size, size)), -1)
    lower[np.diag_indices(size)] = np.sqrt(rng.chisquare(free - np.arange(size)))
    part = root @ lower
    return np.asarray(part @ part.T / free)


def _series(scenario: Scenario, effect: float, rng: Rng) -> Cells:
    """One series, a cell a period."""
    if scenario.time is None:
        raise ValueError("a series needs its periods")
    period = np.arange(1, scenario.time.periods + 1, dtype=float)
    after = (period >= scenario.time.starts[0]).astype(float)
    wave = autoregressive(len(period), 1, scenario.autocorrelation, rng)[0]
    if scenario.family == "number":
        y = scenario.reference + effect * after + scenario.sd * wave
    else:
        mean = series_means(scenario, effect)
        spread = np.log1p(max(scenario.dispersion - 1, 0) / mean)
        y = rng.poisson(mean * np.exp(np.sqrt(spread) * wave - spread / 2)).astype(float)
    # one series: everything is "the programme's" series, before and after it began
    arm = np.ones(len(period))
    exposure = np.full(len(period), scenario.exposure)
    fixed = {"y": y, "arm": arm, "period": period, "exposure": exposure}
    keys = {"period": period, "arm": arm}
    return Cells(np.ones(len(period)), fixed, keys=keys)


def _compared(scenario: Scenario, effect: float, rng: Rng) -> Study:
    if scenario.method is Method.DIFFERENCE_IN_DIFFERENCES:
        return differences(scenario, effect, rng)
    return two_arms(scenario, effect, rng)


DRAWN: dict[Design, Callable[[Scenario, float, Rng], Study]] = {
    Design.INDIVIDUAL_RANDOMISED: people,
    Design.CLUSTER_RANDOMISED: clusters,
    Design.MULTISITE_RANDOMISED: sites,
    Design.COMPARISON_GROUP: _compared,
    Design.STEPPED_WEDGE: _wedge,
    Design.STAGGERED_ROLLOUT: _roll_out,
    Design.INTERRUPTED_TIME_SERIES: _series,
    Design.BEFORE_AFTER: before_after,
}
