"""What a question adjusts for: covariates, and outcomes measured at an earlier wave."""

from __future__ import annotations

from dataclasses import dataclass

from forethought.errors import Fault, Place
from forethought.errors.catalogue import records_values as catalogue
from forethought.plan import Data, Plan, Question
from forethought.vocabulary.nearest import did_you_mean


@dataclass(frozen=True)
class Adjustment:
    """One name of a question's ``adjust``, understood.

    Attributes
    ----------
    kind
        ``number`` and ``category`` are covariates, ``baseline`` an indicator at a wave,
        ``outcome`` an indicator in the same row (for tests of the theory's links).
    """

    name: str
    kind: str
    indicator: str | None = None
    wave: str | None = None


def adjustments(data: Data, question: Question) -> tuple[Adjustment, ...]:
    """Return what can be understood of ``adjust``, each once."""
    read = (_read(data, name) for name in dict.fromkeys(question.adjust))
    return tuple(found for found in read if found is not None)


def adjustment_faults(plan: Plan, data: Data, question: Question) -> tuple[Fault, ...]:
    """Return a fault for each name of ``adjust`` that the plan's data do not hold."""
    known = (*data.covariates, *(f"{i}@{w.id}" for i in data.outcomes for w in plan.waves))
    faults: list[Fault] = []
    for name in question.adjust:
        problem = _problem(plan, data, name)
        if problem:
            fallback = (
                f"Names there are: {', '.join(data.covariates) or 'none'}, and indicator@wave."
            )
            faults.append(
                catalogue.UNKNOWN_ADJUSTMENT.fault(
                    Place(None, None, None, "adjust"),
                    f"`{name}`",
                    question=question.id,
                    problem=problem,
                    suggestion=did_you_mean(name, known, fallback),
                )
            )
    return tuple(faults)


def _read(data: Data, name: str) -> Adjustment | None:
    if name in data.covariates:
        return Adjustment(name, data.covariates[name].kind)
    if name in data.outcomes:
        return Adjustment(name, "outcome", name)
    indicator, at, wave = name.partition("@")
    if at and indicator in data.outcomes and data.wave is not None:
        return Adjustment(name, "baseline", indicator, wave)
    return None


def _problem(plan: Plan, data: Data, name: str) -> str | None:
    if name in data.covariates or (name in data.outcomes and data.wave is None):
        return None
    indicator, at, wave = name.partition("@")
    if not at:
        return "it is not among `data.covariates`"
    if indicator not in data.outcomes:
        return f"`data.outcomes` has no `{indicator}`"
    if data.wave is None:
        return "`data.wave` is not set, so that rows have no wave"
    if plan.waves and wave not in {known.id for known in plan.waves}:
        return f"the plan has no wave `{wave}`"
    return None
