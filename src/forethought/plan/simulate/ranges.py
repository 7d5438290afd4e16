"""The lowest and highest value an indicator can have, from the theory or from its form."""

from __future__ import annotations

from dataclasses import dataclass

from forethought.plan.instruments import Instrument, Item, Score
from forethought.plan.model import Plan
from forethought.theory import Indicator
from forethought.vocabulary import IndicatorKind

MOST_STEPS = 20
"""A wide scale is made of this many steps, so that its spread stays that of a real scale."""
ORDINAL = (1.0, 5.0)
"""Of an ordinal scale whose ends nobody stated."""


@dataclass(frozen=True)
class Range:
    """The lowest and highest value, and how many equal steps lie between them."""

    low: float
    high: float
    steps: int

    @property
    def width(self) -> float:
        return self.high - self.low


def instrument_of(indicator: Indicator, plan: Plan) -> Instrument | None:
    """Return the form that the indicator is measured with, if the plan has it."""
    return next((i for i in plan.instruments if i.id == indicator.instrument), None)


def range_of(indicator: Indicator, instrument: Instrument | None) -> Range | None:
    """Return the range of a scale or number; None where nothing bounds it."""
    if indicator.low is not None and indicator.high is not None:
        return _stepped(indicator.low, indicator.high)
    score = _score(indicator, instrument) if instrument else None
    if instrument is None or score is None:
        return _stepped(*ORDINAL) if indicator.kind is IndicatorKind.ORDINAL else None
    if score.sum_right:
        return _stepped(0, len(_scored(score.sum_right, instrument)))
    items = _scored(score.sum_of or score.mean_of or (), instrument)
    if not items:
        return None
    low = sum(_ends(item)[0] for item in items)
    high = sum(_ends(item)[1] for item in items)
    each = len(items) if score.mean_of else 1
    return Range(low / each, high / each, max(1, min(round(high - low), MOST_STEPS)))


def items_of(indicator: Indicator, instrument: Instrument | None) -> tuple[Item, ...]:
    """Return the items whose answers are made up too: those of a test scored by right answers."""
    score = _score(indicator, instrument) if instrument else None
    if instrument is None or score is None or not score.sum_right:
        return ()
    items = _scored(score.sum_right, instrument)
    return items if all(_is_marked(item) for item in items) else ()


def _score(indicator: Indicator, instrument: Instrument) -> Score | None:
    """The score named for the indicator, else the instrument's only score."""
    scores = instrument.score
    return scores.get(indicator.id) or (next(iter(scores.values())) if len(scores) == 1 else None)


def _scored(names: str | tuple[str, ...], instrument: Instrument) -> tuple[Item, ...]:
    chosen = [i.id for i in instrument.items] if names == "all" else list(names)
    return tuple(item for item in instrument.items if item.id in chosen)


def _is_marked(item: Item) -> bool:
    """True if the item has one right answer and at least one wrong one."""
    choices = {choice.id for choice in item.choices}
    return item.answer == "one-of" and item.right in choices and len(choices) > 1


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
