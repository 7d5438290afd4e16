"""Bringing a query's rows here, as Arrow.

Ibis's own way for the embedded engine loads pandas, a third of a second and 30 MB of a process's
start, for conversions that nothing here needs.
"""

from __future__ import annotations

from typing import Any

import ibis.expr.operations as ops
import ibis.expr.types as ir
import pyarrow as pa
from ibis.formats.pyarrow import PyArrowData

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
