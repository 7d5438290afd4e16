"""Simulated bias and coverage: estimates centre on the truth, intervals hold it as they say."""

from __future__ import annotations

import pytest

from forethought.vocabulary import Method
from tests.reference.coverage_staggered import (
    LONG,
    METHODS,
    TRENDS,
    Measured,
    World,
    by_choice,
    by_lot,
    measure,
)

RUNS = 2_000
WITHIN = (0.935, 0.965)  # three simulation errors of 2,000 runs on either side of 95 %
FAR = 4.0  # bias in simulation errors; chance alone goes further once in 16,000

# with unequal effects design-based intervals are at least 95 %, so the upper bound is looser
BY_LOT = (0.935, 0.975)


def check(rows: list[Measured], bounds: tuple[float, float]) -> None:
    for row in rows:
        assert abs(row.bias_z) < FAR, row
        assert bounds[0] <= row.coverage <= bounds[1], row


@pytest.mark.slow
@pytest.mark.parametrize("summary", ["simple", "cohort", "calendar"])
def test_by_lot(summary: str) -> None:
    check(list(measure(by_lot(400, 1), tuple(METHODS), summary, RUNS, 5)), BY_LOT)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("world", "summary"),
    [(by_choice(400), "simple"), (by_choice(400), "cohort"), (by_choice(400), "calendar")],
    ids=["simple", "cohort", "calendar"],
)
def test_by_choice(world: World, summary: str) -> None:
    check(list(measure(world, TRENDS, summary, RUNS, 6)), WITHIN)


@pytest.mark.slow
def test_where_cohorts_are_thin_the_adjusted_interval_would_be_too_narrow() -> None:
    world = by_lot(100, 3, LONG)
    (row,) = measure(world, (Method.STAGGERED_EFFICIENT,), "simple", RUNS, 7)
    assert row.coverage_adjusted < 0.92 < row.coverage
    assert row.coverage == row.coverage_neyman
