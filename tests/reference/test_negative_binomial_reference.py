"""Negative binomial regression against R's MASS and sandwich, on counts drawn once.

Values: R 4.2.2, MASS 7.3-58.2, sandwich 3.0-2, over the 48 rows below (column names as here),
``glm.nb(y ~ arm + kind + offset(log(e)), control = glm.control(epsilon = 1e-14, maxit = 200))``
and ``vcovCL(fit, cluster = cluster, type = "HC0", cadjust = FALSE)``.
"""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm

from tests.estimate_answers import CLUSTER, INDIVIDUAL, estimated

R_STOPS = 1e-7
"""R searches theta and coefficients in turn, and stops where the likelihood hardly moves."""

STATSMODELS_STOPS = 1e-5
"""Its optimiser stops at a gradient of 1e-5."""

Y = (2, 5, 0, 0, 0, 3, 2, 3, 1, 2, 0, 0, 3, 4, 0, 9, 1, 3, 1, 0, 2, 4, 4, 6)
Y += (0, 4, 2, 3, 1, 33, 1, 11, 2, 11, 0, 2, 6, 20, 9, 4, 0, 12, 2, 1, 1, 0, 2, 8)
CLUSTERS = np.repeat(np.arange(12.0), 4)
COLUMNS = {
    "arm": CLUSTERS % 2,
    "x:kind=b": np.tile([0.0, 0, 1, 1], 12),
    "exposure": np.tile([1.0, 2, 1, 3], 12),
    "y": np.array(Y, dtype=float),
    "cluster": CLUSTERS,
}


def only(*names: str) -> dict[str, np.ndarray]:
    return {name: COLUMNS[name] for name in names}


def test_with_exposure_as_mass() -> None:
    found = estimated(
        only("arm", "x:kind=b", "exposure", "y"), "negative-binomial", INDIVIDUAL, exposure=True
    )
    assert found.also["log_ratio"] == pytest.approx(1.012620918227, rel=R_STOPS)
    assert found.se == pytest.approx(0.303841319206, rel=R_STOPS)
    assert 1 / found.also["dispersion"] == pytest.approx(1.393691131897, rel=R_STOPS)


def test_clusters_as_sandwich() -> None:
    found = estimated(COLUMNS, "negative-binomial", CLUSTER, exposure=True)
    assert found.also["se_cr0"] == pytest.approx(0.301192377921, rel=R_STOPS)
    assert found.se == pytest.approx(0.301192377921 * np.sqrt(12 / 11 * 47 / 45), rel=R_STOPS)


def test_without_exposure_as_mass_and_statsmodels() -> None:
    found = estimated(only("arm", "x:kind=b", "y"), "negative-binomial", INDIVIDUAL)
    assert found.also["log_ratio"] == pytest.approx(1.057728245585, rel=R_STOPS)
    assert found.se == pytest.approx(0.334580992466, rel=R_STOPS)
    assert 1 / found.also["dispersion"] == pytest.approx(1.008339725546, rel=R_STOPS)
    design = np.column_stack([np.ones(48), COLUMNS["arm"], COLUMNS["x:kind=b"]])
    theirs = sm.NegativeBinomial(COLUMNS["y"], design).fit(disp=0, method="newton", tol=1e-10)
    assert found.also["log_ratio"] == pytest.approx(theirs.params[1], rel=STATSMODELS_STOPS)
    assert found.also["dispersion"] == pytest.approx(theirs.params[3], rel=STATSMODELS_STOPS)
