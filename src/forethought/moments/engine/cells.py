"""Cells that discrete columns make, and the rows themselves."""

from __future__ import annotations

from typing import Any

import ibis.expr.types as ir
import numpy as np
import pyarrow.compute as pc

from forethought.errors import Refusal
from forethought.errors.catalogue import estimates_pooled as entries
from forethought.moments.asks import CellAsk, CellMoments, RowsAsk, RowsMoments
from forethought.moments.engine.columns import (
    as_numbers,
    floats,
    in_groups,
    labels,
    one_row,
    rows_with,
)
from forethought.records.fetched import fetched, value_of


def cell_moments(table: ir.Table, ask: CellAsk) -> CellMoments:
    """Answer a `CellAsk`."""
    names = (*ask.columns, *ask.sums)
    used = as_numbers(rows_with(table, (*names, *ask.by)), names, ask.by)
    k, keys = len(ask.columns), len(ask.by)
    by = {f"g{i}": used[f"g{i}"] for i in range(keys)}
    by |= {f"g{keys + i}": used[f"c{i}"] for i in range(k)}
    held = used.select(**by, **{f"v{i}": used[f"c{k + i}"] for i in range(len(ask.sums))})
    sums: dict[str, Any] = {"n": held.count()}
    for i in range(len(ask.sums)):
        sums |= {f"s{i}": held[f"v{i}"].sum(), f"q{i}": (held[f"v{i}"] * held[f"v{i}"]).sum()}
    result = in_groups(held, (*ask.by, *ask.columns), sums, most=ask.most + 1)
    if result.num_rows > ask.most:
        raise Refusal([entries.TOO_MANY_CELLS.fault(value=", ".join(ask.columns), most=ask.most)])
    n = floats(result, "n")
    everything = one_row(table, rows=table.count())["rows"]
    return CellMoments(
        columns=ask.columns,
        keys=labels(result, ask.by),
        values=_stack([floats(result, f"g{keys + i}") for i in range(k)], len(n)),
        n=n,
        sums=_stack([floats(result, f"s{i}") for i in range(len(ask.sums))], len(n)),
        squares=_stack([floats(result, f"q{i}") for i in range(len(ask.sums))], len(n)),
        left_out=int(everything - n.sum()),
    )


def rows_moments(table: ir.Table, ask: RowsAsk) -> RowsMoments:
    """Answer a `RowsAsk`."""
    kept = rows_with(table, (*ask.columns, *ask.by))
    used = as_numbers(kept, ask.columns, ask.by)
    rows = int(value_of(used.count()))
    if rows > ask.most:
        raise Refusal([entries.TOO_MANY_ROWS.fault(value=rows, most=ask.most)])
    result = fetched(used)
    # engines give rows in any order: the same records must give the same draws
    result = result.take(pc.sort_indices(result, [(name, "ascending") for name in used.columns]))
    everything = one_row(table, rows=table.count())["rows"]
    return RowsMoments(
        columns=ask.columns,
        keys=labels(result, ask.by),
        values=_stack([floats(result, f"c{i}") for i in range(len(ask.columns))], rows),
        left_out=int(everything - rows),
    )


def _stack(columns: list[Any], rows: int) -> Any:
    return np.column_stack(columns) if columns else np.zeros((rows, 0))
