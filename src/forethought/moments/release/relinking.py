"""People of an earlier release who may stand under other codes now, found again by their values.

Whoever is in one release only, with the very values of somebody who is in the other only, may be
the same person under another code. Two files could be subtracted then, though few seem to be in
both. So the new release is held against the old one a second time, as if they were the same.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from forethought.moments.release.differencing import NOBODY, Block, Hashes, mixed
from forethought.moments.release.people import Codes


def relinked(new: Block, old: Block) -> Block | None:
    """Return the new block with the old codes of those who look the same; None if nobody does.

    Those of the same group come first, where groups are known by who stayed; then all others.
    """
    shared = sorted(new.variables.keys() & old.variables.keys())
    gone = ~np.isin(old.unit, new.unit)
    fresh = ~np.isin(new.unit, old.unit)
    if not shared or not gone.any() or not fresh.any():
        return None
    before, own_group = _signatures(old, shared), old.partitions[0]
    now, group = _signatures(new, shared), _group_before(new, old)
    unit = new.unit.copy()
    for with_group in (True, False):
        codes, left = _people(old.unit, before, own_group if with_group else None, gone)
        others, right = _people(unit, now, group if with_group else None, fresh)
        _, at, place = np.intersect1d(_told_apart(left), _told_apart(right), return_indices=True)
        fresh &= ~np.isin(unit, others[place])
        gone &= ~np.isin(old.unit, codes[at])
        unit = _renamed(unit, others[place], codes[at])
    return None if np.array_equal(unit, new.unit) else replace(new, unit=unit)


def _renamed(unit: Hashes, names: Hashes, codes: Hashes) -> Hashes:
    order = np.argsort(names)
    at = np.searchsorted(names, unit, sorter=order).clip(max=max(len(names) - 1, 0))
    if not len(names):
        return unit
    found = names[order][at] == unit
    return np.asarray(np.where(found, codes[order][at], unit))


def _signatures(block: Block, shared: list[str]) -> Hashes:
    """Return, for each row, a hash of all rows of its unit: when, with which values."""
    row = block.occasion
    for name in shared:
        row = mixed(row, block.variables[name])
    units, of = np.unique(block.unit, return_inverse=True)
    total = np.zeros(len(units), dtype=np.uint64)
    np.add.at(total, of, row)  # wraps around, and does not mind the order of rows
    return np.asarray(total[of])


def _group_before(new: Block, old: Block) -> Codes:
    """Return the old group of each new row's group: that of most of those who stayed."""
    known, place = np.unique(old.unit, return_index=True)
    at = np.searchsorted(known, new.unit).clip(max=len(known) - 1)
    stayed = known[at] == new.unit
    group = new.partitions[0]
    pairs, times = np.unique(
        np.column_stack([group[stayed], old.partitions[0][place[at[stayed]]]]),
        axis=0,
        return_counts=True,
    )
    before = np.full(int(group.max(initial=0)) + 1, NOBODY, dtype=np.int64)
    order = np.argsort(times, kind="stable")
    before[pairs[order, 0]] = pairs[order, 1]
    return before[group]


def _people(
    unit: Hashes, signature: Hashes, group: Codes | None, chosen: NDArray[np.bool_]
) -> tuple[Hashes, Hashes]:
    """Return each chosen unit once, with its signature (and its first row's group)."""
    rows = np.flatnonzero(chosen)
    units, first = np.unique(unit[rows], return_index=True)
    found = signature[rows][first]
    if group is not None:
        found = mixed(found, group[rows][first].astype(np.uint64))
    return units, found


def _told_apart(signatures: Hashes) -> Hashes:
    """Number equal signatures, so that each is matched with one of the other side only."""
    order = np.argsort(signatures, kind="stable")
    sorted_ = signatures[order]
    rank = np.arange(len(order)) - np.searchsorted(sorted_, sorted_)
    result = np.empty_like(signatures)
    result[order] = mixed(sorted_, rank.astype(np.uint64))
    return result
