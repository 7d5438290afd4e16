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

from forethought.plan.simulate_effects import Outlook, Range
from forethought.plan.simulate_layout import Layout

Floats = NDArray[np.float64]
Column = NDArray[np.float64] | NDArray[np.int64] | NDArray[np.object_]

ICC = 0.05
PRE_POST = 0.5
MEAN_DENOMINATOR = 8
MEAN_EXPOSURE = 4.0
LARGEST_LATENT_SHARE = 0.9
LARGEST_LOG_VARIANCE = 0.5
"""Heavier tails would let a handful of units decide a study of rare events."""
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
    """

    cluster: Floats
    unit: Floats
    sizes: dict[str, Column]


def draw_sizes(
    known: Iterable[Outlook], layout: Layout, rng: np.random.Generator
) -> dict[str, Column]:
    """Draw each denominator (1 plus a Poisson count) and each exposure (a uniform) once."""
    sizes: dict[str, Column] = {}
    for outlook in known:
        column = outlook.column
        if column.out_of and column.out_of not in sizes:
            sizes[column.out_of] = 1 + rng.poisson(MEAN_DENOMINATOR - 1, layout.rows)
        if column.exposure and column.exposure not in sizes:
            low, high = 0.5 * MEAN_EXPOSURE, 1.5 * MEAN_EXPOSURE
            sizes[column.exposure] = np.round(rng.uniform(low, high, layout.rows), 1)
    return sizes


def draw(
    outlook: Outlook, layout: Layout, given: Given, rng: np.random.Generator
) -> dict[str, Column]:
    """Draw the columns of one indicator: its own, and those of its items."""
    mean = np.where(
        layout.treated, outlook.treated[layout.moment], outlook.untreated[layout.moment]
    )
    clustered = layout.clusters > 0
    if outlook.family == "share":
        return _share(outlook, mean, clustered, given, rng)
    if outlook.family == "count":
        return _count(outlook, mean, clustered, given, rng)
    if outlook.items:
        return _test(outlook, mean, clustered, given, rng)
    if outlook.range is not None:
        return _steps(outlook, outlook.range, mean, clustered, given, rng)
    return _number(outlook, mean, clustered, given, rng)


@dataclass(frozen=True)
class _Loadings:
    """How strongly clusters and units weigh on a latent scale whose noise has variance 1."""

    cluster: float
    unit: float

    @property
    def stretch(self) -> float:
        return float(np.sqrt(1 + self.cluster**2 + self.unit**2))


def _loadings(share: float, trials: float, clustered: bool) -> _Loadings:
    """Loadings that give a count of ``trials`` about the wanted ICC and pre-post correlation.

    To first order two trials that share the latent proportion ρ covary by φ²ρ, with φ the normal
    density at Φ⁻¹(share), so Var = K·p·q + K(K−1)·φ²ρ and the covariance over time is K²φ²ρ.
    """
    bend = float(np.exp(-(ndtri(share) ** 2)) / (2 * np.pi))
    single = trials * share * (1 - share)
    over_time = trials**2 * bend
    within = trials * (trials - 1) * bend
    total = PRE_POST * single / (over_time - PRE_POST * within)
    total = min(total, LARGEST_LATENT_SHARE)
    by_cluster = min(ICC * (single + within * total) / over_time, total) if clustered else 0.0
    return _Loadings(
        float(np.sqrt(by_cluster / (1 - total))), float(np.sqrt((total - by_cluster) / (1 - total)))
    )


def _latent(loadings: _Loadings, given: Given) -> Floats:
    return loadings.cluster * given.cluster + loadings.unit * given.unit


def _chance(mean: Floats, loadings: _Loadings, given: Given) -> Floats:
    """Each row's own probability; averages to ``mean`` over clusters and units."""
    chance: Floats = ndtr(loadings.stretch * ndtri(mean) + _latent(loadings, given))
    return chance


def _share(
    outlook: Outlook, mean: Floats, clustered: bool, given: Given, rng: np.random.Generator
) -> dict[str, Column]:
    column = outlook.column
    trials = MEAN_DENOMINATOR if column.out_of else 1
    loadings = _loadings(float(outlook.untreated.mean()), trials, clustered)
    chance = _chance(mean, loadings, given)
    if column.out_of is None:
        return {column.column: rng.binomial(1, chance)}
    out_of = np.asarray(given.sizes[column.out_of], dtype=np.int64)
    return {column.column: rng.binomial(out_of, chance)}


def _steps(
    outlook: Outlook,
    limits: Range,
    mean: Floats,
    clustered: bool,
    given: Given,
    rng: np.random.Generator,
) -> dict[str, Column]:
    width = limits.high - limits.low
    before = (float(outlook.untreated.mean()) - limits.low) / width
    loadings = _loadings(before, limits.steps, clustered)
    climbed = rng.binomial(limits.steps, _chance((mean - limits.low) / width, loadings, given))
    step = width / limits.steps
    if step == 1 and float(limits.low).is_integer():
        return {outlook.column.column: climbed + round(limits.low)}
    return {outlook.column.column: np.round(limits.low + step * climbed, 4)}


def _test(
    outlook: Outlook, mean: Floats, clustered: bool, given: Given, rng: np.random.Generator
) -> dict[str, Column]:
    """Answer every item; the score is the number right, so the two always agree."""
    count = len(outlook.items)
    share = mean / count
    loadings = _loadings(float(outlook.untreated.mean()) / count, count, clustered)
    room = min(DIFFICULTY, 0.8 * float(share.min()), 0.8 * float(1 - share.max()))
    latent = _latent(loadings, given)
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


def _count(
    outlook: Outlook, mean: Floats, clustered: bool, given: Given, rng: np.random.Generator
) -> dict[str, Column]:
    column = outlook.column
    exposure = np.ones(len(mean))
    if column.exposure:
        exposure = np.asarray(given.sizes[column.exposure], dtype=np.float64)
    events = float(outlook.untreated.mean() * exposure.mean())
    # Var = μ + μ²(e^s − 1): half of it persists where e^s − 1 = 1/μ
    total = min(float(np.log1p(1 / events)), LARGEST_LOG_VARIANCE)
    variance = events + events**2 * np.expm1(total)
    by_cluster = float(np.log1p(ICC * variance / events**2)) if clustered else 0.0
    by_cluster = min(by_cluster, total)
    factor = np.exp(
        np.sqrt(by_cluster) * given.cluster + np.sqrt(total - by_cluster) * given.unit - total / 2
    )
    return {column.column: rng.poisson(mean * exposure * factor)}


def _number(
    outlook: Outlook, mean: Floats, clustered: bool, given: Given, rng: np.random.Generator
) -> dict[str, Column]:
    by_cluster = ICC if clustered else 0.0
    noise = (
        np.sqrt(by_cluster) * given.cluster
        + np.sqrt(PRE_POST - by_cluster) * given.unit
        + np.sqrt(1 - PRE_POST) * rng.standard_normal(len(mean))
    )
    digits = max(0, 3 - int(np.floor(np.log10(outlook.spread))))
    return {outlook.column.column: np.round(mean + outlook.spread * noise, digits)}
