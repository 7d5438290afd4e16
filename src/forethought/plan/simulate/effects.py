"""What is true in a simulated study: the mean of every indicator, by moment and treatment."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from forethought.errors import Place, Refusal
from forethought.errors.catalogue import simulations as catalogue
from forethought.plan.instruments import Instrument, Item
from forethought.plan.model import Data, OutcomeColumn, Plan, Question
from forethought.plan.simulate.layout import Layout
from forethought.plan.simulate.names import unknown_names
from forethought.plan.simulate.ranges import Range, instrument_of, items_of, range_of
from forethought.plan.simulate.shapes import series_of, untreated_means, weights_of
from forethought.plan.simulate.stated import OfOutcome, of_outcome
from forethought.theory import Goal, Indicator, Outcome, Theory
from forethought.vocabulary import (
    DataSource,
    Design,
    Direction,
    IndicatorKind,
    Method,
)

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

DEFAULT_SIZE = 1.5
"""Where the plan states no truth, the effect is this many times the smallest meaningful one."""
DEFAULT_HAZARD_RATIO = 0.75
"""Where the plan states no truth: events come a quarter less often, or as much more often."""
BASE_SHARE = 0.3
"""Share or proportion before treatment."""
SERIES_COUNT = 100.0
"""Events in each period of a series, where the plan states no rate."""
VARIES = 0.25
"""Sites' own effects differ by so much of the effect (SD), where the plan states nothing."""
RATIO_METHODS = (Method.POISSON_CLUSTER_ROBUST, Method.NEGATIVE_BINOMIAL)
Family = Literal["share", "steps", "count", "number", "time"]
Scale = Literal["difference", "ratio", "odds"]
FAMILY: dict[IndicatorKind, Family] = {
    IndicatorKind.BINARY: "share",
    IndicatorKind.PROPORTION: "share",
    IndicatorKind.SCALE: "steps",
    IndicatorKind.ORDINAL: "steps",
    IndicatorKind.COUNT: "count",
    IndicatorKind.CONTINUOUS: "number",
    IndicatorKind.TIME_TO_EVENT: "time",
}
BY_ARM = (
    Design.INDIVIDUAL_RANDOMISED,
    Design.CLUSTER_RANDOMISED,
    Design.MULTISITE_RANDOMISED,
    Design.COMPARISON_GROUP,
)
"""Designs in which times to an event are followed up."""


@dataclass(frozen=True)
class Outlook:
    """One indicator in a simulated study.

    Attributes
    ----------
    scale
        What the truth is: a difference, a ratio (of rates, risks or hazards) or a ratio of odds.
    truth
        The true effect on that scale, at the moment ``holds_at``.
    effects
        The true effect at each moment after the start.
    weights
        The effect at each moment as a share of the truth (of its logarithm, for ratios).
    untreated, treated
        The true mean by moment, shape (moments,), in the indicator's unit; of times to an event,
        only their number counts.
    spread
        For a number without a range: the standard deviation of its values.
    varies
        How much sites' own effects differ (SD): in the indicator's unit, of logarithms for ratios.
    asked
        The question that leads on this indicator, if any.
    items
        For a test scored by right answers: its items, and their instrument's waves.
    short_form
        The form that lists too few items to hold the effect, if so: values are then drawn
        without a range, and no answers to items are made up.
    """

    indicator: Indicator
    column: OutcomeColumn
    family: Family
    scale: Scale
    truth: float
    holds_at: str
    effects: dict[str, float]
    weights: Floats
    untreated: Floats
    treated: Floats
    range: Range | None
    spread: float
    stated: OfOutcome
    varies: float = 0.0
    asked: Question | None = None
    items: tuple[Item, ...] = ()
    waves: tuple[str, ...] = ()
    short_form: str | None = None

    @property
    def from_people(self) -> bool:
        """True where people answer, and so sometimes do not."""
        return self.indicator.source in (DataSource.SURVEY, DataSource.INTERVIEW)

    @property
    def limits(self) -> tuple[float, float]:
        """What a mean must lie between."""
        if self.family == "share":
            return 0.0, 1.0
        if self.range is not None:
            return self.range.low, self.range.high
        return (0.0 if self.family == "count" else -math.inf), math.inf


def outlooks(theory: Theory, plan: Plan, data: Data, layout: Layout) -> tuple[Outlook, ...]:
    """Work out what is true of every indicator that the plan's data hold.

    Raises
    ------
    Refusal
        With every indicator whose truth cannot be simulated.
    """
    faults = list(unknown_names(theory, plan, data))
    found: list[Outlook] = []
    for name, column in data.outcomes.items():
        known = [pair for pair in theory.indicators() if pair[1].id == name]
        if not known:
            continue
        end, indicator = known[0]
        try:
            found.append(_outlook(end, indicator, column, plan, layout))
        except Refusal as refusal:
            faults.extend(refusal.faults)
    if faults:
        raise Refusal(faults)
    return tuple(found)


