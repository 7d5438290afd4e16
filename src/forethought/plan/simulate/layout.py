"""The rows of a simulated study: whose, in which arm, when, and with the programme or not."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from forethought.errors import Place, Refusal
from forethought.errors.catalogue import simulations as catalogue
from forethought.plan.model import Data, Plan, Question
from forethought.plan.power.notes import Notes
from forethought.plan.power.periods import time_of
from forethought.plan.power.scenario import Wedge
from forethought.plan.simulate.choosing import Chosen
from forethought.plan.simulate.people import People, Streams, people
from forethought.plan.simulate.stated import assumptions_of
from forethought.vocabulary import Design

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

MOST_PERIODS = 400
"""More are years or codes that were taken for numbers of periods."""
PERIODS = 12
"""Of a comparison group that is followed over periods, where the plan states no number."""


@dataclass(frozen=True)
class Layout:
    """The rows of a simulated study, before anything is measured.

    Attributes
    ----------
    design
        Which shape the rows have.
    unit, cluster, site
        Index of the row's unit, of those it is alike with, and of the site whose own effect it
        has, shape (rows,).
    arm
        0 in the reference arm, k in the k-th other arm, shape (rows,).
    moment
        Index into `moments` of the row's wave or period, shape (rows,).
    treated
        True where the row's unit has been treated by then, shape (rows,).
    first_treated
        The period from which the row's unit is treated, infinity for never.
    labels
        For each stratum or site column, the index of the row's level, shape (rows,).
    moments
        Ids of the waves, or the periods; one nameless moment where the plan has neither.
    months
        Mean months from the start to each wave; empty where time is counted in periods.
    chosen
        What set the groups apart, one entry for each unit; empty where groups were drawn.
    assumed
        What nobody stated about time, in plain words.
    """

    design: Design
    unit: Ints
    cluster: Ints
    site: Ints
    arm: Ints
    moment: Ints
    treated: NDArray[np.bool_]
    first_treated: Floats
    labels: dict[str, Ints]
    moments: tuple[str, ...]
    months: tuple[float, ...]
    units: int
    clusters: int
    chosen: Chosen
    assumed: tuple[str, ...] = ()

    @property
    def rows(self) -> int:
        return len(self.unit)

    @property
    def sites(self) -> int:
        """How many sites have effects of their own; 1 where none has."""
        return int(self.site.max()) + 1

    @property
    def in_periods(self) -> bool:
        """True where rows belong to periods, not to waves."""
        return not self.months

    def with_choice(self, choice: Ints) -> Layout:
        """The same rows with other arms, one for each unit; waves only."""
        arm = choice[self.unit]
        return replace(self, arm=arm, treated=(arm > 0) & self._after_the_start())

    def _after_the_start(self) -> NDArray[np.bool_]:
        # the first of several waves is the baseline: nobody has been treated by then
        return self.moment > 0 if len(self.moments) > 1 else np.ones(self.rows, dtype=bool)


def lay_out(plan: Plan, data: Data, streams: Streams) -> Layout:
    """Draw clusters, their sizes, strata and assignment, and cross units with time."""
    match plan.about.design:
        case Design.INTERRUPTED_TIME_SERIES:
            return _series(plan, data)
        case Design.STEPPED_WEDGE:
            return _wedge(plan, data, streams)
        case Design.STAGGERED_ROLLOUT:
            time, assumed = _time(plan)
            layout = _roll_out(plan, data, streams, time, np.ones(len(time.starts)))
            return replace(layout, assumed=assumed)
    if plan.about.design is Design.COMPARISON_GROUP and follows_periods(data):
        periods = assumptions_of(plan).periods or PERIODS
        starts = (float("inf"), float(periods // 2 + 1))
        return _roll_out(plan, data, streams, Wedge(periods, starts), _ratio(plan)[:2])
    return _waves(plan, data, streams)


def follows_periods(data: Data) -> bool:
    """True if units are followed over periods and treated from one of them on."""
    return data.period is not None and bool(data.first_treated or data.treated)


def _waves(plan: Plan, data: Data, streams: Streams) -> Layout:
    one_group = plan.about.design is Design.BEFORE_AFTER
    # without a comparison there is nothing to share out
    who = people(plan, data, np.ones(1) if one_group else _ratio(plan), streams)
    waves = sorted(plan.waves, key=lambda wave: wave.at) if data.wave else []
    moments = tuple(wave.id for wave in waves) or ("",)
    months = tuple(wave.at.mean_days * 12 / 365.25 for wave in waves) or (0.0,)
    layout = _crossed(plan, who, moments, months)
    return layout.with_choice(np.ones_like(who.choice) if one_group else who.choice)


def _ratio(plan: Plan) -> Floats:
    arms = len(plan.assignment.arms) if plan.assignment else 2
    given = plan.assignment.ratio if plan.assignment else ()
    return np.array(given if len(given) == arms else np.ones(arms), dtype=np.float64)


def _crossed(
    plan: Plan, who: People, moments: tuple[str, ...], months: tuple[float, ...]
) -> Layout:
    """Cross units with time; nobody is treated yet."""
    unit = np.repeat(np.arange(who.units), len(moments))
    return Layout(
        design=plan.about.design,
        unit=unit,
        cluster=who.cluster[unit],
        site=who.site[unit],
        arm=np.zeros_like(unit),
        moment=np.tile(np.arange(len(moments)), who.units),
        treated=np.zeros(len(unit), dtype=bool),
        first_treated=np.full(len(unit), np.inf),
        labels={name: level[unit] for name, level in who.labels.items()},
        moments=moments,
        months=months,
        units=who.units,
        clusters=who.clusters,
        chosen=who.chosen,
    )


def _time(plan: Plan) -> tuple[Wedge, tuple[str, ...]]:
    """Read periods and starts as the design's power does."""
    notes = Notes()
    question = plan.primary or Question(id="none", indicator="none")
    found = time_of(plan, question, assumptions_of(plan), notes)
    if found is None:
        raise ValueError("a design over periods needs its periods")
    if found.periods > MOST_PERIODS:
        place = Place(field="assignment.sequences")
        fault = catalogue.TOO_MANY_PERIODS.fault(place, found.periods, most=MOST_PERIODS)
        raise Refusal([fault])
    return found, tuple(notes.lines)


