"""Every method this version has, and which design each is for."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from dataclasses import replace
from itertools import chain

from forethought.errors import Refusal
from forethought.errors.catalogue import estimates as entries
from forethought.estimate import (
    binary,
    complier,
    multisite,
    observed,
    series,
    staggered,
    survival,
    wedge,
)
from forethought.estimate.cluster import gee, means, permutation, robust, wild
from forethought.estimate.counts import negative_binomial, poisson
from forethought.estimate.individual import trials
from forethought.estimate.mixed import model
from forethought.estimate.observed.hidden import not_by_lot
from forethought.estimate.types import Estimate, Estimator, Inquiry, MethodCard
from forethought.moments import Answer, Ask
from forethought.vocabulary import Design, Method

CARDS: tuple[MethodCard, ...] = (
    *trials.CARDS,
    *model.CARDS,
    *robust.CARDS,
    *gee.CARDS,
    *means.CARDS,
    *wild.CARDS,
    *permutation.CARDS,
    *poisson.CARDS,
    *negative_binomial.CARDS,
    *staggered.CARDS,
    *multisite.CARDS,
    *wedge.CARDS,
    *observed.CARDS,
    *series.CARDS,
    *binary.CARDS,
    *survival.CARDS,
    *complier.CARDS,
)
"""One card for each method, or more where a method is computed differently by design."""


def _joined(cards: tuple[MethodCard, ...]) -> MethodCard:
    """Make one card of a method's cards, that runs the one for the inquiry's design."""

    def run(inquiry: Inquiry) -> Generator[Ask, Answer, Estimate]:
        card = next(card for card in cards if inquiry.design in card.designs)
        return card.run(inquiry)

    if len(cards) == 1:
        return cards[0]
    designs = tuple(chain.from_iterable(card.designs for card in cards))
    return replace(cards[0], run=run, designs=designs)


def _by_method(cards: Iterable[MethodCard]) -> dict[Method, MethodCard]:
    kept = tuple(cards)
    return {
        method: _joined(found)
        for method in Method
        if (found := tuple(card for card in kept if card.method is method))
    }


METHODS: dict[Method, MethodCard] = _by_method(CARDS)
"""The methods this version has, in the order of the closed list."""


def methods_for(design: Design) -> tuple[MethodCard, ...]:
    """Return the methods for a design, in the order of the closed list."""
    return tuple(card for card in METHODS.values() if design in card.designs)


def card_for(method: Method, design: Design) -> MethodCard:
    """Return the card of a method in a design.

    Raises
    ------
    Refusal
        Where this version does not have the method, or the method does not fit the design.
    """
    fitting = ", ".join(card.method for card in methods_for(design)) or "none yet for this design"
    if method not in METHODS:
        raise Refusal([entries.NOT_BUILT.fault(value=str(method), built=fitting)])
    for card in CARDS:
        if card.method is method and design in card.designs:
            return card
    fault = entries.WRONG_DESIGN.fault(value=str(method), design=str(design), fitting=fitting)
    raise Refusal([fault])


def estimator_for(method: Method, design: Design) -> Estimator:
    """Return a method's estimator for a design; refuses as `card_for` does."""
    run = card_for(method, design).run
    return not_by_lot(run) if design is Design.COMPARISON_GROUP else run
