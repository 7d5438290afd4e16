"""Weights, Lin, balancing and changes on broken records: a finite number or a refusal."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forethought.errors import Refusal
from forethought.estimate.types import Estimate
from forethought.vocabulary import Design, Followed
from tests.estimate_answers import INDIVIDUAL, estimated
from tests.property.test_estimate_degenerate import CODES, ROUNDING, broken

GROUPS, ALONE = Design.COMPARISON_GROUP, Design.BEFORE_AFTER
SAME = Followed(("1",), ("2",), ("0", "1"))
OTHERS = Followed(("1",), ("2",), ("1",), same_units=False)
CASES: tuple[tuple[str, Design, dict[str, Any]], ...] = (
    ("lin", INDIVIDUAL, {}),
    ("lin", INDIVIDUAL, {"weighted": True}),
    ("ancova", INDIVIDUAL, {"weighted": True}),
    ("difference-in-means", INDIVIDUAL, {"weighted": True}),
    ("cluster-robust-cr2", INDIVIDUAL, {"weighted": True}),
    ("cluster-robust-cr3", GROUPS, {"weighted": True}),
    ("entropy-balancing", GROUPS, {}),
    ("entropy-balancing", GROUPS, {"clustered": False}),
    ("difference-in-differences", GROUPS, {"followed": SAME}),
    ("difference-in-differences", GROUPS, {"followed": SAME, "clustered": False}),
    ("difference-in-differences", GROUPS, {"followed": SAME, "weighted": True}),
    ("difference-in-differences", GROUPS, {"followed": OTHERS}),
    ("difference-in-means", ALONE, {"followed": SAME}),
    ("difference-in-means", ALONE, {"followed": SAME, "weighted": True}),
    ("cluster-robust-cr2", ALONE, {"followed": SAME}),
    ("cluster-robust-cr2", ALONE, {"followed": SAME, "weighted": True}),
    ("ancova", ALONE, {"followed": OTHERS}),
)


def over_time(columns: dict[str, np.ndarray], seed: int, same: bool) -> dict[str, np.ndarray]:
    """Add weights that are often missing or nothing, and what was measured before."""
    rng = np.random.default_rng(seed)
    rows = len(columns["y"])
    weight = rng.choice([np.nan, 0.0, 1e-6, 1.0, 3.0, 1e6], rows, p=[0.1, 0.1, 0.1, 0.4, 0.2, 0.1])
    earlier = {name: rng.integers(0, 3, rows) + 0.0 for name in ("t:0", "t:2", "trend", "before")}
    made = columns | earlier | {"weight": weight}
    if same:
        return made
    group, after = rng.integers(0, 2, rows) + 0.0, rng.integers(0, 2, rows) + 0.0
    crossed = {"x:being in the programme's group": group, "x:being measured after": after}
    return made | crossed | {"arm": group * after}


def number_or_codes(
    columns: dict[str, np.ndarray], method: str, design: Design, asked: dict[str, Any]
) -> tuple[Estimate | None, set[str]]:
    try:
        return estimated(columns, method, design, **asked), set()
    except Refusal as refusal:
        return None, {fault.code for fault in refusal.faults}


@pytest.mark.parametrize(("method", "design", "asked"), CASES)
@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_a_finite_number_or_a_refusal(
    method: str, design: Design, asked: dict[str, Any], seed: int
) -> None:
    columns = over_time(broken(seed), seed, asked.get("followed") is not OTHERS)
    found, codes = number_or_codes(columns, method, design, asked)
    assert codes <= CODES
    if found is None:
        return
    figures = [found.estimate, found.se, found.p, found.df, found.icc, found.hedges_g]
    figures += [found.ci_low, found.ci_high, *found.also.values()]
    figures += [end for bound in found.bounds for end in (bound.ci_low, bound.ci_high)]
    assert np.isfinite([figure for figure in figures if figure is not None]).all()
    assert found.se > ROUNDING * np.nanstd(columns["y"])
    assert 0 <= found.p <= 1
    assert found.ci_low <= found.estimate <= found.ci_high
