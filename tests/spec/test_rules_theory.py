"""Every rule about theories: its poor example is caught, at its line, and its good one passes."""

from __future__ import annotations

import pytest

from forethought.errors import Entry
from forethought.errors.catalogue import FAMILIES
from tests.spec.rules import marked, theory_with

ENTRIES = FAMILIES["T"]
ALSO = {
    "T034": {"T032"},  # an outcome that leads to its own activity also closes a loop
    "T035": {"T002", "T112"},  # with the outcomes gone, links and narrative point at nothing
    "T043": {"T112"},
    "T077": {"T091"},  # a goal that is not marked, in a theory that marks nothing else
}
"""What else the poor example shows, because one fault cannot be had without the other."""


def test_the_sound_theory_has_no_fault() -> None:
    assert theory_with("").faults == ()


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.code)
def test_the_poor_example_is_caught_at_its_line(entry: Entry) -> None:
    met = theory_with(entry.poor)
    assert set(met.codes) == {entry.code} | ALSO.get(entry.code, set())
    assert list(met.lines_of(entry.code)) == [marked(entry.poor)]


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.code)
def test_the_good_example_passes(entry: Entry) -> None:
    met = theory_with(entry.good)
    assert entry.code not in met.codes
    assert set(met.codes) <= {"T113"}  # a box added to an example is not in the narrative yet


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.code)
def test_every_entry_says_why_and_how_to_mend_it(entry: Entry) -> None:
    assert entry.title
    assert entry.why.endswith((".", "?"))
    assert entry.remedy
    assert entry.poor.strip() != entry.good.strip()
