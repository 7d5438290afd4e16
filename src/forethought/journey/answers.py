"""Every question of a plan, answered from a source of sums."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

from forethought.errors import Refusal
from forethought.estimate.cluster.correlation import with_icc_held
from forethought.estimate.cluster.few import held_to_the_rule
from forethought.estimate.effect_size import with_smallest_detectable
from forethought.estimate.individual.influence import OF_PEOPLE, influence_of_people
from forethought.estimate.registry import estimator_for
from forethought.estimate.types import Estimate, Refused
from forethought.findings.conclude import Answered
from forethought.journey.beside import beside, filled_in
from forethought.journey.beside.case import Case
from forethought.journey.carry import carry, hear
from forethought.journey.missing import by_the_rule
from forethought.journey.sources import Asked, Source
from forethought.plan import Plan, Question
from forethought.plan.defaults import Chosen
from forethought.theory import Theory
from forethought.vocabulary import Method, Progress


def answers(
    theory: Theory,
    plan: Plan,
    source: Source,
    progress: Progress,
    chosen: Mapping[str, Chosen] = MappingProxyType({}),
) -> Iterator[Answered]:
    """Answer each question at each of its waves.

    ``chosen`` are the methods that the design chose; the answers say so and why.
    """
    asked = [(question, wave) for question in plan.questions for wave in waves_of(question)]
    for done, (question, wave) in enumerate(asked):
        where = f" at {wave}" if wave else ""
        progress(f"Estimating {question.id}{where}", done / len(asked))
        answer = _answer(theory, plan, source, question, wave)
        yield replace(answer, notes=(*_why(chosen.get(question.id)), *answer.notes))


def _why(chosen: Chosen | None) -> tuple[str, ...]:
    if chosen is None:
        return ()
    return (f"The plan names no method; `{chosen.method}` was chosen: {chosen.reason}.",)


def waves_of(question: Question) -> tuple[str | None, ...]:
    """Return the waves a question is answered at, one by one; None where there are none."""
    if question.waves == "together":
        return (None,)
    return question.estimand.at or (None,)


def estimate(asked: Asked, plan: Plan) -> Estimate | Refused:
    """Carry one method's asks to where the sums are, to its estimate."""
    method = asked.inquiry.method
    try:
        estimator = estimator_for(method, plan.about.design)
    except Refusal as refusal:
        return Refused(method, refusal.faults[0])
    return carry(estimator, asked.inquiry, asked.answer)


def _finished(asked: Asked, answer: Estimate | Refused, headline: bool) -> Estimate | Refused:
    """Hold an answer to the rule for few clusters, and say what it could have found."""
    held = held_to_the_rule(asked.inquiry, answer, headline, asked.whole)
    return held if isinstance(held, Refused) else with_smallest_detectable(with_icc_held(held))


def _moving(case: Case, answer: Estimate | Refused) -> Estimate | Refused:
    """Say how people move an answer that is judged together with others, by Romano and Wolf."""
    rule, question = case.plan.multiplicity, case.question
    together = any(question.id in family for family in rule.families)
    if rule.adjust != "romano-wolf" or not together or not isinstance(answer, Estimate):
        return answer
    if answer.influence is not None or answer.method not in OF_PEOPLE:
        return answer
    try:
        found = hear(influence_of_people(case.asked.inquiry), case.asked.answer)
    except Refusal:  # released sums hold no people: the family is then adjusted by Holm
        return answer
    return replace(answer, influence=found)


def _answer(
    theory: Theory, plan: Plan, source: Source, question: Question, wave: str | None
) -> Answered:
    def by(method: Method) -> Estimate | Refused:
        other = source.ask(question, method, wave)
        return _finished(other, estimate(other, plan), headline=False)

    asked = source.ask(question, question.method, wave)
    case = Case(theory, plan, source, question, wave, asked, estimate(asked, plan))
    ruled = by_the_rule(case)
    found = replace(beside(case), missing=ruled.part)
    if ruled.filled_in:
        found = replace(found, attrition=filled_in(found.attrition))
    return Answered(
        question=question.id,
        primary=_moving(case, _finished(asked, ruled.primary, headline=True)),
        at=wave,
        sensitivity=tuple(by(method) for method in question.sensitivity),
        flow=asked.flow,
        notes=(*(() if ruled.filled_in else asked.lost), *asked.notes),
        beside=found,
    )
