"""The template's documents, opened again: Word, Excel, README."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from forethought.files.yaml import read_yaml
from forethought.plan import Plan
from forethought.report.office.package import day_of
from forethought.report.template import template, template_warnings
from forethought.report.template.workbook import workbook
from forethought.report.words.designs import DESIGNS, reach_words
from forethought.report.words.methods import METHODS
from forethought.theory import Theory
from forethought.vocabulary import Design, Method, Timing, read_document

VERSION = "2027010501"
OUTLINE = "Theory of change.\nActivities:\n1. Joint training leads to: Officers know."


def png(width: int, height: int) -> bytes:
    """Return a grey picture of this size."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    rows = zlib.compress(b"".join(b"\0" + b"\x99" * width for _ in range(height)))
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    parts = chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


@pytest.fixture(scope="module")
def study(examples: Path) -> tuple[Theory, Plan]:
    folder = examples / "think-family"
    theory, plan = read_yaml(folder / "theory.yaml"), read_yaml(folder / "plan.yaml")
    return (
        read_document(Theory, theory.data, theory.places).sound(),
        read_document(Plan, plan.data, plan.places).sound(),
    )


@pytest.fixture(scope="module")
def files(study: tuple[Theory, Plan]) -> dict[str, bytes]:
    return template(*study, png(80, 40), OUTLINE, version=VERSION)


@pytest.fixture(scope="module")
def bare(study: tuple[Theory, Plan]) -> dict[str, bytes]:
    return template(study[0], None, None, OUTLINE)


def theory_with(**more: Any) -> Theory:
    document = {
        "forethought": 1,
        "theory": {"id": "t", "title": "T"},
        "goal": {"id": "g", "statement": "Fewer children live with violence"},
        **more,
    }
    return Theory.model_validate(document)


def document_of(files: dict[str, bytes]) -> Any:
    return Document(io.BytesIO(files["evaluation-plan.docx"]))


def words_of(files: dict[str, bytes]) -> str:
    """All words of the plan document, tables included."""
    body = document_of(files).element.body
    return "\n".join(
        "".join(text.text or "" for text in paragraph.iter(qn("w:t")))
        for paragraph in body.iter(qn("w:p"))
    )


def book_of(files: dict[str, bytes]) -> Workbook:
    return load_workbook(io.BytesIO(files["workbook.xlsx"]))


def column(sheet: Any, head: str) -> list[Any]:
    heads = [cell.value for cell in sheet[1]]
    index = heads.index(head)
    return [row[index].value for row in sheet.iter_rows(min_row=2)]


def test_the_files_of_a_study_with_a_plan(files: dict[str, bytes]) -> None:
    assert set(files) == {
        "evaluation-plan.docx",
        "workbook.xlsx",
        "forms/knowledge-test.xlsx",
        "records.schema.json",
        "records.csv",
        "README.txt",
    }


def test_the_same_study_gives_the_same_bytes(
    study: tuple[Theory, Plan], files: dict[str, bytes]
) -> None:
    assert template(*study, png(80, 40), OUTLINE, version=VERSION) == files


def test_office_files_carry_the_day_of_their_version(files: dict[str, bytes]) -> None:
    made = document_of(files).core_properties.created
    assert f"{made:%Y-%m-%d}" == "2027-01-05"
    assert f"{book_of(files).properties.modified:%Y-%m-%d}" == "2027-01-05"
    assert day_of("0000000001") is None


def test_the_readme_names_every_file_and_is_plain(files: dict[str, bytes]) -> None:
    text = files["README.txt"].decode("utf-8")
    for name in files.keys() - {"README.txt"}:
        assert name in text
    assert "Synthetic study" in text
    assert max(map(len, text.splitlines())) <= 92


# ---- the plan document


def test_sections_in_order(files: dict[str, bytes]) -> None:
    headings = [p.text for p in document_of(files).paragraphs if p.style.name == "Heading 1"]
    assert headings == [
        "Why this is needed",
        "The theory of change",
        "What the study asks",
        "Design, and why this one",
        "What is measured",
        "Schedule, and who collects",
        "How many",
        "Analysis",
        "Ethics and data protection",
        "Roles",
        "Risks",
        "Deviations from this plan",
        "Sign-off",
    ]


