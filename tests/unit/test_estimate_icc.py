"""How well a correlation made of several variances is known: every matrix written out."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from forethought.estimate.cluster.correlation import NO_ENDS, icc_interval, with_icc_held
from forethought.estimate.linear.fit import sums_of
from forethought.estimate.mixed.blocks import intercept_blocks
from forethought.estimate.mixed.components import one_variance
from forethought.estimate.mixed.reml import halves_of, reml
from forethought.estimate.mixed.share import share_of_variance
from forethought.estimate.mixed.small_sample import small_sample
from forethought.estimate.types import Estimate
from forethought.moments import GroupAsk
from forethought.vocabulary import Design, Method
from tests.estimate_answers import CLUSTER, estimated
from tests.in_memory import group_moments
from tests.unit.test_estimate_influence import Columns, design_of, people, run, same, waves, wedge


def ends_by_rows(
    columns: Columns,
    parts: list[np.ndarray],
    variances: list[float],
    share: np.ndarray,
    rest: np.ndarray,
) -> tuple[float, float]:
    """Satterthwaite's interval, with the information tr(P V_i P V_j); b and w by their parts."""
    x = design_of(columns)
    v = sum((s * g for s, g in zip(variances, parts, strict=True)), np.zeros_like(parts[0]))
    vi = np.linalg.inv(v)
    p = vi - vi @ x @ np.linalg.solve(x.T @ vi @ x, x.T @ vi)
    pushed = [p @ part for part in parts]
    spread = 2 * np.linalg.inv([[np.trace(a @ b) for b in pushed] for a in pushed])
    b, w = share @ variances, rest @ variances
    gradient = share / w - b * rest / w**2
    square = gradient @ spread @ gradient
    shift = max(np.sqrt(square * (len(np.unique(columns["cluster"])) - 1) / 2) - b / w, 0)
    df = 2 * (b / w + shift) ** 2 / square
    low, high = ((b / w + shift) * df / stats.chi2.ppf(p, df) - shift for p in (0.975, 0.025))
    low = max(low, 0)
    return float(low / (1 + low)), float(high / (1 + high))


def test_the_correlation_in_a_wedge_with_levels_of_periods() -> None:
    columns = wedge(0.5)
    found = run(columns, "nested-exchangeable", Design.STEPPED_WEDGE)
    cell = columns["cluster"] * 10 + columns["period"]
    same_cluster, same_cell = (same(key, key) for key in (columns["cluster"], cell))
    parts = [same_cluster, same_cell, np.eye(len(cell))]
    names = ("var_cluster", "var_cluster_period", "var_residual")
    variances = [found.also[name] for name in names]
    ends = ends_by_rows(columns, parts, variances, np.array([1, 1, 0]), np.array([0, 0, 1]))
    assert (found.icc_low, found.icc_high) == pytest.approx(ends, rel=1e-5)
    assert any("Satterthwaite's" in note for note in found.notes)


def test_the_correlation_of_units_seen_at_several_waves() -> None:
    columns = waves(people(clusters=30))
    found = run(columns, "mixed-model", CLUSTER, together=True)
    parts = [same(columns[key], columns[key]) for key in ("cluster", "unit")]
    parts.append(np.eye(len(columns["y"])))
    variances = [found.also[name] for name in ("var_cluster", "var_unit", "var_residual")]
    ends = ends_by_rows(columns, parts, variances, np.array([1, 0, 0]), np.array([0, 1, 1]))
    assert (found.icc_low, found.icc_high) == pytest.approx(ends, rel=1e-5)


def test_the_correlation_of_sites_with_slopes_is_averaged_over_the_arms() -> None:
    columns = people()
    moved = np.random.default_rng(1).normal(size=40)[columns["cluster"].astype(int)]
    columns["y"] = columns["y"] + columns["arm"] * moved
    found = run(columns, "random-slopes", Design.MULTISITE_RANDOMISED, sited=True)
    arm, also = columns["arm"], found.also
    site = same(columns["site"], columns["site"])
    parts = [site, site * (arm[:, None] + arm[None]), site * np.outer(arm, arm), np.eye(len(arm))]
    names = ("var_cluster", "cov_intercept_slope", "var_slope", "var_residual")
    share = float(arm.mean())
    variances = [also[name] for name in names]
    between = np.array([1, 2 * share, share, 0])
    ends = ends_by_rows(columns, parts, variances, between, np.array([0, 0, 0, 1]))
    assert (found.icc_low, found.icc_high) == pytest.approx(ends, rel=1e-4)


def test_no_likeness_still_has_an_upper_end() -> None:
    columns = waves(people(clusters=30))
    rng = np.random.default_rng(3)
    columns["y"] = rng.permutation(columns["y"])
    found = estimated(columns, "mixed-model", CLUSTER, together=True)
    assert found.icc == pytest.approx(0, abs=1e-9)
    assert found.icc_low == 0
    assert 0 < (found.icc_high or 0) < 0.2


@pytest.mark.parametrize("icc", [0.05, 0.4])
def test_with_one_variance_and_equal_clusters_it_is_nearly_the_exact_one(icc: float) -> None:
    rng = np.random.default_rng(1)
    of_row = np.repeat(np.arange(25), 40)
    y = np.sqrt(icc) * rng.normal(size=25)[of_row] + np.sqrt(1 - icc) * rng.normal(size=1000)
    columns = {"arm": rng.integers(0, 2, 1000) + 0.0, "y": y, "cluster": of_row + 0.0}
    sums = sums_of(group_moments(columns, GroupAsk(("one", "arm", "y"), ("cluster",))))
    halves = halves_of(sums)
    fitted = reml(halves)
    assert fitted is not None
    one = one_variance(fitted)
    small = small_sample(intercept_blocks(halves), one, sums.at("arm"))
    exact = icc_interval(sums, 0.95)
    assert small is not None
    assert exact is not None
    found = share_of_variance(one, small, np.ones(1), np.zeros(1), 25, 0.95)
    assert (found.low, found.high) == pytest.approx(exact, rel=0.05)


@pytest.mark.parametrize(
    ("icc", "low", "high", "kept"),
    [
        (0.02, 0.0, 0.1, True),
        (0.0, 0.0, 0.05, True),
        (0.0, 0.0, 0.0, False),
        (-0.183, -0.125, -0.122, False),
        (0.3, 0.1, 0.2, False),
    ],
)
def test_an_interval_that_does_not_hold_its_correlation_is_left_out(
    icc: float, low: float, high: float, kept: bool
) -> None:
    given = Estimate(
        Method.GEE_EXCHANGEABLE, "SE", 1.0, 0.5, 0.95, 0.0, 2.0, 0.05, icc=icc, icc_low=low,
        icc_high=high,
    )  # fmt: skip
    held = with_icc_held(given)
    assert (held is given) is kept
    assert ((held.icc_low, held.icc_high) == (None, None)) is not kept
    assert (NO_ENDS in held.notes) is not kept
