"""Adjusted p values against a hand calculation."""

from __future__ import annotations

import pytest

from forethought.findings.multiplicity import adjusted_p, benjamini_hochberg, holm
from forethought.plan.model import Multiplicity

P = [0.01, 0.04, 0.03, 0.005]


def test_holm_by_hand() -> None:
    # sorted: 0.005·4, 0.01·3, 0.03·2, then max(0.04·1, 0.06)
    assert holm(P) == pytest.approx([0.03, 0.06, 0.06, 0.02])


def test_benjamini_hochberg_by_hand() -> None:
    # sorted: 0.005·4/1, 0.01·4/2, 0.03·4/3, 0.04·4/4
    assert benjamini_hochberg(P) == pytest.approx([0.02, 0.04, 0.04, 0.02])


def test_ties_and_ones() -> None:
    assert holm([1.0, 1.0]) == [1.0, 1.0]
    assert holm([]) == []
    assert benjamini_hochberg([0.5, 0.5]) == [0.5, 0.5]


def test_only_members_with_a_number_count() -> None:
    rule = Multiplicity(families=(("a", "b", "c"),), adjust="holm")
    adjusted = adjusted_p(rule, {"a": 0.02, "b": 0.5, "d": 0.01})
    assert {name: (a.p, a.family) for name, a in adjusted.items()} == {
        "a": (0.04, 2),
        "b": (0.5, 2),
    }


def test_a_question_in_two_families_takes_the_larger() -> None:
    rule = Multiplicity(families=(("a", "b"), ("a", "b", "c")), adjust="holm")
    assert adjusted_p(rule, {"a": 0.01, "b": 0.9, "c": 0.9})["a"].p == pytest.approx(0.03)


def test_none_adjusts_nothing() -> None:
    rule = Multiplicity(families=(("a", "b"),), adjust="none")
    assert adjusted_p(rule, {"a": 0.01, "b": 0.9}) == {}
