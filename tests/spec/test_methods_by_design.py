"""What a plan may name for a design is what the design can be analysed by, and nothing else."""

from __future__ import annotations

import pytest

from forethought.estimate.registry import CARDS
from forethought.plan.check.methods import FITTING, why_not
from forethought.vocabulary import Design, Method

ODD_ONES_OUT = """
multisite-randomised | hussey-hughes           | made for stepped wedges
cluster-randomised   | ancova                  | as if they had been drawn one by one
stepped-wedge        | mixed-model             | `hussey-hughes` is this model with them
staggered-rollout    | randomisation-inference | the starts are drawn again
comparison-group     | randomisation-inference | there was none
before-after         | cace-2sls               | there was none
individual-randomised | hussey-hughes          | made for stepped wedges
"""


def with_cards(design: Design) -> set[Method]:
    return {card.method for card in CARDS if design in card.designs}


@pytest.mark.parametrize("design", Design)
def test_what_may_be_planned_can_be_analysed(design: Design) -> None:
    assert FITTING[design], "every design has a method"
    assert sorted(FITTING[design] - with_cards(design)) == [], "planned, and refused in the end"


@pytest.mark.parametrize("design", Design)
def test_what_can_be_analysed_may_be_planned(design: Design) -> None:
    assert sorted(with_cards(design) - FITTING[design]) == [], "never to be reached"


@pytest.mark.parametrize("row", ODD_ONES_OUT.strip().splitlines())
def test_what_does_not_fit_is_told_why(row: str) -> None:
    design, method, reason = (cell.strip() for cell in row.split("|"))
    assert Method(method) not in FITTING[Design(design)]
    assert reason in why_not(Design(design), Method(method))
