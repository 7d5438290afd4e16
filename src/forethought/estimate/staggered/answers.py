"""The headline effect and the event study, under either account of chance."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from forethought.errors import Refusal
from forethought.errors.catalogue.estimates_staggered import NO_VARIATION
from forethought.estimate.staggered import notes as say
from forethought.estimate.staggered import parallel_trends
from forethought.estimate.staggered.design_based import DesignBased, RandomTiming
from forethought.estimate.staggered.normal import Normal
from forethought.estimate.staggered.panel import Panel
from forethought.estimate.staggered.summary import (
    Pairs,
    Summary,
    at_lag,
    average,
    contrast_of,
    mean_compared,
    without_base,
)
from forethought.estimate.staggered.variation import is_rounding
from forethought.estimate.staggered.violations import Said, before_of, bounds_of, trend_test
from forethought.estimate.types import Bound, EventPoint, Inquiry


@dataclass(frozen=True)
class Answers:
    """What one panel says, before it becomes an `Estimate`."""

    estimate: float
    se: float
    se_method: str
    headline: Summary
    also: dict[str, float] = field(default_factory=dict)
    event_study: tuple[EventPoint, ...] = ()
    bounds: tuple[Bound, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Measured:
    """An effect at one lag; no standard error where nothing varies."""

    estimate: float
    se: float | None
    se_neyman: float | None = None
    se_adjusted: float | None = None


def random_timing(panel: Panel, pairs: Pairs, inquiry: Inquiry, beta: float | None) -> Answers:
    """Answer where timing was random: design-based standard errors."""
    timing = RandomTiming(panel)
    headline = average(panel, pairs, inquiry.summary)
    contrast = contrast_of(panel, headline)
    found = timing.estimate(contrast, beta)
    if is_rounding(panel, contrast.less(found.beta), found.variance_neyman):
        raise Refusal([NO_VARIATION.fault()])

    def measure(lag: int, summary: Summary) -> _Measured:
        # a lag before treatment is a check of balance: a plain comparison of means, unless the
        # method works with differences anyway
        at_beta = 0.0 if lag < 0 and beta is None else beta
        at = contrast_of(panel, summary)
        point = timing.estimate(at, at_beta)
        if is_rounding(panel, at.less(point.beta), point.variance_neyman):
            return _Measured(point.estimate, None)
        adjusted = point.variance_adjusted**0.5 if point.variance_adjusted > 0 else None
        neyman = point.variance_neyman**0.5
        return _Measured(point.estimate, point.variance**0.5, neyman, adjusted)

    points, notes = _event_study(panel, pairs, inquiry, measure, skip_base=beta == 1.0)
    trends = _bounds_by_lot(panel, pairs, headline, inquiry, beta)
    return Answers(
        estimate=found.estimate,
        se=found.variance**0.5,
        se_method="design-based, adjusted" if found.adjust else "design-based, Neyman",
        headline=headline,
        also=_also_random(found) | {"mean_reference": mean_compared(panel, headline)} | trends.also,
        event_study=points,
        bounds=trends.bounds,
        notes=(*say.on_balance(found), *say.on_adjusted(panel, found), *notes, *trends.notes),
    )


def _bounds_by_lot(
    panel: Panel, pairs: Pairs, headline: Summary, inquiry: Inquiry, beta: float | None
) -> Said:
    """Bounds are about differences in differences; a lot makes others hold without trends."""
    if beta == 1.0:
        before = before_of(panel, pairs, inquiry, by_lot=True)
        return bounds_of(panel, before, headline, inquiry, by_lot=True)
    return Said({}, (say.NO_TRENDS,) if inquiry.violations else ())


def _also_random(found: DesignBased) -> dict[str, float]:
    also = {"se_neyman": found.variance_neyman**0.5, "beta": found.beta}
    if found.variance_adjusted > 0:
        also["se_adjusted"] = found.variance_adjusted**0.5
    if found.variance_balance > 0:
        se = found.variance_balance**0.5
        also |= {
            "balance": found.balance,
            "se_balance": se,
            "balance_p": Normal(found.balance, se).p,
        }
    return also


def chosen_timing(panel: Panel, pairs: Pairs, inquiry: Inquiry, beta: float | None) -> Answers:
    """Answer where units chose when to start: differences in differences, sampled units."""
    if beta != 1.0:
        raise ValueError("without random timing only differences since the base period will do")
    headline = average(panel, pairs, inquiry.summary)
    found = parallel_trends.estimate(panel, headline)
    if is_rounding(panel, contrast_of(panel, headline).less(1.0), found.variance):
        raise Refusal([NO_VARIATION.fault()])

    def measure(_: int, summary: Summary) -> _Measured:
        point = parallel_trends.estimate(panel, summary)
        if is_rounding(panel, contrast_of(panel, summary).less(1.0), point.variance):
            return _Measured(point.estimate, None)
        return _Measured(point.estimate, point.variance**0.5)

    points, notes = _event_study(panel, pairs, inquiry, measure, skip_base=True)
    dynamic = parallel_trends.estimate(panel, average(panel, pairs, "dynamic"))
    before = before_of(panel, pairs, inquiry, by_lot=False)
    tested = trend_test(panel, before, by_lot=False)
    bounded = bounds_of(panel, before, headline, inquiry, by_lot=False)
    return Answers(
        estimate=found.estimate,
        se=found.variance**0.5,
        se_method="influence function, by unit",
        headline=headline,
        also={
            "dynamic": dynamic.estimate,
            "se_dynamic": dynamic.variance**0.5,
            "mean_reference": mean_compared(panel, headline),
        }
        | tested.also
        | bounded.also,
        event_study=points,
        bounds=bounded.bounds,
        notes=(*notes, *tested.notes, *bounded.notes),
    )


def _event_study(
    panel: Panel,
    pairs: Pairs,
    inquiry: Inquiry,
    measure: Callable[[int, Summary], _Measured],
    skip_base: bool,
) -> tuple[tuple[EventPoint, ...], tuple[str, ...]]:
    """Measure each lag asked for that the data can show, and say which they cannot."""
    points, unseen, flat = [], [], []
    lags = sorted(set(inquiry.event_times))
    open_pairs = without_base(panel, pairs) if skip_base else pairs
    for lag in lags:
        summary = at_lag(panel, open_pairs, lag)
        if summary is None:
            if at_lag(panel, pairs, lag) is None:
                unseen.append(lag)
            continue
        found = measure(lag, summary)
        if found.se is None:
            flat.append(lag)
            continue
        points.append(_point(lag, found, found.se, inquiry.ci_level))
    return tuple(points), say.on_lags(lags, unseen, flat, skip_base)


def _point(lag: int, found: _Measured, se: float, ci_level: float) -> EventPoint:
    normal = Normal(found.estimate, se, ci_level)
    return EventPoint(
        period=lag,
        estimate=found.estimate,
        se=se,
        ci_low=normal.low,
        ci_high=normal.high,
        p=normal.p,
        se_neyman=found.se_neyman,
        se_adjusted=found.se_adjusted,
    )
