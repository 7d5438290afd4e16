"""Who stands behind one answer: what the gate counts, and what never leaves the site."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forethought.moments.asks import Array

Codes = NDArray[np.int64]
OUTCOME = frozenset({"y", "event"})
PRODUCT = "*"
AT = " at "
"""Between a variable and a period, where each period of a unit is a column."""


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
    groups
        For each row, the group (or cell, or cohort) it is summed in, numbered from 0.
    """

    unit: NDArray[np.str_] = field(repr=False)
    occasion: NDArray[np.str_] = field(repr=False)
    keys: dict[str, tuple[Any, ...]] = field(repr=False)
    columns: tuple[str, ...]
    values: Array = field(repr=False)
    cells: tuple[int, ...] = ()
    groups: Codes = field(init=False, repr=False)

    def __post_init__(self) -> None:
        made_of = [*self.keys.values(), *(self.values[:, k].tolist() for k in self.cells)]
        object.__setattr__(self, "groups", _numbered(made_of, len(self.unit)))

    @property
    def count(self) -> int:
        """How many groups there are."""
        return int(self.groups.max()) + 1 if len(self.groups) else 0

    def persons(self, of_row: Codes, count: int) -> Codes:
        """Count different units in each of ``count`` sets that rows fall into, -1 for none."""
        _, unit = np.unique(self.unit, return_inverse=True)
        taken = of_row >= 0
        pairs = np.unique(np.column_stack([of_row[taken], unit[taken]]), axis=0)
        return np.bincount(pairs[:, 0], minlength=count).astype(np.int64)

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


def variable_of(column: str) -> str:
    """Return what a column holds, whatever the period: ``y at 3`` holds ``y``."""
    return column.partition(AT)[0]


def is_outcome(column: str) -> bool:
    """True if a column holds, or is made of, the outcome."""
    return not OUTCOME.isdisjoint(variable_of(column).split(PRODUCT))
