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
    if scenario.family not in ("number", "share"):
        raise not_held("counts or times before and after")
    changes = two_arms(as_changes(scenario, effect), effect, rng)
    before = scenario.reference + scenario.sd * rng.standard_normal(len(changes.n))
    return replace(changes, fixed={**changes.fixed, "before": before})


def before_after(scenario: Scenario, effect: float, rng: Rng) -> Cells:
    """Changes of one group: units as cells of one, or clusters as cells."""
    if scenario.clusters:
        changes = as_changes(scenario, effect)
        count = max(scenario.clusters, 2)
        n = np.maximum(np.round(cluster_sizes(scenario, count, 1, rng)[0]), 2.0)
        keys = {"cluster": np.arange(count)}
        drawn = normal_cells(changes, np.full(count, effect), n, np.ones(count), keys, rng)
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
    raise not_held("counts or times before and after")
