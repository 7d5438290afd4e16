"""One simulated study as a method meets it, drawn as sums from their sampling distribution."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

import numpy as np

from forethought.estimate.design.cells import Cells, RollOut
from forethought.estimate.design.draw_arms import clusters, people, sites, two_arms
from forethought.estimate.design.draw_changes import before_after, differences
from forethought.estimate.design.rollout import VARIANTS, cohorts_of, covariance
from forethought.estimate.design.trials import cluster_sizes
from forethought.estimate.design.trials_over_time import autoregressive
from forethought.estimate.design.wedges import own_variance
from forethought.estimate.wedge.design import PERIOD
from forethought.moments import Answer, Array, Ask, CohortMoments
from forethought.plan.power.over_time import series_columns, series_means, treated
from forethought.plan.power.scenario import Scenario, Wedge
from forethought.vocabulary import Design, Method

Rng = np.random.Generator


def strata(scenario: Scenario) -> tuple[str, ...]:
    """Name the columns of levels that a method takes in: every period of a wedge but the first.

    Methods for roll-outs see a wedge as its clusters over time, and need no levels.
    """
    in_wedge = scenario.design is Design.STEPPED_WEDGE and scenario.method not in VARIANTS
    if not in_wedge or scenario.time is None:
        return ()
    return tuple(f"{PERIOD}{k}" for k in range(2, scenario.time.periods + 1))


class Study(Protocol):
    """Something that answers a method's asks."""

    def answer(self, ask: Ask) -> Answer: ...


def draw(scenario: Scenario, effect: float, rng: Rng) -> Study:
    """Draw one study in which ``effect`` is true."""
    return DRAWN[scenario.design](scenario, effect, rng)


def _wedge(scenario: Scenario, effect: float, rng: Rng) -> Cells | RollOut:
    """Clusters by period, nested exchangeable at the stated cluster autocorrelation."""
    if scenario.method in VARIANTS:
        return _roll_out(scenario, effect, rng)
    works = treated(scenario)
    count, periods = works.shape
    m = np.maximum(np.round(cluster_sizes(scenario, count, 1, rng)[0]), 2.0)
    n = np.repeat(m, periods)
    scale = scenario.unit(effect) * own_variance(scenario, effect) ** 0.5
    noise = _nested(scenario, m, periods, rng)
    mean = scenario.reference + scale * noise + scenario.difference(effect) * works
    square = scale**2 * (1 - scenario.icc.likely) * rng.chisquare(n - 1)
    arm, period = works.ravel(), np.tile(np.arange(1, periods + 1), count)
    keys = {"cluster": np.repeat(np.arange(count), periods), "period": period, "arm": arm}
    levels = {name: (period == k + 2).astype(float) for k, name in enumerate(strata(scenario))}
    fixed = {"arm": arm, "exposure": np.full(len(n), scenario.exposure), **levels}
    return Cells(n, fixed, ("y",), mean.reshape(-1, 1), square[:, None, None], keys)


def _nested(scenario: Scenario, m: Array, periods: int, rng: Rng) -> Array:
    """Draw means of clusters of sizes ``m`` by period, each person's variance 1, shape (C, T)."""
    rho, cac = scenario.icc.likely, scenario.cac
    lasting = (rho * cac) ** 0.5 * rng.standard_normal((len(m), 1))
    own = np.sqrt(rho * (1 - cac) + (1 - rho) / m)[:, None]
    return np.asarray(lasting + own * rng.standard_normal((len(m), periods)))


def _roll_out(scenario: Scenario, effect: float, rng: Rng) -> RollOut:
    """Cohort means, and covariances by Bartlett's decomposition of the Wishart distribution."""
    cohorts = cohorts_of(scenario)
    n = np.maximum(np.round(cohorts.n), 2.0)
    root: Array = np.asarray(
        scenario.unit(effect) * np.linalg.cholesky(covariance(scenario, effect)), dtype=float
    )
    periods = len(cohorts.periods)
    mean = rng.standard_normal((len(n), periods)) @ root.T / np.sqrt(n)[:, None]
    works = cohorts.periods[None, :] >= cohorts.cohorts[:, None]
    level = mean + scenario.difference(effect) * works
    spread = np.stack([_wishart(root, int(size) - 1, rng) for size in n])
    return RollOut(CohortMoments(cohorts.periods, cohorts.cohorts, n, level, spread))


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
    """One series, a cell a period; and the one beside it, which the effect leaves alone."""
    time = _time(scenario)
    none = 1.0 if scenario.is_ratio else 0.0
    whole = replace(scenario, time=replace(time, wash_in=0))
    parts = [_one_series(whole, effect, rng)]
    if time.controlled:
        parts.append(_one_series(whole, none, rng))
    y = np.concatenate(parts)
    # without another, everything is "the programme's" series, before and after it began
    arm = np.repeat([1.0, 0.0][: len(parts)], time.periods)
    period = np.tile(np.arange(1, time.periods + 1, dtype=float), len(parts))
    exposure = np.full(len(y), scenario.exposure)
    fixed = {"y": y, "arm": arm, "period": period, "exposure": exposure}
    return Cells(np.ones(len(y)), fixed, keys={"period": period, "arm": arm})


def _one_series(scenario: Scenario, effect: float, rng: Rng) -> Array:
    after = series_columns(_time(scenario))[:, -1]
    wave = autoregressive(len(after), 1, scenario.autocorrelation, rng)[0]
    if scenario.family == "number":
        return np.asarray(scenario.reference + effect * after + scenario.sd * wave)
    mean = series_means(scenario, effect)
    spread = np.log1p(max(scenario.dispersion - 1, 0) / mean)
    counts = rng.poisson(mean * np.exp(np.sqrt(spread) * wave - spread / 2))
    return np.asarray(counts, dtype=float)


def _time(scenario: Scenario) -> Wedge:
    if scenario.time is None:
        raise ValueError("a series needs its periods")
    return scenario.time


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
