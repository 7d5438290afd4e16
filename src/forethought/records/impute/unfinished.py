"""Every unit assigned, with its gaps: what imputation starts from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from forethought.errors import Refusal
from forethought.errors.catalogue import estimates_imputed as entries
from forethought.plan import Plan, Question
from forethought.records.comparison import Study, everyones_rows
from forethought.records.fetched import fetched, floats_of, value_of
from forethought.records.values import indicator_of
from forethought.theory import Theory
from forethought.vocabulary import IndicatorKind

Array = NDArray[np.float64]

STEPS = (
    IndicatorKind.BINARY,
    IndicatorKind.PROPORTION,
    IndicatorKind.COUNT,
    IndicatorKind.ORDINAL,
)
"""Kinds whose values cannot be just any number: they are taken from like rows."""
LACKING = "(missing)"
"""The level of a category where it is not known."""
MOST_UNITS = 200_000
"""More units than this are not held in memory to be completed many times over."""


@dataclass(frozen=True)
class Unfinished:
    """Units with gaps, as arrays.

    Attributes
    ----------
    keys
        ``unit``, ``arm``, ``cluster``, ``site``, ``received``, … as they stand, N each.
    names
        The variables that may have gaps: ``y`` first, then ``x:…`` of numbers, then ``a:…``.
    values
        Shape (N, v), NaN where missing.
    matched
        For each variable, whether it must take a value that was seen.
    fixed
        Columns of 0 and 1 that have no gaps: strata and categories, shape (N, d).
    dummies
        Their names.
    """

    keys: dict[str, NDArray[Any]]
    names: tuple[str, ...]
    values: Array
    matched: tuple[bool, ...]
    fixed: Array
    dummies: tuple[str, ...]

    @property
    def outcome(self) -> int:
        return self.names.index("y")

    @property
    def arm(self) -> NDArray[np.int64]:
        return self.keys["arm"].astype(np.int64)

    @property
    def clustered(self) -> bool:
        return "cluster" in self.keys

    @property
    def cluster(self) -> NDArray[Any]:
        return self.keys["cluster"] if self.clustered else np.zeros(len(self.values))

    @property
    def covariates(self) -> tuple[str, ...]:
        dummies = tuple(name for name in self.dummies if name.startswith("x:"))
        return (*(name for name in self.names if name.startswith("x:")), *dummies)

    @property
    def strata(self) -> tuple[str, ...]:
        return tuple(name for name in self.dummies if name.startswith("s:"))

    def with_values(self, values: Array) -> dict[str, NDArray[Any]]:
        """Return the analysis table's columns with ``values`` in place of the gaps."""
        columns = {name: values[:, k] for k, name in enumerate(self.names)}
        dummies = {name: self.fixed[:, k] for k, name in enumerate(self.dummies)}
        return self.keys | columns | dummies


def unfinished(
    table: ir.Table, plan: Plan, theory: Theory, question: Question, wave: str | None
) -> Unfinished:
    """Make the table of one question; ``table`` is typed and validated.

    Raises
    ------
    Refusal
        E271 where values of this kind, or in this many units, cannot be filled in.
    """
    reason = _why_not(plan, theory, question, wave)
    if reason:
        raise _cannot(plan, reason)
    study, rows = everyones_rows(table, plan, theory, question, wave)
    if int(value_of(rows.count())) > MOST_UNITS:
        raise _cannot(plan, f"for more than {MOST_UNITS:,} units in memory")
    return _as_arrays(study, _in_order(fetched(rows)))


def _cannot(plan: Plan, where: str) -> Refusal:
    return Refusal([entries.CANNOT_IMPUTE.fault(value=plan.missing.else_, where=where)])


def _why_not(plan: Plan, theory: Theory, question: Question, wave: str | None) -> str | None:
    data, indicator = plan.data, indicator_of(theory, question.indicator)
    column = data.outcomes.get(question.indicator) if data else None
    if column is not None and column.exposure:
        return "for a rate: person-time is not known for those who were lost"
    if indicator is not None and indicator.kind is IndicatorKind.TIME_TO_EVENT:
        return "for times to an event: those lost count until they were last seen"
    if data is not None and data.wave and wave is None:
        return "where a question names no wave"
    return None


def _in_order(rows: pa.Table) -> pa.Table:
    """Sort by unit: engines give rows in any order, and the seed must give the same draws."""
    return rows.sort_by([("unit", "ascending")])


def _as_arrays(study: Study, rows: pa.Table) -> Unfinished:
    numeric = [name for name in rows.column_names if _is_variable(study, name)]
    names = ("y", *sorted((name for name in numeric if name != "y"), key=lambda n: n[0] != "x"))
    values = np.column_stack([_numbers(rows, name) for name in names])
    dummies = dict(_dummies(rows, numeric))
    keys = {
        name: _key(rows, name)
        for name in rows.column_names
        if ":" not in name and name not in ("y", "stratum")
    }
    never_known = [bool(np.isnan(column).all()) for column in values.T]
    kept = [k for k, name in enumerate(names) if name == "y" or not never_known[k]]
    return Unfinished(
        keys=keys,
        names=tuple(names[k] for k in kept),
        values=values[:, kept],
        matched=tuple(_stepped(study, names[k]) for k in kept),
        fixed=np.column_stack(list(dummies.values())) if dummies else np.zeros((len(values), 0)),
        dummies=tuple(dummies),
    )


def _is_variable(study: Study, name: str) -> bool:
    categories = {f"x:{found.name}" for found in study.adjustments if found.kind == "category"}
    return name == "y" or (name[:2] in ("x:", "a:") and name not in categories)


def _stepped(study: Study, name: str) -> bool:
    about = study.question.indicator if name == "y" else name[2:].partition("@")[0]
    indicator = indicator_of(study.theory, about)
    return indicator is not None and indicator.kind in STEPS


def _numbers(rows: pa.Table, name: str) -> Array:
    return floats_of(rows.column(name))


def _key(rows: pa.Table, name: str) -> NDArray[Any]:
    column = rows.column(name)
    if pa.types.is_floating(column.type) or pa.types.is_integer(column.type):
        return _numbers(rows, name) if column.null_count or name in NUMBERS else _plain(column)
    return np.array(["" if v is None else str(v) for v in column.to_pylist()])


NUMBERS = ("arm", "weight", "received", "dose")


def _plain(column: pa.ChunkedArray) -> NDArray[Any]:
    return np.array(column.to_pylist())


def _dummies(rows: pa.Table, numeric: list[str]) -> Iterator[tuple[str, Array]]:
    """Columns of 0 and 1 for strata and categories, the first level left out."""
    for name in rows.column_names:
        if name != "stratum" and (not name.startswith("x:") or name in numeric):
            continue
        words = np.array(
            [LACKING if word is None else str(word) for word in rows.column(name).to_pylist()]
        )
        prefix = "s:" if name == "stratum" else f"{name}="
        for level in np.unique(words)[1:].tolist():
            yield f"{prefix}{level}", (words == level).astype(np.float64)
