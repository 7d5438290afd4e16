"""What is true in a simulated study: the mean of every indicator, by moment and treatment."""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from forethought.errors import Fault, Place, Refusal
from forethought.errors.catalogue import simulations as catalogue
from forethought.plan.model import Data, Instrument, Item, OutcomeColumn, Plan, Question, Score
from forethought.plan.simulate_layout import Layout
from forethought.theory import Goal, Indicator, Outcome, Theory
from forethought.vocabulary import DataSource, Direction, IndicatorKind, Method, TrainingLevel

Floats = NDArray[np.float64]

DEFAULT_SIZE = 1.5
"""Where the plan states no truth, the effect is this many times the smallest meaningful one."""
BASE_SHARE = 0.3
"""Share or proportion before treatment."""
MOST_STEPS = 20
"""A wide scale is made of this many steps, so that its spread stays that of a real scale."""
RATIO_METHODS = (Method.POISSON_CLUSTER_ROBUST, Method.NEGATIVE_BINOMIAL)
Family = Literal["share", "steps", "count", "number"]
FAMILY: dict[IndicatorKind, Family] = {
    IndicatorKind.BINARY: "share",
    IndicatorKind.PROPORTION: "share",
    IndicatorKind.SCALE: "steps",
    IndicatorKind.ORDINAL: "steps",
    IndicatorKind.COUNT: "count",
    IndicatorKind.CONTINUOUS: "number",
}


@dataclass(frozen=True)
class Range:
    """The lowest and highest value, and how many equal steps lie between them."""

    low: float
    high: float
    steps: int


@dataclass(frozen=True)
class Outlook:
    """One indicator in a simulated study.

    Attributes
    ----------
    scale
        "ratio" if its question asks for a rate ratio, else "difference".
    truth
        The true effect on that scale, at the moment ``holds_at``.
    effects
        The true effect at each moment after the start.
    untreated, treated
        The true mean by moment, shape (moments,), in the indicator's unit.
    spread
        For a number without a range: the standard deviation of its values.
    items
        For a test scored by right answers: its items, and their instrument's waves.
    short_form
        The form that lists too few items to hold the effect, if so: values are then drawn
        without a range, and no answers to items are made up.
    """

    indicator: Indicator
    column: OutcomeColumn
    family: Family
    scale: Literal["difference", "ratio"]
    truth: float
    holds_at: str
    effects: dict[str, float]
    untreated: Floats
    treated: Floats
    range: Range | None
    spread: float
    items: tuple[Item, ...] = ()
    waves: tuple[str, ...] = ()
    short_form: str | None = None

    @property
    def from_people(self) -> bool:
        """True where people answer, and so sometimes do not."""
        return self.indicator.source in (DataSource.SURVEY, DataSource.INTERVIEW)


def outlooks(theory: Theory, plan: Plan, data: Data, layout: Layout) -> tuple[Outlook, ...]:
    """Work out what is true of every indicator that the plan's data hold.

    Raises
    ------
    Refusal
        With every indicator whose truth cannot be simulated.
    """
    faults = list(_unknown(theory, plan, data))
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


def _unknown(theory: Theory, plan: Plan, data: Data) -> Iterator[Fault]:
    known = [indicator.id for _, indicator in theory.indicators()]
    for part, names in (("data.outcomes", data.outcomes), ("truth", plan.truth)):
        for name in names:
            if name not in known:
                near = difflib.get_close_matches(name, known, n=1)
                suggestion = (
                    f"Did you mean `{near[0]}`?"
                    if near
                    else f"Indicators of the theory: {', '.join(known) or 'none'}."
                )
                yield catalogue.INDICATOR_UNKNOWN.fault(
                    Place(field=f"{part}.{name}"), name, part=part, suggestion=suggestion
                )


