"""One simulated study of two arms: people, clusters or sites, as sums."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from forethought.estimate.design.cells import Cells, not_held
from forethought.estimate.design.trials import (
    arm_counts,
    base_hazard,
    cluster_counts,
    cluster_level,
    cluster_sizes,
    own_effects,
)
from forethought.moments import Array
from forethought.plan.power.scenario import Scenario
from forethought.vocabulary import Design, Method

Rng = np.random.Generator

BASELINE = "x:baseline"
"""The one column that stands for all that is adjusted for."""


def adjusts(scenario: Scenario) -> bool:
    """True if the drawn study carries a column to adjust for: means of people and clusters."""
    simple = scenario.design in (
        Design.INDIVIDUAL_RANDOMISED,
        Design.CLUSTER_RANDOMISED,
        Design.MULTISITE_RANDOMISED,
        Design.COMPARISON_GROUP,
    )
    changes = scenario.method is Method.DIFFERENCE_IN_DIFFERENCES
    return simple and not changes and scenario.family == "number" and scenario.correlation > 0


def two_arms(scenario: Scenario, effect: float, rng: Rng) -> Cells:
    return (clusters if scenario.clusters else people)(scenario, effect, rng)


MOST_ROWS = 20_000
"""With more units than this each arm is one cell."""


def people(scenario: Scenario, effect: float, rng: Rng) -> Cells:
    """Units as cells of one; arms as cells where there are very many."""
    if sum(arm_counts(scenario)) > MOST_ROWS:
        n, arm = np.array(arm_counts(scenario), dtype=float), np.array([0.0, 1.0])
        return _groups(scenario.at_icc(0.0), effect, n, arm, {}, rng)
    arm = np.repeat([0.0, 1.0], arm_counts(scenario))
    rows = len(arm)
    fixed = {"arm": arm, **_outcome(scenario, effect, arm, rng)}
    keys = {"arm": arm, "unit": np.arange(rows)}
    return Cells(np.ones(rows), fixed, keys=keys)


def _outcome(scenario: Scenario, effect: float, arm: Array, rng: Rng) -> dict[str, Array]:
    """Draw each unit's outcome, and what goes with it."""
    rows = len(arm)
    match scenario.family:
        case "number":
            r = scenario.correlation if adjusts(scenario) else 0.0
            x = rng.standard_normal(rows)
            noise = r * x + (1 - r**2) ** 0.5 * rng.standard_normal(rows)
            return {"y": effect * arm + scenario.sd * noise, **({BASELINE: x} if r else {})}
        case "share":
            chance = scenario.reference + effect * arm
            return {"y": (rng.random(rows) < chance).astype(float)}
        case "rate":
            mean = scenario.mean_count * effect**arm
            extra = scenario.dispersion - 1
            level = rng.gamma(mean / extra, extra) if extra > 0 else mean
            return {
                "y": rng.poisson(level).astype(float),
                "exposure": np.full(rows, scenario.exposure),
            }
        case _:
            waited = rng.exponential(1 / (base_hazard(scenario, effect) * effect**arm))
            return {"y": np.minimum(waited, 1.0), "event": (waited <= 1).astype(float)}


def clusters(scenario: Scenario, effect: float, rng: Rng) -> Cells:
    """Clusters as cells."""
    arm = np.repeat([0.0, 1.0], cluster_counts(scenario))
    n = np.maximum(np.round(cluster_sizes(scenario, len(arm), 1, rng)[0]), 2.0)
    if scenario.family == "time":
        return _times(scenario, effect, n.astype(int), arm, rng)
    return _groups(scenario, effect, n, arm, {"cluster": np.arange(len(n))}, rng)


def _times(scenario: Scenario, effect: float, n: np.ndarray, arm: Array, rng: Rng) -> Cells:
    """Draw times in clusters, each with a hazard of its own: people as cells of one.

    A cluster's factor is gamma with variance ρ / ((1 − ρ) s), s the share with the event, so that
    counts of events are as alike as the quick analysis has them.
    """
    rho = scenario.icc.likely
    variance = rho / (1 - rho) / scenario.event_share
    own = rng.gamma(1 / variance, variance, len(n)) if variance > 0 else np.ones(len(n))
    hazard = np.repeat(base_hazard(scenario, effect) * effect**arm * own, n)
    waited = rng.exponential(1 / np.maximum(hazard, 1e-12))
    rows, in_arm = int(n.sum()), np.repeat(arm, n)
    fixed = {"arm": in_arm, "y": np.minimum(waited, 1.0), "event": (waited <= 1).astype(float)}
    keys = {"arm": in_arm, "unit": np.arange(rows), "cluster": np.repeat(np.arange(len(n)), n)}
    return Cells(np.ones(rows), fixed, keys=keys)


