"""Rule 2: outcomes are changes in people; activities are things that are done."""

from __future__ import annotations

from collections.abc import Iterator

from forethought.errors import Fault
from forethought.errors.catalogue.theory import wording as rule
from forethought.theory.check.view import View, said
from forethought.theory.check.wording import change_sign, delivery_sign

MOST_WORDS = 30


def faults(view: View) -> Iterator[Fault]:
    for outcome, path in view.outcomes():
        sign = delivery_sign(outcome.statement)
        if sign:
            statement = (*path, "statement")
            yield from view.fault(rule.OUTCOME_AS_DELIVERY, statement, outcome.id, sign=sign)
        if not said(outcome.who):
            yield from view.fault(rule.NOBODY_CHANGES, (*path, "who"), outcome.id)
        yield from _length(view, "outcome", outcome.id, outcome.statement, path)
    for activity, path in view.activities():
        sign = change_sign(activity.statement)
        if sign:
            statement = (*path, "statement")
            yield from view.fault(rule.ACTIVITY_AS_CHANGE, statement, activity.id, sign=sign)
        yield from _length(view, "activity", activity.id, activity.statement, path)


def _length(
    view: View, kind: str, box: str, statement: str, path: tuple[str | int, ...]
) -> Iterator[Fault]:
    words = len(statement.split())
    if words > MOST_WORDS:
        yield from view.fault(
            rule.LONG_STATEMENT, (*path, "statement"), box, kind=kind, count=words, limit=MOST_WORDS
        )
