"""Bias and coverage of the roll-out methods, by simulation.

``python -m tests.reference.coverage_staggered`` runs every scenario 4,000 times and writes the
table into ``docs/methods/staggered-*.md`` between its two markers.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from forethought.estimate.staggered import (
    callaway_santanna,
    staggered_efficient,
    staggered_means,
    sun_abraham,
)
from forethought.estimate.types import Estimator, Inquiry
from forethought.moments import UnitMoments
from forethought.vocabulary import Design, Method, Timing
from tests.cohorts import converse, moments_of

RUNS = 4_000
SEED = 20_261_123
PERIODS = np.arange(1.0, 9.0)
STARTS = np.array([4.0, 5.0, 6.0, 7.0, np.inf])
METHODS: dict[Method, Estimator] = {
    Method.STAGGERED_EFFICIENT: staggered_efficient,
    Method.DIFFERENCE_IN_MEANS: staggered_means,
    Method.CALLAWAY_SANTANNA: callaway_santanna,
    Method.SUN_ABRAHAM: sun_abraham,
}
BEGIN, END = "<!-- coverage: begin -->", "<!-- coverage: end -->"


@dataclass(frozen=True)
class Measured:
    """What many runs of one method showed."""

    scenario: str
    method: Method
    summary: str
    truth: float
    bias: float
    spread: float
    mean_se: float
    coverage: float
    coverage_neyman: float | None
    runs: int

    @property
    def bias_z(self) -> float:
        """Bias in simulation standard errors."""
        return self.bias / (self.spread / self.runs**0.5)


@dataclass(frozen=True)
class World:
    """A world in which the true effect is known, and how units are drawn in it."""

    name: str
    timing: Timing
    draw: Callable[[np.random.Generator], UnitMoments]
    truth: Callable[[str], float]


def untreated(rng: np.random.Generator, units: int) -> np.ndarray:
    """Outcomes without treatment: unit level, common trend, noise that lasts (AR 0.5)."""
    noise = rng.normal(size=(units, len(PERIODS)))
    for t in range(1, len(PERIODS)):
        noise[:, t] = 0.5 * noise[:, t - 1] + 0.75**0.5 * noise[:, t]
    return 10 + rng.normal(size=(units, 1)) + 0.3 * PERIODS + noise


def effect_at(lag: np.ndarray) -> np.ndarray:
    """The mean effect, growing with time since first treatment."""
    return np.where(lag >= 0, 0.4 + 0.1 * lag, 0.0)


def by_lot(units: int, seed: int) -> World:
    """One fixed population; only who is treated when is drawn anew."""
    rng = np.random.default_rng(seed)
    base, own = untreated(rng, units), 0.3 * rng.normal(size=(units, 1))
    own -= own.mean()
    cohort = np.sort(np.resize(STARTS, units))

    def draw(rng: np.random.Generator) -> UnitMoments:
        start = rng.permutation(cohort)
        lag = PERIODS - start[:, None]
        effect = np.where(lag >= 0, effect_at(lag) + own, 0.0)
        return UnitMoments(PERIODS, start, base + effect)

    shares = {g: float((cohort == g).mean()) for g in STARTS}
    return World(
        f"by lot, {units} units", Timing.RANDOM, draw, lambda summary: truth(shares, summary)
    )


def by_choice(units: int) -> World:
    """Units drawn from a large population; those with high levels start early."""
    shares = np.array([0.15, 0.2, 0.2, 0.15, 0.3])
    cuts = np.cumsum(shares)[:-1]

    def draw(rng: np.random.Generator) -> UnitMoments:
        wish = rng.uniform(size=units)
        start = STARTS[np.searchsorted(cuts, wish)]
        lag = PERIODS - start[:, None]
        level = 3.0 * (1 - wish[:, None])
        return UnitMoments(PERIODS, start, untreated(rng, units) + level + effect_at(lag))

    known = dict(zip(STARTS, shares, strict=True))
    return World(
        f"by choice, {units} units", Timing.CHOSEN, draw, lambda summary: truth(known, summary)
    )


def truth(shares: dict[float, float], summary: str) -> float:
    """The true average effect, pair by pair as each summary defines it."""
    pairs = [
        (g, t, share) for g, share in shares.items() if np.isfinite(g) for t in PERIODS if t >= g
    ]
    if summary == "cohort":
        length = {g: sum(1 for other, _, _ in pairs if other == g) for g in shares}
        pairs = [(g, t, share / length[g]) for g, t, share in pairs]
    effects = np.array([float(effect_at(np.array(t - g))) for g, t, _ in pairs])
    return float(np.average(effects, weights=[share for _, _, share in pairs]))


def measure(
    world: World, methods: tuple[Method, ...], summary: str, runs: int, seed: int
) -> Iterator[Measured]:
    """Run every method on the same draws."""
    rng = np.random.default_rng(seed)
    found: dict[Method, list[tuple[float, float, float]]] = {method: [] for method in methods}
    true = world.truth(summary)
    for _ in range(runs):
        moments = moments_of(world.draw(rng))
        for method in methods:
            inquiry = Inquiry("q", method, Design.STAGGERED_ROLLOUT, world.timing, summary=summary)
            e = converse(METHODS[method], inquiry, moments)
            found[method].append((e.estimate, e.se, e.also.get("se_neyman", np.nan)))
    for method in methods:
        yield _measured(world, method, summary, true, np.array(found[method]))


def _measured(
    world: World, method: Method, summary: str, true: float, runs: np.ndarray
) -> Measured:
    estimate, se, neyman = runs.T
    apart = np.abs(estimate - true) / 1.959963984540054
    return Measured(
        scenario=world.name,
        method=method,
        summary=summary,
        truth=true,
        bias=float(estimate.mean() - true),
        spread=float(estimate.std(ddof=1)),
        mean_se=float(se.mean()),
        coverage=float((apart <= se).mean()),
        coverage_neyman=None if np.isnan(neyman).any() else float((apart <= neyman).mean()),
        runs=len(runs),
    )


def everything(runs: int = RUNS, seed: int = SEED) -> Iterator[Measured]:
    """Every scenario that the documentation shows."""
    every = tuple(METHODS)
    trends = (Method.CALLAWAY_SANTANNA, Method.SUN_ABRAHAM)
    yield from measure(by_lot(400, 1), every, "simple", runs, seed)
    yield from measure(by_lot(100, 2), every, "simple", runs, seed)
    yield from measure(by_lot(400, 1), every, "cohort", runs, seed)
    yield from measure(by_choice(400), trends, "simple", runs, seed)
    yield from measure(by_choice(400), trends, "cohort", runs, seed)
    yield from measure(by_choice(100), trends, "simple", runs, seed)


if __name__ == "__main__":
    for m in everything(int(sys.argv[1]) if len(sys.argv) > 1 else RUNS):
        print(m, round(m.bias_z, 2))
