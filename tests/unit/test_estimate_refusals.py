"""Bad input gets a catalogued refusal, never a number."""

from __future__ import annotations

import string
from typing import Any

import numpy as np
import pytest

from forethought.errors import Entry, Refusal
from forethought.errors.catalogue import estimates as entries
from forethought.errors.catalogue import estimates_outcomes as outcomes
from tests.estimate_answers import CLUSTER, INDIVIDUAL, estimated

Columns = dict[str, np.ndarray]

LINEAR = ("ancova", "cluster-robust-cr2", "mixed-model", "cluster-means", "randomisation-inference")
CLUSTERED = LINEAR[1:]
NAN, INF = float("nan"), float("inf")


def trial(clusters: int = 8, each: int = 4) -> Columns:
    """Make a sound trial to break."""
    rng = np.random.default_rng(11)
    of_row = np.repeat(np.arange(clusters), each)
    rows = len(of_row)
    return {
        "arm": (of_row % 2).astype(float),
        "y": rng.normal(size=clusters)[of_row] + rng.normal(size=rows),
        "cluster": of_row + 0.0,
        "x:age": rng.normal(40, 9, rows),
    }


SMALL_SITES = (
    entries.FULL_LEVERAGE,
    entries.SEPARATION,
    outcomes.LEVEL_ANSWERS_ALIKE,
    outcomes.HORIZON_TOO_FAR,
)


def refused(columns: Columns, method: str, **settings: Any) -> Refusal:
    design = settings.pop("design", INDIVIDUAL if method == "ancova" else CLUSTER)
    with pytest.raises(Refusal) as caught:
        estimated(columns, method, design, **settings)
    return caught.value


def codes(refusal: Refusal) -> set[str]:
    return {fault.code for fault in refusal.faults}


@pytest.mark.parametrize("method", [*LINEAR, "difference-in-means", "poisson-cluster-robust"])
@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"y": lambda c: c["y"] * NAN}, "E010"),
        ({"y": lambda c: np.where(np.arange(len(c["y"])) == 3, INF, c["y"])}, "E011"),
        ({"y": lambda c: np.where(np.arange(len(c["y"])) == 3, 9e99, c["y"])}, "E011"),
        ({"arm": lambda c: c["arm"] * 0}, "E012"),
        ({"arm": lambda c: c["arm"] * 0 + 1}, "E012"),
        ({"arm": lambda c: c["arm"] * 2}, "E014"),
        ({"y": lambda c: c["y"] * 0 + 7}, "E020"),
        ({"y": lambda c: c["y"] * 0}, "E020"),
        ({"y": lambda c: c["arm"] * 3 + 1}, "E020"),
    ],
)
@pytest.mark.filterwarnings("ignore:invalid value:RuntimeWarning")
def test_broken_columns(method: str, change: dict[str, Any], code: str) -> None:
    columns = trial()
    if method == "poisson-cluster-robust":
        columns["y"] = np.abs(columns["y"]).round() + 1
    columns |= {name: make(columns) for name, make in change.items()}
    design = INDIVIDUAL if method in ("ancova", "difference-in-means") else CLUSTER
    assert code in codes(refused(columns, method, design=design))


@pytest.mark.parametrize("method", LINEAR)
@pytest.mark.parametrize(
    ("name", "make", "code", "named"),
    [
        ("x:same", lambda c: c["arm"] * 0 + 3, "E030", "same"),
        ("x:copy", lambda c: c["x:age"] * 2 + 1, "E031", "age"),
        ("x:near", lambda c: c["x:age"] + 1e-7 * c["y"], "E031", "age"),
        ("x:given", lambda c: c["arm"] * 5 - 1, "E032", "given"),
        ("x:leak", lambda c: c["y"] * 2, "E021", "leak"),
    ],
)
def test_columns_that_say_the_same(
    method: str, name: str, make: Any, code: str, named: str
) -> None:
    columns = trial()
    refusal = refused(columns | {name: make(columns)}, method)
    assert codes(refusal) == {code}
    assert named in refusal.faults[0].message


