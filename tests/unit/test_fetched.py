"""Rows brought here keep their types and values, and pandas stays out of it."""

from __future__ import annotations

import subprocess
import sys

import ibis
import numpy as np
import pyarrow as pa
import pytest

from forethought.records.fetched import fetched, floats_of, value_of

ROWS = (
    "create table v as "
    "select * from (values (1, 1.5, 'a'), (2, null, 'b'), (3, 4.0, null)) v(k, x, w)"
)
LOADED = """
import sys
import ibis
from forethought.moments import CellAsk, CohortAsk, GroupAsk, RowsAsk
from forethought.moments.engine import Shelf, answer
from forethought.records.table import AnalysisTable
engine = ibis.duckdb.connect()
engine.raw_sql(
    "create table t as "
    "select (i % 7)::varchar as cluster, i % 2 as arm, (i * 1.5)::double as y, i // 4 as unit, "
    "i % 4 as period, nullif(i // 40, 2) as cohort from range(100) r(i)"
)
analysis = AnalysisTable(engine.table("t"), ("0", "1"), (), (), ())
ask = GroupAsk(("one", "arm", "y"), ("cluster",))
found = answer(analysis, ask)
here = Shelf().answerer(analysis)
rows = here(RowsAsk(("y",), ("cluster",))).values
sizes = (len(one.n) for one in (found, here(ask), here(CellAsk(("arm",))), here(CohortAsk())))
print(*sizes, len(rows), "pandas" in sys.modules)
"""


def _table() -> ibis.Table:
    engine = ibis.duckdb.connect()
    engine.raw_sql(ROWS)
    return engine.table("v")


def test_rows_are_those_that_ibis_brings() -> None:
    table = _table()
    table = table.mutate(total=table.k.sum(), large=table.k.cast("int64"))
    assert fetched(table).equals(table.to_pyarrow())


def test_rows_held_in_this_process_come_too() -> None:
    held = ibis.memtable({"a": [1, 2]})
    assert fetched(held).num_rows == 2
    assert value_of(held.a.sum()) == 3


def test_one_value_may_be_absent() -> None:
    table = _table()
    assert value_of(table.x.max()) == 4.0
    assert value_of(table.filter(table.k > 9).x.max()) is None


@pytest.mark.parametrize(
    "chunks", [[[1.5, None], [4.0]], [[1.0, 2.0]], [[None]], [[]], []], ids=str
)
def test_a_missing_number_is_nan(chunks: list[list[float | None]]) -> None:
    column = pa.chunked_array([pa.array(chunk, pa.float64()) for chunk in chunks], pa.float64())
    wanted = np.array([np.nan if v is None else v for chunk in chunks for v in chunk], dtype=float)
    np.testing.assert_array_equal(floats_of(column), wanted)


def test_sums_do_not_load_pandas() -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOADED], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["7", "7", "2", "3", "100", "False"]
