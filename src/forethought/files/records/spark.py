"""Parquet files that Spark reads, in its own way and where it is."""

from __future__ import annotations

from pathlib import Path

import ibis
import ibis.expr.types as ir

from forethought.errors import Place, Refusal
from forethought.errors.catalogue import records_files as catalogue
from forethought.files.records.engines import Engine
from forethought.files.records.heading import check_headings
from forethought.files.records.opened import FIRST_ROW
from forethought.plan import Data
from forethought.records.mapping import ROW_NUMBER, columns_used
from forethought.records.typed import ROW, Cells, typed_columns

ENDING = ".parquet"
POSITION = "file_row_number"


def is_path(table: str) -> bool:
    """True if ``data.table`` names a Parquet file or a folder of them, and not a table."""
    return table.lower().endswith(ENDING) or "/" in table


def scan_with_spark(engine: Engine, path: str, name: str, data: Data) -> ir.Table:
    """Return the typed table over a Parquet file, or a folder of them, that Spark reads."""
    # one file's rows are numbered; those of several are not
    numbered = Path(path).is_file()
    frame = engine.backend._session.read.parquet(path)
    headings = tuple(frame.columns)
    check_headings(headings, name, columns_used(data))
    if data.unit == ROW_NUMBER and not numbered:
        raise Refusal([catalogue.NO_ROW_NUMBERS.fault(Place(name), name)])
    if numbered:
        frame = frame.selectExpr("*", f"_metadata.row_index AS {POSITION}")
    view = ibis.util.gen_name("records")
    frame.createOrReplaceTempView(view)
    raw = engine.backend.table(view)
    row = raw[POSITION] + FIRST_ROW if numbered else ibis.null("int64")
    return raw.select(**{ROW: row}, **typed_columns(raw, headings, data, Cells()))
