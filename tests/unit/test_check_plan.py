"""How the rules about plans behave beyond their own examples."""

from __future__ import annotations

from typing import Any

import pytest

from forethought.errors import Places, Severity
from forethought.errors.catalogue import FAMILIES
from forethought.files.yaml import parse_yaml
from forethought.plan import Plan
from forethought.plan.check import check_plan
from forethought.plan.check.comparison import same_people
from forethought.plan.check.people import STAYED
from forethought.plan.check.questions import arms_named
from forethought.plan.model import Arm
from forethought.theory import Theory
from forethought.vocabulary import Method, read_document
from tests.spec.rules import plan_with

ARMS = (Arm(id="usual", statement="Usual practice"), Arm(id="think-family"))


def smallest(**about: Any) -> Plan:
    return Plan.model_validate(
        {
            "forethought": 1,
            "plan": {
                "theory": {"id": "t", "version": 1},
                "title": "T",
                "design": "before-after",
                **about,
            },
        }
    )


def broken_theory() -> Theory:
    """A theory with a loop, a leap and links to nothing."""
    return Theory.model_validate(
        {
            "forethought": 1,
            "theory": {"id": "t", "title": "T"},
            "goal": {"id": "g", "statement": "G"},
            "outcomes": [{"id": "a", "statement": "A", "leads_to": [{"to": "a"}, {"to": "x"}]}],
        }
    )


def test_pitfalls_never_stop_a_study() -> None:
    assert {entry.severity for entry in FAMILIES["P"]} == {Severity.WARNING}


def test_a_plan_is_checked_though_its_theory_is_broken() -> None:
    faults = check_plan(smallest(), broken_theory(), Places("plan.yaml"))
    assert {"P011", "P045", "P051", "L074", "L038"} <= {fault.code for fault in faults}


def test_a_plan_for_another_theory_is_one_fault_not_one_for_each_indicator() -> None:
    met = plan_with("plan: {theory: {id: other}}\ntruth: {nothing: 1}\n")
    assert met.codes == ["L011"]


def test_a_method_that_counts_people_one_by_one_does_not_fit_a_cluster_trial() -> None:
    for method in (Method.DIFFERENCE_IN_MEANS, Method.ANCOVA, Method.LIN):
        met = plan_with(f"questions:\n  - id: q-asks\n    method: {method}\n")
        assert met.codes == ["L041"]
        assert "one by one" in met.faults[0].message
        assert "mixed-model" in met.faults[0].remedy


def test_other_methods_of_a_question_are_looked_at_too() -> None:
    met = plan_with("questions:\n  - id: q-asks\n    sensitivity: [cluster-robust-cr2, ancova]\n")
    assert [(f.code, f.place.field) for f in met.faults] == [
        ("L041", "questions[0].sensitivity[1]")
    ]


def test_what_could_not_be_read_is_not_held_against_the_plan() -> None:
    text = (
        "forethought: 1\nplan: {theory: {id: t, version: 1}, title: T, design: cluster}\n"
        "questions: [{id: q, indicator: i, method: mixed, estimand: {population: all}}]\n"
        "data: records.csv\n"
    )
    file = parse_yaml(text, "plan.yaml")
    reading = read_document(Plan, file.data, file.places)
    assert reading.document is not None
    faults = check_plan(reading.document, broken_theory(), reading.places)
    assert not {f.code for f in faults} & {"L041", "L061", "L062", "L071", "L072", "L074", "P011"}


def test_ids_that_stand_twice_are_found_everywhere() -> None:
    met = plan_with(
        "questions:\n  - id: q-asks\n  - id: q-knows\n  - id: q-repeats\n"
        "  - {id: q-knows, indicator: repeats, method: mixed-model, estimand: "
        "{population: all, contrast: visits versus usual, at: twelve}}\n"
        "assignment:\n  ratio: []\n  arms:\n    - id: usual\n    - id: usual\n"
        "instruments:\n  - id: where-to-turn\n    items:\n      - id: debt\n        choices:\n"
        "          - id: nobody\n          - {id: nobody, en: No, cy: Na}\n"
    )
    doubled = {f.place.field for f in met.faults if f.code == "L021"}
    assert doubled == {
        "questions[3].id",
        "assignment.arms[2].id",
        "instruments[0].items[1].choices[2].id",
    }


