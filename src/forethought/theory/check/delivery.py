"""Rules 8 and 9: who delivers what, how much, for whom, where; and how far one answers for it."""

from __future__ import annotations

from collections.abc import Iterator

from forethought.errors import Fault
from forethought.errors.catalogue.theory import delivery as rule
from forethought.theory.check.view import View, said


def faults(view: View) -> Iterator[Fault]:
    for activity, path in view.activities():
        if not said(activity.who_delivers):
            yield from view.fault(rule.NO_DELIVERER, (*path, "who_delivers"), activity.id)
        if not said(activity.for_):
            yield from view.fault(rule.NO_RECEIVER, (*path, "for"), activity.id)
        if activity.dose is None:
            yield from view.fault(rule.NO_DOSE, (*path, "dose"), activity.id)
    yield from _whole(view)
    yield from _ceiling(view)


def _whole(view: View) -> Iterator[Fault]:
    about, activities = view.theory.about, view.theory.activities
    if not said(about.population):
        yield from view.fault(rule.FOR_NOBODY, ("theory", "population"))
    placeless = [activity.id for activity in activities if not said(activity.where)]
    if not said(about.setting) and (placeless or not activities):
        where = ", ".join(placeless[:3]) or about.id
        yield from view.fault(rule.NO_SETTING, ("theory", "setting"), where)


def _ceiling(view: View) -> Iterator[Fault]:
    high = {end.id for end in view.theory.ends if end.ceiling}
    if not high:
        yield from view.fault(rule.NO_CEILING, ("goal", "ceiling"))
        return
    low = {end.id for end in view.theory.ends if not end.ceiling}
    for outcome, path in view.outcomes():
        above = next((box for box in view.graph.after(outcome.id) if box in low), None)
        if outcome.ceiling and above is not None and above != outcome.id:
            yield from view.fault(rule.BROKEN_CEILING, (*path, "ceiling"), outcome.id, above=above)