def test_the_contents_point_to_every_section(files: dict[str, bytes]) -> None:
    body = document_of(files).element.body
    anchors = [link.get(qn("w:anchor")) for link in body.iter(qn("w:hyperlink"))]
    marks = {mark.get(qn("w:name")) for mark in body.iter(qn("w:bookmarkStart"))}
    assert len(anchors) == 13
    assert set(anchors) == marks


def test_tables_with_a_heading_row_repeat_it(files: dict[str, bytes]) -> None:
    tables = document_of(files).tables
    headed = [t for t in tables if t._tbl.tblPr.find(qn("w:tblLook")).get(qn("w:firstRow")) == "1"]
    assert len(headed) >= 10
    for table in headed:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None


def test_the_picture_has_the_outline_as_its_words(files: dict[str, bytes]) -> None:
    (picture,) = document_of(files).inline_shapes
    assert picture._inline.docPr.get("descr") == OUTLINE


def test_properties_language_and_running_lines(files: dict[str, bytes]) -> None:
    document = document_of(files)
    assert document.core_properties.title.startswith("Evaluation plan: Cluster-randomised")
    assert document.core_properties.language == "en-GB"
    assert 'w:lang w:val="en-GB"' in document.styles["Normal"].element.xml
    for section in document.sections:
        assert section.header.paragraphs[0].text.startswith("Synthetic study – Evaluation plan")
        assert VERSION in section.footer.paragraphs[0].text
        assert "NUMPAGES" in section.footer._element.xml


def test_a_wide_picture_lies_and_a_tall_one_stands(study: tuple[Theory, Plan]) -> None:
    def lying(picture: bytes) -> list[bool]:
        made = template(*study, picture, OUTLINE, version=VERSION)
        return [s.page_width > s.page_height for s in document_of(made).sections]

    assert lying(png(80, 40)) == [False, True, False]
    assert lying(png(40, 80)) == [False]


def test_each_question_says_what_it_asks_and_how(files: dict[str, bytes]) -> None:
    words = words_of(files)
    assert "Question q-refers – primary question" in words
    assert "six (6 months after the start)" in words
    assert METHODS[Method.MIXED_MODEL].standard_error in words
    assert "0.05 (proportion of eligible incidents)" in words
    assert DESIGNS[Design.CLUSTER_RANDOMISED].cannot in words


def test_without_a_plan_every_decision_is_open_and_listed(bare: dict[str, bytes]) -> None:
    words = words_of(bare)
    for gap in (
        "Undecided: the design",
        "Undecided: which questions the study asks",
        "Undecided: by which design",
        "Undecided: when the rounds of measurement are",
        "Undecided: how many units, to be filled by: forethought design",
        "Undecided: what is done about missing values",
    ):
        assert gap in words
    assert "Decisions still to be made" in words
    for design in DESIGNS.values():
        assert design.can in words


def test_what_is_undecided_is_shaded(bare: dict[str, bytes]) -> None:
    document = document_of(bare)
    style = document.styles["Undecided"].element.xml
    assert 'w:fill="FFE8A3"' in style
    runs = [
        run
        for paragraph in document.element.body.iter(qn("w:p"))
        for run in paragraph.iter(qn("w:rStyle"))
        if run.get(qn("w:val")) == "Undecided"
    ]
    assert len(runs) > 20


def test_small_numbers_follow_the_plan(study: tuple[Theory, Plan]) -> None:
    theory, plan = study
    privacy = plan.privacy.model_copy(update={"smallest_cluster": 17, "smallest_cell": 8})
    strict = plan.model_copy(update={"privacy": privacy})
    words = words_of(template(theory, strict, None, OUTLINE))
    assert "fewer than 17 people or a cell of fewer than 8" in words


def test_every_order_of_treatment_has_words() -> None:
    for timing in Timing:
        assert "at most" in reach_words(Design.STAGGERED_ROLLOUT, timing)


