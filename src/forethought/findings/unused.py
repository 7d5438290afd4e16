"""Parts of the plan that the analysis of this version does not carry out, said in words.

What is planned and not done must not look as if it had been done, or had never been planned.
"""

from __future__ import annotations

from collections.abc import Iterator

from forethought.findings.numbers import percent
from forethought.plan import Plan, Question
from forethought.vocabulary import Design

COMPLETE_CASES = "complete-cases"


def unused_parts(plan: Plan) -> tuple[str, ...]:
    """Name what the plan asks of the whole study and this version does not do."""
    return (*_subgroups(plan), *_delivery(plan), *_missing(plan))


def unused_by(plan: Plan, question: Question) -> tuple[str, ...]:
    """Name what the plan asks of one question and this version does not do.

    What is asked of the whole study stands with the question that the study is made for.
    """
    main = plan.primary
    whole = unused_parts(plan) if main and main.id == question.id else ()
    return (*whole, *_roll_out_parts(plan, question))


def _subgroups(plan: Plan) -> Iterator[str]:
    if plan.subgroups:
        by = ", ".join(dict.fromkeys(group.by for group in plan.subgroups))
        yield (
            f"The plan names subgroups (by {by}). This version does not test them: nothing here "
            "says whether the effect differs between them."
        )


def _delivery(plan: Plan) -> Iterator[str]:
    delivery = plan.delivery
    if delivery and delivery.fidelity:
        named = ", ".join(
            f"{name.replace('_', ' ')} at least {percent(wanted.at_least)}"
            for name, wanted in delivery.fidelity.items()
        )
        yield (
            f"The plan says what counts as delivered ({named}). This version does not look at "
            "delivery: whether the programme was delivered as planned is not known from this."
        )
    if delivery and delivery.complier:
        yield (
            f"The plan says who counts as having taken part ({delivery.complier}). This version "
            "compares groups as they were assigned; the effect on those who took part is not "
            "estimated."
        )


def _missing(plan: Plan) -> Iterator[str]:
    then = plan.missing.then
    if then != COMPLETE_CASES:
        yield (
            f"Where little is missing the plan asks for {then}, which this version does not do: "
            "answers rest on complete cases."
        )


def _roll_out_parts(plan: Plan, question: Question) -> Iterator[str]:
    if plan.about.design is Design.STAGGERED_ROLLOUT:
        return
    if question.event_study is not None:
        yield "The plan asks for an event study, which this version does for roll-outs only."
    if question.randomisation_test is not None:
        yield "The plan asks for a randomisation test, which this version does for roll-outs only."
