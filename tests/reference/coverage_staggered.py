"""Bias and coverage of the roll-out methods, by simulation.

``python -m tests.reference.coverage_staggered`` runs every scenario 4,000 times (about two
minutes) and writes the tables into the methods' pages, between their two markers.
"""

from __future__ import annotations

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
NORMAL_975 = 1.959963984540054
METHODS: dict[Method, Estimator] = {
    Method.STAGGERED_EFFICIENT: staggered_efficient,
    Method.DIFFERENCE_IN_MEANS: staggered_means,
    Method.CALLAWAY_SANTANNA: callaway_santanna,
    Method.SUN_ABRAHAM: sun_abraham,
}
TRENDS = (Method.CALLAWAY_SANTANNA, Method.SUN_ABRAHAM)
PAGES = {
    "staggered-efficient.md": (Method.STAGGERED_EFFICIENT, Method.DIFFERENCE_IN_MEANS),
    "callaway-santanna.md": (Method.CALLAWAY_SANTANNA,),
    "sun-abraham.md": (Method.SUN_ABRAHAM,),
}
COHORT_SIZES = (6, 12, 20, 30, 48, 72)


@dataclass(frozen=True)
class Calendar:
    """Periods seen, and when cohorts start."""

    periods: np.ndarray
    starts: np.ndarray


SHORT = Calendar(np.arange(1.0, 9.0), np.array([4.0, 5.0, 6.0, 7.0, np.inf]))
LONG = Calendar(np.arange(1.0, 18.0), np.array([13.0, 14.0, 15.0, 16.0, np.inf]))


@dataclass(frozen=True)
class World:
    """A world in which the true effect is known, and how its units are drawn."""

    name: str
    timing: Timing
    draw: Callable[[np.random.Generator], UnitMoments]
    truth: Callable[[str], float]


@dataclass(frozen=True)
class Measured:
    """What many runs of one method showed.

    Coverages are shares of 95 % intervals, among runs in which that standard error could be had;
    ``no_adjusted`` is the share of runs in which the adjusted variance came out negative.
    """

    scenario: str
    method: Method
    summary: str
    truth: float
    bias: float
    spread: float
    mean_se: float
    coverage: float
    coverage_adjusted: float
    coverage_neyman: float
    no_adjusted: float
    runs: int

    @property
    def bias_z(self) -> float:
        """Bias in simulation standard errors."""
        return self.bias / (self.spread / self.runs**0.5)


def untreated(rng: np.random.Generator, units: int, periods: np.ndarray) -> np.ndarray:
    """Outcomes without treatment: unit level, common trend, noise that lasts (AR 0.5)."""
    noise = rng.normal(size=(units, len(periods)))
    for t in range(1, len(periods)):
        noise[:, t] = 0.5 * noise[:, t - 1] + 0.75**0.5 * noise[:, t]
    return 10 + rng.normal(size=(units, 1)) + 0.3 * periods + noise


def effect_at(lag: np.ndarray) -> np.ndarray:
    """The mean effect, growing with time since first treatment."""
    return np.where(lag >= 0, 0.4 + 0.1 * np.where(np.isfinite(lag), lag, 0.0), 0.0)


def by_lot(units: int, seed: int, calendar: Calendar = SHORT, name: str = "") -> World:
    """One fixed population, effects unlike between units; only timing is drawn anew."""
    rng = np.random.default_rng(seed)
    base = untreated(rng, units, calendar.periods)
    own = 0.3 * rng.normal(size=(units, 1))
    own -= own.mean()
    cohort = np.sort(np.resize(calendar.starts, units))

    def draw(rng: np.random.Generator) -> UnitMoments:
        start = rng.permutation(cohort)
        lag = calendar.periods - start[:, None]
        effect = np.where(lag >= 0, effect_at(lag) + own, 0.0)
        return UnitMoments(calendar.periods, start, base + effect)

    shares = {g: float((cohort == g).mean()) for g in calendar.starts}
    return World(
        name or f"by lot, {units} units",
        Timing.RANDOM,
        draw,
        lambda summary: average_effect(calendar, shares, summary),
    )


def by_choice(units: int) -> World:
    """Units drawn from a large population, where those with high levels start early."""
    calendar, shares = SHORT, np.array([0.15, 0.2, 0.2, 0.15, 0.3])
    cuts = np.cumsum(shares)[:-1]

    def draw(rng: np.random.Generator) -> UnitMoments:
        wish = rng.uniform(size=units)
        start = calendar.starts[np.searchsorted(cuts, wish)]
        lag = calendar.periods - start[:, None]
        level = 3.0 * (1 - wish[:, None])
        y = untreated(rng, units, calendar.periods) + level + effect_at(lag)
        return UnitMoments(calendar.periods, start, y)

    known = dict(zip(calendar.starts, shares, strict=True))
    return World(
        f"by choice, {units} units",
        Timing.CHOSEN,
        draw,
        lambda summary: average_effect(calendar, known, summary),
    )


def average_effect(calendar: Calendar, shares: dict[float, float], summary: str) -> float:
    """The true average effect, pair by pair as the summary defines it."""
    pairs = [(g, t) for g in shares if np.isfinite(g) for t in calendar.periods if t >= g]
    if summary == "cohort":
        whole = {(g, t): sum(1.0 for other, _ in pairs if other == g) for g, t in pairs}
    elif summary == "calendar":
        whole = {(g, t): sum(shares[o] for o, when in pairs if when == t) for g, t in pairs}
    else:
        whole = dict.fromkeys(pairs, 1.0)
    weights = [shares[g] / whole[g, t] for g, t in pairs]
    return float(np.average([float(effect_at(t - g)) for g, t in pairs], weights=weights))


