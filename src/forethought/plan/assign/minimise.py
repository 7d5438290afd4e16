"""Minimisation: each unit in turn goes, most likely, where it leaves the arms most alike."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from forethought.plan.assign.lot import Lot, Numbers
from forethought.plan.assign.model import Arms, Roster, Scheme

TINY = 1e-9


def minimised(scheme: Scheme, roster: Roster, lot: Lot, draws: int) -> Arms:
    """Minimise over the roster in its order, shape (R, M)."""
    return by_tosses(scheme, roster, lot.uniforms("toss", draws, len(roster.units)))


def by_tosses(scheme: Scheme, roster: Roster, tosses: Numbers) -> Arms:
    """Minimise over the roster in its order, given one toss a unit; shape (R, M).

    For each arm k that the unit could go to, the imbalance is Σ over factors of the range, over
    arms, of how many units share the unit's level (the arms' totals are one factor more). With b
    arms tied for the least of K, each of them has the chance bias/b and each other one
    (1 − bias)/(K − b); if all are tied, each 1/K.

    Unequal ratios are kept at every step by minimising over as many equal places as the ratio
    adds up to, of which each arm holds its part.

    Source: Pocock and Simon (1975), Biometrics 31, 103-115; for unequal ratios Kuznetsova and
    Tymofyeyev (2012), Statistics in Medicine 31, 3711-3723.
    """
    draws, size = tosses.shape[0], sum(scheme.ratio)
    levels = levels_of(roster)
    width = max((max(level) for level in levels), default=0) + 1
    counts = np.zeros((draws, len(levels[0]) if levels else 0, width, size))
    places = np.zeros((draws, len(levels)), dtype=int)
    factors, every = np.arange(counts.shape[1]), np.arange(draws)
    for k, level in enumerate(levels):
        # counts at the unit's own levels if it went to place p: one more there
        would = counts[:, factors, level][:, None] + np.eye(size)[None, :, None, :]
        unlike = np.ptp(would, axis=3).sum(axis=2)
        places[:, k] = _picked(unlike, tosses[:, k], scheme.bias or 1.0)
        counts[every[:, None], factors[None], np.asarray(level)[None], places[:, k, None]] += 1
    arm_of_place = np.repeat(np.arange(len(scheme.ratio)), scheme.ratio)
    return arm_of_place[places].astype(np.int8)


def _picked(unlike: Numbers, toss: Numbers, bias: float) -> np.ndarray:
    """Pick a place for each draw by its toss."""
    best = unlike <= unlike.min(axis=1, keepdims=True) + TINY
    tied, size = best.sum(axis=1, keepdims=True), unlike.shape[1]
    chance = np.where(best, bias / tied, (1 - bias) / np.maximum(size - tied, 1))
    chance = np.where(tied == size, 1 / size, chance)
    edges = np.cumsum(chance, axis=1)[:, :-1]
    return np.asarray((toss[:, None] >= edges).sum(axis=1))


def levels_of(roster: Roster) -> list[Sequence[int]]:
    """Number each unit's level of every factor: all units, each stratum column, each class."""
    rows = [(*unit.stratum, *map(str, unit.values)) for unit in roster.units]
    if not rows:
        return []
    numbered = [
        {name: k for k, name in enumerate(sorted(set(column)))}
        for column in zip(*rows, strict=True)
    ]
    return [[0, *(of[name] for of, name in zip(numbered, row, strict=True))] for row in rows]
