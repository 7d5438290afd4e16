"""Cluster methods on data that packages ship, so that they hold without the reference folder.

Thornton (2008), shipped by causaldata: incentives to learn one's HIV result, 119 villages.
Dyestuff, Davies and Goldsmith (1972), *Statistical Methods in Research and Production*, table 6.3:
yields of six batches, printed here. Its REML solution is in Bates (2010), *lme4*, page 8.
"""

from __future__ import annotations

import causaldata
import numpy as np
import pytest
import statsmodels.api as sm

from forethought.estimate.linear.fit import sums_of
from forethought.estimate.mixed.blocks import intercept_blocks
from forethought.estimate.mixed.components import one_variance
from forethought.estimate.mixed.reml import criterion_in_own_units, halves_of, reml
from forethought.estimate.mixed.small_sample import small_sample
from forethought.moments import GroupAsk, GroupMoments
from tests.estimate_answers import INDIVIDUAL, estimated
from tests.in_memory import answer

SEARCH = 1e-4
"""statsmodels stops MixedLM's search at a gradient of about 1e-5."""

JOINT = 5e-3
"""statsmodels inverts the observed information of fixed effects and variances together; the
standard error that lme4 and the papers mean takes the variances as known."""

DYESTUFF = {
    "A": (1545, 1440, 1440, 1520, 1580),
    "B": (1540, 1555, 1490, 1560, 1495),
    "C": (1595, 1550, 1605, 1510, 1560),
    "D": (1445, 1440, 1595, 1465, 1545),
    "E": (1595, 1630, 1515, 1635, 1625),
    "F": (1520, 1455, 1450, 1480, 1445),
}


@pytest.fixture(scope="module")
def villages() -> dict[str, np.ndarray]:
    frame = causaldata.thornton_hiv.load_pandas().data
    whole = frame.dropna(subset=["got", "any", "villnum", "age"])
    named = {"arm": "any", "y": "got", "cluster": "villnum", "x:age": "age"}
    return {name: whole[column].to_numpy(float) for name, column in named.items()}


def design(columns: dict[str, np.ndarray]) -> np.ndarray:
    return np.column_stack([np.ones(len(columns["y"])), columns["arm"], columns["x:age"]])


def test_cr1_as_statsmodels(villages: dict[str, np.ndarray]) -> None:
    found = estimated(villages, "cluster-robust-cr1", INDIVIDUAL)
    theirs = sm.OLS(villages["y"], design(villages)).fit(
        cov_type="cluster", cov_kwds={"groups": villages["cluster"].astype(int)}
    )
    assert found.estimate == pytest.approx(theirs.params[1], rel=1e-10)
    assert found.se == pytest.approx(theirs.bse[1], rel=1e-10)


def test_thornton_without_the_reference_folder(villages: dict[str, np.ndarray]) -> None:
    """got ~ any on 2,830 people in 119 villages: R 4.2.2 with clubSandwich 0.5.8."""
    frame = causaldata.thornton_hiv.load_pandas().data.dropna(subset=["got", "any", "villnum"])
    columns = {
        "arm": frame["any"].to_numpy(float),
        "y": frame["got"].to_numpy(float),
        "cluster": frame["villnum"].to_numpy(float),
    }
    found = estimated(columns, "cluster-robust-cr2", INDIVIDUAL)
    ours = (found.n, found.estimate, found.se, found.df)
    assert ours == pytest.approx((2830, 0.451982274, 0.0227903219, 62.8758649), rel=1e-8)


def test_reml_as_statsmodels(villages: dict[str, np.ndarray]) -> None:
    found = estimated(villages, "mixed-model", INDIVIDUAL)
    theirs = sm.MixedLM(villages["y"], design(villages), groups=villages["cluster"]).fit(reml=True)
    assert found.estimate == pytest.approx(theirs.params[1], rel=SEARCH)
    assert found.also["se_model"] == pytest.approx(theirs.bse[1], rel=JOINT)
    assert found.also["var_cluster"] == pytest.approx(float(theirs.cov_re[0, 0]), rel=SEARCH)
    # the same criterion, and no search may end below ours
    assert found.also["reml_criterion"] == pytest.approx(-2 * theirs.llf, rel=1e-7)
    assert found.also["reml_criterion"] <= -2 * theirs.llf + 1e-9


def test_dyestuff_is_balanced_analysis_of_variance() -> None:
    """By hand: τ² = (MSB − MSW)/5 and σ² = MSW; intercept on 5 degrees of freedom."""
    columns = {
        "y": np.array([y for batch in DYESTUFF.values() for y in batch], float),
        "cluster": np.repeat(list(DYESTUFF), 5),
    }
    moments = answer(columns, GroupAsk(("one", "y"), ("cluster",)))
    assert isinstance(moments, GroupMoments)
    sums = sums_of(moments)
    halves = halves_of(sums)
    fitted = reml(halves)
    assert fitted is not None
    scale = sums.y_scale**2
    assert round(fitted.between * scale, 2) == 1764.05
    assert round(fitted.residual * scale, 2) == 2451.25
    assert round(criterion_in_own_units(sums, fitted.criterion), 4) == 319.6543
    small = small_sample(intercept_blocks(halves), one_variance(fitted), 0)
    assert small is not None
    assert round(np.sqrt(small.model * scale), 2) == 19.38
    assert small.adjusted == pytest.approx(small.model)
    assert small.df_kenward_roger == pytest.approx(5)
    assert small.df_satterthwaite == pytest.approx(5)
