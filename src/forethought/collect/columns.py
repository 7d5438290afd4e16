"""Columns of data, described once: entry sheets, codebook and table schema all read from here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from forethought.collect.words import NO, YES
from forethought.vocabulary import say

Kind = Literal["text", "number", "whole-number", "date", "several"]
"""What a cell holds; ``several`` is choice ids with a space between."""


@dataclass(frozen=True)
class Allowed:
    """One value of a closed choice and what it means."""

    value: str
    label: str


@dataclass(frozen=True)
class Column:
    """One column of a table.

    Attributes
    ----------
    name
        The column's name in the file, exactly.
    title, meaning
        A few words and a sentence or two for people.
    allowed
        The closed choice, if there is one; empty if any value in range may stand.
    low, high
        The range of numbers, in ``unit``.
    required
        True if no row may leave it empty.
    undecided
        True if the plan does not name it yet.
    """

    name: str
    title: str
    meaning: str = ""
    kind: Kind = "text"
    allowed: tuple[Allowed, ...] = ()
    low: float | None = None
    high: float | None = None
    unit: str = ""
    required: bool = False
    undecided: bool = False

    @property
    def is_number(self) -> bool:
        return self.kind in ("number", "whole-number")


@dataclass(frozen=True)
class EntryTable:
    """One table that people fill, with the columns that tell its rows apart.

    ``computed`` columns are not typed in: they come from others by a rule, told in the codebook.
    """

    id: str
    title: str
    about: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    computed: tuple[Column, ...] = ()


YES_NO = (Allowed("yes", say(YES)), Allowed("no", say(NO)))
ZERO_ONE = (Allowed("0", "no"), Allowed("1", "yes"))
