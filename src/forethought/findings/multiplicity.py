"""Adjusting p values where several questions are judged together."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

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
    """A p value adjusted within its family, and how many p values the family has."""

    p: float
    family: int
    name: str


def adjusted_p(rule: Multiplicity, p_values: Mapping[str, float]) -> dict[str, Adjusted]:
    """Return adjusted p values by question, for questions in a family that have a p value.

    Questions without a number are left out of their family's count. A question in two families
    takes the larger of its two values.
    """
    method = METHODS.get(rule.adjust)
    adjusted: dict[str, Adjusted] = {}
    for family in rule.families if method else ():
        members = [question for question in dict.fromkeys(family) if question in p_values]
        values = method([p_values[q] for q in members]) if method else []
        for question, value in zip(members, values, strict=True):
            if question not in adjusted or value > adjusted[question].p:
                adjusted[question] = Adjusted(value, len(members), NAMES[rule.adjust])
    return adjusted


def multiplicity_note(rule: Multiplicity, question: str) -> str | None:
    """Say why a question in a family has no adjusted p value, where that is so by rule."""
    in_family = any(question in family for family in rule.families)
    if in_family and rule.adjust == "romano-wolf":
        return (
            "The plan asks for p values adjusted by Romano\u2013Wolf. This version does not "
            "compute them, so no adjusted p value is given."
        )
    return None
