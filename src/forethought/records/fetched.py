"""Bringing a query's rows here, as Arrow, and their columns as arrays.

Ibis's own way for the embedded engine, and Arrow's own way to arrays, load pandas: a third of a
second and 30 MB of a process's start, for what nothing here needs.
"""

from __future__ import annotations

from typing import Any

import ibis.expr.operations as ops
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
from ibis.formats.pyarrow import PyArrowData
from numpy.typing import NDArray

EMBEDDED = "duckdb"


def fetched(table: ir.Table) -> pa.Table:
    """Run a query and return its rows, in the types that its expression states."""
    backend = table.get_backend()
    # rows held in this process must be shown to the engine first, which is Ibis's affair
    if backend.name != EMBEDDED or table.op().find(ops.InMemoryTable):
        return table.to_pyarrow()
    found = backend.con.sql(backend.compile(table)).to_arrow_table()
    return PyArrowData.convert_table(found, table.schema())


def value_of(scalar: ir.Scalar) -> Any:
    """Run a query for one value."""
    return fetched(scalar.as_table()).column(0)[0].as_py()


def floats_of(column: pa.ChunkedArray) -> NDArray[np.float64]:
    """Return a column of numbers as float64, a missing value as NaN."""
    numbers = column.cast(pa.float64())
    values = np.full(len(numbers), np.nan)
    if numbers.null_count:
        there = np.from_dlpack(numbers.is_valid().cast(pa.uint8()).combine_chunks())
        values[there == 1] = np.from_dlpack(numbers.drop_null().combine_chunks())
    else:
        values[:] = np.from_dlpack(numbers.combine_chunks())
    return values


def places_of(coded: pa.DictionaryArray) -> NDArray[np.int64]:
    """Return each row's place in the dictionary of a column that has no missing value."""
    return np.from_dlpack(coded.indices).astype(np.int64)