@dataclass(frozen=True)
class _Shape:
    """How an indicator's values are drawn: their family, range, and the form that asks for them."""

    family: Family
    limits: Range | None
    named: Instrument | None
    instrument: Instrument | None


def _shape(
    indicator: Indicator, column: OutcomeColumn, plan: Plan, layout: Layout, asked: list[Question]
) -> _Shape:
    family = _family(indicator, column, layout, asked)
    named = instrument_of(indicator, plan)
    instrument = (
        None if _too_short(indicator, family, named, plan.truth.get(indicator.id)) else named
    )
    bounded = family in ("steps", "number") and not _is_series(layout)
    limits = range_of(indicator, instrument) if bounded else None
    family = "number" if family == "steps" and limits is None else family
    return _Shape(family, limits, named, instrument)


def _asking(plan: Plan, indicator: Indicator) -> list[Question]:
    """Return the questions about an indicator, the primary one first."""
    about = (q for q in plan.questions if q.indicator == indicator.id)
    return sorted(about, key=lambda q: not q.primary)


def _outlook(
    end: Goal | Outcome, indicator: Indicator, column: OutcomeColumn, plan: Plan, layout: Layout
) -> Outlook:
    asked = _asking(plan, indicator)
    shape = _shape(indicator, column, plan, layout, asked)
    family, limits, instrument = shape.family, shape.limits, shape.instrument
    own = of_outcome(plan, indicator)
    spread = own.sd or 3 * (indicator.smallest_meaningful or 1 / 3)
    base = _base(indicator, family, limits, spread, own, layout)
    scale = _scale(family, asked, layout)
    stated = plan.truth.get(indicator.id)
    truth = _default(indicator, family, limits, base, scale) if stated is None else stated
    _must_be_ratio(indicator, scale, truth)
    at = _holds_at(asked, layout)
    weights = weights_of(end, layout, at, asked)
    untreated = untreated_means(layout, base, family, spread, asked)
    moments = np.arange(len(layout.moments))
    found = Outlook(
        indicator=indicator,
        column=column,
        family=family,
        scale=scale,
        truth=truth,
        holds_at=_when(layout, at),
        effects=_by_wave(layout, truth, weights, scale),
        weights=weights,
        untreated=untreated,
        treated=_moved(untreated, truth, weights, scale),
        range=limits,
        spread=spread,
        stated=own,
        varies=_varies(truth, scale, own) if layout.sites > 1 else 0.0,
        asked=asked[0] if asked else None,
        items=items_of(indicator, instrument),
        waves=instrument.waves if instrument else (),
        short_form=shape.named.id if shape.named and not instrument else None,
    )
    must_fit(found, found.untreated, layout, moments)
    must_fit(found, found.treated, layout, moments)
    return found


def _must_be_ratio(indicator: Indicator, scale: Scale, truth: float) -> None:
    """Refuse a ratio that is not above 0."""
    if scale != "difference" and truth <= 0:
        place = Place(field=f"truth.{indicator.id}")
        raise Refusal([catalogue.TRUTH_NOT_RATIO.fault(place, truth, indicator=indicator.id)])


def must_fit(outlook: Outlook, means: Floats, layout: Layout, moment: Ints) -> None:
    """Refuse means that values inside the range could only show after cutting off.

    Parameters
    ----------
    means, moment
        Means, and the index of the moment that each is of.
    """
    low, high = outlook.limits
    outside = np.flatnonzero(~((means > low) & (means < high)))
    if not len(outside):
        return
    at = int(outside[0])
    when = layout.moments[moment[at]]
    fault = catalogue.TRUTH_OUT_OF_RANGE.fault(
        Place(field=f"truth.{outlook.indicator.id}"),
        outlook.truth,
        indicator=outlook.indicator.id,
        mean=float(means[at]),
        when=f"period {when}" if layout.in_periods else when or "the only measurement",
        low=low,
        high=high,
    )
    raise Refusal([fault])


def _too_short(
    indicator: Indicator, family: str, instrument: Instrument | None, stated: float | None
) -> bool:
    """True if a form that is still being written has too few items to hold the effect."""
    whole = indicator.low is not None and indicator.high is not None
    bounded = not whole and family in ("steps", "number") and instrument is not None
    limits = range_of(indicator, instrument) if bounded else None
    size = DEFAULT_SIZE * (indicator.smallest_meaningful or 0) if stated is None else abs(stated)
    return limits is not None and limits.width <= 2 * size


