"""Cells of a workbook that look empty and are not: errors, and formulas never worked out.

The reader of workbooks gives both as empty cells, so that they would pass for missing values. They
are looked for in the sheet itself, as a stream; most sheets have none and are only skimmed.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO
from xml.etree import ElementTree

from forethought.errors import Fault, Place
from forethought.errors.catalogue import records_files as catalogue
from forethought.files.records.delimited import MOST_SHOWN

CHUNK = 1_000_000
MOST_FOUND = 1_000
SUSPECT = re.compile(rb"""<(\w+:)?f[\s/>]|\st=["']e["']""")
OVERLAP = 64
"""Bytes kept from one chunk to the next: longer than any name that is looked for."""
WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")
REFERENCE = re.compile(r"^([A-Z]+)([0-9]+)$")
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"


@dataclass(frozen=True)
class Unread:
    """One cell that holds no value although it is not empty; ``error`` is None for a formula."""

    row: int
    column: int
    cell: str
    error: str | None


def unread_faults(path: Path, name: str, sheet: str, columns: dict[int, str]) -> Iterator[Fault]:
    """Report errors and formulas without a value below the headings of ``columns``.

    ``columns`` gives the heading of each column that the plan uses, by its position from 0.
    """
    with zipfile.ZipFile(path) as archive:
        part = _part_of(archive, sheet)
        if part is None or not _is_suspect(archive, part):
            return
        with archive.open(part) as stream:
            cells = (cell for cell in _unread(stream) if cell.column in columns)
            found = list(islice(cells, MOST_FOUND))
    for column in dict.fromkeys(cell.column for cell in found):
        here = [cell for cell in found if cell.column == column]
        errors = [cell for cell in here if cell.error is not None]
        formulas = [cell for cell in here if cell.error is None]
        heading = columns[column]
        if errors:
            yield _fault(errors, name, sheet, heading)
        if formulas:
            place = Place(name, formulas[0].row, None, heading)
            yield catalogue.UNSAVED_FORMULA.fault(
                place, formulas[0].cell, sheet=sheet, heading=heading, cells=_listed(formulas)
            )


def _fault(errors: list[Unread], name: str, sheet: str, heading: str) -> Fault:
    """Say which errors stand in one column."""
    kinds = list(dict.fromkeys(cell.error or "" for cell in errors))
    return catalogue.ERROR_CELL.fault(
        Place(name, errors[0].row, None, heading),
        ", ".join(f"`{kind}`" for kind in kinds),
        sheet=sheet,
        heading=heading,
        cells=_listed(errors),
    )


def _listed(cells: list[Unread]) -> str:
    shown = ", ".join(cell.cell for cell in cells[:MOST_SHOWN])
    if len(cells) == 1:
        return f"cell {shown}"
    many = f"{len(cells):,} or more" if len(cells) >= MOST_FOUND else f"{len(cells):,}"
    return f"{many} cells ({shown}{', …' if len(cells) > MOST_SHOWN else ''})"


def _part_of(archive: zipfile.ZipFile, sheet: str) -> str | None:
    """Find the part that holds a sheet, by the workbook's list and its relations."""
    try:
        book = _parsed(archive.read("xl/workbook.xml"))
        links = _parsed(archive.read("xl/_rels/workbook.xml.rels"))
    except KeyError:
        return None
    ids = [
        node.get(RELATION) or node.get(STRICT_RELATION)
        for node in book.iter()
        if _tag(node) == "sheet" and node.get("name") == sheet
    ]
    targets = {node.get("Id"): node.get("Target") or "" for node in links}
    target = targets.get(ids[0], "") if ids else ""
    part = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
    return part if part in archive.namelist() else None


def _parsed(content: bytes) -> ElementTree.Element:
    _refuse_entities(content)
    return ElementTree.fromstring(content)  # noqa: S314 - without a document type it is safe


def _refuse_entities(head: bytes) -> None:
    """Refuse a document type, which no workbook has: entities in it could grow without end."""
    if b"<!DOCTYPE" in head.replace(b"\0", b"").upper():
        raise ElementTree.ParseError("it declares a document type, which no workbook does")


def _is_suspect(archive: zipfile.ZipFile, part: str) -> bool:
    """Skim the sheet for a formula or an error, which is many times faster than parsing it."""
    with archive.open(part) as stream:
        before = stream.read(CHUNK)
        _refuse_entities(before)
        if before.startswith(WIDE_MARKS):
            return True
        while before:
            if SUSPECT.search(before):
                return True
            chunk = stream.read(CHUNK)
            before = before[-OVERLAP:] + chunk if chunk else b""
    return False


def _unread(stream: IO[bytes]) -> Iterator[Unread]:
    """Walk the sheet's cells; each row is let go of once it has been read."""
    row = 0
    events = ElementTree.iterparse(stream, events=("start", "end"))  # noqa: S314 - as above
    for event, node in events:
        tag = _tag(node)
        if tag == "sheetData" and event == "start":
            rows = node
        elif tag == "row" and event == "end":
            row = int(node.get("r") or row + 1)
            yield from _in_row(node, row)
            rows.clear()


def _in_row(node: ElementTree.Element, row: int) -> Iterator[Unread]:
    column = -1
    for cell in node:
        reference = REFERENCE.match(cell.get("r") or "")
        column = _position(reference[1]) if reference else column + 1
        parts = {_tag(part): part.text or "" for part in cell}
        kind, value = cell.get("t", "n"), parts.get("v", "")
        name = cell.get("r") or f"row {row}"
        if kind == "e":
            yield Unread(row, column, name, value or "an error")
        elif "f" in parts and not value and kind != "str":
            # a formula whose answer is an empty text is saved with the kind "str"
            yield Unread(row, column, name, None)


def _position(letters: str) -> int:
    position = 0
    for letter in letters:
        position = position * 26 + ord(letter) - ord("A") + 1
    return position - 1


def _tag(node: ElementTree.Element) -> str:
    return node.tag.rpartition("}")[2]
