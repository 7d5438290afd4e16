"""A small study's template held against a stored copy, in words.

To store a new copy after a change that was meant: run this file as a script from the project's
folder, read the difference, and commit it.
"""

from __future__ import annotations

import io
import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from openpyxl import load_workbook

from forethought.plan import Plan
from forethought.report.template import template
from forethought.theory import Theory

STORED = Path(__file__).parent / "template"
THEORY: dict[str, Any] = {
    "forethought": 1,
    "theory": {
        "id": "small",
        "title": "A small study",
        "need": "Families meet officers again and again.",
        "owner": "Lead",
        "sources": [{"id": "s1", "cite": "Somebody (2020)", "doi": "10.1000/1"}],
    },
    "goal": {"id": "safe", "statement": "Fewer children live with violence", "horizon": "P3Y"},
    "outcomes": [
        {
            "id": "knows",
            "statement": "Officers know what early help offers",
            "who": "Officers",
            "horizon": "P1M",
            "leads_to": [
                {
                    "to": "safe",
                    "because": "Who knows the offer can use it",
                    "assuming": ["Partners have capacity"],
                    "evidence": [{"source": "s1", "strength": "weak"}],
                }
            ],
            "indicators": [
                {
                    "id": "score",
                    "measure": "Right answers",
                    "unit": "items",
                    "kind": "scale",
                    "better": "higher",
                    "source": "survey",
                    "instrument": "test",
                    "smallest_meaningful": 1,
                }
            ],
        }
    ],
    "activities": [
        {
            "id": "train",
            "statement": "Two days of training",
            "dose": {"amount": 2, "unit": "day"},
            "leads_to": [{"to": "knows"}],
        }
    ],
    "context": {"risks": ["Demand rises"], "harms": ["Families feel watched"]},
}
PLAN: dict[str, Any] = {
    "forethought": 1,
    "plan": {
        "theory": {"id": "small", "version": 1},
        "title": "A small trial",
        "design": "individual-randomised",
    },
    "assignment": {"level": "officer", "arms": [{"id": "usual"}, {"id": "trained"}]},
    "waves": [{"id": "before", "at": "P0D"}, {"id": "after", "at": "P1M"}],
    "instruments": [
        {
            "id": "test",
            "title": {"en": "Test", "cy": "Prawf"},
            "for": "Officers",
            "waves": ["before", "after"],
            "linked_by": "officer",
            "items": [
                {
                    "id": "k1",
                    "ask": {"en": "Which route?", "cy": "Pa lwybr?"},
                    "answer": "one-of",
                    "choices": [
                        {"id": "eh", "en": "Early help", "cy": "Cymorth cynnar"},
                        {"id": "none", "en": "None", "cy": "Dim"},
                    ],
                    "right": "eh",
                }
            ],
            "score": {"score": {"sum_right": "all"}},
        }
    ],
    "data": {
        "source": "records.csv",
        "unit": "officer",
        "arm": "arm",
        "wave": "wave",
        "outcomes": {"score": {"column": "score"}},
    },
    "questions": [
        {
            "id": "q1",
            "indicator": "score",
            "primary": True,
            "estimand": {
                "population": "officers",
                "contrast": "trained versus usual",
                "at": "after",
            },
            "method": "ancova",
            "adjust": ["score@before"],
        }
    ],
}


@cache
def in_words() -> dict[str, str]:
    """Return the template's files as text."""
    files = template(
        Theory.model_validate(THEORY),
        Plan.model_validate(PLAN),
        None,
        "Outline",
        version="2027010501",
    )
    return {
        "evaluation-plan.txt": _document(files["evaluation-plan.docx"]),
        "workbook.txt": _book(files["workbook.xlsx"]),
        "form.txt": _book(files["forms/test.xlsx"]),
        "records.schema.json": files["records.schema.json"].decode("utf-8"),
        "README.txt": files["README.txt"].decode("utf-8"),
    }


def _document(content: bytes) -> str:
    body = Document(io.BytesIO(content)).element.body
    lines = (
        "".join(text.text or "" for text in paragraph.iter(qn("w:t")))
        for paragraph in body.iter(qn("w:p"))
    )
    return "\n".join(line for line in lines if line.strip()) + "\n"


def _book(content: bytes) -> str:
    lines: list[str] = []
    for sheet in load_workbook(io.BytesIO(content)):
        lines.append(f"## {sheet.title}")
        for row in sheet.iter_rows(values_only=True):
            if any(value is not None for value in row):
                lines.append(" | ".join("" if v is None else str(v) for v in row).rstrip(" |"))
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("name", sorted(path.name for path in STORED.glob("*")))
def test_the_template_reads_as_stored(name: str) -> None:
    stored = (STORED / name).read_text(encoding="utf-8")
    assert in_words()[name] == stored


def test_every_file_is_stored() -> None:
    assert {path.name for path in STORED.glob("*")} == set(in_words())


def test_the_stored_schema_is_json() -> None:
    schema = json.loads((STORED / "records.schema.json").read_text(encoding="utf-8"))
    assert [field["name"] for field in schema["fields"]] == ["officer", "arm", "wave", "score"]


if __name__ == "__main__":
    STORED.mkdir(exist_ok=True)
    for file_name, words in in_words().items():
        (STORED / file_name).write_text(words, encoding="utf-8")
