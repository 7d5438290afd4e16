"""CSV files: surveyed, taken apart by the engine, every row that does not fit a fault."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import ibis.expr.types as ir

from forethought.errors import Fault, Place, Refusal
from forethought.errors.catalogue import records_files as catalogue
from forethought.files.records.heading import (
    Style,
    check_headings,
    distinct,
    lines_above,
    read_headings,
    style_of,
)
from forethought.files.records.lines import HEADING_RECORDS, lines_at, write_runs
from forethought.files.records.opened import FIRST_ROW, OpenRecords, Workshop
from forethought.files.records.survey import survey_text
from forethought.plan import Data
from forethought.records.fetched import value_of
from forethought.records.mapping import columns_used
from forethought.records.typed import MISSING, Cells
from forethought.vocabulary import Progress

MOST_REJECTS = 1_000
MOST_SHOWN = 5


@dataclass(frozen=True)
class Reject:
    """One row that the engine could not take apart."""

    line: int
    kind: str
    problem: str


def open_delimited(
    path: Path, name: str, data: Data, workshop: Workshop, progress: Progress
) -> OpenRecords:
    """Open a text file of rows and columns."""
    check_format(data, name)
    style = style_of(data, path)
    survey = survey_text(path, name, data.csv.encoding, workshop.folder / "utf8.csv", progress)
    progress("Sorting records into columns", None)
    table = stage_text(survey.path, name, data, style, workshop, lines=survey.lines)
    rows = int(value_of(table.count()))
    if not rows:
        raise Refusal([catalogue.NO_ROWS.fault(Place(name, 1), name)])
    return OpenRecords(table, survey.sha256, rows, "csv", name, workshop)


def check_format(data: Data, name: str) -> None:
    """Refuse a text format that no file can have."""
    faults: list[Fault] = []
    form, place = data.csv, Place(name)
    if len(form.separator) != 1 or form.separator in '"\r\n':
        expected = 'one character, such as "," or ";" or "\\t"'
        faults.append(
            catalogue.BAD_FORMAT.fault(place, form.separator, field="separator", expected=expected)
        )
    if form.decimal not in (".", ",") or form.decimal == form.separator:
        expected = '"." or ",", and not what separates columns'
        faults.append(
            catalogue.BAD_FORMAT.fault(place, form.decimal, field="decimal", expected=expected)
        )
    try:
        codecs.lookup(form.encoding)
        "".encode(form.encoding)  # hex, zip and the like are codecs but no encodings
    except LookupError:
        expected = "an encoding such as utf-8, windows-1252 or utf-16"
        faults.append(
            catalogue.BAD_FORMAT.fault(place, form.encoding, field="encoding", expected=expected)
        )
    if faults:
        raise Refusal(faults)


def stage_text(
    path: Path,
    name: str,
    data: Data,
    style: Style,
    workshop: Workshop,
    first_row: int = FIRST_ROW,
    lines: int | None = None,
) -> ir.Table:
    """Read a UTF-8 file's columns as text and stage what the plan uses.

    Given how many ``lines`` the file has, rows are numbered by the lines they begin in.
    """
    used = columns_used(data)
    headings = read_headings(path, name, style, used)
    check_headings(headings, name, used)

    def runs(records: int) -> Path | None:
        if lines is None or lines <= records + HEADING_RECORDS:
            return None
        to = workshop.folder / "runs.csv"
        return to if write_runs(path, style.separator, len(headings), records, to) else None

    try:
        cells = _cells(path, style, len(headings), workshop)
        raw = cells.select(
            **{heading: cells[f"c{k}"] for k, heading in enumerate(distinct(headings))}
        )
        table = workshop.stage(raw, data, Cells(MISSING, style.decimal), first_row, runs)
    except duckdb.Error as problem:
        reason = str(problem).splitlines()[0]
        fault = catalogue.DAMAGED.fault(Place(name), name, kind="CSV", problem=reason)
        raise Refusal([fault]) from problem
    faults = tuple(_faults(_rejects(workshop, path), name, len(headings)))
    if faults:
        raise Refusal(faults)
    return table


def _cells(path: Path, style: Style, width: int, workshop: Workshop) -> ir.Table:
    """Read every cell as text; rows that do not fit are set aside with the reason."""
    cells: ir.Table = workshop.engine.read_csv(
        str(path),
        header=True,
        skip=lines_above(path),
        auto_detect=False,
        delim=style.separator,
        quote='"',
        escape='"',
        strict_mode=True,
        columns={f"c{k}": "VARCHAR" for k in range(width)},
        store_rejects=True,
        rejects_limit=MOST_REJECTS,
    )
    return cells


def _rejects(workshop: Workshop, path: Path) -> list[Reject]:
    """Return what could not be taken apart, by line; the engine itself counts records."""
    found = workshop.engine.con.execute(
        "SELECT DISTINCT line_byte_position, error_type, error_message FROM reject_errors "
        "ORDER BY line_byte_position"
    ).fetchall()
    lines = lines_at(path, (int(at) for at, _, _ in found))
    return [Reject(lines[int(at)], str(kind), str(problem)) for at, kind, problem in found]


def _faults(rejects: list[Reject], name: str, width: int) -> Iterator[Fault]:
    ragged = [r for r in rejects if r.kind in ("MISSING COLUMNS", "TOO MANY COLUMNS")]
    quotes = [r for r in rejects if r.kind in ("UNQUOTED VALUE", "LINE SIZE OVER MAXIMUM")]
    if ragged:
        lines = sorted({reject.line for reject in ragged})
        yield catalogue.RAGGED.fault(
            Place(name, lines[0]),
            count=_count(lines),
            width=width,
            lines=_listed(lines),
            lines_word="line" if len(lines) == 1 else "lines",
        )
    for reject in quotes[:MOST_SHOWN]:
        yield catalogue.OPEN_QUOTE.fault(Place(name, reject.line))
    for reject in rejects:
        if reject not in ragged and reject not in quotes:
            place = Place(name, reject.line)
            yield catalogue.DAMAGED.fault(place, name, kind="CSV", problem=reject.problem)


def _count(lines: list[int]) -> str:
    many = f"{len(lines):,} or more" if len(lines) >= MOST_REJECTS else f"{len(lines):,}"
    return f"{many} row{'s' if len(lines) != 1 else ''}"


def _listed(lines: list[int]) -> str:
    shown = ", ".join(str(line) for line in lines[:MOST_SHOWN])
    more = ", …" if len(lines) > MOST_SHOWN else ""
    return f"line{'s' if len(lines) != 1 else ''} {shown}{more}"
