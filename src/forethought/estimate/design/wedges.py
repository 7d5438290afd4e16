"""Stepped wedges before there are data, with the small-sample inference the analysis will have.

Everyone in a cluster-period has the same row of X, so a study comes down to three sums: within
cells, between a cluster's cells, and between clusters. In those directions the variance is σ²,
s σ² and b s σ², with s = 1 + m θ₂ and b s = 1 + m θ₂ + m T θ₁ (θ relative variances of a cluster's
periods and of clusters, m people a cell, T periods).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from forethought.estimate.design.drawn import Drawn
from forethought.estimate.design.rollout import VARIANTS, roll_out
from forethought.estimate.design.trials_over_time import roll_outs
from forethought.estimate.mixed.blocks import Blocks
from forethought.estimate.mixed.components import ONE_VARIANCE, TWO_VARIANCES, Components
from forethought.estimate.mixed.small_sample import small_sample
from forethought.moments import Array
from forethought.plan.power.over_time import (
    cell_size,
    period_covariance,
    wedge,
)
from forethought.plan.power.precision import Precision, unit_variances
from forethought.plan.power.scenario import Scenario
from forethought.vocabulary import Method

Rng = np.random.Generator

BY_REML = (Method.HUSSEY_HUGHES, Method.NESTED_EXCHANGEABLE)
"""Methods judged by Kenward and Roger's degrees of freedom."""

MOST_FITTED = 120
"""With more clusters, freedom is taken to grow, and the adjustment to fall, in proportion."""

RATIOS, LEVELS = 60, 16
"""Points looked at for b and s when a simulated study's variances are estimated."""


def wedge_precision(scenario: Scenario, effect: float) -> Precision:
    """Return the variance of the treatment effect and the freedom it will be judged by.

    Kenward and Roger's, from the design itself at the assumed variances, by the very code of the
    analysis; for other methods t with clusters − 2. The freedom of a mixed model lies between that
    of clusters and that of people, as a wedge compares within clusters too.
    """
    if scenario.method in VARIANTS:
        return roll_out(scenario, effect)
    plain = wedge(scenario, effect)
    if scenario.method not in BY_REML or not np.isfinite(plain.variance):
        return plain
    plan = _Plan.of(scenario)
    small = plan.small(*plan.directions(*assumed_components(scenario)))
    return Precision(plain.variance * small.factor, small.df)


def assumed_components(scenario: Scenario) -> tuple[float, float]:
    """Return θ₁ of clusters and θ₂ of their periods, as the method takes them to be."""
    rho = scenario.icc.likely
    cac = 1.0 if scenario.method is Method.HUSSEY_HUGHES else scenario.cac
    return rho * cac / (1 - rho), rho * (1 - cac) / (1 - rho)


@dataclass(frozen=True)
class _Small:
    """What Kenward and Roger multiply the variance with, and their degrees of freedom."""

    factor: float
    df: float


@dataclass(frozen=True)
class _Plan:
    """A wedge as the fit sees it; hashable, as the same few are asked for again and again."""

    clusters: int
    periods: int
    starts: tuple[float, ...]
    size: float
    nested: bool

    @classmethod
    def of(cls, scenario: Scenario) -> _Plan:
        time = scenario.time
        if time is None or scenario.clusters is None:
            raise ValueError("a wedge needs its periods and clusters")
        nested = scenario.method is not Method.HUSSEY_HUGHES
        return cls(scenario.clusters, time.periods, time.starts, cell_size(scenario), nested)

    def directions(self, between: float, within: float) -> tuple[float, float]:
        """Return s and b of the relative variances θ₁ and θ₂."""
        s = 1 + self.size * within
        return s, 1 + self.size * self.periods * between / s

    def components(self, s: float, b: float) -> tuple[float, float]:
        """Return θ₁ and θ₂ of s and b."""
        return s * (b - 1) / (self.size * self.periods), (s - 1) / self.size

    def small(self, s: float, b: float) -> _Small:
        """Return Kenward and Roger's figures, scaled up from `MOST_FITTED` clusters."""
        times = max(self.clusters / MOST_FITTED, 1.0)
        found = _kenward_roger(replace(self, clusters=min(self.clusters, MOST_FITTED)), s, b)
        return _Small(1 + (found.factor - 1) / times, found.df * times)

    @property
    def columns(self) -> Array:
        """X by cluster and period, shape (C, T, T + 1): a level for every period, treatment."""
        starts = np.resize(np.array(self.starts), self.clusters)
        works = np.arange(1, self.periods + 1)[None, :] >= starts[:, None]
        levels = np.broadcast_to(np.eye(self.periods), (self.clusters, self.periods, self.periods))
        return np.concatenate([levels, works[:, :, None].astype(float)], axis=2)


