"""Every method this version has, and which design each is for."""

from __future__ import annotations

from itertools import chain

from forethought.errors import Refusal
from forethought.errors.catalogue import estimates as entries
from forethought.estimate import cluster, cluster_means, cluster_permutation, individual, mixed
from forethought.estimate.types import Estimator, MethodCard
from forethought.vocabulary import Design, Method

_CARDS: tuple[tuple[MethodCard, ...], ...] = (
    individual.CARDS,
    mixed.CARDS,
    cluster.CARDS,
    cluster_means.CARDS,
    cluster_permutation.CARDS,
)

METHODS: dict[Method, MethodCard] = {card.method: card for card in chain.from_iterable(_CARDS)}


def methods_for(design: Design) -> tuple[MethodCard, ...]:
    """Return the methods for a design, in the order of the closed list."""
    return tuple(
        METHODS[method]
        for method in Method
        if method in METHODS and design in METHODS[method].designs
    )


def estimator_for(method: Method, design: Design) -> Estimator:
    """Return the method's estimator.

    Raises
    ------
    Refusal
        Where this version does not have the method, or the method does not fit the design.
    """
    card = METHODS.get(method)
    fitting = ", ".join(each.method for each in methods_for(design)) or "none yet"
    if card is None:
        fault = entries.NOT_BUILT.fault(value=str(method), built=fitting)
        raise Refusal([fault])
    if design not in card.designs:
        fault = entries.WRONG_DESIGN.fault(value=str(method), design=str(design), fitting=fitting)
        raise Refusal([fault])
    return card.run
