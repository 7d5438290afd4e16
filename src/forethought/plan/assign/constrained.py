"""Covariate-constrained draws: many are looked at, and one of the best balanced is drawn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from forethought.plan.assign.blocks import held
from forethought.plan.assign.lot import Lot, Numbers
from forethought.plan.assign.model import Arms, Roster, Scheme

DIGITS = 9
"""Scores are compared to this many decimals, so that machines that add in another order agree."""

CELLS = 4_000_000
"""Candidates times units that are drawn at once, about 100 MB on the way."""


@dataclass(frozen=True)
class Kept:
    """The draws among which the lot falls, each as likely as any other.

    Attributes
    ----------
    arms
        Shape (L, M), no two alike.
    scores
        How far from balance each is, shape (L,); 0 is perfect.
    distinct
        How many different draws were looked at.
    median
        The middle score of all that were looked at.
    """

    arms: Arms
    scores: Numbers
    distinct: int
    median: float


def kept_draws(scheme: Scheme, roster: Roster, lot: Lot) -> Kept:
    """Draw candidates that hold the ratio in every stratum, and keep the best balanced.

    Candidates that come up twice count once, so that where few draws are possible all of them are
    looked at, and every kept draw is equally likely. Draws that tie with the last kept are kept.

    Source: Moulton (2004), Clinical Trials 1(3), 297-305; Li, Lokhnygina, Murray, Heagerty and
    DeLong (2016), Statistics in Medicine 35, 1565-1579.
    """
    wanted = scheme.candidates or 1
    step = max(CELLS // max(len(roster.units), 1), 1)
    parts = [
        np.unique(held(scheme, roster, Lot(lot.key + f"|{at}".encode()), count), axis=0)
        for at, count in _portions(wanted, step)
    ]
    arms = parts[0] if len(parts) == 1 else np.unique(np.concatenate(parts), axis=0)
    scores = np.concatenate(
        [imbalance(arms[k : k + step], roster, len(scheme.arms)) for k in range(0, len(arms), step)]
    )
    last = np.sort(scores)[max(int(np.ceil((scheme.keep or 1) * len(scores))), 1) - 1]
    best = scores <= last
    return Kept(arms[best], scores[best], len(arms), float(np.median(scores)))


def _portions(wanted: int, step: int) -> Iterator[tuple[int, int]]:
    for at in range(0, wanted, step):
        yield at, min(step, wanted - at)


def drawn_from(kept: Kept, lot: Lot, draws: int) -> Arms:
    """Draw from those kept, each equally likely; shape (R, M)."""
    picks = (lot.uniforms("pick", draws) * len(kept.arms)).astype(int)
    return np.asarray(kept.arms[picks])


def imbalance(arms: Arms, roster: Roster, count: int) -> Numbers:
    """Return Σ over columns and pairs of arms of the squared standardised difference, shape (R,).

    A standardised difference is that of two arms' means over the column's standard deviation
    among all units; each level of a category but the first is a column of noughts and ones.
    """
    columns = standardised(roster)
    means = []
    for k in range(count):
        inside = (arms == k).astype(float)
        means.append(inside @ columns / np.maximum(inside.sum(axis=1), 1)[:, None])
    pairs = combinations(range(count), 2)
    total = sum(((means[j] - means[k]) ** 2).sum(axis=1) for j, k in pairs)
    return np.asarray(np.round(total, DIGITS))


def standardised(roster: Roster) -> Numbers:
    """Return the balance columns, mean 0 and standard deviation 1; shape (M, q)."""
    made: list[Numbers] = []
    for k, column in enumerate(roster.columns):
        values = [unit.values[k] for unit in roster.units]
        if column.kind == "number":
            made.append(np.asarray(values, dtype=float))
        else:
            levels = sorted({str(value) for value in values})
            made += [np.asarray([v == level for v in values], dtype=float) for level in levels[1:]]
    varied = [column for column in made if np.ptp(column) > 0]
    if not varied:
        return np.zeros((len(roster.units), 0))
    table = np.column_stack(varied)
    return np.asarray((table - table.mean(axis=0)) / table.std(axis=0))


@dataclass(frozen=True)
class Pair:
    """Two units that every kept draw treats alike, or every one differently."""

    one: str
    other: str
    together: bool


def fixed_pairs(kept: Kept, roster: Roster) -> tuple[Pair, ...]:
    """Find pairs that are always, or never, in the same arm although the strata leave it open.

    Such pairs make the draw less than a lot between them, and a test that treats units as drawn
    one by one is off. Source: Moulton (2004), page 299.
    """
    same = np.zeros((len(roster.units),) * 2)
    for k in range(int(kept.arms.max(initial=0)) + 1):
        inside = (kept.arms == k).astype(float)
        same += inside.T @ inside
    share = same / len(kept.arms)
    open_pairs = np.triu((share == 0.0) | (share == 1.0), k=1)
    for places in roster.places.values():
        if len(places) == 2:  # two in a stratum are apart by design
            open_pairs[places[0], places[1]] = False
    return tuple(
        Pair(roster.units[i].id, roster.units[j].id, bool(share[i, j] == 1.0))
        for i, j in zip(*np.nonzero(open_pairs), strict=True)
    )