@pytest.mark.parametrize("design", [d for d in Design if d is not Design.STAGGERED_ROLLOUT])
def test_what_a_design_could_reach_is_hedged(design: Design) -> None:
    words = reach_words(design, None)
    assert "could" in words
    assert "rating body" in words


HARD = ("Ŵyth 👨‍👩‍👧 عائلة <b>&\x07 " + "a long statement " * 40)[:600]


def test_long_and_strange_statements_in_every_place(study: tuple[Theory, Plan]) -> None:
    theory = theory_with(
        theory={"id": "t", "title": HARD, "need": HARD, "took_part": [HARD]},
        goal={
            "id": "g",
            "statement": HARD,
            "who": HARD,
            "indicators": [{"id": "i", "measure": HARD}],
        },
        activities=[
            {"id": "a", "statement": HARD, "leads_to": [{"to": "g", "because": HARD}]},
        ],
        context={"risks": [HARD], "harms": [HARD], "enablers": [HARD]},
    )
    files = template(theory, None, png(80, 40), HARD)
    assert "عائلة" in words_of(files)
    assert "👨‍👩‍👧" in column(book_of(files)["Indicators"], "In words")[0]


def test_the_least_theory_there_can_be() -> None:
    files = template(theory_with(), None, None, "")
    assert "Undecided: what leads to what, and why" in words_of(files)
    assert "how one would see it change" in column(book_of(files)["Indicators"], "Indicator")[0]


def test_a_plan_with_next_to_nothing() -> None:
    least = {
        "forethought": 1,
        "plan": {"theory": {"id": "t", "version": 1}, "title": "P", "design": "before-after"},
        "questions": [{"id": "q", "indicator": "nowhere", "method": "ancova"}],
    }
    files = template(theory_with(), Plan.model_validate(least), None, "")
    assert "Question q" in words_of(files)
    assert files["records.csv"] == b"unit,wave\r\n"


def test_a_connection_is_named_without_its_password() -> None:
    plan = Plan.model_validate(
        {
            "forethought": 1,
            "plan": {"theory": {"id": "t", "version": 1}, "title": "P", "design": "before-after"},
            "waves": [{"id": "w", "at": "P0D"}],
            "data": {"source": "postgresql://me:secret@host/db", "unit": "person", "wave": "wave"},
        }
    )
    files = template(theory_with(), plan, None, "")
    for name, content in files.items():
        if name.endswith(("docx", "xlsx")):
            with zipfile.ZipFile(io.BytesIO(content)) as package:
                content = b"".join(package.read(part) for part in package.namelist())
        assert b"secret" not in content, name
    assert "a postgresql database" in words_of(files)


# ---- the workbook


def test_sheets_of_the_workbook(files: dict[str, bytes]) -> None:
    book = book_of(files)
    assert book.sheetnames == [
        "Read me",
        "Indicators",
        "Schedule",
        "knowledge-test",
        "records",
        "Codebook",
        "Lists",
    ]
    assert book["Lists"].sheet_state == "hidden"
    for name in ("Indicators", "knowledge-test", "records", "Codebook"):
        assert book[name].freeze_panes == "B2"
        assert book[name].print_title_rows == "$1:$1"
        assert not book[name].merged_cells.ranges


def test_every_outcome_is_in_the_indicator_matrix(
    study: tuple[Theory, Plan], files: dict[str, bytes]
) -> None:
    sheet = book_of(files)["Indicators"]
    assert set(column(sheet, "Outcome")) == {end.id for end in study[0].ends}
    least = column(sheet, "Smallest difference that matters")
    assert 0.05 in least


