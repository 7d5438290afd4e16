"""Parts of the plan that the analysis of this version does not carry out, said in words.

What is planned and not done must not look as if it had been done, or had never been planned.
"""

from __future__ import annotations

from collections.abc import Iterator

from forethought.findings.numbers import percent
from forethought.plan import Plan, Question
from forethought.plan.check.methods import ROLLOUT
from forethought.vocabulary import Design, Method

COMPLETE_CASES = "complete-cases"


def unused_parts(plan: Plan) -> tuple[str, ...]:
    """Name what the plan asks of the whole study and this version does not do."""
    return tuple(_delivery(plan))


def unused_by(plan: Plan, question: Question) -> tuple[str, ...]:
    """Name what the plan asks of one question and this version does not do.

    What is asked of the whole study stands with the question that the study is made for.
    """
    main = plan.primary
    whole = unused_parts(plan) if main and main.id == question.id else ()
    return (*whole, *_adjustment(plan, question), *_roll_out_parts(plan, question))


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
    if delivery and delivery.complier and not (plan.data and plan.data.received):
        yield (
            f"The plan says who counts as having taken part ({delivery.complier}), but no column "
            "says who did: the effect on those who took part is not estimated. Add "
            "`data.received`, 1 for those who did and 0 for the others, in both arms."
        )


def _adjustment(plan: Plan, question: Question) -> Iterator[str]:
    bare = {
        Method.DIFFERENCE_IN_MEANS: "a difference in means",
        Method.RESTRICTED_MEAN: "a restricted mean",
    }
    alone = plan.about.design is Design.BEFORE_AFTER  # where adjust names the wave before
    if question.adjust and question.method in bare and not alone:
        yield (
            f"The plan adjusts for {', '.join(question.adjust)}; {bare[question.method]} does not. "
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
    if question.event_study is not None and question.method not in ROLLOUT:
        yield "The plan asks for an event study, which this version does for roll-outs only."
    if question.summary != "simple":
        yield f"The plan asks for `summary: {question.summary}`, which is for roll-outs only."
    tests = Method.RANDOMISATION_INFERENCE in (question.method, *question.sensitivity)
    if question.randomisation_test is not None and not tests and question.method not in ROLLOUT:
        yield (
            "The plan asks for a randomisation test, which only roll-outs make beside their "
            "estimate; with randomisation-inference under `sensitivity` it would be made."
        )
