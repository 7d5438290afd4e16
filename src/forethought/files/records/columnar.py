"""Parquet files: large ones are read where they are, nothing copied."""

from __future__ import annotations

from pathlib import Path

import duckdb
import ibis
import ibis.expr.types as ir

from forethought.errors import Place, Refusal
from forethought.errors.catalogue import records_files as catalogue
from forethought.files.records.heading import check_headings
from forethought.files.records.opened import FIRST_ROW, OpenRecords, Workshop
from forethought.files.records.survey import sha256_of
from forethought.plan import Data
from forethought.records.fetched import value_of
from forethought.records.mapping import columns_used
from forethought.records.typed import ROW, UNUSED, Cells, typed_columns
from forethought.vocabulary import Progress

POSITION = "file_row_number"
MOST_CELLS = 4_000_000
"""Rows times columns that are copied, typed, into a table of the engine's own. Every later query
is then of that table and not of its making, which takes longer to write down than to run."""


def open_parquet(
    path: Path, name: str, data: Data, workshop: Workshop, progress: Progress
) -> OpenRecords:
    """Open a Parquet file."""
    if not path.stat().st_size:
        raise Refusal([catalogue.EMPTY.fault(Place(name), name)])
    table = scan_parquet(path, name, data, workshop)
    rows = int(value_of(table.count()))
    if not rows:
        raise Refusal([catalogue.NO_ROWS.fault(Place(name), name)])
    if rows * len(table.columns) <= MOST_CELLS:
        table = _copied(table, name, workshop)
    return OpenRecords(table, sha256_of(path, progress), rows, "parquet", name, workshop)


def scan_parquet(path: Path, name: str, data: Data, workshop: Workshop) -> ir.Table:
    """Return the typed table over a Parquet file."""
    try:
        raw = workshop.engine.read_parquet(str(path), file_row_number=True)
    except (duckdb.Error, ValueError) as problem:
        raise _damaged(name, problem) from problem
    headings = tuple(heading for heading in raw.columns if heading != POSITION)
    check_headings(headings, name, columns_used(data))
    columns = typed_columns(raw, headings, data, Cells())
    return raw.select(**{ROW: raw[POSITION] + FIRST_ROW}, **columns)


def _copied(table: ir.Table, name: str, workshop: Workshop) -> ir.Table:
    """Copy the columns that the plan uses; the others are always null."""
    used = [column for column in table.columns if not column.startswith(UNUSED)]
    try:
        copy = workshop.engine.create_table("staged", table.select(*used))
    except duckdb.Error as problem:
        raise _damaged(name, problem) from problem
    unused = {column: ibis.null("string") for column in table.columns if column not in used}
    return copy.select(*used, **unused)


def _damaged(name: str, problem: Exception) -> Refusal:
    reason = str(problem).splitlines()[0]
    return Refusal([catalogue.DAMAGED.fault(Place(name), name, kind="Parquet", problem=reason)])
