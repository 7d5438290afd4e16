"""Parquet files: read where they are, nothing copied."""

from __future__ import annotations

from pathlib import Path

import duckdb
import ibis.expr.types as ir

from forethought.errors import Place, Refusal
from forethought.errors.catalogue import records_files as catalogue
from forethought.files.records.heading import check_headings
from forethought.files.records.opened import FIRST_ROW, OpenRecords, Workshop
from forethought.files.records.survey import sha256_of
from forethought.plan import Data
from forethought.records.fetched import value_of
from forethought.records.mapping import columns_used
from forethought.records.typed import ROW, Cells, typed_columns
from forethought.vocabulary import Progress

POSITION = "file_row_number"


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
    return OpenRecords(table, sha256_of(path, progress), rows, "parquet", name, workshop)


def scan_parquet(path: Path, name: str, data: Data, workshop: Workshop) -> ir.Table:
    """Return the typed table over a Parquet file."""
    try:
        raw = workshop.engine.read_parquet(str(path), file_row_number=True)
    except (duckdb.Error, ValueError) as problem:
        reason = str(problem).splitlines()[0]
        fault = catalogue.DAMAGED.fault(Place(name), name, kind="Parquet", problem=reason)
        raise Refusal([fault]) from problem
    headings = tuple(heading for heading in raw.columns if heading != POSITION)
    check_headings(headings, name, columns_used(data))
    columns = typed_columns(raw, headings, data, Cells())
    return raw.select(**{ROW: raw[POSITION] + FIRST_ROW}, **columns)
