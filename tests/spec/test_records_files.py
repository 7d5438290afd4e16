"""What opening a file of records says of it: small files, each with what is wrong told in place."""

from __future__ import annotations

import hashlib
import time
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from forethought.errors import Refusal
from forethought.errors.catalogue import FAMILIES
from forethought.files.records import open_records, packaged
from forethought.files.records.workbook import MOST_UNPACKED
from forethought.plan import Data

DATA: dict[str, Any] = {"unit": "id", "arm": "arm", "outcomes": {"y": {"column": "y"}}}
SOUND = "id,arm,y\n1,a,3.5\n2,b,4\n"
SEMICOLONS = "id;arm;y\n1;a;3,5\n2;b;4\n"
ROWS = [("1", "a", 3.5), ("2", "b", 4.0)]


def data_of(**more: Any) -> Data:
    return Data.model_validate({"source": "x"} | DATA | more)


def read(folder: Path, name: str, **more: Any) -> list[tuple[str, str, float | None]]:
    with open_records(name, folder, data_of(**more)) as opened:
        found = opened.table.order_by("row").to_pyarrow().to_pylist()
    return [(str(row["w:id"]), row["w:arm"], row["n:y"]) for row in found]


@dataclass(frozen=True)
class Refused:
    """A file, and the fault that opening it must meet."""

    name: str
    content: bytes
    code: str
    line: int | None
    remedy: str = ""
    file: str = "records.csv"
    more: Mapping[str, Any] = field(default_factory=dict)


REFUSED = (
    Refused("an empty file", b"", "R006", None),
    Refused("nothing but blank lines", b"\n\r\n \n", "R006", None),
    Refused("headings without rows", b"id,arm,y\n", "R007", 1),
    Refused("headings without even a line end", b"id,arm,y", "R007", 1),
    Refused("rows without a single value", b"id,arm,y\n,,\n,,\n", "R007", 1),
    Refused(
        "semicolons and decimal commas",
        SEMICOLONS.encode(),
        "R005",
        1,
        'csv: {separator: ";", decimal: ","}',
    ),
    Refused("tabs", b"id\tarm\ty\n1\ta\t3\n", "R005", 1, 'csv: {separator: "\\t"}'),
    Refused(
        "commas where the plan says semicolons",
        SOUND.encode(),
        "R005",
        1,
        'csv: {separator: ",", decimal: "."}',
        more={"csv": {"separator": ";", "decimal": ","}},
    ),
    Refused(
        "Windows-1252",
        "id,arm,y\n1,a,3\n2,Café,4\n".encode("cp1252"),
        "R004",
        3,
        "csv: {encoding: windows-1252}",
    ),
    Refused("UTF-16", SOUND.encode("utf-16"), "R004", 1, "csv: {encoding: utf-16}"),
    Refused("UTF-8 broken off in the middle of a letter", b"id,arm,y\n1,a,3\n2,\xc3", "R004", 3),
    Refused(
        "not in the encoding that the plan says",
        "id,arm,y\n1,Caf\x81,3\n".encode("latin-1"),
        "R004",
        2,
        more={"csv": {"encoding": "windows-1252"}},
    ),
    Refused("a NUL byte in the first line", b"id,arm\0,y\n1,a,3\n", "R003", 1),
    Refused("a NUL byte in a later line", SOUND.encode() + b"3,\0,4\n", "R003", 4),
    Refused("a Parquet file called .csv", b"PAR1....", "R003", None),
    Refused("a workbook called .csv", b"PK\x03\x04....", "R003", None),
    Refused("the same heading twice", b"id,y,arm,Y\n1,2,a,3\n", "R008", 1),
    Refused(
        "rows with too few and too many cells",
        b"id,arm,y\n1,a\n2,b,3\n3,b,4,5\n",
        "R009",
        2,
        "Mend the lines",
    ),
    Refused("a quote that is not closed", b'id,arm,y\n1,a,2\n2,"b,3\n4,b,5\n', "R010", 3),
    Refused("a quote not closed in the headings", b'id,"arm,y\n1,a,2\n', "R010", 1),
    Refused("a separator of two", SOUND.encode(), "R016", None, more={"csv": {"separator": "; "}}),
    Refused("no such encoding", SOUND.encode(), "R016", None, more={"csv": {"encoding": "utf-9"}}),
    Refused("no encoding", SOUND.encode(), "R016", None, more={"csv": {"encoding": "hex"}}),
    Refused("no decimal mark", SOUND.encode(), "R016", None, more={"csv": {"decimal": "x"}}),
    Refused("an old workbook", b"\xd0\xcf\x11\xe0", "R002", None, file="records.xls"),
    Refused("no ending", b"id", "R002", None, file="records"),
    Refused("a Parquet file that is none", b"id,arm,y\n", "R011", None, file="records.parquet"),
    Refused("an empty Parquet file", b"", "R006", None, file="records.parquet"),
    Refused("a workbook that is none", b"id,arm,y\n", "R011", None, file="records.xlsx"),
)


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case.name)
def test_a_file_that_cannot_be_taken_apart_is_refused_in_words(
    case: Refused, tmp_path: Path
) -> None:
    (tmp_path / case.file).write_bytes(case.content)
    with pytest.raises(Refusal) as refused:
        open_records(case.file, tmp_path, data_of(**case.more))
    fault = refused.value.faults[0]
    assert (fault.code, fault.place.line, fault.place.file) == (case.code, case.line, case.file)
    assert case.remedy in fault.remedy


