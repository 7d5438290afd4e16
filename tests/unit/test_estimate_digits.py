"""Columns that cost others their digits: years, pence beside pounds, offsets of a billion."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from forethought.estimate.registry import estimator_for
from forethought.estimate.types import Estimate, Inquiry, Refused
from forethought.journey.carry import carry
from forethought.vocabulary import Design, Method
from tests import in_memory

PEOPLE, CLUSTERS = 480, 24
KEPT = 1e-9
"""Of sixteen digits an outcome of a billion leaves seven in each value, and their mean has more."""


def trial(between: float = 0.4) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(5)
    cluster = np.repeat(np.arange(CLUSTERS), PEOPLE // CLUSTERS)
    arm = (cluster % 2).astype(float)
    x = rng.normal(size=PEOPLE)
    # quarters: adding a billion to them loses nothing
    noise = np.round(4 * (rng.normal(0, between, CLUSTERS)[cluster] + rng.normal(size=PEOPLE))) / 4
    return {
        "unit": np.arange(PEOPLE),
        "cluster": cluster,
        "arm": arm,
        "x:a": np.round(16 * x) / 16,
        "y": 0.5 * arm + np.round(4 * x) / 4 + noise,
    }


def ask(columns: dict[str, np.ndarray], method: str, covariates: tuple[str, ...]) -> Any:
    individual = method in ("difference-in-means", "ancova", "lin")
    design = Design.INDIVIDUAL_RANDOMISED if individual else Design.CLUSTER_RANDOMISED
    inquiry = Inquiry("q", Method(method), design, covariates=covariates)
    estimator = estimator_for(inquiry.method, design)
    return carry(estimator, inquiry, lambda wanted: in_memory.answer(columns, wanted))


METHODS = ("difference-in-means", "ancova", "lin", "mixed-model", "cluster-robust-cr2")


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("offset", [2026.0, 1e6, 1e9])
def test_far_from_zero_nothing_changes(method: str, offset: float) -> None:
    covariates = () if method == "difference-in-means" else ("x:a",)
    columns = trial()
    near = ask(columns, method, covariates)
    far = ask(
        columns | {"y": columns["y"] + offset, "x:a": columns["x:a"] + offset}, method, covariates
    )
    assert isinstance(near, Estimate)
    assert isinstance(far, Estimate)
    for name in ("estimate", "se", "df", "p", "hedges_g", "icc"):
        a, b = getattr(far, name), getattr(near, name)
        assert a == (b if b is None else pytest.approx(b, rel=KEPT)), name


@pytest.mark.parametrize("method", METHODS[1:])
def test_a_year_and_its_unit_change_nothing(method: str) -> None:
    columns = trial()
    years = columns | {"x:a": 2026 + 0.25 * columns["x:a"]}
    assert ask(years, method, ("x:a",)).estimate == pytest.approx(
        ask(columns, method, ("x:a",)).estimate, rel=1e-12
    )


@pytest.mark.parametrize("method", METHODS[1:])
@pytest.mark.parametrize("noise", [0.0, 1e-9, 1e-8])
def test_pounds_beside_pence_are_refused_by_name(method: str, noise: float) -> None:
    """Covariates that differ by a factor of 100 and by rounding say the same."""
    columns = trial()
    pounds = 250.0 + 40 * columns["x:a"]
    wobble = noise * np.random.default_rng(9).normal(size=PEOPLE)
    columns |= {"x:pounds": pounds, "x:pence": 100 * pounds * (1 + wobble)}
    found = ask(columns, method, ("x:pounds", "x:pence"))
    assert isinstance(found, Refused)
    assert found.fault.code == "E031"
    assert "pence" in found.fault.message
    assert "pounds" in found.fault.message


@pytest.mark.parametrize("method", METHODS[1:])
def test_columns_that_are_nearly_alike_keep_their_digits_or_are_refused(method: str) -> None:
    """Near-collinear columns: the effect stays, or the columns are named; nothing between."""
    columns = trial()
    base = ask(columns, method, ("x:a",)).estimate
    other = np.random.default_rng(10).normal(size=PEOPLE)
    for apart in 10.0 ** -np.arange(1, 12):
        found = ask(columns | {"x:b": columns["x:a"] + apart * other}, method, ("x:a", "x:b"))
        if isinstance(found, Refused):
            assert found.fault.code == "E031"
            assert "a" in found.fault.message
            continue
        exact = ask(columns | {"x:b": other}, method, ("x:a", "x:b"))
        lost = 1e-15 / apart**2
        assert found.estimate == pytest.approx(
            exact.estimate, abs=max(1e-12, 100 * lost) * abs(base)
        )


@pytest.mark.parametrize("between", [50.0, 300.0])
def test_clusters_that_account_for_nearly_everything_are_fitted(between: float) -> None:
    columns = trial()
    rng = np.random.default_rng(6)
    columns["y"] = between * rng.normal(size=CLUSTERS)[columns["cluster"]] + rng.normal(size=PEOPLE)
    found = ask(columns, "mixed-model", ())
    assert isinstance(found, Estimate)
    # with equal clusters REML is the analysis of variance: each part has its own estimate
    means = columns["y"].reshape(CLUSTERS, -1).mean(1)
    arms = means - np.where(np.arange(CLUSTERS) % 2, means[1::2].mean(), means[::2].mean())
    each = PEOPLE // CLUSTERS
    within = columns["y"].reshape(CLUSTERS, -1).var(1, ddof=1).mean()
    spread = (arms**2).sum() / (CLUSTERS - 2) - within / each
    assert found.icc == pytest.approx(spread / (spread + within), rel=1e-8)
    assert found.icc is not None
    assert found.icc > 0.999


def test_where_hardly_anything_is_left_within_clusters_it_is_said() -> None:
    columns = trial()
    rng = np.random.default_rng(6)
    columns["y"] = 1e5 * rng.normal(size=CLUSTERS)[columns["cluster"]] + rng.normal(size=PEOPLE)
    found = ask(columns, "mixed-model", ())
    assert isinstance(found, Refused)
    assert found.fault.code == "E295"
