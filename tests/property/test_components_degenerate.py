"""Small, broken and lopsided sites, wedges and waves: a finite number or a refusal."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forethought.errors import Refusal
from forethought.estimate.types import Estimate
from forethought.vocabulary import Design
from tests.estimate_answers import estimated
from tests.property.test_estimate_degenerate import CODES, ROUNDING, broken

SITES, WEDGE = Design.MULTISITE_RANDOMISED, Design.STEPPED_WEDGE
METHODS = (
    ("site-fixed-effects", SITES, False),
    ("random-slopes", SITES, False),
    ("mixed-model", SITES, False),
    ("hussey-hughes", WEDGE, False),
    ("nested-exchangeable", WEDGE, False),
    ("randomisation-inference", WEDGE, False),
    ("mixed-model", Design.INDIVIDUAL_RANDOMISED, True),
    ("mixed-model", Design.CLUSTER_RANDOMISED, True),
)


def columns_for(seed: int, design: Design, together: bool) -> dict[str, np.ndarray]:
    """Draw broken rows, and what the design adds to them."""
    rng = np.random.default_rng(seed)
    columns = broken(seed)
    rows = len(columns["y"])
    if design is SITES:
        columns["site"] = columns.pop("cluster")
        columns["arm"] = rng.integers(0, 2, rows) + 0.0
    if design is WEDGE:
        period = rng.integers(1, rng.integers(2, 6), rows)
        start = rng.integers(2, 6, 9)[columns["cluster"].astype(int)]
        columns["arm"] = (period >= start) + 0.0
        columns["period"] = period + 0.0
        columns |= {f"s:period {p}": (period == p) + 0.0 for p in np.unique(period)[1:]}
    if together:
        columns["unit"] = columns["cluster"] * 10 + rng.integers(0, 3, rows)
        wave = rng.integers(0, 3, rows)
        columns |= {f"s:wave {w}": (wave == w) + 0.0 for w in np.unique(wave)[1:]}
        if design is Design.INDIVIDUAL_RANDOMISED:
            del columns["cluster"]
    return columns


def answer_or_codes(
    columns: dict[str, np.ndarray], method: str, design: Design, together: bool
) -> tuple[Estimate | None, set[str]]:
    try:
        found = estimated(
            columns, method, design, sited="site" in columns, together=together, permutations=99
        )
    except Refusal as refusal:
        return None, {fault.code for fault in refusal.faults}
    return found, set()


@pytest.mark.parametrize(("method", "design", "together"), METHODS)
@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_a_finite_number_or_a_refusal(
    method: str, design: Design, together: bool, seed: int
) -> None:
    columns = columns_for(seed, design, together)
    found, codes = answer_or_codes(columns, method, design, together)
    assert codes <= CODES
    if found is None:
        return
    figures = [found.estimate, found.se, found.p, found.df, found.icc, found.hedges_g]
    figures += [found.ci_low, found.ci_high, *found.also.values()]
    for point in found.sites:
        figures += [point.estimate, point.se, point.ci_low, point.ci_high, point.shrunk]
    assert np.isfinite([figure for figure in figures if figure is not None]).all()
    assert found.se > ROUNDING * np.nanstd(columns["y"])
    assert 0 <= found.p <= 1
    assert found.ci_low <= found.estimate <= found.ci_high
