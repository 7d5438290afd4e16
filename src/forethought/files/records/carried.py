"""A file's records, taken to another engine.

Files are read, checked and typed by the embedded engine, whatever engine then works on them: a
cell means the same everywhere, and faults name the line. A Parquet file is read by Spark itself.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import ibis
import ibis.expr.types as ir

from forethought.errors import Place, Refusal
from forethought.errors.catalogue import records_files as catalogue
from forethought.files.records.address import DUCKDB, SPARK, Address, address_of
from forethought.files.records.engines import Engine, open_engine
from forethought.files.records.opened import OpenRecords, Workshop
from forethought.files.records.spark import scan_with_spark
from forethought.plan import Data
from forethought.records.typed import UNUSED
from forethought.vocabulary import Progress

STAGED = "forethought_records"
NULL = "<null>"
"""A cell that reads so is written in quotes, and PostgreSQL takes what is in quotes for text."""
CHUNK = 1 << 20
KINDS = {"int64": "bigint", "float64": "double precision", "string": "text"}
"""The types that a typed table's columns have, as PostgreSQL calls them."""


@dataclass(frozen=True)
class Both:
    """The engine that works on the records, and the one that read the file."""

    engine: Engine
    reader: Workshop

    @property
    def failures(self) -> tuple[type[BaseException], ...]:
        return self.engine.failures

    def told(self, problem: BaseException) -> str:
        return self.engine.told(problem)

    def close(self) -> None:
        try:
            self.engine.close()
        finally:
            self.reader.close()


def carried(
    opened: OpenRecords, path: Path | None, engine: str, data: Data, progress: Progress
) -> OpenRecords:
    """Take opened records to the engine at an address; they close together.

    Parameters
    ----------
    path
        The file they were read from, if there is one.
    """
    reader = opened.keeper
    if not isinstance(reader, Workshop):
        raise TypeError("only a file's records are taken to an engine")
    try:
        return _carried(Read(opened, reader, path), address_of(engine), data, progress)
    except BaseException:
        opened.close()
        raise


@dataclass(frozen=True)
class Read:
    """Records as the embedded engine read them, from a file if there is one."""

    opened: OpenRecords
    reader: Workshop
    path: Path | None

    @property
    def held(self) -> list[str]:
        """The columns that hold something."""
        return [name for name in self.opened.table.columns if not name.startswith(UNUSED)]

    def with_headings(self, held: ir.Table) -> ir.Table:
        """Name the headings that the plan does not use, as a typed table has them."""
        unused = [name for name in self.opened.table.columns if name.startswith(UNUSED)]
        return held.mutate(**{name: ibis.null("string") for name in unused})


def _carried(read: Read, address: Address, data: Data, progress: Progress) -> OpenRecords:
    opened, path = read.opened, read.path
    if address.kind == DUCKDB:
        if address.rest:
            raise _own_engine(opened, address)
        return opened
    progress(f"Taking the records to {address.shown}", None)
    engine = open_engine(address, Path(), read_only=False)
    try:
        if address.kind != SPARK:
            table = _to_postgres(read, engine)
        elif opened.format == "parquet" and path is not None:
            table = scan_with_spark(engine, str(path.resolve()), opened.name, data)
        else:
            table = _to_spark(read, engine)
    except engine.failures as problem:
        told = engine.told(problem)
        engine.close()
        fault = catalogue.ENGINE_STOPPED.fault(Place(address.shown), address.shown, problem=told)
        raise Refusal([fault]) from None
    except BaseException:
        engine.close()
        raise
    note = f"The sums over the records were made on {address.shown}."
    return replace(
        opened, table=table, keeper=Both(engine, read.reader), notes=(*opened.notes, note)
    )


def _own_engine(opened: OpenRecords, address: Address) -> Refusal:
    remedy = "Leave --engine out: files are read by DuckDB in any case."
    fault = catalogue.ENGINE_FOR_FILES.fault(
        Place(opened.name), opened.name, engine=address.shown, remedy=remedy
    )
    return Refusal([fault])


def _to_spark(read: Read, engine: Engine) -> ir.Table:
    file = read.reader.folder / "typed.parquet"
    read.reader.engine.to_parquet(read.opened.table.select(*read.held), str(file))
    frame = engine.backend._session.read.parquet(str(file))
    view = ibis.util.gen_name("records")
    frame.createOrReplaceTempView(view)
    return read.with_headings(engine.backend.table(view))


def _to_postgres(read: Read, engine: Engine) -> ir.Table:
    """Copy into a temporary table, which PostgreSQL forgets with the connection."""
    names, file = read.held, read.reader.folder / "typed.csv"
    table = read.opened.table.select(*names)
    kinds = [KINDS[str(kind.copy(nullable=True))] for kind in table.schema().values()]
    read.reader.engine.to_csv(table, str(file), header=False, nullstr=NULL)
    columns = ", ".join(f"c{k} {kind}" for k, kind in enumerate(kinds))
    connection: Any = engine.backend.con
    with connection.transaction(), connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE {STAGED} ({columns})")
        with (
            cursor.copy(f"COPY {STAGED} FROM STDIN (FORMAT csv, NULL '{NULL}')") as sink,
            file.open("rb") as source,
        ):
            while chunk := source.read(CHUNK):
                sink.write(chunk)
        cursor.execute(f"ANALYZE {STAGED}")
    file.unlink()
    staged = engine.backend.table(STAGED)
    return read.with_headings(
        staged.select(**{name: staged[f"c{k}"] for k, name in enumerate(names)})
    )
