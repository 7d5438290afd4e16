"""Which tables are answered in this process, and that they are fetched once and let go again."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import ibis
import numpy as np
import pyarrow as pa
import pytest

from forethought.moments import CellAsk, GroupAsk, GroupMoments, LeverageAsk, RecastAsk, ScoreAsk
from forethought.moments.engine import Shelf, answer, shelf
from forethought.records.fetched import fetched
from forethought.records.table import AnalysisTable, ArmFlow

ROWS = 500
CLOSE = 1e-12
"""Relative to an answer's largest number: sums of a few hundred standardised doubles."""


@pytest.fixture(scope="module")
def analysis() -> Iterator[AnalysisTable]:
    """A trial with a Welsh word, whole numbers, gaps of both kinds and a decimal weight."""
    rng = np.random.default_rng(8)
    age = rng.normal(41, 9, ROWS)
    age[::17] = np.nan
    team = [None if k % 31 == 0 else f"Tîm {k % 23}" for k in range(ROWS)]
    rank = rng.integers(0, 3, ROWS)
    table = pa.table(
        {
            "unit": pa.array(range(ROWS)),
            "cluster": pa.array(team),
            "period": pa.array((np.arange(ROWS) % 4).tolist(), pa.int16()),
            "arm": pa.array((np.arange(ROWS) % 2).tolist(), pa.int64()),
            "y": pa.array([None if k % 29 == 0 else k % 5 for k in range(ROWS)], pa.int32()),
            "x:age": age,
            "w:x:rank=": pa.array(rank.tolist()),
            "x:rank=1": pa.array((rank == 1).tolist()),
            "x:rank=2": pa.array((rank == 2).tolist()),
            "exposure": rng.uniform(0.5, 2.0, ROWS),
            "weight": rng.choice([0.0, 0.5, 3.0], ROWS),
        }
    )
    engine = ibis.duckdb.connect()
    engine.con.register("records", table)
    yield AnalysisTable(
        engine.table("records"), (), (), (), (), levels={"x:rank=": ("0", "1", "2")}
    )
    engine.disconnect()


COLUMNS = ("one", "x:rank=1", "arm", "x:age", "arm*x:age", "x:rank=2", "y")


def first(analysis: AnalysisTable) -> GroupMoments:
    found = answer(analysis, GroupAsk(COLUMNS, ("cluster",), weighted=True))
    assert isinstance(found, GroupMoments)
    return found


def asks(analysis: AnalysisTable) -> Iterator[Any]:
    yield GroupAsk(COLUMNS, ("cluster", "period"))
    yield GroupAsk(COLUMNS, ("unit",))
    yield GroupAsk(("one", "y"), (), weighted=True, power=2)
    yield ScoreAsk(
        ("one", "x:age"), ("period",), (0.1, 0.2), exposure=True, shift=(0, 41), scale=(1, 9)
    )
    yield CellAsk(("arm", "x:rank=1"), ("cluster",), sums=("y", "arm*y"))
    inverse = ((1e-3, 0.0), (0.0, 1e-3))
    leverage = LeverageAsk(
        first(analysis), ("one", "x:age"), (0.1, 0.2), inverse, 2, (("arm", 1.0),), weighted=True
    )
    yield leverage
    yield RecastAsk(leverage, outcome="exposure")


@pytest.mark.parametrize("k", range(7))
def test_here_as_there(analysis: AnalysisTable, k: int) -> None:
    ask = list(asks(analysis))[k]
    here, there = Shelf().answerer(analysis)(ask), answer(analysis, ask)
    for name, value in vars(there).items():
        own = getattr(here, name)
        if isinstance(value, np.ndarray):
            size = float(np.abs(value).max(initial=1e-300))
            np.testing.assert_allclose(own, value, rtol=CLOSE, atol=CLOSE * size, err_msg=name)
        elif isinstance(value, float):
            assert own == pytest.approx(value, rel=CLOSE)
        else:
            assert own == value, name
            assert repr(own) == repr(value), name  # 1 and 1.0 are equal, but no one key


ASK = GroupAsk(("one", "y"), ("cluster",))


def queries(analysis: AnalysisTable, times: int, most: int, flow: tuple[ArmFlow, ...] = ()) -> int:
    """Count the queries that fetch a table's rows while it is asked so many times."""
    table = AnalysisTable(analysis.table, (), (), (), flow)
    with patch.object(shelf, "MOST_CELLS", most), patch.object(shelf, "fetched") as fetching:
        fetching.side_effect = fetched
        asked = Shelf().answerer(table)
        found = [asked(ASK) for _ in range(times)]
        assert all(np.array_equal(one.n, answer(analysis, ASK).n) for one in found)  # type: ignore[union-attr]
        return fetching.call_count


def test_a_small_table_is_fetched_once(analysis: AnalysisTable) -> None:
    # ten columns: the words of a rank are left where they are
    assert queries(analysis, times=3, most=10 * ROWS) == 1


def test_a_table_one_row_too_large_is_looked_at_once_and_answered_where_it_is(
    analysis: AnalysisTable,
) -> None:
    assert queries(analysis, times=3, most=10 * ROWS - 10) == 1
    with patch.object(shelf, "MOST_CELLS", 10 * ROWS - 10), patch.object(shelf, "answer") as there:
        Shelf().answerer(analysis)(ASK)
    there.assert_called_once()


def test_a_table_known_to_be_large_is_not_looked_at(analysis: AnalysisTable) -> None:
    large = (ArmFlow("usual", 10**6, 10**6, 10**6),)
    assert queries(analysis, times=1, most=10 * ROWS, flow=large) == 0


def test_tables_asked_last_stay_while_there_is_room(analysis: AnalysisTable) -> None:
    kept = Shelf()
    with patch.object(shelf, "MOST_CELLS", 25 * ROWS), patch.object(shelf, "fetched") as fetching:
        fetching.side_effect = fetched
        one, two, three = (kept.answerer(analysis) for _ in range(3))
        for asked in (one, two, one, three):  # the third takes the place of the second
            asked(ASK)
        assert fetching.call_count == 3
        one(ASK)
        assert fetching.call_count == 3
        two(ASK)
        assert fetching.call_count == 4


def test_rows_on_another_engine_stay_there() -> None:
    elsewhere = SimpleNamespace(get_backend=lambda: SimpleNamespace(name="postgres"))
    table: Any = AnalysisTable(elsewhere, (), (), (), ())  # type: ignore[arg-type]
    with patch.object(shelf, "answer", return_value="there") as there:
        assert Shelf().answerer(table)(ASK) == "there"
    there.assert_called_once_with(table, ASK)
