"""Cross-products within groups: one query for shift and scale, one for the products."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import ibis.expr.types as ir
import numpy as np

from forethought.moments.asks import Array, GroupAsk, GroupMoments
from forethought.moments.engine.columns import (
    as_numbers,
    floats,
    in_groups,
    labels,
    number,
    one_row,
    rows_with,
    symmetric,
    upper,
)


@dataclass(frozen=True)
class Standard:
    """Where each column is centred and by what it is divided, shape (p,), and rows left out."""

    shift: Array
    scale: Array
    left_out: int


def group_moments(table: ir.Table, ask: GroupAsk) -> GroupMoments:
    """Answer a `GroupAsk`."""
    used = as_numbers(rows_with(table, (*ask.columns, *ask.by)), ask.columns, ask.by)
    standard = _standard(table, used, ask)
    z = standardised(used, ask.columns, standard.shift, standard.scale, len(ask.by))
    pairs = upper(len(ask.columns))
    sums = {f"m{i}_{j}": _product_sum(z, ask.columns, i, j) for i, j in pairs}
    result = in_groups(z, ask.by, {"n": z.count(), **sums})
    return GroupMoments(
        columns=ask.columns,
        keys=labels(result, ask.by),
        n=floats(result, "n"),
        products=symmetric(
            {(i, j): floats(result, f"m{i}_{j}") for i, j in pairs},
            len(ask.columns),
            result.num_rows,
        ),
        shift=standard.shift,
        scale=standard.scale,
        left_out=standard.left_out,
    )


def standardised(
    used: ir.Table, columns: tuple[str, ...], shift: Array, scale: Array, keys: int
) -> ir.Table:
    """Replace c0, c1, … by z_k = (c_k − shift_k) / scale_k."""
    z = {
        f"c{k}": used[f"c{k}"]
        if shift[k] == 0.0 and scale[k] == 1.0
        else (used[f"c{k}"] - number(shift[k])) / number(scale[k])
        for k in range(len(columns))
    }
    return used.select(**{f"g{k}": used[f"g{k}"] for k in range(keys)}, **z)


def _product_sum(z: ir.Table, columns: tuple[str, ...], i: int, j: int) -> Any:
    """Sum c_i · c_j; a product with the constant 1 is the other column itself."""
    if columns[i] == "one":
        return z[f"c{j}"].sum()
    if columns[j] == "one":
        return z[f"c{i}"].sum()
    return (z[f"c{i}"] * z[f"c{j}"]).sum()


def _standard(table: ir.Table, used: ir.Table, ask: GroupAsk) -> Standard:
    """Ask the engine for each column's mean and standard deviation over the rows used."""
    size = len(ask.columns)
    aggregates: dict[str, Any] = {"rows": used.count()}
    for k in range(size):
        column = used[f"c{k}"]
        aggregates |= {
            f"low{k}": column.min(),
            f"high{k}": column.max(),
            f"mean{k}": column.mean(),
            f"sd{k}": column.std(how="pop"),
        }
    row = one_row(used, **aggregates)
    shift, scale = np.zeros(size), np.ones(size)
    for k in range(size):
        # a constant column is told by its range: its standard deviation may round to above zero
        if row["rows"] and row[f"low{k}"] != row[f"high{k}"]:
            shift[k] = row[f"mean{k}"]
            scale[k] = row[f"sd{k}"] or (row[f"high{k}"] - row[f"low{k}"])
    everything = one_row(table, rows=table.count())["rows"]
    return Standard(shift, scale, int(everything - row["rows"]))
