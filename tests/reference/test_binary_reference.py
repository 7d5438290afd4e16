"""Odds ratios and standardised risks against R and statsmodels, on Thornton's trial."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
import statsmodels.api as sm

from tests.estimate_answers import INDIVIDUAL, estimated

PRINTED = 1e-6
"""Reference values of this set are printed to seven significant digits or more."""

SAME_MODEL = 1e-8
"""statsmodels stops its steps at a change of 1e-14 of the deviance; standard errors follow."""

LOGIT = "logit-cluster-robust"


def read(folder: Path) -> dict[str, np.ndarray]:
    with (folder / "thornton_hiv_rct.csv").open(encoding="utf-8") as handle:
        rows = [r for r in csv.DictReader(handle) if r["got"] and r["any"] and r["villnum"]]

    def column(name: str) -> np.ndarray:
        return np.array([float(row[name] or "nan") for row in rows])

    named = {"arm": "any", "y": "got", "cluster": "villnum", "x:tinc": "tinc", "x:age": "age"}
    return {name: column(heading) for name, heading in named.items()}


def test_odds_ratio_as_r(reference_data: Path, reference_value) -> None:
    """glm(got ~ any, binomial) in R 4.2.2."""
    columns = {name: v for name, v in read(reference_data).items() if name in ("arm", "y")}
    found = estimated(columns, LOGIT, INDIVIDUAL, outcome_kind="binary")
    r = {name: reference_value("thornton_hiv_rct", "logit", name) for name in ("est", "se", "OR")}
    assert found.also["log_odds_ratio"] == pytest.approx(r["est"], rel=PRINTED)
    assert found.also["log_odds_ratio_se_model"] == pytest.approx(r["se"], rel=PRINTED)
    assert found.estimate == pytest.approx(r["OR"], rel=PRINTED)
    assert found.n == 2830


def test_risk_difference_is_that_of_the_linear_model(reference_data: Path, reference_value) -> None:
    """Without covariates the standardised difference and its CR1 error are the linear model's:
    lm(got ~ any), clusters villnum, CR1S as in Stata and fixest."""
    columns = {k: v for k, v in read(reference_data).items() if k in ("arm", "y", "cluster")}
    found = estimated(columns, LOGIT, INDIVIDUAL, scale="difference")
    known = ("thornton_hiv_rct", "lpm_CR")
    assert found.estimate == pytest.approx(reference_value(*known, "any.est"), rel=PRINTED)
    assert found.se == pytest.approx(reference_value(*known, "any.se_CR1S"), rel=PRINTED)


def test_adjusted_scales_as_statsmodels(reference_data: Path) -> None:
    """GLM(Binomial) with clusters, statsmodels 0.15.0; averages and gradients by hand from it."""
    columns = read(reference_data)
    whole = np.all([np.isfinite(v) for v in columns.values()], axis=0)
    x = np.column_stack(
        [np.ones(int(whole.sum())), *(columns[n][whole] for n in ("arm", "x:tinc", "x:age"))]
    )
    theirs = sm.GLM(columns["y"][whole], x, family=sm.families.Binomial()).fit(
        tol=1e-14,
        cov_type="cluster",
        cov_kwds={"groups": columns["cluster"][whole].astype(int)},
    )
    found = estimated(columns, LOGIT, INDIVIDUAL, scale="difference")
    assert found.also["log_odds_ratio"] == pytest.approx(theirs.params[1], rel=SAME_MODEL)
    assert found.also["odds_ratio_se"] == pytest.approx(theirs.bse[1], rel=SAME_MODEL)

    def side(arm: float) -> tuple[float, np.ndarray]:
        at = x.copy()
        at[:, 1] = arm
        mean = 1 / (1 + np.exp(-at @ theirs.params))
        return mean.mean(), (mean * (1 - mean)) @ at / len(at)

    (low, low_gradient), (high, high_gradient) = side(0), side(1)
    covariance = theirs.cov_params()
    g = high_gradient - low_gradient
    assert found.estimate == pytest.approx(high - low, rel=SAME_MODEL)
    assert found.se == pytest.approx(np.sqrt(g @ covariance @ g), rel=SAME_MODEL)
    g = high_gradient / high - low_gradient / low
    assert found.also["risk_ratio"] == pytest.approx(high / low, rel=SAME_MODEL)
    assert found.also["risk_ratio_se"] == pytest.approx(np.sqrt(g @ covariance @ g), rel=SAME_MODEL)
