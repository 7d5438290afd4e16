"""The gate: which groups are too small to leave, by the rules of the plan.

It looks at people, never at rows: a person with four rows is one person, and a cluster of one
person is a person. Pure: it is given who stands behind each group and says what may not leave.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from forethought.moments.release.lattice import HIGHEST, MOST_ABOVE, fewest_pinned
from forethought.moments.release.people import Codes, People, is_outcome
from forethought.plan.model import Privacy


@dataclass(frozen=True)
class Broken:
    """One rule that one group breaks.

    Attributes
    ----------
    rule
        ``smallest-group``, ``smallest-cell``, ``dominance`` or ``parameters-per-row``.
    people
        How many people it would show; for the last rule, people in the group.
    column
        Which column makes the small cell.
    about_outcome
        True if the outcome itself decides that the group may not leave.
    """

    group: int
    rule: str
    people: int
    column: str = ""
    about_outcome: bool = False


def broken_rules(people: People, gate: Privacy, cells: bool = False) -> tuple[Broken, ...]:
    """Return every rule that a group breaks; ``cells`` if groups are cells of a table."""
    if not people.count:
        return ()
    sizes = people.sizes()
    return (
        *_too_small(sizes, gate, cells),
        *_few_behind(people, sizes, gate.smallest_cell),
        *_small_cells(people, gate.smallest_cell),
        *_few_values(people, gate.smallest_cell),
        *_few_changes(people, gate.smallest_cell),
        *dominated(people),
        *(() if cells else _too_many_columns(people, sizes, gate)),
    )


def _too_small(sizes: Codes, gate: Privacy, cells: bool) -> Iterator[Broken]:
    least = gate.smallest_cell if cells else gate.smallest_cluster
    for group in np.flatnonzero(sizes < least):
        rule = "smallest-cell" if cells else "smallest-group"
        yield Broken(int(group), rule, int(sizes[group]))


def _few_behind(people: People, sizes: Codes, least: int) -> Iterator[Broken]:
    """Find groups whose sums are a few people's: who have most rows, or weigh most."""
    counted = people.effective()
    for group in np.flatnonzero((counted < least - ROUNDING) & (sizes >= least)):
        yield Broken(int(group), "smallest-group", max(int(counted[group]), 1))


def _small_cells(people: People, least: int) -> Iterator[Broken]:
    """Find counts of 1 to ``least`` - 1 on a side of any column, or of any two columns crossed."""
    sides = people.sides()
    for side in sides:
        for part in (side.high, side.low):
            yield from _small(people, part, least, (side.column,))
    for one, other in combinations(sides, 2):
        for left in (one.high, one.low):
            for right in (other.high, other.low):
                yield from _small(people, left & right, least, (one.column, other.column))


def _small(
    people: People, chosen: NDArray[np.bool_], least: int, columns: tuple[str, ...]
) -> Iterator[Broken]:
    counts = people.persons(np.where(chosen, people.groups, -1), people.count)
    for group in np.flatnonzero((counts > 0) & (counts < least)):
        yield Broken(
            int(group),
            "smallest-cell",
            int(counts[group]),
            " by ".join(columns),
            any(is_outcome(name) for name in columns),
        )


ROUNDING = 1e-9
"""Relative to the numbers: what differs by less is the same but for rounding."""
FEW_VALUES = 3
"""So many values in a group and how many have each follows from the count, sum and squares."""
MOST_OF_SPREAD = 0.9
"""Largest share of a column's squares about the group's median that may be one person's."""


def _few_values(people: People, least: int) -> Iterator[Broken]:
    """Find values of 1 to ``least`` - 1 people in groups where a column takes two or three.

    And groups in which so few people differ from all others: the sum less what all others have
    is a sum over those few.
    """
    for k in _single(people):
        column, values = people.columns[k], people.values[:, k]
        pairs, of = _pairs(people.groups, values)
        counts = people.persons(of, len(pairs))
        group = pairs[:, 0].astype(np.int64)
        distinct = np.bincount(group, minlength=people.count)
        few = (distinct[group] > 1) & (distinct[group] <= FEW_VALUES) & (counts < least)
        fewest = {int(g): int(counts[few & (group == g)].min()) for g in np.unique(group[few])}
        fewest = _worked_out(people, values, least) | fewest
        fewest |= _unlike_the_rest(people, group, of, least)
        for one, count in fewest.items():
            yield Broken(one, "smallest-cell", count, column, is_outcome(column))


def _worked_out(people: People, values: NDArray[np.float64], least: int) -> dict[int, int]:
    """Find groups in which how many have a value follows from the sums: whole numbers."""
    if not people.one_row_each or not np.array_equal(values, np.round(values)):
        return {}
    low, high = float(values.min()), float(values.max())
    above = np.bincount(people.groups, weights=values > low, minlength=people.count)
    found: dict[int, int] = {}
    for group in np.flatnonzero(above <= MOST_ABOVE) if high - low <= HIGHEST else ():
        fewest = fewest_pinned(values[people.groups == group], low, high, least)
        found |= {} if fewest is None else {int(group): fewest}
    return found


