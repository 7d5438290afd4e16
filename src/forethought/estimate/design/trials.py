"""Thousands of studies of two arms at once, drawn as sums: no person is made up.

A cluster's mean is drawn from its normal distribution (its share of yes from a beta-binomial, its
count from a gamma-Poisson) and the spread within clusters as chi-square, so that the cost grows
with clusters and not with people. Arrays have a row a study.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from forethought.estimate.design.drawn import Drawn
from forethought.moments import Array
from forethought.plan.power.arms import BY_MODEL, RANDOM_SITES
from forethought.plan.power.precision import unit_variances
from forethought.plan.power.scenario import Scenario
from forethought.vocabulary import Design, Method

Rng = np.random.Generator


def two_arms(scenario: Scenario, effect: float, runs: int, rng: Rng) -> Drawn:
    """Draw studies of whichever kind the scenario is."""
    if scenario.method is Method.DIFFERENCE_IN_DIFFERENCES:
        return two_arms(as_changes(scenario, effect), scenario.scaled(effect), runs, rng)
    if scenario.design is Design.MULTISITE_RANDOMISED:
        return sites(scenario, effect, runs, rng)
    if scenario.clusters:
        return clusters(scenario, effect, runs, rng)
    return {"number": people, "share": shares, "rate": counts, "time": times}[scenario.family](
        scenario, effect, runs, rng
    )


def as_changes(scenario: Scenario, effect: float) -> Scenario:
    """Changes since before, as numbers with standard deviation σ √(2 (1 − r)).

    On the scale that is tested: those of rates and hazards are changes of their logarithms.
    """
    spread = (2 * (1 - scenario.correlation)) ** 0.5
    each = unit_variances(replace(scenario, correlation=0.0), effect)
    variance = (each.reference + each.compared) / 2
    return replace(
        scenario,
        family="number",
        sd=variance**0.5 * spread,
        correlation=0.0,
        method=Method.DIFFERENCE_IN_MEANS,
    )


def arm_counts(scenario: Scenario) -> tuple[int, int]:
    """Whole units that stay, by arm."""
    first = max(round(scenario.stayed * scenario.shares[0]), 2)
    return first, max(round(scenario.stayed) - first, 2)


def people(scenario: Scenario, effect: float, runs: int, rng: Rng) -> Drawn:
    """Least squares on arm, and on one covariate with correlation r where something is adjusted.

    The estimate given the covariate is normal with variance σ²(1 − r²)(1/n₀ + 1/n₁ + d²/S), d the
    covariate's chance difference between arms and S its sum of squares within them; the residual
    variance is chi-square. All three are exact.
    """
    n0, n1 = arm_counts(scenario)
    even = 1 / n0 + 1 / n1
    df = n0 + n1 - 2
    factor = np.full(runs, even)
    if scenario.correlation:
        chance = rng.normal(0, even**0.5, runs)
        factor += chance**2 / rng.chisquare(df, runs)
        df -= 1
    left = scenario.sd**2 * (1 - scenario.correlation**2)
    estimate = rng.normal(effect, np.sqrt(left * factor))
    return Drawn(estimate, np.sqrt(left * rng.chisquare(df, runs) / df * factor), float(df))


def shares(scenario: Scenario, effect: float, runs: int, rng: Rng) -> Drawn:
    """Shares of yes: binomial in each arm; Neyman's standard error, t with n − 2."""
    n = arm_counts(scenario)
    p = [
        rng.binomial(size, at, runs) / size
        for size, at in zip(n, (scenario.reference, scenario.compared(effect)), strict=True)
    ]
    left = 1 - scenario.correlation**2
    variance = sum(
        share * (1 - share) / (size - 1) * left for share, size in zip(p, n, strict=True)
    )
    middle = effect + (p[1] - p[0] - effect) * left**0.5
    return Drawn(middle, np.sqrt(variance), float(sum(n) - 2))


def counts(scenario: Scenario, effect: float, runs: int, rng: Rng) -> Drawn:
    """Counts: Poisson, or gamma-Poisson where the dispersion is above 1; the log rate ratio."""
    n = arm_counts(scenario)
    left = (1 - scenario.correlation**2) ** 0.5
    logs, variance = [], np.zeros(runs)
    for size, ratio in zip(n, (1.0, effect), strict=True):
        mean = scenario.mean_count * ratio * size
        extra = scenario.dispersion - 1
        level = rng.gamma(mean / extra, extra, runs) if extra > 0 else np.full(runs, mean)
        events = np.maximum(rng.poisson(level), 0.5)
        spread = max(scenario.dispersion, 1.0) * rng.chisquare(size - 1, runs) / (size - 1)
        logs.append(np.log(events / size))
        variance += spread / events
    middle = float(np.log(effect))
    estimate = middle + (logs[1] - logs[0] - middle) * left
    return Drawn(estimate, np.sqrt(variance) * left, float(sum(n) - 2))


