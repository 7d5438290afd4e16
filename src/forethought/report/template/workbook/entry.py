"""Sheets to type data into, with drop-downs, ranges and dates checked as people type."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from openpyxl import Workbook
from openpyxl.utils import absolute_coordinate, get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from forethought.collect import Allowed, Column, EntryTable
from forethought.collect.words import figure, tidy
from forethought.report.office.xlsx import set_widths, to_print, write_heads, write_text

ROWS = 500
"""How many rows are made ready; more can be filled, without the checks."""

MOST_PROMPT = 250
"""Excel refuses a file whose prompt is longer than 255 characters."""

LISTS = "Lists"
FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
DATE_FORMAT = "yyyy-mm-dd"
FIRST_DATE = "DATE(1900,1,1)"


def sheet_name(words: str, taken: Iterable[str]) -> str:
    """Return a sheet name that Excel takes and that no other sheet has."""
    clean = " ".join(tidy(words).translate(FORBIDDEN).split())[:31].strip() or "Sheet"
    known = {name.lower() for name in taken} | {"history"}
    names = (clean, *(f"{clean[:27].strip()} ({n})" for n in range(2, 1000)))
    return next(name for name in names if name.lower() not in known)


class EntrySheets:
    """Adds entry sheets to a workbook, and the sheet of lists that their drop-downs show."""

    def __init__(self, workbook: Workbook) -> None:
        self._workbook = workbook
        self._ranges: dict[tuple[Allowed, ...], str] = {}
        self._lists: Worksheet | None = None

    def add(self, table: EntryTable) -> str:
        """Add one sheet; return its name."""
        name = sheet_name(table.id, self._workbook.sheetnames)
        sheet = self._workbook.create_sheet(name)
        write_heads(sheet, [column.name for column in table.columns])
        for number, column in enumerate(table.columns, 1):
            self._column(sheet, get_column_letter(number), column)
        set_widths(sheet, [_width(column) for column in table.columns])
        sheet.freeze_panes = "B2"
        last = get_column_letter(max(len(table.columns), 1))
        sheet.auto_filter.ref = f"A1:{last}{ROWS + 1}"
        to_print(sheet, heading_row=1)
        return name

    def _column(self, sheet: Worksheet, letter: str, column: Column) -> None:
        sheet.column_dimensions[letter].number_format = _number_format(column)
        rule = self._rule(column)
        rule.promptTitle = tidy(column.title)[:32]
        rule.prompt = _prompt(column)
        rule.showInputMessage = True
        rule.showErrorMessage = True
        rule.errorTitle = "Not a value of the plan"
        rule.error = _error(column)
        rule.allow_blank = not column.required
        sheet.add_data_validation(rule)
        rule.add(f"{letter}2:{letter}{ROWS + 1}")

    def _rule(self, column: Column) -> DataValidation:
        if column.allowed and column.kind != "several":
            return DataValidation(type="list", formula1=self._range(column.allowed))
        if column.kind == "date":
            return DataValidation(type="date", operator="greaterThan", formula1=FIRST_DATE)
        if column.is_number:
            kind = "whole" if column.kind == "whole-number" else "decimal"
            return DataValidation(type=kind, **_limits(column))
        return DataValidation()

    def _range(self, allowed: tuple[Allowed, ...]) -> str:
        """Return where the list stands; the same values share one column of the lists."""
        if allowed not in self._ranges:
            if self._lists is None:
                self._lists = self._workbook.create_sheet(LISTS)
                self._lists.sheet_state = "hidden"
            column = len(self._ranges) + 1
            for row, value in enumerate(allowed, 1):
                cell = self._lists.cell(row, column)
                if value.value.isdigit():
                    cell.value = int(value.value)
                else:
                    write_text(cell, value.value)
            letter = get_column_letter(column)
            span = absolute_coordinate(f"{letter}1:{letter}{len(allowed)}")
            self._ranges[allowed] = f"'{LISTS}'!{span}"
        return self._ranges[allowed]


def _limits(column: Column) -> dict[str, str]:
    low, high = column.low, column.high
    if low is not None and high is not None:
        return {"operator": "between", "formula1": figure(low), "formula2": figure(high)}
    if high is not None:
        return {"operator": "lessThanOrEqual", "formula1": figure(high)}
    least = "-1E+300" if low is None else figure(low)
    return {"operator": "greaterThanOrEqual", "formula1": least}


def _number_format(column: Column) -> str:
    if column.kind == "date":
        return DATE_FORMAT
    if column.kind == "whole-number":
        return "0"
    return "General" if column.kind == "number" else "@"


def _width(column: Column) -> float:
    return min(max(len(column.name) + 4, 12), 36)


def _prompt(column: Column) -> str:
    return _cut(" ".join(_sentences(column)))


def _sentences(column: Column) -> Iterator[str]:
    if column.meaning:
        yield tidy(column.meaning)
    labels = "; ".join(f"{a.value} = {a.label}" for a in column.allowed if a.label != a.value)
    if labels:
        several = " (with a space between)" if column.kind == "several" else ""
        yield f"Values{several}: {tidy(labels)}."
    if column.unit:
        yield f"Unit: {tidy(column.unit)}."
    if not column.required:
        yield "Leave empty if missing."


def _error(column: Column) -> str:
    if column.allowed:
        return "Please choose one of the values in the list."
    if column.kind == "date":
        return "Please give a date, such as 2027-06-30."
    if column.is_number:
        whole = "a whole number" if column.kind == "whole-number" else "a number"
        least = "" if column.low is None else f" from {figure(column.low)}"
        most = "" if column.high is None else f" to {figure(column.high)}"
        return f"Please give {whole}{least}{most}."
    return "Please look at the codebook."


def _cut(words: str) -> str:
    return words if len(words) <= MOST_PROMPT else words[: MOST_PROMPT - 1].rstrip() + "…"