def _outlook(
    end: Goal | Outcome, indicator: Indicator, column: OutcomeColumn, plan: Plan, layout: Layout
) -> Outlook:
    family = _family(indicator)
    named = _instrument(indicator, plan)
    stated = plan.truth.get(indicator.id)
    instrument = None if _too_short(indicator, family, named, stated) else named
    limits = _range(indicator, family, instrument)
    family = "number" if family == "steps" and limits is None else family
    spread = 3 * (indicator.smallest_meaningful or 1 / 3)
    base = _base(indicator, family, limits, spread)
    asked = [question for question in plan.questions if question.indicator == indicator.id]
    scale = _scale(family, asked)
    truth = _default(indicator, family, limits, base, scale) if stated is None else stated
    if scale == "ratio" and truth <= 0:
        place = Place(field=f"truth.{indicator.id}")
        raise Refusal([catalogue.TRUTH_NOT_RATIO.fault(place, truth, indicator=indicator.id)])
    at = _holds_at(asked, layout)
    weights = _weights(end, layout, at)
    untreated = base + _drift(layout, base, family, spread)
    treated = untreated * truth**weights if scale == "ratio" else untreated + truth * weights
    _within(indicator, family, limits, layout, truth, treated)
    return Outlook(
        indicator=indicator,
        column=column,
        family=family,
        scale=scale,
        truth=truth,
        holds_at=layout.moments[at] if layout.months else "every treated period",
        effects=_by_wave(layout, truth, weights, scale),
        untreated=untreated,
        treated=treated,
        range=limits,
        spread=spread,
        items=_items(indicator, instrument),
        waves=instrument.waves if instrument else (),
        short_form=named.id if named and not instrument else None,
    )


def _too_short(
    indicator: Indicator, family: str, instrument: Instrument | None, stated: float | None
) -> bool:
    """True if a form that is still being written has too few items to hold the effect."""
    whole = indicator.low is not None and indicator.high is not None
    limits = None if whole else _range(indicator, family, instrument)
    size = DEFAULT_SIZE * (indicator.smallest_meaningful or 0) if stated is None else abs(stated)
    return limits is not None and limits.high - limits.low <= 2 * size


def _family(indicator: Indicator) -> Family:
    kind = indicator.kind or IndicatorKind.CONTINUOUS
    if kind not in FAMILY:
        place = Place(field=f"data.outcomes.{indicator.id}")
        fault = catalogue.KIND_NOT_SIMULATED.fault(place, kind.value, indicator=indicator.id)
        raise Refusal([fault])
    return FAMILY[kind]


def _by_wave(layout: Layout, truth: float, weights: Floats, scale: str) -> dict[str, float]:
    """The true effect at each wave after the first; nothing for roll-outs."""
    start = 1 if len(layout.moments) > 1 else 0
    return {
        layout.moments[t]: truth ** float(weights[t])
        if scale == "ratio"
        else truth * float(weights[t])
        for t in range(start, len(layout.months))
    }


def _instrument(indicator: Indicator, plan: Plan) -> Instrument | None:
    return next((i for i in plan.instruments if i.id == indicator.instrument), None)


def _score(indicator: Indicator, instrument: Instrument) -> Score | None:
    """The score named for the indicator, else the instrument's only score."""
    scores = instrument.score
    return scores.get(indicator.id) or (next(iter(scores.values())) if len(scores) == 1 else None)


def _scored(names: str | tuple[str, ...], instrument: Instrument) -> tuple[Item, ...]:
    chosen = [i.id for i in instrument.items] if names == "all" else list(names)
    return tuple(item for item in instrument.items if item.id in chosen)


def _items(indicator: Indicator, instrument: Instrument | None) -> tuple[Item, ...]:
    """The items whose answers are made up too: those of a test scored by right answers."""
    score = _score(indicator, instrument) if instrument else None
    if instrument is None or score is None or not score.sum_right:
        return ()
    items = _scored(score.sum_right, instrument)
    return items if all(_is_marked(item) for item in items) else ()


def _is_marked(item: Item) -> bool:
    """True if the item has one right answer and at least one wrong one."""
    choices = {choice.id for choice in item.choices}
    return item.answer == "one-of" and item.right in choices and len(choices) > 1


def _range(indicator: Indicator, family: str, instrument: Instrument | None) -> Range | None:
    if family not in ("steps", "number"):
        return None
    if indicator.low is not None and indicator.high is not None:
        return _stepped(indicator.low, indicator.high)
    score = _score(indicator, instrument) if instrument else None
    if instrument is None or score is None:
        return None
    if score.sum_right:
        return _stepped(0, len(_scored(score.sum_right, instrument)))
    items = _scored(score.sum_of or score.mean_of or (), instrument)
    if not items:
        return None
    low = sum(_ends(item)[0] for item in items)
    high = sum(_ends(item)[1] for item in items)
    each = len(items) if score.mean_of else 1
    return Range(low / each, high / each, max(1, min(round(high - low), MOST_STEPS)))


def _ends(item: Item) -> tuple[float, float]:
    last = len(item.choices) or 5
    return (
        1.0 if item.low is None else item.low,
        float(last) if item.high is None else item.high,
    )


