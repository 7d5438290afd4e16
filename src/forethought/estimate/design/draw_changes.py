"""Studies whose outcome is a change: before and after, and differences in differences."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from forethought.estimate.design.cells import Cells, not_held
from forethought.estimate.design.draw_arms import normal_cells, two_arms
from forethought.estimate.design.trials import as_changes, cluster_sizes
from forethought.moments import Array
from forethought.plan.power.scenario import Scenario
from forethought.vocabulary import Followed

Rng = np.random.Generator

FOLLOWED = Followed(before=("before",), after=("after",), earlier=("before",), starts=())
"""Every unit is seen once before and once after."""


def differences(scenario: Scenario, effect: float, rng: Rng) -> Cells:
    """Changes of two groups that nobody drew; what they started from stands beside."""
    if scenario.family == "time":
        raise not_held("times to an event before and after")
    changes = two_arms(_in_units(scenario, effect), scenario.difference(effect), rng)
    before = scenario.reference + scenario.sd * rng.standard_normal(len(changes.n))
    return replace(changes, fixed={**changes.fixed, "before": before})


def _in_units(scenario: Scenario, effect: float) -> Scenario:
    """Changes in the outcome's unit: those of counts as they are, not as logarithms."""
    changes = as_changes(scenario, effect)
    return replace(changes, sd=changes.sd * scenario.unit(effect))


def before_after(scenario: Scenario, effect: float, rng: Rng) -> Cells:
    """Changes of one group: units as cells of one, or clusters as cells."""
    if scenario.family == "time":
        raise not_held("times to an event before and after")
    if scenario.clusters:
        changes = _in_units(scenario, effect)
        count = max(scenario.clusters, 2)
        n = np.maximum(np.round(cluster_sizes(scenario, count, 1, rng)[0]), 2.0)
        keys = {"cluster": np.arange(count)}
        level = np.full(count, scenario.difference(effect))
        drawn = normal_cells(changes, level, n, np.ones(count), keys, rng)
        return replace(drawn, fixed={**drawn.fixed, "before": np.zeros(count)})
    before, change = _pairs(scenario, effect, rng)
    rows = len(change)
    return Cells(
        np.ones(rows),
        {"arm": np.ones(rows), "y": change, "before": before},
        keys={"unit": np.arange(rows), "arm": np.ones(rows)},
    )


def _pairs(scenario: Scenario, effect: float, rng: Rng) -> tuple[Array, Array]:
    """Draw what each unit had before, and by how much it changed."""
    rows, r = max(round(scenario.stayed), 2), scenario.correlation
    if scenario.family == "number":
        before = rng.standard_normal(rows)
        after = r * before + (1 - r**2) ** 0.5 * rng.standard_normal(rows)
        return scenario.reference + scenario.sd * before, effect + scenario.sd * (after - before)
    if scenario.family == "share":
        p, q = scenario.reference, scenario.compared(effect)
        both = p * q + r * (p * (1 - p) * q * (1 - q)) ** 0.5
        both = min(max(both, p + q - 1, 0.0), p, q)  # the most alike two such shares can be
        before = (rng.random(rows) < p).astype(float)
        chance = np.where(before == 1, both / p, (q - both) / (1 - p))
        return before, (rng.random(rows) < chance) - before
    return _counted(scenario, effect, rows, rng)


def _counted(scenario: Scenario, effect: float, rows: int, rng: Rng) -> tuple[Array, Array]:
    """Draw counts before, and their change.

    Gamma-Poisson, with a part in common whose mean is r √(μ₀ μ₁), as far as that leaves either a
    part of its own: parts of one scale add up to counts of that dispersion.
    """
    means = scenario.mean_count, scenario.mean_count * effect
    common = min(scenario.correlation * (means[0] * means[1]) ** 0.5, *means)
    extra = max(scenario.dispersion, 1.0) - 1

    def part(mean: float) -> Array:
        if mean <= 0:
            return np.zeros(rows)
        level = rng.gamma(mean / extra, extra, rows) if extra > 0 else np.full(rows, mean)
        return rng.poisson(level).astype(float)

    shared = part(common)
    before = shared + part(means[0] - common)
    return before, shared + part(means[1] - common) - before
