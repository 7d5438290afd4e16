"""Two-stage least squares and slopes on the dose, against matrices written out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from scipy import linalg

from forethought.errors import Refusal
from forethought.estimate.complier.dose import Slope, dose_slope
from forethought.estimate.complier.two_stage import TwoStage, anderson_rubin, two_stage
from forethought.estimate.types import Estimate, Inquiry
from forethought.vocabulary import Design, Method
from tests.estimate_answers import CLUSTER, INDIVIDUAL, estimated
from tests.in_memory import answer_all

Columns = dict[str, np.ndarray]


def trial(ones: float = 0.7, others: float = 0.15, seed: int = 4, clusters: int = 24) -> Columns:
    rng = np.random.default_rng(seed)
    of_row = np.repeat(np.arange(clusters), rng.integers(5, 12, clusters))
    n, arm = len(of_row), (of_row % 2).astype(float)
    keen = rng.normal(size=n)
    came = (rng.uniform(size=n) < np.where(arm == 1, ones, others)).astype(float)
    y = came + 0.5 * keen + rng.normal(size=n) + 0.3 * rng.normal(size=clusters)[of_row]
    return {
        "unit": np.arange(n) + 0.0,
        "cluster": of_row + 0.0,
        "arm": arm,
        "x:keen": 40 + keen,
        "received": came,
        "dose": came * rng.integers(1, 6, n),
        "y": 10 + y,
    }


def cace(columns: Columns, design: Design, **settings: Any) -> Estimate:
    return estimated(columns, "cace-2sls", design, **({"received": True} | settings))


def by_matrices(columns: Columns, clustered: bool, within: bool = False) -> tuple[float, float]:
    """2SLS with CR2 (projected regressors) or HC2, every matrix written out.

    ``within`` gives each cluster a level of its own.
    """
    levels = np.ones((len(columns["y"]), 1))
    if within:
        levels = (columns["cluster"][:, None] == np.unique(columns["cluster"])) + 0.0
    x = columns["x:keen"] - 40
    w = np.column_stack([levels, x, columns["arm"]])
    x2 = np.column_stack([levels, x, columns["received"]])
    projected = w @ np.linalg.lstsq(w, x2, rcond=None)[0]
    bread = np.linalg.inv(projected.T @ projected)
    beta = bread @ projected.T @ columns["y"]
    e = columns["y"] - x2 @ beta
    groups = columns["cluster"] if clustered else columns["unit"]
    meat = np.zeros_like(bread)
    for label in np.unique(groups):
        at = groups == label
        hat = projected[at] @ bread @ projected[at].T
        values, vectors = np.linalg.eigh(np.eye(int(at.sum())) - hat)
        # a level for each cluster makes one eigenvalue 0: the Moore-Penrose root
        root = np.where(values > 1e-10, 1 / np.sqrt(np.maximum(values, 1e-10)), 0.0)
        turned = (vectors * root) @ vectors.T
        score = projected[at].T @ turned @ e[at]
        meat += np.outer(score, score)
    return float(beta[-1]), float(np.sqrt((bread @ meat @ bread)[-1, -1]))


@pytest.mark.parametrize("design", [CLUSTER, INDIVIDUAL])
def test_two_stage_by_its_matrices(design: Design) -> None:
    found = cace(trial(), design)
    estimate, se = by_matrices(trial(), design is CLUSTER)
    assert found.estimate == pytest.approx(estimate, rel=1e-8)
    assert found.se == pytest.approx(se, rel=1e-7)


def test_within_sites_each_site_has_a_level_in_both_stages() -> None:
    columns = trial()
    rows = np.arange(len(columns["y"]))
    columns["arm"] = (rows % 2 + 0.0) * (rows % 5 > 0)
    columns["received"] = columns["arm"] * columns["received"]
    estimate, se = by_matrices(columns, clustered=True, within=True)
    sites = columns | {"site": columns["cluster"]}
    for settings in ({}, {"sited": True}):
        found = cace(sites, Design.MULTISITE_RANDOMISED, **settings)
        assert (found.estimate, found.se) == pytest.approx((estimate, se), rel=1e-7)
        assert found.clusters == 24
        assert found.influence is not None
        assert float((found.influence.values**2).sum()) == pytest.approx(found.se**2)
    moved = sites | {"y": columns["y"] + 9 * columns["cluster"]}
    assert cace(moved, Design.MULTISITE_RANDOMISED).estimate == pytest.approx(estimate)


def test_sites_of_one_arm_say_nothing_of_those_who_took_part() -> None:
    columns = trial()
    assert code(columns, Design.MULTISITE_RANDOMISED) == "E150"
    nowhere = {name: values for name, values in columns.items() if name != "cluster"}
    assert code(nowhere, Design.MULTISITE_RANDOMISED) == "E003"


def test_without_covariates_it_is_walds_ratio() -> None:
    columns = {k: v for k, v in trial().items() if k != "x:keen"}
    found = cace(columns, INDIVIDUAL)
    one, other = (columns["arm"] == arm for arm in (1, 0))
    itt = columns["y"][one].mean() - columns["y"][other].mean()
    taken = columns["received"][one].mean() - columns["received"][other].mean()
    assert found.estimate == pytest.approx(itt / taken)
    assert found.also["share_compared"] == pytest.approx(columns["received"][one].mean())
    assert found.also["first_stage"] == pytest.approx(taken)


def test_if_all_did_as_assigned_it_is_the_comparison_as_assigned() -> None:
    columns = trial()
    columns["received"] = columns["arm"].copy()
    found = cace(columns, CLUSTER)
    plain = estimated(trial(), "cluster-robust-cr2", CLUSTER)
    assert found.estimate == pytest.approx(plain.estimate)
    assert found.se == pytest.approx(plain.se)
    assert found.df == pytest.approx(plain.df)
    assert (found.also["share_reference"], found.also["share_compared"]) == (0, 1)


def test_each_kind_of_compliance_is_named() -> None:
    one_sided = cace(trial(others=0.0), CLUSTER).notes[0]
    assert "0% of the others. Nobody else could have it" in one_sided
    assert "(compliers)" in cace(trial(), CLUSTER).notes[0]
    assert "would not have had it otherwise" in cace(trial(ones=1.01), CLUSTER).notes[0]


def test_anderson_rubin_holds_what_the_arms_do_not_reject() -> None:
    """At either end, y − b·received differs between arms with p of exactly 0.05."""
    columns = trial()
    found = cace(columns, CLUSTER)
    for name in ("ci_low_anderson_rubin", "ci_high_anderson_rubin"):
        shifted = columns | {"y": columns["y"] - found.also[name] * columns["received"]}
        assert estimated(shifted, "cluster-robust-cr2", CLUSTER).p == pytest.approx(0.05, rel=1e-6)


def test_a_weak_first_stage_takes_anderson_and_rubins_interval() -> None:
    found = cace(trial(ones=0.42, others=0.25, seed=3), CLUSTER)
    assert 4 < found.also["first_stage_f"] < 10
    assert found.ci_low == found.also["ci_low_anderson_rubin"]
    assert found.p == found.also["p_itt"]
    assert any("Anderson and Rubin" in note for note in found.notes)


def test_a_first_stage_that_may_be_nothing_is_refused() -> None:
    assert code(trial(ones=0.3, others=0.28)) in ("E253", "E254")


def code(columns: Columns, design: Design = CLUSTER, **settings: Any) -> str:
    with pytest.raises(Refusal) as caught:
        cace(columns, design, **settings)
    return caught.value.faults[0].code


def test_what_makes_no_sense_is_refused() -> None:
    columns = trial()
    rows = len(columns["y"])
    assert code(columns, received=False) == "E250"
    assert code(columns | {"received": columns["received"] * 2}) == "E251"
    assert code(columns | {"received": columns["received"] / 2 + 0.25}) == "E251"
    assert code(columns | {"received": np.ones(rows)}) == "E252"
    assert code(columns | {"received": 1 - columns["received"]}) == "E253"
    assert code(columns | {"received": columns["received"] * np.nan}) == "E010"
    assert code(columns | {"y": np.ones(rows)}) == "E020"
    assert code(columns | {"received": 1 - columns["received"]}, INDIVIDUAL) == "E253"


def through_dose(columns: Columns, design: Design) -> TwoStage:
    question = Inquiry("q", Method.CACE_2SLS, design, covariates=("x:keen",), dose=True)
    found = answer_all(columns, two_stage(question, "dose"))
    assert isinstance(found, TwoStage)
    return found


def test_the_dose_can_be_what_the_arm_moves() -> None:
    columns = trial(others=0.0)
    found = through_dose(columns, CLUSTER)
    estimate, se = by_matrices(columns | {"received": columns["dose"]}, clustered=True)
    assert (found.estimate, found.se) == pytest.approx((estimate, se), rel=1e-7)


def test_an_interval_without_end_is_none() -> None:
    found = through_dose(trial(), CLUSTER)
    assert anderson_rubin(found, 2.0) is not None
    assert anderson_rubin(replace(found, received=1e-3), 2.0) is None


def slope(columns: Columns, design: Design) -> Slope:
    question = Inquiry("q", Method.CACE_2SLS, design, covariates=("x:keen",), dose=True)
    found = answer_all(columns, dose_slope(question))
    assert isinstance(found, Slope)
    return found


@pytest.mark.parametrize("design", [CLUSTER, INDIVIDUAL])
def test_the_slope_on_the_dose_is_least_squares_in_the_programmes_arm(design: Design) -> None:
    columns = trial()
    found = slope(columns, design)
    at = columns["arm"] == 1
    x = np.column_stack([np.ones(at.sum()), columns["x:keen"][at] - 40, columns["dose"][at]])
    y = columns["y"][at]
    bread = np.linalg.inv(x.T @ x)
    beta = bread @ x.T @ y
    groups = columns["cluster" if design is CLUSTER else "unit"][at]
    meat = np.zeros((3, 3))
    for label in np.unique(groups):
        own = groups == label
        hat = x[own] @ bread @ x[own].T
        turned = linalg.fractional_matrix_power(np.eye(int(own.sum())) - hat, -0.5).real
        score = x[own].T @ turned @ (y - x @ beta)[own]
        meat += np.outer(score, score)
    assert found.estimate == pytest.approx(beta[-1])
    assert found.se == pytest.approx(np.sqrt((bread @ meat @ bread)[-1, -1]))
    assert found.n == at.sum()


@pytest.mark.parametrize("design", [CLUSTER, INDIVIDUAL])
def test_a_slope_needs_doses_that_differ(design: Design) -> None:
    columns = trial()
    for dose in (columns["arm"] * 3, columns["x:keen"] * 2):
        with pytest.raises(Refusal) as caught:
            slope(columns | {"dose": dose}, design)
        assert caught.value.faults[0].code == "E255"
