"""The pieces that every query is made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from forethought.moments.asks import Array
from forethought.records.fetched import fetched, floats_of


def number(value: float) -> ir.FloatingScalar:
    """Return a constant that keeps every bit of ``value`` inside a query."""
    return ibis.literal(float(value), "float64")


def total(terms: Iterable[Any]) -> Any:
    """Add expressions as a balanced tree, so that long sums nest only a few levels deep."""
    parts = list(terms) or [number(0.0)]
    while len(parts) > 1:
        pairs = zip(parts[::2], parts[1::2], strict=False)
        parts = [a + b for a, b in pairs] + parts[len(parts) // 2 * 2 :]
    return parts[0]


WEIGHT = "weight"
UNIT = ibis.literal(1, "int64").cast("float64")
"""Not the constant 1.0: PostgreSQL takes that for a decimal number, and hands decimals back."""
PRODUCT = "*"
"""Between two names: the product of the columns."""


def factors(name: str) -> tuple[str, ...]:
    """Return the columns whose product ``name`` is; a name of its own is the one factor."""
    return tuple(name.split(PRODUCT))


def value(table: ir.Table, name: str) -> Any:
    """Return a column, or a product of columns, as float64."""
    result: Any = None
    for factor in factors(name):
        column = UNIT if factor == "one" else table[factor].cast("float64")
        result = column if result is None else result * column
    return result


def measured(table: ir.Table, name: str) -> ir.BooleanValue:
    """True where a row has a value in column ``name``; NaN counts as missing."""
    column = table[name]
    present = column.notnull()
    return present & ~column.isnan() if column.type().is_floating() else present


def rows_with(
    table: ir.Table,
    names: Iterable[str],
    weighted: bool = False,
    whole: frozenset[str] = frozenset(),
) -> ir.Table:
    """Keep the rows that have a value in every one of ``names``, and a weight if ``weighted``.

    Columns known to be ``whole`` are not looked at.
    """
    single = dict.fromkeys(factor for name in names for factor in factors(name))
    needed = [measured(table, name) for name in single if name != "one" and name not in whole]
    if weighted:
        needed += [measured(table, WEIGHT), table[WEIGHT] > 0.0]
    return table.filter(needed) if needed else table


def as_numbers(
    table: ir.Table, names: Iterable[str], by: Iterable[str] = (), weighted: bool = False
) -> ir.Table:
    """Keep the columns ``names`` as float64 under the names c0, c1, …, and ``by`` as g0, g1, ….

    With ``weighted`` the rows' weights are kept as ``w``.
    """
    columns = {f"c{k}": value(table, name) for k, name in enumerate(names)}
    keys = {f"g{k}": table[name] for k, name in enumerate(by)}
    weight = {"w": value(table, WEIGHT)} if weighted else {}
    return table.select(**keys, **columns, **weight)


def upper(size: int) -> list[tuple[int, int]]:
    """Return the places of the upper triangle of a square matrix, diagonal included."""
    return [(i, j) for i in range(size) for j in range(i, size)]


def symmetric(parts: Mapping[tuple[int, int], Array], size: int, groups: int) -> Array:
    """Build matrices of shape (groups, size, size) from their upper triangles."""
    matrices = np.zeros((groups, size, size))
    for (i, j), values in parts.items():
        matrices[:, i, j] = matrices[:, j, i] = values
    return matrices


def floats(result: pa.Table, name: str) -> Array:
    """Return one column of a result as float64, a missing value as NaN."""
    return floats_of(result.column(name))


def one_row(table: ir.Table, **aggregates: Any) -> dict[str, Any]:
    """Run one aggregate over all rows and return its only row."""
    row: dict[str, Any] = fetched(table.aggregate(**aggregates)).to_pylist()[0]
    return row


def in_groups(
    table: ir.Table, by: tuple[str, ...], aggregates: Mapping[str, Any], most: int | None = None
) -> pa.Table:
    """Aggregate by the key columns g0, g1, …, sorted by them; fetch no more than ``most`` groups.

    ``aggregates`` counts rows as ``n``. Without keys all rows are one group, and no rows are no
    group. Sorting is done here and not in the engine, whose order of text depends on its
    collation.
    """
    keys = [f"g{k}" for k in range(len(by))]
    if not keys:
        whole = fetched(table.aggregate(**aggregates))
        return whole if whole.column("n")[0].as_py() else whole.slice(0, 0)
    groups = table.group_by(keys).aggregate(**aggregates)
    result = fetched(groups if most is None else groups.limit(most))
    return result.sort_by([(key, "ascending") for key in keys])


def labels(result: pa.Table, by: tuple[str, ...]) -> dict[str, tuple[Any, ...]]:
    """Return the group labels of a result of `in_groups`."""
    return {name: tuple(result.column(f"g{k}").to_pylist()) for k, name in enumerate(by)}
