"""Lin's adjustment, blocks and weights against R.

R 4.2.2 with sandwich 3.0-2, estimatr 1.0.0 and clubSandwich 0.5.8, on the National Supported Work
sample with weights 0.5, 1, 1.5, 2 in file order, 30 clusters in file order and four strata
(black + 2 · nodegree). ``f <- lm(re78 ~ treat + …, weights = w)``.
"""

from __future__ import annotations

import causaldata
import numpy as np
import pandas as pd
import pytest

from tests.estimate_answers import INDIVIDUAL, estimated

PRINTED = 1e-10
"""The values below are printed to twelve significant digits or more."""

ROOTS = 1e-9
"""clubSandwich's matrix roots keep about nine digits."""

FILED = 5e-9
"""Reference values on file have nine."""

COVARIATES = ("age", "educ", "black", "hisp", "marr", "nodegree", "re74", "re75")
Columns = dict[str, np.ndarray]


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    return causaldata.nsw_mixtape.load_pandas().data


@pytest.fixture(scope="module")
def plain(frame: pd.DataFrame) -> Columns:
    return {"arm": frame["treat"].to_numpy(float), "y": frame["re78"].to_numpy(float)}


@pytest.fixture(scope="module")
def covariates(frame: pd.DataFrame) -> Columns:
    return {f"x:{name}": frame[name].to_numpy(float) for name in COVARIATES}


@pytest.fixture(scope="module")
def weight(frame: pd.DataFrame) -> Columns:
    return {"weight": (1 + np.arange(len(frame)) % 4) / 2}


@pytest.fixture(scope="module")
def strata(frame: pd.DataFrame) -> Columns:
    stratum = (frame["black"] + 2 * frame["nodegree"]).to_numpy(int)
    dummies = {f"s:{k}": (stratum == k).astype(float) for k in (1, 2, 3)}
    return {"stratum": stratum.astype(float)} | dummies


def test_lin_as_on_file(plain: Columns, covariates: Columns, reference_value) -> None:
    found = estimated(plain | covariates, "lin", INDIVIDUAL)
    theirs = [reference_value("nsw_lalonde_rct", "lin2013", q) for q in ("est", "hc2")]
    assert [found.estimate, found.se] == pytest.approx(theirs, rel=FILED)


def test_lin_as_lm_lin(plain: Columns, covariates: Columns) -> None:
    """estimatr::lm_lin(re78 ~ treat, ~ age + …); HC3 by sandwich on the interacted regression."""
    found = estimated(plain | covariates, "lin", INDIVIDUAL)
    ours = [found.estimate, found.se, found.ci_low, found.ci_high, found.p, found.also["se_hc3"]]
    theirs = [1621.5830819, 694.721569121, 256.083405823, 2987.08275797, 0.0200509444196]
    assert ours == pytest.approx([*theirs, 716.872745623], rel=PRINTED)
    assert found.df == 427


def test_lin_in_columns_of_many_digits(plain: Columns, covariates: Columns) -> None:
    far = covariates | {
        "x:re75": covariates["x:re75"] + 1e9,
        "x:age": covariates["x:age"] / 1e6 + 2000,
    }
    found = estimated(plain | far, "lin", INDIVIDUAL)
    assert [found.estimate, found.se] == pytest.approx([1621.5830819, 694.721569121], rel=1e-9)


@pytest.mark.parametrize("method", ["difference-in-means", "lin"])
def test_blocks(method: str, plain: Columns, strata: Columns) -> None:
    """estimatr::difference_in_means(re78 ~ treat, blocks = st)."""
    found = estimated(plain | strata, method, INDIVIDUAL)
    ours = [found.estimate, found.se]
    assert ours == pytest.approx([1651.86064682, 662.200445309], rel=PRINTED)
    assert method == "difference-in-means" or found.df == 437


@pytest.mark.parametrize(
    ("method", "adjusts", "estimate", "hc2", "hc3"),
    [
        ("difference-in-means", False, 1812.89909609, 810.669102275, 813.609416799),
        ("ancova", True, 1712.63546566, 811.564661007, 823.302049002),
        ("lin", True, 1669.04469933, 822.371438823, 850.291523664),
    ],
)
def test_weights(
    method: str,
    adjusts: bool,
    estimate: float,
    hc2: float,
    hc3: float,
    plain: Columns,
    covariates: Columns,
    weight: Columns,
) -> None:
    """sandwich::vcovHC on weighted lm; for lin, on covariates centred at their weighted means."""
    columns = plain | weight | (covariates if adjusts else {})
    found = estimated(columns, method, INDIVIDUAL, weighted=True)
    ours = [found.estimate, found.se, found.also["se_hc3"]]
    assert ours == pytest.approx([estimate, hc2, hc3], rel=PRINTED)


def test_weighted_ancova_has_its_other_errors(
    plain: Columns, covariates: Columns, weight: Columns
) -> None:
    found = estimated(plain | weight | covariates, "ancova", INDIVIDUAL, weighted=True)
    ours = [found.also[name] for name in ("se_hc0", "se_hc1", "se_classical")]
    assert ours == pytest.approx([800.195423339, 809.340810829, 667.126152773], rel=PRINTED)


def test_weighted_blocks(plain: Columns, strata: Columns, weight: Columns) -> None:
    """difference_in_means(re78 ~ treat, blocks = st, weights = w)."""
    found = estimated(plain | strata | weight, "difference-in-means", INDIVIDUAL, weighted=True)
    assert [found.estimate, found.se] == pytest.approx([1765.05833135, 822.548198696], rel=PRINTED)


@pytest.mark.parametrize(
    ("method", "se", "df"),
    [
        ("cluster-robust-cr0", 998.115595608, 25.7159369794),
        ("cluster-robust-cr1", 1025.62671949, 25.7159369794),  # CR1S there
        ("cluster-robust-cr2", 1022.34439434, 25.4805201959),
        ("cluster-robust-cr3", 1045.8869444, 25.4635324447),
    ],
)
def test_weights_in_clusters(
    method: str, se: float, df: float, plain: Columns, covariates: Columns, weight: Columns
) -> None:
    """coef_test(f, vcov = …, cluster = cl): identity as working model, whatever the weights."""
    cluster = {"cluster": (np.arange(len(plain["y"])) % 30).astype(float)}
    found = estimated(plain | covariates | weight | cluster, method, INDIVIDUAL, weighted=True)
    ours = [found.estimate, found.se, found.df]
    assert ours == pytest.approx([1712.63546566, se, df], rel=ROOTS)
