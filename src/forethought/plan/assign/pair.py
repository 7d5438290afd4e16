"""Two arms of a draw that had more: other ways the lot could have fallen between them.

That two arms do equally well says nothing of a third. So the test looks only at draws in which the
same units are in the two arms, and asks which of them got which: everybody else is left where they
are. Given that, and given how many each arm got in a stratum (or block), a lot without regard to
covariates is as likely to fall in any order; tosses keep the two arms' own odds; and of the orders
of a constrained draw those count that balance as well as the draws that were kept.

Source: Basse, Feller and Toulis (2019), Biometrika 106, 487-494, on tests given who is looked at.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from forethought.plan.assign.blocks import BETWEEN, blocks_of
from forethought.plan.assign.constrained import CELLS, imbalance, kept_draws
from forethought.plan.assign.lot import Lot, Places
from forethought.plan.assign.model import Arms
from forethought.plan.assign.record import Drawn, lot_of_redraws

FEWEST = 199
"""Draws without which a test would be too coarse."""

MOST_ROUNDS = 20
"""Times that orders are drawn and held against the balance of a constrained draw."""

BY_MINIMISATION = (
    "in minimisation with several arms where a unit goes hangs on those of every arm before it, so "
    "that two arms cannot be drawn again by themselves"
)
BLOCKS_UNKNOWN = (
    "the sealed list had several arms in blocks of sizes that only its key tells, so that two arms "
    "cannot be drawn again by themselves"
)
TOO_RARE = "too few draws between these two arms balance as well as those among which the lot fell"


@dataclass(frozen=True)
class Pair:
    """Draws between two arms.

    Attributes
    ----------
    places
        Who is in either arm, by place on the roster, shape (m,).
    arms
        0 in the reference arm and 1 in the other, shape (R, m); the first row is what was drawn.
    """

    places: Places
    arms: Arms


@dataclass(frozen=True)
class Impossible:
    """Why two arms cannot be drawn again by themselves."""

    why: str


@dataclass(frozen=True)
class Between:
    """Who is in the two arms and which of them, and who may change places with whom."""

    places: Places
    made: Arms
    groups: tuple[Places, ...] = ()

    def reordered(self, lot: Lot, count: int) -> Arms:
        """Put the arms of each group in a random order, shape (R, m)."""
        arms = np.tile(self.made, (count, 1))
        for k, group in enumerate(self.groups):
            keys = lot.uniforms(f"order{BETWEEN}{k}", count, len(group))
            arms[:, group] = self.made[group][keys.argsort(axis=1, kind="stable")]
        return arms


def redraw_pair(
    drawn: Drawn, reference: int, compared: int, count: int, seed: int
) -> Pair | Impossible:
    """Draw ``count`` times more between two arms, by their place in the scheme."""
    scheme, lot = drawn.scheme, lot_of_redraws(drawn, seed)
    places = np.flatnonzero((drawn.arms == reference) | (drawn.arms == compared))
    made = (drawn.arms[places] == compared).astype(np.int8)
    if scheme.method == "minimisation":
        return Impossible(BY_MINIMISATION)
    if scheme.method == "simple":
        odds = scheme.ratio[compared] / (scheme.ratio[reference] + scheme.ratio[compared])
        return _pair(places, made, lot.uniforms("toss", count, len(places)) < odds)
    groups = _groups(drawn, places)
    if groups is None:
        return Impossible(BLOCKS_UNKNOWN)
    between = Between(places, made, groups)
    if scheme.method != "constrained":
        return _pair(places, made, between.reordered(lot, count))
    orders = _as_balanced(drawn, (reference, compared), between, lot, count)
    rare = len(orders) < min(count, FEWEST)
    return Impossible(TOO_RARE) if rare else _pair(places, made, orders)


def _pair(places: Places, made: Arms, orders: np.ndarray) -> Pair:
    return Pair(places, np.vstack([made, orders]).astype(np.int8))


def _groups(drawn: Drawn, places: Places) -> tuple[Places, ...] | None:
    """Return who changes places with whom, by position in ``places``; None if nobody can tell."""
    scheme, roster = drawn.scheme, drawn.roster
    inside = np.full(len(roster.units), -1)
    inside[places] = np.arange(len(places))
    groups: list[Places] = []
    for stratum, units in roster.places.items():
        block = np.zeros(len(units), dtype=np.int64)
        if scheme.block_sizes:
            if drawn.own is None and len(set(scheme.block_sizes)) > 1:
                return None
            block = blocks_of(scheme, stratum, len(units), drawn.own or Lot(b""))
        own = inside[units]
        groups += [own[(block == k) & (own >= 0)] for k in np.unique(block)]
    return tuple(group for group in groups if len(group) > 1)


def _as_balanced(
    drawn: Drawn, pair: tuple[int, int], between: Between, lot: Lot, count: int
) -> Arms:
    """Return orders in which the whole draw balances as well as the worst that was kept.

    Which draws were looked at was itself drawn, so that each order that balances so well could
    have been the one made, with the same chance. Fewer than ``count`` where they are rare.
    """
    kept = kept_draws(drawn.scheme, drawn.roster, drawn.own or Lot(b""))
    found: list[Arms] = []
    for k in range(MOST_ROUNDS):
        size = max(CELLS // len(drawn.arms), 1)
        orders = between.reordered(Lot(lot.key + f"|{k}".encode()), size)
        whole = np.tile(drawn.arms, (size, 1))
        whole[:, between.places] = np.where(orders == 1, pair[1], pair[0])
        scores = imbalance(whole, drawn.roster, len(drawn.scheme.arms))
        found.append(orders[scores <= kept.scores.max()])
        if sum(map(len, found)) >= count:
            break
    return np.concatenate(found)[:count]
