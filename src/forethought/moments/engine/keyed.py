"""Columns of 0 and 1 that a group's keys tell, so that nobody need sum them row by row.

Grouping by a word, or by arm, as well gives a few more groups and far fewer sums: within a group
the columns made of them are constants, and their products with anything are multiples of its sums.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from forethought.moments.asks import Array
from forethought.records.fetched import places_of
from forethought.records.table import AnalysisTable, words_of

ARM = "arm"
MOST = 24
"""Groups that one group may be split into: with more, the splitting costs what it saves."""


@dataclass(frozen=True)
class Told:
    """One column that keys tell: which of the extra keys, and its level; None if it is the key."""

    column: str
    key: int
    level: str | None


@dataclass(frozen=True)
class Keyed:
    """The columns that keys tell.

    Attributes
    ----------
    keys
        Columns to group by as well.
    told
        The columns that follow from them.
    """

    keys: tuple[str, ...]
    told: tuple[Told, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(one.column for one in self.told)

    def values(self, result: pa.Table, first: int) -> Array:
        """Return the told columns' values in each group of a result, shape (groups, told).

        ``first`` is the place of the first extra key among the result's keys.
        """
        read = [_read(result.column(f"g{first + k}")) for k in range(len(self.keys))]
        values = np.zeros((result.num_rows, len(self.told)))
        for at, one in enumerate(self.told):
            names, index = read[one.key]
            if one.level is None:
                values[:, at] = np.array(names, dtype=float)[index]
            else:
                values[:, at] = np.array([str(name) == one.level for name in names])[index]
        return values


def keyed(analysis: AnalysisTable, columns: tuple[str, ...]) -> Keyed:
    """Find the columns among ``columns`` that a few keys tell."""
    there = analysis.table.schema()
    keys: list[str] = []
    told: list[Told] = []
    cells = 1
    if ARM in columns and there[ARM].is_integer():
        keys, told, cells = [ARM], [Told(ARM, 0, None)], 2
    for start, names in analysis.levels.items():
        source = words_of(start)
        made = [c for c in columns if c.startswith(start) and c[len(start) :] in names]
        # one column of a word saves less than a key costs
        if source not in there or len(made) < 2 or cells * len(names) > MOST:
            continue
        told += [Told(column, len(keys), column[len(start) :]) for column in made]
        keys.append(source)
        cells *= len(names)
    return Keyed(tuple(keys), tuple(told))


def _read(column: pa.ChunkedArray) -> tuple[list[object], NDArray[np.int64]]:
    """Return a key's different values, and each group's place among them."""
    whole = column.combine_chunks() if column.num_chunks else pa.array([], column.type)
    coded = pc.dictionary_encode(whole)
    return coded.dictionary.to_pylist(), places_of(coded)


def starts_of(result: pa.Table, keys: int) -> NDArray[np.int64]:
    """Return where each combination of the first ``keys`` keys begins in a sorted result."""
    rows = result.num_rows
    changes = np.zeros(rows, dtype=bool)
    changes[:1] = True
    for k in range(keys):
        _, places = _read(result.column(f"g{k}"))
        changes[1:] |= places[1:] != places[:-1]
    return np.flatnonzero(changes)
