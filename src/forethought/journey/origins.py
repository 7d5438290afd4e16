"""Which columns of the records an analysis table's columns come from."""

from __future__ import annotations

from forethought.moments.release.blocks import Origin, Variable
from forethought.plan import Data, Question

REPEATED = frozenset({"period", "wave"})
"""A table with one of these has several rows for a unit."""


def origin_of(data: Data, question: Question, wave: str | None, repeated: bool) -> Origin:
    """Say where columns come from, so that answers to different questions can be compared.

    An outcome belongs to its occasion; where a unit has one row it is also what the unit had at
    that wave, under the name it has where another question adjusts for it.
    """
    outcome = data.outcomes[question.indicator]

    def at_occasion(column: str) -> tuple[Variable, ...]:
        own = Variable(column, bound=True)
        return (own,) if repeated else (own, Variable(f"{column}@{wave or ''}", bound=False))

    def origin(name: str) -> tuple[Variable, ...]:
        kind, _, bare = name.partition(":")
        variable, _, period = name.partition(" at ")
        if variable == "y" and period:
            return (Variable(f"{outcome.column}@{period}", bound=False),)
        simple = {
            "y": f"{outcome.column} of {outcome.out_of}" if outcome.out_of else outcome.column,
            "exposure": outcome.exposure,
            "event": outcome.event,
        }
        if simple.get(name):
            return at_occasion(str(simple[name]))
        others = {"received": data.received, "dose": data.dose, "weight": data.weight}
        if others.get(name):
            return (Variable(str(others[name]), bound=False),)
        return _covariate(data, bare.rstrip("=")) if kind == "x" and "*" not in name else ()

    return origin


def _covariate(data: Data, name: str) -> tuple[Variable, ...]:
    if name in data.covariates:
        return (Variable(data.covariates[name].column, bound=False),)
    indicator, at, wave = name.partition("@")
    if indicator in data.outcomes:
        found = data.outcomes[indicator]
        column = f"{found.column} of {found.out_of}" if found.out_of else found.column
        return (Variable(f"{column}@{wave}" if at else column, bound=not at),)
    return (Variable(name, bound=True),)
