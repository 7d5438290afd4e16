"""Draws by lot: chances, ratios, balance, and records that replay."""

from __future__ import annotations

import hashlib
from itertools import combinations
from typing import Any

import numpy as np
import pytest

from forethought.errors import Refusal
from forethought.plan.assign.blocks import block_list, seats
from forethought.plan.assign.constrained import fixed_pairs, imbalance, kept_draws
from forethought.plan.assign.draw import drawn_again
from forethought.plan.assign.lot import Lot, lot_of
from forethought.plan.assign.minimise import by_tosses
from forethought.plan.assign.model import Column, Entrant, Roster, Scheme
from forethought.plan.assign.record import (
    About,
    Record,
    RosterStamp,
    drawn_of,
    make_record,
    redraw,
    sealed_by_hash,
    verify,
)

DRAWS = 20_000
FIVE_SIGMA = 5 * (0.25 / DRAWS) ** 0.5
"""A share of 20,000 draws is off by more than this once in a million."""

ABOUT = About(
    "t", "A trial", "0" * 64, RosterStamp(name="r.csv", sha256="0", units=1), "f", "d", "w"
)


def people(count: int, strata: int = 1, columns: int = 0, kind: str = "number") -> Roster:
    rng = np.random.default_rng(7)
    return Roster(
        columns=tuple(Column(name=f"x{k}", kind=kind) for k in range(columns)),  # type: ignore[arg-type]
        units=tuple(
            Entrant(
                id=f"u{k:03d}",
                stratum=(f"s{k % strata}",),
                values=tuple(
                    float(v) if kind == "number" else str(v > 0) for v in rng.normal(size=columns)
                ),
            )
            for k in range(count)
        ),
    )


def scheme(method: str, ratio: tuple[int, ...] = (1, 1), **more: Any) -> Scheme:
    arms = tuple("abcdef"[: len(ratio)])
    return Scheme(method=method, level="team", arms=arms, ratio=ratio, **more)  # type: ignore[arg-type]


def record_of(own: Scheme, roster: Roster, seed: int = 1) -> Record:
    return make_record(own, "why", roster, ABOUT, seed).record


CASES = [
    (scheme("simple", (2, 1)), people(9)),
    (scheme("blocked", block_sizes=(2, 4)), people(9, 2)),
    (scheme("blocked", (2, 1), block_sizes=(3, 6)), people(10, 2)),
    (scheme("stratified", (1, 1, 1)), people(11, 3)),
    (scheme("stratified"), people(9, 3)),
    (scheme("constrained", candidates=2000, keep=0.2), people(9, 1, 2)),
    (scheme("minimisation", bias=0.8), people(9, 2, 1, "category")),
    (scheme("minimisation", (2, 1), bias=0.8), people(9, 2, 1, "category")),
    (scheme("stepped-wedge", (1, 1, 1)), people(8)),
]
IDS = [f"{own.method} {':'.join(map(str, own.ratio))}" for own, _ in CASES]


def test_the_lot_is_shake_256_of_key_and_label() -> None:
    """Anybody can make the numbers again with any implementation of FIPS 202."""
    stream = hashlib.shake_256(b"key\0toss").digest(16)
    by_hand = [(int.from_bytes(stream[k : k + 8], "little") >> 11) / 2**53 for k in (0, 8)]
    assert Lot(b"key").uniforms("toss", 2).tolist() == by_hand


def test_the_same_seed_draws_the_same_for_ever() -> None:
    """Stored when it was first drawn: a change here would break every record there is."""
    record = record_of(scheme("blocked", block_sizes=(4, 6)), people(12, 2), seed=20270105)
    assert "".join(unit.arm for unit in record.units) == "aabaabbbbaab"


@pytest.mark.parametrize(("own", "roster"), CASES, ids=IDS)
def test_every_unit_has_its_chance_of_every_arm(own: Scheme, roster: Roster) -> None:
    arms = drawn_again(own, roster, lot_of(1, 1), lot_of(2, 1), DRAWS)
    for k, share in enumerate(own.shares):
        found = (arms == k).mean(axis=0)
        if (
            own.method == "constrained"
        ):  # kept draws need not treat each unit alike; together they do
            found = found.mean(keepdims=True)
        assert np.abs(found - share).max() < FIVE_SIGMA


@pytest.mark.parametrize(("own", "roster"), CASES, ids=IDS)
def test_a_record_replays(own: Scheme, roster: Roster) -> None:
    record = record_of(own, roster)
    again = Record.model_validate_json(record.model_dump_json())
    assert again == record
    assert list(verify(again, "r.json", roster)) == []