def times(scenario: Scenario, effect: float, runs: int, rng: Rng) -> Drawn:
    """Times to an event at constant hazards, watched for a time of 1; the log hazard ratio.

    Events in an arm are binomial and the time watched of those with the event is drawn person by
    person in sum (normal, by the exact mean and variance of a cut-off exponential).
    """
    n = arm_counts(scenario)
    hazard = base_hazard(scenario, effect)
    logs, variance = [], np.zeros(runs)
    for size, ratio in zip(n, (1.0, effect), strict=True):
        rate = hazard * ratio
        chance = 1 - np.exp(-rate)
        events = np.maximum(rng.binomial(size, chance, runs), 0.5)
        tail = np.exp(-rate) / chance
        mean, spread = 1 / rate - tail, 1 / rate**2 - tail * (1 + tail)
        waited = rng.normal(events * mean, np.sqrt(events * max(spread, 0)))
        logs.append(np.log(events / (waited + size - events)))
        variance += 1 / events
    return Drawn(logs[1] - logs[0], np.sqrt(variance), None)


def base_hazard(scenario: Scenario, effect: float) -> float:
    """Return the reference hazard at which the stated share has the event by time 1."""
    from scipy.optimize import brentq

    def gap(log_rate: float) -> float:
        rate = np.exp(log_rate)
        had = [1 - np.exp(-rate * ratio) for ratio in (1.0, effect)]
        return float(np.dot(scenario.shares, had)) - scenario.event_share

    return float(np.exp(brentq(gap, -20, 10)))


def cluster_sizes(scenario: Scenario, count: int, runs: int, rng: Rng) -> Array:
    """Draw sizes with the stated mean and coefficient of variation, two people at least."""
    mean, cv = scenario.size, scenario.size_cv
    if not cv:
        return np.full((runs, count), max(mean, 1.0))
    return np.asarray(np.maximum(rng.gamma(cv**-2, mean * cv**2, (runs, count)), 2.0))


def cluster_counts(scenario: Scenario) -> tuple[int, int]:
    """Clusters by arm, whole; two at least in each."""
    count = scenario.clusters or 0
    first = min(max(round(count * scenario.shares[0]), 2), max(count - 2, 2))
    return first, max(count - first, 2)


def clusters(scenario: Scenario, effect: float, runs: int, rng: Rng) -> Drawn:
    """Clusters in two arms: weighted means of cluster means, their spread taken between clusters.

    Weights are the sizes; or 1 for cluster means; or, for models with a random intercept,
    n/(1 + (n − 1) ρ̂) with ρ̂ estimated anew in every study. The variance of an arm's mean is
    Σ (w/W)² e²/(1 − w/W); t with clusters − 2 degrees of freedom.
    """
    count = cluster_counts(scenario)
    n = [cluster_sizes(scenario, each, runs, rng) for each in count]
    y = [
        cluster_level(scenario, level, size, rng)
        for level, size in zip(_levels(scenario, effect), n, strict=True)
    ]
    weight = _cluster_weights(scenario, n, y, rng)
    means, variance = [], np.zeros(runs)
    for w, values in zip(weight, y, strict=True):
        share = w / w.sum(1, keepdims=True)
        mean = (share * values).sum(1)
        misfit = share**2 * (values - mean[:, None]) ** 2 / (1 - share)
        own = misfit.sum(1)
        if scenario.is_ratio:
            mean = np.maximum(mean, 1e-9)
            own = own / mean**2
            mean = np.log(mean)
        means.append(mean)
        variance += own
    estimate = means[1] - means[0]
    floor = 1e-12 * max(scenario.sd, 1e-12)
    return Drawn(estimate, np.maximum(np.sqrt(variance), floor), float(sum(count) - 2))


def _levels(scenario: Scenario, effect: float) -> tuple[float, float]:
    if scenario.family == "rate":
        return scenario.mean_count, scenario.mean_count * effect
    if scenario.family == "time":
        # in clusters, events are drawn as counts: their share, split by the hazard ratio
        first, second = scenario.shares
        level = scenario.event_share / (first + second * effect)
        return level, level * effect
    if scenario.family == "share":
        return scenario.reference, scenario.compared(effect)
    return 0.0, effect


