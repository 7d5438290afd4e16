"""Sicily's smoking ban: every number of the published analysis, and R's, through the estimator.

Lopez Bernal, Cummins and Gasparrini (2017), International Journal of Epidemiology 46, 348-355. The
paper's intervals are normal, exp(b ± 1.96 se); ours is t for a spread that was estimated, and the
normal one stands beside it.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from forethought.estimate.series.alike import newey_west
from forethought.estimate.series.fit import fitted
from forethought.estimate.series.frame import frame
from forethought.estimate.series.terms import terms
from forethought.estimate.types import Estimate, Inquiry
from forethought.plan.settings import Interruption, Series
from forethought.vocabulary import Design, Method
from tests.estimate_answers import estimated
from tests.in_memory import answer

R_STOPS = 5e-6
"""R's glm stops at a change of 1e-8 of the deviance; its last step's weights are in its errors."""

OPTIMISED = 2e-6
"""nlme's search for the autocorrelation stops where the likelihood hardly moves."""

Value = Callable[[str, str, str], float]
SET = "its_sicily_smoking_ban"


@pytest.fixture(scope="module")
def sicily(reference_data: Path) -> dict[str, np.ndarray]:
    with (reference_data / f"{SET}.csv").open(encoding="utf-8") as handle:
        rows = list(csv.DictReader(handle))
    named = {"period": "time", "y": "aces", "exposure": "stdpop"}
    columns = {name: np.array([float(r[h]) for r in rows]) for name, h in named.items()}
    return columns | {"arm": np.ones(len(rows))}


def run(columns: dict[str, np.ndarray], **series: Any) -> Estimate:
    return estimated(
        columns,
        "segmented-regression",
        Design.INTERRUPTED_TIME_SERIES,
        outcome_kind="count",
        exposure=True,
        series=Series.model_validate(series),
        interruption=Interruption(at=37),
    )


@pytest.mark.parametrize(
    ("analysis", "series"),
    [
        ("poisson_step", {"family": "poisson"}),
        ("quasipoisson_step", {}),
        ("quasipoisson_harmonic", {"cycle": 12, "harmonics": 2}),
        ("quasipoisson_slope", {"cycle": 12, "harmonics": 2, "slope": True}),
    ],
)
def test_rate_ratios_as_r(
    sicily: dict[str, np.ndarray], reference_value: Value, analysis: str, series: dict[str, Any]
) -> None:
    found = run(sicily, **series)

    def r(name: str) -> Any:
        return pytest.approx(reference_value(SET, analysis, name), rel=R_STOPS)

    assert found.also["log_ratio"] == r("smokban.est")
    assert found.se == r("smokban.se")
    assert found.p == pytest.approx(reference_value(SET, analysis, "smokban.p"), rel=1e-4)
    assert found.estimate == r("smokban.RR")
    assert found.also["ci_low_normal"] == r("smokban.RR_lo")
    assert found.also["ci_high_normal"] == r("smokban.RR_hi")
    assert found.also["trend"] == r("time.RR")
    assert found.also["trend_se"] == r("time.se")
    assert found.also["acf1"] == r("acf1_devres")
    if analysis != "poisson_step":
        assert found.also["dispersion"] == r("dispersion")
        assert found.ci_low < found.also["ci_low_normal"]
    if analysis == "quasipoisson_slope":
        assert found.also["slope_change"] == r("tp.RR")
        assert found.also["slope_change_se"] == r("tp.se")
        f = reference_value(SET, "anova_slope_F", "p")
        assert found.also["slope_change_p"] == pytest.approx(f, rel=1e-3)


def test_the_published_interval(sicily: dict[str, np.ndarray]) -> None:
    """Model 3 of the paper: 0.885 (0.839 to 0.933)."""
    found = run(sicily, cycle=12, harmonics=2)
    shown = (found.estimate, found.also["ci_low_normal"], found.also["ci_high_normal"])
    assert tuple(round(value, 3) for value in shown) == (0.885, 0.839, 0.933)


@pytest.mark.parametrize(("lag", "name"), [(1, "smokban.se_NW1"), (12, "smokban.se_NW12")])
@pytest.mark.parametrize(
    ("analysis", "series"),
    [
        ("quasipoisson_step", {}),
        ("quasipoisson_harmonic", {"cycle": 12, "harmonics": 2}),
        ("quasipoisson_slope", {"cycle": 12, "harmonics": 2, "slope": True}),
    ],
)
def test_newey_west_of_counts_as_sandwich(
    sicily: dict[str, np.ndarray],
    reference_value: Value,
    analysis: str,
    series: dict[str, Any],
    lag: int,
    name: str,
) -> None:
    """NeweyWest(fit, lag, prewhite = FALSE, adjust = FALSE), sandwich 3.0-2."""
    inquiry = Inquiry(
        "q",
        Method.SEGMENTED_REGRESSION,
        Design.INTERRUPTED_TIME_SERIES,
        outcome_kind="count",
        exposure=True,
        series=Series.model_validate(series),
        interruption=Interruption(at=37),
    )
    steps = frame(inquiry)
    try:
        steps.send(answer(sicily, next(steps)))
    except StopIteration as done:
        made = done.value
    design = terms(made)
    fit = fitted(made, design)
    mean = fit.expected(design.x, made.risk)
    scores = design.x * (made.y - mean)[:, None]
    inverse = fit.covariance / fit.also["dispersion"]
    found = newey_west(scores, made.period, inverse, lag)[design.level, design.level] ** 0.5
    assert found == pytest.approx(reference_value(SET, analysis, name), rel=R_STOPS)


def test_least_squares_and_ar1_as_r(sicily: dict[str, np.ndarray], reference_value: Value) -> None:
    """lm with NeweyWest(lag = 3, prewhite = FALSE, adjust = TRUE), and nlme's gls with corAR1."""
    found = run(sicily | {"exposure": sicily["exposure"] / 1e5}, family="gls-ar1", slope=True)

    def lm(name: str) -> Any:
        return pytest.approx(reference_value(SET, "lm_segmented_rate", name), rel=R_STOPS)

    def gls(name: str) -> Any:
        return pytest.approx(reference_value(SET, "gls_ar1_rate", name), rel=OPTIMISED)

    assert found.also["ols_estimate"] == lm("b_smokban")
    assert found.also["ols_se"] == lm("se_smokban")
    assert found.also["se_newey_west"] == lm("nw_smokban")
    assert found.also["durbin_watson"] == lm("DW")
    assert found.also["newey_west_lag"] == 3
    assert found.estimate == gls("b_smokban")
    assert found.se == gls("se_smokban")
    assert found.also["phi"] == gls("phi")
    assert found.also["sigma"] == gls("sigma")
    assert found.also["trend"] == gls("b_time")
    assert found.also["trend_se"] == gls("se_time")
    assert found.also["slope_change"] == gls("b_tp")
    assert found.also["slope_change_se"] == gls("se_tp")


def test_negative_binomial_as_mass(sicily: dict[str, np.ndarray]) -> None:
    """glm.nb(aces ~ offset(log(stdpop)) + smokban + time + sin + cos), MASS 7.3-58.2, R 4.2.2."""
    found = run(sicily, family="negative-binomial", cycle=12, harmonics=1)
    assert found.also["log_ratio"] == pytest.approx(-0.131829666219, rel=R_STOPS)
    assert found.se == pytest.approx(0.0265611047519, rel=R_STOPS)
    assert found.also["alpha"] == pytest.approx(0.001457993921, rel=R_STOPS)
