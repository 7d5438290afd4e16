"""A small table's rows in this process: columns as arrays, keys as places among sorted labels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from forethought.moments.asks import Array
from forethought.moments.engine.columns import WEIGHT, factors
from forethought.records.fetched import floats_of, places_of

ONE = "one"
Places = NDArray[np.int64]
Column: TypeAlias = "pa.ChunkedArray | NDArray[Any]"
"""Arrow as an engine hands it over, or an array of numbers (NaN is missing) or of whole labels."""
NOWHERE = -1
"""The place of a missing label."""
ROOMY = 4
"""Places are counted in a table of their range where it is no larger than so many times the rows;
beyond, they are sorted."""


@dataclass(frozen=True)
class Coded:
    """One column's labels, ascending, and each row's place among them; `NOWHERE` if missing."""

    labels: pa.Array | NDArray[Any]
    places: Places

    def named(self, places: Places) -> tuple[Any, ...]:
        """Return the labels at these places, as the engine gives them."""
        if isinstance(self.labels, np.ndarray):
            return tuple(self.labels[places].tolist())
        return tuple(self.labels.take(_arrow(places)).to_pylist())

    def at(self, rows: Places) -> Coded:
        """Keep some of the rows."""
        return Coded(self.labels, self.places[rows])


@dataclass(frozen=True)
class Rows:
    """Equally long columns. What is made of one is kept, so that no ask makes it twice."""

    count: int
    held: Mapping[str, Column]
    _numbers: dict[str, Array] = field(default_factory=dict, repr=False)
    _coded: dict[str, Coded] = field(default_factory=dict, repr=False)

    def value(self, name: str) -> Array:
        """Return a column, or a product of columns, as float64; NaN where it is missing."""
        result: Array | None = None
        for factor in factors(name):
            column = self._number(factor)
            result = column if result is None else result * column
        return np.ones(self.count) if result is None else result

    def kept(
        self, names: tuple[str, ...], by: tuple[str, ...] = (), weighted: bool = False
    ) -> NDArray[np.bool_]:
        """Tell the rows that have a value in all of ``names`` and ``by``, and a weight."""
        kept = np.ones(self.count, dtype=bool)
        for single in {factor for name in names for factor in factors(name)} - {ONE}:
            kept &= ~np.isnan(self._number(single))
        for key in by:
            kept &= self.coded(key).places != NOWHERE
        if weighted:
            kept &= self._number(WEIGHT) > 0.0
        return kept

    def coded(self, name: str) -> Coded:
        """Return a column's labels and places."""
        found = self._coded.get(name)
        if found is None:
            found = self._coded[name] = _coded(self.held[name])
        return found

    def with_columns(self, made: Mapping[str, Column]) -> Rows:
        """Return the same rows with columns put in the place of others."""
        numbers = {name: found for name, found in self._numbers.items() if name not in made}
        codes = {name: found for name, found in self._coded.items() if name not in made}
        return Rows(self.count, {**self.held, **made}, numbers, codes)

    def _number(self, name: str) -> Array:
        found = self._numbers.get(name)
        if found is None:
            found = self._numbers[name] = np.ones(self.count) if name == ONE else self._read(name)
        return found

    def _read(self, name: str) -> Array:
        column = self.held[name]
        if isinstance(column, np.ndarray):
            return column.astype(np.float64, copy=False)
        return floats_of(column)


@dataclass(frozen=True)
class Groups:
    """Which group each kept row is in: labels sorted by key, and a number for each row."""

    keys: dict[str, tuple[Any, ...]]
    of_row: Places
    count: int

    def sums(self, values: Array) -> Array:
        """Σ values by group, shape (G,)."""
        total = np.bincount(self.of_row, weights=values, minlength=self.count)
        return total.astype(np.float64)

    @property
    def sizes(self) -> Array:
        return np.bincount(self.of_row, minlength=self.count).astype(np.float64)


def rows_of_arrays(columns: Mapping[str, NDArray[Any]]) -> Rows:
    """Hold arrays that are in memory already."""
    return Rows(len(next(iter(columns.values()))), columns)


def rows_of_table(table: pa.Table) -> Rows:
    """Hold what an engine handed over."""
    return Rows(table.num_rows, dict(zip(table.column_names, table.columns, strict=True)))


def coded_numbers(values: Array) -> Coded:
    """Code numbers; 0 and −0 are one label, as engines have it."""
    return _ranked(_arrow(values + 0.0))


def groups_of(coded: Mapping[str, Coded], kept: Places) -> Groups:
    """Put the rows ``kept`` into groups by their labels; without labels all are one group."""
    of_row, count = np.zeros(len(kept), dtype=np.int64), int(len(kept) > 0)
    for one in coded.values():
        own, size = _close(one.places[kept], len(one.labels))
        of_row, count = _close(of_row * size + own, count * size)
    at = np.zeros(count, dtype=np.int64)
    at[of_row[::-1]] = kept[::-1]  # the first row of each group
    keys = {name: one.named(one.places[at]) for name, one in coded.items()}
    return Groups(keys, of_row, count)


def _close(places: Places, span: int) -> tuple[Places, int]:
    """Number the places that are taken from 0 on, in their order; return how many there are."""
    if span > ROOMY * len(places):
        taken, numbered = np.unique(places, return_inverse=True)
        return numbered.astype(np.int64), len(taken)
    there = np.zeros(span, dtype=bool)
    there[places] = True
    if there.all():
        return places, span
    return (np.cumsum(there) - 1)[places], int(there.sum())


def _coded(column: Column) -> Coded:
    if isinstance(column, np.ndarray):
        if column.dtype.kind == "f":
            return coded_numbers(column)
        labels, found = np.unique(column, return_inverse=True)
        return Coded(labels, found.astype(np.int64))
    if pa.types.is_floating(column.type):
        return coded_numbers(floats_of(column))
    whole = column.combine_chunks() if column.num_chunks else pa.array([], column.type)
    return _ranked(whole)


def _ranked(column: pa.Array) -> Coded:
    """Number the labels by their order; what is missing, NaN too, has no place among them."""
    coded = column.dictionary_encode(null_encoding="encode")
    names = coded.dictionary
    order = pc.array_sort_indices(names)
    order = order.filter(pc.invert(pc.is_null(names.take(order), nan_is_null=True)))
    rank = np.full(len(names), NOWHERE, dtype=np.int64)
    rank[np.from_dlpack(order)] = np.arange(len(order))
    return Coded(names.take(order), rank[places_of(coded)])


def _arrow(values: NDArray[Any]) -> pa.Array:
    """Hand an array to Arrow as it lies; Arrow's own way loads pandas."""
    kind = pa.float64() if values.dtype.kind == "f" else pa.int64()
    whole = np.ascontiguousarray(values, dtype=np.float64 if kind == pa.float64() else np.int64)
    return pa.Array.from_buffers(kind, len(whole), [None, pa.py_buffer(whole)])
