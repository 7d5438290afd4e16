"""Times to an event by hand; what cannot be answered is refused."""

from __future__ import annotations

import numpy as np
import pytest

from forethought.errors import Refusal
from forethought.vocabulary import Design
from tests.estimate_answers import CLUSTER, INDIVIDUAL, estimated

TIMES = {"outcome_kind": "time-to-event"}
BOTH = ("cox", "restricted-mean")


def four(**changes: object) -> dict[str, np.ndarray]:
    """Events at 1 and 3 in one arm, at 2 and 4 in the other."""
    columns = {
        "arm": np.array([0.0, 1, 0, 1]),
        "y": np.array([1.0, 2, 3, 4]),
        "event": np.ones(4),
    }
    return columns | {name: np.asarray(value, dtype=float) for name, value in changes.items()}


def test_hazard_ratio_by_hand() -> None:
    """With r the ratio, the arm's expected share of the events is, in turn, 2r/(2 + 2r),
    2r/(1 + 2r), r/(1 + r) and 1. They add up to its 2 events: 2r/(1 + r) + 2r/(1 + 2r) = 1,
    so 4r² + r − 1 = 0."""
    found = estimated(four(), "cox", INDIVIDUAL, **TIMES)
    r = (-1 + np.sqrt(17)) / 8
    assert found.estimate == pytest.approx(r)
    shares = np.array([r / (1 + r), 2 * r / (1 + 2 * r), r / (1 + r)])
    assert found.se**2 == pytest.approx(1 / (shares * (1 - shares)).sum())


def test_restricted_mean_by_hand() -> None:
    """Up to 3: areas 1 + 2·½ = 2 and 2 + 1·½ = 2.5; Greenwood A²d/(n(n − d)): (1·1)²/2 and ½²/2."""
    found = estimated(four(), "restricted-mean", INDIVIDUAL, **TIMES)
    assert found.also["horizon"] == 3
    assert (found.also["mean_reference"], found.also["mean_compared"]) == pytest.approx((2, 2.5))
    assert found.estimate == pytest.approx(0.5)
    assert found.se**2 == pytest.approx(1 / 2 + 0.25 / 2)
    assert found.also["ratio"] == pytest.approx(1.25)
    assert any("within the first 3" in note for note in found.notes)


