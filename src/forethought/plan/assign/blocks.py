"""Tosses, fixed sizes and permuted blocks: draws that look at nothing but the stratum."""

from __future__ import annotations

import numpy as np

from forethought.plan.assign.lot import Lot, Numbers, Places
from forethought.plan.assign.model import Arms, Roster, Scheme

BETWEEN = "\x1f"
"""Stands between the parts of a stratum's name in labels: no roster has it (unit separator)."""


def simple(scheme: Scheme, roster: Roster, lot: Lot, draws: int) -> Arms:
    """Toss for each unit by itself, arm k with its share of the ratio; shape (R, M)."""
    edges = np.cumsum(scheme.shares)[:-1]
    tosses = lot.uniforms("toss", draws, len(roster.units))
    return np.searchsorted(edges, tosses, side="right").astype(np.int8)


def held(scheme: Scheme, roster: Roster, lot: Lot, draws: int) -> Arms:
    """Hold the ratio in each stratum as nearly as its number of units allows; shape (R, M).

    Of n units arm k gets ⌊n p_k⌋ or ⌈n p_k⌉ and n p_k on average: seats that are left over go by
    systematic sampling on the fractions. With two arms the strata share one random start, carried
    on from each stratum to the next, so that the arms' totals are held to the ratio too.
    """
    arms = np.zeros((draws, len(roster.units)), dtype=np.int8)
    start = lot.uniforms("start", draws)
    for stratum, places in roster.places.items():
        label = BETWEEN.join(stratum)
        counts = seats(len(places), scheme.shares, start)
        ranks = _ranks(lot.uniforms(f"order|{label}", draws, len(places)))
        arms[:, places] = _by_rank(ranks, counts)
        if len(scheme.arms) == 2:
            start = (start + len(places) * scheme.shares[0]) % 1
        else:
            start = lot.uniforms(f"start|{label}", draws)
    return arms


def seats(units: int, shares: Numbers, start: Numbers) -> Places:
    """Return how many units each arm gets in each draw, shape (R, K).

    With C_k = n Σ_{j≤k} p_j, arm k gets ⌊C_k + u⌋ − ⌊C_{k−1} + u⌋ for the random start u.
    """
    edges = np.concatenate([[0.0], np.cumsum(units * shares)])
    edges[-1] = units
    # thirds and sixths do not add up to whole numbers in binary
    reached = np.floor(np.round(edges[None, :] + start[:, None], 9))
    return np.diff(reached, axis=1).astype(np.int64)


def _ranks(keys: Numbers) -> Places:
    """Return each key's rank in its row, from 0."""
    return keys.argsort(axis=1, kind="stable").argsort(axis=1, kind="stable")


def _by_rank(ranks: Places, counts: Places) -> Arms:
    """Give arm 0 to the lowest ranks, arm 1 to the next, and so on."""
    edges = np.cumsum(counts, axis=1)[:, None, :-1]
    return np.asarray((ranks[:, :, None] >= edges).sum(axis=2), dtype=np.int8)


def blocked(scheme: Scheme, roster: Roster, lot: Lot, draws: int) -> Arms:
    """Draw permuted blocks of random sizes in each stratum; shape (R, M).

    The first units of a stratum get what they would get whatever comes after them, so that a
    list can be drawn before anybody is enrolled.
    """
    arms = np.zeros((draws, len(roster.units)), dtype=np.int8)
    for stratum, places in roster.places.items():
        arms[:, places] = block_list(scheme, stratum, len(places), lot, draws)
    return arms


def block_list(
    scheme: Scheme, stratum: tuple[str, ...], units: int, lot: Lot, draws: int = 1
) -> Arms:
    """Draw the first ``units`` places of one stratum's list, shape (R, units).

    Source: Matts and Lachin (1988), Controlled Clinical Trials 9, 327-344.
    """
    label = BETWEEN.join(stratum)
    sizes = np.asarray(scheme.block_sizes)
    drawn = _sizes(scheme, stratum, units, lot, draws)
    width = drawn.shape[1] * int(sizes.max())
    ends = np.cumsum(drawn, axis=1)
    place = np.arange(width)
    block = (place[None, :, None] >= ends[:, None, :]).sum(axis=2)
    begins = np.concatenate([np.zeros((draws, 1), dtype=int), ends], axis=1)
    keys = block + lot.uniforms(f"block|{label}", draws, width)
    order = keys.argsort(axis=1, kind="stable")
    inside = place[None, :] - np.take_along_axis(begins, block, axis=1)
    size = np.append(drawn, np.full((draws, 1), sizes.max()), axis=1)
    unit = np.take_along_axis(size, block, axis=1) // sum(scheme.ratio)
    edges = np.cumsum(scheme.ratio)[:-1]
    pattern = (inside[:, :, None] >= edges * unit[:, :, None]).sum(axis=2)
    arms = np.empty((draws, width), dtype=np.int8)
    np.put_along_axis(arms, order, pattern.astype(np.int8), axis=1)
    return arms[:, :units]


def blocks_of(scheme: Scheme, stratum: tuple[str, ...], units: int, lot: Lot) -> Places:
    """Return the block that each of a stratum's first ``units`` places is in, from 0."""
    ends = np.cumsum(_sizes(scheme, stratum, units, lot, 1)[0])
    return np.searchsorted(ends, np.arange(units), side="right")


def _sizes(scheme: Scheme, stratum: tuple[str, ...], units: int, lot: Lot, draws: int) -> Places:
    """Draw the sizes of as many blocks as ``units`` may fill, shape (R, blocks)."""
    sizes = np.asarray(scheme.block_sizes)
    blocks = -(-units // int(sizes.min()))
    picks = lot.uniforms(f"size|{BETWEEN.join(stratum)}", draws, blocks) * len(sizes)
    return np.asarray(sizes[picks.astype(int)])
