"""Clusters too small to leave, merged with others of the same arm and stratum."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from forethought.moments.release.gate import broken_rules
from forethought.moments.release.people import Codes, People
from forethought.plan.model import Privacy

CLUSTER = "cluster"


@dataclass(frozen=True)
class Merged:
    """New labels of clusters that were merged, and clusters that nothing could be done for."""

    labels: dict[Hashable, Hashable]
    lost: tuple[Hashable, ...]


def merge_small(people: People, gate: Privacy, cells: bool) -> Merged:
    """Merge clusters that break a rule until none does.

    Only clusters of the same arm and stratum are merged, so that a difference between arms within
    strata stays what it was. Weak clusters are joined with each other first, the smallest first;
    a merged cluster takes the label of its first member.
    """
    names, first, code = np.unique(
        [str(label) for label in people.keys[CLUSTER]], return_index=True, return_inverse=True
    )
    raw = [people.keys[CLUSTER][row] for row in first]
    kind = _kinds(people, code, len(names))
    parent = np.arange(len(names))
    lost: set[int] = set()
    while True:
        now = replace(people, keys=people.keys | {CLUSTER: tuple(parent[code].tolist())})
        weak = clusters_in(now, {broken.group for broken in broken_rules(now, gate, cells)}) - lost
        if not weak:
            break
        sizes = people.persons(parent[code], len(names))
        for cluster, other in _matches(weak, kind, parent, sizes, lost):
            if other is None:
                lost.add(cluster)
            else:
                parent[np.isin(parent, (cluster, other))] = min(cluster, other)
    changed = {raw[c]: raw[p] for c, p in enumerate(parent.tolist()) if c != p}
    gone = tuple(raw[c] for c, p in enumerate(parent.tolist()) if p in lost)
    return Merged(changed, gone)


def clusters_in(people: People, groups: set[int]) -> set[int]:
    """Return the clusters that any of ``groups`` belongs to."""
    inside = np.isin(people.groups, list(groups))
    return {label for label, hit in zip(people.keys[CLUSTER], inside, strict=True) if hit}


def _kinds(people: People, code: Codes, count: int) -> NDArray[np.int64]:
    """Number clusters by arm and stratum; where a cluster holds both of something, by that."""
    fixed = [k for k, name in enumerate(people.columns) if name == "arm" or name.startswith("s:")]
    kinds = np.zeros(count, dtype=np.int64)
    for k in fixed:
        low, high = np.full(count, np.inf), np.full(count, -np.inf)
        np.minimum.at(low, code, people.values[:, k])
        np.maximum.at(high, code, people.values[:, k])
        kinds = 3 * kinds + np.where(low < high, 2, (low > 0).astype(np.int64))
    return kinds


def _matches(
    weak: set[int], kind: NDArray[np.int64], parent: Codes, sizes: Codes, lost: set[int]
) -> Iterator[tuple[int, int | None]]:
    """Pair weak clusters of a kind, smallest first; one left over goes to the smallest other."""
    there = {int(c) for c in np.unique(parent)} - lost
    for one in sorted({int(kind[c]) for c in weak}):
        ours = sorted((c for c in weak if kind[c] == one), key=lambda c: (sizes[c], c))
        yield from zip(ours[::2], ours[1::2], strict=False)
        if len(ours) % 2:
            others = [c for c in there if kind[c] == one and c not in weak]
            paired = ours[-2] if len(ours) > 1 else None
            yield ours[-1], min(others, key=lambda c: (sizes[c], c), default=paired)
