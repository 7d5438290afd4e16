"""The joint test of trends, and bounds on their violation, by hand and against each other."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from forethought.estimate.staggered import callaway_santanna, parallel_trends, staggered_efficient
from forethought.estimate.staggered.design_based import RandomTiming
from forethought.estimate.staggered.panel import panel_of
from forethought.estimate.staggered.summary import at_lag, average, contrast_of, pairs_of
from forethought.estimate.staggered.together import together
from forethought.estimate.types import Inquiry
from forethought.plan.settings import Violations
from forethought.vocabulary import Design, Method, Timing
from tests.cohorts import ask, moments_of, units_of

EXACT = 1e-12
CHOSEN = Inquiry(
    "q",
    Method.CALLAWAY_SANTANNA,
    Design.STAGGERED_ROLLOUT,
    Timing.CHOSEN,
    violations=Violations(relative_magnitude=(0.0, 0.5, 1.0)),
)


def two_groups(drift: float = 0.0, effect: float = 2.0, noise: float = 1.0) -> np.ndarray:
    """Return 40 units over 4 periods: 20 never treated, 20 from period 4 on."""
    rng = np.random.default_rng(5)
    outcomes = noise * rng.normal(size=(40, 4))
    outcomes[20:] += drift * np.arange(4) + effect * (np.arange(4) == 3)
    return outcomes


START = np.repeat([np.inf, 4.0], 20)


def test_the_joint_covariance_has_each_variance_on_its_diagonal() -> None:
    rng = np.random.default_rng(1)
    units = units_of(rng.normal(size=(60, 6)), np.resize([3.0, 4.0, 5.0, np.inf], 60))
    panel = panel_of(moments_of(units), lone_units=False)
    pairs = pairs_of(panel, "not-yet-treated")
    summaries = [s for lag in (-3, -2, 0, 1) if (s := at_lag(panel, pairs, lag))]
    summaries.append(average(panel, pairs, "calendar"))
    chosen = together(panel, summaries, 1.0, by_lot=False)
    by_lot = together(panel, summaries, 1.0, by_lot=True)
    for k, summary in enumerate(summaries):
        alone = parallel_trends.estimate(panel, summary)
        assert chosen.values[k] == pytest.approx(alone.estimate, rel=EXACT)
        assert chosen.covariance[k, k] == pytest.approx(alone.variance, rel=1e-10)
        drawn = RandomTiming(panel).estimate(contrast_of(panel, summary), 1.0)
        assert by_lot.covariance[k, k] == pytest.approx(drawn.variance_neyman, rel=1e-10)


def test_two_groups_are_hotellings_test() -> None:
    """With two groups and sampled units the joint test is Hotelling's, but for n in place of n − 1.

    By hand: differences of periods 1 and 2 from period 3; V is the sum of the groups' covariances
    over n, with divisor n; ν = 38, q = 2.
    """
    outcomes = two_groups(0.2)
    found = ask(callaway_santanna, CHOSEN, units_of(outcomes, START))
    change = outcomes[:, :2] - outcomes[:, 2:3]
    apart = change[20:].mean(0) - change[:20].mean(0)
    v = sum(np.cov(change[side].T, ddof=0) / 20 for side in (slice(20), slice(20, 40)))
    wald = apart @ np.linalg.solve(v, apart)
    f = wald * 37 / (38 * 2)
    assert found.also["pretrend_f"] == pytest.approx(f, rel=1e-10)
    assert found.also["pretrend_p"] == pytest.approx(stats.f.sf(f, 2, 37), rel=1e-10)
    assert (found.also["pretrend_df1"], found.also["pretrend_df2"]) == (2, 37)
    assert any("weak evidence" in note for note in found.notes)


def test_bounds_by_hand() -> None:
    """Without noise: drift 0.5 a period, effect 2, one step after the base; θ = 2.5.

    At M̄ the set is 2.5 ± M̄ · 0.5, and there is hardly a standard error.
    """
    found = ask(callaway_santanna, CHOSEN, units_of(two_groups(0.5, noise=1e-6), START))
    for bound, (low, high) in zip(found.bounds, ((2.5, 2.5), (2.25, 2.75), (2, 3)), strict=True):
        assert bound.set_low == pytest.approx(low, abs=1e-5)
        assert bound.set_high == pytest.approx(high, abs=1e-5)
        assert bound.ci_low == pytest.approx(low, abs=1e-5)
    assert found.also["breakdown_magnitude"] == pytest.approx(5.0, abs=1e-4)


def test_without_violations_the_bounds_are_the_interval() -> None:
    found = ask(callaway_santanna, CHOSEN, units_of(two_groups(), START))
    none, half, one = found.bounds
    assert (none.ci_low, none.ci_high) == pytest.approx((found.ci_low, found.ci_high), rel=EXACT)
    assert none.ci_low > half.ci_low > one.ci_low
    assert none.ci_high < half.ci_high < one.ci_high


@pytest.mark.parametrize("summary", ["simple", "cohort", "calendar", "dynamic"])
def test_a_constant_added_to_everybody_changes_nothing(summary: str) -> None:
    rng = np.random.default_rng(2)
    start = np.resize([3.0, 5.0, np.inf], 60)
    outcomes = rng.normal(size=(60, 6))
    asked = replace(CHOSEN, summary=summary)  # type: ignore[arg-type]
    one = ask(callaway_santanna, asked, units_of(outcomes, start))
    other = ask(callaway_santanna, asked, units_of(outcomes + np.arange(6) * 7, start))
    for a, b in zip(one.bounds, other.bounds, strict=True):
        assert (a.ci_low, a.ci_high) == pytest.approx((b.ci_low, b.ci_high), rel=1e-8)


def test_the_planned_lags_are_those_looked_at() -> None:
    units = units_of(two_groups(0.2), START)
    found = ask(callaway_santanna, replace(CHOSEN, event_times=(-2, -1, 0)), units)
    assert found.also["pretrend_df1"] == 1


def test_one_period_before_says_that_nothing_can_be_tested() -> None:
    rng = np.random.default_rng(3)
    units = units_of(rng.normal(size=(40, 3)), np.repeat([np.inf, 2.0], 20))
    found = ask(callaway_santanna, CHOSEN, units)
    assert found.bounds == ()
    assert "pretrend_p" not in found.also
    said = " ".join(found.notes)
    assert "cannot be tested: fewer than two periods" in said
    assert "No bounds for violated trends: fewer than two periods" in said


def test_few_units_are_tested_on_the_lags_nearest_treatment() -> None:
    rng = np.random.default_rng(4)
    units = units_of(rng.normal(size=(14, 10)), np.repeat([np.inf, 9.0], 7))
    found = ask(callaway_santanna, CHOSEN, units)
    assert found.also["pretrend_df1"] == 2
    assert any("2 lags, -3 to -2 (of 7; units are too few for all)" in n for n in found.notes)


def test_a_constant_lag_is_left_out() -> None:
    outcomes = two_groups()
    outcomes[:, 1] = outcomes[:, 2]
    found = ask(callaway_santanna, CHOSEN, units_of(outcomes, START))
    assert found.also["pretrend_df1"] == 1


def test_where_timing_was_drawn_the_efficient_estimate_needs_no_bounds() -> None:
    by_lot = replace(CHOSEN, timing=Timing.RANDOM, method=Method.STAGGERED_EFFICIENT)
    units = units_of(two_groups(), START)
    found = ask(staggered_efficient, by_lot, units)
    assert found.bounds == ()
    assert any("does not rest on trends" in note for note in found.notes)
    by_difference = replace(by_lot, method=Method.CALLAWAY_SANTANNA)
    assert len(ask(callaway_santanna, by_difference, units).bounds) == 3


def test_event_points_have_the_adjusted_standard_error_beside_neymans() -> None:
    rng = np.random.default_rng(6)
    units = units_of(rng.normal(size=(40, 8)), np.resize([7.0, 8.0, np.inf], 40))
    asked = replace(
        CHOSEN, timing=Timing.RANDOM, method=Method.STAGGERED_EFFICIENT, event_times=(0,)
    )
    (point,) = ask(staggered_efficient, asked, units).event_study
    assert point.se == point.se_neyman  # 13 units in a cohort are too few for 6 periods
    assert point.se_adjusted is not None
    assert point.se_adjusted < point.se


@pytest.mark.parametrize(
    "numbers",
    [(202011, 202012, 202101, 202102, 202103, 202104), (1, 2, 4, 8, 16, 32)],
    ids=["a year's end", "uneven"],
)
@pytest.mark.parametrize("summary", ["simple", "dynamic"])
def test_event_times_count_places_whatever_the_periods_are_numbered(
    numbers: tuple[float, ...], summary: str
) -> None:
    """Base, lags, test of trends and bounds count periods in their order, all by one rule."""
    outcomes = np.random.default_rng(5).normal(size=(64, 6))
    starts = np.resize([3.0, 4.0, 6.0, np.inf], 64)
    plain = units_of(outcomes, starts)
    place = np.where(np.isfinite(starts), starts, 1).astype(int) - 1
    jumping = replace(
        plain,
        periods=np.array(numbers, dtype=float),
        cohort=np.where(np.isfinite(starts), np.array(numbers, dtype=float)[place], np.inf),
    )
    inquiry = replace(CHOSEN, summary=summary, event_times=(-3, -2, -1, 0, 1, 2, 3))
    one, other = (ask(callaway_santanna, inquiry, units) for units in (plain, jumping))
    assert [p.period for p in other.event_study] == [p.period for p in one.event_study]
    assert len(other.event_study) == 6
    for ours, theirs in zip(other.event_study, one.event_study, strict=True):
        assert ours.estimate == pytest.approx(theirs.estimate, abs=EXACT)
        assert ours.se == pytest.approx(theirs.se, abs=EXACT)
    assert other.estimate == pytest.approx(one.estimate, abs=EXACT)
    assert other.bounds == one.bounds
    assert other.also == pytest.approx(one.also)
    assert any("count periods in their order" in note for note in other.notes)
