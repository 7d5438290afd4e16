"""XLSForm rows as an Excel file, the form that ODK and Kobo take."""

from __future__ import annotations

import io
from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from forethought.collect import XlsForm
from forethought.report.office.xlsx import PLAIN, set_widths, write_heads, write_text

FIRST = ("type", "list_name", "name")
WIDTHS = {"type": 20, "list_name": 12, "name": 16, "required": 10, "version": 14}
WORDS = 44
NO_CHOICES = {"list_name": "", "name": "", "label": ""}


def form_workbook(form: XlsForm) -> bytes:
    """Write one form; every cell is text, as the format wants it."""
    book = Workbook()
    survey: Worksheet = book.active
    survey.title = "survey"
    _fill(survey, form.survey)
    _fill(book.create_sheet("choices"), form.choices or (NO_CHOICES,))
    _fill(book.create_sheet("settings"), (form.settings,))
    book.properties.title = form.settings["form_title"][:255]
    book.properties.creator = "Forethought"
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _fill(sheet: Worksheet, rows: Sequence[dict[str, str]]) -> None:
    heads = _heads(rows)
    write_heads(sheet, heads)
    for number, row in enumerate(rows, 2):
        for column, head in enumerate(heads, 1):
            if row.get(head):
                write_text(sheet.cell(number, column), row[head], PLAIN)
    set_widths(sheet, [WIDTHS.get(head, WORDS) for head in heads])
    sheet.freeze_panes = "A2"


def _heads(rows: Sequence[dict[str, str]]) -> list[str]:
    """Return every heading once: type and name first, then as rows first use them."""
    seen = dict.fromkeys(head for row in rows for head in row)
    return [*(head for head in FIRST if head in seen), *(h for h in seen if h not in FIRST)]
