"""From a scheme, a roster and a lot to everybody's arm, and to draws there could have been."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from forethought.plan.assign.blocks import blocked, held, simple
from forethought.plan.assign.constrained import Kept, drawn_from, fixed_pairs, kept_draws
from forethought.plan.assign.constrained import Pair as Pair
from forethought.plan.assign.lot import Lot
from forethought.plan.assign.minimise import minimised
from forethought.plan.assign.model import Arms, Roster, Scheme

Drawer = Callable[[Scheme, Roster, Lot, int], Arms]


@dataclass(frozen=True)
class Draw:
    """One draw, and for a constrained one what it was drawn from.

    Attributes
    ----------
    arms
        Each unit's arm by its place in the scheme, shape (M,).
    """

    arms: Arms
    kept: Kept | None = None
    pairs: tuple[Pair, ...] = ()


def _constrained(scheme: Scheme, roster: Roster, lot: Lot, draws: int) -> Arms:
    return drawn_from(kept_draws(scheme, roster, lot), lot, draws)


def _in_blocks(scheme: Scheme, roster: Roster, lot: Lot, draws: int) -> Arms:
    drawer = blocked if scheme.block_sizes else held
    return drawer(scheme, roster, lot, draws)


DRAWERS: dict[str, Drawer] = {
    "simple": simple,
    "blocked": _in_blocks,
    "stratified": _in_blocks,
    "stepped-wedge": held,
    "constrained": _constrained,
    "minimisation": minimised,
}


def draw(scheme: Scheme, roster: Roster, lot: Lot) -> Draw:
    """Draw everybody's arm."""
    if scheme.method != "constrained":
        return Draw(DRAWERS[scheme.method](scheme, roster, lot, 1)[0])
    kept = kept_draws(scheme, roster, lot)
    return Draw(drawn_from(kept, lot, 1)[0], kept, fixed_pairs(kept, roster))


def drawn_again(scheme: Scheme, roster: Roster, own: Lot, other: Lot, draws: int) -> Arms:
    """Draw ``draws`` times more by the same scheme, shape (R, M).

    Constrained draws come from those that the draw which was made (with the lot ``own``) kept;
    minimisation tosses anew for the same units in the same order.
    """
    if scheme.method == "constrained":
        return drawn_from(kept_draws(scheme, roster, own), other, draws)
    return DRAWERS[scheme.method](scheme, roster, other, draws)
