"""Parts of the plan that the analysis of this version does not carry out, said in words.

What is planned and not done must not look as if it had been done, or had never been planned.
"""

from __future__ import annotations

from collections.abc import Iterator

from forethought.findings.numbers import percent
from forethought.plan import Plan, Question
from forethought.vocabulary import Design, Method

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
    return (*whole, *_adjustment(plan, question), *_roll_out_parts(plan, question))


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


def _adjustment(plan: Plan, question: Question) -> Iterator[str]:
    if question.adjust and question.method is Method.DIFFERENCE_IN_MEANS:
        yield (
            f"The plan adjusts for {', '.join(question.adjust)}; a difference in means does not. "
            "Rows that lack it count too."
        )
    assignment, data = plan.assignment, plan.data
    if assignment and assignment.strata and data and not data.strata:
        yield (
            f"Assignment was made within {', '.join(assignment.strata)}, but `data.strata` names "
            "no columns: the analysis does not know of it."
        )


def _roll_out_parts(plan: Plan, question: Question) -> Iterator[str]:
    if plan.about.design is Design.STAGGERED_ROLLOUT:
        if plan.missing.else_ != COMPLETE_CASES:
            yield (
                f"Where much is missing the plan asks for {plan.missing.else_}, which this version "
                "does not do: units that miss a period are left out."
            )
        return
    if question.event_study is not None:
        yield "The plan asks for an event study, which this version does for roll-outs only."
    if question.summary != "simple":
        yield f"The plan asks for `summary: {question.summary}`, which is for roll-outs only."
    if question.randomisation_test is not None:
        yield "The plan asks for a randomisation test, which this version does for roll-outs only."
