"""The engine on columns that lose digits, and at its edges."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

import ibis
import numpy as np
import pyarrow as pa
import pytest

from forethought.moments import (
    CohortAsk,
    CohortMoments,
    GroupAsk,
    GroupMoments,
    LeverageAsk,
    LeverageMoments,
    ScoreAsk,
    ScoreMoments,
)
from forethought.moments.engine import answer
from forethought.records.table import AnalysisTable

EXACT = 1e-12
"""Relative: what is left of 16 digits after summing a few thousand standardised values."""

LAST_DIGIT = 3e-16


@pytest.fixture(scope="module")
def engine() -> Iterator[Any]:
    connection = ibis.duckdb.connect()
    yield connection
    connection.disconnect()


def analysis_of(engine: Any, columns: dict[str, Any]) -> AnalysisTable:
    engine.con.register("records", pa.table(columns))
    return AnalysisTable(engine.table("records"), (), (), (), ())


def groups(engine: Any, columns: dict[str, Any], *names: str, by: str = "cluster") -> GroupMoments:
    got = answer(analysis_of(engine, columns), GroupAsk(names, (by,)))
    assert isinstance(got, GroupMoments)
    return got


def covariance(a: np.ndarray, b: np.ndarray) -> float:
    """Exactly rounded sums: Σ(a − ā)(b − b̄)/n."""
    mean_a, mean_b = math.fsum(a) / len(a), math.fsum(b) / len(b)
    return math.fsum((a - mean_a) * (b - mean_b)) / len(a)


def test_years_and_pounds_lose_no_digits(engine: Any) -> None:
    rng = np.random.default_rng(7)
    year = 2026 + rng.integers(0, 5, 5_000).astype(float)
    pounds = 1e9 + np.round(rng.normal(0, 3, 5_000), 2)
    cluster = np.arange(5_000) % 7
    got = groups(engine, {"cluster": cluster, "x:year": year, "y": pounds}, "one", "x:year", "y")
    # undo the shift of the sums over all groups, as an estimator would
    n, sums = got.n.sum(), got.products.sum(axis=0)
    centred = sums[1:, 1:] / n - np.outer(sums[0, 1:], sums[0, 1:]) / n**2
    found = centred * np.outer(got.scale[1:], got.scale[1:])
    assert found[0, 1] == pytest.approx(covariance(year, pounds), rel=1e-9)
    assert found[1, 1] == pytest.approx(covariance(pounds, pounds), rel=EXACT)
    assert found[0, 0] == pytest.approx(covariance(year, year), rel=EXACT)


def test_uncentred_sums_would_have_lost_them() -> None:
    """The case above is hard: float64 without the shift gets not one digit right."""
    rng = np.random.default_rng(7)
    rng.integers(0, 5, 5_000)
    pounds = 1e9 + np.round(rng.normal(0, 3, 5_000), 2)
    plain = float(np.sum(pounds**2) / 5_000 - np.mean(pounds) ** 2)
    assert plain != pytest.approx(covariance(pounds, pounds), rel=0.1)


@pytest.mark.parametrize("most", [0, 1_000], ids=["by the engine", "in this process"])
def test_cohort_means_and_covariances_keep_pence_on_a_billion(engine: Any, most: int) -> None:
    rng = np.random.default_rng(3)
    units, periods = 60, 4
    y = 1e9 + np.round(rng.normal(0, 2, (units, periods)), 2)
    columns = {
        "unit": np.repeat(np.arange(units), periods),
        "period": np.tile(np.arange(1, periods + 1), units),
        "cohort": np.repeat(np.where(np.arange(units) < 30, 3, 4), periods),
        "y": y.ravel(),
    }
    with patch("forethought.moments.engine.panels.MOST_CELLS", most):
        got = answer(analysis_of(engine, columns), CohortAsk())
    assert isinstance(got, CohortMoments)
    for g in range(2):
        theirs = y[30 * g : 30 * (g + 1)]
        for s in range(periods):
            assert got.mean[g, s] == pytest.approx(math.fsum(theirs[:, s]) / 30, rel=LAST_DIGIT)
            for t in range(periods):
                expected = covariance(theirs[:, s], theirs[:, t]) * 30 / 29
                assert got.covariance[g, s, t] == pytest.approx(expected, rel=1e-7, abs=1e-7)


def test_a_constant_column_keeps_shift_0_and_scale_1(engine: Any) -> None:
    got = groups(engine, {"cluster": [1, 1, 2], "x:c": [0.1] * 3, "y": [1.0, 2, 3]}, "x:c", "y")
    assert (got.shift[0], got.scale[0]) == (0.0, 1.0)
    assert got.shift[1] == 2.0


def test_one_row(engine: Any) -> None:
    got = groups(engine, {"cluster": ["a"], "y": [5.0]}, "one", "y")
    assert got.n.tolist() == [1.0]
    assert got.products.tolist() == [[[1.0, 5.0], [5.0, 25.0]]]


def test_no_row_is_no_group(engine: Any) -> None:
    columns = {"cluster": ["a", None], "y": [float("nan"), 1.0]}
    for by in (("cluster",), ()):
        got = answer(analysis_of(engine, columns), GroupAsk(("one", "y"), by))
        assert isinstance(got, GroupMoments)
        left = 2 if by else 1
        assert got.left_out == left
        assert got.products.shape == ((0, 2, 2) if by else (1, 2, 2))


def test_groups_come_sorted_by_their_keys(engine: Any) -> None:
    columns = {
        "cluster": ["b", "a", "Ŵ", "a", "B"],
        "arm": [1, 1, 0, 0, 0],
        "y": [1.0, 2, 3, 4, 5],
    }
    got = answer(analysis_of(engine, columns), GroupAsk(("y",), ("cluster", "arm")))
    assert isinstance(got, GroupMoments)
    assert got.keys == {"cluster": ("B", "a", "a", "b", "Ŵ"), "arm": (0, 0, 1, 1, 0)}


def test_leverage_by_hand(engine: Any) -> None:
    """Three rows, two in one arm: the lone row has leverage 1 and adds nothing."""
    analysis = analysis_of(engine, {"arm": [0.0, 0, 1], "y": [1.0, 3, 9]})
    first = GroupMoments(
        ("one", "arm", "y"), {}, np.ones(1), np.zeros((1, 3, 3)), np.zeros(3), np.ones(3)
    )
    inverse = ((0.5, -0.5), (-0.5, 1.5))
    ask = LeverageAsk(first, ("one", "arm"), (2.0, 7.0), inverse, 1)
    got = answer(analysis, ask)
    assert isinstance(got, LeverageMoments)
    assert got.largest_leverage == pytest.approx(1)
    # e² / (1 − ½) = 2 in each of the two rows of the reference arm
    np.testing.assert_allclose(got.meat, [[4, 0], [0, 0]])


def test_a_family_that_is_not_there_is_a_bug(engine: Any) -> None:
    analysis = analysis_of(engine, {"arm": [0.0, 1], "y": [1.0, 3]})
    with pytest.raises(ValueError, match="gamma"):
        answer(analysis, ScoreAsk(("one",), (), (0.0,), "gamma"))


def test_steps_too_far_out_stay_finite(engine: Any) -> None:
    """exp(2000) overflows; the likelihood must still say that the step was bad."""
    analysis = analysis_of(engine, {"y": [1.0, 3]})
    for family in ("poisson", "logit"):
        got = answer(analysis, ScoreAsk(("one",), (), (2000.0,), family))
        assert isinstance(got, ScoreMoments)
        assert np.isfinite(got.log_likelihood)
        assert np.isfinite(got.gradients).all()
