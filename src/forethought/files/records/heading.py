"""The first lines of a text file: its headings, and whether it is separated as the plan says."""

from __future__ import annotations

import codecs
import csv
import io
import re
from dataclasses import dataclass
from pathlib import Path

from forethought.errors import Fault, Place, Refusal
from forethought.errors.catalogue import records_files as catalogue
from forethought.plan import Data

SAMPLE = 1_000_000
SEPARATORS = (";", "\t", "|", ",")
DECIMAL_COMMA = re.compile(r"^[+-]?\d+,\d+$")
SHOWN = 60


@dataclass(frozen=True)
class Style:
    """How a text file is written."""

    separator: str
    decimal: str


def style_of(data: Data, path: Path) -> Style:
    """Return the plan's text format, a tab for .tsv where the plan says nothing."""
    told = data.csv.model_fields_set if "csv" in data.model_fields_set else set()
    tab = path.suffix.lower() == ".tsv" and "separator" not in told
    return Style("\t" if tab else data.csv.separator, data.csv.decimal)


def read_headings(path: Path, name: str, style: Style, used: tuple[str, ...]) -> tuple[str, ...]:
    """Read the first row of a UTF-8 text file; raises `Refusal` if it cannot be one."""
    with path.open(encoding="utf-8-sig", newline="") as handle:
        sample = handle.read(SAMPLE)
    rows = _rows(sample, style.separator, 1)
    if not rows:
        raise Refusal([catalogue.OPEN_QUOTE.fault(Place(name, 1))])
    headings = tuple(heading.strip() for heading in rows[0])
    if len(headings) == 1 and headings[0] not in used:
        fault = _other_separator(sample, name, style)
        if fault is not None:
            raise Refusal([fault])
    return headings


def lines_above(path: Path) -> int:
    """Count the blank lines above the headings, which the engine would take for headings."""
    with path.open("rb") as handle:
        for count, line in enumerate(handle):
            if line.removeprefix(codecs.BOM_UTF8).strip(b"\r\n"):
                return count
    return 0


def check_headings(headings: tuple[str, ...], name: str, used: tuple[str, ...]) -> None:
    """Refuse a heading that the plan uses and that stands twice."""
    at: dict[str, list[int]] = {}
    for position, heading in enumerate(headings, start=1):
        at.setdefault(heading.casefold(), []).append(position)
    twice = [heading for heading in used if len(at.get(heading.casefold(), ())) > 1]
    if twice:
        raise Refusal(
            catalogue.HEADING_TWICE.fault(
                Place(name, 1, None, heading),
                f"`{heading}`",
                columns=" and ".join(map(str, at[heading.casefold()])),
            )
            for heading in twice
        )


def distinct(headings: tuple[str, ...]) -> tuple[str, ...]:
    """Give each heading a name that no other has, whatever its capital letters.

    Only headings that the plan does not use can be empty or stand twice here.
    """
    seen: set[str] = set()
    names: list[str] = []
    for position, heading in enumerate(headings, start=1):
        name = heading
        if not heading or heading.casefold() in seen:
            name = f"{heading or 'column'} ({position})"
        seen.add(name.casefold())
        names.append(name)
    return tuple(names)


def _rows(sample: str, separator: str, most: int) -> list[list[str]]:
    rows: list[list[str]] = []
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=separator, strict=True)
    try:
        for row in reader:
            if row:
                rows.append(row)
            if len(rows) == most:
                break
    except csv.Error:
        return rows
    return rows


def _other_separator(sample: str, name: str, style: Style) -> Fault | None:
    """Look for another separator that gives every line the same number of cells, over one."""
    for separator in SEPARATORS:
        if separator == style.separator:
            continue
        rows = _rows(sample, separator, 20)
        if rows and len(rows[0]) > 1 and all(len(row) == len(rows[0]) for row in rows[:-1]):
            commas = any(DECIMAL_COMMA.match(cell.strip()) for row in rows[1:] for cell in row)
            return _separator_fault(sample, name, style, separator, commas)
    return None


def _separator_fault(sample: str, name: str, style: Style, separator: str, commas: bool) -> Fault:
    written = "\\t" if separator == "\t" else separator
    settings = f'separator: "{written}"'
    if separator != "," and commas:
        settings += ', decimal: ","'
    elif style.decimal == ",":
        settings += ', decimal: "."'
    line = sample.splitlines()[0].strip()
    shown = line if len(line) <= SHOWN else line[: SHOWN - 1] + "…"
    return catalogue.OTHER_SEPARATOR.fault(
        Place(name, 1), name, shown=f"“{shown}”", settings=settings
    )
