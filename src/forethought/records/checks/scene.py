"""What every check looks at, and how faults say where in the file they were found."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import ibis.expr.types as ir

from forethought.errors import Entry, Fault, Place
from forethought.plan import Data, Plan
from forethought.records.fetched import fetched
from forethought.records.mapping import Role, Use, uses
from forethought.records.portable import MOST_EXACT, is_whole, whole_text
from forethought.records.typed import ROW, headings_of, number, word
from forethought.records.values import unit
from forethought.theory import Theory

MOST_ROWS = 5
"""Rows named in one fault."""


@dataclass(frozen=True)
class Scene:
    """Records, their plan and theory, and the uses whose columns the file has."""

    table: ir.Table
    plan: Plan
    theory: Theory
    data: Data
    name: str
    headings: tuple[str, ...]
    uses: tuple[Use, ...]
    numbered: bool = True

    @classmethod
    def of(
        cls, table: ir.Table, plan: Plan, theory: Theory, data: Data, name: str, numbered: bool
    ) -> Scene:
        there = headings_of(table)
        present = tuple(use for use in uses(data) if use.column in there)
        return cls(table, plan, theory, data, name, there, present, numbered)

    def has(self, *roles: Role) -> bool:
        """True if every role that the plan maps is there, and each of ``roles`` is mapped."""
        there = {use.role for use in self.uses}
        lacking = {use.role for use in uses(self.data)} - there
        unit_is_row = Role.UNIT in roles and not any(u.role is Role.UNIT for u in uses(self.data))
        wanted = set(roles) - ({Role.UNIT} if unit_is_row else set())
        return wanted <= there and not wanted & lacking

    def use(self, role: Role) -> Use:
        """Return the first use in a role."""
        return next(use for use in self.uses if use.role is role)

    @property
    def unit(self) -> Any:
        return unit(self.table, self.data)

    def text(self, role: Role) -> Any:
        """Return the words of the column in a role, as text."""
        return self.table[word(self.use(role).column)].cast("string")

    def number(self, role: Role) -> Any:
        """Return the numbers of the column in a role."""
        return self.table[number(self.use(role).column)]

    def place(self, row: int | None = None, column: str | None = None) -> Place:
        return Place(self.name, row if self.numbered else None, None, column)


@dataclass(frozen=True)
class Flag:
    """One thing that may be wrong with a cell.

    Attributes
    ----------
    wrong
        True in the rows where it is.
    shown
        What stands there.
    """

    entry: Entry
    use: Use
    wrong: Any
    shown: Any
    details: dict[str, Any]


def raise_flags(scene: Scene, flags: list[Flag]) -> list[Fault]:
    """Count every flag in one query; look up rows only for those that are raised."""
    if not flags:
        return []
    counts = {f"f{k}": flag.wrong.sum() for k, flag in enumerate(flags)}
    row = fetched(scene.table.aggregate(**counts)).to_pylist()[0]
    return [_fault(scene, flag, int(row[f"f{k}"])) for k, flag in enumerate(flags) if row[f"f{k}"]]


def _fault(scene: Scene, flag: Flag, count: int) -> Fault:
    found = fetched(
        scene.table.filter(flag.wrong)
        .select(row=scene.table[ROW], shown=flag.shown)
        .order_by("row")
        .limit(MOST_ROWS)
    ).to_pylist()
    rows = [int(line["row"]) for line in found if line["row"] is not None]
    shown = list(dict.fromkeys(_said(line["shown"]) for line in found if line["shown"] is not None))
    details = {name: made(shown) if callable(made) else made for name, made in flag.details.items()}
    return flag.entry.fault(
        scene.place(next(iter(rows), None), flag.use.column),
        quoted(shown[0]) if shown else "nothing",
        **{"what": flag.use.words, "column": flag.use.column, "where": where(count, rows)},
        **details,
    )


def _said(cell: Any) -> str:
    """Say what stands in a cell; engines write numbers each in its own way."""
    whole = isinstance(cell, float) and cell.is_integer() and abs(cell) < MOST_EXACT
    return str(int(cell) if whole else cell)


def plain_number(cell: Any) -> Any:
    """Return a cell as text, a whole number as people write it: 2, not 2.0."""
    text = cell.cast("string")
    if not cell.type().is_floating():
        return text
    return is_whole(cell).ifelse(whole_text(cell), text)


def in_rows(rows: Iterable[int | None]) -> str:
    """Say which rows: `` (rows 5 and 9)``; nothing where rows have no number."""
    known = [str(row) for row in rows if row is not None]
    return f" (rows {' and '.join(known)})" if known else ""


def where(count: int, rows: list[int]) -> str:
    """Say how many rows and which: ``3 rows (5, 9, 12)``; only how many without numbers."""
    if not rows:
        return plural(count, "row")
    if count == 1:
        return f"row {rows[0]}"
    shown = ", ".join(str(row) for row in rows[:MOST_ROWS])
    more = ", …" if count > len(rows[:MOST_ROWS]) else ""
    return f"{count:,} rows ({shown}{more})"


def quoted(text: str) -> str:
    """Show a cell's text, not more than a line of it."""
    line = text if len(text) <= 40 else text[:39] + "…"
    return f"“{line}”"


def plural(count: int, one: str) -> str:
    """``1 unit``, ``2 units``."""
    return f"{count:,} {one}{'s' if count != 1 else ''}"
