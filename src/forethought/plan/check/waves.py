"""Can the question's waves be taken together?"""

from __future__ import annotations

from collections.abc import Iterator

from forethought.errors import Fault, Path
from forethought.errors.catalogue.plans import waves as rule
from forethought.plan.check.view import View
from forethought.plan.model import Question
from forethought.vocabulary import Method

FEWEST = 2


def faults(view: View) -> Iterator[Fault]:
    for question, path in view.questions():
        if question.waves == "together":
            yield from _methods(view, question, path)
            yield from _waves(view, question, path)


def _methods(view: View, question: Question, path: Path) -> Iterator[Fault]:
    if question.method is not Method.MIXED_MODEL:
        yield from view.fault(rule.NOT_TOGETHER, (*path, "method"), question.method)
    for k, method in enumerate(question.sensitivity):
        if method is not Method.MIXED_MODEL:
            yield from view.fault(rule.NOT_TOGETHER, (*path, "sensitivity", k), method)


def _waves(view: View, question: Question, path: Path) -> Iterator[Fault]:
    at = question.estimand.at
    count = len(set(at)) if at else len(view.waves)
    if count < FEWEST:
        here: Path = (*path, "waves")
        said = "one wave" if count else "none"
        yield from view.fault(rule.ONE_WAVE, here, question.id, count=said)
    for name in question.adjust:
        wave = name.partition("@")[2]
        if wave and wave in at and name.partition("@")[0] == question.indicator:
            yield from view.fault(
                rule.BASELINE_TWICE,
                (*path, "estimand", "at"),
                question.id,
                adjusts=name,
                wave=wave,
            )
