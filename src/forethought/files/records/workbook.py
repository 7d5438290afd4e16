"""Excel workbooks: guarded before they are unpacked, then read as rows of text."""

from __future__ import annotations

import csv
import datetime as dt
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from forethought.errors import Place, Refusal
from forethought.errors.catalogue import records_files as catalogue
from forethought.files.records.delimited import stage_text
from forethought.files.records.heading import Style
from forethought.files.records.opened import FIRST_ROW, OpenRecords, Workshop
from forethought.files.records.spreadsheet_errors import unread_faults
from forethought.files.records.survey import sha256_of
from forethought.plan import Data
from forethought.records.fetched import value_of
from forethought.records.mapping import columns_used
from forethought.vocabulary import Progress
from forethought.vocabulary.nearest import nearest

MOST_UNPACKED = 300_000_000
"""Bytes; a sheet of a million rows and six columns unpacks to about 200 MB."""
MOST_PARTS = 5_000


def open_workbook(
    path: Path, name: str, data: Data, workshop: Workshop, progress: Progress
) -> OpenRecords:
    """Open one sheet of a workbook."""
    if not path.stat().st_size:
        raise Refusal([catalogue.EMPTY.fault(Place(name), name)])
    guard(path, name)
    progress("Reading the workbook", None)
    copy = workshop.folder / "sheet.csv"
    sheet = _sheet(path, name, data)
    written = _write_rows(sheet, copy)
    if not written.rows:
        raise Refusal([catalogue.EMPTY.fault(Place(name), name)])
    _refuse_unread(path, name, data, sheet, written)
    table = stage_text(copy, name, data, Style(",", "."), workshop, FIRST_ROW + written.above)
    count = int(value_of(table.count()))
    if not count:
        raise Refusal([catalogue.NO_ROWS.fault(Place(name, 1), name)])
    return OpenRecords(table, sha256_of(path, progress), count, "xlsx", name, workshop)


def guard(path: Path, name: str) -> None:
    """Refuse a workbook that would unpack to more than memory should hold."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError) as problem:
        raise _damaged(name, str(problem)) from problem
    size = sum(part.file_size for part in parts)
    if size > MOST_UNPACKED:
        shown = (f"{size / 1e6:,.0f} MB unpacked", f"{MOST_UNPACKED // 1_000_000} MB")
    elif len(parts) > MOST_PARTS:
        shown = (f"{len(parts):,} parts", f"{MOST_PARTS:,}")
    else:
        return
    fault = catalogue.TOO_LARGE.fault(Place(name), name, size=shown[0], limit=shown[1])
    raise Refusal([fault])


def _sheet(path: Path, name: str, data: Data) -> CalamineSheet:
    try:
        workbook = CalamineWorkbook.from_path(str(path))
        wanted, there = data.table, workbook.sheet_names
        if wanted is None and len(there) == 1:
            wanted = there[0]
        if wanted not in there:
            raise _no_sheet(name, data.table, there)
        return workbook.get_sheet_by_name(wanted)
    except (CalamineError, ValueError, OSError) as problem:
        raise _damaged(name, str(problem)) from problem


def _no_sheet(name: str, wanted: str | None, there: list[str]) -> Refusal:
    problem = f"there is no sheet `{wanted}`" if wanted else "the plan names no sheet"
    near = nearest(wanted, there) if wanted else None
    example = near or (there[0] if there else "…")
    sheets = ", ".join(f"`{sheet}`" for sheet in there) or "none"
    fault = catalogue.NO_SUCH_SHEET.fault(
        Place(name),
        name,
        problem=problem,
        sheets=sheets,
        suggestion=f"Did you mean `{near}`? " if near else "",
        example=example,
    )
    return Refusal([fault])


def _damaged(name: str, problem: str) -> Refusal:
    fault = catalogue.DAMAGED.fault(Place(name), name, kind="an Excel workbook", problem=problem)
    return Refusal([fault])


@dataclass(frozen=True)
class Written:
    """Rows written, headings included, empty rows above the headings, and the headings."""

    rows: int
    above: int
    headings: tuple[str, ...]


def _refuse_unread(
    path: Path, name: str, data: Data, sheet: CalamineSheet, written: Written
) -> None:
    """Refuse errors and unsaved formulas in the columns that the plan uses."""
    used, left = columns_used(data), sheet.start[1] if sheet.start else 0
    columns = {k + left: text for k, text in enumerate(written.headings) if text in used}
    try:
        faults = tuple(unread_faults(path, name, sheet.name, columns))
    except (zipfile.BadZipFile, zlib.error, ElementTree.ParseError, OSError) as problem:
        raise _damaged(name, str(problem)) from problem
    if faults:
        raise Refusal(faults)


def _write_rows(sheet: CalamineSheet, copy: Path) -> Written:
    """Write the sheet as text, row by row, each number with every digit."""
    rows, above, width = 0, 0, 0
    headings: tuple[str, ...] = ()
    with copy.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle)
        for cells in sheet.iter_rows():
            texts = [_text(cell) for cell in cells]
            if not rows:
                width = _width(texts)
                headings = tuple(text.strip() for text in texts[:width])
            if width:
                # cells to the right of the last heading belong to no column
                writer.writerow([*texts[:width], *[""] * (width - len(texts))])
                rows += 1
            else:
                above += 1
    return Written(rows, above, headings)


def _width(headings: list[str]) -> int:
    return max((k + 1 for k, heading in enumerate(headings) if heading), default=0)


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 2**53 else repr(cell)
    if isinstance(cell, dt.date | dt.datetime | dt.time):
        return cell.isoformat()
    return str(cell)
