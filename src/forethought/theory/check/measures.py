"""Rule 7: every outcome has an indicator with direction, time and source."""

from __future__ import annotations

from collections.abc import Iterator

from forethought.errors import Fault, Path
from forethought.errors.catalogue.theory import measures as rule
from forethought.theory.check.view import View, said
from forethought.theory.model import Goal, Indicator, Outcome
from forethought.vocabulary import IndicatorKind

SHARES = (IndicatorKind.BINARY, IndicatorKind.PROPORTION)


def faults(view: View) -> Iterator[Fault]:
    goal = view.theory.goal
    if not goal.indicators and not goal.ceiling:
        yield from view.fault(rule.GOAL_UNSEEN, ("goal", "indicators"), goal.id)
    for outcome, path in view.outcomes():
        if not outcome.indicators:
            yield from view.fault(rule.NO_INDICATOR, (*path, "indicators"), outcome.id)
    for end, path in view.ends():
        for k, indicator in enumerate(end.indicators):
            yield from _of_indicator(view, end, indicator, path, k)


def _of_indicator(
    view: View, end: Goal | Outcome, indicator: Indicator, box: Path, k: int
) -> Iterator[Fault]:
    path: Path = (*box, "indicators", k)
    name = indicator.id
    if indicator.better is None:
        yield from view.fault(rule.NO_DIRECTION, (*path, "better"), name)
    # a goal without a time is a fault of its own (T012)
    timeless = indicator.at is None and end.horizon is None and not isinstance(end, Goal)
    if timeless and not view.places.is_blank((*box, "horizon")):
        yield from view.fault(rule.NO_TIME, (*path, "at"), name, box=end.id)
    if indicator.source is None:
        yield from view.fault(rule.NO_DATA_SOURCE, (*path, "source"), name)
    if not said(indicator.measure):
        yield from view.fault(rule.NO_MEASURE, (*path, "measure"), name)
    yield from _of_smallest(view, indicator, (*path, "smallest_meaningful"))
    if indicator.kind is None:
        yield from view.fault(rule.NO_KIND, (*path, "kind"), name)
    if not said(indicator.unit):
        yield from view.fault(rule.NO_UNIT, (*path, "unit"), name)


def _of_smallest(view: View, indicator: Indicator, path: Path) -> Iterator[Fault]:
    smallest, name = indicator.smallest_meaningful, indicator.id
    if smallest is None:
        yield from view.fault(rule.NO_SMALLEST_MEANINGFUL, path, name)
    elif indicator.kind in SHARES and smallest >= 1:
        yield from view.fault(rule.SHARE_ABOVE_ONE, path, f"{smallest:g}", name=name)
