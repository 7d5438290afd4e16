"""Every ask, answered by every engine, equals the sums taken in extended precision."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import numpy as np
import pytest

from forethought.moments import (
    Ask,
    CellAsk,
    CohortAsk,
    GroupAsk,
    GroupMoments,
    LeverageAsk,
    RowsAsk,
    ScoreAsk,
    UnitAsk,
)
from forethought.moments.engine import answer
from tests import in_memory
from tests.engines.conftest import analysis_on

CLOSE = 1e-10
"""Relative to the largest number of an answer: engines add in different orders."""
ROWS, CLUSTERS, PERIODS = 600, 24, 6
WORDS = np.array(["Gwent", "Dyfed-Powys", "Heddlu’r Gogledd", "West Yorkshire"], dtype=object)


def trial() -> dict[str, np.ndarray]:
    """A cluster trial with a year, a price in pence, gaps, weights and words."""
    rng = np.random.default_rng(20261123)
    cluster = rng.integers(0, CLUSTERS, ROWS)
    arm = (cluster % 2).astype(float)
    age = np.where(rng.random(ROWS) < 0.05, np.nan, rng.normal(41, 9, ROWS))
    return {
        "cluster": np.array([None if c == 3 else f"Tîm {c}" for c in cluster], dtype=object),
        "site": WORDS[cluster % 4],
        "arm": arm,
        "x:age": age,
        "x:year": 2026.0 + rng.integers(0, 3, ROWS),
        "x:pence": 1e9 + 100 * rng.normal(size=ROWS).round(2),
        "y": 0.3 * arm + rng.normal(size=ROWS) + 1e6,
        "count": rng.poisson(2.0, ROWS).astype(float),
        "exposure": rng.uniform(0.5, 2.0, ROWS),
        "weight": rng.choice([0.0, 0.5, 1.0, 2.5, np.nan], ROWS),
    }


def rollout() -> dict[str, np.ndarray]:
    """Thirty units over six periods, three cohorts and some never treated, one unit with a gap."""
    rng = np.random.default_rng(7)
    unit, period = np.repeat(np.arange(30), PERIODS), np.tile(np.arange(1.0, PERIODS + 1), 30)
    cohort = np.array([np.nan, 2.0, 4.0, 5.0])[unit % 4]
    y = rng.normal(size=30 * PERIODS) + 1e6
    y[17] = np.nan
    return {
        "unit": np.array([f"unit {u:02}" for u in unit], dtype=object),
        "period": period,
        "cohort": cohort,
        "y": y,
    }


COLUMNS = ("one", "arm", "x:age", "x:year", "x:pence", "arm*x:age", "y")


@pytest.fixture(scope="module")
def on_trial(backend: Any) -> Any:
    return analysis_on(backend, trial())


@pytest.fixture(scope="module")
def on_rollout(backend: Any) -> Any:
    return analysis_on(backend, rollout())


def same(got: Any, expected: Any) -> None:
    """Hold every field of two answers together."""
    for field in fields(expected):
        a, b = getattr(got, field.name), getattr(expected, field.name)
        if isinstance(b, np.ndarray):
            size = float(np.nanmax(np.abs(b[np.isfinite(b)]), initial=0.0))
            np.testing.assert_allclose(a, b, rtol=CLOSE, atol=CLOSE * size, err_msg=field.name)
        elif isinstance(b, float):
            assert a == pytest.approx(b, rel=CLOSE, nan_ok=True), field.name
        else:
            assert a == b, field.name


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("by", [(), ("cluster",), ("site", "arm")])
def test_groups(on_trial: Any, by: tuple[str, ...], weighted: bool) -> None:
    ask = GroupAsk(COLUMNS, by, weighted)
    got = answer(on_trial, ask)
    assert isinstance(got, GroupMoments)
    same(got, in_memory.group_moments(trial(), ask, got.shift, got.scale))
    same(got, in_memory.group_moments(trial(), ask))


@pytest.mark.parametrize("power", [0, 2])
def test_groups_by_a_power_of_the_weight(on_trial: Any, power: int) -> None:
    ask = GroupAsk(COLUMNS, ("cluster",), weighted=True, power=power)
    got = answer(on_trial, ask)
    assert isinstance(got, GroupMoments)
    same(got, in_memory.group_moments(trial(), ask))


@pytest.mark.parametrize("power", [0, 1, 2])
@pytest.mark.parametrize("weighted", [False, True])
def test_leverage(on_trial: Any, power: int, weighted: bool) -> None:
    first = in_memory.group_moments(trial(), GroupAsk(COLUMNS, ("cluster",), weighted))
    gram = first.products.sum(axis=0)
    inverse = np.linalg.inv(gram[:-1, :-1])
    ask = LeverageAsk(
        first,
        COLUMNS[:-1],
        tuple(inverse @ gram[:-1, -1]),
        tuple(map(tuple, inverse)),
        power,
        (("arm", 1.0),),
        weighted,
    )
    same(answer(on_trial, ask), in_memory.answer(trial(), ask))


@pytest.mark.parametrize(
    "ask",
    [
        CellAsk(("arm", "x:year"), ("site",), ("count", "arm*count")),
        CellAsk(("arm",), ()),
        RowsAsk(("x:age", "y"), ("cluster", "site")),
    ],
)
def test_cells_and_rows(on_trial: Any, ask: Ask) -> None:
    same(answer(on_trial, ask), in_memory.answer(trial(), ask))


@pytest.mark.parametrize("family", ["poisson", "logit"])
@pytest.mark.parametrize("slope", [0.4, 300.0])
def test_scores(backend: Any, family: str, slope: float) -> None:
    columns = trial()
    columns["y"] = columns.pop("count") if family == "poisson" else columns["arm"]
    ask = ScoreAsk(
        columns=("one", "arm", "x:age", "arm*x:age"),
        by=("cluster",),
        beta=(0.1, slope, 0.02, -0.01),
        family=family,
        exposure=family == "poisson",
        shift=(0.0, 0.5, 41.0, 20.0),
        scale=(1.0, 0.5, 9.0, 21.0),
    )
    same(answer(analysis_on(backend, columns), ask), in_memory.answer(columns, ask))


@pytest.mark.parametrize("ask", [CohortAsk(), UnitAsk()])
def test_rollouts(on_rollout: Any, ask: Ask) -> None:
    same(answer(on_rollout, ask), in_memory.answer(rollout(), ask))
