"""From a plan's question to what an estimator is asked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

from forethought.estimate.types import Inquiry, Redraws
from forethought.plan import Plan, Question
from forethought.plan.model import OutcomeColumn
from forethought.theory import Theory
from forethought.vocabulary import Design, Followed, Method


class Adjusted(Protocol):
    """What a question's table adjusts for, whether its rows are at hand or only their sums."""

    @property
    def covariates(self) -> tuple[str, ...]: ...

    @property
    def strata(self) -> tuple[str, ...]: ...


@dataclass(frozen=True)
class Replay:
    """Other outcomes of a recorded lot; or why there are none, where there is a record."""

    drawn: Redraws | None = None
    why_not: str | None = None


def inquiry_of(
    theory: Theory,
    plan: Plan,
    question: Question,
    method: Method,
    table: Adjusted,
    replay: Replay | None = None,
    followed: Followed | None = None,
) -> Inquiry:
    """Say what ``question`` asks by ``method``, without files or people."""
    return replace(
        _of_records(plan, question, _of_question(theory, plan, question, method)),
        covariates=table.covariates or _unmet(plan, question.adjust),
        strata=table.strata or _unmet(plan, _strata(plan)),
        drawn=replay.drawn if replay else None,
        unreplayed=replay.why_not if replay else None,
        followed=followed,
    )


def _of_question(theory: Theory, plan: Plan, question: Question, method: Method) -> Inquiry:
    """What the question itself says, and the plan for all questions."""
    _, indicator = theory.indicator(question.indicator)
    study, test = question.event_study, question.randomisation_test
    return Inquiry(
        question=question.id,
        method=method,
        design=plan.about.design,
        timing=plan.about.timing,
        outcome_kind=str(indicator.kind or "continuous"),
        summary=question.summary,
        comparison=question.comparison,
        event_times=tuple(range(study.from_, study.to + 1)) if study else (),
        permutations=test.permutations if test else None,
        ci_level=plan.about.ci_level,
        seed=plan.about.seed,
        scale=question.scale,
        horizon=question.horizon,
        series=question.series,
        interruption=plan.interruption,
        bootstrap=question.bootstrap,
        violations=question.violations,
        together=question.waves == "together",
    )


def _of_records(plan: Plan, question: Question, inquiry: Inquiry) -> Inquiry:
    """Add which columns the records have for it."""
    data = plan.data
    if data is None:
        return inquiry
    return replace(
        inquiry,
        exposure=at_risk(plan, data.outcomes[question.indicator]),
        clustered=bool(data.cluster),
        sited=bool(data.site),
        weighted=bool(data.weight),
        received=bool(data.received),
        dose=bool(data.dose),
    )


def at_risk(plan: Plan, column: OutcomeColumn | None) -> bool:
    """True if counts are held against a time at risk; in a series, a denominator counts as one."""
    if column is None:
        return False
    in_series = plan.about.design is Design.INTERRUPTED_TIME_SERIES
    return bool(column.exposure or (in_series and column.out_of))


def _strata(plan: Plan) -> tuple[str, ...]:
    data, assignment = plan.data, plan.assignment
    return (data.strata if data else ()) or (assignment.strata if assignment else ())


def _unmet(plan: Plan, asked: tuple[str, ...]) -> tuple[str, ...]:
    """Pass on what a roll-out's table has no columns for, so that the method can refuse it."""
    return asked if plan.about.design is Design.STAGGERED_ROLLOUT else ()
