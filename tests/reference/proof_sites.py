"""Bias and coverage: trials within sites, stepped wedges, several waves in one model.

``tables(runs)`` draws studies with a known effect, adds them up as the engine would, and asks each
method for its interval.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from forethought.errors import Refusal
from forethought.estimate.registry import estimator_for
from forethought.estimate.types import Estimate, Inquiry
from forethought.moments import Answer, Ask
from forethought.moments.engine.arrays import answer_arrays
from forethought.vocabulary import Design, Method
from tests.reference.proof import HEADINGS, Performance, Table

EFFECT = 0.3
SEED = 20
Columns = dict[str, np.ndarray]
Draw = Callable[[np.random.Generator], Columns]


@dataclass(frozen=True)
class Case:
    """A kind of study, how it is drawn, the methods that are asked, and the true correlation."""

    name: str
    design: Design
    draw: Draw
    methods: tuple[str, ...]
    settings: tuple[tuple[str, object], ...] = ()
    icc: float | None = None


def sites(count: int, spread: float, uneven: bool = False) -> Draw:
    """Draw sites of 12 people (uneven: 4 to 30) with levels of SD 0.4 and effects of ``spread``."""

    def drawn(rng: np.random.Generator) -> Columns:
        size = rng.integers(4, 31, count) if uneven else np.full(count, 12)
        site = np.repeat(np.arange(count), size)
        place = np.concatenate([rng.permutation(n) for n in size])
        arm = (place < size[site] / 2).astype(float)
        level, effect = 0.4 * rng.normal(size=count), EFFECT + spread * rng.normal(size=count)
        y = level[site] + arm * effect[site] + rng.normal(size=len(site))
        return {"arm": arm, "y": y, "site": site + 0.0}

    return drawn


def wedge(clusters: int, cac: float) -> Draw:
    """Draw clusters of 10 people in each of 5 periods, correlation 0.1 within a period."""

    def drawn(rng: np.random.Generator) -> Columns:
        start = rng.permutation(np.arange(clusters) % 4 + 2)
        cluster = np.repeat(np.arange(clusters), 50)
        period = np.tile(np.repeat(np.arange(1, 6), 10), clusters)
        arm = (period >= start[cluster]).astype(float)
        alike = np.sqrt(0.1 * cac) * rng.normal(size=clusters)[cluster]
        alike += np.sqrt(0.1 * (1 - cac)) * rng.normal(size=(clusters, 5))[cluster, period - 1]
        y = EFFECT * arm + 0.1 * period + alike + np.sqrt(0.9) * rng.normal(size=len(arm))
        columns = {"arm": arm, "y": y, "cluster": cluster + 0.0, "period": period + 0.0}
        return columns | {f"s:period {p}": (period == p) + 0.0 for p in range(2, 6)}

    return drawn


def waves(units: int, clusters: int = 0) -> Draw:
    """Draw units at 4 waves; after each, who does badly is more likely to be lost."""

    def drawn(rng: np.random.Generator) -> Columns:
        unit = np.repeat(np.arange(units), 4)
        wave = np.tile(np.arange(4), units)
        of_unit = np.arange(units) % clusters if clusters else np.arange(units)
        arm = (of_unit % 2).astype(float)[unit]
        level = 0.7 * rng.normal(size=units)
        if clusters:
            level += 0.3 * rng.normal(size=clusters)[of_unit]
        y = EFFECT * arm + 0.2 * wave + level[unit] + 0.7 * rng.normal(size=len(unit))
        worse = rng.random((units, 3)) < 0.1 + 0.3 * (y.reshape(units, 4)[:, :3] < 0)
        gone = np.column_stack([np.zeros(units, bool), np.cumsum(worse, axis=1) > 0]).reshape(-1)
        columns = {"arm": arm, "y": np.where(gone, np.nan, y), "unit": unit + 0.0}
        columns |= {f"s:wave {w}": (wave == w) + 0.0 for w in (1, 2, 3)}
        return columns | ({"cluster": of_unit[unit] + 0.0} if clusters else {})

    return drawn


SITES, WEDGE = Design.MULTISITE_RANDOMISED, Design.STEPPED_WEDGE
OF_SITES = ("random-slopes", "site-fixed-effects", "mixed-model")
OF_WEDGES = ("hussey-hughes", "nested-exchangeable", "cluster-robust-cr2")
TOGETHER = (("together", True),)
UNEVEN = (0.16 + 0.09 / 2) / (0.16 + 0.09 / 2 + 1)
"""Sites' variance averaged over two arms of the same size, over all."""
WITH_INTERVAL = ("random-slopes", "nested-exchangeable", "mixed-model")
"""Methods whose interval for the correlation is approximate, or told beside them."""
CASES = (
    Case("12 sites of 12, effects alike", SITES, sites(12, 0.0), OF_SITES),
    Case(
        "24 uneven sites, effects vary (SD 0.3)", SITES, sites(24, 0.3, True), OF_SITES, icc=UNEVEN
    ),
    Case("wedge of 8 clusters, CAC 1", WEDGE, wedge(8, 1.0), OF_WEDGES),
    Case("wedge of 8 clusters, CAC 0.5", WEDGE, wedge(8, 0.5), OF_WEDGES, icc=0.1),
    Case("wedge of 20 clusters, CAC 0.5", WEDGE, wedge(20, 0.5), OF_WEDGES, icc=0.1),
    Case(
        "60 units at 4 waves, a quarter lost",
        Design.INDIVIDUAL_RANDOMISED,
        waves(60),
        ("mixed-model",),
        TOGETHER,
    ),
    Case(
        "16 clusters of 8 units at 4 waves, a quarter lost",
        Design.CLUSTER_RANDOMISED,
        waves(128, 16),
        ("mixed-model",),
        TOGETHER,
        icc=0.09 / (0.09 + 0.49 + 0.49),
    ),
)