def test_seats_that_are_left_over_go_round() -> None:
    """Three arms and seven units by hand: shares 7/3, so that u decides who gets the third seat."""
    found = seats(7, np.full(3, 1 / 3), np.asarray([0.0, 0.4, 0.7]))
    assert found.tolist() == [[2, 2, 3], [2, 3, 2], [3, 2, 2]]


def test_totals_are_held_over_strata_of_odd_size() -> None:
    arms = drawn_again(scheme("stratified"), people(15, 5), lot_of(1, 1), lot_of(2, 1), 500)
    assert set(arms.sum(axis=1).tolist()) == {7, 8}


def test_a_list_does_not_depend_on_how_long_it_is() -> None:
    own = scheme("blocked", block_sizes=(4, 6))
    long = block_list(own, ("s",), 100, Lot(b"k"))[0]
    assert all((block_list(own, ("s",), n, Lot(b"k"))[0] == long[:n]).all() for n in range(1, 100))


def test_constrained_draws_are_uniform_among_those_kept() -> None:
    own, roster = scheme("constrained", candidates=5000, keep=0.2), people(8, 1, 2)
    kept = kept_draws(own, roster, lot_of(1, 1))
    assert kept.distinct == 70  # all there are: 8 choose 4
    assert len(kept.arms) == 14
    arms = drawn_again(own, roster, lot_of(1, 1), lot_of(2, 1), DRAWS)
    _, counts = np.unique(arms, axis=0, return_counts=True)
    assert len(counts) == 14
    chi_squared = ((counts - DRAWS / 14) ** 2 / (DRAWS / 14)).sum()
    assert chi_squared < 34.5  # 99.9 % point of 13 degrees of freedom


def test_constrained_draws_are_the_best_of_all_there_are() -> None:
    roster = people(8, 1, 2)
    ways = np.zeros((70, 8), dtype=np.int8)
    for row, one in enumerate(combinations(range(8), 4)):
        ways[row, list(one)] = 1
    best = np.sort(imbalance(ways, roster, 2))[:14]
    kept = kept_draws(scheme("constrained", candidates=5000, keep=0.2), roster, lot_of(1, 1))
    assert np.allclose(np.sort(kept.scores), best)


def test_imbalance_by_hand() -> None:
    """Values 1, 2, 3, 6: mean 3, variance 3.5; arms {1, 6} and {2, 3} differ by 1."""
    units = [Entrant(id=str(k), values=(v,)) for k, v in enumerate((1.0, 2.0, 3.0, 6.0))]
    roster = Roster(columns=(Column(name="x", kind="number"),), units=tuple(units))
    arms = np.asarray([[0, 1, 1, 0]], dtype=np.int8)
    assert imbalance(arms, roster, 2) == pytest.approx([1 / 3.5])


def test_pairs_that_are_tied_are_found() -> None:
    """One cluster far larger than all others but one: these two are never in one arm."""
    values = (100.0, 98.0, 1.0, 2.0, 3.0, 4.0)
    units = [Entrant(id=str(k), values=(v,)) for k, v in enumerate(values)]
    roster = Roster(columns=(Column(name="x", kind="number"),), units=tuple(units))
    own = scheme("constrained", candidates=1000, keep=0.5)
    pairs = fixed_pairs(kept_draws(own, roster, lot_of(1, 1)), roster)
    assert [(pair.one, pair.other, pair.together) for pair in pairs] == [("0", "1", False)]
    made = make_record(own, "why", roster, ABOUT, 1)
    assert {fault.code for fault in made.warnings} == {"A020", "A021"}


def test_minimisation_by_hand() -> None:
    """Bias 1: after a man in a, the next man goes to b; a woman goes where it is free."""
    roster = Roster(
        columns=(Column(name="sex", kind="category"),),
        units=tuple(Entrant(id=str(k), values=(sex,)) for k, sex in enumerate("mmfm")),
    )
    own = scheme("minimisation", bias=1.0)
    tosses = np.asarray([[0.2, 0.1, 0.9, 0.9], [0.7, 0.1, 0.1, 0.1]])
    assert by_tosses(own, roster, tosses).tolist() == [[0, 1, 1, 0], [1, 0, 0, 1]]


def test_minimisation_tosses_at_its_bias() -> None:
    """The second of two alike goes to the other arm with the chance that the plan gives."""
    roster = people(2, 1, 0)
    arms = drawn_again(scheme("minimisation", bias=0.8), roster, lot_of(1, 1), lot_of(2, 1), DRAWS)
    assert abs((arms[:, 0] != arms[:, 1]).mean() - 0.8) < FIVE_SIGMA


def test_redraws_are_other_draws_of_the_same_kind() -> None:
    record = record_of(scheme("stratified"), people(12, 2))
    arms = redraw(drawn_of(record), 500, seed=3)
    assert arms.shape == (500, 12)
    places = record.roster_drawn.places.values()
    assert all((arms[:, own].sum(axis=1) == 3).all() for own in places)
    assert len(np.unique(arms, axis=0)) > 200
    assert (redraw(drawn_of(record), 500, seed=3) == arms).all()


