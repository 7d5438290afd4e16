"""The product of coefficients against regressions on the rows themselves."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
import pytest

from forethought.errors import Refusal
from forethought.estimate.mediation import Mediated, mediation
from forethought.estimate.types import Inquiry
from forethought.journey.carry import hear
from forethought.moments.engine.arrays import answer_arrays
from forethought.vocabulary import Design, Method

INQUIRY = Inquiry(
    question="q",
    method=Method.ANCOVA,
    design=Design.INDIVIDUAL_RANDOMISED,
    covariates=("x:age",),
)
SAME = 1e-9
"""Relative: both solve the same normal equations in double precision."""


def columns(n: int = 400, clusters: int = 0) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(3)
    cluster = np.arange(n) % max(clusters, 1)
    arm = (cluster % 2 if clusters else np.arange(n) % 2).astype(float)
    age = 40 + 10 * rng.standard_normal(n)
    cause = 5 + 0.8 * arm + 0.02 * age + rng.standard_normal(n)
    effect = 100 + 0.3 * arm + 2.0 * cause + 0.1 * age + 3 * rng.standard_normal(n)
    named = {"arm": arm, "x:age": age, "x:cause": cause, "y": effect}
    return named | {"cluster": cluster, "unit": np.arange(n)}


def found(rows: dict[str, np.ndarray], inquiry: Inquiry = INQUIRY) -> Mediated:
    return hear(mediation(inquiry, "x:cause"), partial(answer_arrays, rows))


def coefficients(y: np.ndarray, *x: np.ndarray) -> np.ndarray:
    return np.linalg.lstsq(np.column_stack([np.ones(len(y)), *x]), y, rcond=None)[0]


def test_the_steps_are_those_of_two_regressions() -> None:
    rows = columns()
    arm, age, cause, y = (rows[name] for name in ("arm", "x:age", "x:cause", "y"))
    a = coefficients(cause, arm, age)[1]
    b = coefficients(y, arm, age, cause)[3]
    result = found(rows)
    assert result.a == pytest.approx(a, rel=SAME)
    assert result.b == pytest.approx(b, rel=SAME)
    assert result.indirect == pytest.approx(a * b, rel=SAME)
    assert result.total == pytest.approx(coefficients(y, arm, age)[1], rel=SAME)


def test_the_interval_is_near_the_delta_method_in_a_large_sample() -> None:
    rows = columns(4000)
    arm, age, cause, y = (rows[name] for name in ("arm", "x:age", "x:cause", "y"))

    def with_error(values: np.ndarray, place: int, *x: np.ndarray) -> tuple[float, float]:
        design = np.column_stack([np.ones(len(values)), *x])
        beta = np.linalg.lstsq(design, values, rcond=None)[0]
        left = values - design @ beta
        spread = left @ left / (len(values) - design.shape[1]) * np.linalg.inv(design.T @ design)
        return float(beta[place]), float(spread[place, place] ** 0.5)

    a, se_a = with_error(cause, 1, arm, age)
    b, se_b = with_error(y, 3, arm, age, cause)
    sobel = (a**2 * se_b**2 + b**2 * se_a**2) ** 0.5
    result = found(rows)
    # the bootstrap's own noise, and skewness, are a few per cent of the width
    assert (result.ci_high - result.ci_low) / 3.92 == pytest.approx(sobel, rel=0.06)


def test_units_do_not_matter() -> None:
    rows = columns()
    scaled = rows | {"x:cause": rows["x:cause"] * 1000 + 1e6, "y": rows["y"] / 100}
    assert found(scaled).indirect == pytest.approx(found(rows).indirect / 100, rel=1e-7)


def test_clusters_are_drawn_whole() -> None:
    rows = columns(clusters=20)
    result = found(rows, replace(INQUIRY, clustered=True))
    assert result.groups == 20
    assert result.ci_low < result.indirect < result.ci_high


def test_one_cluster_in_an_arm_is_refused() -> None:
    rows = columns(clusters=3)
    with pytest.raises(Refusal):
        found(rows, replace(INQUIRY, clustered=True))


def test_a_cause_that_is_the_arm_is_refused() -> None:
    rows = columns()
    with pytest.raises(Refusal):
        found(rows | {"x:cause": rows["arm"] * 2 + 1})