def test_the_table_meets_every_fault_of_files() -> None:
    met = {case.code for case in REFUSED}
    below = {"R001", "R012", "R013", "R014", "R015", "R017", "R018"}
    below |= {f"R0{n}" for n in range(19, 30)}  # in test_records_engines
    assert met | below == {entry.code for entry in FAMILIES["R"] if entry.code < "R1"}


@pytest.mark.parametrize(
    ("content", "more"),
    [
        (SOUND.encode(), {}),
        (SOUND.replace("\n", "\r\n").encode(), {}),
        (SOUND.encode("utf-8-sig"), {}),
        (SOUND.encode("utf-16"), {"csv": {"encoding": "utf-16"}}),
        (SEMICOLONS.encode(), {"csv": {"separator": ";", "decimal": ","}}),
        (b'"id","arm","y"\n"1","a","3.5"\n"2","b","4"\n', {}),
        (b"id,arm,y\n1,a,3.5\n\n2,b,4\n,,\n\n", {}),
        (b"y,,arm,note,note,id\n3.5,,a,,,1\n4,,b,x,,2\n", {}),
    ],
    ids=["plain", "crlf", "mark", "utf-16", "semicolons", "quoted", "blank-lines", "other-columns"],
)
def test_the_same_records_come_out_however_they_are_written(
    content: bytes, more: dict[str, Any], tmp_path: Path
) -> None:
    (tmp_path / "records.csv").write_bytes(content)
    assert read(tmp_path, "records.csv", **more) == ROWS


def test_tabs_are_understood_by_the_name(tmp_path: Path) -> None:
    (tmp_path / "records.tsv").write_text(SOUND.replace(",", "\t"))
    assert read(tmp_path, "records.tsv") == ROWS


