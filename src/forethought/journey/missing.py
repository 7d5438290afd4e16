"""Missing values, by the rule of the plan: complete cases, imputation, or shifted imputation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from forethought.errors import Refusal
from forethought.estimate.imputed import Pooled, rubin
from forethought.estimate.registry import estimator_for
from forethought.estimate.types import Estimate, Refused
from forethought.findings.beside import CompleteCases, MissingAnswer, TippingPoint
from forethought.journey.beside.case import Case
from forethought.journey.carry import carry
from forethought.journey.sources import Local
from forethought.moments import Array
from forethought.moments.engine.arrays import Columns, answer_arrays
from forethought.plan.model import MissingRule
from forethought.records import Shape, shape_of
from forethought.records.impute import Completed, Unfinished, complete
from forethought.vocabulary import Method

COMPLETE: MissingRule = "complete-cases"
DELTAS = (-1.0, -0.75, -0.5, -0.3, -0.2, -0.1, 0.0, 0.1, 0.2, 0.3, 0.5, 0.75, 1.0)
"""Shifts looked at where the plan names none."""
NOT_POOLED = frozenset(
    {
        Method.RANDOMISATION_INFERENCE,
        Method.WILD_CLUSTER_BOOTSTRAP,
        Method.ENTROPY_BALANCING,
        Method.COX,
        Method.RESTRICTED_MEAN,
    }
)
"""Methods whose answer is no estimate with a standard error, or whose gaps mean something else."""
NOT_SHIFTED = frozenset(
    {Method.POISSON_CLUSTER_ROBUST, Method.LOGIT_CLUSTER_ROBUST, Method.NEGATIVE_BINOMIAL}
)
"""Methods for counts and for yes or no: a shifted value is neither."""


@dataclass(frozen=True)
class ByTheRule:
    """The headline under the plan's rule for missing values, and what is said of it."""

    primary: Estimate | Refused
    part: MissingAnswer | None = None

    @property
    def filled_in(self) -> bool:
        """True if the headline rests on imputation."""
        return self.part is not None and self.part.imputations is not None


def by_the_rule(case: Case) -> ByTheRule:
    """Answer a question as the plan's ``missing`` says; complete cases stand beside it."""
    share, rule = _share(case), case.plan.missing.then
    if not share:
        return ByTheRule(case.primary)
    if share >= case.plan.missing.below:
        rule = case.plan.missing.else_
    if rule == COMPLETE or isinstance(case.primary, Refused):
        return ByTheRule(case.primary, MissingAnswer(share=share, rule=COMPLETE))
    source, reason = case.source, _why_not(case)
    if not isinstance(source, Local):
        reason = "from released sums, where nobody's gaps can be seen"
    if reason or not isinstance(source, Local):
        note = f"The plan asks for {rule}; it is not done {reason}."
        return ByTheRule(case.primary, MissingAnswer(share=share, rule=COMPLETE, notes=(note,)))
    try:
        return _imputed(case, source, share, rule)
    except Refusal as refusal:
        fault = refusal.faults[0]
        note = f"The plan asks for {rule}, but {fault.message}: this rests on complete cases."
        return ByTheRule(case.primary, MissingAnswer(share=share, rule=COMPLETE, notes=(note,)))


def _share(case: Case) -> float:
    assigned = sum(arm.assigned for arm in case.asked.flow)
    analysed = sum(arm.analysed for arm in case.asked.flow)
    return 1 - analysed / assigned if assigned else 0.0


def _why_not(case: Case) -> str | None:
    if case.question.waves == "together":
        return "here, as the model of all waves uses every row there is"
    if shape_of(case.plan, case.question) is not Shape.COMPARISON:
        return "in this design yet"
    if case.question.method in NOT_POOLED:
        return f"with {case.question.method}, whose answers Rubin's rules do not pool"
    return None


