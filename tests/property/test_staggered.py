"""What must hold of every roll-out, whatever its size and numbers."""

from __future__ import annotations

from dataclasses import replace
from math import inf, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forethought.estimate.staggered import (
    callaway_santanna,
    staggered_efficient,
    staggered_means,
    sun_abraham,
)
from forethought.estimate.types import Estimate, Estimator, Inquiry
from forethought.moments import UnitMoments
from forethought.vocabulary import Design, Method, Timing
from tests.cohorts import ask

RUNS: tuple[tuple[Estimator, Timing], ...] = (
    (staggered_efficient, Timing.RANDOM),
    (staggered_means, Timing.RANDOM),
    (callaway_santanna, Timing.RANDOM),
    (sun_abraham, Timing.RANDOM),
    (callaway_santanna, Timing.CHOSEN),
    (sun_abraham, Timing.CHOSEN),
)
ROUNDING = 1e-7  # relative to the standard error: outcomes of size 1 to 1,000 in double precision


@st.composite
def panels(draw: st.DrawFn) -> UnitMoments:
    """Two to four cohorts of two to seven units, four to seven periods."""
    periods = draw(st.integers(4, 7))
    starts = [*range(2, periods + 1), inf]
    cohorts = draw(st.lists(st.sampled_from(starts), min_size=2, max_size=4, unique=True))
    sizes = draw(st.lists(st.integers(2, 7), min_size=len(cohorts), max_size=len(cohorts)))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    cohort = np.repeat(np.array(cohorts, dtype=float), sizes)
    y = rng.normal(size=(len(cohort), periods)) + rng.normal(size=(len(cohort), 1))
    return UnitMoments(np.arange(1.0, periods + 1), cohort, y)


def run_all(panel: UnitMoments, **changes: object) -> list[Estimate]:
    asked = Inquiry("q", Method.STAGGERED_EFFICIENT, Design.STAGGERED_ROLLOUT)
    asked = replace(asked, event_times=(-2, 0, 1), **changes)
    return [ask(run, replace(asked, timing=timing), panel) for run, timing in RUNS]


def same(one: Estimate, other: Estimate, scale: float = 1.0) -> None:
    near = ROUNDING * one.se * abs(scale)
    assert other.estimate == pytest.approx(scale * one.estimate, abs=near)
    assert other.se == pytest.approx(abs(scale) * one.se, abs=near)
    assert len(other.event_study) == len(one.event_study)
    for ours, theirs in zip(one.event_study, other.event_study, strict=True):
        assert theirs.estimate == pytest.approx(scale * ours.estimate, abs=near)
        assert theirs.se == pytest.approx(abs(scale) * ours.se, abs=near)


SUMMARIES = st.sampled_from(["simple", "cohort", "calendar"])


@settings(max_examples=25, deadline=None)
@given(panels(), st.randoms(use_true_random=False), SUMMARIES)
def test_the_order_of_units_does_not_matter(panel: UnitMoments, rnd: object, summary: str) -> None:
    order = list(range(len(panel.cohort)))
    rnd.shuffle(order)
    moved = replace(panel, cohort=panel.cohort[order], outcomes=panel.outcomes[order])
    for one, other in zip(
        run_all(panel, summary=summary), run_all(moved, summary=summary), strict=True
    ):
        same(one, other)


@settings(max_examples=25, deadline=None)
@given(panels(), st.floats(-1e3, 1e3), st.integers(0, 1000))
def test_what_all_share_in_a_period_does_not_matter(
    panel: UnitMoments, level: float, seed: int
) -> None:
    shock = np.random.default_rng(seed).normal(size=len(panel.periods)) * 10 + level
    shifted = replace(panel, outcomes=panel.outcomes + shock)
    for one, other in zip(run_all(panel), run_all(shifted), strict=True):
        same(one, other)


@settings(max_examples=25, deadline=None)
@given(panels(), st.sampled_from([-3.0, 1e-6, 0.5, 1e6]))
def test_the_unit_of_measurement_carries_through(panel: UnitMoments, scale: float) -> None:
    scaled = replace(panel, outcomes=panel.outcomes * scale)
    for one, other in zip(run_all(panel), run_all(scaled), strict=True):
        same(one, other, scale)


@settings(max_examples=25, deadline=None)
@given(panels())
def test_the_calendar_may_be_counted_otherwise(panel: UnitMoments) -> None:
    moved = replace(panel, periods=panel.periods + 2000, cohort=panel.cohort + 2000)
    for one, other in zip(run_all(panel), run_all(moved), strict=True):
        same(one, other)


@settings(max_examples=25, deadline=None)
@given(panels(), st.floats(-5, 5))
def test_an_effect_alike_for_all_is_added(panel: UnitMoments, effect: float) -> None:
    treated = panel.periods >= panel.cohort[:, None]
    more = replace(panel, outcomes=panel.outcomes + effect * treated)
    for one, other in zip(run_all(panel), run_all(more), strict=True):
        near = ROUNDING * (one.se + abs(effect))
        assert other.estimate == pytest.approx(one.estimate + effect, abs=near)
        assert other.se == pytest.approx(one.se, abs=near)


@settings(max_examples=25, deadline=None)
@given(panels())
def test_a_level_for_each_unit_leaves_differences_alone(panel: UnitMoments) -> None:
    level = np.linspace(-3, 3, len(panel.cohort))[:, None]
    moved = replace(panel, outcomes=panel.outcomes + level)
    chosen = slice(4, 6)
    for one, other in zip(run_all(panel)[chosen], run_all(moved)[chosen], strict=True):
        same(one, other)


@settings(max_examples=25, deadline=None)
@given(panels())
def test_efficient_is_the_least_uncertain_of_its_class(panel: UnitMoments) -> None:
    efficient, means, differences = run_all(panel)[:3]
    least = min(means.also["se_neyman"], differences.also["se_neyman"])
    assert efficient.also["se_neyman"] <= least * (1 + 1e-9)


@settings(max_examples=25, deadline=None)
@given(st.integers(2, 9), st.integers(2, 9), st.integers(0, 2**32 - 1))
def test_two_cohorts_and_two_periods_are_a_plain_comparison(
    treated: int, waiting: int, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    cohort = np.repeat([2.0, inf], [treated, waiting])
    y = rng.normal(size=(treated + waiting, 2))
    panel = UnitMoments(np.array([1.0, 2.0]), cohort, y)
    asked = Inquiry("q", Method.DIFFERENCE_IN_MEANS, Design.STAGGERED_ROLLOUT, Timing.RANDOM)

    def compared(values: np.ndarray) -> tuple[float, float]:
        a, b = values[:treated], values[treated:]
        welch = sqrt(a.var(ddof=1) / treated + b.var(ddof=1) / waiting)
        return a.mean() - b.mean(), welch

    for run, values in ((staggered_means, y[:, 1]), (callaway_santanna, y[:, 1] - y[:, 0])):
        e = ask(run, asked, panel)
        estimate, welch = compared(values)
        assert e.estimate == pytest.approx(estimate, abs=1e-12)
        assert e.also["se_neyman"] == pytest.approx(welch, rel=1e-10)
