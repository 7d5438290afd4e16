"""From a plan's question to what an estimator is asked."""

from __future__ import annotations

from forethought.estimate.types import Inquiry
from forethought.plan import Plan, Question
from forethought.records.table import AnalysisTable
from forethought.theory import Theory
from forethought.vocabulary import Design, Method


def inquiry_of(
    theory: Theory, plan: Plan, question: Question, method: Method, table: AnalysisTable
) -> Inquiry:
    """Say what ``question`` asks by ``method``, without files or people."""
    _, indicator = theory.indicator(question.indicator)
    column = plan.data.outcomes[question.indicator] if plan.data else None
    study = question.event_study
    test = question.randomisation_test
    return Inquiry(
        question=question.id,
        method=method,
        design=plan.about.design,
        timing=plan.about.timing,
        covariates=table.covariates or _unmet(plan, question.adjust),
        strata=table.strata or _unmet(plan, _strata(plan)),
        exposure=bool(column and column.exposure),
        clustered=bool(plan.data and plan.data.cluster),
        outcome_kind=str(indicator.kind or "continuous"),
        summary=question.summary,
        comparison=question.comparison,
        event_times=tuple(range(study.from_, study.to + 1)) if study else (),
        permutations=test.permutations if test else None,
        ci_level=plan.about.ci_level,
        seed=plan.about.seed,
    )


def _strata(plan: Plan) -> tuple[str, ...]:
    data, assignment = plan.data, plan.assignment
    return (data.strata if data else ()) or (assignment.strata if assignment else ())


def _unmet(plan: Plan, asked: tuple[str, ...]) -> tuple[str, ...]:
    """Pass on what a roll-out's table has no columns for, so that the method can refuse it."""
    return asked if plan.about.design is Design.STAGGERED_ROLLOUT else ()
