"""What is drawn follows what clusters and people are, not what they are called or where they stand.

Each test gives the same study twice: once as it is, once with its clusters, sites and people
renamed at random and its rows shuffled, so that every engine would list them in another order.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forethought.estimate.draw_order import ranked
from forethought.estimate.mediation import mediation
from forethought.estimate.staggered import staggered_efficient
from forethought.estimate.types import Estimate, Influence, Inquiry
from forethought.findings.multiplicity import romano_wolf
from forethought.journey.carry import hear
from forethought.moments import UnitMoments
from forethought.moments.engine.arrays import answer_arrays
from forethought.plan.settings import Bootstrap
from forethought.vocabulary import Design, Method, Timing
from tests.cohorts import ask
from tests.estimate_answers import estimated

Columns = dict[str, np.ndarray]
SUMS = 1e-9
"""Relative: the same sums, added up in another order."""

KINDS = ("number", "yes or no")
seeds = st.integers(0, 10_000)


def renamed(columns: Columns, seed: int) -> Columns:
    """Give keys other names and rows another order."""
    rng = np.random.default_rng([seed, 1])
    found = dict(columns)
    for key in ("cluster", "site", "unit"):
        if key in columns:
            names, number = np.unique(columns[key], return_inverse=True)
            found[key] = rng.permutation(len(names))[number] + 0.0
    rows = rng.permutation(len(columns["y"]))
    return {name: values[rows] for name, values in found.items()}


def study(seed: int, kind: str, clusters: int = 18, mixed: bool = False) -> Columns:
    """Make clusters of one size, so that with yes-or-no outcomes many tie in much."""
    rng = np.random.default_rng(seed)
    of_row = np.repeat(np.arange(clusters), 6)
    arm = np.tile([0.0, 1.0], 3 * clusters) if mixed else of_row % 2 + 0.0
    y = 0.4 * arm + 0.5 * rng.normal(size=clusters)[of_row] + rng.normal(size=len(of_row))
    stratum = of_row % 4 // 2
    return {
        "arm": arm,
        "y": y if kind == "number" else (y > 0.2) + 0.0,
        "x:a": np.round(rng.normal(size=len(y))),
        "s:1": (stratum == 1) + 0.0,
        "cluster": of_row + 0.0,
        "site": of_row + 0.0,
        "unit": np.arange(len(y)) + 0.0,
    }


def drawn(found: Estimate) -> list[float]:
    return [found.p, found.ci_low, found.ci_high, found.se]


def same(columns: Columns, seed: int, method: str, design: Design, **asked: Any) -> None:
    once, again = (
        drawn(estimated(rows, method, design, seed=7, **asked))
        for rows in (columns, renamed(columns, seed))
    )
    assert again == pytest.approx(once, rel=SUMS, abs=1e-12)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("weights", ["webb", "rademacher"])
@given(seed=seeds)
@settings(max_examples=15, deadline=None)
def test_wild_bootstrap(kind: str, weights: Any, seed: int) -> None:
    asked = Bootstrap(weights=weights, replications=399)
    columns = study(seed, kind)
    same(columns, seed, "wild-cluster-bootstrap", Design.CLUSTER_RANDOMISED, bootstrap=asked)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("stratified", [False, True])
@given(seed=seeds)
@settings(max_examples=15, deadline=None)
def test_randomisation_of_clusters(kind: str, stratified: bool, seed: int) -> None:
    columns = study(seed, kind, clusters=32)
    if not stratified:
        columns.pop("s:1")
    same(columns, seed, "randomisation-inference", Design.CLUSTER_RANDOMISED, permutations=199)


@pytest.mark.parametrize("kind", KINDS)
@given(seed=seeds)
@settings(max_examples=15, deadline=None)
def test_randomisation_of_people_within_sites(kind: str, seed: int) -> None:
    columns = study(seed, kind, mixed=True)
    columns.pop("s:1")
    same(
        columns,
        seed,
        "randomisation-inference",
        Design.MULTISITE_RANDOMISED,
        permutations=199,
        sited=True,
    )


@pytest.mark.parametrize("kind", KINDS)
@given(seed=seeds)
@settings(max_examples=15, deadline=None)
def test_randomisation_of_the_order_in_a_wedge(kind: str, seed: int) -> None:
    columns = study(seed, kind, clusters=15)
    columns.pop("s:1")
    period = np.tile([1.0, 1, 2, 2, 3, 3], 15)
    columns |= {f"s:period {p}": (period == p) + 0.0 for p in (2, 3)}
    columns["period"] = period
    columns["arm"] = (period >= 2 + columns["cluster"] % 3) + 0.0
    columns["y"] = columns["y"] + (0.3 * columns["arm"] if kind == "number" else 0)
    same(columns, seed, "randomisation-inference", Design.STEPPED_WEDGE, permutations=199)


@pytest.mark.parametrize("kind", KINDS)
@given(seed=seeds)
@settings(max_examples=15, deadline=None)
def test_randomisation_of_a_roll_out(kind: str, seed: int) -> None:
    rng = np.random.default_rng(seed)
    cohort = np.repeat([3.0, 4.0, np.inf], 8)
    y = rng.normal(size=(24, 5)) + 0.5 * (np.arange(1, 6) >= cohort[:, None])
    if kind != "number":
        y = np.where(y > 0, 1.0, 0.0)
    other = rng.permutation(24)
    asked = Inquiry(
        "q",
        Method.STAGGERED_EFFICIENT,
        Design.STAGGERED_ROLLOUT,
        Timing.RANDOM,
        permutations=99,
        seed=3,
    )
    once, again = (
        ask(staggered_efficient, asked, UnitMoments(np.arange(1.0, 6), cohort[k], y[k]))
        for k in (np.arange(24), other)
    )
    assert again.also["randomisation_p"] == once.also["randomisation_p"]


@given(seed=seeds)
@settings(max_examples=10, deadline=None)
def test_bootstrap_of_mediation(seed: int) -> None:
    columns = study(seed, "number")
    asked = Inquiry(
        "q", Method.MIXED_MODEL, Design.CLUSTER_RANDOMISED, strata=("s:1",), clustered=True, seed=3
    )
    once, again = (
        hear(mediation(asked, "x:a", 500), partial(answer_arrays, rows))
        for rows in (columns, renamed(columns, seed))
    )
    figures = [(found.indirect, found.ci_low, found.ci_high) for found in (once, again)]
    assert figures[1] == pytest.approx(figures[0], rel=1e-7, abs=1e-12)


@given(seed=seeds, alike=st.booleans())
@settings(max_examples=15, deadline=None)
def test_several_outcomes_by_romano_and_wolf(seed: int, alike: bool) -> None:
    """Also where two outcomes are one, so that their correlation has an eigenvalue of 0."""
    rng = np.random.default_rng(seed)
    moved = rng.normal(size=(20, 3))
    if alike:
        moved[:, 1] = -2 * moved[:, 0]
    other = rng.permutation(20)
    p = [0.01, 0.03, 0.04]
    once, again = (
        romano_wolf(p, [Influence(tuple(range(20)), moved[k, j], "cluster") for j in range(3)], 5)
        for k in (np.arange(20), other)
    )
    assert once == again


def test_values_that_differ_by_rounding_tie() -> None:
    """Also where they lie on either side of a step that rounding would cut at."""
    edge = np.array([0.5e-9, 0.5e-9 + 1e-18, -1.0, 0.5e-9 - 1e-18])
    assert ranked([edge, np.array([3.0, 2.0, 9.0, 1.0])], 4).tolist() == [2, 3, 1, 0]
    assert ranked([np.zeros(3), np.array([2.0, 1.0, 0.0])], 3).tolist() == [2, 1, 0]
    assert ranked([], 1).tolist() == [0]
