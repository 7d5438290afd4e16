"""How means move over time: effects that fade or build up, drifts, trends and seasons."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from forethought.plan.model import Question
from forethought.plan.settings import Series
from forethought.plan.simulate.layout import Layout
from forethought.theory import Goal, Outcome
from forethought.vocabulary import Design, TrainingLevel

Floats = NDArray[np.float64]

SERIES_TREND, SERIES_SEASON = 0.1, 0.1
"""Over a whole series the level rises by so much; with a season it swings by so much either way."""


def weights_of(end: Goal | Outcome, layout: Layout, at: int, asked: list[Question]) -> Floats:
    """The effect at each moment as a share of the stated truth; 0 at the first of several waves.

    With m months since the start: learning and reaction fade, exp(−0.02 m); behaviour builds up,
    1 − exp(−m/3); results and the goal build up slowly, 1 − exp(−m/6). An outcome without a level,
    one whose waves are taken together, and a design over periods have the same effect throughout.
    """
    if layout.in_periods:
        return np.ones(len(layout.moments))
    level = TrainingLevel.RESULTS if isinstance(end, Goal) else end.level
    together = bool(asked) and asked[0].waves == "together"
    raw = np.array([_profile(None if together else level, months) for months in layout.months])
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


def series_of(asked: list[Question]) -> Series:
    return (asked[0].series if asked else None) or Series()


def untreated_means(
    layout: Layout, base: float, family: str, spread: float, asked: list[Question]
) -> Floats:
    """Return the mean of each moment before any effect, shape (moments,)."""
    if layout.design is Design.INTERRUPTED_TIME_SERIES:
        return _trending(layout, base, family, spread, series_of(asked))
    return base + _drift(layout, base, family, spread)


def _drift(layout: Layout, base: float, family: str, spread: float) -> Floats:
    """Over periods every unit shares a slow drift and a yearly wave, so that time matters."""
    if layout.months:
        return np.zeros(len(layout.moments))
    month = np.arange(len(layout.moments), dtype=np.float64)
    shape = month / len(month) - 0.5 + 0.5 * np.sin(2 * np.pi * month / 12)
    return 0.1 * (spread if family == "number" else base) * shape


def _trending(layout: Layout, base: float, family: str, spread: float, series: Series) -> Floats:
    """A series' level: a trend, and a season where the analysis knows of one; centred on base."""
    count = len(layout.moments)
    period = np.arange(count, dtype=np.float64)
    shape = SERIES_TREND * (period / count - 0.5)
    if series.cycle and series.harmonics:
        shape = shape + SERIES_SEASON * np.cos(2 * np.pi * period / series.cycle)
    if family == "number":
        return np.asarray(base + 5 * spread * shape)
    return np.asarray(base * np.exp(shape))
