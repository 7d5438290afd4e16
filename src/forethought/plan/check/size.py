"""Pitfalls 5 and 6: is the sample large enough, and the follow-up long enough?"""

from __future__ import annotations

from collections.abc import Iterator

from forethought.errors import Fault
from forethought.errors.catalogue.pitfalls import numbers as what
from forethought.plan.check.view import View, said
from forethought.plan.follow_up import months_in_a_period, periods_since
from forethought.plan.model import Sample
from forethought.vocabulary import Design, Duration

FEWEST_UNITS = 20
"""In each group, measured at both times: the threshold of preliminary evidence."""

FEWEST_CLUSTERS = 8
"""In each arm; below it no small-sample correction is to be trusted."""

LONG = Duration(years=1)
HOLDS_BOTH = (Design.MULTISITE_RANDOMISED, Design.STEPPED_WEDGE)
"""Designs in which each cluster is compared with itself: people of both arms, or both times."""

ONE_GROUP = (Design.BEFORE_AFTER, Design.INTERRUPTED_TIME_SERIES)


def faults(view: View) -> Iterator[Fault]:
    sample = view.plan.sample
    if sample is None or not (sample.units or sample.clusters or said(sample.reason)):
        yield from view.fault(what.NO_SAMPLE, ("sample",))
    else:
        yield from _few(view, sample)
    followed = periods_since(view.plan)
    if view.plan.waves:
        yield from _last_wave(view)
    elif followed is not None:
        yield from _few_periods(view, followed)
    else:
        yield from _event_study(view)


def _few(view: View, sample: Sample) -> Iterator[Fault]:
    groups = 1 if view.design in ONE_GROUP else len(view.arms) or 2
    named = "one group" if groups == 1 else f"{groups} groups"
    if sample.units is not None and sample.units < FEWEST_UNITS * groups:
        path = ("sample", "units")
        yield from view.fault(what.FEW_UNITS, path, sample.units, groups=named, limit=FEWEST_UNITS)
    if view.design in HOLDS_BOTH:
        groups, named = 1, "the study"
    if sample.clusters is not None and sample.clusters < FEWEST_CLUSTERS * groups:
        path = ("sample", "clusters")
        yield from view.fault(
            what.FEW_CLUSTERS, path, sample.clusters, groups=named, limit=FEWEST_CLUSTERS
        )
    if not said(sample.reason):
        yield from view.fault(what.NO_REASON, ("sample", "reason"))


def _last_wave(view: View) -> Iterator[Fault]:
    last = max(range(len(view.plan.waves)), key=lambda k: view.plan.waves[k].at)
    at = view.plan.waves[last].at
    if at < LONG:
        yield from view.fault(what.SHORT_FOLLOW_UP, ("waves", last, "at"), at.words)


def _few_periods(view: View, followed: int) -> Iterator[Fault]:
    if followed * months_in_a_period(view.data.period if view.data else None) < 12:
        path = ("sample", "assumptions", "periods")
        yield from view.fault(what.SHORT_FOLLOW_UP, path, f"{followed} periods")


def _event_study(view: View) -> Iterator[Fault]:
    studies = [
        (question.event_study, path)
        for question, path in view.questions()
        if question.event_study is not None
    ]
    if not studies:
        yield from view.fault(what.NO_FOLLOW_UP, ("waves",))
        return
    longest, path = max(studies, key=lambda pair: pair[0].to)
    periods = longest.to + 1
    if periods * months_in_a_period(view.data.period if view.data else None) < 12:
        shown = f"{max(periods, 0)} periods"
        yield from view.fault(what.SHORT_FOLLOW_UP, (*path, "event_study"), shown)
