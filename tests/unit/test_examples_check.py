"""What `forethought check` says of the shipped examples."""

from __future__ import annotations

import pytest

from forethought.errors import Fault, errors_in
from forethought.files.examples import example_folder
from forethought.files.shipped import SHIPPED
from forethought.journey.study import read_study


def faults_of(name: str) -> tuple[Fault, ...]:
    return read_study(example_folder(name)).check()


def theory_codes(name: str) -> set[str]:
    return {fault.code for fault in faults_of(name) if fault.code.startswith("T")}


@pytest.mark.parametrize("name", SHIPPED)
def test_a_worked_example_has_no_error(name: str) -> None:
    assert errors_in(faults_of(name)) == ()


def test_the_model_theory_warns_of_one_thing_only() -> None:
    # on purpose: nobody has tested whether a referral leads to a plan, and the file says so
    assert [f.code for f in faults_of("think-family") if f.code.startswith("T")] == ["T054"]


def test_the_replication_warns_of_what_its_data_cannot_show() -> None:
    assert theory_codes("castle-doctrine") == {"T054", "T071"}


FILL_ME = {
    "T009",  # a box without a statement
    "T104",  # need
    "T084",  # population
    "T085",  # where
    "T121",  # owner
    "T122",  # who took part
    "T123",  # review
    "T111",  # narrative
    "T012",  # horizon
    "T014",  # whose lives
    "T023",  # who changes
    "T077",  # an indicator for the goal
    "T071",  # an indicator for the outcome
    "T091",  # ceiling
    "T051",  # because
    "T052",  # assuming
    "T053",  # evidence
    "T081",  # who delivers
    "T082",  # for whom
    "T083",  # dose
    "T101",  # enablers
    "T102",  # risks
    "T103",  # harms
}


def test_the_starter_asks_for_every_field_and_nothing_else() -> None:
    assert theory_codes("starter") == FILL_ME
    assert [fault for fault in faults_of("starter") if fault.code.startswith("F")] == []
