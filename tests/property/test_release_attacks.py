"""A hostile partner at work: what can be worked out of released sums alone, person by person.

Each test first does what an attacker would do with the numbers that would leave, and sees that it
works; then that the gate does not let them leave.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import ibis
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forethought.moments import GroupAsk, ScoreAsk
from forethought.moments.engine.people import people_of
from forethought.moments.release.differencing import Block, fewest_reached
from forethought.moments.release.flow import on_grid
from forethought.moments.release.gate import broken_rules
from forethought.moments.release.heavy import MOST_OF_FEW, MOST_SHARE, heaviest
from forethought.moments.release.ledger import reached_within
from forethought.moments.release.people import AT, People
from forethought.moments.release.relinking import relinked
from forethought.plan.model import Privacy

GATE = Privacy(smallest_cluster=10, smallest_cell=5, parameters_per_row=0.33)
LEAST = GATE.smallest_cell


def people(groups: list[str], key: str = "cluster", **columns: list[float]) -> People:
    rows = len(groups)
    names = tuple(columns)
    return People(
        unit=np.array([f"u{k}" for k in range(rows)]),
        occasion=np.full(rows, ""),
        keys={key: tuple(groups)},
        columns=names,
        values=np.column_stack([np.array(columns[name], dtype=float) for name in names]),
    )


def rules(found: People) -> set[str]:
    return {one.rule for one in broken_rules(found, GATE)}


# Counts that are rare


@given(st.lists(st.integers(0, 4), min_size=12, max_size=30), st.integers(0, 4))
def test_who_differs_from_all_others_is_not_seen(values: list[int], usual: int) -> None:
    """Sum less n times the usual value is a sum over those who differ; fewer than a cell never."""
    found = people(["a"] * len(values), y=[float(value) for value in values])
    differ = sum(value != usual for value in values)
    told = sum(values) - usual * len(values)  # from n and the sum alone
    assert told == sum(value - usual for value in values if value != usual)
    if 0 < differ < LEAST:
        assert "smallest-cell" in rules(found)


def test_one_complaint_of_a_cohort_in_one_month() -> None:
    rng = np.random.default_rng(1)
    columns = {f"y{AT}{t}": rng.poisson(4, 40).astype(float).tolist() for t in range(1, 4)}
    assert rules(people(["2007"] * 40, "cohort", **columns)) == set()
    quiet = [0.0] * 39 + [3.0]
    # an attacker reads mean × n = 3 and the variance: one unit, three complaints
    assert sum(quiet) ** 2 == sum(value**2 for value in quiet)
    rare = columns | {f"y{AT}2": quiet}
    assert "smallest-cell" in rules(people(["2007"] * 40, "cohort", **rare))


def test_one_unit_makes_a_period() -> None:
    rng = np.random.default_rng(2)
    columns = {f"y{AT}{t}": rng.normal(50, 5, 40).tolist() for t in range(1, 4)}
    columns[f"y{AT}3"][7] = 90_000.0
    n, total = 40, sum(columns[f"y{AT}3"])
    assert abs(total - (n - 1) * 50 - 90_000) < 200  # the one value, but for a thousandth
    assert "dominance" in rules(people(["2007"] * 40, "cohort", **columns))


@given(st.lists(st.sampled_from("abcd"), min_size=20, max_size=40))
def test_the_level_without_a_column_is_a_cell_too(ranks: list[str]) -> None:
    columns = {f"x:rank={r}": [float(rank == r) for rank in ranks] for r in "bcd"}
    left = len(ranks) - int(sum(sum(column) for column in columns.values()))  # n less all others
    assert left == ranks.count("a")
    if 0 < left < LEAST and all(any(column) for column in columns.values()):
        assert "smallest-cell" in rules(people(["t"] * len(ranks), **columns))


def test_the_level_without_a_column_by_arm() -> None:
    ranks = "a" * 8 + "b" * 12 + "c" * 12 + "d" * 12
    arm = [1.0] * 2 + [0.0] * 6 + ([0.0] * 6 + [1.0] * 6) * 3
    columns = {f"x:rank={r}": [float(rank == r) for rank in ranks] for r in "bcd"}
    crossed = [sum(a * x for a, x in zip(arm, column, strict=True)) for column in columns.values()]
    assert sum(arm) - sum(crossed) == 2  # trained, of rank a
    assert "smallest-cell" in rules(people(["t"] * len(ranks), arm=arm, **columns))


def test_two_values_in_one_team_crossed_with_the_arm() -> None:
    """A column of many values elsewhere may take two in one group: its products cross them."""
    arm = [0.0] * 10 + [1.0] * 10
    calls = [0.0] * 4 + [1.0] * 6 + [0.0] * 9 + [1.0] * 1
    found = people(["a"] * 20 + ["b"] * 20, arm=arm * 2, y=calls + [float(k) for k in range(20)])
    assert sum(a * y for a, y in zip(arm, calls, strict=True)) == 1
    assert "smallest-cell" in rules(found)


def by_counting(n: int, total: int, squares: int, top: int) -> list[list[int]]:
    """Every way in which n whole numbers up to ``top`` have this sum and these squares."""
    if top == 0:
        return [[n]] if (total, squares) == (0, 0) else []
    ways = []
    for k in range(n + 1):
        if k * top <= total and k * top * top <= squares:
            rest = by_counting(n - k, total - k * top, squares - k * top * top, top - 1)
            ways += [[*way, k] for way in rest]
    return ways


@given(st.lists(st.sampled_from([0, 0, 0, 0, 1, 1, 2, 3]), min_size=10, max_size=18))
def test_counts_that_leave_are_not_worked_out(values: list[int]) -> None:
    found = people(["a"] * len(values), y=[float(value) for value in values])
    if len(set(values)) < 2 or rules(found):
        return
    ways = by_counting(len(values), sum(values), sum(v * v for v in values), max(values))
    for value in range(max(values) + 1):
        counts = {way[value] for way in ways}
        assert len(counts) > 1 or counts.pop() not in range(1, LEAST)


def test_one_three_among_ten() -> None:
    values = [0.0] * 5 + [1.0] * 2 + [2.0] * 2 + [3.0]
    assert by_counting(10, 9, 19, 5) == [[5, 2, 2, 1, 0, 0]]
    assert "smallest-cell" in rules(people(["a"] * 10, y=values))


# Losses


@given(
    st.integers(20, 60),
    st.lists(st.integers(0, 25), min_size=1, max_size=5),
    st.sampled_from([3, 5]),
)
def test_losses_stay_hidden_whatever_other_answers_say(
    before: int, losses: list[int], step: int
) -> None:
    """Try every number that there could have been: no loss of a few is ever the only one left."""
    kept = [before - loss for loss in losses]
    said = [on_grid(n, before, step) for n in kept]
    possible = [
        total
        for total in range(max(kept), before + 30)
        if [on_grid(n, total, step) for n in kept] == said
    ]
    assert before in possible
    # answers that differ by fewer people than a cell do not leave together
    apart = all(n == other or abs(n - other) >= step for n in kept for other in kept)
    if apart and len(possible) == 1:
        assert all(before - n not in range(1, step) for n in kept)


# Counts of answers that share no column


def block(name: str, units: list[int], group: list[int], column: str) -> Block:
    return Block(
        name=name,
        unit=np.array(units, dtype=np.uint64),
        occasion=np.zeros(len(units), dtype=np.uint64),
        variables={column: np.array([7 * u for u in units], dtype=np.uint64)},
        bound=frozenset(),
        partitions=(np.array(group, dtype=np.int64),),
    )


@given(st.sets(st.integers(0, 39), max_size=9))
def test_counts_of_two_questions_do_not_tell_who_skipped_one(skipped: set[int]) -> None:
    everybody = list(range(40))
    some = [u for u in everybody if u not in skipped]
    one = block("q1", everybody, [u // 20 for u in everybody], "skill")
    two = block("q2", some, [u // 20 for u in some], "fear")
    told = [20 - sum(u // 20 == team for u in some) for team in (0, 1)]
    found = reached_within(two, [one], LEAST)
    assert (found is not None) == any(0 < count < LEAST for count in told)


# New codes


@given(st.integers(0, 1000), st.floats(0.05, 0.45))
def test_new_codes_for_some_hide_nobody(seed: int, share: float) -> None:
    """Some codes are new and one person is gone: the sums differ by that person's values."""
    rng = np.random.default_rng(seed)
    units = rng.permutation(1000)[:40]
    values = rng.integers(0, 2, 40)  # yes or no: many look alike
    group = np.arange(40) // 20
    old = Block("q", *_hashed(units, group, values))
    changed = np.where(rng.random(40) < share, units + 5000, units)
    new = Block("q", *_hashed(changed[1:], group[1:], values[1:]))
    if (changed[1:] == units[1:]).all():
        return
    linked = relinked(new, old)
    assert linked is not None
    assert fewest_reached(linked, old, LEAST) == 1


