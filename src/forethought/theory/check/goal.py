"""Rule 1: one final goal, short, long-term, with a named population."""

from __future__ import annotations

import re
from collections.abc import Iterator

from forethought.errors import Fault
from forethought.errors.catalogue.theory import goal as rule
from forethought.theory.check.view import View, said
from forethought.theory.check.wording import delivery_sign
from forethought.vocabulary import Duration

MOST_WORDS = 25
LONG_TERM = Duration(years=1)
SENTENCES = re.compile(r";\s|[.!?]\s+(?=[A-ZÀ-Ý])")


def faults(view: View) -> Iterator[Fault]:
    goal = view.theory.goal
    statement = ("goal", "statement")
    words = len(goal.statement.split())
    if words > MOST_WORDS:
        yield from view.fault(rule.LONG_GOAL, statement, goal.id, count=words, limit=MOST_WORDS)
    if SENTENCES.search(goal.statement):
        yield from view.fault(rule.SEVERAL_GOALS, statement, goal.id)
    sign = delivery_sign(goal.statement)
    if sign:
        yield from view.fault(rule.GOAL_AS_DELIVERY, statement, goal.id, sign=sign)
    if goal.horizon is None:
        yield from view.fault(rule.NO_HORIZON, ("goal", "horizon"))
    elif goal.horizon < LONG_TERM:
        yield from view.fault(rule.SHORT_HORIZON, ("goal", "horizon"), goal.horizon.words)
    if not said(goal.who):
        yield from view.fault(rule.NO_POPULATION, ("goal", "who"))