def test_strata_that_hold_one_arm_each() -> None:
    columns = trial()
    columns["s:B"] = columns["arm"]
    refusal = refused(columns, "mixed-model")
    assert codes(refusal) == {"E032"}
    assert "stratum B" in refusal.faults[0].message


def test_every_fault_of_the_design_at_once() -> None:
    columns = trial()
    columns |= {"x:same": columns["y"] * 0 + 1, "x:copy": columns["x:age"] * 3}
    assert codes(refused(columns, "ancova")) == {"E030", "E031"}


@pytest.mark.parametrize("method", [*CLUSTERED, "poisson-cluster-robust"])
def test_one_cluster_in_an_arm(method: str) -> None:
    columns = {name: values[:16] for name, values in trial().items()}
    columns["arm"] = (columns["cluster"] == 0).astype(float)
    columns["y"] = np.abs(columns["y"].round()) + np.arange(16) % 3
    assert codes(refused(columns, method)) == {"E041"}


@pytest.mark.parametrize("method", [*CLUSTERED, "poisson-cluster-robust"])
def test_a_cluster_in_both_arms(method: str) -> None:
    columns = trial()
    columns["arm"] = np.where(np.arange(32) == 0, 1.0, columns["arm"])
    columns["y"] = np.abs(columns["y"].round()) + np.arange(32) % 3
    refusal = refused(columns, method)
    assert codes(refusal) == {"E040"}
    assert "0.0" in refusal.faults[0].message


@pytest.mark.parametrize("method", ["cluster-robust-cr2", "mixed-model"])
def test_no_clusters(method: str) -> None:
    columns = {name: values for name, values in trial().items() if name != "cluster"}
    assert codes(refused(columns, method, design=INDIVIDUAL)) == {"E003"}


@pytest.mark.parametrize("method", [*LINEAR, "difference-in-means"])
def test_outcomes_a_difference_would_misread(method: str) -> None:
    design = INDIVIDUAL if method in ("ancova", "difference-in-means") else CLUSTER
    told = refused(trial(), method, design=design, outcome_kind="time-to-event", exposure=True)
    assert codes(told) == {"E022", "E023"}


def test_people_are_not_drawn_again_where_whole_clusters_were() -> None:
    refusal = refused(trial(), "randomisation-inference", design=INDIVIDUAL)
    assert codes(refusal) == {"E138"}


def test_more_parameters_than_rows_or_clusters() -> None:
    rng = np.random.default_rng(1)
    columns = {name: values[:4] for name, values in trial(4, 1).items()}
    columns |= {f"x:{k}": rng.normal(size=4) for k in range(2)}
    assert codes(refused(columns, "ancova")) == {"E032"}
    wide = trial(4, 6)
    level = rng.normal(size=(4, 3))[wide["cluster"].astype(int)]
    wide |= {f"x:level{k}": level[:, k] for k in range(2)}
    assert codes(refused(wide, "mixed-model")) == {"E034"}
    assert codes(refused(wide, "cluster-robust-cr0")) == {"E042"}
    assert codes(refused(wide, "cluster-robust-cr2")) == {"E042"}
    assert codes(refused(wide, "cluster-means")) == {"E034"}


def test_mixed_model_where_clusters_hold_one_value() -> None:
    columns = trial()
    del columns["x:age"]
    columns["y"] = columns["cluster"] ** 2
    assert codes(refused(columns, "mixed-model")) == {"E043"}


def test_mixed_model_where_clusters_hold_one_person() -> None:
    assert codes(refused(trial(12, 1), "mixed-model")) == {"E047"}


