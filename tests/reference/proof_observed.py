"""Bias and coverage where arms differ: Lin, weights, balancing, differences, before and after."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from forethought.errors import Refusal
from forethought.vocabulary import Design, Followed
from tests.estimate_answers import estimated
from tests.reference.proof import HEADINGS, Performance, Table

EFFECT = 1.5
Columns = dict[str, np.ndarray]
Draw = Callable[[np.random.Generator], Columns]
ONE_BY_ONE, GROUPS = Design.INDIVIDUAL_RANDOMISED, Design.COMPARISON_GROUP
ALONE = Design.BEFORE_AFTER
FOLLOWED = Followed(("before",), ("after",), ("before",))


def tables(runs: int) -> list[Table]:
    """Return one table for people drawn by lot, and one for groups that nobody drew."""
    return [
        Table(
            "Adjustment in each arm, and weights",
            ("people", "method", *HEADINGS),
            tuple(_drawn(runs)),
            "The effect grows with a skewed covariate. Lin's interval takes the covariates' means "
            "as those of the people analysed; the effect aimed at is that over all people.",
        ),
        Table(
            "Groups that nobody drew",
            ("groups", "method", *HEADINGS),
            tuple(_observed(runs)),
            "For balancing, outcome and groups both depend on two covariates, and the effect is "
            "that on the programme's group. For differences, groups differ in level, and not in "
            "trend.",
        ),
    ]


def _drawn(runs: int) -> Iterator[tuple[str, ...]]:
    for reference, compared in ((60, 60), (90, 30)):
        for method in ("ancova", "lin"):
            draw = _trial(reference, compared, weighted=False)
            yield _row(f"{reference} + {compared}", method, ONE_BY_ONE, draw, runs)
    for method in ("difference-in-means", "ancova", "lin", "cluster-robust-cr2"):
        draw = _trial(120, 80, weighted=True)
        yield _row("120 + 80, uneven weights", method, ONE_BY_ONE, draw, runs, weighted=True)


def _trial(reference: int, compared: int, weighted: bool) -> Draw:
    """People drawn by lot; with weights, those with a high covariate are seen too seldom."""

    def draw(rng: np.random.Generator) -> Columns:
        arm = np.repeat([0.0, 1.0], [reference, compared])
        size = len(arm)
        x = rng.exponential(size=size)
        columns: Columns = {}
        if weighted:
            # seen by a chance that falls with x, and weighed by its inverse
            many = rng.exponential(size=8 * size)
            seen = 1 / (1 + many)
            x = rng.permutation(many[rng.random(len(many)) < seen])[:size]
            columns = {"weight": 1 + x, "cluster": np.arange(size) % 40 * 1.0}
        effect = EFFECT + 0.5 * (x - 1)
        y = x + effect * arm + (1 + 0.5 * arm) * rng.normal(size=size)
        return columns | {"arm": arm, "y": y, "x:a": x}

    return draw


def _observed(runs: int) -> Iterator[tuple[str, ...]]:
    for compared, programme, shift in ((300, 100, 0.5), (60, 25, 0.6), (1000, 100, 1.0)):
        name = f"{compared} against {programme}, {shift} SD apart"
        yield _row(name, "entropy-balancing", GROUPS, _unlike(compared, programme, shift), runs)
    yield _row(
        "20 against 20 clusters, 0.4 SD apart",
        "entropy-balancing",
        GROUPS,
        _unlike_clusters(20, 20, 0.4),
        runs,
    )
    for clusters in ((20, 20), (24, 8)):
        yield _row(
            f"{clusters[0]} against {clusters[1]} clusters of 10",
            "difference-in-differences",
            GROUPS,
            _changes(*clusters, size=10, clustered=True),
            runs,
            followed=FOLLOWED,
        )
    yield _row(
        "60 against 30 people",
        "difference-in-differences",
        GROUPS,
        _changes(60, 30, size=1, clustered=False),
        runs,
        followed=FOLLOWED,
    )
    yield _row("25 people", "difference-in-means", ALONE, _alone, runs, followed=FOLLOWED)


def _unlike(compared: int, programme: int, shift: float) -> Draw:
    def draw(rng: np.random.Generator) -> Columns:
        arm = np.repeat([0.0, 1.0], [compared, programme])
        x = rng.normal(size=len(arm)) + shift * arm
        z = (rng.random(len(arm)) < 0.3 + 0.2 * arm).astype(float)
        y = 2 * x + z + EFFECT * arm + (1 + 0.5 * arm) * rng.normal(size=len(arm))
        return {"arm": arm, "y": y, "x:a": x, "x:b": z}

    return draw


def _unlike_clusters(compared: int, programme: int, shift: float, size: int = 15) -> Draw:
    def draw(rng: np.random.Generator) -> Columns:
        of_row = np.repeat(np.arange(compared + programme), size)
        arm = (of_row >= compared).astype(float)
        x = rng.normal(size=len(arm)) + shift * arm
        shared = 0.4 * rng.normal(size=compared + programme)[of_row]
        y = x + EFFECT * arm + shared + rng.normal(size=len(arm))
        return {"arm": arm, "y": y, "x:a": x, "cluster": of_row * 1.0}

    return draw


def _changes(compared: int, programme: int, size: int, clustered: bool) -> Draw:
    """Levels that differ by group, a shared trend, and clusters that move together."""

    def draw(rng: np.random.Generator) -> Columns:
        of_row = np.repeat(np.arange(compared + programme), size)
        arm = (of_row >= compared).astype(float)
        before = rng.normal(size=len(arm)) + arm
        moved = 0.4 * rng.normal(size=compared + programme)[of_row] if clustered else 0.0
        y = 0.5 + EFFECT * arm + moved + (1 + 0.5 * arm) * rng.normal(size=len(arm))
        cluster = {"cluster": of_row * 1.0} if clustered else {}
        return {"arm": arm, "before": before, "y": y} | cluster

    return draw


def _alone(rng: np.random.Generator) -> Columns:
    return {"y": EFFECT + rng.normal(size=25)}


def _row(
    name: str, method: str, design: Design, draw: Draw, runs: int, **settings: object
) -> tuple[str, ...]:
    """Draw so often, and see how the method did; the seed is each row's own."""
    rng = np.random.default_rng(sum(map(ord, name + method)))
    estimates, errors, covered, refused = [], [], [], 0
    for _ in range(runs):
        try:
            found = estimated(draw(rng), method, design, **settings)
        except Refusal:
            refused += 1
            continue
        estimates.append(found.estimate)
        errors.append(found.se)
        covered.append(found.ci_low <= EFFECT <= found.ci_high)
    done = Performance.of(EFFECT, estimates, errors, covered, refused)
    return (name, method, *done.cells())
