"""Which method is for which design."""

from __future__ import annotations

import pytest

from forethought.errors import Refusal
from forethought.estimate.registry import CARDS, METHODS, card_for, estimator_for, methods_for
from forethought.estimate.types import Inquiry
from forethought.vocabulary import Design, Method, Timing


def test_every_card_can_be_had_for_each_of_its_designs() -> None:
    for card in CARDS:
        for design in card.designs:
            assert card_for(card.method, design) is card
            # where nobody drew the groups, the method's run is wrapped in what must be said
            wrapped = design is Design.COMPARISON_GROUP
            assert (estimator_for(card.method, design) is card.run) is not wrapped


def test_no_two_cards_claim_the_same_place() -> None:
    places = [(card.method, design) for card in CARDS for design in card.designs]
    assert len(places) == len(set(places))


def test_methods_follow_the_closed_list() -> None:
    order = list(Method)
    assert list(METHODS) == sorted(METHODS, key=order.index)
    assert all(METHODS[method].method is method for method in METHODS)


def test_cluster_studies_are_offered_cluster_methods_only() -> None:
    offered = {card.method for card in methods_for(Design.CLUSTER_RANDOMISED)}
    assert Method.MIXED_MODEL in offered
    assert not offered & {Method.DIFFERENCE_IN_MEANS, Method.ANCOVA}


@pytest.mark.parametrize("method", [method for method in Method if method not in METHODS])
def test_methods_not_built_are_refused(method: Method) -> None:
    with pytest.raises(Refusal) as caught:
        estimator_for(method, Design.CLUSTER_RANDOMISED)
    fault = caught.value.faults[0]
    assert fault.code == "E001"
    assert "mixed-model" in fault.remedy


def test_a_method_for_another_design_is_refused() -> None:
    with pytest.raises(Refusal) as caught:
        estimator_for(Method.ANCOVA, Design.CLUSTER_RANDOMISED)
    fault = caught.value.faults[0]
    assert fault.code == "E002"
    assert "cluster-randomised" in fault.message
    assert "mixed-model" in fault.remedy


def test_one_name_in_two_designs_runs_the_design_of_the_inquiry() -> None:
    method = Method.DIFFERENCE_IN_MEANS
    joined = METHODS[method]
    assert {Design.INDIVIDUAL_RANDOMISED, Design.STAGGERED_ROLLOUT} <= set(joined.designs)
    asks = {
        design: type(next(joined.run(Inquiry("q", method, design, Timing.RANDOM)))).__name__
        for design in (Design.INDIVIDUAL_RANDOMISED, Design.STAGGERED_ROLLOUT)
    }
    assert asks[Design.INDIVIDUAL_RANDOMISED] == "GroupAsk"
    assert asks[Design.STAGGERED_ROLLOUT] == "CohortAsk"
