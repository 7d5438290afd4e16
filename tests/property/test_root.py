"""The search for a root against scipy's, and on functions made to mislead it."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import brentq

from forethought.estimate.root import root_between

CLOSE = 1e-12
places = st.floats(-50, 50, allow_nan=False)


@given(root=places, slope=st.floats(0.01, 100), bend=st.floats(0, 5), wide=st.floats(0.001, 100))
def test_it_finds_the_root_of_a_rising_curve(
    root: float, slope: float, bend: float, wide: float
) -> None:
    def curve(x: float) -> float:
        return slope * (x - root) + bend * (x - root) ** 3

    found = root_between(curve, root - wide, root + 2 * wide, CLOSE)
    assert found == pytest.approx(root, abs=2 * CLOSE + 1e-14 * abs(root))


@given(low=st.floats(-3, 0.5), high=st.floats(0.9, 5), flat=st.integers(0, 8))
def test_it_agrees_with_scipy(low: float, high: float, flat: int) -> None:
    def curve(x: float) -> float:
        return math.atan(x - 0.7) * abs(x - 0.7) ** (flat / 4) + (x - 0.7)

    ours, theirs = (f(curve, low, high) for f in (_ours, _theirs))
    assert ours == pytest.approx(theirs, abs=4 * CLOSE)


def _ours(curve, low: float, high: float) -> float:  # type: ignore[no-untyped-def]
    return root_between(curve, low, high, CLOSE)


def _theirs(curve, low: float, high: float) -> float:  # type: ignore[no-untyped-def]
    return float(brentq(curve, low, high, xtol=CLOSE))


def test_it_takes_few_looks_at_a_smooth_curve() -> None:
    looks: list[float] = []

    def curve(x: float) -> float:
        looks.append(x)
        return math.exp(x) - 3

    assert root_between(curve, -5, 5, CLOSE) == pytest.approx(math.log(3), abs=CLOSE)
    assert len(looks) < 20


def test_ends_steps_and_signs() -> None:
    assert root_between(lambda x: x - 2, 2, 5, CLOSE) == 2
    assert root_between(lambda x: x - 5, 2, 5, CLOSE) == 5
    step = root_between(lambda x: -1.0 if x < 0.3 else 1.0, 0, 1, CLOSE)
    assert step == pytest.approx(0.3, abs=CLOSE)
    assert root_between(lambda x: float(np.sign(x - 1e9)) * 1e-300, 0, 1e12, 1e-3) == pytest.approx(
        1e9, abs=1e-2
    )
    with pytest.raises(ValueError, match="one sign"):
        root_between(lambda x: x * x + 1, -1, 1, CLOSE)
