"""Intervals hold the truth as often as they say: the claims of the methods pages, held."""

from __future__ import annotations

import pytest

from tests.reference.coverage_cluster import (
    RUNS,
    TRIALS,
    Record,
    Trial,
    simulate,
    simulate_people,
    simulate_rates,
)

FOUR_ERRORS = 4
"""Monte Carlo standard errors that a bias may be away from 0: chance exceeds it once in 16,000."""

NOMINAL = (0.935, 0.98)
"""Bounds on coverage at 2,000 runs: three Monte Carlo errors (0.005 each) about 0.95, and a little
more above, where few or uncorrelated clusters make Kenward-Roger cautious."""


def unbiased(record: Record) -> bool:
    return abs(record.bias) < FOUR_ERRORS * record.bias_error


def test_a_few_runs_work() -> None:
    """So that the slow tests cannot rot unseen."""
    found = simulate(TRIALS[1], runs=5)
    assert all(0 <= record.coverage <= 1 for record in found.values())
    assert simulate_people(runs=5).keys() == {
        "difference-in-means",
        "ancova",
        "ancova, classical",
    }
    assert simulate_rates(12, runs=5).ratio > 0


@pytest.mark.slow
@pytest.mark.parametrize("trial", TRIALS, ids=lambda trial: trial.name)
def test_cluster_methods(trial: Trial) -> None:
    found = simulate(trial, RUNS)
    assert all(unbiased(record) for record in found.values())
    for method in ("mixed-model", "cluster-robust-cr2", "cluster-means"):
        assert NOMINAL[0] < found[method].coverage < NOMINAL[1], method
    # uncorrected standard errors must show as too small, or the simulation could not tell
    assert found["cluster-robust-cr0"].ratio < found["cluster-robust-cr2"].ratio
    assert found["cluster-robust-cr0"].coverage < found["cluster-robust-cr3"].coverage


@pytest.mark.slow
def test_people() -> None:
    found = simulate_people(RUNS)
    assert all(unbiased(record) for record in found.values())
    assert NOMINAL[0] < found["difference-in-means"].coverage < NOMINAL[1]
    assert found["ancova"].coverage > found["ancova, classical"].coverage + 0.03


@pytest.mark.slow
@pytest.mark.parametrize(("clusters", "least"), [(12, 0.92), (40, 0.935)])
def test_rates(clusters: int, least: float) -> None:
    found = simulate_rates(clusters, RUNS)
    assert unbiased(found)
    assert least < found.coverage < NOMINAL[1]
