"""The workbook of a study: indicators, schedule, sheets to fill, codebook."""

from __future__ import annotations

import io
from collections.abc import Iterator

from openpyxl import Workbook
from openpyxl.styles import Alignment
from openpyxl.worksheet.worksheet import Worksheet

from forethought.collect import Column, EntryTable, indicator_rows, tables_of, tasks_of
from forethought.collect.words import figure, tidy
from forethought.plan import Plan
from forethought.report.office.xlsx import (
    PLAIN,
    STRONG,
    TITLE,
    row_height,
    set_widths,
    to_print,
    write_table,
    write_text,
)
from forethought.report.template.workbook.entry import LISTS, EntrySheets
from forethought.report.template.workbook.schedule import add_schedule
from forethought.theory import Theory

INDICATOR_HEADS = (
    "Outcome",
    "In words",
    "Who changes",
    "Expected",
    "Indicator",
    "Measure",
    "Kind",
    "Unit",
    "Better",
    "Source",
    "Form",
    "Measured",
    "Who collects",
    "Smallest difference that matters",
    "Validated",
)
CODEBOOK_HEADS = (
    "Sheet or file",
    "Column",
    "Meaning",
    "Type",
    "Allowed values",
    "Unit",
    "Missing",
    "Required",
)
READ_ME_WIDTHS = (30, 96)
TYPES = {
    "text": "text",
    "number": "number",
    "whole-number": "whole number",
    "date": "date (yyyy-mm-dd)",
    "several": "one or more values, with a space between",
}


def workbook(theory: Theory, plan: Plan | None, version: str, language: str = "en") -> bytes:
    """Write the workbook; what nobody has decided is shaded and says so."""
    book = Workbook()
    about: Worksheet = book.active
    about.title = "Read me"
    _indicators(book.create_sheet("Indicators"), theory, plan, language)
    add_schedule(book, tasks_of(theory, plan, language))
    tables = tables_of(theory, plan, language)
    entry = EntrySheets(book)
    names = {table.id: entry.add(table) for table in tables}
    _codebook(book.create_sheet("Codebook"), tables, names)
    if LISTS in book.sheetnames:
        book.move_sheet(LISTS, len(book.sheetnames))
    _read_me(about, theory, plan, version, tables, names)
    title = plan.about.title if plan else theory.about.title
    book.properties.title = tidy(title)[:255]
    book.properties.creator = "Forethought"
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _indicators(sheet: Worksheet, theory: Theory, plan: Plan | None, language: str) -> None:
    rows = [
        (
            row.outcome,
            row.statement,
            row.who,
            row.by_when,
            row.indicator,
            row.measure,
            row.kind,
            row.unit,
            row.better,
            row.source,
            row.instrument,
            row.when,
            row.collected_by,
            row.smallest_meaningful,
            row.validated,
        )
        for row in indicator_rows(theory, plan, language)
    ]
    widths = (13, 30, 18, 14, 15, 30, 11, 16, 8, 10, 17, 22, 20, 14, 12)
    write_table(sheet, INDICATOR_HEADS, rows, widths)


def _codebook(sheet: Worksheet, tables: tuple[EntryTable, ...], names: dict[str, str]) -> None:
    rows = [
        (names[table.id], *_codebook_row(column, computed))
        for table in tables
        for columns, computed in ((table.columns, False), (table.computed, True))
        for column in columns
    ]
    write_table(sheet, CODEBOOK_HEADS, rows, (18, 17, 46, 15, 38, 18, 12, 10))


def _codebook_row(column: Column, computed: bool) -> tuple[object, ...]:
    return (
        column.name,
        column.meaning,
        "computed, not typed in" if computed else TYPES[column.kind],
        _allowed(column),
        column.unit,
        "not computed" if computed else "empty cell",
        "yes" if column.required else "no",
    )


def _allowed(column: Column) -> str:
    if column.allowed:
        return "\n".join(
            a.value if a.label == a.value else f"{a.value} = {a.label}" for a in column.allowed
        )
    if not column.is_number:
        return "any"
    least = "" if column.low is None else f"from {figure(column.low)}"
    most = "" if column.high is None else f"to {figure(column.high)}"
    return " ".join(filter(None, (least, most))) or "any"


def _read_me(
    sheet: Worksheet,
    theory: Theory,
    plan: Plan | None,
    version: str,
    tables: tuple[EntryTable, ...],
    names: dict[str, str],
) -> None:
    title = plan.about.title if plan else theory.about.title
    write_text(sheet["A1"], title, TITLE)
    sheet["A1"].alignment = Alignment(wrap_text=False, vertical="center")
    sheet.row_dimensions[1].height = 26
    lines = list(_lines(theory, plan, version, tables, names))
    for row, (name, words) in enumerate(lines, 3):
        write_text(sheet.cell(row, 1), name, STRONG)
        write_text(sheet.cell(row, 2), words, PLAIN)
        sheet.row_dimensions[row].height = row_height((name, words), READ_ME_WIDTHS)
    set_widths(sheet, READ_ME_WIDTHS)
    to_print(sheet, heading_row=None)


def _lines(
    theory: Theory,
    plan: Plan | None,
    version: str,
    tables: tuple[EntryTable, ...],
    names: dict[str, str],
) -> Iterator[tuple[str, str]]:
    if theory.about.synthetic:
        yield "Synthetic study", "Its people and its records are made up."
    yield "Theory", f"{theory.about.title}, version {theory.about.version}"
    yield "Plan", plan.about.title if plan else "Undecided: there is no plan yet."
    yield "Version", version
    yield "Shaded cells", "Not decided yet, or for you to fill. Each says who decides."
    yield "Sheet Indicators", "How each outcome of the theory would be seen; one row an indicator."
    yield (
        "Sheet Schedule",
        (
            "Give the start date at the top; dates, grid and chart follow. Months marked as "
            "assumed are ours: change them."
        ),
    )
    for table in tables:
        yield f"Sheet {names[table.id]}", f"{table.title} – {table.about}"
    yield "Sheet Codebook", "What every column means, and what may stand in it."
    yield (
        "Typing data",
        (
            "One row a person and round. Leave a cell empty where the value is missing; do not "
            "write 999 or n/a. No names, addresses or dates of birth: use the study's codes."
        ),
    )
