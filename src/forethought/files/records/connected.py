"""Records that lie on an engine: a table, a query, or for Spark a Parquet file."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import ibis
import ibis.expr.types as ir
from ibis.common.exceptions import IbisError, TableNotFound

from forethought.errors import Place, Refusal
from forethought.errors.catalogue import records_files as catalogue
from forethought.files.records.address import DUCKDB, POSTGRES, SPARK, Address, is_address
from forethought.files.records.content import content_hash
from forethought.files.records.engines import Engine, open_engine
from forethought.files.records.heading import check_headings
from forethought.files.records.opened import OpenRecords
from forethought.files.records.spark import is_path, scan_with_spark
from forethought.plan import Data
from forethought.records.mapping import ROW_NUMBER, columns_used
from forethought.records.typed import ROW, Cells, typed_columns
from forethought.vocabulary import Progress
from forethought.vocabulary.nearest import did_you_mean

QUERY = re.compile(r"^\s*(select|with)\b", re.I)
TABLES = """\
SELECT table_schema, table_name FROM information_schema.tables
WHERE table_schema NOT IN ('information_schema', 'pg_catalog') ORDER BY 1, 2"""
PLAIN = ("public", "main")
"""Schemas whose tables need no schema before their name."""
MOST_NAMES = 12
KINDS = {POSTGRES: "PostgreSQL", DUCKDB: "DuckDB", SPARK: "Spark"}


def open_connected(address: Address, folder: Path, data: Data, progress: Progress) -> OpenRecords:
    """Open the records that ``data.table`` names on an engine; nothing is written there."""
    if not data.table:
        what = "the name of a table, or a query"
        if address.kind == SPARK:
            what = "the name of a table, a Parquet file, or a query"
        raise Refusal([catalogue.WHICH_TABLE.fault(Place(address.shown), address.shown, what=what)])
    progress(f"Asking {KINDS[address.kind]} for the records", None)
    engine = open_engine(address, folder)
    try:
        return _opened(engine, folder, data, data.table, progress)
    except engine.failures as problem:
        told = engine.told(problem)
        fault = catalogue.ENGINE_STOPPED.fault(Place(address.shown), address.shown, problem=told)
        engine.close()
        raise Refusal([fault]) from None
    except BaseException:
        engine.close()
        raise


def _opened(
    engine: Engine, folder: Path, data: Data, table: str, progress: Progress
) -> OpenRecords:
    address = engine.address
    name = f"{address.shown} ({'a query' if QUERY.match(table) else table})"
    path = _path(folder, table) if address.kind == SPARK and is_path(table) else None
    if path is not None:
        typed = scan_with_spark(engine, path, name, data)
    else:
        typed = _typed(_raw(engine, table), name, data)
    progress("Adding up the records' content", None)
    content = content_hash(typed)
    if not content.rows:
        raise Refusal([catalogue.NO_ROWS.fault(Place(name), name)])
    notes = (
        f"Read from {KINDS[address.kind]}: {name}. There is no file whose bytes could be hashed: "
        "the hash of the records is of their columns, their number and sums over each column.",
        *_secret(address),
    )
    return OpenRecords(
        typed,
        content.sha256,
        content.rows,
        address.kind,
        name,
        engine,
        notes,
        numbered=path is not None and Path(path).is_file(),
    )


def _secret(address: Address) -> tuple[str, ...]:
    if not address.secrets:
        return ()
    fault = catalogue.PASSWORD_IN_PLAN.fault(Place(address.shown), address.shown)
    return (f"{fault.code}: {fault.message}. {fault.remedy}",)


def _path(folder: Path, table: str) -> str:
    """Return where Spark finds a file: relative to the study, or as the address says."""
    return table if is_address(table) else str(folder / table)


def _typed(raw: ir.Table, name: str, data: Data) -> ir.Table:
    """Type a table whose rows have no number."""
    headings = tuple(raw.columns)
    check_headings(headings, name, columns_used(data))
    if data.unit == ROW_NUMBER:
        raise Refusal([catalogue.NO_ROW_NUMBERS.fault(Place(name), name)])
    return raw.select(**{ROW: ibis.null("int64")}, **typed_columns(raw, headings, data, Cells()))


def _raw(engine: Engine, table: str) -> ir.Table:
    if QUERY.match(table):
        return _query(engine, table)
    schema, _, bare = table.rpartition(".")
    try:
        found: ir.Table = engine.backend.table(bare, database=schema or None)
    except (IbisError, TableNotFound, *engine.failures) as problem:
        raise _no_such_table(engine, schema, bare) from problem
    return found


def _query(engine: Engine, query: str) -> ir.Table:
    try:
        found: ir.Table = engine.backend.sql(query, schema=_schema(engine, query))
        found.limit(0).to_pyarrow()
    except (IbisError, *engine.failures, ValueError) as problem:
        where = engine.address.shown
        told = engine.told(problem)
        fault = catalogue.QUERY_FAILED.fault(Place(where), where=where, problem=told)
        raise Refusal([fault]) from None
    return found


def _schema(engine: Engine, query: str) -> ibis.Schema | None:
    """Ask for a query's columns and types; None where Ibis asks well enough by itself.

    In PostgreSQL it would make a view, and nothing is written there; of DuckDB it asks in a way
    that DuckDB 2 has given up.
    """
    if engine.address.kind == SPARK:
        return None
    if engine.address.kind == POSTGRES:
        kinds = _kinds(engine.backend.con, query)
    else:
        relation = engine.backend.con.sql(query)
        kinds = dict(zip(relation.columns, map(str, relation.types), strict=True))
    mapper = engine.backend.compiler.type_mapper
    return ibis.schema({name: mapper.from_string(kind) for name, kind in kinds.items()})


def _kinds(connection: Any, query: str) -> dict[str, str]:
    """Return PostgreSQL's names of a query's types, by column."""
    with connection.cursor() as cursor, connection.transaction():
        cursor.execute(f"SELECT * FROM ({query}) AS records LIMIT 0".encode())  # noqa: S608
        columns = [(c.name, c.type_code, c._fmod) for c in cursor.description]
        return {
            name: cursor.execute("SELECT format_type(%s, %s)", (oid, fmod)).fetchone()[0]
            for name, oid, fmod in columns
        }


NO_TABLES = (
    "None can be seen there: write the schema too, `table: schema.name`, or ask whoever runs the "
    "database for the right to read (GRANT SELECT)."
)


def _no_such_table(engine: Engine, schema: str, table: str) -> Refusal:
    where = engine.address.shown
    names = _tables(engine, schema)
    shown = ", ".join(names[:MOST_NAMES]) + (", …" if len(names) > MOST_NAMES else "")
    known = f"Tables there are: {shown}." if names else NO_TABLES
    value = f"{schema}.{table}" if schema else table
    suggestion = did_you_mean(table, names, known)
    fault = catalogue.NO_SUCH_TABLE.fault(Place(where), value, where=where, suggestion=suggestion)
    return Refusal([fault])


def _tables(engine: Engine, schema: str) -> list[str]:
    """Return the names of the tables in a schema; of all the user's own where none is named."""
    if engine.address.kind == SPARK:
        return sorted(engine.backend.list_tables())
    with engine.backend.con.cursor() as cursor:
        rows = cursor.execute(TABLES).fetchall()
    if schema:
        return [name for place, name in rows if place == schema]
    return [name if place in PLAIN else f"{place}.{name}" for place, name in rows]
