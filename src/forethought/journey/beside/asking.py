"""A question asked again for what stands beside its answer: one wave, one row a unit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from forethought.findings.model import Flow
from forethought.journey.beside.case import Case
from forethought.plan import Question
from forethought.records import Shape, shape_of


@dataclass(frozen=True)
class Again:
    """A question at one wave, and a note where that is not how it was asked."""

    question: Question
    wave: str | None
    notes: tuple[str, ...] = ()


def at_one_wave(case: Case) -> Again:
    """Take the last wave of a question whose waves enter one model together."""
    question = case.question
    if question.waves != "together":
        return Again(question, case.wave)
    order = {wave.id: wave.at.mean_days for wave in case.plan.waves}
    last = max(question.estimand.at, key=lambda wave: order.get(wave, 0.0), default=None)
    each = question.model_copy(update={"waves": "each"})
    return Again(each, last, (f"At the last wave ({last}) alone.",) if last else ())


def missing_notes(case: Case, flow: Sequence[Flow]) -> tuple[str, ...]:
    """Say that the plan's rule for missing values does not enter here, where it enters at all."""
    rules, lost = case.plan.missing, any(arm.analysed < arm.assigned for arm in flow)
    if not lost or {rules.then, rules.else_} == {"complete-cases"}:
        return ()
    return (
        "Only units without missing values are used here: imputation and shifts by delta do not "
        "enter.",
    )


def compares_arms(case: Case) -> bool:
    """True where a row is a unit of one of two arms."""
    return shape_of(case.plan, at_one_wave(case).question) is Shape.COMPARISON
