"""What an outcome's values are, and what bounds them."""

from __future__ import annotations

from forethought.plan.model import Plan, Question
from forethought.plan.power.scenario import Family
from forethought.plan.settings import Assumptions
from forethought.theory import Indicator
from forethought.vocabulary import Design, IndicatorKind, Method

RATIO_METHODS = (Method.POISSON_CLUSTER_ROBUST, Method.NEGATIVE_BINOMIAL)


def family_of(plan: Plan, question: Question, indicator: Indicator) -> Family:
    """Say what is compared: means, shares, rates or hazards.

    A proportion (of each unit's incidents) is a number where its spread between units is stated;
    else each unit counts as a single yes or no, the most a proportion can vary.
    """
    column = plan.data.outcomes.get(question.indicator) if plan.data else None
    series = question.series
    if indicator.kind is IndicatorKind.TIME_TO_EVENT:
        return "time"
    if plan.about.design is Design.INTERRUPTED_TIME_SERIES:
        return "number" if series and series.family == "gls-ar1" else "rate"
    given = plan.sample.assumptions if plan.sample else None
    if indicator.kind is IndicatorKind.PROPORTION and given is not None and given.sd is not None:
        return "number"
    if indicator.kind in (IndicatorKind.BINARY, IndicatorKind.PROPORTION):
        return "share"
    rated = question.method in RATIO_METHODS or bool(column and column.exposure)
    return "rate" if indicator.kind is IndicatorKind.COUNT and rated else "number"


def as_shares(given: Assumptions, indicator: Indicator) -> Assumptions:
    """Put assumptions about what is recorded as 0 to 100 on the scale of 0 to 1."""
    if not in_points(indicator):
        return given
    smaller = {name: hundredth(getattr(given, name)) for name in ("effect", "reference")}
    return given.model_copy(update=smaller)


def in_points(indicator: Indicator) -> bool:
    return indicator.high is not None and indicator.high > 1


def hundredth(value: float | None) -> float | None:
    return None if value is None else value / 100


def width_of(indicator: Indicator) -> float | None:
    """Return how far apart an outcome's lowest and highest value are, where anything says."""
    if indicator.low is not None and indicator.high is not None:
        return indicator.high - indicator.low
    if indicator.kind is IndicatorKind.PROPORTION:
        return 100.0 if in_points(indicator) else 1.0
    return None
