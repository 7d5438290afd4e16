"""The theory tested further: for each link with both ends measured, what runs through the first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from forethought.errors import Refusal
from forethought.estimate.mediation import Mediated, mediation
from forethought.findings.beside import Mediation
from forethought.findings.model import Finding, Findings
from forethought.journey.carry import hear
from forethought.journey.sources import Source
from forethought.plan import Plan, Question
from forethought.vocabulary import Design, Progress

BY_LOT = (
    Design.INDIVIDUAL_RANDOMISED,
    Design.CLUSTER_RANDOMISED,
    Design.MULTISITE_RANDOMISED,
)
FEW_GROUPS = 10
NO_COMMON_CAUSE = (
    "nothing that was not adjusted for moves both (drawing lots for the programme does "
    "not see to this)"
)
STRAIGHT = "one more unit of the first goes with as much of the second in both arms"
IN_ORDER = "the first came before the second"
ALIKE = "the groups were alike but for the programme, given what was adjusted for"


def with_mediation(findings: Findings, plan: Plan, source: Source, progress: Progress) -> Findings:
    """Add to each link between two measured outcomes how much of the effect runs through it."""
    if plan.about.design not in (*BY_LOT, Design.COMPARISON_GROUP):
        return findings
    by_box = {o.outcome: o.question for o in findings.outcomes if o.question}
    tested = []
    for link in findings.theory_test:
        ends = by_box.get(link.source), by_box.get(link.target)
        progress("Testing the theory's links", None)
        found = _through(findings, plan, source, *ends) if all(ends) else None
        tested.append(link.model_copy(update={"mediation": found}))
    return findings.model_copy(update={"theory_test": tuple(tested)})


def _through(
    findings: Findings,
    plan: Plan,
    source: Source,
    cause: str | None,
    effect: str | None,
) -> Mediation | None:
    """Estimate the indirect effect between the questions that decide two boxes."""
    first, second = _finding(findings, cause), _finding(findings, effect)
    wave = _wave_before(plan, first, second)
    if None in (first.estimate, second.estimate) or (wave is None) is not (second.at is None):
        return None
    if plan.waves and second.at is None:
        return None  # all waves in one model: there is no one time at which the effect stands
    if _is_rate(plan, first) or _is_rate(plan, second):
        return None
    question = plan.question(second.question)
    column = f"{first.indicator}@{wave}" if wave else first.indicator
    if column in question.adjust or first.indicator == second.indicator:
        return None
    name = f"x:{column}"
    try:
        asked = source.ask(_adjusted(question, column), question.method, second.at)
        covariates = tuple(c for c in asked.inquiry.covariates if c != name)
        found = hear(mediation(replace(asked.inquiry, covariates=covariates), name), asked.answer)
    except Refusal:
        return None
    return _part(plan, first, second, wave, found)


def _finding(findings: Findings, question: str | None) -> Finding:
    return next(found for found in findings.findings if found.question == question)


def _adjusted(question: Question, column: str) -> Question:
    return question.model_copy(update={"adjust": (*question.adjust, column)})


def _wave_before(plan: Plan, first: Finding, second: Finding) -> str | None:
    """Return the wave at which the cause is taken: the last one before its effect was measured.

    The first wave of all is the start, when nothing had been done yet. Where there is no wave in
    between, both are taken at the effect's own.
    """
    order = sorted(plan.waves, key=lambda wave: wave.at.mean_days)
    at = {wave.id: wave.at.mean_days for wave in order}
    if second.at is None or first.at is None or second.at not in at:
        return None
    since = [wave.id for wave in order[1:] if wave.at.mean_days < at[second.at]]
    if first.at in since:
        return first.at
    return since[-1] if since else second.at


def _is_rate(plan: Plan, finding: Finding) -> bool:
    column = plan.data.outcomes.get(finding.indicator) if plan.data else None
    return column is None or bool(column.exposure or column.event)


def _part(
    plan: Plan, first: Finding, second: Finding, wave: str | None, found: Mediated
) -> Mediation:
    clustered = bool(plan.data and plan.data.cluster)
    same_way = found.total * found.indirect > 0 and abs(found.indirect) <= abs(found.total)
    assumes = [NO_COMMON_CAUSE, STRAIGHT]
    if wave == second.at:
        assumes.append(IN_ORDER)
    if plan.about.design not in BY_LOT:
        assumes.append(ALIKE)
    return Mediation(
        question_cause=first.question,
        question_effect=second.question,
        a=found.a,
        b=found.b,
        indirect=found.indirect,
        ci_low=found.ci_low,
        ci_high=found.ci_high,
        total=found.total,
        share=found.indirect / found.total if same_way else None,
        replications=found.replications,
        n=found.n,
        clusters=found.groups if clustered else None,
        assumes=tuple(assumes),
        cause_at=wave,
        notes=tuple(_notes(wave, second, found, clustered)),
    )


def _notes(wave: str | None, second: Finding, found: Mediated, clustered: bool) -> Iterator[str]:
    if clustered and found.groups < 2 * FEW_GROUPS:
        yield f"{found.groups} clusters are few for this interval, which is then too narrow."
    if wave is not None and wave == second.at:
        yield "Both were measured at the same time, so which came first is not known."
