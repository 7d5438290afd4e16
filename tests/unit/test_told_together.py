"""Faults of one kind are told together: one reason and one mend, and under them every place."""

from __future__ import annotations

from forethought.cli.console import fault_lines, refusal_lines
from forethought.errors import Fault, Place, Severity
from forethought.errors.alike import alike
from forethought.errors.catalogue.releases import gate


def subtracted(value: str, other: str = "q-heard at twelve") -> Fault:
    return gate.SUBTRACTED.fault(
        value=value, number=1, when="2027-01-05", other=other, people="2 people", least=5
    )


def test_a_reason_and_a_mend_are_said_once() -> None:
    faults = [subtracted(f"q-{k}") for k in range(5)]
    said = "\n".join(fault_lines(faults))
    assert said.count(gate.SUBTRACTED.why) == 1
    assert said.count("mend") == 1
    assert said.count("G020") == 1
    assert all(f"- q-{k}, taken from" in said for k in range(5))
    assert said.endswith("5 errors, 0 warnings.")
    assert f"{gate.SUBTRACTED.title} (5)" in said


def test_one_sentence_about_many_places_is_said_once() -> None:
    faults = [Fault("T001", Severity.ERROR, Place("theory.yaml", k), "no id") for k in (3, 7)]
    lines = list(fault_lines(faults))
    assert sum("no id" in line for line in lines) == 1
    assert [line.strip() for line in lines if line.startswith("        ")] == [
        "theory.yaml:3",
        "theory.yaml:7",
    ]


def test_another_mend_is_another_group() -> None:
    one = Fault("F006", Severity.ERROR, Place("a"), "no title", "why", "Add title")
    other = Fault("F006", Severity.ERROR, Place("a"), "no seed", "why", "Add seed")
    assert [len(same.faults) for same in alike([one, other, one])] == [2, 1]


def test_a_fault_by_itself_stands_on_one_line_with_its_place() -> None:
    fault = Fault("F006", Severity.ERROR, Place("plan.yaml", 4, 2), "no title", "why", "Add title")
    assert next(fault_lines([fault])) == "plan.yaml:4:2  error   F006  no title"
    lines = list(fault_lines([fault, fault], brief=True))
    assert lines[:2] == ["plan.yaml:4:2  error   F006  no title"] * 2


def test_a_refusal_counts_what_the_check_warns_of_anyway() -> None:
    error = Fault("F006", Severity.ERROR, Place("plan.yaml"), "no title")
    rule = Fault("P042", Severity.WARNING, Place("plan.yaml"), "not validated")
    records = Fault("R218", Severity.WARNING, Place("r.csv"), "a likely code for missing")
    said = "\n".join(refusal_lines([error, rule, records]))
    assert "not validated" not in said
    assert "a likely code for missing" in said
    assert "1 error, 2 warnings." in said
    assert said.endswith("forethought check STUDY")
