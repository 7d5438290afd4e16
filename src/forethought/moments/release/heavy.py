"""Further rounds: do few people carry most of a sum that the centre's numbers weigh?

A centre that chose extreme numbers could make a few people's weights dwarf all others', and read
those people's values from the sum. So the rule of dominance holds: in no group may one person weigh
more than all others together, nor people fewer than a cell make nearly all of it. Two people on
either side of a steep slope weigh half each.
"""

from __future__ import annotations

import math

import numpy as np

from forethought.moments.asks import Array, LeverageAsk, ScoreAsk
from forethought.moments.release.people import People

MOST_SHARE = 0.5
MOST_OF_FEW = 0.8
"""Largest share of people who are fewer than a cell."""
STEEPEST = 700.0
"""exp() of more overflows a float64."""


def heaviest(people: People, ask: LeverageAsk | ScoreAsk, together: int = 1) -> float:
    """Return the largest share of a sum's weight that so many people have in any group."""
    weight = _scores(people, ask) if isinstance(ask, ScoreAsk) else _leverages(people, ask)
    size = int(people.person.max(initial=0)) + 1
    pairs, place = np.unique(people.groups * size + people.person, return_inverse=True)
    own = np.bincount(place, weights=weight)
    group = pairs // size
    total = np.bincount(group, weights=own, minlength=people.count)
    order = np.lexsort((-own, group))
    rank = np.arange(len(order)) - np.searchsorted(group[order], group[order])
    few = order[rank < together]
    carried = np.bincount(group[few], weights=own[few], minlength=people.count)
    shares = np.divide(carried, total, out=np.ones_like(carried), where=total > 0)
    return float(shares.max(initial=0.0))


def tenth_above(leverage: float) -> float:
    """Round up to a tenth: the largest leverage is one person's."""
    return min(math.ceil(leverage * 10 - 1e-9) / 10, 1.0)


def _column(people: People, name: str) -> Array:
    if name == "one":
        return np.ones(len(people.unit))
    return np.asarray(people.values[:, people.columns.index(name)])


def _scores(people: People, ask: ScoreAsk) -> Array:
    """Return each row's weight in the information: μ, or μ(1 − μ) for logit."""
    shift, scale = ask.shift or (0.0,) * len(ask.columns), ask.scale or (1.0,) * len(ask.columns)
    eta = np.zeros(len(people.unit))
    for name, beta, minus, over in zip(ask.columns, ask.beta, shift, scale, strict=True):
        eta += beta * (_column(people, name) - minus) / over
    if ask.exposure:
        eta += np.log(np.maximum(_column(people, "exposure"), 1e-300))
    if ask.family == "logit":
        share = 1 / (1 + np.exp(-np.clip(eta, -STEEPEST, STEEPEST)))
        return np.asarray(share * (1 - share))
    return np.asarray(np.exp(np.clip(eta, -STEEPEST, STEEPEST)))


def _leverages(people: People, ask: LeverageAsk) -> Array:
    """Return each row's e²/(1 − h)^power."""
    first = ask.first
    place = {name: k for k, name in enumerate(first.columns)}

    def z(name: str) -> Array:
        k = place[name]
        return np.asarray((_column(people, name) - first.shift[k]) / first.scale[k])

    x = np.column_stack([z(name) for name in ask.columns])
    error = z("y") - x @ np.array(ask.beta)
    weight = _column(people, "weight") if ask.weighted else np.ones(len(error))
    leverage = weight * np.einsum("ij,jk,ik->i", x, np.array(ask.inverse), x)
    room = np.maximum(1 - leverage, 1e-12)
    return np.asarray((weight * error) ** 2 / room**ask.power)
