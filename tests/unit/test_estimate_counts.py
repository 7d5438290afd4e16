"""Rate ratios by hand."""

from __future__ import annotations

import numpy as np
import pytest

from tests.estimate_answers import CLUSTER, INDIVIDUAL, estimated

RATES = {
    "arm": np.array([0.0, 0, 0, 0, 1, 1, 1, 1]),
    "y": np.array([2.0, 4, 6, 8, 1, 3, 2, 4]),
    "exposure": np.array([1.0, 2, 3, 4, 1, 2, 3, 4]),
    "cluster": np.array([1.0, 1, 2, 2, 3, 3, 4, 4]),
}


def test_rate_ratio_by_hand() -> None:
    """20 events in 10 years against 10 in 10: ratio 0.5. Residuals by cluster: 0, 0 and 1, −1."""
    found = estimated(RATES, "poisson-cluster-robust", CLUSTER, exposure=True)
    assert found.estimate == pytest.approx(0.5)
    assert found.scale == "ratio"
    assert (found.also["rate_reference"], found.also["rate_compared"]) == pytest.approx((2, 1))
    # variance of the log ratio: (0² + 0²)/20² + (1² + 1²)/10², times CR1's (4/3)(7/6)
    assert found.se == pytest.approx(np.sqrt(0.02 * 4 / 3 * 7 / 6))
    assert found.also["se_cr0"] == pytest.approx(np.sqrt(0.02))
    assert found.df == 2
    assert found.ci_low == pytest.approx(0.5 * np.exp(-4.30265273 * found.se))
    assert found.rounds == 1


def test_without_exposure_everybody_counts_alike() -> None:
    found = estimated(
        {name: v for name, v in RATES.items() if name != "exposure"},
        "poisson-cluster-robust",
        CLUSTER,
    )
    assert found.estimate == pytest.approx(2.5 / 5)
    assert any("mean counts" in note for note in found.notes)


def test_a_covariate_far_from_zero_loses_no_digits() -> None:
    rng = np.random.default_rng(4)
    n = 120
    z = np.round(rng.normal(0, 1, n) * 2**10) / 2**10  # exact at every offset below
    cluster = np.repeat(np.arange(12.0), n // 12)
    columns = {"arm": cluster % 2, "x:z": z, "cluster": cluster}
    columns["y"] = rng.poisson(np.exp(1 + 0.2 * columns["arm"] + 0.3 * z)).astype(float)
    near = estimated(columns, "poisson-cluster-robust", CLUSTER)
    far = estimated({**columns, "x:z": z + 2.0**30}, "poisson-cluster-robust", CLUSTER)
    assert far.estimate == pytest.approx(near.estimate, rel=1e-10)
    assert far.se == pytest.approx(near.se, rel=1e-9)


def test_search_solves_the_likelihood_equations() -> None:
    rng = np.random.default_rng(2)
    n = 60
    columns = {
        "arm": np.tile([0.0, 1], n // 2),
        "x:age": rng.normal(2000, 10, n),
        "exposure": rng.uniform(0.5, 3, n),
        "cluster": np.tile(np.arange(10.0), n // 10),
    }
    rate = np.exp(0.4 + 0.5 * columns["arm"] + 0.1 * (columns["x:age"] - 2000))
    columns["y"] = rng.poisson(rate * columns["exposure"]).astype(float)
    found = estimated(columns, "poisson-cluster-robust", CLUSTER, exposure=True)
    x = np.column_stack([np.ones(n), columns["arm"], columns["x:age"] - 2000])

    beta = np.zeros(3)
    for _ in range(60):
        mean = np.exp(x @ beta) * columns["exposure"]
        beta += np.linalg.solve((x.T * mean) @ x, x.T @ (columns["y"] - mean))
    assert found.also["log_ratio"] == pytest.approx(beta[1], rel=1e-9)


@pytest.mark.parametrize("method", ["poisson-cluster-robust", "negative-binomial"])
def test_one_huge_count_is_said_to_carry_the_answer(method: str) -> None:
    rng = np.random.default_rng(3)
    columns = {"arm": np.repeat([0.0, 1], 30), "y": rng.poisson(3, 60) + 0.0}
    quiet = estimated(columns, method, INDIVIDUAL)
    assert not any("One row" in note for note in quiet.notes)
    columns["y"][-1] = 1e4
    loud = estimated(columns, method, INDIVIDUAL)
    assert any("One row holds at least 9" in note for note in loud.notes)


def test_one_cluster_that_carries_the_answer_is_named() -> None:
    rng = np.random.default_rng(3)
    cluster = np.repeat(np.arange(12.0), 10)
    columns = {"arm": cluster % 2, "y": rng.poisson(3, 120) + 0.0, "cluster": cluster}
    quiet = estimated(columns, "poisson-cluster-robust", CLUSTER)
    assert not any("alone makes up" in note for note in quiet.notes)
    columns["y"][cluster == 7] *= 12
    loud = estimated(columns, "poisson-cluster-robust", CLUSTER)
    assert any("Cluster 7.0 alone makes up" in note for note in loud.notes)