def _imputed(case: Case, source: Local, share: float, rule: MissingRule) -> ByTheRule:
    gaps = source.unfinished(case.question, case.wave)
    settings = case.plan.missing
    tables = tuple(complete(gaps, settings.imputations, case.plan.about.seed))
    pooled = _pooled(case, gaps, [table.columns for table in tables])
    if isinstance(pooled, Refused):
        return ByTheRule(pooled, MissingAnswer(share=share, rule=rule))
    deltas = settings.deltas or (DELTAS if rule == "delta-adjusted" else ())
    tipping = tuple(_tipping(case, gaps, tables, deltas))
    headline = replace(pooled.estimate, notes=(_said(gaps, tables, pooled), *pooled.estimate.notes))
    part = MissingAnswer(
        share=share,
        rule=rule,
        imputations=len(tables),
        share_of_variance=pooled.share_of_variance,
        complete_cases=_beside(case.primary),
        tipping=tipping,
        tips_at=_tips_at(tipping, headline),
        notes=tuple(_notes(case, deltas)),
    )
    return ByTheRule(headline, part)


def _pooled(case: Case, gaps: Unfinished, tables: Sequence[Columns]) -> Pooled | Refused:
    """Answer every completed table and pool the answers."""
    inquiry = replace(case.asked.inquiry, covariates=gaps.covariates, strata=gaps.strata)
    estimator = estimator_for(inquiry.method, case.plan.about.design)
    answers: list[Estimate] = []
    for columns in tables:
        answer = carry(estimator, inquiry, partial(answer_arrays, columns))
        if isinstance(answer, Refused):
            return answer
        answers.append(answer)
    return rubin(answers)


def _tipping(
    case: Case, gaps: Unfinished, tables: Sequence[Completed], deltas: Sequence[float]
) -> Iterator[TippingPoint]:
    """Answer again with what was filled in for the programme's arm shifted."""
    if case.question.method in NOT_SHIFTED:
        return
    spread = float(np.nanstd(gaps.values[:, gaps.outcome]))
    for delta in sorted(deltas):
        shifted = [
            table.columns | {"y": table.columns["y"] + delta * spread * _lost(gaps, table)}
            for table in tables
        ]
        pooled = _pooled(case, gaps, shifted)
        if isinstance(pooled, Pooled):
            found = pooled.estimate
            yield TippingPoint(
                delta=delta,
                estimate=found.estimate,
                se=found.se,
                ci_low=found.ci_low,
                ci_high=found.ci_high,
                p=found.p,
            )


def _lost(gaps: Unfinished, table: Completed) -> Array:
    """1 for those of the programme's arm whose outcome was filled in, else 0."""
    return np.where((gaps.arm == 1) & table.imputed, 1.0, 0.0)


def _tips_at(tipping: Sequence[TippingPoint], headline: Estimate) -> float | None:
    """Return the smallest shift at which the headline's test changes its answer or its side.

    The headline is what no shift gives, whether or not the plan lists a shift of 0.
    """
    alpha = 1 - headline.ci_level

    def side(point: TippingPoint | Estimate) -> int:
        return int(np.sign(point.estimate)) if point.p < alpha else 0

    changed = [point.delta for point in tipping if side(point) != side(headline)]
    return min(changed, key=abs) if changed else None


def _beside(complete_cases: Estimate | Refused) -> CompleteCases | None:
    if isinstance(complete_cases, Refused):
        return None
    return CompleteCases(
        n=complete_cases.n,
        estimate=complete_cases.estimate,
        se=complete_cases.se,
        ci_low=complete_cases.ci_low,
        ci_high=complete_cases.ci_high,
        p=complete_cases.p,
    )


def _said(gaps: Unfinished, tables: Sequence[Completed], pooled: Pooled) -> str:
    filled = int(tables[0].imputed.sum())
    others = sum(name.startswith("a:") for name in gaps.names)
    aids = ", and from the same people's answers at other waves" if others else ""
    likeness = ", with people of a cluster kept alike" if gaps.clustered else ""
    return (
        f"The outcome of {filled:,} of {len(gaps.values):,} assigned was not known and was filled "
        f"in {len(tables)} times, arm by arm{likeness}, from what else is known of them{aids}; the "
        f"answers were pooled (Rubin). {pooled.share_of_variance:.0%} of the variance is due to "
        "missing values. This holds if those who were lost are like those who stayed, given what "
        "is known of them."
    )


def _notes(case: Case, deltas: Sequence[float]) -> Iterator[str]:
    if case.question.sensitivity:
        yield "The other methods' answers, for comparison, rest on complete cases."
    if deltas and case.question.method in NOT_SHIFTED:
        yield "Shifts of filled-in values are not looked at: the outcome is no quantity to shift."
