"""Adjusting p values where several questions are judged together."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray
from scipy import special

from forethought.estimate.types import Influence
from forethought.plan.model import Multiplicity

Adjust = Callable[[Sequence[float]], list[float]]


def holm(p_values: Sequence[float]) -> list[float]:
    """Holm's step-down: p̃₍ᵢ₎ = max_{j ≤ i} min(1, (m − j + 1) p₍ⱼ₎), ascending in p.

    Controls the chance of any false finding in the family, whatever the dependence.
    Holm (1979), Scandinavian Journal of Statistics 6, 65–70.
    """
    m = len(p_values)
    adjusted, largest = [0.0] * m, 0.0
    for rank, position in enumerate(sorted(range(m), key=lambda i: p_values[i])):
        largest = max(largest, min(1.0, (m - rank) * p_values[position]))
        adjusted[position] = largest
    return adjusted


def benjamini_hochberg(p_values: Sequence[float]) -> list[float]:
    """Step-up: p̃₍ᵢ₎ = min_{j ≥ i} min(1, m p₍ⱼ₎ / j), ascending in p.

    Controls the expected share of false findings among those found, for independent or
    positively dependent tests. Benjamini and Hochberg (1995), JRSS B 57, 289–300.
    """
    m = len(p_values)
    adjusted, smallest = [1.0] * m, 1.0
    order = sorted(range(m), key=lambda i: p_values[i])
    for rank in range(m, 0, -1):
        position = order[rank - 1]
        smallest = min(smallest, m * p_values[position] / rank)
        adjusted[position] = smallest
    return adjusted


METHODS: dict[str, Adjust] = {"holm": holm, "benjamini-hochberg": benjamini_hochberg}
NAMES = {
    "holm": "Holm",
    "benjamini-hochberg": "Benjamini\u2013Hochberg",
    "romano-wolf": "Romano\u2013Wolf",
}


@dataclass(frozen=True)
class Adjusted:
    """A p value adjusted within its family, and how many questions the plan has in the family."""

    p: float
    family: int
    name: str
    note: str | None = None


SINGULAR = 1e-12
"""An eigenvalue of a correlation matrix below this is rounding of 0."""

DRAWS = 50_000
"""Draws of the family's largest statistic: a p-value of 0.05 is known to 0.001."""


def romano_wolf(
    p_values: Sequence[float], influences: Sequence[Influence], seed: int, unknown: int = 0
) -> list[float]:
    """Step-down over the largest statistic, drawn with weights that the family's members share.

    Each member's estimate moves with its clusters (or people) by ψ, and a multiplier bootstrap
    moves it by Σ_k w_k ψ_k with one weight a cluster for all members. With normal weights the
    members' statistics are jointly normal with the correlation of their ψ, so they are drawn from
    that at once. Each p value stands for its |z|, which keeps every method's own small-sample
    test; step by step p̃₍ⱼ₎ is the chance that the largest |z| of those not yet rejected is as far
    out. It is not below a member's own p, and not above Holm's, which is what it is without any
    correlation known.

    ``unknown`` more members have no number and count as p = 1. How they would move is not known;
    they are drawn on their own, as the largest |z| is never further out than with a member that
    moves on its own (Šidák's inequality).

    Sources: Romano and Wolf (2005), Econometrica 73, 1237-1282, algorithm 4.1; Chernozhukov,
    Chetverikov and Kato (2013), Annals of Statistics 41, 2786-2819, on normal multipliers; Šidák
    (1967), Journal of the American Statistical Association 62, 626-633.
    """
    m = len(p_values)
    seen = -special.ndtri(np.clip(np.asarray(p_values), 1e-300, 1) / 2)
    moved = np.eye(m + unknown)
    moved[:m, :m] = _correlation(influences)
    drawn = np.abs(_draws(moved, seed))
    order = [int(k) for k in np.argsort(-seen, kind="stable")]
    left = list(range(m, m + unknown))
    bound, adjusted, largest = holm([*p_values, *[1.0] * unknown]), [0.0] * m, 0.0
    for step, member in enumerate(order):
        most = drawn[:, [*order[step:], *left]].max(axis=1)
        share = (1 + int((most >= seen[member]).sum())) / (1 + DRAWS)
        largest = max(largest, min(share, bound[member]), p_values[member])
        adjusted[member] = largest
    return adjusted