@pytest.mark.parametrize(
    ("contrast", "named"),
    [
        ("think-family versus usual", ("usual", "think-family")),
        ("Think Family against Usual practice", ("usual", "think-family")),
        ("unusual practice", ()),
        ("trained versus not yet trained", ()),
        ("", ()),
    ],
)
def test_arms_are_known_by_id_and_by_statement(contrast: str, named: tuple[str, ...]) -> None:
    assert arms_named(contrast, ARMS) == named


@pytest.mark.parametrize(
    ("population", "flagged"),
    [
        ("officers in post at assignment", False),
        ("families referred before the teams were drawn", False),
        ("eligible families", False),
        ("all pupils in year 9 on 1 September", False),
        ("officers who completed both days", True),
        ("completers", True),
        ("families that took up the plan", True),
        ("those who attended at least one session", True),
        ("respondents at twelve months", True),
        ("participants who finished", True),
        ("everyone who did not drop out", False),
    ],
)
def test_populations_that_leave_people_out(population: str, *, flagged: bool) -> None:
    assert (STAYED.search(population) is not None) is flagged


@pytest.mark.parametrize(
    ("collector", "deliverer", "alike"),
    [
        ("Health visitors", "the health visitor", True),
        ("A serving officer", "A serving officer and an early-help manager together", True),
        ("The university", "A serving officer", False),
        ("Police national database", "Police officers", False),
        (None, None, False),
        ("", "Health visitors", False),
        ("the", "the", False),
    ],
)
def test_who_measures_and_who_delivers(
    collector: str | None, deliverer: str | None, *, alike: bool
) -> None:
    assert same_people(collector, deliverer) is alike


@pytest.mark.parametrize(
    ("column", "to", "flagged"),
    [
        ("month", 11, False),
        ("month", 10, True),
        ("period", 11, False),
        ("year", 0, False),
        ("quarter", 2, True),
        ("quarter", 3, False),
        ("week", 51, True),
        ("week", 52, False),
    ],
)
def test_a_year_of_follow_up_in_the_periods_of_the_records(
    column: str, to: int, *, flagged: bool
) -> None:
    plan = {
        "forethought": 1,
        "plan": {
            "theory": {"id": "t", "version": 1},
            "title": "T",
            "design": "staggered-rollout",
            "timing": "random",
        },
        "data": {"source": "r.csv", "unit": "u", "period": column, "first_treated": "f"},
        "questions": [
            {
                "id": "q",
                "indicator": "i",
                "method": "callaway-santanna",
                "event_study": {"from": 0, "to": to},
            }
        ],
    }
    faults = check_plan(Plan.model_validate(plan), broken_theory(), Places("plan.yaml"))
    assert ("P061" in {fault.code for fault in faults}) is flagged


def test_a_decision_not_to_adjust_is_a_decision() -> None:
    left_out = "multiplicity:\n  families: []\n"
    assert plan_with(left_out).codes == ["L092", "L092"]
    assert plan_with(left_out + "  adjust: none\n").codes == []


def test_a_plain_word_without_a_language_is_not_in_welsh() -> None:
    met = plan_with("instruments:\n  - id: where-to-turn\n    title: Where to turn\n")
    assert met.codes == ["L082"]
    assert "the title" in met.faults[0].message


def test_a_form_in_one_language_needs_no_other() -> None:
    one = "{id: mood, title: Mood, items: [{id: a, ask: How are you?, answer: text}]}"
    met = plan_with(f"instruments:\n  - {one}\n")
    assert met.codes == ["L016"]
