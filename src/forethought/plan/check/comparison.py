"""Pitfalls 1 and 4: is there a robust comparison, and are the measures suitable?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from forethought.errors import Fault
from forethought.errors.catalogue.pitfalls import numbers as what
from forethought.errors.catalogue.pitfalls import people as whom
from forethought.plan.check.view import View
from forethought.theory import Outcome
from forethought.vocabulary import DataSource, Design, Evaluator, Timing, TrainingLevel

HOW = {
    Design.COMPARISON_GROUP: "people chose, or were chosen, who came into which group",
    Design.INTERRUPTED_TIME_SERIES: "a group is compared with its own past",
}
FILLERS = frozenset(
    ["a", "an", "and", "by", "for", "in", "of", "or", "our", "own", "s", "the", "their"]
)


def faults(view: View) -> Iterator[Fault]:
    yield from _comparison(view)
    yield from _measures(view)
    yield from _evaluator(view)
    if view.is_for_this_theory:
        yield from _own_measures(view)
        yield from _levels(view)


def _comparison(view: View) -> Iterator[Fault]:
    design, timing = view.design, view.plan.about.timing
    if design is Design.BEFORE_AFTER:
        yield from view.fault(whom.NO_COMPARISON, ("plan", "design"), design)
    elif design in HOW:
        how = HOW[design]
        yield from view.fault(whom.WEAKER_COMPARISON, ("plan", "design"), design, how=how)
    elif design is Design.STAGGERED_ROLLOUT and timing is Timing.CHOSEN:
        yield from view.fault(whom.CHOSEN_ORDER, ("plan", "timing"), timing)


def _measures(view: View) -> Iterator[Fault]:
    told: set[str] = set()
    for k, question in enumerate(view.plan.questions):
        if question.indicator in told or question.indicator not in view.indicators:
            continue
        told.add(question.indicator)
        indicator = view.indicators[question.indicator][1]
        path = ("questions", k, "indicator")
        if indicator.source is DataSource.SURVEY and indicator.instrument is None:
            yield from view.fault(what.NO_INSTRUMENT, path, indicator.id)
        if indicator.validated is False:
            yield from view.fault(what.NOT_VALIDATED, path, indicator.id)


def _own_measures(view: View) -> Iterator[Fault]:
    told: set[str] = set()
    for k, question in enumerate(view.plan.questions):
        if question.indicator in told or question.indicator not in view.indicators:
            continue
        told.add(question.indicator)
        collector = view.indicators[question.indicator][1].collected_by
        for activity in view.theory.activities:
            if same_people(collector, activity.who_delivers):
                yield from view.fault(
                    what.OWN_MEASURE,
                    ("questions", k, "indicator"),
                    question.indicator,
                    collector=collector,
                    activity=activity.id,
                )
                break


def same_people(one: str | None, other: str | None) -> bool:
    """True if every word that counts in one of the two names stands in the other."""
    first, second = _people(one), _people(other)
    return bool(first and second) and (first <= second or second <= first)


def _people(words: str | None) -> frozenset[str]:
    found = re.findall(r"[^\W_]+", (words or "").lower())
    return frozenset(word.removesuffix("s") for word in found if word not in FILLERS)


def _levels(view: View) -> Iterator[Fault]:
    levels = {end.level if isinstance(end, Outcome) else None for _, end, _ in view.asked}
    if levels == {TrainingLevel.REACTION}:
        yield from view.fault(what.ONLY_REACTIONS, ("questions",), TrainingLevel.REACTION)


def _evaluator(view: View) -> Iterator[Fault]:
    evaluator = view.plan.about.evaluator
    if evaluator is not Evaluator.INDEPENDENT:
        said = "internal" if evaluator else "not said to be independent"
        yield from view.fault(what.NOT_INDEPENDENT, ("plan", "evaluator"), said)
