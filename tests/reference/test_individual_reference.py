"""Individually randomised studies against R, and against a published trial.

The National Supported Work sample of Dehejia and Wahba (1999), Journal of the American
Statistical Association 94, table 4: experimental estimate 1,794, standard error 633 (classical);
with covariates 1,676, standard error 639. The sample ships with the package causaldata, so these
hold without the folder of reference data; the digits beyond are from R 4.2.2 and sandwich 3.0-2.
"""

from __future__ import annotations

import causaldata
import numpy as np
import pytest
import statsmodels.api as sm

from tests.estimate_answers import INDIVIDUAL, estimated

PRINTED = 5e-9
"""Reference values are printed to nine significant digits."""

COVARIATES = ("age", "educ", "black", "hisp", "marr", "nodegree", "re74", "re75")


@pytest.fixture(scope="module")
def nsw() -> dict[str, np.ndarray]:
    frame = causaldata.nsw_mixtape.load_pandas().data
    named = {"arm": "treat", "y": "re78"} | {f"x:{name}": name for name in COVARIATES}
    return {name: frame[column].to_numpy(float) for name, column in named.items()}


def test_published_difference_in_means(nsw: dict[str, np.ndarray]) -> None:
    found = estimated(nsw, "difference-in-means", INDIVIDUAL)
    assert round(found.estimate, 2) == 1794.34
    assert round(found.also["se_classical"], 2) == 632.85
    assert round(found.se) == 671


def test_published_ancova(nsw: dict[str, np.ndarray]) -> None:
    found = estimated(nsw, "ancova", INDIVIDUAL)
    assert round(found.estimate) == 1676
    assert round(found.also["se_classical"]) == 639


def test_difference_in_means_as_r(nsw: dict[str, np.ndarray], reference_value) -> None:
    def r(quantity: str) -> float:
        return reference_value("nsw_lalonde_rct", "diff_in_means", quantity)

    found = estimated(nsw, "difference-in-means", INDIVIDUAL)
    ours = {
        "est": found.estimate,
        "HC0": found.also["se_hc0"],
        "HC1": found.also["se_hc1"],
        "HC2": found.se,
        "HC3": found.also["se_hc3"],
        "se_ols": found.also["se_classical"],
        "welch_t": found.estimate / found.se,
        "welch_df": found.df,
        "welch_p": found.p,
        "welch_ci_lo": found.ci_low,
        "welch_ci_hi": found.ci_high,
        "n": found.n,
        "n_t": found.also["n_compared"],
        "mean_t": found.also["mean_compared"],
        "mean_c": found.also["mean_reference"],
    }
    assert ours == pytest.approx({quantity: r(quantity) for quantity in ours}, rel=PRINTED)


def test_ancova_as_r(nsw: dict[str, np.ndarray], reference_value) -> None:
    found = estimated(nsw, "ancova", INDIVIDUAL)
    ours = {
        "est": found.estimate,
        "se": found.also["se_classical"],
        "hc1": found.also["se_hc1"],
        "hc2": found.se,
        "hc3": found.also["se_hc3"],
    }
    theirs = {q: reference_value("nsw_lalonde_rct", "ancova", q) for q in ours}
    assert ours == pytest.approx(theirs, rel=PRINTED)


@pytest.mark.parametrize("kind", ["HC0", "HC1", "HC2", "HC3"])
def test_ancova_as_statsmodels(nsw: dict[str, np.ndarray], kind: str) -> None:
    """On columns with large offsets, where raw sums of squares would lose digits."""
    shifted = nsw | {"x:re75": nsw["x:re75"] + 1e9, "x:age": nsw["x:age"] / 1e6 + 2000}
    found = estimated(shifted, "ancova", INDIVIDUAL)
    design = np.column_stack(
        [np.ones(len(nsw["y"])), nsw["arm"], *(nsw[f"x:{c}"] for c in COVARIATES)]
    )
    theirs = sm.OLS(nsw["y"], design).fit(cov_type=kind)
    ours = found.se if kind == "HC2" else found.also[f"se_{kind.lower()}"]
    assert found.estimate == pytest.approx(theirs.params[1], rel=1e-9)
    assert ours == pytest.approx(theirs.bse[1], rel=1e-9)


def test_wilcoxon_as_r(nsw: dict[str, np.ndarray]) -> None:
    """wilcox.test(re78 ~ treat, exact = FALSE), R 4.2.2: earnings with many ties at nothing."""
    columns = {name: nsw[name] for name in ("arm", "y")}
    found = estimated(columns, "difference-in-means", INDIVIDUAL, outcome_kind="ordinal")
    assert found.also["wilcoxon_w"] == pytest.approx(20697.5)
    assert found.also["wilcoxon_p"] == pytest.approx(0.01094664, rel=1e-6)
