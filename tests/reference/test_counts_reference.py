"""Rate and risk ratios against a published series, R and statsmodels."""

from __future__ import annotations

import csv
from pathlib import Path

import causaldata
import numpy as np
import pytest
import statsmodels.api as sm

from tests.estimate_answers import CLUSTER, INDIVIDUAL, estimated

PRINTED = 1e-8
"""Reference values are printed to nine significant digits."""

SAME_MODEL = 1e-8
"""statsmodels stops its steps at 1e-8 of the deviance; standard errors follow to as much."""


def test_published_rate_ratio(reference_data: Path, reference_value) -> None:
    """Bernal, Cummins and Gasparrini (2017), International Journal of Epidemiology 46, 348-355:
    the smoking ban's rate ratio is 0.894. Months stand in for clusters, so its standard error,
    which they take from the Poisson model, is not compared."""
    with (reference_data / "its_sicily_smoking_ban.csv").open(encoding="utf-8") as handle:
        rows = list(csv.DictReader(handle))
    columns = {
        "arm": np.array([float(row["smokban"]) for row in rows]),
        "y": np.array([float(row["aces"]) for row in rows]),
        "exposure": np.array([float(row["stdpop"]) for row in rows]),
        "x:time": np.array([float(row["time"]) for row in rows]),
        "cluster": np.arange(len(rows), dtype=float),
    }
    found = estimated(columns, "poisson-cluster-robust", CLUSTER, exposure=True)
    r = reference_value("its_sicily_smoking_ban", "poisson_step", "smokban.RR")
    assert found.estimate == pytest.approx(r, rel=PRINTED)
    assert round(found.estimate, 3) == 0.894


@pytest.fixture(scope="module")
def villages() -> dict[str, np.ndarray]:
    frame = causaldata.thornton_hiv.load_pandas().data
    whole = frame.dropna(subset=["got", "any", "villnum", "age"])
    named = {"arm": "any", "y": "got", "cluster": "villnum", "x:age": "age"}
    return {name: whole[column].to_numpy(float) for name, column in named.items()}


@pytest.mark.parametrize("adjusted", [False, True])
def test_risk_ratio_as_statsmodels(villages: dict[str, np.ndarray], adjusted: bool) -> None:
    """A yes-or-no outcome by Poisson regression, villages as clusters (Zou 2004)."""
    names = ("arm", "x:age") if adjusted else ("arm",)
    columns = {name: villages[name] for name in (*names, "y", "cluster")}
    found = estimated(columns, "poisson-cluster-robust", INDIVIDUAL, outcome_kind="binary")
    design = np.column_stack([np.ones(len(villages["y"])), *(villages[name] for name in names)])
    theirs = sm.GLM(villages["y"], design, family=sm.families.Poisson()).fit(
        tol=1e-14, cov_type="cluster", cov_kwds={"groups": villages["cluster"].astype(int)}
    )
    assert found.also["log_ratio"] == pytest.approx(theirs.params[1], rel=SAME_MODEL)
    assert found.se == pytest.approx(theirs.bse[1], rel=SAME_MODEL)
    assert found.rounds == (5 if adjusted else 1)