def test_a_difference_that_rests_on_one_cluster() -> None:
    """A covariate that says which arm, except in one cluster of people in both arms."""
    columns = trial(6, 6)
    columns["arm"] = (columns["cluster"] < 3).astype(float)
    columns["arm"][:3] = 0
    columns["x:given"] = (columns["cluster"] < 3).astype(float)
    refusal = refused(columns, "cluster-robust-cr2", design=INDIVIDUAL)
    assert codes(refusal) == {"E042"}


def test_misfits_that_cancel_in_every_cluster() -> None:
    """With a mean for every cluster in the columns, robust standard errors see rounding only."""
    rng = np.random.default_rng(0)
    columns = trial(6, 4)
    del columns["x:age"]
    columns["arm"] = np.tile([0.0, 0, 1, 1], 6)
    for k in range(1, 6):
        columns[f"s:{k}"] = (columns["cluster"] == k).astype(float)
    same = rng.normal(size=6)[columns["cluster"].astype(int)]
    columns["y"] = same + np.tile([-1.0, 1, -1, 1], 6)
    assert codes(refused(columns, "cluster-robust-cr0", design=INDIVIDUAL)) == {"E034"}


def test_a_person_model_that_fits_those_who_matter() -> None:
    """Two people in one arm have the same outcome as each other and so do two in the other; the
    rest have a level of their own kind: HC sums are rounding."""
    columns = {
        "arm": np.array([0.0, 0, 1, 1, 0, 0]),
        "y": np.array([1.0, 1, 3, 3, 9, 4]),
        "x:kind=b": np.array([0.0, 0, 0, 0, 1, 1]),
    }
    assert codes(refused(columns, "ancova")) == {"E034"}


def test_a_cluster_in_two_strata() -> None:
    columns = trial()
    columns["s:B"] = (np.arange(32) >= 14).astype(float)
    refusal = refused(columns, "randomisation-inference")
    assert codes(refusal) == {"E045"}
    assert "3.0" in refusal.faults[0].message


def test_strata_in_which_hardly_anything_can_be_redrawn() -> None:
    """Clusters 0 and 3 stand alone; 1 and 2 can be exchanged: too few ways for an interval, and
    CR2 would rest on one cluster. Apart, each stratum tells its arm."""
    columns = trial(4, 4)
    columns["s:B"] = np.isin(columns["cluster"], (1, 2)).astype(float)
    columns["s:C"] = (columns["cluster"] == 3).astype(float)
    assert codes(refused(columns, "randomisation-inference")) == {"E042"}
    columns["s:B"] = (columns["cluster"] == 1).astype(float)
    columns["s:D"] = (columns["cluster"] == 2).astype(float)
    assert codes(refused(columns, "randomisation-inference")) == {"E032"}


def test_a_stratum_with_one_person_in_an_arm() -> None:
    columns = {
        "arm": np.array([0.0, 0, 1, 1, 0, 0, 1]),
        "y": np.arange(7.0) ** 2,
        "stratum": np.array(list("AAAABBB"), dtype=object),
        "s:B": np.array([0.0, 0, 0, 0, 1, 1, 1]),
    }
    refusal = refused(columns, "difference-in-means", design=INDIVIDUAL)
    assert codes(refusal) == {"E046"}
    assert "stratum B has 1 row(s)" in refusal.faults[0].message


def test_a_stratum_with_one_person_in_an_arm_is_named_with_weights_too() -> None:
    columns = {
        "arm": np.array([0.0, 0, 0, 1, 1, 1, 0, 0, 1]),
        "y": np.arange(9.0) ** 2,
        "stratum": np.array(list("AAAAAABBB"), dtype=object),
        "s:B": np.array([0.0, 0, 0, 0, 0, 0, 1, 1, 1]),
        "weight": np.linspace(0.5, 3, 9),
    }
    refusal = refused(columns, "difference-in-means", design=INDIVIDUAL, weighted=True)
    assert codes(refusal) == {"E046"}
    assert "stratum B has 1 row(s)" in refusal.faults[0].message