def test_redraws_of_a_constrained_draw_stay_among_those_kept() -> None:
    own, roster = scheme("constrained", candidates=1000, keep=0.1), people(10, 2, 2)
    record = record_of(own, roster)
    kept = {tuple(row) for row in kept_draws(own, roster, record.lot).arms.tolist()}
    assert {tuple(row) for row in redraw(drawn_of(record), 300, 1).tolist()} <= kept
    assert tuple(record.arms.tolist()) in kept


def swapped(record: Record) -> Record:
    first, *rest = record.units
    other = next(arm for arm in record.scheme.arms if arm != first.arm)
    return record.model_copy(update={"units": (first.model_copy(update={"arm": other}), *rest)})


@pytest.mark.parametrize("rehash", [False, True], ids=["as it is", "with its hash made again"])
@pytest.mark.parametrize(
    "change",
    [swapped, lambda r: r.model_copy(update={"seed": r.seed + 1})],
    ids=["an arm swapped", "another seed"],
)
def test_tampering_is_told(change: Any, rehash: bool) -> None:
    changed = change(record_of(scheme("blocked", block_sizes=(4,)), people(20, 2)))
    changed = sealed_by_hash(changed) if rehash else changed
    codes = {fault.code for fault in verify(changed, "r.json")}
    assert codes == ({"A033"} if rehash else {"A032", "A033"})


def test_another_roster_is_told() -> None:
    roster = people(8, 2)
    record = record_of(scheme("stratified"), roster)
    moved = roster.units[0].model_copy(update={"stratum": ("s1",)})
    stranger = Entrant(id="new", stratum=("s0",))
    other = Roster(units=(moved, *roster.units[2:], stranger))
    messages = [fault.message for fault in verify(record, "r.json", other)]
    assert [m.split(": ", 1)[1] for m in messages] == [
        "joined since: new",
        "gone since: u001",
        "described otherwise: u000",
    ]


def test_an_arm_of_one_is_warned_of() -> None:
    made = make_record(scheme("stratified", (4, 1)), "why", people(5), ABOUT, 1)
    assert [fault.code for fault in made.warnings] == ["A022"]


def test_a_sealed_list_is_opened_one_place_at_a_time() -> None:
    from forethought.plan.assign.sealed import (
        Key,
        SealedRecord,
        Stamp,
        check_log,
        check_seals,
        enrolled,
        revealed,
        seal_lists,
        shown_so_far,
    )

    key, own = Key(b"x" * 32), scheme("stratified", strata=("force",), block_sizes=(4, 6))
    record = SealedRecord(
        theory="t", title="T", scheme=own, why="", plan_sha256="", software="", made_at="",
        made_by="", key_sha256=key.sha256, lists=seal_lists(own, [("n",), ("s",)], [3, 2], key),
    )  # fmt: skip
    log: list[Any] = []
    for name in "abc":
        entrant = Entrant(id=name, stratum=("n",))
        log.append(enrolled(record, log, entrant, Stamp("day", "me")))
        assert enrolled(record, log, entrant, Stamp("day", "me")) is None
        log.append(revealed(record, log, name, key, Stamp("day", "me")))
        with pytest.raises(Refusal, match="A041"):
            enrolled(record, log, entrant, Stamp("day", "me"))
    assert list(check_log(record, log, "log")) == list(check_seals(record, key, "r")) == []
    assert [record.scheme.arms[k] for k in shown_so_far(record, log).arms] == key.contents(
        own, ("n",), 3
    )
    with pytest.raises(Refusal, match="A042"):
        enrolled(record, log, Entrant(id="d", stratum=("n",)), Stamp("day", "me"))
    with pytest.raises(Refusal, match="A043"):
        enrolled(record, log, Entrant(id="d", stratum=("w",)), Stamp("day", "me"))
    with pytest.raises(Refusal, match="A044"):
        revealed(record, log, "a", Key(b"y" * 32), Stamp("day", "me"))
    assert [f.code for f in check_log(record, [*log[:2], *log[4:]], "log")] == ["A046"]
    other = [*log[:1], log[1].model_copy(update={"arm": "c"})]
    assert [f.code for f in check_log(record, other, "log")] == ["A046"]


def test_seals_do_not_show_what_is_sealed() -> None:
    from forethought.plan.assign.sealed import Key, seal_lists

    own = scheme("blocked", block_sizes=(4,))
    (places,) = seal_lists(own, [()], [40], Key(b"x" * 32))
    assert len(set(places.seals)) == 40
