"""The engine's sums equal the same sums taken in extended precision from plain arrays."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any
from unittest.mock import patch

import ibis
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forethought.errors import Refusal
from forethought.moments import (
    Answer,
    Ask,
    CellAsk,
    CellMoments,
    CohortAsk,
    CohortMoments,
    GroupAsk,
    GroupMoments,
    LeverageAsk,
    LeverageMoments,
    RecastAsk,
    RowsAsk,
    RowsMoments,
    ScoreAsk,
    ScoreMoments,
    Tilt,
    UnitAsk,
    UnitMoments,
)
from forethought.moments.engine import Shelf
from forethought.moments.engine import answer as answer_there
from forethought.moments.engine.arrays import answer_arrays
from forethought.moments.engine.groups import HEAD
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


@pytest.fixture(params=["by the engine", "in this process"], scope="module")
def answer(request: pytest.FixtureRequest) -> Callable[[AnalysisTable, Ask], Answer]:
    """Answer as a large table's asks are, and as a small one's."""
    if request.param == "by the engine":
        return answer_there
    return lambda analysis, ask: Shelf().answerer(analysis)(ask)


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
        "weight": np.array(draw(st.lists(weights, min_size=rows, max_size=rows))),
    }


weights = st.sampled_from([1.0, 0.25, 3.5, 1e3, 0.0, -1.0, float("nan")])
"""Rows of weight zero or less, or without one, do not count."""


@FEW
@given(
    columns=tables(),
    by=st.sampled_from([("cluster",), ("cluster", "arm"), ()]),
    product=st.sampled_from(["arm*x:a", "x:a*x:a", "arm*weight"]),
    weighted=st.booleans(),
)
def test_groups(
    engine: Any, answer: Any, columns: Columns, by: tuple[str, ...], product: str, weighted: bool
) -> None:
    ask = GroupAsk(("one", "arm", "x:a", "y", product), by, weighted)
    got = answer(analysis_of(engine, columns), ask)
    assert isinstance(got, GroupMoments)
    # what the engine shifted by may differ in the last digit from the mean in extended precision
    expected = in_memory.group_moments(columns, ask, shift=got.shift, scale=got.scale)
    free = in_memory.group_moments(columns, ask)
    assert got.keys == expected.keys
    assert got.left_out == expected.left_out
    np.testing.assert_array_equal(got.n, expected.n)
    size = max(1.0, float(got.n.sum()), float(np.abs(expected.products).max(initial=0)))
    np.testing.assert_allclose(got.products, expected.products, rtol=CLOSE, atol=CLOSE * size)
    np.testing.assert_allclose(got.shift, free.shift, rtol=1e-14, atol=1e-12)
    # scale is only a unit (products are exact in it): it is as good as the column's resolution
    coarse = 1e-9 + 4 * np.finfo(float).eps * np.abs(free.shift) / free.scale
    assert (np.abs(got.scale / free.scale - 1) <= coarse).all()
    np.testing.assert_array_equal(got.products, got.products.transpose(0, 2, 1))


HEADS = {
    "all the same": np.zeros(HEAD),
    "far away": 1e6 + np.arange(HEAD) / HEAD,
    "nearly the same": 1e-9 * np.arange(HEAD),
    "huge": 1e80 * np.sin(np.arange(HEAD)),
}


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("offset", [0.0, 2026.0, 1e9])
def test_first_rows_that_mislead(engine: Any, answer: Any, head: str, offset: float) -> None:
    """A file sorted by what is summed begins with rows unlike the others."""
    rng = np.random.default_rng(1)
    x = np.concatenate([HEADS[head], offset + rng.normal(size=4 * HEAD)])
    columns = {"cluster": np.arange(len(x)) % 7, "x:a": x, "y": rng.normal(size=len(x))}
    ask = GroupAsk(("one", "x:a", "y"), ("cluster",))
    got = answer(analysis_of(engine, columns), ask)
    assert isinstance(got, GroupMoments)
    expected = in_memory.group_moments(columns, ask)
    assert (np.abs(got.shift - expected.shift) <= 1e-12 * expected.scale).all()
    np.testing.assert_allclose(got.scale, expected.scale, rtol=1e-11)
    size = float(got.n.max())
    np.testing.assert_allclose(got.products, expected.products, rtol=CLOSE, atol=CLOSE * size)


@st.composite
def worded(draw: st.DrawFn) -> tuple[Columns, dict[str, tuple[str, ...]], tuple[str, ...]]:
    """Draw rows whose arm is a whole number and whose columns of 0 and 1 come from words."""
    rows = draw(st.integers(1, 40))
    each = lambda of: draw(st.lists(st.sampled_from(of), min_size=rows, max_size=rows))  # noqa: E731
    rank, force = each([1, 2, 10]), each(["Gwent", "Dyfed-Powys", "Gwynedd", "Môn"])
    levels = {"x:rank=": ("1", "10", "2"), "s:": ("Dyfed-Powys", "Gwent", "Gwynedd", "Môn")}
    columns = {
        "cluster": np.array(each(["a", "b", "c"]), dtype=object),
        "arm": np.array(each([0, 1]), dtype=np.int64),
        "w:x:rank=": np.array(rank, dtype=np.int64),
        "w:s:": np.array(force, dtype=object),
        "x:a": np.array(draw(numbers(rows, draw(st.sampled_from([0.0, 1e9])), 1.0))),
        "y": np.array(draw(numbers(rows, 0.0, 1.0))),
        "weight": np.array(each([1.0, 2.5, 0.0])),
    }
    dummies = {f"x:rank={v}": [float(str(r) == v) for r in rank] for v in ("10", "2")}
    dummies |= {f"s:{v}": [float(f == v) for f in force] for v in ("Gwent", "Gwynedd", "Môn")}
    columns |= {name: np.array(values) for name, values in dummies.items()}
    names = ("one", "x:rank=10", "arm", "s:Gwent", "s:Gwynedd", "y", "x:a", "x:rank=2", "arm*x:a")
    return columns, levels, (*names, "s:Môn")


@FEW
@given(drawn=worded(), by=st.sampled_from([("cluster",), (), ("arm",)]), weighted=st.booleans())
def test_columns_that_keys_tell(
    engine: Any,
    answer: Any,
    drawn: tuple[Columns, dict[str, tuple[str, ...]], tuple[str, ...]],
    by: tuple[str, ...],
    weighted: bool,
) -> None:
    columns, levels, names = drawn
    ask = GroupAsk(names, by, weighted)
    plain = analysis_of(engine, columns)
    got = answer(replace(plain, levels=levels), ask)
    assert isinstance(got, GroupMoments)
    expected = in_memory.group_moments(columns, ask, shift=got.shift, scale=got.scale)
    free = in_memory.group_moments(columns, ask)
    assert (got.columns, got.keys, got.left_out) == (names, expected.keys, expected.left_out)
    np.testing.assert_array_equal(got.n, expected.n)
    size = max(1.0, float(np.abs(expected.products).max(initial=0)))
    np.testing.assert_allclose(got.products, expected.products, rtol=CLOSE, atol=CLOSE * size)
    np.testing.assert_allclose(got.shift, free.shift, rtol=1e-14, atol=1e-12)
    coarse = 1e-9 + 4 * np.finfo(float).eps * np.abs(free.shift) / free.scale
    assert (np.abs(got.scale / free.scale - 1) <= coarse).all()


@FEW
@given(
    columns=tables(),
    power=st.sampled_from([0, 1, 2]),
    where=st.sampled_from([(), (("arm", 1.0),)]),
    weighted=st.booleans(),
)
def test_leverage(
    engine: Any,
    answer: Any,
    columns: Columns,
    power: int,
    where: tuple[tuple[str, float], ...],
    weighted: bool,
) -> None:
    analysis = analysis_of(engine, columns)
    x = ("one", "arm", "x:a", "arm*x:a")
    first = answer(analysis, GroupAsk((*x, "y"), ("cluster",), weighted))
    assert isinstance(first, GroupMoments)
    if first.n.sum() < 6:
        return
    gram = first.products.sum(axis=0)
    inverse = np.linalg.pinv(gram[:4, :4], rcond=1e-8, hermitian=True)
    beta = tuple(inverse @ gram[:4, 4])
    ask = LeverageAsk(first, x, beta, tuple(map(tuple, inverse)), power, where, weighted)
    got, expected = answer(analysis, ask), in_memory.answer(columns, ask)
    assert isinstance(got, LeverageMoments)
    assert isinstance(expected, LeverageMoments)
    # sums as large as the inverse is lose as many digits
    lost = CLOSE * max(1.0, float(np.abs(inverse).max()))
    assert got.largest_leverage == pytest.approx(expected.largest_leverage, abs=lost, nan_ok=True)
    if not expected.largest_leverage > 1 - 1e-6:
        size = max(1.0, float(np.abs(expected.meat).max()))
        np.testing.assert_allclose(got.meat, expected.meat, rtol=1e-8, atol=100 * lost * size)


@FEW
@given(
    columns=tables(),
    beta=st.tuples(st.floats(-2, 2), st.floats(-2, 2)),
    family=st.sampled_from(["poisson", "logit"]),
    exposure=st.booleans(),
    slope=st.sampled_from(["arm", "arm*size", "size"]),
)
def test_scores(
    engine: Any,
    answer: Any,
    columns: Columns,
    beta: tuple[float, float],
    family: str,
    exposure: bool,
    slope: str,
) -> None:
    y = columns["y"]
    columns = columns | {
        "y": np.where(np.isnan(y), np.nan, np.round(np.abs(y)) % 2),
        "exposure": np.where(np.isnan(columns["x:a"]), np.nan, np.abs(columns["x:a"]) + 0.5),
        "size": columns["x:a"] / np.maximum(1.0, np.abs(columns["x:a"])),
    }
    scaling = ((0.0, 0.5), (1.0, 2.0)) if slope == "size" else ((), ())
    ask = ScoreAsk(("one", slope), ("cluster",), beta, family, exposure, *scaling)
    got, expected = answer(analysis_of(engine, columns), ask), in_memory.answer(columns, ask)
    assert isinstance(got, ScoreMoments)
    assert isinstance(expected, ScoreMoments)
    assert (got.keys, got.left_out) == (expected.keys, expected.left_out)
    size = max(1.0, float(np.abs(expected.information).max(initial=0)))
    np.testing.assert_allclose(got.gradients, expected.gradients, rtol=CLOSE, atol=CLOSE * size)
    np.testing.assert_allclose(got.information, expected.information, rtol=CLOSE)
    assert got.log_likelihood == pytest.approx(expected.log_likelihood, rel=CLOSE)


@FEW
@given(
    columns=tables(),
    discrete=st.sampled_from([(), ("arm",), ("arm", "arm*weight")]),
    by=st.sampled_from([(), ("cluster",)]),
    sums=st.sampled_from([("y",), ("y", "arm*y")]),
)
def test_cells(
    engine: Any,
    answer: Any,
    columns: Columns,
    discrete: tuple[str, ...],
    by: tuple[str, ...],
    sums: tuple[str, ...],
) -> None:
    ask = CellAsk(discrete, by, sums)
    got, expected = answer(analysis_of(engine, columns), ask), in_memory.answer(columns, ask)
    assert isinstance(got, CellMoments)
    assert isinstance(expected, CellMoments)
    assert (got.columns, got.keys, got.left_out) == (ask.columns, expected.keys, expected.left_out)
    np.testing.assert_array_equal(got.values, expected.values)
    np.testing.assert_array_equal(got.n, expected.n)
    np.testing.assert_allclose(got.sums, expected.sums, rtol=CLOSE, atol=CLOSE * _largest(columns))
    np.testing.assert_allclose(got.squares, expected.squares, rtol=CLOSE)


def _largest(columns: Columns) -> float:
    """Return the size of what is summed: terms of either sign may cancel."""
    return float(np.nanmax(np.abs(columns["y"]), initial=1.0)) * len(columns["y"])


@pytest.mark.parametrize(("most", "refused"), [(4, False), (3, True)])
def test_no_more_cells_than_asked(engine: Any, answer: Any, most: int, refused: bool) -> None:
    analysis = analysis_of(engine, {"arm": np.array([0.0, 1, 2, 3, 3]), "y": np.ones(5)})
    ask = CellAsk(("arm",), most=most)
    if not refused:
        assert isinstance(answer(analysis, ask), CellMoments)
        return
    with pytest.raises(Refusal, match="more than 3 different cells"):
        answer(analysis, ask)


@FEW
@given(columns=tables(), by=st.sampled_from([(), ("cluster",), ("cluster", "arm")]))
def test_rows(engine: Any, answer: Any, columns: Columns, by: tuple[str, ...]) -> None:
    ask = RowsAsk(("x:a", "arm*y"), by)
    got, expected = answer(analysis_of(engine, columns), ask), in_memory.answer(columns, ask)
    assert isinstance(got, RowsMoments)
    assert isinstance(expected, RowsMoments)
    assert (got.columns, got.keys, got.left_out) == (ask.columns, expected.keys, expected.left_out)
    np.testing.assert_array_equal(got.values, expected.values)


@pytest.mark.parametrize("by", [(), ("arm",)])
def test_another_outcome_and_weights_made_from_columns(
    engine: Any, answer: Any, by: tuple[str, ...]
) -> None:
    rng = np.random.default_rng(5)
    columns = {
        "arm": np.repeat([0.0, 1.0], [7, 5]),
        "y": rng.normal(size=12),
        "t:2009": rng.normal(size=12),
        "x:a": np.where(np.arange(12) == 3, np.nan, 2000 + rng.normal(size=12)),
    }
    tilt = Tilt(("x:a",), (0.7,), (2000.0,), (1.5,), -0.2)
    ask = RecastAsk(GroupAsk(("one", "y"), by, weighted=True), outcome="t:2009", tilt=tilt)
    got, expected = answer(analysis_of(engine, columns), ask), in_memory.answer(columns, ask)
    arrays = answer_arrays(columns, ask)
    for found in (got, arrays):
        assert isinstance(found, GroupMoments)
        assert isinstance(expected, GroupMoments)
        assert (found.keys, found.left_out) == (expected.keys, 1)
        np.testing.assert_allclose(found.products, expected.products, rtol=1e-12)


def test_no_more_rows_than_asked(engine: Any, answer: Any) -> None:
    analysis = analysis_of(engine, {"y": np.ones(5)})
    with pytest.raises(Refusal, match="there are 5"):
        answer(analysis, RowsAsk(("y",), most=4))


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


BY_WHOM = pytest.mark.parametrize("most", [0, 1_000], ids=["by the engine", "in this process"])
"""Rows up to which a roll-out is summed in this process."""


@BY_WHOM
@FEW
@given(columns=panels())
def test_cohorts(engine: Any, answer: Any, most: int, columns: Columns) -> None:
    with patch("forethought.moments.engine.panels.MOST_CELLS", most):
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


@BY_WHOM
@FEW
@given(columns=panels())
def test_units(engine: Any, answer: Any, most: int, columns: Columns) -> None:
    with patch("forethought.moments.engine.panels.MOST_CELLS", most):
        got = answer(analysis_of(engine, columns), UnitAsk())
    expected = in_memory.answer(columns, UnitAsk())
    assert isinstance(got, UnitMoments)
    assert isinstance(expected, UnitMoments)
    np.testing.assert_array_equal(got.periods, expected.periods)
    np.testing.assert_array_equal(got.cohort, expected.cohort)
    np.testing.assert_array_equal(got.outcomes, expected.outcomes)