def _hashed(units, group, values):  # type: ignore[no-untyped-def]
    return (
        units.astype(np.uint64),
        np.zeros(len(units), dtype=np.uint64),
        {"y": values.astype(np.uint64)},
        frozenset(),
        (group.astype(np.int64),),
    )


def test_other_people_are_not_taken_for_the_same() -> None:
    rng = np.random.default_rng(5)
    units, group = np.arange(40), np.arange(40) // 20
    values = rng.integers(0, 10**6, 40)
    old = Block("q", *_hashed(units, group, values))
    others = np.where(np.arange(40) < 10, units + 5000, units)
    fresh = np.where(np.arange(40) < 10, values + 1, values)
    assert relinked(Block("q", *_hashed(others, group, fresh)), old) is None


# Coefficients chosen by whoever asks


@given(st.integers(0, 18), st.floats(3, 4))
def test_a_slope_between_two_people_parts_them_from_the_rest(place: int, slope: float) -> None:
    """Two steps of a search on either side of a person differ by that person's values."""
    age = np.arange(20.0) * 3
    found = people(["a"] * 20, **{"x:age": age.tolist(), "y": [0.0, 1.0] * 10})
    edges = [(low + high) / 2 for low, high in pairwise(age.tolist())]
    cut = edges[place]
    ask = ScoreAsk(("one", "x:age"), ("cluster",), (-slope * cut, slope), "logit")
    above = 1 / (1 + np.exp(-np.clip(slope * (age - cut), -700, 700)))
    assert abs(above.sum() - (age > cut).sum()) < 0.03  # a count of those beyond the cut
    assert heaviest(found, ask) <= MOST_SHARE  # half each: one person alone is not too heavy
    assert heaviest(found, ask, LEAST - 1) > MOST_OF_FEW


