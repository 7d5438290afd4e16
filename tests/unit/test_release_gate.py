"""The gate counts people, cell by cell; merging and weighing by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from forethought.moments import GroupMoments, LeverageAsk, ScoreAsk
from forethought.moments.release.document import FlowPart
from forethought.moments.release.flow import coarse_flow
from forethought.moments.release.gate import broken_rules, lone_arm
from forethought.moments.release.heavy import heaviest, tenth_above
from forethought.moments.release.merge import merge_small
from forethought.moments.release.people import People
from forethought.plan.model import Privacy

GATE = Privacy(smallest_cluster=10, smallest_cell=5, parameters_per_row=0.33)


def people(cluster: list[Any], unit: list[str] | None = None, **columns: list[float]) -> People:
    rows = len(cluster)
    names = tuple(name.replace("_", ":") for name in columns)
    return People(
        unit=np.array(unit or [f"u{i}" for i in range(rows)]),
        occasion=np.full(rows, ""),
        keys={"cluster": tuple(cluster)},
        columns=names,
        values=np.column_stack([np.array(values, dtype=float) for values in columns.values()])
        if columns
        else np.zeros((rows, 0)),
    )


def rules(found: People, gate: Privacy = GATE) -> set[tuple[str, int, str, bool]]:
    return {(b.rule, b.people, b.column, b.about_outcome) for b in broken_rules(found, gate)}


def test_a_group_is_as_large_as_its_people() -> None:
    assert rules(people(["a"] * 10)) == set()
    assert rules(people(["a"] * 9)) == {("smallest-group", 9, "", False)}
    # forty rows of one person are one person
    assert rules(people(["a"] * 40, ["me"] * 40)) == {("smallest-group", 1, "", False)}


def test_a_column_of_two_values_makes_cells() -> None:
    four = [1.0] * 4 + [0.0] * 11
    assert rules(people(["a"] * 15, x_woman=four)) == {("smallest-cell", 4, "x:woman", False)}
    none = [0.0] * 15
    both = people(["a"] * 15 + ["b"] * 15, x_woman=[*none, *([1.0] * 5 + [0.0] * 10)])
    assert rules(both) == set()  # none, and five, may be shown
    # 0 and 2 hide as little as 0 and 1
    coded = [2 * value for value in four]
    assert ("smallest-cell", 4, "x:woman", False) in rules(people(["a"] * 15, x_woman=coded))


def test_the_rest_of_a_cell_is_a_cell() -> None:
    assert ("smallest-cell", 2, "x:woman", False) in rules(
        people(["a"] * 20, x_woman=[1.0] * 18 + [0.0] * 2)
    )


def test_a_rare_outcome_is_told_apart() -> None:
    found = rules(people(["a"] * 20, y=[1.0] * 3 + [0.0] * 17))
    assert found == {("smallest-cell", 3, "y", True)}


def test_two_columns_cross_into_cells() -> None:
    arm, woman = [0.0] * 10 + [1.0] * 10, ([1.0] * 5 + [0.0] * 5) * 2
    assert rules(people(["a"] * 20, arm=arm, x_woman=woman)) == set()
    woman[3] = 0.0
    crossed = rules(people(["a"] * 20, arm=arm, x_woman=woman))
    assert ("smallest-cell", 4, "arm by x:woman", False) in crossed


def test_more_columns_than_people_bear() -> None:
    rng = np.random.default_rng(1)
    wide = {f"x_{k}": rng.normal(size=12).tolist() for k in range(4)}
    assert rules(people(["a"] * 12, **wide)) == {("parameters-per-row", 12, "4", False)}
    flat = wide | {"x_0": [2026.0] * 12}
    assert rules(people(["a"] * 12, **flat)) == set()  # what does not vary tells nobody apart


def test_one_cluster_of_an_arm() -> None:
    arm = [0.0] * 20 + [1.0] * 10
    found = people(["a"] * 10 + ["b"] * 10 + ["c"] * 10, arm=arm)
    assert lone_arm(found, 2) == 1
    assert lone_arm(people(["a"] * 10 + ["b"] * 10, arm=[0.0] * 20), 2) is None


def test_small_clusters_merge_within_arm_and_stratum() -> None:
    sizes = {"a": 6, "b": 7, "c": 12, "d": 4, "e": 30}
    cluster = [label for label, n in sizes.items() for _ in range(n)]
    arm = [float(label in "de") for label in cluster]
    merged = merge_small(people(cluster, arm=arm), GATE, cells=False)
    assert merged.labels == {"b": "a", "e": "d"}
    assert merged.lost == ()
    alone = merge_small(people(["a"] * 4 + ["b"] * 20, arm=[0.0] * 4 + [1.0] * 20), GATE, False)
    assert alone.lost == ("a",)


def test_merging_goes_on_until_cells_are_large_enough() -> None:
    cluster = [label for label in "abcd" for _ in range(20)]
    y = ([1.0] * 2 + [0.0] * 18) * 4
    merged = merge_small(people(cluster, arm=[0.0] * 80, y=y), GATE, cells=False)
    assert len({merged.labels.get(label, label) for label in "abcd"}) == 1


def test_losses_of_a_few_are_rounded() -> None:
    found = people(["a"] * 40, arm=[0.0] * 20 + [1.0] * 20)
    flow = (
        FlowPart(arm="usual", assigned=24, measured=22, analysed=20),
        FlowPart(arm="new", assigned=50, measured=23, analysed=20),
    )
    coarse = coarse_flow(flow, found, 5)
    assert [(f.assigned, f.measured, f.analysed) for f in coarse] == [(25, 20, 20), (50, 25, 20)]


def test_no_person_may_weigh_more_than_all_others() -> None:
    age = [10.0] * 19 + [60.0]
    found = people(["a"] * 20, x_age=age, y=[1.0] * 20)
    tame = ScoreAsk(("one", "x:age"), ("cluster",), (0.0, 0.01))
    wild = ScoreAsk(("one", "x:age"), ("cluster",), (0.0, 3.0))
    assert heaviest(found, tame) < 0.1
    assert heaviest(found, wild) == pytest.approx(1.0)


def test_a_logit_that_cuts_people_in_two_is_found() -> None:
    """A steep slope makes the step a sum over all beyond a line: two steps part one person."""
    age = np.arange(20.0)
    found = people(["a"] * 20, x_age=age.tolist(), y=[0.0, 1.0] * 10)
    steep = ScoreAsk(("one", "x:age"), ("cluster",), (-50 * 10.4, 50.0), "logit")
    assert heaviest(found, steep) > 0.99
    assert heaviest(found, ScoreAsk(("one", "x:age"), ("cluster",), (-1.0, 0.1), "logit")) < 0.2


def test_a_leverage_made_to_measure_is_found() -> None:
    rng = np.random.default_rng(2)
    age, y = rng.normal(size=30), rng.normal(size=30)
    found = people(["a"] * 30, x_age=age.tolist(), y=y.tolist())
    first = GroupMoments(
        ("one", "x:age", "y"), {}, np.zeros(0), np.zeros((0, 3, 3)), np.zeros(3), np.ones(3)
    )
    top = float(np.abs(age).max())
    fair = LeverageAsk(first, ("one", "x:age"), (0.0, 0.0), ((1 / 30, 0.0), (0.0, 1 / 30)), 2)
    made = LeverageAsk(
        first, ("one", "x:age"), (0.0, 0.0), ((0.0, 0.0), (0.0, (1 - 1e-6) / top**2)), 2
    )
    everybody = People(found.unit, found.occasion, {}, found.columns, found.values)
    assert heaviest(everybody, fair) < 0.5
    assert heaviest(everybody, made) > 0.99
    assert (tenth_above(0.31), tenth_above(0.3), tenth_above(1.2)) == (0.4, 0.3, 1.0)


def test_a_stray_third_value_is_a_cell() -> None:
    """0 and 1 with one 2: count, sum and squares say how many have each."""
    found = rules(people(["a"] * 20, y=[0.0] * 12 + [1.0] * 7 + [2.0]))
    assert ("smallest-cell", 1, "y", True) in found
    usual = [0.0] * 8 + [1.0] * 6 + [2.0] * 3 + [3.0] * 2 + [4.0]
    assert rules(people(["a"] * 20, y=usual)) == set()


def test_two_values_in_one_group_of_many_are_cells() -> None:
    values = [0.0] * 19 + [1.0] + [float(k) for k in range(20)]
    found = rules(people(["a"] * 20 + ["b"] * 20, x_age=values))
    assert ("smallest-cell", 1, "x:age", False) in found


def test_one_person_may_not_make_all_the_spread() -> None:
    rng = np.random.default_rng(4)
    age = rng.normal(40, 10, 30).tolist()
    assert rules(people(["a"] * 30, x_age=age)) == set()
    age[17] = 1e7
    assert rules(people(["a"] * 30, x_age=age)) == {("dominance", 1, "x:age", False)}
