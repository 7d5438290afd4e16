"""Everything that the planned size can and cannot see."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from forethought.errors import Place, Refusal
from forethought.errors.catalogue import simulations as entries
from forethought.estimate.design.model import PowerAt, Sizing, SweepPoint
from forethought.estimate.design.power import formula_for, simulated
from forethought.plan.power.answers import power, size_needed, smallest_detectable
from forethought.plan.power.arms import RANDOM_SITES
from forethought.plan.power.possible import advice, impossible_effect
from forethought.plan.power.precision import Formula
from forethought.plan.power.scenario import Scenario
from forethought.vocabulary import Design

SWEEP_POINTS = 8
"""Sizes of the sweep, evenly spaced, beside the planned one."""

NARROWEST, WIDEST = 2.0, 8.0
"""The sweep reaches at least so many times the planned size, and at most."""

SWEEP_EFFECTS = (0.5, 0.75, 1.0, 1.5, 2.0)
"""Effects of the sweep, as multiples of the one asked for (of its logarithm, for ratios)."""

MOST_CLUSTERS, MOST_UNITS = 5_000, 10_000_000
"""Larger studies are not simulated: ten thousand of them would take minutes."""

FEWEST = {Design.INTERRUPTED_TIME_SERIES: 8, Design.BEFORE_AFTER: 3}
"""Fewest periods or units from which anything can be judged; four for the others."""


def sizing_of(scenario: Scenario, stated: str, indicator: str, runs: int, seed: int) -> Sizing:
    """Answer for one study, in closed form and by simulation.

    Raises
    ------
    Refusal
        Where the study is too small for any test, or the effect cannot happen.
    """
    check_size(scenario)
    formula = formula_for(scenario.design)
    smallest = smallest_detectable(scenario, formula)
    effect = scenario.effect if scenario.effect is not None else smallest
    if effect is None:
        raise _nothing_seen(scenario, indicator)
    check_effect(scenario, effect, indicator)
    needed = size_needed(scenario, effect, formula, step_of(scenario))
    likely = scenario.at_icc(scenario.icc.likely)
    return Sizing(
        effect=effect,
        stated=stated,
        power=power(scenario, effect, formula),
        power_likely=power(likely, effect, formula),
        by_icc=_by_icc(scenario, effect, formula),
        smallest_detectable=smallest,
        needed=needed,
        simulated=simulated(likely, effect, runs, seed),
        sweep=sweep(scenario, effect, formula, needed),
        as_sample=_as_sample(scenario, effect, formula),
    )


def _as_sample(scenario: Scenario, effect: float, formula: Formula) -> float | None:
    """Return power for sites like these, where the planned method leaves them aside."""
    answers_for_these = scenario.design is Design.MULTISITE_RANDOMISED and scenario.effect_sd > 0
    if not answers_for_these or scenario.method in RANDOM_SITES:
        return None
    return power(replace(scenario, method=RANDOM_SITES[0]), effect, formula)


def check_size(scenario: Scenario) -> None:
    """Refuse a study that leaves no freedom to judge by, or is too large to simulate."""
    least, what = FEWEST.get(scenario.design, 4), "units"
    if scenario.design is Design.INTERRUPTED_TIME_SERIES:
        what = "periods"
    elif scenario.clusters is not None:
        what = "sites" if scenario.design is Design.MULTISITE_RANDOMISED else "clusters"
    if scenario.time is not None and scenario.clusters is not None:
        least = max(least, len(scenario.time.starts))
    if scenario.design is Design.STAGGERED_ROLLOUT and scenario.time is not None:
        least = 2 * len(scenario.time.starts)
    most = MOST_UNITS if scenario.clusters is None else MOST_CLUSTERS
    if scenario.count > most:
        fault = entries.TOO_LARGE_TO_SIZE.fault(
            Place(field="sample"), f"{scenario.count:,}", what=what, most=f"{most:,}"
        )
        raise Refusal([fault])
    if scenario.count < least or (scenario.clusters and scenario.size < 1):
        fault = entries.TOO_SMALL_TO_SIZE.fault(
            Place(field="sample"), scenario.count, what=what, least=least
        )
        raise Refusal([fault])


def check_effect(scenario: Scenario, effect: float, indicator: str) -> None:
    """Refuse an effect that the outcome cannot show, or that is none."""
    because = impossible(scenario, effect)
    if because:
        fault = entries.EFFECT_IMPOSSIBLE.fault(
            Place(field="sample.assumptions.effect"),
            f"{effect:g}",
            indicator=indicator,
            because=because,
            suggestion=advice(scenario.family),
        )
        raise Refusal([fault])


def impossible(scenario: Scenario, effect: float) -> str | None:
    """Say why an effect cannot be; None where it can."""
    return impossible_effect(scenario.family, scenario.reference, effect, scenario.width)


def _nothing_seen(scenario: Scenario, indicator: str) -> Refusal:
    fault = entries.EFFECT_IMPOSSIBLE.fault(
        Place(field="sample"),
        "any size",
        indicator=indicator,
        because="none is stated, and none would be found often enough by a study of this size",
        suggestion=f"Plan for more than {scenario.count}, or state `effect`.",
    )
    return Refusal([fault])


def _by_icc(scenario: Scenario, effect: float, formula: Formula) -> tuple[PowerAt, ...]:
    spread = scenario.icc
    if spread.is_known or not scenario.clusters:
        return ()
    return tuple(
        PowerAt(icc, power(scenario.at_icc(icc), effect, formula))
        for icc in (spread.low, spread.likely, spread.high)
    )


def step_of(scenario: Scenario) -> int:
    """Return in what steps a size grows: as many in each arm or sequence, where arms are even.

    Where the plan draws more into one arm than into the other, one by one: see `size_needed`.
    """
    if scenario.design in (Design.STEPPED_WEDGE, Design.STAGGERED_ROLLOUT) and scenario.time:
        return len(scenario.time.starts)
    whole = (Design.INTERRUPTED_TIME_SERIES, Design.BEFORE_AFTER, Design.MULTISITE_RANDOMISED)
    return 1 if scenario.design in whole or scenario.shares[0] != scenario.shares[1] else 2


def sweep(
    scenario: Scenario, effect: float, formula: Formula, needed: int | None
) -> tuple[SweepPoint, ...]:
    """Return power over sizes and effects, around the planned size and up to the one needed."""
    effects = [_times(scenario, effect, k) for k in SWEEP_EFFECTS]
    return tuple(
        SweepPoint(count, at, power(scenario.sized(count), at, formula))
        for at in effects
        if impossible(scenario, at) is None
        for count in _counts(scenario, needed)
    )


def _counts(scenario: Scenario, needed: int | None) -> list[int]:
    step, planned = step_of(scenario), scenario.count
    least = max(FEWEST.get(scenario.design, 4), 2 * step)
    reach = np.clip(1.2 * (needed or 0) / planned, NARROWEST, WIDEST) * planned
    spaced = np.linspace(0, reach, SWEEP_POINTS + 1)[1:]
    return sorted({max(round(at / step) * step, least) for at in spaced} | {planned})


def _times(scenario: Scenario, effect: float, k: float) -> float:
    return float(np.exp(k * np.log(effect))) if scenario.is_ratio else k * effect
