"""Every rule about plans, and every pitfall: its poor example is caught, its good one passes."""

from __future__ import annotations

import pytest

from forethought.errors import Entry
from forethought.errors.catalogue import FAMILIES
from tests.spec.rules import marked, plan_with

OF_THE_THEORY = ("P041", "P042", "P043", "P044")
"""Pitfalls that the plan falls into by what the theory says of its measures."""

ENTRIES = [e for e in (*FAMILIES["L"], *FAMILIES["P"]) if e.code not in OF_THE_THEORY]
FROM_THEORY = [entry for entry in FAMILIES["P"] if entry.code in OF_THE_THEORY]

ROLL_OUT = """
plan:
  design: staggered-rollout
  timing: random
assignment:
data:
  cluster:
  arm:
  wave:
  period: month
  first_treated: start
waves: []
instruments:
  - id: where-to-turn
    waves: []
questions:
  - id: q-asks
    estimand: {at: [], contrast: treated versus not yet treated}
    method: callaway-santanna
    adjust: []
    sensitivity: [sun-abraham]
    event_study: {from: 0, to: 11}
  - id: q-knows
    estimand: {at: [], contrast: treated versus not yet treated}
    method: callaway-santanna
    adjust: []
  - id: q-repeats
    estimand: {at: [], contrast: treated versus not yet treated}
    method: callaway-santanna
"""
ASKS_ONE_THING = """
questions:
  - id: q-asks
    indicator: knows-where
  - id: q-repeats
    indicator: knows-where
    method: mixed-model
"""
ON_A_ROLL_OUT = ("L043", "L051", "L052", "L053", "L054", "L056", "L057", "P013", "P062")
ALSO = {
    "L043": {"P013"},  # a chosen order is a pitfall of its own
    "P051": {"P021"},  # without a sample nothing is said of keeping it
}
"""What else the poor example shows, because one fault cannot be had without the other."""


def example(entry: Entry, snippet: str) -> list[str]:
    return [ROLL_OUT, snippet] if entry.code in ON_A_ROLL_OUT else [snippet]


@pytest.mark.parametrize("below", ["", ROLL_OUT], ids=["cluster trial", "roll-out"])
def test_a_sound_plan_has_no_fault(below: str) -> None:
    assert plan_with(below).faults == ()


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.code)
def test_the_poor_example_is_caught_at_its_line(entry: Entry) -> None:
    met = plan_with(*example(entry, entry.poor))
    assert set(met.codes) == {entry.code} | ALSO.get(entry.code, set())
    assert list(met.lines_of(entry.code)) == [marked(entry.poor)]


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.code)
def test_the_good_example_passes(entry: Entry) -> None:
    assert plan_with(*example(entry, entry.good)).codes == []


@pytest.mark.parametrize("entry", FROM_THEORY, ids=lambda entry: entry.code)
def test_a_measure_that_is_no_good_is_caught_at_its_question(entry: Entry) -> None:
    poor = plan_with(ASKS_ONE_THING, theory=entry.poor)
    assert entry.code in poor.codes
    assert entry.code not in plan_with(ASKS_ONE_THING, theory=entry.good).codes
    at = "questions:" if entry.code == "P043" else "indicator: knows-where"
    assert list(poor.lines_of(entry.code)) == [at]


@pytest.mark.parametrize("entry", FROM_THEORY + ENTRIES, ids=lambda entry: entry.code)
def test_every_entry_says_why_and_how_to_mend_it(entry: Entry) -> None:
    assert entry.title
    assert entry.why.endswith(".")
    assert entry.remedy
    assert entry.poor.strip() != entry.good.strip()