@pytest.mark.parametrize("entry", SMALL_SITES)
def test_a_site_that_the_plan_cannot_take_off_can_be_joined_or_left_out(entry: Entry) -> None:
    assert "site or stratum" in entry.remedy


def test_strata_in_which_nobody_differs() -> None:
    columns = {
        "arm": np.array([0.0, 0, 1, 1, 0, 0, 1, 1, 1]),
        "y": np.array([1.0, 1, 2, 2, 1 / 3, 1 / 3, 1, 1, 1]),
        "stratum": np.array(list("AAAABBBBB"), dtype=object),
        "s:B": np.repeat([0.0, 1], [4, 5]),
    }
    refusal = refused(columns, "difference-in-means", design=INDIVIDUAL)
    assert codes(refusal) == {"E020"}


def counted() -> Columns:
    columns = trial()
    columns["y"] = np.abs(columns["y"] * 2).round() + np.arange(32) % 2
    columns["exposure"] = 1 + np.arange(32.0) % 3
    return columns


@pytest.mark.parametrize(
    ("name", "make", "code"),
    [
        ("y", lambda c: c["y"] * (1 - c["arm"]), "E050"),
        ("y", lambda c: c["y"] * c["arm"], "E050"),
        ("y", lambda c: c["y"] - 9, "E052"),
        ("exposure", lambda c: np.where(c["cluster"] == 2, 0.0, c["exposure"]), "E053"),
        ("x:kind=none", lambda c: (c["y"] == 0).astype(float), "E051"),
    ],
)
def test_counts_that_carry_no_ratio(name: str, make: Any, code: str) -> None:
    columns = counted()
    columns[name] = make(columns)
    assert codes(refused(columns, "poisson-cluster-robust", exposure=True)) == {code}


def test_a_search_that_runs_away_is_stopped() -> None:
    """No events above an age: the likelihood rises for ever as the slope falls."""
    columns = counted()
    columns["x:age"] = np.where(columns["y"] > 0, 0.0, 1.0) + 0.1 * np.sign(columns["x:age"] - 40)
    columns["x:age"] *= np.where(columns["y"] > 0, 0.0, 1.0)
    assert codes(refused(columns, "poisson-cluster-robust", exposure=True)) == {"E044"}


def test_every_entry_is_filled_and_has_its_words() -> None:
    """Templates name only what is given, and each entry says why and how to mend it."""
    for entry in entries.ENTRIES:
        assert entry.why, entry.code
        assert entry.remedy, entry.code
        fields = {
            name
            for text in (entry.message, entry.remedy, entry.expected)
            for _, name, _, _ in string.Formatter().parse(text)
            if name
        }
        assert entry.fault(value="v", **dict.fromkeys(fields - {"value"}, "w")).message


def test_faults_name_the_question() -> None:
    assert (
        str(refused(trial() | {"y": np.zeros(32)}, "mixed-model").faults[0].place) == "questions.q"
    )


@pytest.mark.parametrize("method", ["difference-in-means", "ancova", "lin", "cluster-robust-cr2"])
@pytest.mark.parametrize(
    ("row", "weight", "said"),
    [
        (slice(0, 1), 1e12, "one row has so much of the reference arm's weight"),
        (slice(20, 40), 1e-12, "the compared arm has next to none of the weight"),
    ],
)
def test_weights_that_leave_nothing_to_compare(
    method: str, row: slice, weight: float, said: str
) -> None:
    rng = np.random.default_rng(1)
    weights = np.ones(40)
    weights[row] = weight
    columns = {
        "arm": np.repeat([0.0, 1.0], 20),
        "y": rng.normal(size=40),
        "x:a": rng.normal(size=40),
        "weight": weights,
        "unit": np.arange(40.0),
        "cluster": np.arange(40.0) // 2,
    }
    with pytest.raises(Refusal) as caught:
        estimated(columns, method, INDIVIDUAL, weighted=True)
    assert [fault.code for fault in caught.value.faults] == ["E016"]
    assert said in caught.value.faults[0].message
