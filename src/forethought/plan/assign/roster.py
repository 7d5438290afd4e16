"""From the columns of a roster to who is drawn; every fault at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from forethought.errors import Entry, Fault, Place, Refusal, errors_in
from forethought.errors.catalogue.assignments import draws, enrolments
from forethought.plan.assign.model import Column, Entrant, Roster, Scheme

MOST_SHOWN = 5
MOST_CLASSES = 12
"""Minimisation balances classes; a column with more than these is no classification."""
MOST_CELLS = 400_000_000
"""Candidates times units of a constrained draw, a byte each."""


@dataclass(frozen=True)
class Sheet:
    """A roster's columns as they stand in the file; None is an empty cell.

    Attributes
    ----------
    headings
        All that the file has.
    ids
        The heading of the column that names the units.
    words, numbers
        By heading; a heading may be in both.
    rows
        Each record's row in the file.
    """

    name: str
    headings: tuple[str, ...]
    ids: str
    words: Mapping[str, Sequence[Any]]
    numbers: Mapping[str, Sequence[float | None]]
    rows: Sequence[int]

    def only(self, kept: Sequence[int]) -> Sheet:
        """Return the sheet with some of its rows."""
        return replace(
            self,
            words={name: [cells[k] for k in kept] for name, cells in self.words.items()},
            numbers={name: [cells[k] for k in kept] for name, cells in self.numbers.items()},
            rows=[self.rows[k] for k in kept],
        )

    def place(self, field: str, line: int | None = None) -> Place:
        return Place(self.name, line, None, field)


@dataclass(frozen=True)
class Read:
    """Who is drawn, and what to look at although it stops nothing."""

    roster: Roster
    warnings: tuple[Fault, ...]


def read_roster(sheet: Sheet, scheme: Scheme) -> Read:
    """Make the roster; raises `Refusal` with every fault of the file.

    Units are taken by id, so that the order of the rows makes no difference; minimisation takes
    them in the order of the rows, in which they came.
    """
    faults = [*_missing_columns(sheet, _wanted(sheet, scheme))]
    there = [name for name in scheme.balance if name in sheet.words]
    columns = tuple(_column(sheet, scheme, name) for name in there)
    faults += [*_cells(sheet, scheme, columns), *_sizes(sheet, scheme)]
    faults += _classes(sheet, scheme, columns)
    if errors_in(faults):
        raise Refusal(faults)
    units = [_entrant(sheet, scheme, columns, k) for k in range(len(sheet.rows))]
    if scheme.method != "minimisation":
        units.sort(key=lambda unit: unit.id)
    return Read(Roster(columns=columns, units=tuple(units)), tuple(faults))


def read_entrant(sheet: Sheet, scheme: Scheme, name: str) -> Entrant:
    """Find one unit in a roster to which others may still be added; raises `Refusal`."""
    columns = _sound_columns(sheet, scheme)
    own = [k for k, found in enumerate(sheet.words[sheet.ids]) if str(found) == name]
    if not own:
        raise Refusal([enrolments.NOT_IN_ROSTER.fault(sheet.place(sheet.ids), name)])
    faults = tuple(_cells(sheet.only(own), scheme, columns))
    if faults:
        raise Refusal(faults)
    return _entrant(sheet, scheme, columns, own[0])


def strata_in(sheet: Sheet, scheme: Scheme) -> Counter[tuple[str, ...]]:
    """Count the rows of each stratum; raises `Refusal` where a row has none, or nothing can be
    balanced."""
    faults = [*_missing_columns(sheet, _headings(scheme))]
    if not faults:
        columns = [_column(sheet, scheme, name) for name in scheme.balance]
        faults += _gaps(sheet, draws.NO_STRATUM, scheme.strata)
        faults += errors_in(_classes(sheet, scheme, columns))
    if faults:
        raise Refusal(faults)
    rows = (tuple(str(sheet.words[s][k]) for s in scheme.strata) for k in range(len(sheet.rows)))
    return Counter(rows)


def _sound_columns(sheet: Sheet, scheme: Scheme) -> tuple[Column, ...]:
    faults = tuple(_missing_columns(sheet, _wanted(sheet, scheme)))
    if faults:
        raise Refusal(faults)
    return tuple(_column(sheet, scheme, name) for name in scheme.balance)


def _cells(sheet: Sheet, scheme: Scheme, columns: Iterable[Column]) -> Iterator[Fault]:
    yield from _ids(sheet)
    yield from _gaps(sheet, draws.NO_STRATUM, scheme.strata)
    yield from _gaps(sheet, draws.NO_VALUE, scheme.balance)
    yield from _mixed(sheet, columns)


def _entrant(sheet: Sheet, scheme: Scheme, columns: Iterable[Column], k: int) -> Entrant:
    return Entrant(
        id=str(sheet.words[sheet.ids][k]),
        stratum=tuple(str(sheet.words[name][k]) for name in scheme.strata),
        values=tuple(_value(sheet, column, k) for column in columns),
    )


def _value(sheet: Sheet, column: Column, k: int) -> str | float:
    if column.kind == "number":
        return float(sheet.numbers[column.name][k] or 0.0)
    return str(sheet.words[column.name][k])


def _wanted(sheet: Sheet, scheme: Scheme) -> list[tuple[str, str]]:
    return [(sheet.ids, "the ids"), *_headings(scheme)]


def _headings(scheme: Scheme) -> list[tuple[str, str]]:
    """The columns a scheme needs, and what for."""
    strata = [(name, "`assignment.strata`") for name in scheme.strata]
    return strata + [(name, "`assignment.balance`") for name in scheme.balance]


def _missing_columns(sheet: Sheet, wanted: Iterable[tuple[str, str]]) -> Iterator[Fault]:
    for heading, part in wanted:
        if heading not in sheet.words:
            there = ", ".join(f"`{name}`" for name in sheet.headings)
            yield draws.NO_COLUMN.fault(
                Place(sheet.name, 1, None, heading), heading, part=part, there=there
            )


def _ids(sheet: Sheet) -> Iterator[Fault]:
    if sheet.ids not in sheet.words:
        return  # told as a column that is missing
    ids = sheet.words[sheet.ids]
    blank = [row for row, name in zip(sheet.rows, ids, strict=True) if _empty(name)]
    if blank:
        yield draws.NO_ID.fault(
            sheet.place(sheet.ids, blank[0]), len(blank), rows=_rows(blank), column=sheet.ids
        )
    counts = Counter(str(name) for name in ids if not _empty(name))
    twice = [name for name, count in counts.items() if count > 1]
    for name in twice[:MOST_SHOWN]:
        rows = [row for row, own in zip(sheet.rows, ids, strict=True) if str(own) == name]
        yield draws.ID_TWICE.fault(
            sheet.place(sheet.ids, rows[1]), name, rows=_rows(rows), others=_others(len(twice))
        )


def _gaps(sheet: Sheet, entry: Entry, names: Iterable[str]) -> Iterator[Fault]:
    for name in (name for name in names if name in sheet.words):
        cells = zip(sheet.rows, sheet.words[name], strict=True)
        blank = [row for row, value in cells if _empty(value)]
        if blank:
            yield entry.fault(
                sheet.place(name, blank[0]), len(blank), column=name, rows=_rows(blank)
            )


def _column(sheet: Sheet, scheme: Scheme, name: str) -> Column:
    """A column is of numbers if any of its cells is one; minimisation takes all as classes."""
    numbers = any(value is not None for value in sheet.numbers[name])
    is_number = numbers and scheme.method != "minimisation"
    return Column(name=name, kind="number" if is_number else "category")


def _mixed(sheet: Sheet, columns: Iterable[Column]) -> Iterator[Fault]:
    for column in columns:
        if column.kind == "category":
            continue
        cells = zip(sheet.rows, sheet.words[column.name], sheet.numbers[column.name], strict=True)
        wrong = [
            (row, word)
            for row, word, number in cells
            if not _empty(word) and (number is None or not np.isfinite(number))
        ]
        if wrong:
            row, word = wrong[0]
            yield draws.NOT_A_NUMBER.fault(
                sheet.place(column.name, row), word, column=column.name, count=len(wrong)
            )


def _sizes(sheet: Sheet, scheme: Scheme) -> Iterator[Fault]:
    units, arms = len(sheet.rows), len(scheme.arms)
    if units < arms:
        yield draws.TOO_FEW.fault(sheet.place(sheet.ids), units, arms=arms)
    if scheme.candidates and scheme.candidates * units > MOST_CELLS:
        most = MOST_CELLS // units
        yield draws.TOO_LARGE.fault(
            sheet.place(sheet.ids), units, candidates=scheme.candidates, most=most
        )


def _classes(sheet: Sheet, scheme: Scheme, columns: Iterable[Column]) -> Iterator[Fault]:
    for column in columns:
        values = {str(value) for value in sheet.words[column.name] if not _empty(value)}
        if len(values) == 1:
            yield draws.CONSTANT.fault(
                sheet.place(column.name), next(iter(values)), column=column.name
            )
        elif scheme.method == "minimisation" and len(values) > MOST_CLASSES:
            yield draws.MANY_CLASSES.fault(
                sheet.place(column.name), len(values), column=column.name, most=MOST_CLASSES
            )
        elif column.kind == "number" and not _varies(sheet.numbers[column.name]):
            yield draws.CONSTANT.fault(
                sheet.place(column.name), next(iter(values)), column=column.name
            )


def _varies(values: Sequence[float | None]) -> bool:
    known = np.asarray([value for value in values if value is not None], dtype=float)
    return bool(np.ptp(known) > 0)


def _others(twice: int) -> str:
    more = twice - MOST_SHOWN
    return f" ({more} more ids stand twice)" if more > 0 else ""


def _empty(value: object) -> bool:
    return value is None or not str(value).strip()


def _rows(rows: Sequence[int]) -> str:
    shown = ", ".join(str(row) for row in rows[:MOST_SHOWN])
    more = f" and {len(rows) - MOST_SHOWN} more" if len(rows) > MOST_SHOWN else ""
    return f"row{'' if len(rows) == 1 else 's'} {shown}{more}"