def cluster_level(scenario: Scenario, level: float, n: Array, rng: Rng) -> Array:
    """Draw each cluster's mean, share or mean count, shape as ``n``."""
    rho = scenario.icc.likely
    left = (1 - scenario.correlation**2) ** 0.5
    match scenario.family:
        case "number":
            spread = scenario.sd * np.sqrt(rho + (1 - rho) / n) * left
            return np.asarray(level + spread * rng.standard_normal(n.shape))
        case "share":
            chance = _beta(level, rho, n.shape, rng)
            seen = rng.binomial(np.round(n).astype(int), chance) / np.round(n)
            return np.asarray(level + (seen - level) * left)
        case _:
            phi = scenario.spread_of_count
            between, within = rho * phi / level, (1 - rho) * phi - 1
            frailty = _gamma(between, n.shape, rng)
            mean = level * n * frailty
            if within > 1e-9:
                mean = rng.gamma(mean / within, within)
            return np.asarray(level + (rng.poisson(mean) / n - level) * left)


def _beta(level: float, rho: float, shape: tuple[int, ...], rng: Rng) -> Array:
    """A share by cluster with mean p and variance ρ p(1 − p)."""
    if rho <= 0:
        return np.full(shape, level)
    total = 1 / rho - 1
    return rng.beta(level * total, (1 - level) * total, shape)


def _gamma(variance: float, shape: tuple[int, ...], rng: Rng) -> Array:
    """A factor by cluster with mean 1."""
    if variance <= 0:
        return np.ones(shape)
    return rng.gamma(1 / variance, variance, shape)


def _cluster_weights(scenario: Scenario, n: list[Array], y: list[Array], rng: Rng) -> list[Array]:
    if scenario.method is Method.CLUSTER_MEANS:
        return [np.ones_like(size) for size in n]
    if scenario.method not in BY_MODEL or scenario.family != "number":
        return n
    rho = _anova(scenario, n, y, rng)[:, None]
    return [size / (1 + (size - 1) * rho) for size in n]


def _anova(scenario: Scenario, n: list[Array], y: list[Array], rng: Rng) -> Array:
    """Return each study's ICC by analysis of variance within arms, not below 0, shape (R,)."""
    rows = sum(size.sum(1) for size in n)
    count = sum(size.shape[1] for size in n)
    left = scenario.sd**2 * (1 - scenario.correlation**2)
    free = np.maximum(rows - count, 1)
    within = left * (1 - scenario.icc.likely) * rng.chisquare(free) / free
    between: Any = 0.0
    typical = rows
    for size, values in zip(n, y, strict=True):
        mean = (size * values).sum(1, keepdims=True) / size.sum(1, keepdims=True)
        between = between + (size * (values - mean) ** 2).sum(1)
        typical = typical - (size**2).sum(1) / size.sum(1)
    each = typical / (count - 2)
    component = np.maximum((between / (count - 2) - within) / each, 0)
    return np.asarray(component / (component + within))


def sites(scenario: Scenario, effect: float, runs: int, rng: Rng) -> Drawn:
    """A draw within each site: the effects of sites averaged, as these sites' or as a sample.

    A method that answers for these sites only is held against their own mean effect, so that
    their effects are the same in every study drawn; else each study has sites of its own.
    """
    count = max(scenario.clusters or 2, 2)
    variance = _site_variance(scenario, effect)
    apart = own_effects(scenario, np.ones((runs, count)), rng)
    found = scenario.scaled(effect) + apart + variance**0.5 * rng.standard_normal((runs, count))
    estimate = found.mean(1)
    if scenario.method in RANDOM_SITES:
        return Drawn(estimate, found.std(1, ddof=1) / count**0.5, float(count - 1))
    free = max(scenario.stayed - count - 1, 1)
    chance = rng.chisquare(free, runs) / free
    return Drawn(estimate, np.sqrt(variance / count * chance), float(free))


def own_effects(scenario: Scenario, n: Array, rng: Rng) -> Array:
    """Draw how far each site's effect is from the effect looked for, shape (…, S) as ``n``.

    Sites drawn as a sample are apart from the effect of all such sites; else from their own mean,
    weighed by their sizes ``n`` as fixed site effects do.
    """
    apart = scenario.effect_sd * rng.standard_normal(n.shape)
    if scenario.method in RANDOM_SITES:
        return apart
    return np.asarray(apart - (n * apart).sum(-1, keepdims=True) / n.sum(-1, keepdims=True))


def _site_variance(scenario: Scenario, effect: float) -> float:
    """Variance of one site's difference, its effect given."""
    from forethought.plan.power.arms import individual

    whole = individual(scenario, effect).variance * (1 - scenario.icc.likely)
    return whole * max(scenario.clusters or 2, 2)
