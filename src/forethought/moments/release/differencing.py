"""Could two releases be subtracted to reach a few people? The smallest such set, exactly.

Each release sums people in groups. Adding some groups of one and taking away some of the other
leaves every person with a weight: the sum of the weights of the two groups the person is in. Take
a graph whose nodes are the groups of both releases and one node for "in neither sum", and whose
edges are people, each between the group it is in on one side and the group (or nothing) on the
other. A choice of weights leaves out exactly the people whose two ends carry opposite weights, so
what it does not leave out contains a cut of the graph. The fewest people that any adding and
subtracting can reach is therefore the smallest cut, and the two releases are safe together if no
cut is smaller than the smallest cell. Cuts of weight 0 tell nothing: they hold nobody.

Smallest cuts are found by contracting edges that cannot be part of a small one (Nagamochi and
Ibaraki, 1992, SIAM Journal on Discrete Mathematics 5, 54-66).
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from forethought.moments.asks import Array
from forethought.moments.release.people import Codes

Hashes = NDArray[np.uint64]

NOBODY = -1


@dataclass(frozen=True)
class Block:
    """One released answer as its ledger keeps it: who was in which group, under salted hashes.

    Attributes
    ----------
    name
        Which answer, in words.
    unit, occasion
        Hashes of whose row and of when, shape (R,).
    variables
        Hashes of each row's value of what was summed, by the column of the records it came from.
    bound
        Which variables belong to the occasion, as outcomes do; the others belong to the unit.
    partitions
        Groups that were summed, one array (R,) for each way of grouping.
    """

    name: str
    unit: Hashes = field(repr=False)
    occasion: Hashes = field(repr=False)
    variables: dict[str, Hashes] = field(repr=False)
    bound: frozenset[str]
    partitions: tuple[Codes, ...] = field(repr=False)

    def identity(self, shared: list[str], by_occasion: bool, by_value: bool) -> Hashes:
        """Return what tells rows apart: whose, when if it matters, with which values if asked."""
        entity = mixed(self.unit, self.occasion) if by_occasion else self.unit
        for name in shared if by_value else ():
            entity = mixed(entity, self.variables[name])
        return entity


def fewest_reached(one: Block, other: Block, below: float) -> float | None:
    """Return the fewest people that subtracting reaches, where that is under ``below``.

    Only what both hold of the same column can be subtracted; without any there is nothing to
    learn but counts. Looked at twice: by who is in, and by who is in with which values, so that
    someone whose value was corrected between two releases is found too.
    """
    shared = sorted(one.variables.keys() & other.variables.keys())
    lasting = [name for name in shared if name not in (one.bound & other.bound)]
    bound = [name for name in shared if name not in lasting]
    found = None
    for names, by_occasion in ((lasting, False), (shared if bound else [], True)):
        for by_value in (False, True) if names else ():
            sides = tuple(side.identity(names, by_occasion, by_value) for side in (one, other))
            for pair in _pairs(one, other, by_occasion):
                cut = _cut(one, other, sides, pair, below if found is None else found)
                found = cut if cut is not None else found
    return found


Pair = tuple[Codes, Codes]


def _pairs(one: Block, other: Block, by_occasion: bool) -> list[Pair]:
    """Return the ways of grouping to be held against each other.

    Without occasions a unit must be in one group, whatever the number of its rows.
    """
    left, right = (
        [part for part in side.partitions if by_occasion or _one_each(side.unit, part)]
        for side in (one, other)
    )
    return [(a, b) for a in left for b in right]


def _one_each(unit: Hashes, partition: Codes) -> bool:
    units = len(np.unique(unit))
    return units == len(unit) or units == len(np.unique(mixed(unit, partition.astype(np.uint64))))


def _cut(
    one: Block, other: Block, sides: tuple[Hashes, ...], pair: Pair, below: float
) -> float | None:
    """Match entities of the two blocks and find the smallest cut between their groups.

    A person with several entities (periods, or a value that changed) counts once in all, so that
    a cut's weight never exceeds the people in it.
    """
    left, right = sides
    every, first = np.unique(np.concatenate([left, right]), return_index=True)
    units = np.concatenate([one.unit, other.unit])[first]
    _, person, times = np.unique(units, return_inverse=True, return_counts=True)
    ends = (_ends(pair[0], every, left), _ends(pair[1], every, right))
    return smallest_cut(*ends, 1.0 / times[person], below)


def _ends(partition: Codes, every: Hashes, own: Hashes) -> Codes:
    """Return the group each entity is in on one side, -1 for none."""
    group = np.full(len(every), NOBODY, dtype=np.int64)
    group[np.searchsorted(every, own)] = partition
    return group


def mixed(left: Hashes, right: Hashes) -> Hashes:
    """Mix two hashes into one (the finaliser of SplitMix64)."""
    with np.errstate(over="ignore"):
        z = left * np.uint64(0x9E3779B97F4A7C15) + right
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.asarray(z ^ (z >> np.uint64(31)))


def smallest_cut(one: Codes, other: Codes, weight: Array, below: float) -> float | None:
    """Return the smallest cut above 0 and under ``below`` of people between groups, or None.

    Parameters
    ----------
    one, other
        Each person's group in either release, -1 for none, shape (N,).
    weight
        How much of a person each entry is, shape (N,).
    """
    graph = _graph(one, other, weight)
    found = None
    while len(graph.weight):
        least = graph.degrees()
        least = least[least > 0]
        limit = below if found is None else found
        if least.min() < limit - 1e-9:
            found = limit = float(least.min())
        heavy = graph.weight >= limit - 1e-9
        graph = graph.contracted(heavy if heavy.any() else graph.certain(limit))
    return found


@dataclass(frozen=True)
class _Graph:
    """Nodes numbered from 0, and edges with their weights; no edge twice, none to itself."""

    nodes: int
    start: Codes
    end: Codes
    weight: Array

    @classmethod
    def of(cls, nodes: int, start: Codes, end: Codes, weight: Array) -> _Graph:
        low, high = np.minimum(start, end), np.maximum(start, end)
        kept = low != high
        code, place = np.unique(low[kept] * nodes + high[kept], return_inverse=True)
        added = np.bincount(place, weights=weight[kept], minlength=len(code)).astype(np.float64)
        return cls(nodes, code // max(nodes, 1), code % max(nodes, 1), added)

    def degrees(self) -> Array:
        ends = np.concatenate([self.start, self.end])
        total = np.bincount(ends, weights=np.tile(self.weight, 2), minlength=self.nodes)
        return total.astype(np.float64)

    def contracted(self, edges: NDArray[np.bool_]) -> _Graph:
        """Make one node of the two ends of each of ``edges``."""
        joined = coo_array(
            (np.ones(int(edges.sum())), (self.start[edges], self.end[edges])),
            shape=(self.nodes, self.nodes),
        )
        count, label = connected_components(joined, directed=False)
        label = label.astype(np.int64)
        return _Graph.of(int(count), label[self.start], label[self.end], self.weight)

    def certain(self, limit: float) -> NDArray[np.bool_]:
        """Return edges whose ends no cut under ``limit`` parts, at least one (one scan)."""
        nearby: list[list[tuple[int, int]]] = [[] for _ in range(self.nodes)]
        pairs = zip(self.start.tolist(), self.end.tolist(), strict=True)
        for edge, (a, b) in enumerate(pairs):
            nearby[a].append((b, edge))
            nearby[b].append((a, edge))
        reach, seen = np.zeros(self.nodes), np.zeros(self.nodes, dtype=bool)
        chosen = np.zeros(len(self.weight), dtype=bool)
        queue = [(0.0, node) for node in range(self.nodes)]
        last = NOBODY
        while queue:
            _, node = heapq.heappop(queue)
            if seen[node]:
                continue
            seen[node] = True
            for near, edge in nearby[node]:
                if not seen[near]:
                    reach[near] += self.weight[edge]
                    heapq.heappush(queue, (-reach[near], near))
                    if reach[near] >= limit - 1e-9:
                        chosen[edge], last = True, edge
        return chosen if last != NOBODY else np.ones(len(self.weight), dtype=bool)


def _graph(one: Codes, other: Codes, weight: Array) -> _Graph:
    """Build the graph: one release's groups, the other's, and a node for neither."""
    left = int(one.max(initial=NOBODY)) + 1
    right = int(other.max(initial=NOBODY)) + 1
    neither = left + right
    start = np.where(one >= 0, one, neither)
    end = np.where(other >= 0, other + left, neither)
    return _Graph.of(neither + 1, start, end, weight)