def draw(seed: int = 3, people: int = 200, clusters: int = 20) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    cluster = np.repeat(np.arange(clusters), people // clusters)
    arm = (cluster % 2).astype(float)
    time, ends = rng.exponential(np.exp(0.4 * arm)), rng.uniform(0.5, 3, people)
    return {
        "arm": arm,
        "y": np.minimum(time, ends),
        "event": (time <= ends) + 0.0,
        "x:age": rng.normal(2000, 10, people),
        "cluster": cluster + 0.0,
    }


def test_scores_add_up_to_nothing_and_clusters_of_one_are_people() -> None:
    columns = draw()
    columns["cluster"] = np.arange(200.0)
    found = estimated(columns, "cox", INDIVIDUAL, clustered=True, **TIMES)
    assert found.se == pytest.approx(found.also["se_robust"] * np.sqrt(200 / 199))
    assert np.sum(found.influence.values) == pytest.approx(0, abs=1e-10)
    # with each person a cluster, the robust spread of a mean is near Greenwood's
    mean = estimated(columns, "restricted-mean", INDIVIDUAL, clustered=True, **TIMES)
    alone = estimated(columns, "restricted-mean", INDIVIDUAL, clustered=False, **TIMES)
    assert mean.se == pytest.approx(alone.se, rel=0.04)


def test_the_order_of_rows_does_not_matter() -> None:
    columns = draw()
    turned = {name: values[::-1] for name, values in columns.items()}
    for method in BOTH:
        one = estimated(columns, method, CLUSTER, **TIMES)
        other = estimated(turned, method, CLUSTER, **TIMES)
        assert other.se == pytest.approx(one.se, rel=1e-10)
        assert other.estimate == pytest.approx(one.estimate, rel=1e-10)


def test_hazards_that_cross_are_told() -> None:
    rng = np.random.default_rng(1)
    arm = np.repeat([0.0, 1], 300)
    time = np.where(arm == 1, rng.weibull(3, 600), rng.weibull(0.8, 600))
    columns = {"arm": arm, "y": time, "event": np.ones(600)}
    found = estimated(columns, "cox", INDIVIDUAL, **TIMES)
    assert found.also["proportional_p"] < 0.001
    assert any("unlikely to be the same at all times (p < 0.001)" in note for note in found.notes)


@pytest.mark.parametrize("method", BOTH)
@pytest.mark.parametrize(
    ("changes", "settings", "code"),
    [
        ({"y": [-1, 2, 3, 4]}, {}, "E236"),
        ({"event": [1, 2, 1, 1]}, {}, "E237"),
        ({"event": [0, 1, 0, 1]}, {}, "E050"),
        ({"y": [np.nan] * 4}, {}, "E010"),
        ({"y": [np.inf, 2, 3, 4]}, {}, "E011"),
        ({"arm": [1, 1, 1, 1]}, {}, "E012"),
        ({}, {"weighted": True}, None),
        ({}, {"outcome_kind": "continuous"}, "E235"),
    ],
)
@pytest.mark.filterwarnings("ignore:invalid value:RuntimeWarning")
def test_bad_times_are_refused(method: str, changes, settings, code: str | None) -> None:
    with pytest.raises(Refusal) as caught:
        estimated(four(**changes), method, INDIVIDUAL, **(TIMES | settings))
    assert code is None or caught.value.faults[0].code == code


def test_events_in_one_order_only() -> None:
    columns = draw()
    columns["arm"] = (columns["y"] > np.median(columns["y"])) + 0.0
    columns["event"] = np.ones(200)
    with pytest.raises(Refusal) as caught:
        estimated(columns, "cox", INDIVIDUAL, **TIMES)
    assert caught.value.faults[0].code == "E239"
    assert "arm" in caught.value.faults[0].message


def test_a_horizon_beyond_what_was_seen() -> None:
    columns = draw()
    with pytest.raises(Refusal) as caught:
        estimated(columns, "restricted-mean", CLUSTER, horizon=50.0, **TIMES)
    assert {fault.code for fault in caught.value.faults} == {"E238"}


def test_several_sites_are_named_where_they_are_not_told_apart() -> None:
    found = estimated(draw(), "cox", Design.MULTISITE_RANDOMISED, **TIMES)
    assert any("Sites are not told apart" in note for note in found.notes)


def test_restricted_mean_within_strata_by_hand() -> None:
    """The four in one stratum; in another all times are ten times as long, up to 3 nobody's event
    came: a difference of 0 there. The average over both is ½ · ½, the variance a quarter."""
    columns = four()
    both = {name: np.concatenate([column, column]) for name, column in columns.items()}
    both["y"][4:] *= 10
    both["s:north"] = np.repeat([0.0, 1.0], 4)
    alone = estimated(columns, "restricted-mean", INDIVIDUAL, horizon=3.0, **TIMES)
    found = estimated(both, "restricted-mean", INDIVIDUAL, horizon=3.0, **TIMES)
    assert found.estimate == pytest.approx(0.25)
    assert found.se == pytest.approx(alone.se / 2)
    assert any(note.startswith("Taken within 2 strata") for note in found.notes)


def test_strata_of_one_arm_are_no_comparison() -> None:
    columns = draw()
    columns["s:north"] = (columns.pop("cluster") == 0) + 0.0
    alone = {name: column[columns["s:north"] == 0] for name, column in columns.items()}
    del alone["s:north"]
    found = estimated(columns, "restricted-mean", INDIVIDUAL, horizon=0.4, **TIMES)
    without = estimated(alone, "restricted-mean", INDIVIDUAL, horizon=0.4, **TIMES)
    assert found.estimate == pytest.approx(without.estimate)
    assert any("people of one arm only" in note for note in found.notes)
