"""Making the records: who and when, then every indicator, then what stands beside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from forethought.errors import Fault, Refusal
from forethought.plan.model import Data, Plan
from forethought.plan.simulate.choosing import Start, baselines, choice_again, in_sd
from forethought.plan.simulate.columns import Records, needed, who_and_when
from forethought.plan.simulate.delivery import delivery_columns, draw_delivery, weights
from forethought.plan.simulate.draw import Column, Given, draw, draw_sizes
from forethought.plan.simulate.effects import Outlook, outlooks
from forethought.plan.simulate.layout import Layout, lay_out
from forethought.plan.simulate.means import Means, Sway, means_of, sway_of
from forethought.plan.simulate.missing import (
    LOST_FROM_RECORDS,
    chance_of_loss,
    states_loss,
    without,
)
from forethought.plan.simulate.notes import notes_of
from forethought.plan.simulate.people import Streams
from forethought.plan.simulate.series import draw_series, series_sizes
from forethought.plan.simulate.stated import assumptions_of, likeness
from forethought.plan.simulate.times import draw_times
from forethought.theory import Theory
from forethought.vocabulary import Design, Direction

Floats = NDArray[np.float64]
Rng = np.random.Generator


@dataclass(frozen=True)
class SimulatedRecords:
    """Made-up records and what is true of them.

    Attributes
    ----------
    columns
        Equally long columns by name. A column with missing values is a list that holds None;
        any other is an array.
    truth
        The true effect on each indicator, on the scale its question estimates: a difference in
        the indicator's unit, or a ratio (of rates, risks, odds or hazards). Where some of those
        offered the programme do not take part, it is the effect of the offer.
    scale
        For each indicator, "difference" or "ratio".
    effects
        The true effect on each indicator at each wave; empty where time is counted in periods,
        as the effect is the same in every treated period.
    notes
        How the records were made, in plain words.
    seed
        Gives the same records again.
    """

    columns: Records
    truth: dict[str, float]
    scale: dict[str, Literal["difference", "ratio"]]
    effects: dict[str, dict[str, float]]
    notes: tuple[str, ...]
    seed: int
    units: int
    clusters: int

    @property
    def rows(self) -> int:
        return len(next(iter(self.columns.values())))


@dataclass(frozen=True)
class Making:
    """What every indicator is drawn from."""

    plan: Plan
    data: Data
    layout: Layout
    sway: Sway
    common: Floats
    sizes: dict[str, Column]
    lost: Floats
    streams: Streams


def simulate(
    theory: Theory, plan: Plan, *, seed: int | None = None, complete: bool = False
) -> SimulatedRecords:
    """Make up the records that ``plan`` would collect if its stated truth were so.

    Parameters
    ----------
    theory, plan
        Effects are ``plan.truth`` where stated, else one and a half times the indicator's
        smallest meaningful difference in the good direction. Sizes and spreads are ``plan.sample``
        where stated, else 60 clusters of about 20 units (400 units where there are no clusters).
    seed
        In place of ``plan.plan.seed``.
    complete
        True to leave no value missing.

    Raises
    ------
    Refusal
        If the plan lacks what its design's records need, or an indicator cannot be simulated,
        with every reason.
    """
    data = needed(plan)
    seed = plan.about.seed if seed is None else seed
    rng = np.random.default_rng(seed)
    # what a plan asks for beyond the plainest trial is drawn apart, and changes nothing in the rest
    streams = Streams(rng, rng.spawn(1)[0])
    layout = lay_out(plan, data, streams)
    known = outlooks(theory, plan, data, layout)
    delivery = draw_delivery(data, layout, streams.second)
    sway = sway_of(layout, delivery, streams.second)
    means = _means(known, layout, sway)
    common = rng.standard_normal(layout.units)
    series = plan.about.design is Design.INTERRUPTED_TIME_SERIES
    sizes = series_sizes(known, layout, rng) if series else draw_sizes(known, layout, rng)
    lost = chance_of_loss(plan, layout, complete)
    making = Making(plan, data, layout, sway, common, sizes, lost, streams)
    layout, measured = _measured(known, means, making)
    columns = who_and_when(plan, data, layout) | measured | sizes
    columns |= {name: values[layout.unit] for name, values in layout.chosen.covariates.items()}
    columns |= _covariates(data, layout, common, rng, taken=columns)
    columns |= delivery_columns(data, layout, delivery) | weights(data, layout, streams.second)
    return SimulatedRecords(
        columns=columns,
        truth={o.indicator.id: o.truth for o in known},
        scale={o.indicator.id: "difference" if o.scale == "difference" else "ratio" for o in known},
        effects={o.indicator.id: o.effects for o in known if o.effects},
        notes=notes_of(plan, data, layout, known, seed, lost=bool(lost.any())),
        seed=seed,
        units=layout.units,
        clusters=layout.clusters,
    )


def _means(known: tuple[Outlook, ...], layout: Layout, sway: Sway) -> tuple[Means, ...]:
    faults: list[Fault] = []
    found: list[Means] = []
    for outlook in known:
        try:
            found.append(means_of(outlook, layout, sway))
        except Refusal as refusal:
            faults.extend(refusal.faults)
    if faults:
        raise Refusal(faults)
    return tuple(found)


def _measured(
    known: tuple[Outlook, ...], means: tuple[Means, ...], making: Making
) -> tuple[Layout, Records]:
    """Draw every indicator; where the baseline decides who joins, with and without the programme.

    Returns the layout too: its arms are known only then.
    """
    layout, rng = making.layout, making.streams.first
    columns: Records = {}
    if layout.chosen.start is not Start.BASELINE:
        for outlook, mean in zip(known, means, strict=True):
            given = _given(outlook, making)
            row = mean.where(layout.treated)
            columns.update(_blanked(outlook, _drawn(outlook, row, given, making), making, rng))
        return layout, columns
    pairs = [_both(outlook, mean, making) for outlook, mean in zip(known, means, strict=True)]
    layout = layout.with_choice(_joined(known, [pair[0] for pair in pairs], making))
    for outlook, (spared, helped) in zip(known, pairs, strict=True):
        values = {name: np.where(layout.treated, helped[name], spared[name]) for name in spared}
        columns.update(_blanked(outlook, values, making, rng))
    return layout, columns


def _both(
    outlook: Outlook, means: Means, making: Making
) -> tuple[dict[str, Column], dict[str, Column]]:
    """Draw what each row would show without the programme, and with it."""
    given = _given(outlook, making)
    return (
        _drawn(outlook, means.untreated, given, making),
        _drawn(outlook, means.treated, given, making),
    )


def _joined(
    known: tuple[Outlook, ...], untreated: list[dict[str, Column]], making: Making
) -> NDArray[np.int64]:
    """Let those with the worse baselines come more often; whole clusters where they choose."""
    layout, plan = making.layout, making.plan
    wanted = {pair for question in plan.questions for pair in baselines(question.adjust)}
    score = np.zeros(layout.units)
    for outlook, values in zip(known, untreated, strict=True):
        for wave in (wave for name, wave in wanted if name == outlook.indicator.id):
            score += _worse(outlook, wave, values, making)
    return choice_again(layout.chosen, score, making.streams.second)


def _worse(outlook: Outlook, wave: str, values: dict[str, Column], making: Making) -> Floats:
    """Each unit's value at a wave in standard deviations, the worse the higher."""
    layout, column = making.layout, outlook.column
    here = layout.moment == layout.moments.index(wave) if wave in layout.moments else None
    if here is None:
        return np.zeros(layout.units)
    value = np.asarray(values[column.column], dtype=np.float64)[here]
    size = column.out_of or column.exposure
    if size:
        value = value / np.asarray(making.sizes[size], dtype=np.float64)[here]
    sign = 1.0 if outlook.indicator.better is Direction.LOWER else -1.0
    return sign * in_sd(value)