def test_drop_downs_ranges_and_formats(files: dict[str, bytes]) -> None:
    book = book_of(files)
    rules = {
        str(rule.sqref).split(":")[0].rstrip("0123456789"): rule
        for rule in book["records"].data_validations.dataValidation
    }
    heads = {cell.value: cell.column_letter for cell in book["records"][1]}
    arm, referred = rules[heads["arm"]], rules[heads["referred"]]
    sheet_name, span = arm.formula1.split("!")
    values = [row[0].value for row in book[sheet_name.strip("'")][span.replace("$", "")]]
    assert values == ["usual", "think-family"]
    assert (referred.type, referred.operator, referred.formula1) == (
        "whole",
        "greaterThanOrEqual",
        "0",
    )
    assert all(len(rule.prompt) <= 255 for rule in rules.values())
    code = book["knowledge-test"].column_dimensions["A"]
    assert code.number_format == "@"


def test_the_schedule_is_live_and_has_a_chart(files: dict[str, bytes]) -> None:
    sheet = book_of(files)["Schedule"]
    assert len(sheet._charts) == 1
    assert sheet["E4"].value == "=C4+D4"
    assert sheet["F4"].value.startswith('=IF(programme_start="","",EDATE(programme_start,')
    assert sheet.conditional_formatting
    begins = {row[0].value: row[2].value for row in sheet.iter_rows(min_row=4, max_row=14)}
    assert begins["What would you do? – six"] == 6
    assert begins["Analysis and report"] == 13


def test_the_codebook_tells_every_column_and_score(files: dict[str, bytes]) -> None:
    book = book_of(files)
    told = {(row[0].value, row[1].value) for row in book["Codebook"].iter_rows(min_row=2)}
    for name in ("knowledge-test", "records"):
        assert {(name, cell.value) for cell in book[name][1]} <= told
    meanings = column(book["Codebook"], "Meaning")
    assert any("The number of right answers among all" in meaning for meaning in meanings)


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0"])
def test_no_words_of_a_person_become_a_formula(start: str) -> None:
    theory = theory_with(
        theory={"id": "t", "title": start},
        goal={"id": "g", "statement": start, "indicators": [{"id": "i", "measure": start}]},
    )
    book = book_of({"workbook.xlsx": workbook(theory, None, VERSION)})
    ours = {"Schedule"}  # the one sheet with formulas of its own
    found = 0
    for sheet in book:
        for cell in (cell for row in sheet.iter_rows() for cell in row):
            if cell.value == start:
                found += 1
                assert cell.data_type == "s"
                assert cell.quotePrefix
            assert cell.data_type != "f" or sheet.title in ours
    assert found == 3  # title, statement, measure


def test_indicators_without_a_form_get_a_sheet_of_their_own() -> None:
    theory = theory_with(
        goal={
            "id": "g",
            "statement": "Fewer",
            "indicators": [{"id": "seen", "measure": "Warmth", "source": "observation"}],
        }
    )
    book = book_of(template(theory, None, None, ""))
    assert [cell.value for cell in book["observation"][1]][-1] == "seen"


def test_sheet_names_that_excel_would_refuse() -> None:
    long = "a" * 60
    document = {
        "forethought": 1,
        "plan": {"theory": {"id": "t", "version": 1}, "title": "P", "design": "before-after"},
        "instruments": [
            {"id": name, "title": "T", "items": [{"id": "q", "ask": "?", "answer": "text"}]}
            for name in (long, long + "b", "History", "records")
        ],
    }
    book = book_of(template(theory_with(), Plan.model_validate(document), None, ""))
    names = book.sheetnames
    assert all(len(name) <= 31 for name in names)
    assert len({name.lower() for name in names}) == len(names)


def test_warnings_are_told_in_the_readme() -> None:
    document = {
        "forethought": 1,
        "plan": {"theory": {"id": "t", "version": 1}, "title": "P", "design": "before-after"},
        "waves": [{"id": "a", "at": "P0D"}, {"id": "b", "at": "P1M"}],
        "instruments": [
            {
                "id": "f",
                "title": "T",
                "waves": ["a", "b"],
                "items": [{"id": "q", "ask": "?", "answer": "text"}],
            }
        ],
    }
    plan = Plan.model_validate(document)
    assert [fault.code for fault in template_warnings(plan)] == ["C022"]
    files = template(theory_with(), plan, None, "")
    assert "LOOK AT THIS FIRST" in files["README.txt"].decode("utf-8")
