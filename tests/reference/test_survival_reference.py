"""Cox regression and restricted means against R's survival package, on times drawn once.

Values: R 4.2.2, survival 3.5-3, over the 60 rows below:
``coxph(Surv(time, event) ~ arm + x, ties = "efron")``, the same with ``cluster = cluster`` and with
``robust = TRUE``, ``cox.zph(fit)``, and
``summary(survfit(Surv(time, event) ~ arm), rmean = tau)$table``.
"""

from __future__ import annotations

import numpy as np
import pytest
from statsmodels.duration.hazard_regression import PHReg

from tests.estimate_answers import CLUSTER, INDIVIDUAL, estimated

PRINTED = 1e-10
"""R's values were printed to twelve significant digits."""

R_STOPS = 1e-7
"""R stops its search at a change of 1e-9 of the likelihood; the test against time follows."""

TIME = (
    2,
    5,
    11,
    9,
    15,
    21,
    2,
    2,
    1,
    3,
    10,
    8,
    13,
    8,
    8,
    5,
    1,
    11,
    4,
    9,
    10,
    11,
    21,
    19,
    4,
    7,
    2,
    7,
    2,
    3,
    2,
    2,
    4,
    13,
    8,
    4,
    3,
    8,
    7,
    1,
    21,
    7,
    7,
    8,
    15,
    1,
    1,
    7,
    5,
    3,
    1,
    3,
    3,
    4,
    5,
    6,
    7,
    1,
    1,
    9,
)
X = (
    -0.6,
    0.2,
    -0.8,
    1.6,
    0.3,
    -0.8,
    0.5,
    0.7,
    0.6,
    -0.3,
    1.5,
    0.4,
    -0.6,
    -2.2,
    1.1,
    0,
    0,
    0.9,
    0.8,
    0.6,
    0.9,
    0.8,
    0.1,
    -2,
    0.6,
    -0.1,
    -0.2,
    -1.5,
    -0.5,
    0.4,
    1.4,
    -0.1,
    0.4,
    -0.1,
    -1.4,
    -0.4,
    -0.4,
    -0.1,
    1.1,
    0.8,
    -0.2,
    -0.3,
    0.7,
    0.6,
    -0.7,
    -0.7,
    0.4,
    0.8,
    -0.1,
    0.9,
    0.4,
    -0.6,
    0.3,
    -1.1,
    1.4,
    2,
    -0.4,
    -1,
    0.6,
    -0.1,
)
EVENT = "111000111111011111111111111111111011110101100111111111111110"
CLUSTERS = np.repeat(np.arange(12.0), 5)
COLUMNS = {
    "arm": CLUSTERS % 2,
    "x:x": np.array(X),
    "y": np.array(TIME, dtype=float),
    "event": np.array([float(came) for came in EVENT]),
    "cluster": CLUSTERS,
}
PEOPLE = {name: values for name, values in COLUMNS.items() if name != "cluster"}
TIMES = {"outcome_kind": "time-to-event"}


def test_hazard_ratio_as_r() -> None:
    found = estimated(PEOPLE, "cox", INDIVIDUAL, **TIMES)
    assert found.also["log_ratio"] == pytest.approx(0.7864722897902, rel=PRINTED)
    assert found.se == pytest.approx(0.291763175002, rel=PRINTED)
    assert found.also["se_robust"] == pytest.approx(0.295572139078, rel=PRINTED)
    assert found.also["proportional_chi2"] == pytest.approx(1.424759630997, rel=R_STOPS)
    assert found.also["proportional_p"] == pytest.approx(0.232621577080, rel=R_STOPS)


def test_clustered_hazard_ratio_as_r() -> None:
    found = estimated(COLUMNS, "cox", CLUSTER, **TIMES)
    assert found.also["se_robust"] == pytest.approx(0.294048331938, rel=PRINTED)
    assert found.se == pytest.approx(0.294048331938 * np.sqrt(12 / 11), rel=PRINTED)
    assert found.df == 10


def test_hazard_ratio_as_statsmodels() -> None:
    """PHReg of statsmodels 0.15.0, whose search stops at a gradient of 1e-5."""
    design = np.column_stack([COLUMNS["arm"], COLUMNS["x:x"]])
    theirs = PHReg(COLUMNS["y"], design, status=COLUMNS["event"], ties="efron").fit()
    found = estimated(PEOPLE, "cox", INDIVIDUAL, **TIMES)
    assert found.also["log_ratio"] == pytest.approx(theirs.params[0], rel=1e-5)
    assert found.se == pytest.approx(theirs.bse[0], rel=1e-5)


@pytest.mark.parametrize(
    ("horizon", "reference", "compared"),
    [
        (None, (9.96161616162, 1.30044582021), (5.23333333333, 0.95759343418)),
        (12.0, (7.66363636364, 0.696133946156), (4.69333333333, 0.638235994899)),
    ],
)
def test_restricted_means_as_r(horizon, reference, compared) -> None:
    found = estimated(PEOPLE, "restricted-mean", INDIVIDUAL, horizon=horizon, **TIMES)
    assert found.also["horizon"] == (horizon or 21)
    for arm, (mean, se) in (("reference", reference), ("compared", compared)):
        assert found.also[f"mean_{arm}"] == pytest.approx(mean, rel=PRINTED)
        assert found.also[f"se_mean_{arm}"] == pytest.approx(se, rel=PRINTED)
    assert found.estimate == pytest.approx(compared[0] - reference[0], rel=PRINTED)
    assert found.se == pytest.approx(np.hypot(reference[1], compared[1]), rel=PRINTED)