# Sums that hold more than they seem to


def test_who_changed_between_two_times() -> None:
    """Σ y², Σ b² and Σ y b hold Σ (y − b)², which is two people's where only two changed."""
    rng = np.random.default_rng(3)
    before = rng.normal(40, 8, 30)
    after = before + 1.5
    after[[3, 9]] += (6.0, -4.0)
    squares = after @ after + before @ before - 2 * after @ before
    drift = after.sum() - before.sum()  # 30 × 1.5 + 2
    assert drift == pytest.approx(47)
    assert squares - 2 * 1.5 * drift + 30 * 1.5**2 == pytest.approx(6**2 + 4**2)
    columns = {"y": after.tolist(), "x:skill@before": before.tolist()}
    assert "smallest-cell" in rules(people(["a"] * 30, **columns))
    columns["y"] = (after + rng.normal(size=30)).tolist()
    assert rules(people(["a"] * 30, **columns)) == set()


def test_who_has_most_rows_is_most_of_the_sum() -> None:
    rng = np.random.default_rng(4)
    unit = ["me"] * 400 + [f"u{k}" for k in range(11)]
    y = np.where(np.array(unit) == "me", 73.0, rng.normal(50, 9, len(unit))) + rng.normal(
        0, 0.1, len(unit)
    )
    assert y.mean() == pytest.approx(73, abs=1)  # mine
    found = people(["a"] * len(unit), y=y.tolist())
    mine = replace(found, unit=np.array(unit))
    assert "smallest-group" in rules(mine)


@pytest.mark.parametrize("power", [1, 2])
def test_who_weighs_most_is_most_of_a_weighted_sum(power: int) -> None:
    rng = np.random.default_rng(5)
    weight, age = rng.uniform(0.5, 2, 30), rng.normal(40, 9, 30)
    weight[:2] = (300.0, 280.0)
    assert np.average(age, weights=weight) == pytest.approx(age[:2].mean(), abs=3)
    table = ibis.memtable(
        {"unit": [f"u{k}" for k in range(30)], "x:age": age.tolist(), "weight": weight.tolist()}
    )
    found = people_of(table, GroupAsk(("one", "x:age"), (), weighted=True, power=power))
    assert "smallest-group" in rules(found)
    fair = table.mutate(weight=table.weight.clip(upper=2.0))
    assert rules(people_of(fair, GroupAsk(("one", "x:age"), (), True, power))) == set()


def test_a_subgroup_less_its_arm() -> None:
    """Σ arm·y less Σ arm·woman·y is how many trained men have it."""
    arm = np.repeat([0.0, 1.0], 40)
    woman = np.tile(np.repeat([0.0, 1.0], 20), 2)
    y = np.concatenate([np.tile([0.0, 1.0], 20), [1.0] * 2 + [0.0] * 18, np.tile([0.0, 1.0], 10)])
    assert (arm * y).sum() - (arm * woman * y).sum() == 2
    columns = {"arm": arm, "x:woman": woman, "arm*x:woman": arm * woman, "y": y}
    said = {name: values.tolist() for name, values in columns.items()}
    assert "smallest-cell" in rules(people(["a"] * 80, **said))
    y[42:45] = 1.0
    said["y"] = y.tolist()
    assert rules(people(["a"] * 80, **said)) == set()
