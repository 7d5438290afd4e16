"""Who stands behind one answer: what the gate counts, and what never leaves the site."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forethought.moments.asks import Array
from forethought.moments.release.recode import PERIOD, PRODUCT, STRATUM

Codes = NDArray[np.int64]
OUTCOME = frozenset({"y", "event"})
AT = " at "
"""Between a variable and a period, where each period of a unit is a column."""


@dataclass(frozen=True)
class Side:
    """Rows on either side of a column that parts groups in two."""

    column: str
    high: NDArray[np.bool_] = field(repr=False)
    low: NDArray[np.bool_] = field(repr=False)

    @classmethod
    def of(cls, column: str, values: Array) -> Side:
        high = values == values.max()
        return cls(column, high, ~high)


@dataclass(frozen=True)
class People:
    """The rows behind one answer.

    Attributes
    ----------
    unit, occasion
        For each of R rows, whose it is and when (a period or wave; the same for all where a unit
        has one row), as text.
    keys
        For each key of the ask, every row's label.
    columns, values
        What is summed, without the constant: k names and shape (R, k).
    cells
        Places of the columns whose values make cells.
    load
        How much each row weighs in the sums, shape (R,); None where all weigh the same.
    groups
        For each row, the group (or cell, or cohort) it is summed in, numbered from 0.
    """

    unit: NDArray[np.str_] = field(repr=False)
    occasion: NDArray[np.str_] = field(repr=False)
    keys: dict[str, tuple[Any, ...]] = field(repr=False)
    columns: tuple[str, ...]
    values: Array = field(repr=False)
    cells: tuple[int, ...] = ()
    load: Array | None = field(default=None, repr=False)
    groups: Codes = field(init=False, repr=False)

    def __post_init__(self) -> None:
        made_of = [*self.keys.values(), *(self.values[:, k].tolist() for k in self.cells)]
        object.__setattr__(self, "groups", _numbered(made_of, len(self.unit)))

    @property
    def count(self) -> int:
        """How many groups there are."""
        return int(self.groups.max()) + 1 if len(self.groups) else 0

    @cached_property
    def person(self) -> Codes:
        """Number whose row each is."""
        _, person = np.unique(self.unit, return_inverse=True)
        return person.astype(np.int64)

    @cached_property
    def one_row_each(self) -> bool:
        """True if nobody has two rows."""
        return int(self.person.max(initial=-1)) + 1 == len(self.person)

    @cached_property
    def most_rows(self) -> int:
        """Return the most rows that anybody has."""
        return int(np.bincount(self.person).max(initial=1))

    def persons(self, of_row: Codes, count: int) -> Codes:
        """Count different units in each of ``count`` sets that rows fall into, -1 for none."""
        taken = of_row >= 0
        if self.one_row_each:
            return np.bincount(of_row[taken], minlength=count).astype(np.int64)
        people = int(self.person.max(initial=0)) + 1
        pairs = np.unique(of_row[taken].astype(np.int64) * people + self.person[taken])
        return np.bincount(pairs // people, minlength=count).astype(np.int64)

    def sizes(self) -> Codes:
        """Count the units in each group."""
        return self.persons(self.groups, self.count)

    def two_valued(self) -> tuple[int, ...]:
        """Return the places of columns that take exactly two values in these rows.

        A variable that stands in several columns, period by period, is looked at as a whole.
        """
        names = [variable_of(name) for name in self.columns]
        two = {
            name
            for name in set(names)
            if len(np.unique(self.values[:, [k for k, n in enumerate(names) if n == name]])) == 2
        }
        return tuple(k for k, name in enumerate(names) if name in two)

    def effective(self) -> Array:
        """Return as how many people of equal weight each group counts: (Σ l)² / Σ l².

        A person's load l is what their rows weigh; with equal loads it is the number of people.
        """
        size = int(self.person.max(initial=0)) + 1
        load = np.ones(len(self.person)) if self.load is None else self.load
        pairs, of = np.unique(self.groups * size + self.person, return_inverse=True)
        own = np.bincount(of, weights=load)
        total = np.bincount(pairs // size, weights=own, minlength=self.count)
        square = np.bincount(pairs // size, weights=own**2, minlength=self.count)
        return np.asarray(np.divide(total**2, square, out=np.zeros_like(total), where=square > 0))

    def sides(self) -> tuple[Side, ...]:
        """Return every way in which a column parts a group in two, as its sums would show.

        A column of two values does, also one that takes two values in some groups only (others
        are then in neither part); and so does the level of a category that has no column of its
        own, which is whoever is in none of the others.
        """
        two = self.two_valued()
        found = [
            Side.of(name, self.values[:, k]) for k, name in enumerate(self.columns) if k in two
        ]
        stems = dict.fromkeys(stem for side in found if (stem := stem_of(side.column)))
        for stem in stems:
            columns = [side.high for side in found if stem_of(side.column) == stem]
            if len(columns) > 1:
                other = np.logical_or.reduce(columns)
                found.append(Side(stem, ~other, other))
        found += self._by_arm(found)
        rest = (k for k in range(len(self.columns)) if k not in two)
        local = (self._within_groups(k) for k in rest)
        return (*found, *(side for side in local if side is not None))

    def _by_arm(self, sides: Sequence[Side]) -> list[Side]:
        """Part by arm and level at once, where products of the two are summed.

        Less the product, the sums of arm and level hold the three other cells too.
        """
        arm = next((side for side in sides if side.column == "arm"), None)
        products = (name.split(PRODUCT) for name in self.columns if PRODUCT in name)
        times = {factor for factors in products if factors[0] == "arm" for factor in factors[1:]}
        stems = {stem for name in times if (stem := stem_of(name))}
        found = []
        for side in sides if arm is not None else ():
            if arm is not None and (side.column in times or side.column in stems):
                for one in (arm.high, arm.low):
                    for level in (side.high, side.low):
                        cell = one & level
                        found.append(Side(f"arm by {side.column}", cell, ~cell))
        return found

    def _within_groups(self, k: int) -> Side | None:
        """Part the groups in which a column takes two values; None where there are none."""
        values, count = self.values[:, k], self.count
        low, high = np.full(count, np.inf), np.full(count, -np.inf)
        np.minimum.at(low, self.groups, values)
        np.maximum.at(high, self.groups, values)
        at_low, at_high = values == low[self.groups], values == high[self.groups]
        between = np.bincount(self.groups, weights=~(at_low | at_high), minlength=count) > 0
        parted = (~between & (low < high))[self.groups]
        if not parted.any():
            return None
        return Side(self.columns[k], at_high & parted, at_low & parted)

    def splits(self) -> tuple[Codes, ...]:
        """Return the groups, and the groups split by each column of two values."""
        found = [self.groups]
        for k in self.two_valued():
            high = self.values[:, k] == self.values[:, k].max()
            found.append(2 * self.groups + high)
        return tuple(found)


def _numbered(labels: Sequence[Sequence[Any]], rows: int) -> Codes:
    """Number the combinations of labels that rows carry, in no order that matters."""
    codes = np.zeros(rows, dtype=np.int64)
    for column in labels:
        _, code = np.unique(np.array([str(label) for label in column]), return_inverse=True)
        _, codes = np.unique(codes * (int(code.max(initial=0)) + 1) + code, return_inverse=True)
    return codes.astype(np.int64)


def stem_of(column: str) -> str:
    """Return what the columns of one category's levels begin with; nothing for other columns.

    ``x:rank=constable`` begins with ``x:rank=``, and ``s:north`` with ``s:``.
    """
    if PRODUCT in column:
        return ""
    if column.startswith("x:") and "=" in column:
        return column[: column.index("=") + 1]
    return next((start for start in (PERIOD, STRATUM) if column.startswith(start)), "")


def variable_of(column: str) -> str:
    """Return what a column holds, whatever the period: ``y at 3`` holds ``y``."""
    return column.partition(AT)[0]


def is_outcome(column: str) -> bool:
    """True if a column holds, or is made of, the outcome."""
    return not OUTCOME.isdisjoint(variable_of(column).split(PRODUCT))
