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
SERIES = """
plan:
  design: interrupted-time-series
assignment:
interruption: {at: 25}
data:
  cluster:
  arm:
  wave:
  period: month
waves: []
instruments:
  - id: where-to-turn
    waves: []
questions:
  - id: q-asks
    estimand: {at: [], contrast: since the start versus before}
    method: segmented-regression
    adjust: []
    sensitivity: []
    series: {family: gls-ar1}
  - id: q-knows
    estimand: {at: [], contrast: since the start versus before}
    method: segmented-regression
    adjust: []
    series: {family: gls-ar1}
  - id: q-repeats
    estimand: {at: [], contrast: since the start versus before}
    method: segmented-regression
"""
WEDGE = """
plan: {design: stepped-wedge}
data: {period: month, first_treated: start_month}
questions:
  - id: q-asks
    method: hussey-hughes
    sensitivity: []
  - id: q-knows
    method: nested-exchangeable
    sensitivity: []
  - id: q-repeats
    method: nested-exchangeable
    sensitivity: []
"""
ASKS_ONE_THING = """
questions:
  - id: q-asks
    indicator: knows-where
  - id: q-repeats
    indicator: knows-where
    method: mixed-model
"""
ON_A_ROLL_OUT = ("L043", "L051", "L052", "L053", "L054", "L056", "L057", "L118", "P013", "P062")
ON_A_SERIES = ("L107", "L108", "L109")
A_TIME = """
goal: {id: safer}
outcomes:
  - id: asks
    indicators:
      - {id: early-requests, kind: time-to-event}
"""
OF_TIMES = ("L105",)
WITH_TIMES = """
questions:
  - id: q-asks
    method: cox
    sensitivity: []
"""
ALWAYS = {code: {"P012", "P062"} for code in ON_A_SERIES} | {"L102": {"P012"}, "L103": {"P012"}}
"""A series compared with its own past is a weaker comparison, and has no wave far out, whatever
else is right; a group that nobody drew is one too."""

ALSO = {
    "L043": {"P013"},  # a chosen order is a pitfall of its own
    "L117": {"P053"},  # so few are few for any design
    "L118": {"P052"},  # and so few units are few for any design
    "P053": {"L115"},  # with that few clusters not every method can lead
    "P051": {"P021"},  # without a sample nothing is said of keeping it
}
"""What else the poor example shows, because one fault cannot be had without the other."""


def example(entry: Entry, snippet: str) -> list[str]:
    below = {**dict.fromkeys(ON_A_ROLL_OUT, ROLL_OUT), **dict.fromkeys(ON_A_SERIES, SERIES)}
    below |= dict.fromkeys(OF_TIMES, WITH_TIMES) | {"L117": WEDGE}
    return [below[entry.code], snippet] if entry.code in below else [snippet]


def theory_of(entry: Entry) -> str:
    return A_TIME if entry.code in OF_TIMES else ""


@pytest.mark.parametrize("below", ["", ROLL_OUT], ids=["cluster trial", "roll-out"])
def test_a_sound_plan_has_no_fault(below: str) -> None:
    assert plan_with(below).faults == ()


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.code)
def test_the_poor_example_is_caught_at_its_line(entry: Entry) -> None:
    met = plan_with(*example(entry, entry.poor), theory=theory_of(entry))
    also = ALSO.get(entry.code, set()) | ALWAYS.get(entry.code, set())
    assert set(met.codes) == {entry.code} | also
    assert list(met.lines_of(entry.code)) == [marked(entry.poor)]


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.code)
def test_the_good_example_passes(entry: Entry) -> None:
    met = plan_with(*example(entry, entry.good), theory=theory_of(entry))
    assert set(met.codes) == ALWAYS.get(entry.code, set())


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


@pytest.mark.parametrize(
    ("series", "said"),
    [
        ("series:", "the family that stands where"),
        ("series: {family: poisson}", "`family: poisson`"),
    ],
)
def test_a_family_is_told_as_written_or_as_what_stands_where_none_is(
    series: str, said: str
) -> None:
    snippet = f"questions:\n  - id: q-asks\n    {series}\n"
    met = plan_with(SERIES, snippet)
    faults = [fault for fault in met.faults if fault.code == "L108"]
    assert [said in fault.message for fault in faults] == [True]
