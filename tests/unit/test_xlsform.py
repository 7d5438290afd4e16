"""Instruments of a plan as XLSForms: pyxform accepts each without a warning."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from pyxform.xls2xform import convert

from forethought.collect import form_faults, forms_of
from forethought.collect.words import range_rule, round_name
from forethought.errors import Refusal
from forethought.files.yaml import read_yaml
from forethought.plan import Plan
from forethought.report.template.workbook.forms import form_workbook
from forethought.vocabulary import Duration, read_document, say

VERSION = "2027010501"


def plan_with(*instruments: dict[str, Any], **more: Any) -> Plan:
    """Return a plan with these instruments and three waves."""
    return Plan.model_validate(
        {
            "forethought": 1,
            "plan": {"theory": {"id": "t", "version": 1}, "title": "A", "design": "before-after"},
            "waves": [
                {"id": "before", "at": "P0D"},
                {"id": "half", "at": "P1Y6M"},
                {"id": "late", "at": "P2W"},
            ],
            "instruments": list(instruments),
            **more,
        }
    )


def form_with(*items: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"id": "form", "title": "A form", "items": list(items), **more}


def item(name: str = "q1", answer: str = "text", ask: Any = "How?", **more: Any) -> dict[str, Any]:
    return {"id": name, "ask": ask, "answer": answer, **more}


def converted(plan: Plan) -> list[Any]:
    """Convert every form by pyxform, from its bytes."""
    return [
        convert(io.BytesIO(form_workbook(form)), validate=False, file_type=".xlsx")
        for form in forms_of(plan, VERSION)
    ]


def codes(plan: Plan) -> list[str]:
    return [fault.code for fault in form_faults(plan)]


EVERY_ANSWER = (
    item("one", "one-of", choices=[{"id": "a", "en": "A"}, {"id": "b", "en": "B"}]),
    item("many", "many-of", choices=[{"id": "1", "en": "One"}, {"id": "2", "en": "Two"}]),
    item("size", "number", low=0.5, high=10),
    item("count", "whole-number", low=0),
    item("words", "text", required=False),
    item("day", "date"),
    item("agree", "yes-no"),
)


def test_each_answer_becomes_its_type_of_question() -> None:
    (form,) = forms_of(plan_with(form_with(*EVERY_ANSWER)), VERSION)
    types = {row["name"]: row["type"].split()[0] for row in form.survey}
    assert types == {
        "one": "select_one",
        "many": "select_multiple",
        "size": "decimal",
        "count": "integer",
        "words": "text",
        "day": "date",
        "agree": "select_one",
    }


def test_pyxform_takes_every_answer_without_a_warning() -> None:
    (result,) = converted(plan_with(form_with(*EVERY_ANSWER)))
    assert result.warnings == []
    assert f'version="{VERSION}"' in result.xform


def test_a_plain_form_has_plain_headings() -> None:
    (form,) = forms_of(plan_with(form_with(*EVERY_ANSWER)), VERSION)
    heads = {head for row in (*form.survey, *form.choices) for head in row}
    assert "label" in heads
    assert not any("::" in head for head in heads)
    assert "default_language" not in form.settings


def test_a_form_in_welsh_alone_is_in_welsh_throughout() -> None:
    (form,) = forms_of(plan_with(form_with(item(ask={"cy": "Sut?"}))), VERSION)
    assert form.survey[0]["label"] == "Sut?"
    assert form.survey[0]["required_message"] == "Atebwch y cwestiwn hwn."


def test_the_shipped_example_speaks_both_languages(examples: Path) -> None:
    file = read_yaml(examples / "think-family" / "plan.yaml")
    plan = read_document(Plan, file.data, file.places).sound()
    (result,) = converted(plan)
    (form,) = forms_of(plan, VERSION)
    assert result.warnings == []
    assert 'lang="English (en)" default="true()"' in result.xform
    assert 'lang="Cymraeg (cy)"' in result.xform
    assert [row["name"] for row in form.survey][:3] == ["introduction", "officer", "wave"]
    for row in form.survey:
        assert ("label::English (en)" in row) == ("label::Cymraeg (cy)" in row)
        if row.get("required"):
            assert row["required_message::English (en)"] == "Please answer this question."
            assert row["required_message::Cymraeg (cy)"] == "Atebwch y cwestiwn hwn."


def test_the_code_that_links_waves_is_the_first_question_and_holds_no_name() -> None:
    plan = plan_with(form_with(item(), linked_by="person", waves=["before", "half"]))
    (form,) = forms_of(plan, VERSION)
    code, wave, _ = form.survey
    assert (code["name"], code["required"]) == ("person", "yes")
    assert "do not write your name" in code["hint"]
    assert code["constraint"].startswith("regex(")
    assert wave["type"].startswith("select_one")
    assert [row["label"] for row in form.choices] == ["Start", "Year 1, month 6"]


def test_a_single_wave_is_filled_in_without_asking() -> None:
    (form,) = forms_of(plan_with(form_with(item(), waves=["half"])), VERSION)
    assert form.survey[0] == {"type": "calculate", "name": "wave", "calculation": "'half'"}
    (result,) = converted(plan_with(form_with(item(), waves=["half"])))
    assert result.warnings == []


@pytest.mark.parametrize(
    ("low", "high", "constraint", "message"),
    [
        (0, 10, ". >= 0 and . <= 10", "Please give a whole number from 0 to 10."),
        (1, None, ". >= 1", "Please give a whole number of at least 1."),
        (None, 5, ". <= 5", "Please give a whole number of at most 5."),
        (-1.5, 2.25, ". >= -1.5 and . <= 2.25", "Please give a whole number from -1.5 to 2.25."),
    ],
)
def test_ranges(low: float, high: float, constraint: str, message: str) -> None:
    (form,) = forms_of(plan_with(form_with(item("n", "whole-number", low=low, high=high))), VERSION)
    assert form.survey[0]["constraint"] == constraint
    assert form.survey[0]["constraint_message"] == message


def test_range_rules_and_rounds_are_said_in_welsh() -> None:
    rule = range_rule(0, 10, whole=True)
    assert rule is not None
    assert say(rule, "cy") == "Rhowch rif cyfan o 0 i 10."
    assert round_name(Duration.parse("P6M")) == {"en": "Month 6", "cy": "Mis 6"}


def test_choices_that_are_the_same_share_a_list() -> None:
    same = [{"id": "a", "en": "A"}, {"id": "b", "en": "B"}]
    items = (item("x", "one-of", choices=same), item("y", "one-of", choices=same))
    (form,) = forms_of(plan_with(form_with(*items)), VERSION)
    assert len(form.choices) == 2
    assert form.survey[0]["type"] == form.survey[1]["type"]


def test_two_forms_may_use_the_same_item_ids() -> None:
    first = form_with(item("q1"))
    second = {**form_with(item("q1"), item("q2")), "id": "other"}
    results = converted(plan_with(first, second))
    assert [result.warnings for result in results] == [[], []]


def test_no_instruments_and_no_items_give_no_form() -> None:
    assert forms_of(plan_with(), VERSION) == ()
    assert forms_of(plan_with(form_with()), VERSION) == ()


STRANGE = "=1+1 «نعم» 👩‍👧 <b>&amp; \"quoted\" 'apostrophe' ŵyddgrug " + "long " * 100


def test_strange_words_arrive_unchanged() -> None:
    words = STRANGE.strip()
    plan = plan_with(form_with(item(ask={"en": STRANGE, "ur": "آپ کیسے ہیں؟"}, hint=STRANGE)))
    (result,) = converted(plan)
    assert result.warnings == []
    sheet = load_workbook(io.BytesIO(form_workbook(forms_of(plan, VERSION)[0])))["survey"]
    heads = [cell.value for cell in sheet[1]]
    row = next(r for r in sheet.iter_rows(min_row=2) if r[1].value == "q1")
    cell = row[heads.index("label::English (en)")]
    assert cell.value == words
    assert cell.data_type == "s"
    assert row[heads.index("label::ur (ur)")].value == "آپ کیسے ہیں؟"


def test_characters_no_file_can_hold_are_left_out() -> None:
    (form,) = forms_of(plan_with(form_with(item(ask="a\x07b"))), VERSION)
    assert form.survey[0]["label"] == "ab"
    form_workbook(form)


@pytest.mark.parametrize(
    ("instrument", "code"),
    [
        (form_with(item("1st")), "C001"),
        (form_with(item("meta")), "C001"),
        (form_with(item(), linked_by="staff code"), "C001"),
        (form_with(item("q"), item("Q")), "C002"),
        (form_with(item("wave"), waves=["before"]), "C002"),
        (form_with(item("a", "one-of")), "C003"),
        (form_with(item("a", "many-of", choices=[{"id": "x", "en": "X"}] * 2)), "C004"),
        (form_with(item(ask=" ")), "C005"),
        (form_with(item("a", "one-of", choices=[{"id": "x"}])), "C005"),
        (form_with(item(ask="Cost in ${money}?")), "C006"),
        (form_with(item("n", "number", low=3, high=1)), "C007"),
    ],
)
def test_what_cannot_be_a_form_is_refused(instrument: dict[str, Any], code: str) -> None:
    plan = plan_with(instrument)
    assert code in codes(plan)
    with pytest.raises(Refusal):
        forms_of(plan, VERSION)


def test_two_forms_of_one_name_are_refused() -> None:
    other = {**form_with(item()), "id": "FORM"}
    assert codes(plan_with(form_with(item()), other)) == ["C008"]


def test_every_fault_is_told_at_once_with_its_place() -> None:
    plan = plan_with(form_with(item("1st"), item("n", "number", low=3, high=1)))
    with pytest.raises(Refusal) as refusal:
        forms_of(plan, VERSION)
    places = [fault.place.field for fault in refusal.value.faults]
    assert places == ["instruments[0].items[0].id", "instruments[0].items[1]"]


def test_a_missing_translation_is_a_warning_and_shows_the_other_language() -> None:
    asks = ({"en": "How?", "cy": "Sut?"}, {"en": "When?"})
    plan = plan_with(form_with(item("a", ask=asks[0]), item("b", ask=asks[1])))
    warned = {(f.code, f.value) for f in form_faults(plan)}
    assert warned == {("C021", "b"), ("C021", "the title of form")}
    (form,) = forms_of(plan, VERSION)
    assert form.survey[-1]["label::Cymraeg (cy)"] == "When?"


def test_waves_that_nothing_links_are_warned_of() -> None:
    plan = plan_with(form_with(item(), waves=["before", "half"]))
    assert codes(plan) == ["C022"]
    assert converted(plan)[0].warnings == []
