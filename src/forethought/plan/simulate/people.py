"""Who is in a simulated study: clusters and their sizes, strata, sites, and arms."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from forethought.plan.model import Data, Plan
from forethought.plan.power.assume import CLUSTER_SIZE, CLUSTERS, UNITS
from forethought.plan.simulate.choosing import Chosen, choose
from forethought.plan.simulate.stated import assumptions_of
from forethought.vocabulary import Design

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Rng = np.random.Generator

SITES = 3
CLUSTERS_OF_A_SITE = 4
STRATUM_LEVELS = (3, 2)
"""Levels of the first stratum column, and of every later one."""


@dataclass(frozen=True)
class People:
    """Units before they are crossed with time: one entry each.

    Attributes
    ----------
    cluster
        Index of the group whose members are alike; the sites, where the draw is within sites.
    site
        Index of the site whose own effect a unit has; 0 where sites have none.
    choice
        Index of the arm, or of the start.
    chosen
        What set the groups apart, where nobody drew them.
    """

    cluster: Ints
    site: Ints
    choice: Ints
    labels: dict[str, Ints]
    clusters: int
    chosen: Chosen = field(default_factory=Chosen)

    @property
    def units(self) -> int:
        return len(self.cluster)


@dataclass(frozen=True)
class Streams:
    """Two sources of chance: what is drawn from the second changes nothing in the first."""

    first: Rng
    second: Rng


def people(plan: Plan, data: Data, ratio: Floats, streams: Streams) -> People:
    """Draw clusters and strata, and settle who is in which arm.

    Parameters
    ----------
    ratio
        Relative sizes of the arms, or of the groups that start together, shape (choices,).
    """
    cluster, clusters, site = _groups(plan, data, streams.first)
    units = len(cluster)
    by_cluster = _moves_as_one(plan, data)
    of_group = np.arange(clusters) if by_cluster else cluster
    groups = clusters if by_cluster else units
    levels = _levels(plan, data, of_group, groups, site)
    cell = np.zeros(groups, dtype=np.int64)
    for name in data.strata:
        cell = cell * (levels[name].max() + 1) + levels[name]
    spread = cluster if by_cluster else np.arange(units)
    if plan.about.design is Design.COMPARISON_GROUP:
        chosen = choose(plan, data, cell, ratio, streams.second)
        choice, kept = chosen.choice, chosen.for_members(spread)
    else:
        # where the draw is within sites, a site is a stratum whether or not the plan says so
        within = site if plan.about.design is Design.MULTISITE_RANDOMISED else 0
        choice, kept = allot(cell * (int(site.max()) + 1) + within, ratio, streams.first), Chosen()
    return People(
        cluster=cluster,
        site=site,
        choice=choice[spread],
        labels={name: level[spread] for name, level in levels.items()},
        clusters=clusters if _alike(plan, data) else 0,
        chosen=kept,
    )


def _moves_as_one(plan: Plan, data: Data) -> bool:
    """True if whole clusters have one arm, or start at one time."""
    drawn_singly = (Design.INDIVIDUAL_RANDOMISED, Design.MULTISITE_RANDOMISED)
    level = plan.assignment.level if plan.assignment else None
    if plan.about.design is Design.COMPARISON_GROUP and level == data.unit:
        return False
    return data.cluster is not None and plan.about.design not in drawn_singly


def _alike(plan: Plan, data: Data) -> bool:
    within_sites = plan.about.design is Design.MULTISITE_RANDOMISED and data.site is not None
    return data.cluster is not None or within_sites


def _groups(plan: Plan, data: Data, rng: Rng) -> tuple[Ints, int, Ints]:
    """Return each unit's group, how many groups there are, and each unit's site."""
    clusters, units = _sizes(plan, data)
    if plan.about.design is not Design.MULTISITE_RANDOMISED:
        cluster = _memberships(plan, clusters, units, rng)
        return cluster, clusters, np.zeros(units, dtype=np.int64)
    if data.site is None or data.cluster in (None, data.site):
        site = _memberships(plan, clusters, units, rng)
        return site, clusters, site
    # sites are what the study's size is told in; each has a few clusters of its own
    parts = min(clusters * CLUSTERS_OF_A_SITE, units)
    cluster = _memberships(plan, parts, units, rng)
    return cluster, parts, cluster % clusters


def _sizes(plan: Plan, data: Data) -> tuple[int, int]:
    sample, size = plan.sample, assumptions_of(plan).cluster_size
    if not _alike(plan, data):
        return 1, (sample.units if sample and sample.units else UNITS)
    clusters = sample.clusters if sample and sample.clusters else CLUSTERS
    units = sample.units if sample and sample.units else round(clusters * (size or CLUSTER_SIZE))
    return min(clusters, units), max(units, 1)


def _memberships(plan: Plan, clusters: int, units: int, rng: Rng) -> Ints:
    """Share units out: sizes vary as stated, else by some 30 % either way; each has one or more."""
    given = assumptions_of(plan)
    share = rng.uniform(0.7, 1.3, clusters)
    if "size_cv" in given.model_fields_set:
        cv = given.size_cv
        share = rng.gamma(1 / cv**2, cv**2, clusters) if cv else np.ones(clusters)
    ends = np.cumsum(share) / share.sum() * (units - clusters)
    sizes = 1 + np.diff(np.round(ends).astype(np.int64), prepend=0)
    return np.repeat(np.arange(clusters), sizes)


def _levels(plan: Plan, data: Data, of_group: Ints, groups: int, site: Ints) -> dict[str, Ints]:
    """Return each group's level of every stratum and of the site."""
    within_sites = plan.about.design is Design.MULTISITE_RANDOMISED
    levels: dict[str, Ints] = {}
    for position, name in enumerate(_label_columns(data)):
        if within_sites and name == data.site:
            levels[name] = site
        elif name == data.cluster:
            levels[name] = of_group
        elif name == data.site:
            # a cluster lies in one site; without clusters, units spread over the sites
            count = len(plan.partners) or SITES
            levels[name] = (of_group if data.cluster else np.arange(groups)) % count
        else:
            levels[name] = _level(groups, position, levels)
    return levels


def _label_columns(data: Data) -> tuple[str, ...]:
    named = (*data.strata, *((data.site,) if data.site else ()))
    return tuple(dict.fromkeys(named))


def _level(groups: int, position: int, before: dict[str, Ints]) -> Ints:
    """Cross the columns: each combination of levels gets about as many groups."""
    repeat = int(np.prod([levels.max() + 1 for levels in before.values()], dtype=np.int64))
    count = STRATUM_LEVELS[min(position, 1)]
    return (np.arange(groups) // max(repeat, 1)) % count


def allot(cell: Ints, ratio: Floats, rng: Rng) -> Ints:
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
