"""Who stands behind an answer, for the gate: fetched where the records are, and kept there."""

from __future__ import annotations

from typing import Any

import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from forethought.errors import Refusal
from forethought.errors.catalogue.releases import gate as entries
from forethought.moments.asks import Array, CellAsk, CohortAsk, GroupAsk, LeverageAsk, ScoreAsk
from forethought.moments.engine.columns import as_numbers, floats, rows_with
from forethought.moments.engine.rollouts import NEVER, whole_panel
from forethought.moments.release.encode import Releasable
from forethought.moments.release.people import AT, People
from forethought.records.fetched import fetched, value_of

MOST_ROWS = 5_000_000
"""Rows that the gate looks at one by one; about a gigabyte with ten columns."""
OCCASIONS = ("period", "wave")
"""Columns that tell a unit's rows apart, where a table has several for each."""


def people_of(table: ir.Table, ask: Releasable) -> People:
    """Return who stands behind the answer to ``ask``; refuses where rows are not people."""
    if "unit" not in table.columns:
        raise Refusal([entries.NOT_PEOPLE.fault()])
    if isinstance(ask, CohortAsk):
        return _cohorts(table)
    columns, by, weighted = _asked(ask)
    if "unit" in by:
        raise Refusal([entries.ONE_BY_ONE.fault(value="each unit's own sums")])
    kept = rows_with(table, (*columns, *by), weighted)
    for name, value in getattr(ask, "where", ()):
        kept = kept.filter(kept[name] == value)
    occasions = tuple(name for name in OCCASIONS if name in table.columns and name not in by)
    result = _fetched(as_numbers(kept, columns, (*by, "unit", *occasions)))
    keys = {name: tuple(result.column(f"g{k}").to_pylist()) for k, name in enumerate(by)}
    rows, k = result.num_rows, len(by)
    values = _stacked([floats(result, f"c{i}") for i in range(len(columns))], rows)
    cells = ask.columns if isinstance(ask, CellAsk) else ()
    when = [result.column(f"g{k + 1 + i}") for i in range(len(occasions))]
    when += [pa.chunked_array([pa.array(keys[name])]) for name in OCCASIONS if name in keys]
    return People(
        unit=_text(result.column(f"g{k}")),
        occasion=_joined(when, rows),
        keys=keys,
        columns=columns,
        values=values,
        cells=tuple(columns.index(name) for name in cells if name in columns),
        load=_load(ask, columns, values),
    )


def _asked(ask: GroupAsk | CellAsk | LeverageAsk | ScoreAsk) -> tuple[Any, Any, bool]:
    """Return the columns that are summed (the constant aside), the keys, and if rows weigh."""
    match ask:
        case GroupAsk():
            names, by, weighted = ask.columns, ask.by, ask.weighted
        case CellAsk():
            names, by, weighted = (*ask.columns, *ask.sums), ask.by, False
        case ScoreAsk():
            rate = ("exposure",) if ask.exposure else ()
            names, by, weighted = (*ask.columns, "y", *rate), ask.by, False
        case LeverageAsk():
            # the rows are those of the round before, over all groups together
            names, by, weighted = ask.first.columns, (), ask.weighted
    # sums over rows that weigh hold the weights' own sum
    names = (*names, "weight") if weighted else names
    kept = tuple(dict.fromkeys(name for name in names if name != "one"))
    return kept, by, weighted


def _load(ask: Releasable, columns: tuple[str, ...], values: Array) -> Array | None:
    """Return how much each row weighs in the sums; None where all weigh the same."""
    if not getattr(ask, "weighted", False):
        return None
    power = ask.power if isinstance(ask, GroupAsk) else 2
    return np.asarray(values[:, columns.index("weight")] ** power)


def _cohorts(table: ir.Table) -> People:
    """Return one row for each unit that has every period, its periods as columns."""
    panel = whole_panel(table)
    rows = panel.rows.order_by("unit", "period").select("unit", "cohort", "y")
    result = _fetched(rows)
    size = max(len(panel.periods), 1)
    cohort = floats(result, "cohort")[::size]
    values = floats(result, "y").reshape(-1, size)
    return People(
        unit=_text(result.column("unit"))[::size],
        occasion=np.full(len(cohort), "", dtype=np.str_),
        keys={"cohort": tuple(None if c == NEVER else c for c in cohort.tolist())},
        columns=tuple(f"y{AT}{period:g}" for period in panel.periods),
        values=values,
    )


def _fetched(table: ir.Table) -> pa.Table:
    rows = int(value_of(table.count()))
    if rows > MOST_ROWS:
        raise Refusal([entries.TOO_MANY_PEOPLE.fault(value=f"{rows:,}", most=f"{MOST_ROWS:,}")])
    return fetched(table)


def _text(column: pa.ChunkedArray) -> NDArray[np.str_]:
    return np.array([str(value) for value in column.to_pylist()], dtype=np.str_)


def _joined(columns: list[pa.ChunkedArray], rows: int) -> NDArray[np.str_]:
    """Put several columns' words together, row by row."""
    result = np.full(rows, "", dtype=np.str_)
    for column in columns:
        result = np.char.add(np.char.add(result, "|"), _text(column))
    return result


def _stacked(columns: list[Array], rows: int) -> Array:
    return np.column_stack(columns) if columns else np.zeros((rows, 0))