def tables(runs: int) -> list[Table]:
    """Give one table for each kind of study, and one for the correlation within groups."""
    found = {case.name: estimates(case, runs) for case in CASES}
    kinds = {
        "Trials within sites": CASES[:2],
        "Stepped wedges": CASES[2:5],
        "Several waves in one model": CASES[5:],
    }
    made = [
        Table(
            title=title,
            headings=("study", "method", *HEADINGS),
            rows=tuple(row for case in cases for row in _rows(case, found[case.name], runs)),
            note=f"True effect {EFFECT} standard deviations of people within groups.",
        )
        for title, cases in kinds.items()
    ]
    return [*made, _correlations(found)]


Found = dict[str, list[Estimate]]


def _rows(case: Case, found: Found, runs: int) -> Iterator[tuple[str, ...]]:
    for method, kept in found.items():
        yield (case.name, method, *performance(kept, runs).cells())


def _correlations(found: dict[str, Found]) -> Table:
    rows = [
        (case.name, method, f"{case.icc:.3f}", *_of_icc(found[case.name][method], case.icc))
        for case in CASES
        for method in case.methods
        if case.icc is not None and method in WITH_INTERVAL
    ]
    return Table(
        title="The correlation within groups",
        headings=("study", "method", "truth", "runs", "mean", "95 % interval covers"),
        rows=tuple(rows),
    )


def _of_icc(kept: list[Estimate], truth: float) -> tuple[str, ...]:
    ends = [(e.icc, e.icc_low, e.icc_high) for e in kept]
    known = [(i, low, high) for i, low, high in ends if None not in (i, low, high)]
    values = np.array(known, dtype=float)
    share = float(((values[:, 1] <= truth) & (truth <= values[:, 2])).mean())
    error = (share * (1 - share) / len(values)) ** 0.5
    mean = float(values[:, 0].mean())
    return f"{len(values):,}", f"{mean:.3f}", f"{share:.1%} ± {error:.1%}"


def estimates(case: Case, runs: int) -> Found:
    """Run every method of a case on the same draws."""
    rng = np.random.default_rng(SEED)
    kept: Found = {method: [] for method in case.methods}
    for _ in range(runs):
        columns = case.draw(rng)
        answers: dict[Ask, Answer] = {}
        for method, found in kept.items():
            estimate = _estimate(case, method, columns, answers)
            if estimate is not None:
                found.append(estimate)
    return kept


def performance(found: list[Estimate], runs: int) -> Performance:
    return Performance.of(
        EFFECT,
        [e.estimate for e in found],
        [e.se for e in found],
        [e.ci_low <= EFFECT <= e.ci_high for e in found],
        refused=runs - len(found),
    )


def _estimate(
    case: Case, method: str, columns: Columns, answers: dict[Ask, Answer]
) -> Estimate | None:
    question = Inquiry(
        "q",
        Method(method),
        case.design,
        strata=tuple(name for name in columns if name.startswith("s:")),
        clustered="cluster" in columns,
        sited="site" in columns,
        together=dict(case.settings).get("together") is True,
    )
    steps = estimator_for(question.method, case.design)(question)
    try:
        ask = next(steps)
        if ask not in answers:
            answers[ask] = answer_arrays(columns, ask)
        steps.send(answers[ask])
    except Refusal:
        return None
    except StopIteration as end:
        found: Estimate = end.value
        return found
    raise RuntimeError(f"{method} asks twice")