def _unlike_the_rest(people: People, group: Codes, of: Codes, least: int) -> dict[int, int]:
    """Count who differ from their group's commonest value, where they are few."""
    rows = np.bincount(of, minlength=len(group))
    order = np.lexsort((rows, group))
    commonest = order[np.flatnonzero(np.diff(group[order], append=-1))]
    unlike = ~np.isin(of, commonest)
    counts = people.persons(np.where(unlike, people.groups, -1), people.count)
    return {int(g): int(counts[g]) for g in np.flatnonzero((counts > 0) & (counts < least))}


def _few_changes(people: People, least: int) -> Iterator[Broken]:
    """Find groups in which two columns are the same, or the same apart, but for a few people.

    Sums of both and of their product hold the sum of squares of the difference, which is then a
    sum over those few.
    """
    for j, k in combinations(_single(people), 2):
        apart = people.values[:, j] - people.values[:, k]
        size = np.abs(people.values[:, [j, k]]).max(initial=0.0)
        unlike = np.sqrt(_about_median(people.groups, apart)) > ROUNDING * size
        counts = people.persons(np.where(unlike, people.groups, -1), people.count)
        both = (people.columns[j], people.columns[k])
        for group in np.flatnonzero((counts > 0) & (counts < least)):
            outcome = any(map(is_outcome, both))
            told = f"{both[0]} less {both[1]}"
            yield Broken(int(group), "smallest-cell", int(counts[group]), told, outcome)


def _single(people: People) -> list[int]:
    """Return columns of more than two values."""
    two = people.two_valued()
    return [k for k in range(len(people.columns)) if k not in two]


def _pairs(groups: Codes, values: NDArray[np.float64]) -> tuple[NDArray[np.float64], Codes]:
    pairs, of = np.unique(np.column_stack([groups, values]), axis=0, return_inverse=True)
    return pairs, of.ravel()


def dominated(people: People) -> Iterator[Broken]:
    """Find groups in which one person makes nearly all the spread of a column."""
    count = people.count
    size = int(people.person.max(initial=0)) + 1
    people_of_group, of = np.unique(people.groups * size + people.person, return_inverse=True)
    group = people_of_group // size
    for k in _single(people):
        own = np.bincount(of.ravel(), weights=_about_median(people.groups, people.values[:, k]))
        total = np.bincount(group, weights=own, minlength=count)[group]
        heavy = (total > 0) & (own > MOST_OF_SPREAD * total)
        for one in np.unique(group[heavy]):
            column = people.columns[k]
            yield Broken(int(one), "dominance", 1, column, is_outcome(column))


def _about_median(groups: Codes, values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return squares about each group's median, which one person cannot move far."""
    order = np.lexsort((values, groups))
    starts = np.searchsorted(groups[order], np.arange(int(groups.max(initial=-1)) + 1))
    sizes = np.diff(np.append(starts, len(groups)))
    middle = values[order][starts + (sizes - 1) // 2]
    return np.asarray((values - middle[groups]) ** 2)


def _too_many_columns(people: People, sizes: Codes, gate: Privacy) -> Iterator[Broken]:
    """Count the columns that vary in a group: their products could tell rows apart."""
    varying = np.zeros(people.count)
    order = np.argsort(people.groups, kind="stable")
    starts = np.flatnonzero(np.diff(people.groups[order], prepend=-1))
    for k in range(len(people.columns)):
        column = people.values[order, k]
        low, high = np.minimum.reduceat(column, starts), np.maximum.reduceat(column, starts)
        varying[people.groups[order][starts]] += low < high
    for group in np.flatnonzero(varying > gate.parameters_per_row * sizes):
        yield Broken(int(group), "parameters-per-row", int(sizes[group]), f"{varying[group]:.0f}")


def lone_arm(people: People, least: int) -> int | None:
    """Return how many clusters an arm has, where that is too few to leave one by one."""
    arms = arm_of(people)
    if arms is None or "cluster" not in people.keys:
        return None
    cluster = np.array([str(label) for label in people.keys["cluster"]])
    counts = [len(np.unique(cluster[arms == arm])) for arm in np.unique(arms)]
    few = [count for count in counts if 0 < count < least]
    return min(few) if few else None


def arm_of(people: People) -> NDArray[np.float64] | None:
    """Return each row's arm, 0 or 1; None where the answer does not tell."""
    if "arm" in people.columns:
        return np.asarray(people.values[:, people.columns.index("arm")])
    if "arm" in people.keys:
        return np.array(people.keys["arm"], dtype=float)
    return None