@lru_cache(maxsize=4096)
def _kenward_roger(plan: _Plan, s: float, b: float) -> _Small:
    between, within = plan.components(s, b)
    theta = np.array([between, within]) if plan.nested else np.array([between])
    blocks = expected_blocks(plan)
    k = blocks.parameters
    apart, middle = _split(plan)
    phi = np.linalg.inv(apart / s + middle / (s * b))
    fit = Components(
        structure=TWO_VARIANCES if plan.nested else ONE_VARIANCE,
        factors=np.sqrt(theta),
        active=(),
        theta=theta,
        residual=1.0,
        beta=np.zeros(k),
        covariance=np.asarray(phi, dtype=float),
        criterion=0.0,
    )
    found = small_sample(blocks, fit, k - 1)
    if found is None or not (found.adjusted > 0 and found.df_kenward_roger > 0):
        return _Small(1.0, max(plan.clusters - 2.0, 1e-9))
    return _Small(found.adjusted / found.model, found.df_kenward_roger)


def expected_blocks(plan: _Plan) -> Blocks:
    """Return the design as the fit's blocks, its outcome left at 0: freedom does not hang on it."""
    x = np.concatenate([plan.columns, np.zeros((plan.clusters, plan.periods, 1))], axis=2)
    middle = x.mean(1)
    from_middle = x - middle[:, None]
    apart = plan.size * np.einsum("ctj,ctk->jk", from_middle, from_middle)
    each = plan.size * plan.periods
    cells = plan.clusters * plan.periods
    people = cells * plan.size
    forms, one = np.full((1, plan.clusters, 1, 1), each), np.ones((plan.clusters, 1))
    rows = np.sqrt(each) * middle[:, None, :]
    if not plan.nested:
        freedom = np.array([people - plan.clusters])
        return Blocks(apart[None], freedom, np.zeros((1, 1)), rows, forms, one)
    return Blocks(
        plain=np.stack([np.zeros_like(apart), apart]),
        freedom=np.array([people - cells, cells - plan.clusters]),
        load=np.array([[0.0, 0.0], [0.0, plan.size]]),
        rows=rows,
        forms=np.concatenate([forms, np.full_like(forms, plan.size)]),
        there=one,
    )


def _split(plan: _Plan) -> tuple[Array, Array]:
    """Cross-products of X between a cluster's cells, and between clusters."""
    x = plan.columns
    middle = x.mean(1)
    from_middle = x - middle[:, None]
    return (
        plan.size * np.einsum("ctj,ctk->jk", from_middle, from_middle),
        plan.size * plan.periods * middle.T @ middle,
    )


