"""Two arms, at one time: people drawn one by one, or in clusters, or in sites; or not drawn."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy import special

from forethought.plan.power.precision import Precision, unit_variances
from forethought.plan.power.scenario import BY_SANDWICH, Scenario
from forethought.vocabulary import Method

BY_MODEL = (Method.MIXED_MODEL, Method.GEE_EXCHANGEABLE, Method.RANDOM_SLOPES)
"""Methods that weigh each cluster by what it tells."""

RANDOM_SITES = (Method.RANDOM_SLOPES, Method.SITE_FIXED_EFFECTS, *BY_SANDWICH)
"""Methods that take chance between sites, and so speak of sites like these: a model of slopes, or
a standard error by site (CR2). The others speak of these sites only."""


def individual(scenario: Scenario, effect: float) -> Precision:
    """Return v₀/n₀ + v₁/n₁ with n₀ + n₁ − 2 degrees of freedom, one less if adjusted.

    For means without covariates this is exact (Cohen 1988, chapter 2). A covariate costs a factor
    1 + 1/(n − 4), the mean of what its chance difference between arms takes away (Cochran 1957,
    Biometrics 13, 261-281). For shares and rates it is the large-sample variance.
    """
    n0, n1 = (share * scenario.stayed for share in scenario.shares)
    df = n0 + n1 - 2 - bool(scenario.correlation)
    variance = unit_variances(scenario, effect).over(n0, n1)
    if scenario.correlation and scenario.family != "time":
        variance *= 1 + 1 / max(n0 + n1 - 4, 1)
    return Precision(variance, max(df, 1e-9) if scenario.family != "time" else None)


def design_effect(scenario: Scenario) -> float:
    """Return how much more variance there is than with as many people drawn one by one.

    With mean size m, coefficient of variation c of sizes, and correlation ρ:

    - people weighed equally: 1 + (s m − 1) ρ, s = J E(Σ n²/(Σ n)²) = J (1 + c²)/(J + c²) over
      the J clusters of an arm, their sizes gamma (with many, s = 1 + c²: Kish 1965; Eldridge,
      Ashby and Kerry 2006, International Journal of Epidemiology 35, 1292-1300);
    - clusters weighed by what they tell: (1 + (m − 1) ρ) / (1 − c² λ (1 − λ)),
      λ = m ρ / (1 − ρ + m ρ) (van Breukelen, Candel and Berger 2007, Statistics in Medicine 26,
      2589-2603);
    - clusters weighed equally: m ρ + (1 − ρ) m E(1/n), n a cluster's size (`mean_inverse`).
    """
    m, c, rho = scenario.size, scenario.size_cv, scenario.icc.likely
    if scenario.method in BY_MODEL:
        lam = m * rho / (1 - rho + m * rho)
        return (1 + (m - 1) * rho) / max(1 - c**2 * lam * (1 - lam), 0.1)
    if scenario.method is Method.CLUSTER_MEANS:
        return m * rho + (1 - rho) * m * mean_inverse(m, c)
    several = (scenario.clusters or 2) / 2
    spread = several * (1 + c**2) / (several + c**2)
    return max(1 + (spread * m - 1) * rho, 1 - rho)


SLICES = 4_000
SMALLEST = 2.0
"""Clusters of fewer people are not drawn: sizes are gamma, cut off below."""


def mean_inverse(mean: float, cv: float) -> float:
    """Return E(1/n) of cluster sizes that are gamma with mean m and CV c, two people at least.

    By slices of equal chance: 1/m · (1 + c²) is its second-order term only, and much too small
    where sizes vary widely, since small clusters count in full.
    """
    return float((1 / drawn_sizes(mean, cv)).mean()) if cv else 1 / mean


@lru_cache(maxsize=256)
def drawn_sizes(mean: float, cv: float) -> NDArray[np.float64]:
    """Return sizes of clusters in slices of equal chance: gamma, `SMALLEST` people at least."""
    shares = (np.arange(SLICES) + 0.5) / SLICES
    sizes = special.gammaincinv(cv**-2, shares) * mean * cv**2
    return np.asarray(np.maximum(sizes, SMALLEST), dtype=float)


def cluster(scenario: Scenario, effect: float) -> Precision:
    """Return the individual variance times the design effect, with clusters − 2 freedom.

    Source: Donner and Klar (2000), chapter 5; Hayes and Moulton (2017), chapter 7. For rates
    ρ is the correlation of two people's counts; Hayes and Moulton's coefficient of variation of
    true rates between clusters is k = √(ρ φ / μ).
    """
    one_by_one = individual(scenario, effect).variance
    df = (scenario.clusters or 0) - 2
    return Precision(one_by_one * design_effect(scenario), max(float(df), 1e-9))


def multisite(scenario: Scenario, effect: float) -> Precision:
    """Return the variance with a draw within each of S sites.

    Between-site differences fall out, so that v becomes (1 − ρ) v. If effects vary between sites
    with standard deviation τ and the method speaks of sites like these, τ²/S is added and the
    degrees of freedom are S − 1; else they are those of the people, N − S − 1.
    Source: Raudenbush and Liu (2000), Psychological Methods 5, 199-213.
    """
    sites = scenario.clusters or 1
    within = individual(scenario, effect).variance * (1 - scenario.icc.likely)
    if scenario.method in RANDOM_SITES:
        return Precision(within + scenario.effect_sd**2 / sites, max(sites - 1.0, 1e-9))
    return Precision(within, max(scenario.stayed - sites - 1, 1e-9))


def compared(scenario: Scenario, effect: float) -> Precision:
    """Return the variance for groups that nobody drew, before and after.

    Differences in differences compare changes, with 2 (1 − r) v where a comparison of means after
    has v and an adjusted one (1 − r²) v (Frison and Pocock 1992, Statistics in Medicine 11,
    1685-1704). The groups' being unlike at the start is bias, which no formula of variance holds.
    """
    form = cluster if scenario.clusters else individual
    if scenario.method is not Method.DIFFERENCE_IN_DIFFERENCES:
        return form(scenario, effect)
    # a change is an outcome like any other: nothing is adjusted for, so nothing is paid for it
    found = form(replace(scenario, correlation=0.0), effect)
    return Precision(found.variance * 2 * (1 - scenario.correlation), found.df)


def before_after(scenario: Scenario, effect: float) -> Precision:
    """Return (v₀ + v₁ − 2 r √(v₀ v₁)) / n with n − 1 degrees of freedom: the paired t test."""
    r = scenario.correlation
    each = unit_variances(scenario, effect)
    left = 1.0 if scenario.family == "time" else 1 - r**2
    v0, v1 = each.reference / left, each.compared / left
    n = scenario.stayed
    variance = (v0 + v1 - 2 * r * (v0 * v1) ** 0.5) / n
    if scenario.clusters:
        return Precision(variance * design_effect(scenario), max(scenario.clusters - 1.0, 1e-9))
    return Precision(variance, max(n - 1, 1e-9))
