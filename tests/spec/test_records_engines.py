"""Engines by their address: what is refused, in which words, and that no password is shown."""

from __future__ import annotations

import importlib.util
import os
import shutil
from pathlib import Path
from typing import Any

import duckdb
import pytest

from forethought.errors import Refusal
from forethought.files.records import open_records
from forethought.files.records.address import address_of, redacted
from tests.spec.test_records_files import data_of

SECRETS = (
    ("postgresql://ann:hush@host/records", "postgresql://ann:***@host/records"),
    ("postgres://ann:hu:sh@ho/st@host/records", "postgres://ann:***@host/records"),
    ("postgresql://:hush@/records", "postgresql://:***@/records"),
    ("postgresql://host/records?user=ann&password=hush", "postgresql://host/records?user=ann&password=***"),
    ("postgresql:/ann:hush@host/records", "postgresql:/ann:***@host/records"),
    ("host=server password=hush dbname=records", "host=server password=*** dbname=records"),
    ("mysql://ann:hush@host/records", "mysql://ann:***@host/records"),
    ("postgresql://ann@host/records", "postgresql://ann@host/records"),
    ("data/records.csv", "data/records.csv"),
)  # fmt: skip


@pytest.mark.parametrize(("source", "shown"), SECRETS)
def test_no_source_shows_its_password(source: str, shown: str, tmp_path: Path) -> None:
    assert redacted(source) == shown
    with pytest.raises(Refusal) as refused:
        open_records(source, tmp_path, data_of(table="officers"))
    fault = refused.value.faults[0]
    words = f"{fault} {fault.value} {fault.remedy} {fault.expected} {refused.value}"
    assert "hush" not in words
    assert "hu:sh" not in words


def test_an_address_keeps_its_password_to_itself() -> None:
    address = address_of("postgresql://ann:h%40sh@host/records")
    assert "h%40sh" not in repr(address)
    assert address.told("FATAL: h%40sh and h@sh\nmore") == "FATAL: *** and ***"


@pytest.fixture
def officers(tmp_path: Path) -> Path:
    with duckdb.connect(str(tmp_path / "o.duckdb")) as connection:
        connection.execute("CREATE TABLE officers AS SELECT 1 AS id, 'a' AS arm, 2.5 AS y")
        connection.execute("CREATE TABLE empty AS FROM officers LIMIT 0")
    (tmp_path / "records.csv").write_text("id,arm,y\n1,a,2\n", encoding="utf-8")
    return tmp_path


def refused(folder: Path, source: str, engine: str | None = None, **more: Any) -> str:
    with pytest.raises(Refusal) as refusal:
        open_records(source, folder, data_of(**more), engine=engine)
    return str(refusal.value.faults[0].code)


DUCKDB = "duckdb://o.duckdb"


@pytest.mark.parametrize(
    ("code", "source", "engine", "more"),
    [
        ("R019", "mysql://host/records", None, {"table": "t"}),
        ("R019", "records.csv", "oracle://host", {}),
        ("R021", "postgresql://ann@localhost:1/records", None, {"table": "t"}),
        ("R021", "postgresql://ann@localhost:none/records", None, {"table": "t"}),
        ("R021", "duckdb://absent.duckdb", None, {"table": "t"}),
        ("R021", "duckdb://records.csv", None, {"table": "t"}),
        ("R022", DUCKDB, None, {}),
        ("R023", DUCKDB, None, {"table": "oficers"}),
        ("R023", DUCKDB, None, {"table": "other.officers"}),
        ("R024", DUCKDB, None, {"table": "select * form officers"}),
        ("R024", DUCKDB, None, {"table": "select * from officers; drop table officers"}),
        ("R024", DUCKDB, None, {"table": "select * from read_csv('records.csv')"}),
        ("R007", DUCKDB, None, {"table": "empty"}),
        ("R027", DUCKDB, None, {"table": "officers", "unit": "row-number"}),
        ("R028", DUCKDB, "pyspark://local[2]", {"table": "officers"}),
        ("R028", "records.csv", DUCKDB, {}),
    ],
)
def test_what_cannot_be_read_is_refused(
    officers: Path, code: str, source: str, engine: str | None, more: dict[str, Any]
) -> None:
    if "postgres" in source and importlib.util.find_spec("psycopg") is None:
        code = "R020"
    assert refused(officers, source, engine, **more) == code


def test_a_name_almost_right_is_suggested(officers: Path) -> None:
    with pytest.raises(Refusal) as refusal:
        open_records(DUCKDB, officers, data_of(table="oficers"))
    assert "`officers`" in refusal.value.faults[0].remedy


@pytest.mark.parametrize("table", ["officers", "main.officers", "select * from officers"])
def test_tables_and_queries_open(officers: Path, table: str) -> None:
    with open_records(DUCKDB, officers, data_of(table=table)) as opened:
        assert (opened.rows, opened.format, opened.numbered) == (1, "duckdb", False)
        assert len(opened.sha256) == 64


def test_the_embedded_engine_by_its_address(officers: Path) -> None:
    with open_records("records.csv", officers, data_of(), engine="duckdb://") as opened:
        assert opened.rows == 1


def test_a_package_that_is_lacking_is_named(
    officers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    for source, extra in (("postgresql://h/r", "postgres"), ("pyspark://local", "spark")):
        with pytest.raises(Refusal) as refusal:
            open_records(source, officers, data_of(table="t"))
        fault = refusal.value.faults[0]
        assert (fault.code, f"forethought[{extra}]" in fault.remedy) == ("R020", True)


@pytest.mark.skipif(importlib.util.find_spec("pyspark") is None, reason="pyspark is not installed")
def test_spark_without_java(officers: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    monkeypatch.delenv("JAVA_HOME", raising=False)
    assert refused(officers, "pyspark://local", table="t") == "R029"
    assert "JAVA_HOME" not in os.environ


def test_a_password_in_the_plan_is_warned_of(officers: Path) -> None:
    """Tables open as before; every result says that the plan holds a password."""
    with open_records("duckdb://o.duckdb", officers, data_of(table="officers")) as opened:
        assert not any("R025" in note for note in opened.notes)
    assert address_of("postgresql://ann:hush@host/records").secrets


def test_an_engine_that_gives_up_is_a_fault_and_no_bug(officers: Path) -> None:
    opened = open_records(DUCKDB, officers, data_of(table="officers"))
    with pytest.raises(Refusal) as refusal, opened:
        raise duckdb.OutOfMemoryException("no memory left\nhint")
    fault = refusal.value.faults[0]
    assert fault.code == "R026"
    assert "no memory left" in fault.message