def _stepped(low: float, high: float) -> Range | None:
    if not low < high:
        return None
    whole = float(high - low).is_integer() and high - low <= MOST_STEPS
    return Range(low, high, round(high - low) if whole else MOST_STEPS)


def _base(indicator: Indicator, family: str, limits: Range | None, spread: float) -> float:
    """The mean before treatment, by kind; see docs/tutorials/analyst.md for the list."""
    if family == "share":
        return BASE_SHARE
    if limits is not None:
        return (limits.low + limits.high) / 2
    if family == "count":
        return 10 * (indicator.smallest_meaningful or 0.1)
    return 5 * spread


def _scale(family: str, asked: list[Question]) -> Literal["difference", "ratio"]:
    ratio = any(
        "ratio" in (question.estimand.summary or "").lower() or question.method in RATIO_METHODS
        for question in asked
    )
    return "ratio" if family == "count" and ratio else "difference"


def _default(
    indicator: Indicator, family: str, limits: Range | None, base: float, scale: str
) -> float:
    smallest = indicator.smallest_meaningful
    if smallest is None:
        width = limits.high - limits.low if limits else 2 * base
        smallest = 0.05 if family == "share" else 0.1 * width if limits else 0.05 * width
    change = DEFAULT_SIZE * smallest * (-1 if indicator.better is Direction.LOWER else 1)
    return (base + change) / base if scale == "ratio" else change


def _holds_at(asked: list[Question], layout: Layout) -> int:
    """The moment the stated truth is about: the single wave of the first question, if any."""
    ordered = sorted(asked, key=lambda question: not question.primary)
    single = [q.estimand.at[0] for q in ordered if len(q.estimand.at) == 1]
    waves = [wave for wave in single if wave in layout.moments[1:]]
    return layout.moments.index(waves[0]) if waves else len(layout.moments) - 1


def _weights(end: Goal | Outcome, layout: Layout, at: int) -> Floats:
    """The effect at each moment as a share of the stated truth; 0 at the first of several waves.

    With m months since the start: learning and reaction fade, exp(−0.02 m); behaviour builds up,
    1 − exp(−m/3); results and the goal build up slowly, 1 − exp(−m/6). An outcome without a level,
    and a roll-out, have the same effect throughout.
    """
    if not layout.months:
        return np.ones(len(layout.moments))
    level = TrainingLevel.RESULTS if isinstance(end, Goal) else end.level
    raw = np.array([_profile(level, months) for months in layout.months])
    weights = raw / raw[at] if raw[at] else np.ones(len(raw))
    if len(weights) > 1:
        weights[0] = 0.0
    return weights


def _profile(level: TrainingLevel | None, months: float) -> float:
    if level in (TrainingLevel.LEARNING, TrainingLevel.REACTION):
        return math.exp(-0.02 * months)
    if level is TrainingLevel.BEHAVIOUR:
        return 1 - math.exp(-months / 3)
    if level is TrainingLevel.RESULTS:
        return 1 - math.exp(-months / 6)
    return 1.0


def _drift(layout: Layout, base: float, family: str, spread: float) -> Floats:
    """In a roll-out every unit shares a slow drift and a yearly wave, so that time matters."""
    if layout.months:
        return np.zeros(len(layout.moments))
    month = np.arange(len(layout.moments), dtype=np.float64)
    shape = month / len(month) - 0.5 + 0.5 * np.sin(2 * np.pi * month / 12)
    return 0.1 * (spread if family == "number" else base) * shape


def _within(
    indicator: Indicator,
    family: str,
    limits: Range | None,
    layout: Layout,
    truth: float,
    treated: Floats,
) -> None:
    """Refuse a truth that values inside the range could only show after cutting off."""
    low, high = (0.0, math.inf) if family == "count" else (-math.inf, math.inf)
    if family == "share":
        low, high = 0.0, 1.0
    elif limits is not None:
        low, high = limits.low, limits.high
    outside = np.flatnonzero(~((treated > low) & (treated < high)) & np.isfinite([low, high]).any())
    if len(outside):
        at = int(outside[0])
        fault = catalogue.TRUTH_OUT_OF_RANGE.fault(
            Place(field=f"truth.{indicator.id}"),
            truth,
            indicator=indicator.id,
            mean=float(treated[at]),
            when=layout.moments[at] or "the only measurement",
            low=low,
            high=high,
        )
        raise Refusal([fault])
