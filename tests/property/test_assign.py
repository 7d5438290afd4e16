"""Whatever the roster, the ratio and the seed: draws replay, and hold their ratio."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from forethought.plan.assign.blocks import block_list
from forethought.plan.assign.draw import draw, drawn_again
from forethought.plan.assign.lot import Lot, lot_of
from forethought.plan.assign.model import Column, Entrant, Roster, Scheme

RATIOS = st.lists(st.integers(1, 4), min_size=2, max_size=4).map(tuple)
SEEDS = st.integers(0, 2**40)
METHODS = ("simple", "blocked", "stratified", "constrained", "minimisation", "stepped-wedge")


@st.composite
def rosters(draw_: st.DrawFn) -> Roster:
    strata = draw_(st.lists(st.sampled_from("pqr"), min_size=2, max_size=25))
    values = draw_(st.lists(st.sampled_from("xyz"), min_size=len(strata), max_size=len(strata)))
    return Roster(
        columns=(Column(name="c", kind="category"),),
        units=tuple(
            Entrant(id=f"u{k:02d}", stratum=(stratum,), values=(value,))
            for k, (stratum, value) in enumerate(zip(strata, values, strict=True))
        ),
    )


def scheme(method: str, ratio: tuple[int, ...]) -> Scheme:
    step = sum(ratio)
    return Scheme(
        method=method,  # type: ignore[arg-type]
        level="unit",
        arms=tuple("abcd"[: len(ratio)]),
        ratio=ratio,
        block_sizes=(step, 2 * step) if method == "blocked" else (),
        candidates=100,
        keep=0.2,
        bias=0.8,
    )


@given(rosters(), RATIOS, SEEDS, st.sampled_from(METHODS))
@settings(deadline=None, max_examples=60)
def test_a_draw_replays_and_names_an_arm_for_everybody(
    roster: Roster, ratio: tuple[int, ...], seed: int, method: str
) -> None:
    own = scheme(method, ratio)
    first = draw(own, roster, lot_of(seed, 1)).arms
    assert (draw(own, roster, lot_of(seed, 1)).arms == first).all()
    assert first.shape == (len(roster.units),)
    assert ((first >= 0) & (first < len(ratio))).all()


@given(rosters(), RATIOS, SEEDS)
@settings(deadline=None, max_examples=60)
def test_each_stratum_holds_the_ratio_to_within_one(
    roster: Roster, ratio: tuple[int, ...], seed: int
) -> None:
    own = scheme("stratified", ratio)
    arms = drawn_again(own, roster, lot_of(seed, 1), lot_of(seed, 1), 20)
    for places in roster.places.values():
        for k, share in enumerate(own.shares):
            counts = (arms[:, places] == k).sum(axis=1)
            assert (np.abs(counts - len(places) * share) < 1).all()


@given(RATIOS, SEEDS, st.integers(1, 60))
@settings(deadline=None, max_examples=60)
def test_every_whole_block_holds_the_ratio(ratio: tuple[int, ...], seed: int, units: int) -> None:
    step = sum(ratio)
    own = scheme("blocked", ratio).model_copy(update={"block_sizes": (2 * step,)})
    arms = block_list(own, ("s",), units, Lot(str(seed).encode()))[0]
    for start in range(0, units - 2 * step + 1, 2 * step):
        counts = np.bincount(arms[start : start + 2 * step], minlength=len(ratio))
        assert counts.tolist() == [2 * part for part in ratio]
