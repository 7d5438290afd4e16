"""A whole study gives the same findings wherever its records are worked on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from forethought.errors import Refusal
from forethought.files.records.engines import Engine
from forethought.findings.model import Findings
from forethought.journey.analyse import analyse
from forethought.journey.study import read_study
from tests.engines.conftest import POSTGRES, SPARK
from tests.engines.small import table, write_study

CLOSE = 1e-10
APART = {"made_at", "data_notes", "data_sha256", "plan_sha256"}
"""What findings say of where and when they were made."""


@pytest.fixture(scope="module")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Findings:
    folder = write_study(tmp_path_factory.mktemp("study"), table(), "records.parquet")
    found = analyse(read_study(folder))
    assert [finding.refusal for finding in found.findings] == [None] * 3
    return found


@pytest.fixture
def officers(postgres: Engine) -> Iterator[str]:
    """A table of the user's own in PostgreSQL, removed after the test."""
    schema = "forethought_test"
    with postgres.backend.con.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE; CREATE SCHEMA {schema}")
        fill(cursor, f"{schema}.officers", table())
        postgres.backend.con.commit()
        yield f"{schema}.officers"
        cursor.execute(f"DROP SCHEMA {schema} CASCADE")
        postgres.backend.con.commit()


def fill(cursor: Any, name: str, records: pa.Table) -> None:
    kinds = {"double": "double precision", "int64": "integer", "string": "text"}
    columns = ", ".join(f'"{f.name}" {kinds[str(f.type)]}' for f in records.schema)
    cursor.execute(f"CREATE TABLE {name} ({columns})".encode())
    with cursor.copy(f"COPY {name} FROM STDIN".encode()) as sink:
        for row in zip(*records.to_pydict().values(), strict=True):
            sink.write_row(row)


def differences(a: Any, b: Any, at: str = "") -> Iterator[str]:
    """Walk two documents and tell where they are apart."""
    if isinstance(a, dict):
        assert a.keys() == b.keys()
        for key in a.keys() - APART:
            yield from differences(a[key], b[key], f"{at}.{key}")
    elif isinstance(a, list):
        if len(a) != len(b):
            yield f"{at}: {len(a)} and {len(b)}"
        for k, (one, other) in enumerate(zip(a, b, strict=False)):
            yield from differences(one, other, f"{at}[{k}]")
    elif isinstance(a, float) and isinstance(b, float):
        if abs(a - b) > CLOSE * max(1.0, abs(a)):
            yield f"{at}: {a!r} and {b!r}"
    elif a != b:
        yield f"{at}: {a!r} and {b!r}"


def hold(found: Findings, expected: Findings) -> None:
    assert list(differences(expected.model_dump(mode="json"), found.model_dump(mode="json"))) == []


@pytest.mark.parametrize("file", ["records.csv", "records.parquet"])
def test_a_file_taken_to_postgres(
    postgres: Engine, embedded: Findings, tmp_path: Path, file: str
) -> None:
    folder = write_study(tmp_path, table(), file)
    found = analyse(read_study(folder), engine=POSTGRES)
    hold(found, embedded)
    assert any("were made on postgresql://" in note for note in found.data_notes)


@pytest.mark.slow
@pytest.mark.usefixtures("spark")
def test_a_file_taken_to_spark(embedded: Findings, tmp_path: Path) -> None:
    folder = write_study(tmp_path, table(), "records.csv")
    hold(analyse(read_study(folder), engine=SPARK), embedded)


def test_a_table_in_postgres(officers: str, embedded: Findings, tmp_path: Path) -> None:
    folder = write_study(tmp_path, table(), POSTGRES, officers)
    found = analyse(read_study(folder))
    hold(found, embedded)
    again = analyse(read_study(folder))
    assert again.data_sha256 == found.data_sha256
    assert any("Read from PostgreSQL" in note for note in found.data_notes)


def test_a_query_in_postgres(officers: str, embedded: Findings, tmp_path: Path) -> None:
    query = f"select * from {officers} order by random()"  # noqa: S608
    hold(analyse(read_study(write_study(tmp_path, table(), POSTGRES, query))), embedded)


def test_a_changed_table_has_another_hash(officers: str, postgres: Engine, tmp_path: Path) -> None:
    folder = write_study(tmp_path, table(), POSTGRES, officers)
    before = analyse(read_study(folder)).data_sha256
    with postgres.backend.con.cursor() as cursor:
        cursor.execute(f"UPDATE {officers} SET skill = skill + 1e-9 WHERE officer = 'o001'")  # noqa: S608
        postgres.backend.con.commit()
    assert analyse(read_study(folder)).data_sha256 != before


def test_a_query_that_writes_is_refused_by_the_server(officers: str, tmp_path: Path) -> None:
    query = f"with gone as (delete from {officers} returning *) select * from gone"  # noqa: S608
    with pytest.raises(Refusal, match="R024"):
        analyse(read_study(write_study(tmp_path, table(), POSTGRES, query)))


def test_a_table_in_duckdb(embedded: Findings, tmp_path: Path) -> None:
    folder = write_study(tmp_path, table(), "duckdb://officers.duckdb", "officers")
    with duckdb.connect(str(tmp_path / "officers.duckdb")) as connection:
        connection.execute(f"CREATE TABLE officers AS FROM '{tmp_path / 'records.parquet'}'")
    hold(analyse(read_study(folder)), embedded)


@pytest.mark.usefixtures("spark")
def test_a_file_that_spark_reads(embedded: Findings, tmp_path: Path) -> None:
    folder = write_study(tmp_path, table(), SPARK, "records.parquet")
    hold(analyse(read_study(folder)), embedded)


def faults_of(folder: Path, engine: str | None = None) -> list[tuple[str, str, str | None]]:
    with pytest.raises(Refusal) as refused:
        analyse(read_study(folder), engine=engine)
    return [(fault.code, fault.message, fault.value) for fault in refused.value.faults]


def wrong() -> pa.Table:
    """The same records with something wrong in many places."""
    records = table().to_pydict()
    records["officer"][1] = records["officer"][0]
    records["arm"][5] = "neither"
    records["wave"][7] = "later"
    records["team"][9] = None
    records["passed"][11] = "perhaps"
    records["calls"][13] = -2
    records["skill"][15] = 1e200
    records["months"][17] = -1.0
    return pa.table(records)


@pytest.mark.parametrize("address", [POSTGRES, pytest.param(SPARK, marks=pytest.mark.slow)])
def test_faults_are_the_same(request: Any, address: str, tmp_path: Path) -> None:
    request.getfixturevalue("spark" if address == SPARK else "postgres")
    folder = write_study(tmp_path, wrong(), "records.csv")
    expected = faults_of(folder)
    assert len(expected) >= 8
    assert faults_of(folder, address) == expected


def test_faults_of_a_table_name_no_row(officers: str, postgres: Engine, tmp_path: Path) -> None:
    expected = faults_of(write_study(tmp_path / "file", wrong(), "records.parquet"))
    with postgres.backend.con.cursor() as cursor:
        cursor.execute(f"DROP TABLE {officers}".encode())
        fill(cursor, officers, wrong())
        postgres.backend.con.commit()
    found = faults_of(write_study(tmp_path / "table", wrong(), POSTGRES, officers))
    assert sorted(code for code, *_ in found) == sorted(code for code, *_ in expected)
    named = [
        message for _, message, _ in found if re.search(r"\brows? \d|\brows \([\d, …]+\)", message)
    ]
    assert named == []
