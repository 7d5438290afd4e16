"""The engine's sums equal the same sums taken in extended precision from plain arrays."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import ibis
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forethought.moments import (
    CohortAsk,
    CohortMoments,
    GroupAsk,
    GroupMoments,
    LeverageAsk,
    LeverageMoments,
    ScoreAsk,
    ScoreMoments,
    UnitAsk,
    UnitMoments,
)
from forethought.moments.engine import answer
from forethought.records.table import AnalysisTable
from tests import in_memory

CLOSE = 1e-10
"""Relative to the size of what is summed; float64 sums of this length keep 13 digits."""
FEW = settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
Columns = dict[str, np.ndarray]


@pytest.fixture(scope="module")
def engine() -> Iterator[Any]:
    connection = ibis.duckdb.connect()
    yield connection
    connection.disconnect()


def analysis_of(engine: Any, columns: Columns) -> AnalysisTable:
    """Put plain arrays into the engine, NaN and None as they are."""
    arrays = {name: pa.array(values, from_pandas=False) for name, values in columns.items()}
    engine.con.register("records", pa.table(arrays))
    return AnalysisTable(engine.table("records"), (), (), (), ())


def numbers(rows: int, offset: float, spread: float) -> st.SearchStrategy[list[float]]:
    value = st.floats(-1, 1, width=32).map(lambda v: offset + spread * v)
    return st.lists(st.one_of(value, st.just(float("nan"))), min_size=rows, max_size=rows)


@st.composite
def tables(draw: st.DrawFn) -> Columns:
    """Draw up to 40 rows with large offsets, missing values, and few or many groups."""
    rows = draw(st.integers(1, 40))
    groups = draw(st.integers(1, 5))
    labels = st.one_of(st.none(), st.integers(1, groups).map(lambda g: f"Tîm {g}"))
    offset = st.sampled_from([0.0, 2026.0, 1e6, 1e9])
    spread = st.sampled_from([1.0, 0.01, 1000.0])
    column = lambda: np.array(draw(numbers(rows, draw(offset), draw(spread))))  # noqa: E731
    return {
        "cluster": np.array(draw(st.lists(labels, min_size=rows, max_size=rows)), dtype=object),
        "arm": np.array(draw(st.lists(st.sampled_from([0.0, 1.0]), min_size=rows, max_size=rows))),
        "x:a": column(),
        "y": column(),
    }


@FEW
@given(columns=tables(), by=st.sampled_from([("cluster",), ("cluster", "arm"), ()]))
def test_groups(engine: Any, columns: Columns, by: tuple[str, ...]) -> None:
    ask = GroupAsk(("one", "arm", "x:a", "y"), by)
    got = answer(analysis_of(engine, columns), ask)
    assert isinstance(got, GroupMoments)
    # what the engine shifted by may differ in the last digit from the mean in extended precision
    expected = in_memory.group_moments(columns, ask, shift=got.shift, scale=got.scale)
    free = in_memory.group_moments(columns, ask)
    assert got.keys == expected.keys
    assert got.left_out == expected.left_out
    np.testing.assert_array_equal(got.n, expected.n)
    size = max(1.0, float(got.n.sum()))
    np.testing.assert_allclose(got.products, expected.products, rtol=CLOSE, atol=CLOSE * size)
    np.testing.assert_allclose(got.shift, free.shift, rtol=1e-14, atol=1e-12)
    # scale is only a unit (products are exact in it): it is as good as the column's resolution
    coarse = 1e-9 + 4 * np.finfo(float).eps * np.abs(free.shift) / free.scale
    assert (np.abs(got.scale / free.scale - 1) <= coarse).all()
    np.testing.assert_array_equal(got.products, got.products.transpose(0, 2, 1))


@FEW
@given(columns=tables(), power=st.sampled_from([0, 1, 2]))
def test_leverage(engine: Any, columns: Columns, power: int) -> None:
    analysis = analysis_of(engine, columns)
    first = answer(analysis, GroupAsk(("one", "arm", "x:a", "y"), ("cluster",)))
    assert isinstance(first, GroupMoments)
    if first.n.sum() < 5:
        return
    x = ("one", "arm", "x:a")
    gram = first.products.sum(axis=0)
    inverse = np.linalg.pinv(gram[:3, :3])
    beta = tuple(inverse @ gram[:3, 3])
    ask = LeverageAsk(first, x, beta, tuple(map(tuple, inverse)), power)
    got, expected = answer(analysis, ask), in_memory.answer(columns, ask)
    assert isinstance(got, LeverageMoments)
    assert isinstance(expected, LeverageMoments)
    assert got.largest_leverage == pytest.approx(expected.largest_leverage, abs=CLOSE)
    if expected.largest_leverage < 1 - 1e-6:
        np.testing.assert_allclose(got.meat, expected.meat, rtol=1e-8, atol=1e-8)


@FEW
@given(
    columns=tables(),
    beta=st.tuples(st.floats(-2, 2), st.floats(-2, 2)),
    family=st.sampled_from(["poisson", "logit"]),
    exposure=st.booleans(),
)
def test_scores(
    engine: Any, columns: Columns, beta: tuple[float, float], family: str, exposure: bool
) -> None:
    y = columns["y"]
    columns = columns | {
        "y": np.where(np.isnan(y), np.nan, np.round(np.abs(y)) % 2),
        "exposure": np.where(np.isnan(columns["x:a"]), np.nan, np.abs(columns["x:a"]) + 0.5),
    }
    ask = ScoreAsk(("one", "arm"), ("cluster",), beta, family, exposure)
    got, expected = answer(analysis_of(engine, columns), ask), in_memory.answer(columns, ask)
    assert isinstance(got, ScoreMoments)
    assert isinstance(expected, ScoreMoments)
    assert (got.keys, got.left_out) == (expected.keys, expected.left_out)
    size = max(1.0, float(np.abs(expected.information).max(initial=0)))
    np.testing.assert_allclose(got.gradients, expected.gradients, rtol=CLOSE, atol=CLOSE * size)
    np.testing.assert_allclose(got.information, expected.information, rtol=CLOSE)
    assert got.log_likelihood == pytest.approx(expected.log_likelihood, rel=CLOSE)


@st.composite
def panels(draw: st.DrawFn) -> Columns:
    """Draw units over periods: some without a period, some never treated, in any order."""
    periods, units = draw(st.integers(2, 5)), draw(st.integers(1, 12))
    starts = st.one_of(st.just(float("nan")), st.integers(2, periods).map(float))
    cohort = draw(st.lists(starts, min_size=units, max_size=units))
    y = draw(numbers(units * periods, draw(st.sampled_from([0.0, 1e9])), 1.0))
    kept = draw(st.lists(st.integers(0, 9).map(bool), min_size=len(y), max_size=len(y)))
    kept[: periods - 1], kept[-1] = [True] * (periods - 1), True
    order = np.array(draw(st.permutations(range(len(y)))))
    whole = {
        "unit": np.repeat([f"u{k}" for k in range(units)], periods).astype(object),
        "period": np.tile(np.arange(1.0, periods + 1), units),
        "cohort": np.repeat(cohort, periods),
        "y": np.array(y),
    }
    chosen = order[np.array(kept)[order]]
    return {name: values[chosen] for name, values in whole.items()}


@FEW
@given(columns=panels())
def test_cohorts(engine: Any, columns: Columns) -> None:
    got = answer(analysis_of(engine, columns), CohortAsk())
    expected = in_memory.answer(columns, CohortAsk())
    assert isinstance(got, CohortMoments)
    assert isinstance(expected, CohortMoments)
    assert got.left_out == expected.left_out
    np.testing.assert_array_equal(got.periods, expected.periods)
    np.testing.assert_array_equal(got.cohorts, expected.cohorts)
    np.testing.assert_array_equal(got.n, expected.n)
    np.testing.assert_allclose(got.mean, expected.mean, rtol=1e-15, atol=CLOSE)
    np.testing.assert_allclose(got.covariance, expected.covariance, rtol=1e-9, atol=CLOSE)


@FEW
@given(columns=panels())
def test_units(engine: Any, columns: Columns) -> None:
    got = answer(analysis_of(engine, columns), UnitAsk())
    expected = in_memory.answer(columns, UnitAsk())
    assert isinstance(got, UnitMoments)
    assert isinstance(expected, UnitMoments)
    np.testing.assert_array_equal(got.periods, expected.periods)
    np.testing.assert_array_equal(got.cohort, expected.cohort)
    np.testing.assert_array_equal(got.outcomes, expected.outcomes)