def measure(
    world: World, methods: tuple[Method, ...], summary: str, runs: int, seed: int
) -> Iterator[Measured]:
    """Run every method on the same draws."""
    rng = np.random.default_rng(seed)
    found: dict[Method, list[tuple[float, ...]]] = {method: [] for method in methods}
    true = world.truth(summary)
    for _ in range(runs):
        moments = moments_of(world.draw(rng))
        for method in methods:
            asked = Inquiry("q", method, Design.STAGGERED_ROLLOUT, world.timing, summary=summary)
            e = converse(METHODS[method], asked, moments)
            kinds = (e.also.get(name, np.nan) for name in ("se_adjusted", "se_neyman"))
            found[method].append((e.estimate, e.se, *kinds))
    for method in methods:
        yield _measured(world, method, summary, true, np.array(found[method]))


def _measured(
    world: World, method: Method, summary: str, true: float, runs: np.ndarray
) -> Measured:
    estimate, se, adjusted, neyman = runs.T
    apart = np.abs(estimate - true) / NORMAL_975

    def covered(errors: np.ndarray) -> float:
        had = ~np.isnan(errors)
        return float((apart <= errors)[had].mean()) if had.any() else float("nan")

    return Measured(
        scenario=world.name,
        method=method,
        summary=summary,
        truth=true,
        bias=float(estimate.mean() - true),
        spread=float(estimate.std(ddof=1)),
        mean_se=float(se.mean()),
        coverage=covered(se),
        coverage_adjusted=covered(adjusted),
        coverage_neyman=covered(neyman),
        no_adjusted=float(np.isnan(adjusted).mean()),
        runs=len(runs),
    )


def everything(runs: int = RUNS, seed: int = SEED) -> Iterator[Measured]:
    """Every scenario that the pages show."""
    every = tuple(METHODS)
    yield from measure(by_lot(400, 1), every, "simple", runs, seed)
    yield from measure(by_lot(400, 1), every, "cohort", runs, seed)
    yield from measure(by_lot(400, 1), every, "calendar", runs, seed)
    yield from measure(by_lot(100, 2), every, "simple", runs, seed)
    yield from measure(by_choice(400), TRENDS, "simple", runs, seed)
    yield from measure(by_choice(400), TRENDS, "cohort", runs, seed)
    yield from measure(by_choice(100), TRENDS, "simple", runs, seed)


def table(rows: list[Measured]) -> str:
    """The rows as a page shows them."""
    head = (
        "| timing | method | summary | true effect | bias (in simulation errors) | spread "
        "| mean SE | covered | by adjusted SE | by Neyman's SE |\n"
        "|---|---|---|---|---|---|---|---|---|---|\n"
    )
    return head + "".join(
        f"| {m.scenario} | {m.method} | {m.summary} | {m.truth:.4f} "
        f"| {m.bias:+.4f} ({m.bias_z:+.1f}) | {m.spread:.4f} | {m.mean_se:.4f} "
        f"| {_share(m.coverage)} | {_share(m.coverage_adjusted)} | {_share(m.coverage_neyman)} |\n"
        for m in rows
    )


def _share(value: float) -> str:
    return "–" if np.isnan(value) else f"{value:.1%}"


def by_cohort_size(runs: int = RUNS, seed: int = SEED) -> Iterator[Measured]:
    """The efficient estimator with 12 periods before treatment and ever larger cohorts."""
    for size in COHORT_SIZES:
        world = by_lot(size * len(LONG.starts), 3, LONG, f"{size}")
        yield from measure(world, (Method.STAGGERED_EFFICIENT,), "simple", runs, seed)


def size_table(rows: list[Measured]) -> str:
    """Coverage by cohort size, as the page shows it."""
    head = (
        "| units in each cohort | per period before | no adjusted SE (variance below 0) "
        "| covered by adjusted SE, where there is one | by Neyman's SE | by the one reported |\n"
        "|---|---|---|---|---|---|\n"
    )
    before = int((LONG.periods < LONG.starts.min()).sum())
    return head + "".join(
        f"| {m.scenario} | {int(m.scenario) / before:.1f} | {_share(m.no_adjusted)} "
        f"| {_share(m.coverage_adjusted)} "
        f"| {_share(m.coverage_neyman)} | {_share(m.coverage)} |\n"
        for m in rows
    )


def write(page: str, name: str, shown: str) -> None:
    """Put a table between its markers in a page."""
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    path = Path(__file__).parents[2] / "docs" / "methods" / page
    before, found, rest = path.read_text(encoding="utf-8").partition(begin)
    if not found or end not in rest:
        raise SystemExit(f"{page} has no markers for {name}")
    after = rest.partition(end)[2]
    path.write_text(f"{before}{begin}\n{shown}{end}{after}", encoding="utf-8")


def main() -> None:
    """Run everything and write the tables."""
    rows = list(everything())
    for page, methods in PAGES.items():
        write(page, "coverage", table([row for row in rows if row.method in methods]))
    write("staggered-efficient.md", "cohort sizes", size_table(list(by_cohort_size())))


if __name__ == "__main__":
    main()
