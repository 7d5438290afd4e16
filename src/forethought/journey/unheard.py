"""What the plan says of a question and its analysis does not do: said, never dropped in silence."""

from __future__ import annotations

from collections.abc import Iterator

from forethought.plan import Plan, Question
from forethought.vocabulary import Design, Method

IMPUTATION = "multiple-imputation"


def unheard(plan: Plan, question: Question) -> tuple[str, ...]:
    """Return a note for each thing the plan asks of ``question`` that no method here heeds."""
    return tuple(_unheard(plan, question))


def _unheard(plan: Plan, question: Question) -> Iterator[str]:
    rollout = plan.about.design is Design.STAGGERED_ROLLOUT
    if question.adjust and question.method is Method.DIFFERENCE_IN_MEANS:
        yield (
            f"The plan adjusts for {', '.join(question.adjust)}; a difference in means does not. "
            "Rows that lack it count too."
        )
    if question.randomisation_test and not rollout:
        yield (
            "The plan asks for `randomisation_test`, which is for roll-outs; for groups assigned "
            "by lot, name the method randomisation-inference."
        )
    if question.event_study and not rollout:
        yield "The plan asks for `event_study`, which is for roll-outs; it was not computed."
    if question.summary != "simple" and not rollout:
        yield f"The plan asks for `summary: {question.summary}`, which is for roll-outs."
    assignment, data = plan.assignment, plan.data
    if assignment and assignment.strata and data and not data.strata:
        yield (
            f"Assignment was made within {', '.join(assignment.strata)}, but `data.strata` names "
            "no columns: the analysis does not know of it."
        )
    asked = (plan.missing.then, plan.missing.else_)
    if rollout and IMPUTATION in asked:
        yield "The plan names multiple imputation; this version uses complete units."
    elif plan.missing.then == IMPUTATION:
        yield "The plan imputes even few missing values; this version uses complete rows."
