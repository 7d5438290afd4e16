"""Could several releases taken together reach a few people? All of them at once, not two by two.

People are put into classes by their membership: which groups of which answers they are in. Whatever
is added and taken away gives everybody of a class one weight, so a sum over fewer than the smallest
cell weighs small classes only. With M the classes by groups and L its rows of large classes, such
weights g have L g = 0 and M g ≠ 0. If there are none, every sum holds a large class, and all is
safe together. If there are, the fewest people are told exactly where one choice only is open, and
are taken to be too few where more are (stricter than need be, never laxer).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from forethought.moments.asks import Array
from forethought.moments.release.differencing import NOBODY, Block, Hashes, mixed
from forethought.moments.release.people import Codes

MOST_GROUPS = 2500
"""Beyond this the space is not searched, and any small class is taken to be reached."""
ZERO = 1e-7


def fewest_together(blocks: Sequence[Block], below: float, *, counts: bool = False) -> float | None:
    """Return the fewest people that any adding and subtracting reaches, if under ``below``.

    Parameters
    ----------
    blocks
        Every answer that is known.
    counts
        True to hold all blocks together, whatever they sum: their counts, and a column that has
        another name in each.
    """
    names = sorted({name for block in blocks for name in block.variables})
    found: list[float] = []
    seen: set[tuple[tuple[int, ...], bool]] = set()
    for name in names:
        holding = tuple(k for k, block in enumerate(blocks) if name in block.variables)
        chosen = [blocks[k] for k in holding]
        for by_occasion in {name in block.bound for block in chosen}:
            if (holding, by_occasion) not in seen:
                seen.add((holding, by_occasion))
                found += _reached(chosen, None, by_occasion, below)
            found += _reached(chosen, name, by_occasion, below)
    for by_occasion in (False, True) if counts else ():
        found += _reached(list(blocks), None, by_occasion, below)
    return min(found, default=None)


def _reached(
    blocks: Sequence[Block], name: str | None, by_occasion: bool, below: float
) -> list[float]:
    """Match people over the blocks (by their value of ``name`` too) and look at their classes."""
    rows = [_entities(block, name, by_occasion) for block in blocks]
    every, first = np.unique(np.concatenate(rows), return_index=True)
    units = np.concatenate([block.unit for block in blocks])[first]
    _, person, times = np.unique(units, return_inverse=True, return_counts=True)
    columns: dict[bytes, Codes] = {}
    for block, own in zip(blocks, rows, strict=True):
        place = np.searchsorted(every, own)
        for partition in block.partitions:
            if by_occasion or _one_each(own, partition):
                group = np.full(len(every), NOBODY, dtype=np.int64)
                group[place] = partition
                columns.setdefault(group.tobytes(), group)
    if not columns:
        return []
    found = smallest_sum(np.column_stack(list(columns.values())), 1.0 / times[person], below)
    return [] if found is None else [found]


def _entities(block: Block, name: str | None, by_occasion: bool) -> Hashes:
    return block.identity([name] if name else [], by_occasion, name is not None)


def _one_each(entity: Hashes, partition: Codes) -> bool:
    return len(np.unique(entity)) == len(np.unique(mixed(entity, partition.astype(np.uint64))))


def smallest_sum(groups: Codes, weight: Array, below: float) -> float | None:
    """Return the fewest people in a sum over groups, if under ``below``.

    Parameters
    ----------
    groups
        Each person's group in each way of grouping, -1 for none, shape (N, ways).
    weight
        How much of a person each entry is, shape (N,).
    """
    classes, of = np.unique(groups, axis=0, return_inverse=True)
    size = np.bincount(of.ravel(), weights=weight)
    small = (size < below - 1e-9) & (classes != NOBODY).any(1)
    if not small.any():
        return None
    member = _members(classes)
    if member.shape[1] > MOST_GROUPS:
        return float(size[small].min())
    return _lightest(_small_only(member, small), size[small], below)


def _members(classes: Codes) -> csr_array:
    """Return which classes are in which groups, shape (classes, groups), groups once each."""
    start = np.concatenate([[0], np.cumsum(classes.max(0) + 1)])
    row, way = np.nonzero(classes != NOBODY)
    column = classes[row, way] + start[way]
    _, column = np.unique(column, return_inverse=True)
    shape = (len(classes), int(column.max()) + 1)
    return csr_array((np.ones(len(row)), (row, column)), shape=shape)


def _small_only(member: csr_array, small: NDArray[np.bool_]) -> Array:
    """Return a basis of the sums that weigh small classes only, shape (small classes, basis)."""
    large, few = member[~small], member[small]
    gram = (large.T @ large).toarray()
    values, vectors = np.linalg.eigh(gram)
    free = vectors[:, values <= 1e-9 * max(float(values[-1]), 1.0)]
    left, sizes, _ = np.linalg.svd(few @ free, full_matrices=False)
    return np.asarray(left[:, sizes > ZERO])


def _lightest(basis: Array, size: Array, below: float) -> float | None:
    """Return the fewest people of a sum in the span, part by part that has nothing in common."""
    if not basis.shape[1]:
        return None
    # a projection onto the span joins exactly the classes that some sum ties together
    tied = np.abs(basis @ basis.T) > ZERO
    count, part = connected_components(csr_array(tied), directed=False)
    found = []
    for place in range(count):
        own = part == place
        if not tied[own][:, own].any():
            continue
        ways = int(np.linalg.matrix_rank(basis[own], tol=ZERO))
        people = float(size[own].sum()) if ways == 1 else float(size[own].min())
        if people < below - 1e-9:
            found.append(people)
    return min(found, default=None)
