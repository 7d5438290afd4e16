"""Least squares from cross-products: units, digits, repetition."""

from __future__ import annotations

import numpy as np
import pytest

from forethought.estimate.linear.answers import judged, small_sample_factor
from forethought.estimate.linear.fit import Repeat, fit, in_own_units, repeats, sums_of, unit_map
from forethought.moments import GroupAsk, GroupMoments
from tests.in_memory import answer


def moments_of(columns: dict[str, np.ndarray], by: tuple[str, ...] = ()) -> GroupMoments:
    names = ("one", *(name for name in columns if name not in by and name != "y"), "y")
    moments = answer(columns, GroupAsk(names, by))
    assert isinstance(moments, GroupMoments)
    return moments


def test_a_line_through_four_points() -> None:
    """y = 1, 3, 4, 6 at x = 0, 1, 2, 3: slope 1.6, intercept 1.1, residual squares 0.2."""
    sums = sums_of(moments_of({"arm": np.arange(4.0), "y": np.array([1.0, 3, 4, 6])}))
    solution = fit(sums)
    assert in_own_units(sums, solution.beta) == pytest.approx([1.1, 1.6])
    assert solution.residual_square * sums.y_scale**2 == pytest.approx(0.2)
    lined = unit_map(sums) / sums.y_scale
    inverse = lined @ solution.inverse @ lined.T
    assert inverse == pytest.approx(np.array([[14, -6], [-6, 4]]) / 20)


def test_large_offsets_lose_no_digits() -> None:
    """Whole numbers near a billion: raw sums of squares could not tell them apart."""
    x = np.array([0.0, 1, 2, 3, 4, 6])
    y = np.array([1.0, 3, 4, 6, 5, 9])
    plain = sums_of(moments_of({"arm": x, "y": y}))
    far = sums_of(moments_of({"arm": x + 1e9, "y": y + 1e9}))
    slope = [in_own_units(sums, fit(sums).beta)[1] for sums in (plain, far)]
    assert slope[1] == pytest.approx(slope[0], rel=1e-14)


def test_totals_and_means_come_back_in_their_own_units() -> None:
    columns = {
        "arm": np.array([0.0, 0, 1, 1, 1]),
        "y": np.array([10.0, 20, 30, 40, 80]),
        "cluster": np.array([1.0, 1, 2, 2, 2]),
    }
    sums = sums_of(moments_of(columns, ("cluster",)))
    assert sums.total_of("arm") == pytest.approx([0, 3])
    assert sums.y_shift + sums.means() == pytest.approx([15, 50])
    assert sums.labels == (1.0, 2.0)


@pytest.mark.parametrize(
    ("columns", "found"),
    [
        ([[1, 1, 1, 1], [0, 1, 2, 3]], ()),
        ([[1, 1, 1, 1], [5, 5, 5, 5]], (Repeat("b", ("a",)),)),
        ([[1, 1, 1, 1], [0, 0, 0, 0]], (Repeat("b", ()),)),
        ([[1, 1, 1, 1], [0, 1, 2, 3], [3, 5, 7, 9]], (Repeat("c", ("a", "b")),)),
        ([[1, 1, 1, 1], [0, 1, 2, 3], [0, 2, 4, 6]], (Repeat("c", ("b",)),)),
    ],
)
def test_repetition_is_found_and_named(
    columns: list[list[float]], found: tuple[Repeat, ...]
) -> None:
    x = np.array(columns, float).T
    assert repeats(x.T @ x, tuple("abc"[: x.shape[1]])) == found


def test_normal_and_t_tables() -> None:
    """1.96 and 2.228 are in every book; t = 2.228 on 10 degrees of freedom has p = 0.05."""
    normal = judged(0.0, 1.0, None, 0.95)
    assert (round(normal.high, 2), normal.p) == (1.96, 1.0)
    t = judged(2.2281388, 1.0, 10, 0.95)
    assert t.p == pytest.approx(0.05, abs=1e-8)
    assert t.low == pytest.approx(0, abs=1e-7)


def test_hedges_j_where_it_is_known() -> None:
    """J(2) = 1/√π and J(4) = √(2/π), from Γ(½) = √π; near 1 − 3/(4 df − 1) beyond."""
    exact = [small_sample_factor(df) for df in (2, 4)]
    assert exact == pytest.approx([1 / np.sqrt(np.pi), np.sqrt(2 / np.pi)])
    assert small_sample_factor(200) == pytest.approx(1 - 3 / 799, abs=1e-6)
