"""Engines to ask; one that is not there is skipped, and says so."""

from __future__ import annotations

import importlib.util
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import ibis
import numpy as np
import pyarrow as pa
import pytest

from forethought.errors import Refusal
from forethought.files.records.address import address_of
from forethought.files.records.engines import Engine, open_engine
from forethought.records.table import AnalysisTable

POSTGRES = os.environ.get("FORETHOUGHT_TEST_POSTGRES", "postgresql://postgres@localhost/postgres")
SPARK = "pyspark://local[2]"
FOR_SMALL_TABLES = {
    "spark.sql.shuffle.partitions": "2",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
}
"""Compiling a query takes Spark longer than running it over a few rows."""
KINDS = ("duckdb", "postgresql", "pyspark")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Engine]:
    """Connect to PostgreSQL, so that temporary tables can be made."""
    if importlib.util.find_spec("psycopg") is None:
        pytest.skip("psycopg is not installed: pip install 'forethought[postgres]'")
    try:
        engine = open_engine(address_of(POSTGRES), Path(), read_only=False)
    except Refusal as refusal:
        pytest.skip(f"no PostgreSQL for tests: {refusal.faults[0].message}")
    yield engine
    engine.close()


@pytest.fixture(scope="session")
def spark() -> Iterator[Engine]:
    """Start Spark once for all tests: it takes seconds."""
    if importlib.util.find_spec("pyspark") is None:
        pytest.skip("pyspark is not installed: pip install 'forethought[spark]'")
    if not (shutil.which("java") or os.environ.get("JAVA_HOME")):
        pytest.skip("Spark needs Java, and there is none")
    engine = open_engine(address_of(SPARK), Path())
    for setting, value in FOR_SMALL_TABLES.items():
        engine.backend._session.conf.set(setting, value)
    yield engine
    engine.close()


@pytest.fixture(scope="session", params=KINDS)
def backend(request: pytest.FixtureRequest) -> Any:
    """Each engine in turn, as Ibis knows it."""
    if request.param == "duckdb":
        return ibis.duckdb.connect()
    engine: Engine = request.getfixturevalue(
        "postgres" if request.param == "postgresql" else "spark"
    )
    return engine.backend


def analysis_on(backend: Any, columns: dict[str, np.ndarray]) -> AnalysisTable:
    """Put plain arrays into an engine, NaN as NaN and None as null."""
    table = pa.table(
        {name: pa.array(values, from_pandas=False) for name, values in columns.items()}
    )
    name = ibis.util.gen_name("t")
    if backend.name == "duckdb":
        backend.con.register(name, table)
    elif backend.name == "pyspark":
        backend._session.createDataFrame(table).createOrReplaceTempView(name)
    else:
        backend.create_table(name, table, temp=True)
    return AnalysisTable(backend.table(name), (), (), (), ())
