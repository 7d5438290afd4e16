"""Small, broken and lopsided records: a finite number or a catalogued refusal, nothing else."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from forethought.errors import Refusal
from forethought.errors.catalogue import estimates as entries
from forethought.estimate.types import Estimate
from forethought.vocabulary import Design
from tests.estimate_answers import CLUSTER, INDIVIDUAL, estimated

METHODS = (
    "difference-in-means",
    "ancova",
    "mixed-model",
    "cluster-robust-cr0",
    "cluster-robust-cr1",
    "cluster-robust-cr2",
    "cluster-robust-cr3",
    "cluster-means",
    "randomisation-inference",
    "gee-exchangeable",
    "wild-cluster-bootstrap",
    "cace-2sls",
    "poisson-cluster-robust",
    "logit-cluster-robust",
    "negative-binomial",
    "lin",
    "cox",
    "restricted-mean",
)
PEOPLE = ("difference-in-means", "ancova", "lin")
TIMES = ("cox", "restricted-mean")
CODES = {entry.code for entry in entries.ENTRIES}

ROUNDING = 1e-7
"""A standard error this much smaller than the outcome's spread is rounding, not knowledge."""


def broken(seed: int) -> dict[str, np.ndarray]:
    """Draw up to eight clusters of up to four people, with columns that often go wrong."""
    rng = np.random.default_rng(seed)
    clusters = rng.integers(1, 9)
    of_row = np.repeat(np.arange(clusters), rng.integers(1, 5, clusters))
    rows = len(of_row)
    arms = (rng.permutation(clusters) % 2)[of_row], rng.integers(0, 2, rows)
    outcomes = (
        rng.normal(size=rows),
        rng.integers(0, 2, rows),
        rng.integers(0, 3, clusters)[of_row],
        rng.poisson(0.4, rows),
        rng.normal(size=rows) * 1e-6 + 1e6,
        np.full(rows, 3),
    )
    covariates = (
        rng.normal(size=rows),
        rng.normal(size=clusters)[of_row],
        np.round(rng.normal(size=rows)),
        1e9 + rng.integers(0, 2, rows),
    )
    columns = {
        "arm": arms[int(rng.random() < 0.2)] + 0.0,
        "y": outcomes[rng.integers(len(outcomes))] + 0.0,
        "cluster": of_row + 0.0,
    }
    for k in range(rng.integers(0, 3)):
        columns[f"x:{k}"] = covariates[rng.integers(len(covariates))] + 0.0
    if rng.random() < 0.3:
        stratum = rng.integers(0, 3, clusters)[of_row]
        columns |= {
            "stratum": stratum + 0.0,
            "s:1": (stratum == 1) + 0.0,
            "s:2": (stratum == 2) + 0.0,
        }
    if rng.random() < 0.3:
        columns["x:kind=b"] = rng.integers(0, 2, rows) + 0.0
    came = (rng.random(rows) < 0.1 + 0.8 * columns["arm"]) + 0.0
    columns["received"] = (came, columns["arm"], rng.normal(size=rows))[rng.integers(3)]
    if rng.random() < 0.2:
        columns["y"][rng.integers(rows)] = np.nan
    columns["event"] = (rng.random(rows) < rng.choice([0.0, 0.1, 0.6, 1.0])) + 0.0
    return columns


def answer_or_codes(
    columns: dict[str, np.ndarray], method: str, design: Design
) -> tuple[Estimate | None, set[str]]:
    asked: dict[str, Any] = {"permutations": 99, "received": True}
    if method in TIMES:
        asked["outcome_kind"] = "time-to-event"
    try:
        return estimated(columns, method, design, **asked), set()
    except Refusal as refusal:
        return None, {fault.code for fault in refusal.faults}


@pytest.mark.parametrize("method", METHODS)
@settings(max_examples=40, deadline=None)
@example(seed=73716351).via("each arm in one cluster of its stratum: no spread between clusters")
@example(seed=2020669535).via("at a high correlation the equations have no solution")
@given(seed=st.integers(0, 2**32 - 1))
def test_a_finite_number_or_a_refusal(method: str, seed: int) -> None:
    columns = broken(seed)
    design = INDIVIDUAL if method in PEOPLE else CLUSTER
    found, codes = answer_or_codes(columns, method, design)
    assert codes <= CODES
    if found is None:
        return
    figures = [found.estimate, found.se, found.p, found.df, found.icc, found.hedges_g]
    figures += [found.ci_low, found.ci_high, *found.also.values()]
    assert np.isfinite([figure for figure in figures if figure is not None]).all()
    assert found.se > ROUNDING * (np.nanstd(columns["y"]) if found.scale == "difference" else 1)
    assert 0 <= found.p <= 1
    assert found.ci_low <= found.estimate <= found.ci_high