def _groups(
    scenario: Scenario,
    effect: float,
    n: Array,
    arm: Array,
    keys: dict[str, np.ndarray],
    rng: Rng,
) -> Cells:
    """Groups as cells: mean and scatter of the outcome (and the covariate) in each."""
    if scenario.family == "time":
        raise not_held("times to an event, in groups")
    if scenario.family == "number":
        return normal_cells(scenario, effect * arm, n, arm, keys, rng)
    # what adjusting brings is left out for shares and rates: see `adjusts`
    bare = replace(scenario, correlation=0.0)
    levels = np.array([bare.reference, bare.compared(effect)])
    if scenario.family == "rate":
        levels = levels * scenario.exposure
    mean = np.empty(len(n))
    for k in (0, 1):
        mean[arm == k] = cluster_level(bare, float(levels[k]), n[arm == k], rng)
    if scenario.family == "share":
        square = n * mean * (1 - mean)
    else:
        own = (
            np.maximum(1.0, (1 - bare.icc.likely) * bare.spread_of_count) * levels[arm.astype(int)]
        )
        square = own * rng.chisquare(n - 1)
    fixed = {"arm": arm, "exposure": np.full(len(n), scenario.exposure)}
    return Cells(n, fixed, ("y",), mean[:, None], square[:, None, None], {**keys, "arm": arm})


def normal_cells(
    scenario: Scenario,
    level: Array,
    n: Array,
    arm: Array,
    keys: dict[str, np.ndarray],
    rng: Rng,
) -> Cells:
    """Cells of normal outcomes with correlation ρ in each, and a covariate if one is adjusted for.

    Means are normal with variance ρ + (1 − ρ)/n; the scatter is Wishart with n − 1 degrees of
    freedom, by Bartlett's decomposition. The covariate has the same ρ.
    """
    rho, r = scenario.icc.likely, scenario.correlation if adjusts(scenario) else 0.0
    count = len(n)
    spread = np.sqrt(rho + (1 - rho) / n)
    x, own = spread * rng.standard_normal(count), spread * rng.standard_normal(count)
    left = (1 - r**2) ** 0.5
    first, second = rng.chisquare(n - 1), rng.chisquare(np.maximum(n - 2, 1e-9)) * (n > 2)
    across = rng.standard_normal(count)
    xx = (1 - rho) * first
    xy = (1 - rho) * scenario.sd * (r * first + left * np.sqrt(first) * across)
    yy = (
        (1 - rho)
        * scenario.sd**2
        * (r**2 * first + 2 * r * left * np.sqrt(first) * across + left**2 * (across**2 + second))
    )
    y = level + scenario.sd * (r * x + left * own)
    scatter = np.stack([np.stack([xx, xy], -1), np.stack([xy, yy], -1)], -2)
    means = np.column_stack([x, y])
    if not r:
        means, scatter = means[:, 1:], scatter[:, 1:, 1:]
    names = (BASELINE, "y") if r else ("y",)
    return Cells(n, {"arm": arm}, names, means, scatter, {**keys, "arm": arm})


def sites(scenario: Scenario, effect: float, rng: Rng) -> Cells:
    """Each site's two arms as two cells; sites differ in level and, if stated, in effect."""
    count = max(scenario.clusters or 2, 2)
    whole = cluster_sizes(scenario, count, 1, rng)[0]
    site, arm = np.repeat(np.arange(count), 2), np.tile([0.0, 1.0], count)
    n = np.maximum(np.round(np.repeat(whole, 2) * np.tile(scenario.shares, count)), 2.0)
    keys = {"site": site, "cluster": site, "stratum": site}
    rho = scenario.icc.likely
    if scenario.family == "number":
        level = scenario.sd * rho**0.5 * rng.standard_normal(count)
        own = effect + own_effects(scenario, n[0::2] + n[1::2], rng)
        within = replace(scenario.at_icc(0.0), sd=scenario.sd * (1 - rho) ** 0.5)
        return normal_cells(within, level[site] + own[site] * arm, n, arm, keys, rng)
    bare = replace(scenario, correlation=0.0).at_icc(0.0)
    mean = np.where(arm == 1, bare.compared(effect), bare.reference)
    if scenario.family == "share":
        seen = rng.binomial(n.astype(int), mean) / n
        square = n * seen * (1 - seen)
    else:
        mean = mean * scenario.exposure
        seen = rng.poisson(n * mean) / n
        square = mean * rng.chisquare(n - 1)
    fixed = {"arm": arm, "exposure": np.full(len(n), scenario.exposure)}
    return Cells(n, fixed, ("y",), seen[:, None], square[:, None, None], {**keys, "arm": arm})
