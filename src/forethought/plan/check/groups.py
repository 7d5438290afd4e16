"""Do comparisons that nobody drew have what their methods compare by?"""

from __future__ import annotations

from collections.abc import Iterator

from forethought.errors import Fault
from forethought.errors.catalogue.plans import groups as rule
from forethought.plan.check.view import View
from forethought.plan.model import Question
from forethought.vocabulary import Design, Method


def faults(view: View) -> Iterator[Fault]:
    for question, path in view.questions():
        if _by_change(view, question) and not _has_before(view, question):
            yield from view.fault(rule.NOTHING_BEFORE, (*path, "method"), question.method)
        for k, method in enumerate((question.method, *question.sensitivity)):
            if method is Method.ENTROPY_BALANCING and not question.adjust:
                where = (*path, "sensitivity", k - 1) if k else (*path, "method")
                yield from view.fault(rule.NOTHING_TO_BALANCE, where, method)


def _by_change(view: View, question: Question) -> bool:
    """True where the answer is a change since an earlier time."""
    if view.data is None:
        return False
    differences = question.method is Method.DIFFERENCE_IN_DIFFERENCES
    in_groups = view.design is Design.COMPARISON_GROUP and differences
    return in_groups or view.design is Design.BEFORE_AFTER


def _has_before(view: View, question: Question) -> bool:
    """True if a wave comes before all that are asked about, or the start is in the records."""
    data = view.data
    if data is None or (data.period and (data.first_treated or data.treated)):
        return True
    asked = [view.waves[wave].at for wave in question.estimand.at if wave in view.waves]
    earliest = min(asked, default=max((wave.at for wave in view.waves.values()), default=None))
    return bool(data.wave) and any(earliest and w.at < earliest for w in view.waves.values())