def _correlation(influences: Sequence[Influence]) -> NDArray[np.float64]:
    """Join by key: a cluster that one member lacks moves it by nothing."""
    place: dict[str, int] = {}
    for one in influences:
        for key in one.keys:
            place.setdefault(str(key), len(place))
    moved = np.zeros((len(place), len(influences)))
    for column, one in enumerate(influences):
        moved[[place[str(key)] for key in one.keys], column] = one.values
    moved /= np.sqrt((moved**2).sum(axis=0))
    return np.asarray(moved.T @ moved)


def _draws(correlation: NDArray[np.float64], seed: int) -> NDArray[np.float64]:
    """Draw by the symmetric root, which is one: signs of single eigenvectors fall as rounding does.

    So influences added up in another order give the same draws.
    """
    values, vectors = np.linalg.eigh(correlation)
    root = (vectors * np.sqrt(np.where(values > SINGULAR, values, 0))) @ vectors.T
    normal = np.random.default_rng(seed).standard_normal((DRAWS, len(values)))
    return np.asarray(normal @ root)


def adjusted_p(
    rule: Multiplicity,
    p_values: Mapping[str, float],
    influences: Mapping[str, Influence] = MappingProxyType({}),
    seed: int = 1,
) -> dict[str, Adjusted]:
    """Return adjusted p values by question, for questions in a family that have a p value.

    A family has the size that the plan gave it: a question without a number counts as p = 1, so
    that a refusal makes nothing else look surer. ``influences`` are for Romano and Wolf: a family
    of which one is not known is adjusted by Holm, with a note.
    """
    adjusted: dict[str, Adjusted] = {}
    for family in rule.families if rule.adjust != "none" else ():
        planned = tuple(dict.fromkeys(family))
        members = [question for question in planned if question in p_values]
        silent = [question for question in planned if question not in p_values]
        found = _family(rule, members, silent, p_values, influences, seed) if members else []
        adjusted |= dict(zip(members, found, strict=True))
    return adjusted


def _family(
    rule: Multiplicity,
    members: Sequence[str],
    silent: Sequence[str],
    p_values: Mapping[str, float],
    influences: Mapping[str, Influence],
    seed: int,
) -> list[Adjusted]:
    values = [p_values[question] for question in members]
    every = [*values, *[1.0] * len(silent)]
    notes = [COUNTED_AS_ONE.format(named=", ".join(silent))] if silent else []
    name: str = rule.adjust
    if rule.adjust != "romano-wolf":
        found = METHODS[name](every)
    elif reason := _why_not(members, influences):
        found, name = holm(every), "holm"
        notes.append(f"{NOT_TOGETHER} {reason}")
    else:
        known = [influences[question] for question in members]
        found = romano_wolf(values, known, seed, len(silent))
    note = " ".join(notes) or None
    return [Adjusted(value, len(every), NAMES[name], note) for value in found[: len(members)]]


COUNTED_AS_ONE = (
    "Judged together with questions that have no number ({named}); each of them counts as p = 1."
)
NOT_TOGETHER = (
    "The plan asks for p values adjusted by Romano\u2013Wolf; Holm's, which are no smaller, stand "
    "in their place:"
)


def _why_not(members: Sequence[str], influences: Mapping[str, Influence]) -> str | None:
    """Say why the members' estimates cannot be moved together."""
    without = [question for question in members if question not in influences]
    if without:
        return f"the method of {', '.join(without)} does not say how the estimate moves."
    still = [question for question in members if not (influences[question].values ** 2).sum() > 0]
    if still:
        return f"nothing moves the estimate of {', '.join(still)}."
    if len({influences[question].level for question in members}) > 1:
        return "some of the questions are judged by clusters, others by people."
    return None
