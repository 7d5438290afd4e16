"""Two arms of several drawn again: as the whole lot falls when the other arms are as they were."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pytest

from forethought.plan.assign.constrained import kept_draws
from forethought.plan.assign.draw import drawn_again
from forethought.plan.assign.lot import Lot, lot_of
from forethought.plan.assign.model import Roster, Scheme
from forethought.plan.assign.pair import Impossible, Pair, redraw_pair
from forethought.plan.assign.record import Drawn
from tests.unit.test_assign import people, scheme

MANY = 4_000
FIVE_SIGMA = 5.0
"""A share is off by more than five of its standard errors once in a million."""


def drawn(own: Scheme, roster: Roster, lot: Lot | None = None) -> Drawn:
    lot = lot or lot_of(3, 1)
    arms = drawn_again(own, roster, lot, lot, 1)[0]
    return Drawn(own, roster, arms, lot)


def pair_of(made: Drawn, reference: int = 0, compared: int = 1) -> Pair:
    found = redraw_pair(made, reference, compared, MANY, seed=1)
    assert isinstance(found, Pair)
    assert (found.arms[0] == (made.arms[found.places] == compared)).all()
    return found


def shares(arms: np.ndarray) -> dict[tuple[int, ...], float]:
    counts = Counter(map(tuple, arms.tolist()))
    return {row: count / len(arms) for row, count in counts.items()}


def alike(one: dict[Any, float], n: int, other: dict[Any, float], m: int) -> bool:
    def near(row: Any) -> bool:
        a, b = one.get(row, 0.0), other.get(row, 0.0)
        error = (max(a, b) * (1 / n + 1 / m)) ** 0.5
        return abs(a - b) < FIVE_SIGMA * error

    return all(near(row) for row in one.keys() | other.keys())


@pytest.mark.parametrize(
    "own",
    [
        scheme("simple", (1, 2, 1)),
        scheme("stratified", (1, 1, 1)),
        scheme("blocked", (2, 1, 1), block_sizes=(4,)),
    ],
    ids=lambda own: own.method,
)
def test_it_is_the_whole_lot_given_who_is_in_the_two_arms(own: Scheme) -> None:
    """Against draws of everybody, of which those with the other arms as they were are kept."""
    roster = people(9, strata=2)
    made = drawn(own, roster)
    found = pair_of(made, 0, 1)
    everybody = drawn_again(own, roster, Lot(b""), Lot(b"other"), 200_000)
    inside = np.isin(made.arms, (0, 1))
    same = (np.isin(everybody, (0, 1)) == inside).all(axis=1)
    theirs = (everybody[same][:, inside] == 1).astype(int)
    if own.method == "stratified":  # seats that are left over are not drawn again
        stratum = np.array([int(unit.stratum[0][1]) for unit in roster.units])[inside]
        for at in (stratum == 0, stratum == 1):
            theirs = theirs[theirs[:, at].sum(axis=1) == found.arms[0][at].sum()]
    if own.method == "blocked":
        theirs = theirs[np.array([_in_blocks(row, made, inside) for row in theirs])]
    assert len(theirs) > 200
    ours = found.arms[1:]
    assert alike(shares(ours), len(ours), shares(theirs), len(theirs))


def _in_blocks(row: np.ndarray, made: Drawn, inside: np.ndarray) -> bool:
    """True if each block of four, in each stratum, has as many in each arm as were drawn."""
    whole = np.full(len(inside), -1)
    whole[inside] = row
    drawn_whole = np.where(inside, made.arms == 1, -1)
    return all(
        (whole[places[k : k + 4]] == 1).sum() == (drawn_whole[places[k : k + 4]] == 1).sum()
        for places in made.roster.places.values()
        for k in range(0, len(places), 4)
    )


def test_constrained_draws_are_those_kept_in_which_the_third_arm_is_as_it_was() -> None:
    own = scheme("constrained", (1, 1, 1), candidates=20_000, keep=0.4)
    roster = people(6, columns=2)
    made = drawn(own, roster)
    kept = kept_draws(own, roster, lot_of(3, 1)).arms  # all 90 there are, the best 40 %
    third = made.arms == 2
    wanted = kept[((kept == 2) == third).all(axis=1)][:, ~third] == 1
    found = shares(pair_of(made).arms[1:])
    assert set(found) == {tuple(map(int, row)) for row in wanted}
    assert len(found) > 1
    assert alike(found, MANY, dict.fromkeys(found, 1 / len(found)), MANY)


def test_blocks_of_sizes_that_were_drawn_are_kept() -> None:
    own = scheme("blocked", (1, 1, 1), block_sizes=(3, 6))
    made = drawn(own, people(30))
    found = pair_of(made, 2, 0)
    assert set(np.unique(made.arms[found.places])) == {0, 2}
    assert (found.arms.sum(axis=1) == found.arms[0].sum()).all()
    first_six = found.places < 6  # a block of six, or two of three
    assert (found.arms[:, first_six].sum(axis=1) == 2).all()
    assert len(np.unique(found.arms, axis=0)) > MANY / 2


def test_the_same_seed_draws_the_same() -> None:
    made = drawn(scheme("stratified", (1, 1, 1)), people(12, strata=2))
    assert (pair_of(made).arms == pair_of(made).arms).all()


@pytest.mark.parametrize(
    ("own", "lot", "why"),
    [
        (scheme("minimisation", (1, 1, 1), bias=0.8), lot_of(3, 1), "in minimisation"),
        (scheme("blocked", (1, 1, 1), block_sizes=(3, 6)), None, "only its key tells"),
        (scheme("constrained", (1, 1, 1), candidates=500, keep=0.01), lot_of(3, 1), "too few"),
    ],
    ids=["minimisation", "sealed", "constrained"],
)
def test_where_it_cannot_be_done_it_is_told_why(
    own: Scheme, lot: Lot | None, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("forethought.plan.assign.pair.CELLS", 6_000)
    made = drawn(own, people(60, columns=3))
    found = redraw_pair(Drawn(own, made.roster, made.arms, lot), 0, 1, MANY, seed=1)
    assert isinstance(found, Impossible)
    assert why in found.why