def test_letters_of_another_encoding_come_out_right(tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_bytes("id,arm,y\n1,Tŷ Café £,1\n".encode("cp1252", "replace"))
    found = read(tmp_path, "r.csv", csv={"encoding": "windows-1252"})
    assert found == [("1", "T? Café £", 1.0)]


def test_a_point_among_decimal_commas_is_no_number(tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text("id;arm;y\n1;a;1.234\n2;b;1,5\n")
    found = read(tmp_path, "r.csv", csv={"separator": ";", "decimal": ","})
    assert found == [("1", "a", None), ("2", "b", 1.5)]


def test_quoted_cells_keep_commas_quotes_and_line_ends(tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text('id,arm,y\n1,"a, ""b""\nc",2\n')
    assert read(tmp_path, "r.csv") == [("1", 'a, "b"\nc', 2.0)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_rows_are_told_by_the_lines_they_begin_in(encoding: str, end: str, tmp_path: Path) -> None:
    lines = ["", "id,arm,y", "1,a,1", "", "", '2,"a ""b""', "", 'c",2', '3,5" pipe,3', "4,a,4", ""]
    lines += ['5, "x', 'y",5', ",,", "6,b,6"]
    (tmp_path / "r.csv").write_bytes(end.join(lines).encode(encoding))
    with open_records("r.csv", tmp_path, data_of(csv={"encoding": encoding})) as opened:
        found = opened.table.order_by("row").to_pyarrow()
    assert found.column("row").to_pylist() == [3, 6, 9, 10, 12, 15]
    assert found.column("n:y").to_pylist() == [1, 2, 3, 4, 5, 6]


def test_rows_that_do_not_fit_are_told_by_their_lines(tmp_path: Path) -> None:
    text = 'id,arm,y\n\n1,"a\nb",1\n2,b\n\n3,"c"d,3\n'
    (tmp_path / "r.csv").write_text(text)
    with pytest.raises(Refusal) as refused:
        open_records("r.csv", tmp_path, data_of())
    assert [(f.code, f.place.line) for f in refused.value.faults] == [("R009", 5), ("R010", 7)]


def test_blank_lines_of_a_single_column_are_rows_without_a_value(tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text('y\n1\n\n"2\n"\n3\n')
    data = {"unit": "row-number", "arm": None, "outcomes": {"y": {"column": "y"}}}
    with open_records("r.csv", tmp_path, data_of(**data)) as opened:
        assert opened.table.order_by("row").to_pyarrow().column("row").to_pylist() == [2, 4, 6]


def test_the_hash_is_of_the_bytes_and_rows_are_counted(tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text(SOUND)
    with open_records("r.csv", tmp_path, data_of()) as opened:
        assert opened.sha256 == hashlib.sha256(SOUND.encode()).hexdigest()
        assert (opened.rows, opened.format, opened.name) == (2, "csv", "r.csv")


def test_what_was_kept_on_disk_is_gone_after_closing(tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text(SOUND)
    with open_records("r.csv", tmp_path, data_of()) as opened:
        folder = opened.keeper.folder
        assert folder.is_dir()
    assert not folder.exists()


def test_a_file_of_zeros_is_refused_at_once(tmp_path: Path) -> None:
    with (tmp_path / "r.csv").open("wb") as handle:
        handle.truncate(2 << 30)
    start = time.monotonic()
    with pytest.raises(Refusal) as refused:
        open_records("r.csv", tmp_path, data_of())
    assert time.monotonic() - start < 1
    assert refused.value.faults[0].code == "R003"


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(Refusal) as refused:
        open_records("nowhere/r.csv", tmp_path, data_of())
    (fault,) = refused.value.faults
    assert fault.code == "R001"
    assert str(tmp_path) in fault.remedy
    assert "command line" in fault.remedy
    assert "`data.source`" in fault.remedy


def test_an_absolute_path_is_read_and_called_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text(SOUND)
    with open_records(str(tmp_path / "r.csv"), Path("/elsewhere"), data_of()) as opened:
        assert opened.name == "r.csv"


def test_parquet_keeps_whole_numbers_and_turns_nan_into_missing(tmp_path: Path) -> None:
    table = pa.table(
        {
            "id": pa.array([1, 2, 3], pa.int32()),
            "arm": pa.array([0.0, 1.0, None], pa.float64()),
            "y": pa.array([1.5, float("nan"), None], pa.float32()),
            "other": ["x", "y", "z"],
        }
    )
    pq.write_table(table, tmp_path / "r.parquet")
    with open_records("r.parquet", tmp_path, data_of()) as opened:
        found = opened.table.to_pyarrow().to_pylist()
    assert [row["row"] for row in found] == [2, 3, 4]
    assert [row["w:id"] for row in found] == [1, 2, 3]
    assert [row["w:arm"] for row in found] == ["0", "1", None]
    assert [row["n:y"] for row in found] == [1.5, None, None]
    assert {row["h:other"] for row in found} == {None}


def book(path: Path, rows: list[list[Any]], *more: str) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    for row in rows:
        sheet.append(row)
    for name in more:
        workbook.create_sheet(name)
    workbook.save(path)
    workbook.close()


def test_a_workbook_reads_as_the_same_records(tmp_path: Path) -> None:
    book(tmp_path / "r.xlsx", [["id", "arm", "y"], [1, "a", 3.5], [None] * 3, [2.0, "b", 4]])
    assert read(tmp_path, "r.xlsx") == ROWS
    with open_records("r.xlsx", tmp_path, data_of()) as opened:
        assert opened.table.order_by("row").to_pyarrow().column("row").to_pylist() == [2, 4]


def test_rows_of_a_workbook_are_counted_from_its_top(tmp_path: Path) -> None:
    book(tmp_path / "r.xlsx", [[None], [None], ["id", "arm", "y"], [1, "a", 3.5], [2, "b", 4]])
    with open_records("r.xlsx", tmp_path, data_of()) as opened:
        assert opened.table.to_pyarrow().column("row").to_pylist() == [4, 5]


def test_one_of_several_sheets_must_be_named(tmp_path: Path) -> None:
    book(tmp_path / "r.xlsx", [["id", "arm", "y"], [1, "a", 3.5], [2, "b", 4]], "Notes")
    assert read(tmp_path, "r.xlsx", table="Sheet") == ROWS
    for table in (None, "Sheets"):
        with pytest.raises(Refusal) as refused:
            open_records("r.xlsx", tmp_path, data_of(table=table))
        (fault,) = refused.value.faults
        assert fault.code == "R013"
        assert "`Sheet`, `Notes`" in fault.message
        assert fault.remedy.startswith("Did you mean `Sheet`? " if table else "In plan.yaml")


def test_errors_and_unsaved_formulas_of_a_workbook_are_no_missing_values(tmp_path: Path) -> None:
    rows: list[list[Any]] = [[None], ["id", "arm", "y", "unused"], [1, "a", "#DIV/0!", "#REF!"]]
    rows += [[2, "b", "=1/0", "=B1"], [3, "a", "#N/A", None], [4, "#N/A", 2, None], [5, "b", "", 1]]
    book(tmp_path / "r.xlsx", rows)
    with pytest.raises(Refusal) as refused:
        open_records("r.xlsx", tmp_path, data_of())
    told = [(f.code, f.place.line, f.message.partition("column ")[2]) for f in refused.value.faults]
    assert told == [
        ("R017", 3, "`y` has `#DIV/0!`, `#N/A` in 2 cells (C3, C5)"),
        ("R018", 4, "`y` has a formula whose value was not saved in cell C4"),
        ("R017", 6, "`arm` has `#N/A` in cell B6"),
    ]
    assert "sheet `Sheet`" in refused.value.faults[0].message
    assert "leave the cell empty" in refused.value.faults[0].remedy


def test_errors_in_columns_that_the_plan_does_not_use_do_no_harm(tmp_path: Path) -> None:
    rows = [[None, "id", "arm", "y", "z"], [None, 1, "a", 3.5, "#N/A"], [None, 2, "b", 4, "=1/0"]]
    book(tmp_path / "r.xlsx", rows)
    assert read(tmp_path, "r.xlsx") == ROWS
    rows[2][1] = "#REF!"
    book(tmp_path / "r.xlsx", rows)
    with pytest.raises(Refusal, match="`id` has `#REF!` in cell B3"):
        open_records("r.xlsx", tmp_path, data_of())


def test_a_formula_with_its_value_is_a_value(tmp_path: Path) -> None:
    book(tmp_path / "r.xlsx", [["id", "arm", "y"], [1, "a", "=7/2"], [2, "b", 4]])
    with zipfile.ZipFile(tmp_path / "r.xlsx") as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet] = parts[sheet].replace(b"</f><v></v>", b"</f><v>3.5</v>")
    parts[sheet] = parts[sheet].replace(b"</f><v />", b"</f><v>3.5</v>")
    with zipfile.ZipFile(tmp_path / "r.xlsx", "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    assert read(tmp_path, "r.xlsx") == ROWS


def test_a_workbook_that_unpacks_to_too_much_is_not_unpacked(tmp_path: Path) -> None:
    with (
        zipfile.ZipFile(tmp_path / "r.xlsx", "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/worksheets/sheet1.xml", "w") as part,
    ):
        for _ in range(MOST_UNPACKED // 10_000_000 + 1):
            part.write(b"\0" * 10_000_000)
    with pytest.raises(Refusal) as refused:
        open_records("r.xlsx", tmp_path, data_of())
    assert refused.value.faults[0].code == "R012"


def test_example_data_are_read_from_their_package(tmp_path: Path) -> None:
    data = data_of(unit="sid", outcomes={"y": {"column": "l_homicide"}})
    with open_records("causaldata:castle", tmp_path, data) as opened:
        assert opened.rows == 550
        units = opened.table.select("w:sid").distinct().to_pyarrow()
    assert units.num_rows == 50


def test_a_set_of_example_data_that_is_not_there() -> None:
    with pytest.raises(Refusal) as refused:
        open_records("causaldata:castel", Path(), data_of())
    (fault,) = refused.value.faults
    assert (fault.code, fault.remedy) == ("R015", "Did you mean `castle`?")


def test_example_data_that_are_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packaged, "PACKAGE", "causaldata_is_not_here")
    with pytest.raises(Refusal) as refused:
        open_records("causaldata:castle", Path(), data_of())
    (fault,) = refused.value.faults
    assert fault.code == "R014"
    assert fault.remedy == "pip install 'forethought[examples]'"
