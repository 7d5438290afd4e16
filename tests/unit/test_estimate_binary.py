"""Odds ratios, risk ratios and risk differences by hand; separation by name."""

from __future__ import annotations

import numpy as np
import pytest

from forethought.errors import Refusal
from tests.estimate_answers import CLUSTER, INDIVIDUAL, estimated

LOGIT = "logit-cluster-robust"


def table(yes0: int, no0: int, yes1: int, no1: int) -> dict[str, np.ndarray]:
    """Rows of a two-by-two table."""
    counts = (yes0, no0, yes1, no1)
    return {
        "arm": np.repeat([0.0, 0, 1, 1], counts),
        "y": np.repeat([1.0, 0, 1, 0], counts),
        "unit": np.arange(sum(counts)) + 0.0,
    }


def test_two_by_two_by_hand() -> None:
    """20 of 50 against 30 of 50: odds 2/3 and 3/2, ratio 9/4; risks .4 and .6."""
    found = estimated(table(20, 30, 30, 20), LOGIT, INDIVIDUAL, outcome_kind="binary")
    assert found.estimate == pytest.approx(9 / 4)
    assert (found.scale, found.rounds, found.df) == ("ratio", 1, 98)
    model = 1 / 20 + 1 / 30 + 1 / 30 + 1 / 20
    assert found.also["log_odds_ratio_se_model"] == pytest.approx(np.sqrt(model))
    # with nothing but the arm, HC0 is the model's own variance; HC1 is 100/98 times that
    assert found.se == pytest.approx(np.sqrt(model * 100 / 98))
    assert found.also["risk_ratio"] == pytest.approx(1.5)
    assert found.also["risk_ratio_se"] ** 2 == pytest.approx((0.6 / 20 + 0.4 / 30) * 100 / 98)
    assert found.also["risk_difference"] == pytest.approx(0.2)
    assert found.also["risk_difference_se"] ** 2 == pytest.approx(2 * 0.24 / 50 * 100 / 98)


@pytest.mark.parametrize(
    ("scale", "estimate", "kind", "beside"),
    [
        ("difference", 0.2, "difference", "odds_ratio"),
        ("risk-ratio", 1.5, "ratio", "risk_difference"),
        ("odds-ratio", 2.25, "ratio", "risk_ratio"),
        (None, 2.25, "ratio", "risk_ratio"),
    ],
)
def test_the_scale_that_is_asked_for(scale, estimate: float, kind: str, beside: str) -> None:
    found = estimated(table(20, 30, 30, 20), LOGIT, INDIVIDUAL, scale=scale)
    assert found.estimate == pytest.approx(estimate)
    assert found.scale == kind
    assert {beside, f"{beside}_se", f"{beside}_ci_low", f"{beside}_ci_high"} <= found.also.keys()
    assert found.ci_low < found.estimate < found.ci_high


def test_ratios_stand_beside_a_difference_in_means() -> None:
    found = estimated(
        table(20, 30, 30, 20), "difference-in-means", INDIVIDUAL, outcome_kind="binary"
    )
    assert found.estimate == pytest.approx(0.2)
    assert found.also["risk_ratio"] == pytest.approx(1.5)
    assert found.also["odds_ratio"] == pytest.approx(9 / 4)
    assert found.also["risk_ratio_se"] ** 2 == pytest.approx(0.6 / 0.4 / 49 + 0.4 / 0.6 / 49)
    none = estimated(table(0, 30, 30, 20), "difference-in-means", INDIVIDUAL, outcome_kind="binary")
    assert "risk_ratio" not in none.also


def draw(seed: int = 5, rows: int = 400, clusters: int = 20) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    cluster = np.repeat(np.arange(clusters), rows // clusters)
    arm = (cluster % 2).astype(float)
    level = rng.integers(0, 2, rows) + 0.0
    age = np.round(rng.normal(30, 5, rows))
    eta = -0.5 + 0.7 * arm + 0.6 * level + 0.03 * (age - 30) + rng.normal(0, 0.4, clusters)[cluster]
    y = (rng.random(rows) < 1 / (1 + np.exp(-eta))) + 0.0
    return {
        "arm": arm,
        "y": y,
        "x:level=b": level,
        "x:age": age,
        "cluster": cluster + 0.0,
        "unit": np.arange(rows) + 0.0,
    }


@pytest.mark.parametrize("clustered", [True, False])
def test_cells_and_passes_give_the_same(clustered: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    design = CLUSTER if clustered else INDIVIDUAL
    columns = draw()
    if not clustered:
        del columns["cluster"]
    cells = estimated(columns, LOGIT, design, scale="difference")
    monkeypatch.setattr("forethought.estimate.glm.cells.FEW_CELLS", 3)
    passes = estimated(columns, LOGIT, design, scale="difference")
    assert (cells.rounds, passes.rounds) == (1, 7 if clustered else 8)
    assert passes.estimate == pytest.approx(cells.estimate, rel=1e-10)
    assert passes.se == pytest.approx(cells.se, rel=1e-9)
    for name, value in cells.also.items():
        assert passes.also[name] == pytest.approx(value, rel=1e-8), name


def refused(columns: dict[str, np.ndarray], **settings: object) -> tuple[str, str]:
    with pytest.raises(Refusal) as caught:
        estimated(columns, LOGIT, INDIVIDUAL, **settings)
    fault = caught.value.faults[0]
    return fault.code, fault.message


def separated() -> dict[str, np.ndarray]:
    columns = table(20, 30, 30, 20)
    rng = np.random.default_rng(0)
    columns["x:noise"] = np.round(rng.normal(size=100), 1)
    return columns


@pytest.mark.parametrize("most", [2000, 3])
def test_complete_separation_is_named(most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("forethought.estimate.glm.cells.FEW_CELLS", most)
    columns = separated()
    columns["x:tells"] = columns["y"] * 2 + np.arange(100) % 3
    code, message = refused(columns)
    assert code == "E230"
    assert "tells" in message
    assert most == 3 or "noise" not in message


@pytest.mark.parametrize("most", [2000, 3])
def test_quasi_separation_is_named(most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Above 1 all say yes; below, some do."""
    monkeypatch.setattr("forethought.estimate.glm.cells.FEW_CELLS", most)
    columns = separated()
    columns["x:tells"] = np.where((columns["y"] == 1) & (np.arange(100) % 3 == 0), 2.0, 0.0)
    code, message = refused(columns)
    assert code == "E230"
    assert "tells" in message


def test_levels_and_arms_that_answer_alike() -> None:
    assert refused(table(0, 50, 30, 20))[0] == "E231"
    assert refused(table(50, 0, 30, 20))[0] == "E231"
    columns = table(20, 30, 30, 20)
    columns["x:kind=b"] = ((columns["y"] == 1) & (np.arange(100) % 2 == 0)) + 0.0
    assert refused(columns)[0] == "E232"


def test_values_that_are_no_answer() -> None:
    columns = table(20, 30, 30, 20)
    assert refused(columns | {"y": columns["y"] * 2})[0] == "E233"
    assert refused(columns | {"y": columns["y"] - 1})[0] == "E233"


def test_rare_answers_are_noted() -> None:
    found = estimated(table(5, 500, 9, 500), LOGIT, INDIVIDUAL)
    assert any("Only 14 people have a yes" in note for note in found.notes)