def _roll_out(plan: Plan, data: Data, streams: Streams, time: Wedge, shares: Floats) -> Layout:
    """Every unit in every period; units share the starts in the ratio of ``shares``."""
    who = people(plan, data, shares, streams)
    layout = _crossed(plan, who, _numbered(time.periods), ())
    return _started(layout, time, who.choice[layout.unit])


def _numbered(periods: int, before: int = 0) -> tuple[str, ...]:
    return tuple(str(before + period) for period in range(1, periods + 1))


def _started(layout: Layout, time: Wedge, choice: Ints) -> Layout:
    first = np.array(time.starts)[choice]
    return replace(layout, first_treated=first, treated=layout.moment + 1 >= first)


def _wedge(plan: Plan, data: Data, streams: Streams) -> Layout:
    """Every cluster in every period, with other people each time."""
    time, assumed = _time(plan)
    who = people(plan, data, np.ones(len(time.starts)), streams)
    seen = _crossed(plan, who, _numbered(time.periods), ())
    seen = _started(seen, time, who.choice[seen.unit])
    return replace(
        seen,
        arm=seen.treated.astype(np.int64),
        unit=np.arange(seen.rows),
        units=seen.rows,
        assumed=assumed,
    )


def _series(plan: Plan, data: Data) -> Layout:
    """Every area in every period; with a column of arms, areas with the programme and without."""
    time, assumed = _time(plan)
    arms = max(len(plan.assignment.arms), 2) if plan.assignment else 2
    arms = arms if data.arm else 1
    stated = plan.sample.units if plan.sample and plan.sample.units else arms
    areas = arms if data.unit == data.arm else max(stated, arms)
    start = round(time.starts[0])
    # the plan may count its periods from another origin, such as the year 2000
    before = plan.interruption.at - start if plan.interruption else 0
    site = np.zeros(areas, dtype=np.int64)
    who = People(np.arange(areas), site, np.arange(areas) % arms, {}, clusters=0)
    layout = _crossed(plan, who, _numbered(time.periods, before), ())
    arm = who.choice[layout.unit]
    treated = (layout.moment + 1 >= start) & ((arm > 0) | (arms == 1))
    return replace(layout, arm=arm, treated=treated, assumed=assumed)
