"""What is the same for everybody at a site changes nothing where people are drawn within sites."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forethought.vocabulary import Design
from tests.estimate_answers import estimated

Columns = dict[str, np.ndarray]
SITES, EACH = 5, 6
OF_ROW = np.repeat(np.arange(SITES), EACH)


def trial(seed: int) -> Columns:
    rng = np.random.default_rng(seed)
    arm = np.concatenate([rng.permutation([0.0, 0, 0, 1, 1, 1]) for _ in range(SITES)])
    x = rng.normal(size=len(OF_ROW))
    y = 0.5 * arm + x + rng.normal(size=SITES)[OF_ROW] + rng.normal(size=len(OF_ROW))
    keys = {"unit": np.arange(len(y)) + 0.0, "site": OF_ROW + 0.0}
    return keys | {"arm": arm, "y": y, "x:a": x}


def numbers(columns: Columns) -> list[float]:
    found = estimated(
        columns,
        "randomisation-inference",
        Design.MULTISITE_RANDOMISED,
        sited=True,
        permutations=99,
    )
    return [found.estimate, found.se, found.p, found.ci_low, found.ci_high]


@given(
    seed=st.integers(0, 1000),
    of_site=st.lists(st.floats(-50, 50, width=32), min_size=SITES, max_size=SITES, unique=True),
    size=st.sampled_from([1e-6, 0.1, 1.0, 1e6]),
    shift=st.sampled_from([0.0, 0.3, 2025.7]),
)
@settings(max_examples=25, deadline=None)
def test_a_column_constant_within_sites_changes_nothing(
    seed: int, of_site: list[float], size: float, shift: float
) -> None:
    columns = trial(seed)
    dense = shift + size * (np.array(of_site) + np.arange(SITES) * 100)[OF_ROW]
    assert numbers(columns | {"x:dense": dense}) == pytest.approx(numbers(columns), rel=1e-6)


@given(seed=st.integers(0, 1000), cut=st.integers(1, SITES - 1))
@settings(max_examples=10, deadline=None)
def test_strata_of_whole_sites_change_nothing(seed: int, cut: int) -> None:
    columns = trial(seed)
    stratum = (cut > OF_ROW) + 0.0
    assert numbers(columns | {"s:north": stratum}) == pytest.approx(numbers(columns), rel=1e-6)


@given(seed=st.integers(0, 1000))
@settings(max_examples=10, deadline=None)
def test_a_covariate_moved_by_its_site_says_the_same(seed: int) -> None:
    columns = trial(seed)
    moved = columns["x:a"] + 10.0 * OF_ROW
    assert numbers(columns | {"x:b": moved}) == pytest.approx(numbers(columns), rel=1e-6)