def _family(
    indicator: Indicator, column: OutcomeColumn, layout: Layout, asked: list[Question]
) -> Family:
    kind = indicator.kind or IndicatorKind.CONTINUOUS
    place = Place(field=f"data.outcomes.{indicator.id}")
    if FAMILY[kind] == "time" and (layout.design not in BY_ARM or layout.in_periods):
        because = "times to an event are followed up in designs that compare arms"
        fault = catalogue.KIND_NOT_SIMULATED.fault(
            place, kind.value, indicator=indicator.id, because=because
        )
        raise Refusal([fault])
    if FAMILY[kind] == "time" and column.event is None:
        because = "no `event` names the column that tells whether the event came"
        fault = catalogue.KIND_NOT_SIMULATED.fault(
            place, kind.value, indicator=indicator.id, because=because
        )
        raise Refusal([fault])
    if not _is_series(layout):
        return FAMILY[kind]
    if series_of(asked).family == "gls-ar1" and column.out_of is None:
        return "number"
    return "share" if column.out_of else "count"


def _is_series(layout: Layout) -> bool:
    return layout.design is Design.INTERRUPTED_TIME_SERIES


def _base(
    indicator: Indicator,
    family: str,
    limits: Range | None,
    spread: float,
    stated: OfOutcome,
    layout: Layout,
) -> float:
    """The mean before treatment, by kind; see docs/tutorials/analyst.md for the list."""
    if stated.reference is not None:
        return stated.reference
    if FAMILY.get(indicator.kind or IndicatorKind.CONTINUOUS) == "share":
        return BASE_SHARE
    if limits is not None:
        return (limits.low + limits.high) / 2
    if family == "count":
        rate = SERIES_COUNT / (stated.exposure or 1.0) if _is_series(layout) else 0.0
        return max(rate, 10 * (indicator.smallest_meaningful or 0.1))
    return 5 * spread


def _scale(family: str, asked: list[Question], layout: Layout) -> Scale:
    """Read the scale off the leading question's method and words."""
    if family == "time":
        restricted = bool(asked) and asked[0].method is Method.RESTRICTED_MEAN
        return "difference" if restricted else "ratio"
    if _is_series(layout):
        return "difference" if family == "number" else "ratio"
    logit = [q for q in asked if q.method is Method.LOGIT_CLUSTER_ROBUST]
    if family == "share" and logit:
        own: dict[str | None, Scale] = {"difference": "difference", "risk-ratio": "ratio"}
        return own.get(logit[0].scale, "odds")
    spoken = any("ratio" in (q.estimand.summary or "").lower() for q in asked)
    modelled = any(q.method in RATIO_METHODS for q in asked)
    ratio = modelled if family == "share" else spoken or modelled
    return "ratio" if family in ("count", "share") and ratio else "difference"


def _default(
    indicator: Indicator, family: str, limits: Range | None, base: float, scale: str
) -> float:
    smallest, falls = indicator.smallest_meaningful, indicator.better is Direction.LOWER
    if family == "time" and scale == "ratio":
        # a longer time to the event is a lower hazard
        return 1 / DEFAULT_HAZARD_RATIO if falls else DEFAULT_HAZARD_RATIO
    if smallest is None:
        width = limits.width if limits else 2 * base
        smallest = 0.05 if family == "share" else 0.1 * width if limits else 0.05 * width
    change = DEFAULT_SIZE * smallest * (-1 if falls else 1)
    if scale == "odds":
        return _odds(base + change) / _odds(base)
    return (base + change) / base if scale == "ratio" else change


def _odds(share: float) -> float:
    return share / (1 - share) if share < 1 else math.inf


def _holds_at(asked: list[Question], layout: Layout) -> int:
    """The moment the stated truth is about: the single wave of the first question, if any."""
    single = [q.estimand.at[0] for q in asked if len(q.estimand.at) == 1]
    waves = [wave for wave in single if wave in layout.moments[1:]]
    return layout.moments.index(waves[0]) if waves else len(layout.moments) - 1


def _when(layout: Layout, at: int) -> str:
    return "every treated period" if layout.in_periods else layout.moments[at]


def _moved(untreated: Floats, truth: float, weights: Floats, scale: Scale) -> Floats:
    """Put the effect of each moment on the means: a sum, a product, or a product of odds."""
    if scale == "difference":
        return np.asarray(untreated + truth * weights)
    if scale == "ratio":
        return np.asarray(untreated * truth**weights)
    odds = untreated / (1 - untreated) * truth**weights
    return np.asarray(odds / (1 + odds))


def _by_wave(layout: Layout, truth: float, weights: Floats, scale: Scale) -> dict[str, float]:
    """The true effect at each wave after the first; nothing where time is counted in periods."""
    start = 1 if len(layout.moments) > 1 else 0
    return {
        layout.moments[t]: truth * float(weights[t])
        if scale == "difference"
        else truth ** float(weights[t])
        for t in range(start, len(layout.months))
    }


def _varies(truth: float, scale: Scale, stated: OfOutcome) -> float:
    if stated.effect_sd is not None:
        return stated.effect_sd
    return VARIES * abs(truth if scale == "difference" else math.log(truth))
