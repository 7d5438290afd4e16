"""Do the arms in the records match the assignment in the plan?"""

from __future__ import annotations

from collections.abc import Iterator
from math import log
from typing import Any

from forethought.errors import Fault
from forethought.errors.catalogue import records_keys as catalogue
from forethought.records.arms import arm_index, arms_of
from forethought.records.checks.keys import two_groups, unknown_values
from forethought.records.checks.scene import Scene, plural
from forethought.records.fetched import fetched
from forethought.records.mapping import ROW_NUMBER, Role
from forethought.records.typed import ROW, word
from forethought.records.values import is_rollout
from forethought.vocabulary import Design

FEWEST_CLUSTERS = 2
RARELY = 1e-3
"""A chance below which whole clusters in one arm are no chance."""


def arm_faults(scene: Scene) -> Iterator[Fault]:
    """Report everything about arms that contradicts the plan."""
    if is_rollout(scene.plan) or not scene.has(Role.ARM):
        return
    found = _values(scene)
    arms = arms_of(scene.plan, found)
    if not arms:
        first, second = (*found, "…", "…")[:2]
        yield catalogue.NO_REFERENCE.fault(
            scene.place(1, scene.use(Role.ARM).column),
            ", ".join(f"`{value}`" for value in found) or "none",
            first=first,
            second=second,
        )
        return
    index = arm_index(scene.table, scene.use(Role.ARM).column, arms)
    known = [arm.id for arm in arms]
    rows = scene.table.select(arm=scene.text(Role.ARM), index=index, row=scene.table[ROW])
    strange = rows.filter(rows.arm.notnull() & rows["index"].isnull())
    unknown = tuple(unknown_values(scene, strange, "arm", known, catalogue.UNKNOWN_ARM, Role.ARM))
    yield from unknown
    there = set(fetched(rows.select("index").distinct()).column("index").to_pylist())
    for position, arm in enumerate(arms):
        # rows of an arm that cannot be read may well be the rows that are sought
        if position not in there and not unknown:
            place = scene.place(1, scene.use(Role.ARM).column)
            yield catalogue.ARM_WITHOUT_ROWS.fault(place, f"`{arm.id}`")
    yield from _in_two(scene)
    if not unknown and scene.plan.about.design is Design.CLUSTER_RANDOMISED:
        yield from _few_clusters(scene, known)


def _values(scene: Scene) -> tuple[str, ...]:
    found = fetched(scene.table.select(arm=scene.text(Role.ARM)).distinct().limit(20))
    return tuple(sorted(str(name) for name in found.column("arm").to_pylist() if name is not None))


def _in_two(scene: Scene) -> Iterator[Fault]:
    """A unit's arm is its own for good; so is a cluster's where clusters were assigned."""
    design, arm = scene.plan.about.design, scene.text(Role.ARM).lower()
    if design in (Design.STEPPED_WEDGE, Design.BEFORE_AFTER):
        return
    if scene.has(Role.UNIT) and scene.data.unit != ROW_NUMBER:
        yield from two_groups(scene, scene.unit, arm, catalogue.TWO_ARMS, "unit")
    if design is Design.CLUSTER_RANDOMISED and scene.has(Role.CLUSTER):
        cluster = scene.text(Role.CLUSTER)
        yield from two_groups(scene, cluster, arm, catalogue.CLUSTER_TWO_ARMS, "cluster")
    if design is Design.INDIVIDUAL_RANDOMISED and scene.has(Role.CLUSTER, Role.UNIT):
        yield from _whole_clusters(scene, arm)


def _whole_clusters(scene: Scene, arm: Any) -> Iterator[Fault]:
    """Clusters that lie wholly in one arm, more of them than chance would put there.

    Were each unit's arm drawn by itself, a cluster of n units would be in one arm with a chance
    of Σ pᵏ over arms, k = n and p the arm's share; the chances of all clusters are multiplied.
    """
    units = scene.table.select(unit=scene.unit, cluster=scene.text(Role.CLUSTER), arm=arm)
    units = units.filter(units.cluster.notnull() & units.arm.notnull()).distinct()
    each = units.group_by("cluster").aggregate(arms=units.arm.nunique(), n=units.count())
    several = each.filter(each.n > 1)
    sizes = several.group_by("n").aggregate(
        clusters=several.count(), mixed=several.count(where=several.arms > 1)
    )
    found = fetched(sizes).to_pylist()
    if not found or any(line["mixed"] for line in found):
        return
    counts = fetched(units.group_by("arm").aggregate(n=units.count())).column("n").to_pylist()
    shares = [n / sum(counts) for n in counts]
    chance = sum(
        line["clusters"] * log(sum(share ** line["n"] for share in shares)) for line in found
    )
    if chance < log(RARELY):
        column = scene.use(Role.CLUSTER).column
        count = sum(line["clusters"] for line in found)
        yield catalogue.CLUSTERS_ASSIGNED.fault(scene.place(1, column), count, column=column)


def _few_clusters(scene: Scene, known: list[str]) -> Iterator[Fault]:
    if not scene.has(Role.CLUSTER):
        return
    arms = arms_of(scene.plan, _values(scene))
    column = scene.use(Role.ARM).column
    rows = scene.table.select(
        arm=arm_index(scene.table, column, arms),
        cluster=scene.table[word(scene.use(Role.CLUSTER).column)],
    )
    groups = fetched(rows.group_by("arm").aggregate(n=rows.cluster.nunique())).to_pylist()
    for line in groups:
        if line["arm"] is not None and line["n"] < FEWEST_CLUSTERS:
            yield catalogue.ONE_CLUSTER.fault(
                scene.place(1, column),
                f"arm `{known[line['arm']]}`",
                clusters=plural(int(line["n"]), "cluster") + " only",
            )