def _drawn(outlook: Outlook, mean: Floats, given: Given, making: Making) -> dict[str, Column]:
    layout, rng = making.layout, making.streams.first
    if outlook.family == "time":
        return draw_times(outlook, layout, making.sway, given, making.lost, rng)
    if layout.design is Design.INTERRUPTED_TIME_SERIES:
        carried = assumptions_of(making.plan).autocorrelation
        return draw_series(outlook, mean, layout, making.sizes, carried, rng)
    return draw(outlook, mean, given, rng)


def _given(outlook: Outlook, making: Making) -> Given:
    """Half of what stays with a unit is common to all its indicators: the good goes together."""
    layout, rng = making.layout, making.streams.first
    alike = likeness(making.plan, layout.clusters > 0)
    sign = -1.0 if outlook.indicator.better is Direction.LOWER else 1.0
    own = rng.standard_normal(layout.units)
    clusters = rng.standard_normal(max(layout.clusters, 1))
    cluster = clusters[layout.cluster] if layout.clusters else np.zeros(layout.rows)
    if alike.periods < 1:
        shape = (layout.clusters, len(layout.moments))
        apart = making.streams.second.standard_normal(shape)[layout.cluster, layout.moment]
        cluster = np.sqrt(alike.periods) * cluster + np.sqrt(1 - alike.periods) * apart
    return Given(
        cluster=cluster,
        unit=np.sqrt(0.5) * (sign * making.common + own)[layout.unit],
        sizes=making.sizes,
        alike=alike,
    )


def _blanked(outlook: Outlook, values: dict[str, Column], making: Making, rng: Rng) -> Records:
    """Leave blank what nobody answered or was not asked."""
    layout = making.layout
    if outlook.family == "time":
        # who is lost from sight has a time too; it is known once, when watching has ended
        absent = layout.moment != layout.moments.index(outlook.holds_at)
        return without(values, absent)
    share = 1.0 if outlook.from_people or states_loss(making.plan) else LOST_FROM_RECORDS
    absent = rng.uniform(size=layout.rows) < making.lost * share
    if outlook.waves:
        asked = np.array([moment in outlook.waves for moment in layout.moments])
        absent |= ~asked[layout.moment]
    return without(values, absent)


def _covariates(data: Data, layout: Layout, common: Floats, rng: Rng, taken: Records) -> Records:
    """Numbers that tell something of later outcomes, and categories that tell nothing."""
    drawn: Records = {}
    for covariate in data.covariates.values():
        if covariate.column in taken:
            continue
        if covariate.kind == "category":
            letters = np.array(["a", "b", "c"], dtype=object)
            drawn[covariate.column] = letters[rng.integers(3, size=layout.units)][layout.unit]
        else:
            number = 0.5 * common + np.sqrt(0.75) * rng.standard_normal(layout.units)
            drawn[covariate.column] = np.round(number, 3)[layout.unit]
    return drawn
