"""One series over many periods, or two: totals of areas, with what carries over between periods."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from forethought.plan.simulate.draw import Column, decimals
from forethought.plan.simulate.effects import Outlook
from forethought.plan.simulate.layout import Layout
from forethought.vocabulary import IndicatorKind

Floats = NDArray[np.float64]
Rng = np.random.Generator

UNALIKE = 0.2
"""Areas are larger or smaller by up to this share."""
WOBBLE = 0.02
"""What a series is held against varies by this share from period to period."""
DENOMINATOR = 200.0
REACH = 4.0
"""Shares lie so many standard deviations from 0 and 1, so that none is cut off."""


def series_sizes(known: Iterable[Outlook], layout: Layout, rng: Rng) -> dict[str, Column]:
    """Draw each area's denominators and exposures: nearly the same in every period."""
    sizes: dict[str, Column] = {}
    area = rng.uniform(1 - UNALIKE, 1 + UNALIKE, layout.units)[layout.unit]
    for outlook in known:
        column, mean = outlook.column, outlook.stated.exposure or 1.0
        own = area * (1 + WOBBLE * rng.standard_normal(layout.rows))
        if column.out_of and column.out_of not in sizes:
            sizes[column.out_of] = np.round(DENOMINATOR * own).astype(np.int64)
        if column.exposure and column.exposure not in sizes:
            sizes[column.exposure] = np.round(mean * own, decimals(mean / 4))
    return sizes


def draw_series(
    outlook: Outlook,
    mean: Floats,
    layout: Layout,
    sizes: dict[str, Column],
    carried: float,
    rng: Rng,
) -> dict[str, Column]:
    """Draw counts around their means, or values; what is not chance carries over (AR(1)).

    Counts have variance φμ: a log-normal factor with mean 1 and e^s − 1 = (φ − 1)/μ.

    Parameters
    ----------
    carried
        Autocorrelation of next-door periods.
    """
    column, own = outlook.column, _autoregressive(layout, carried, rng)
    if outlook.family == "number":
        return {column.column: _values(outlook, mean, own)}
    size = column.out_of or column.exposure
    whole = np.asarray(sizes[size], dtype=np.float64) if size else np.ones(layout.rows)
    events = mean * whole
    extra = np.log1p(max((outlook.stated.dispersion or 1.0) - 1, 0.0) / events)
    events = events * np.exp(np.sqrt(extra) * own - extra / 2)
    if outlook.family == "share":
        chance = np.minimum(events / whole, 1.0)
        return {column.column: rng.binomial(whole.astype(np.int64), chance)}
    return {column.column: rng.poisson(events)}


def _values(outlook: Outlook, mean: Floats, own: Floats) -> Column:
    """Values about a trend: whole numbers where they are counts, shares between 0 and 1."""
    kind, spread = outlook.indicator.kind, outlook.spread
    if kind is IndicatorKind.COUNT:
        return np.maximum(np.round(mean + spread * own), 0.0).astype(np.int64)
    if kind in (IndicatorKind.PROPORTION, IndicatorKind.BINARY):
        room = float(min(mean.min(), 1 - mean.max()))
        shares = np.clip(mean + min(spread, room / REACH) * own, 0.0, 1.0)
        return np.asarray(np.round(shares, 6), dtype=np.float64)
    digits = max(0, 3 - int(np.floor(np.log10(spread))))
    return np.round(mean + spread * own, digits)


def _autoregressive(layout: Layout, carried: float, rng: Rng) -> Floats:
    """Standard normal noise with correlation ``carried`` between an area's next-door periods."""
    fresh = rng.standard_normal((layout.units, len(layout.moments)))
    values = np.empty_like(fresh)
    values[:, 0] = fresh[:, 0]
    for t in range(1, fresh.shape[1]):
        values[:, t] = carried * values[:, t - 1] + np.sqrt(1 - carried**2) * fresh[:, t]
    return values[layout.unit, layout.moment]
