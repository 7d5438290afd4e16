"""Who is in a simulated study, in which arm, and when they are seen."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forethought.plan.model import Data, Plan
from forethought.vocabulary import Design

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

CLUSTERS = 60
UNITS_PER_CLUSTER = 20
UNITS_WITHOUT_CLUSTERS = 400
PERIODS = 24
FIRST_TREATED = (9, 13, 17, 21)
"""In a roll-out a fifth of the units start in each of these periods, and a fifth never."""
SITES = 3
STRATUM_LEVELS = (3, 2)
"""Levels of the first stratum column, and of every later one."""


@dataclass(frozen=True)
class Layout:
    """The rows of a simulated study, before anything is measured.

    Attributes
    ----------
    unit, cluster
        Index of the row's unit and cluster, shape (rows,).
    arm
        0 in the reference arm, k in the k-th other arm, shape (rows,).
    moment
        Index into `moments` of the row's wave or period, shape (rows,).
    treated
        True where the row's unit has been treated by then, shape (rows,).
    first_treated
        The period from which the row's unit is treated, infinity for never; roll-outs only.
    labels
        For each stratum or site column, the index of the row's level, shape (rows,).
    moments
        Ids of the waves, or the periods; one nameless moment where the plan has neither.
    months
        Mean months from the start to each wave; empty for roll-outs.
    """

    unit: Ints
    cluster: Ints
    arm: Ints
    moment: Ints
    treated: NDArray[np.bool_]
    first_treated: Floats
    labels: dict[str, Ints]
    moments: tuple[str, ...]
    months: tuple[float, ...]
    units: int
    clusters: int

    @property
    def rows(self) -> int:
        return len(self.unit)


@dataclass(frozen=True)
class _People:
    """Units before they are crossed with time: one entry each."""

    cluster: Ints
    choice: Ints
    labels: dict[str, Ints]
    clusters: int


def lay_out(plan: Plan, data: Data, rng: np.random.Generator) -> Layout:
    """Draw clusters, their sizes, strata and assignment, and cross units with time."""
    rollout = plan.about.design is Design.STAGGERED_ROLLOUT
    ratio = _ratio(plan, rollout)
    people = _people(plan, data, ratio, rng)
    units = len(people.cluster)
    moments, months = _moments(plan, data, rollout)
    unit = np.repeat(np.arange(units), len(moments))
    moment = np.tile(np.arange(len(moments)), units)
    choice = people.choice[unit]
    starts = np.array([*FIRST_TREATED, np.inf])
    first = starts[choice] if rollout else np.full(len(unit), np.inf)
    # the first of several waves is the baseline: nobody has been treated by then
    measured_after = moment > 0 if len(moments) > 1 else np.ones(len(unit), dtype=bool)
    return Layout(
        unit=unit,
        cluster=people.cluster[unit],
        arm=np.zeros_like(choice) if rollout else choice,
        moment=moment,
        treated=(moment + 1 >= first) if rollout else (choice > 0) & measured_after,
        first_treated=first,
        labels={name: level[unit] for name, level in people.labels.items()},
        moments=moments,
        months=months,
        units=units,
        clusters=people.clusters,
    )


def _ratio(plan: Plan, rollout: bool) -> Floats:
    if rollout:
        return np.ones(len(FIRST_TREATED) + 1)
    arms = len(plan.assignment.arms) if plan.assignment else 2
    given = plan.assignment.ratio if plan.assignment else ()
    return np.array(given if len(given) == arms else np.ones(arms), dtype=np.float64)


def _moments(plan: Plan, data: Data, rollout: bool) -> tuple[tuple[str, ...], tuple[float, ...]]:
    if rollout:
        return tuple(str(period) for period in range(1, PERIODS + 1)), ()
    waves = sorted(plan.waves, key=lambda wave: wave.at) if data.wave else []
    if not waves:
        return ("",), (0.0,)
    return tuple(w.id for w in waves), tuple(w.at.mean_days * 12 / 365.25 for w in waves)


def _people(plan: Plan, data: Data, ratio: Floats, rng: np.random.Generator) -> _People:
    clusters, units = _sizes(plan, data)
    cluster = _memberships(clusters, units, rng)
    by_cluster = data.cluster is not None and plan.about.design is not Design.INDIVIDUAL_RANDOMISED
    groups = clusters if by_cluster else units
    of_group = np.arange(clusters) if by_cluster else cluster
    levels: dict[str, Ints] = {}
    for position, name in enumerate(_label_columns(data)):
        if name == data.cluster:
            levels[name] = of_group
        elif name == data.site:
            # a cluster lies in one site; without clusters, units spread over the sites
            levels[name] = (of_group if data.cluster else np.arange(groups)) % SITES
        else:
            levels[name] = _level(groups, position, levels)
    cell = np.zeros(groups, dtype=np.int64)
    for name in data.strata:
        cell = cell * (levels[name].max() + 1) + levels[name]
    choice = _allot(cell, ratio, rng)
    spread = cluster if by_cluster else np.arange(units)
    return _People(
        cluster=cluster,
        choice=choice[spread],
        labels={name: level[spread] for name, level in levels.items()},
        clusters=clusters if data.cluster else 0,
    )


def _sizes(plan: Plan, data: Data) -> tuple[int, int]:
    sample = plan.sample
    if data.cluster is None:
        return 1, (sample.units if sample and sample.units else UNITS_WITHOUT_CLUSTERS)
    clusters = sample.clusters if sample and sample.clusters else CLUSTERS
    units = sample.units if sample and sample.units else clusters * UNITS_PER_CLUSTER
    return min(clusters, units), units


def _memberships(clusters: int, units: int, rng: np.random.Generator) -> Ints:
    """Share units out: sizes vary by some 30 % either way, every cluster has at least one."""
    share = rng.uniform(0.7, 1.3, clusters)
    ends = np.cumsum(share) / share.sum() * (units - clusters)
    sizes = 1 + np.diff(np.round(ends).astype(np.int64), prepend=0)
    return np.repeat(np.arange(clusters), sizes)


def _label_columns(data: Data) -> tuple[str, ...]:
    named = (*data.strata, *((data.site,) if data.site else ()))
    return tuple(dict.fromkeys(named))


def _level(groups: int, position: int, before: dict[str, Ints]) -> Ints:
    """Cross the columns: each combination of levels gets about as many groups."""
    repeat = int(np.prod([levels.max() + 1 for levels in before.values()], dtype=np.int64))
    count = STRATUM_LEVELS[min(position, 1)]
    return (np.arange(groups) // max(repeat, 1)) % count


def _allot(cell: Ints, ratio: Floats, rng: np.random.Generator) -> Ints:
    """Assign at random within cells, as close to the ratio as whole groups allow.

    Groups of a cell stand in random order on a line cut by the ratio; a random start makes
    each group's chance of each arm exactly its share.
    """
    edges = np.cumsum(ratio) / ratio.sum()
    choice = np.zeros(len(cell), dtype=np.int64)
    for label in np.unique(cell):
        here = rng.permutation(np.flatnonzero(cell == label))
        spot = (np.arange(len(here)) + rng.uniform()) / len(here)
        choice[here] = np.minimum(np.searchsorted(edges, spot, side="right"), len(ratio) - 1)
    return choice
