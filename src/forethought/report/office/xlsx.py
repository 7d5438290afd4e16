"""Cells, styles and columns of workbooks: everything a person typed goes in as text."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from forethought.collect import Undecided
from forethought.collect.words import tidy

FONT = "Arial"
NAVY = "1B2A49"
INK = "1D1D1F"
QUIET = "505968"
HEAD = PatternFill("solid", fgColor="E4EAF2")
GAP = PatternFill("solid", fgColor="FFE8A3")
BAR = "7FA8D9"
LINE = Side(style="thin", color="B8C1CE")

TITLE = Font(name=FONT, size=16, bold=True, color=NAVY)
STRONG = Font(name=FONT, size=10, bold=True, color=NAVY)
PLAIN = Font(name=FONT, size=10, color=INK)
SOFT = Font(name=FONT, size=10, color=QUIET)
WRAPPED = Alignment(wrap_text=True, vertical="top")

MOST_CHARACTERS = 32_000
"""An Excel cell holds 32,767 characters."""

LINE_HEIGHT = 13.0
MOST_HEIGHT = 400.0
"""Points; Excel takes at most 409."""

WIDEST_A4 = 190.0
"""Characters across that a sheet of A4 still shows legibly; wider tables are set for A3."""

STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_text(cell: Cell, words: str, font: Font = PLAIN) -> None:
    """Write words as text, whatever they begin with: never a formula, nor one after an edit."""
    text = tidy(words)
    cell.value = text if len(text) <= MOST_CHARACTERS else text[:MOST_CHARACTERS] + "…"
    cell.data_type = "s"
    cell.font = font
    cell.alignment = WRAPPED
    if text.startswith(STARTS_A_FORMULA):
        cell.quotePrefix = True


def write_cell(cell: Cell, value: object) -> None:
    """Write a number as a number, a gap with its shade, anything else as text."""
    if isinstance(value, Undecided):
        write_text(cell, str(value))
        cell.fill = GAP
    elif isinstance(value, int | float) and not isinstance(value, bool):
        cell.value = value
        cell.font = PLAIN
        cell.alignment = Alignment(horizontal="center", vertical="top")
    else:
        write_text(cell, "" if value is None else str(value))
    cell.border = Border(bottom=LINE)


def write_heads(sheet: Worksheet, heads: Sequence[str], row: int = 1) -> None:
    """Write the heading row."""
    for column, words in enumerate(heads, 1):
        cell = sheet.cell(row, column)
        write_text(cell, words, STRONG)
        cell.fill = HEAD
        cell.border = Border(bottom=LINE)
        cell.alignment = Alignment(wrap_text=True, vertical="center")


def write_table(
    sheet: Worksheet,
    heads: Sequence[str],
    rows: Sequence[Sequence[object]],
    widths: Sequence[float],
) -> None:
    """Write a table from the first cell on: frozen heading, filter, widths, repeated in print."""
    write_heads(sheet, heads)
    for number, values in enumerate(rows, 2):
        for column, value in enumerate(values, 1):
            write_cell(sheet.cell(number, column), value)
    set_widths(sheet, widths)
    for number, values in enumerate((heads, *rows), 1):
        sheet.row_dimensions[number].height = row_height(values, widths)
    sheet.freeze_panes = "B2"
    if rows:
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(heads))}{len(rows) + 1}"
    to_print(sheet, heading_row=1, large=sum(widths) > WIDEST_A4)


def row_height(values: Sequence[object], widths: Sequence[float]) -> float:
    """Return the height that shows all words of a row: not every program works it out."""
    lines = (
        sum(
            math.ceil(max(len(line), 1) / max(1.1 * width - 1, 1))
            for line in str(value).split("\n")
        )
        for value, width in zip(values, widths, strict=True)
    )
    return min(LINE_HEIGHT * max(lines, default=1) + 4, MOST_HEIGHT)


def set_widths(sheet: Worksheet, widths: Sequence[float]) -> None:
    """Set column widths, in characters."""
    for column, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(column)].width = width


def to_print(sheet: Worksheet, heading_row: int | None, large: bool = False) -> None:
    """Set the sheet up for A4 (or A3), lying, one page wide, headings repeated, pages counted."""
    setup: Any = sheet.page_setup
    setup.orientation = "landscape"
    setup.paperSize = sheet.PAPERSIZE_A3 if large else sheet.PAPERSIZE_A4
    setup.fitToWidth, setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    if heading_row is not None:
        sheet.print_title_rows = f"{heading_row}:{heading_row}"
    # an ampersand in a title would begin a code
    sheet.oddFooter.left.text = sheet.title.replace("&", "&&")
    sheet.oddFooter.right.text = "Page &P of &N"
    sheet.sheet_view.showGridLines = False
