"""Engines: opened by their address, closed again, and their complaints understood."""

from __future__ import annotations

import importlib.util
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import ibis

from forethought.errors import Place, Refusal
from forethought.errors.catalogue import records_files as catalogue
from forethought.files.records.address import DUCKDB, POSTGRES, SPARK, Address
from forethought.files.records.unreached import what_to_do

READ_ONLY = "-c default_transaction_read_only=on"
"""The server itself refuses to write, whatever a query says."""
APPLICATION = "forethought"


@dataclass(frozen=True)
class Engine:
    """An engine that answers.

    Attributes
    ----------
    backend
        The Ibis backend.
    failures
        What it raises when it cannot go on.
    end
        Lets go of it.
    """

    address: Address
    backend: Any
    failures: tuple[type[BaseException], ...]
    end: Callable[[], None] = field(repr=False)

    def told(self, problem: BaseException) -> str:
        return self.address.told(problem)

    def close(self) -> None:
        self.end()


def open_engine(address: Address, folder: Path, *, read_only: bool = True) -> Engine:
    """Open the engine at an address.

    Parameters
    ----------
    folder
        What a DuckDB file's name is relative to.
    read_only
        The user's database is only read; a file's records are put into a temporary table.
    """
    return OPENERS[address.kind](address, folder, read_only)


def _needs(address: Address, module: str, package: str, extra: str) -> None:
    if importlib.util.find_spec(module) is None:
        fault = catalogue.ENGINE_NOT_INSTALLED.fault(
            Place(address.shown), address.shown, package=package, extra=extra
        )
        raise Refusal([fault])


def _unreached(address: Address, problem: object) -> Refusal:
    told = address.told(problem)
    fault = catalogue.NOT_CONNECTED.fault(
        Place(address.shown), address.shown, problem=told, remedy=what_to_do(address.kind, told)
    )
    return Refusal([fault])


def _postgres(address: Address, _: Path, read_only: bool) -> Engine:
    _needs(address, "psycopg", "psycopg", "postgres")
    import psycopg

    options: dict[str, Any] = {"options": READ_ONLY} if read_only else {}
    url = f"{POSTGRES}://{address.rest}"
    try:
        # not through Ibis's own reading of addresses: libpq knows sockets, services and .pgpass
        connection = psycopg.connect(url, application_name=APPLICATION, **options)
        backend = ibis.postgres.from_connection(connection)
    except (psycopg.Error, ValueError, UnicodeError) as problem:
        raise _unreached(address, problem) from None
    return Engine(address, backend, (psycopg.Error,), connection.close)


def _duckdb(address: Address, folder: Path, read_only: bool) -> Engine:
    path = folder / address.rest
    if not path.is_file():
        raise _unreached(address, f"there is no file {path.resolve()}")
    try:
        backend = ibis.duckdb.connect(
            str(path),
            read_only=read_only,
            autoinstall_known_extensions="false",
            autoload_known_extensions="false",
            # a query reads what the database holds, and no other file
            enable_external_access="false",
        )
    except duckdb.Error as problem:
        raise _unreached(address, problem) from None
    return Engine(address, backend, (duckdb.Error,), backend.disconnect)


SPARK_SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.log.level": "ERROR",
    "spark.sql.session.timeZone": "UTC",
    "spark.ui.showConsoleProgress": "false",
}
SPARK_ALONE = {"spark.sql.shuffle.partitions": "8"}
"""On one machine; Spark's own 200 are for a cluster, and each costs."""


def _spark(address: Address, _: Path, read_only: bool) -> Engine:  # noqa: ARG001
    _needs(address, "pyspark", "pyspark", "spark")
    if not (shutil.which("java") or os.environ.get("JAVA_HOME")):
        raise Refusal([catalogue.NO_JAVA.fault(Place(address.shown), address.shown)])
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    running = SparkSession.getActiveSession()
    local = address.rest.startswith("local")
    builder = SparkSession.builder.appName(APPLICATION)
    builder = builder.master(address.rest if local else f"spark://{address.rest}")
    for name, value in (SPARK_SETTINGS | (SPARK_ALONE if local else {})).items():
        builder = builder.config(name, value)
    failures = (PySparkException, Py4JError)
    try:
        session = running or builder.getOrCreate()
        backend = ibis.pyspark.connect(session)
    except failures as problem:
        raise _unreached(address, problem) from None
    # a session that somebody else began is theirs to stop
    return Engine(address, backend, failures, (lambda: None) if running else session.stop)


OPENERS: dict[str, Callable[[Address, Path, bool], Engine]] = {
    POSTGRES: _postgres,
    DUCKDB: _duckdb,
    SPARK: _spark,
}