def wedges(scenario: Scenario, effect: float, runs: int, rng: Rng) -> Drawn:
    """Draw wedges and analyse each as planned: variances by REML, Kenward and Roger's test.

    Drawn nested exchangeable with the stated cluster autocorrelation, whatever the method takes
    it to be. REML is looked for on a grid of s and b, which costs no precision that shows. Other
    methods are taken to know the covariance, and their own variance with clusters − 2 freedom.
    """
    if scenario.method in VARIANTS:
        return roll_outs(scenario, effect, runs, rng)
    if scenario.method not in BY_REML:
        known = wedge(scenario, effect)
        free = known.df or 1.0
        estimate = rng.normal(scenario.scaled(effect), known.se, runs)
        return Drawn(estimate, known.se * np.sqrt(rng.chisquare(free, runs) / free), free)
    fitted = _Sums.drawn(scenario, effect, runs, rng).fitted(scenario)
    return replace(fitted, estimate=fitted.estimate + scenario.scaled(effect))


@dataclass(frozen=True)
class _Sums:
    """Cross-products of R studies' outcomes with X, and squares, in the three directions."""

    plan: _Plan
    apart: Array
    middle: Array
    square_apart: Array
    square_middle: Array
    square_within: Array

    @classmethod
    def drawn(cls, scenario: Scenario, effect: float, runs: int, rng: Rng) -> _Sums:
        plan = _Plan.of(scenario)
        truth = period_covariance(replace(scenario, method=Method.NESTED_EXCHANGEABLE), effect)
        normal = rng.standard_normal((runs, plan.clusters, plan.periods))
        y = normal @ np.linalg.cholesky(truth).T
        mean = y.mean(2)
        y -= mean[:, :, None]
        x = plan.columns
        each = plan.size * plan.periods
        own = own_variance(scenario, effect) * (1 - scenario.icc.likely)
        free = max(plan.clusters * plan.periods * (plan.size - 1), 0.0)
        chance = rng.chisquare(free, runs) if free > 0 else np.zeros(runs)
        return cls(
            plan=plan,
            apart=plan.size * np.einsum("rct,ctk->rk", y, x, optimize=True),
            middle=each * mean @ x.mean(1),
            square_apart=plan.size * np.einsum("rct,rct->r", y, y),
            square_middle=each * (mean**2).sum(1),
            square_within=own * chance,
        )

    def fitted(self, scenario: Scenario) -> Drawn:
        """Return each study's estimate, standard error and freedom at its REML variances."""
        plan = self.plan
        runs = len(self.square_within)
        best, estimate = np.full(runs, np.inf), np.zeros(runs)
        se, df = np.zeros(runs), np.zeros(runs)
        k = plan.periods + 1
        free = plan.clusters * plan.periods * max(plan.size, 1.0) - k
        split = _split(plan)
        for s, b in _grid(plan, *plan.directions(*assumed_components(scenario))):
            info = split[0] / s + split[1] / (s * b)
            phi = np.linalg.inv(info)
            score = self.apart / s + self.middle / (s * b)
            beta = score @ phi
            rss = self.square_within + self.square_apart / s + self.square_middle / (s * b)
            rss = rss - (score * beta).sum(1)
            size = plan.clusters * (plan.periods * np.log(s) + np.log(b))
            level = free * np.log(rss) + size + np.linalg.slogdet(info)[1]
            small = plan.small(s, b)
            lower = level < best
            best = np.where(lower, level, best)
            estimate = np.where(lower, beta[:, -1], estimate)
            se = np.where(lower, np.sqrt(rss / free * phi[-1, -1] * small.factor), se)
            df = np.where(lower, small.df, df)
        return Drawn(estimate, se, df)


def own_variance(scenario: Scenario, effect: float) -> float:
    """Return one person's variance, the mean of both arms'."""
    each = unit_variances(scenario, effect)
    return (each.reference + each.compared) / 2


def _grid(plan: _Plan, s: float, b: float) -> list[tuple[float, float]]:
    """Return the s and b that are looked at, around the assumed ones and down to no variance."""
    ratios = np.geomspace(1.0, max(8 * b, 20.0), RATIOS if not plan.nested else RATIOS // 2)
    levels = np.geomspace(1.0, max(5 * s, 3.0), LEVELS) if plan.nested else np.ones(1)
    return [(float(level), float(ratio)) for level in levels for ratio in ratios]
