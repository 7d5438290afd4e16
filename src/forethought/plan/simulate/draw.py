"""Drawing the values of one indicator around its true means.

Every draw keeps the stated mean exactly, in expectation, whatever the spread between people and
clusters: shares by a probit with normal heterogeneity (E[Φ(α + σZ)] = Φ(α/√(1+σ²)), so α is set
to √(1+σ²)·Φ⁻¹(mean)), counts by a log-normal factor with mean one, numbers by adding noise with
mean zero. Nothing is ever cut off at the end of a range.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from forethought.plan.simulate.effects import Outlook
from forethought.plan.simulate.layout import Layout
from forethought.plan.simulate.loadings import Loadings, latent_loadings, log_variances
from forethought.plan.simulate.ranges import Range
from forethought.plan.simulate.stated import Likeness

Floats = NDArray[np.float64]
Column = NDArray[np.float64] | NDArray[np.int64] | NDArray[np.object_]
Rng = np.random.Generator

MEAN_DENOMINATOR = 8
MEAN_EXPOSURE = 4.0
DIFFICULTY = 0.15
"""Items of a test differ by up to this much, either way, in the share who get them right."""


@dataclass(frozen=True)
class Given:
    """What is settled before an indicator is drawn; every array has shape (rows,).

    Attributes
    ----------
    cluster, unit
        What stays with a cluster and a unit over time, standard normal.
    sizes
        Denominators and exposures by column; several indicators may share one.
    alike
        How strongly cluster and unit weigh.
    """

    cluster: Floats
    unit: Floats
    sizes: dict[str, Column]
    alike: Likeness


def draw_sizes(known: Iterable[Outlook], layout: Layout, rng: Rng) -> dict[str, Column]:
    """Draw each denominator (1 plus a Poisson count) and each exposure (a uniform) once."""
    sizes: dict[str, Column] = {}
    for outlook in known:
        column = outlook.column
        if column.out_of and column.out_of not in sizes:
            sizes[column.out_of] = 1 + rng.poisson(MEAN_DENOMINATOR - 1, layout.rows)
        if column.exposure and column.exposure not in sizes:
            mean = outlook.stated.exposure or MEAN_EXPOSURE
            drawn = rng.uniform(0.5 * mean, 1.5 * mean, layout.rows)
            sizes[column.exposure] = np.round(drawn, decimals(mean / 4))
    return sizes


def decimals(spread: float) -> int:
    """Digits after the point that show a spread to about four figures; never fewer than one."""
    return max(1, 1 - int(np.floor(np.log10(spread))))


def draw(outlook: Outlook, mean: Floats, given: Given, rng: Rng) -> dict[str, Column]:
    """Draw the columns of one indicator: its own, and those of its items.

    Parameters
    ----------
    mean
        The true mean of each row, shape (rows,), in the indicator's unit.
    """
    if outlook.family == "share":
        return _share(outlook, mean, given, rng)
    if outlook.family == "count":
        return _count(outlook, mean, given, rng)
    if outlook.items:
        return _test(outlook, mean, given, rng)
    if outlook.range is not None:
        return _steps(outlook, outlook.range, mean, given, rng)
    return _number(outlook, mean, given, rng)


def _latent(loadings: Loadings, given: Given, rng: Rng) -> Floats:
    lasting = loadings.cluster * given.cluster + loadings.unit * given.unit
    if not loadings.occasion:
        return lasting
    return lasting + loadings.occasion * rng.standard_normal(len(lasting))


def _chance(mean: Floats, loadings: Loadings, given: Given, rng: Rng) -> Floats:
    """Each row's own probability; averages to ``mean`` over clusters and units."""
    chance: Floats = ndtr(loadings.stretch * ndtri(mean) + _latent(loadings, given, rng))
    return chance


def _share(outlook: Outlook, mean: Floats, given: Given, rng: Rng) -> dict[str, Column]:
    column, sd = outlook.column, outlook.stated.sd
    trials = MEAN_DENOMINATOR if column.out_of else 1
    spread = sd * trials if sd is not None else None
    loadings = latent_loadings(float(outlook.untreated.mean()), trials, given.alike, spread)
    chance = _chance(mean, loadings, given, rng)
    if column.out_of is None:
        return {column.column: rng.binomial(1, chance)}
    out_of = np.asarray(given.sizes[column.out_of], dtype=np.int64)
    return {column.column: rng.binomial(out_of, chance)}


def _steps(
    outlook: Outlook, limits: Range, mean: Floats, given: Given, rng: Rng
) -> dict[str, Column]:
    step = limits.width / limits.steps
    before = (float(outlook.untreated.mean()) - limits.low) / limits.width
    sd = outlook.stated.sd
    spread = sd / step if sd is not None else None
    loadings = latent_loadings(before, limits.steps, given.alike, spread)
    chance = _chance((mean - limits.low) / limits.width, loadings, given, rng)
    climbed = rng.binomial(limits.steps, chance)
    if step == 1 and float(limits.low).is_integer():
        return {outlook.column.column: climbed + round(limits.low)}
    return {outlook.column.column: np.round(limits.low + step * climbed, 4)}


def _test(outlook: Outlook, mean: Floats, given: Given, rng: Rng) -> dict[str, Column]:
    """Answer every item; the score is the number right, so the two always agree."""
    count = len(outlook.items)
    share = mean / count
    before = float(outlook.untreated.mean()) / count
    loadings = latent_loadings(before, count, given.alike, outlook.stated.sd)
    room = min(DIFFICULTY, 0.8 * float(share.min()), 0.8 * float(1 - share.max()))
    latent = _latent(loadings, given, rng)
    right = np.zeros(len(mean), dtype=np.int64)
    answers: dict[str, Column] = {}
    for item, ease in zip(outlook.items, np.linspace(room, -room, count), strict=True):
        level = loadings.stretch * ndtri(share + (ease if count > 1 else 0.0))
        knows = level + latent + rng.standard_normal(len(mean)) > 0
        wrong = np.array([c.id for c in item.choices if c.id != item.right], dtype=object)
        guess = wrong[rng.integers(len(wrong), size=len(mean))]
        answers[item.id] = np.where(knows, np.array(item.right, dtype=object), guess)
        right += knows
    return {outlook.column.column: right, **answers}


def _count(outlook: Outlook, mean: Floats, given: Given, rng: Rng) -> dict[str, Column]:
    column = outlook.column
    exposure = np.ones(len(mean))
    if column.exposure:
        exposure = np.asarray(given.sizes[column.exposure], dtype=np.float64)
    events = float(outlook.untreated.mean() * exposure.mean())
    weigh = log_variances(events, given.alike, outlook.stated.dispersion)
    total = weigh.cluster**2 + weigh.unit**2
    factor = np.exp(weigh.cluster * given.cluster + weigh.unit * given.unit - total / 2)
    return {column.column: rng.poisson(mean * exposure * factor)}


def _number(outlook: Outlook, mean: Floats, given: Given, rng: Rng) -> dict[str, Column]:
    values = mean + outlook.spread * noise(given, rng)
    digits = max(0, 3 - int(np.floor(np.log10(outlook.spread))))
    return {outlook.column.column: np.round(values, digits)}


def noise(given: Given, rng: Rng) -> Floats:
    """Draw standard normal noise that is as alike within units and clusters as stated."""
    alike = given.alike
    return np.asarray(
        np.sqrt(alike.icc) * given.cluster
        + np.sqrt(alike.lasting - alike.icc) * given.unit
        + np.sqrt(1 - alike.lasting) * rng.standard_normal(len(given.unit))
    )
