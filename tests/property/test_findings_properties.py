"""What must hold of verdicts, adjusted p values and shown numbers, whatever the input."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from forethought.findings.multiplicity import benjamini_hochberg, holm
from forethought.findings.numbers import Measure, plain, show
from forethought.findings.verdict import Band, Interval, band_of, verdict_of
from forethought.vocabulary import Direction, Verdict

numbers = st.floats(-1e6, 1e6, allow_nan=False)
widths = st.floats(0, 1e6, allow_nan=False)
deltas = st.none() | st.floats(1e-6, 1e6)
directions = st.sampled_from(list(Direction))
p_values = st.lists(st.floats(0, 1), max_size=12)
OPPOSITE = {Direction.HIGHER: Direction.LOWER, Direction.LOWER: Direction.HIGHER}
MOVED = (Verdict.IMPROVED, Verdict.WORSENED)


@given(numbers, widths, deltas, directions)
def test_turning_sign_and_direction_over_changes_nothing(
    low: float, width: float, delta: float | None, better: Direction
) -> None:
    band = band_of(delta)
    there = verdict_of(Interval(low, low + width), band, better)
    back = verdict_of(Interval(-(low + width), -low), band, OPPOSITE[better])
    assert there is back


@given(numbers, widths, deltas, directions)
def test_turning_only_the_direction_swaps_better_and_worse(
    low: float, width: float, delta: float | None, better: Direction
) -> None:
    interval, band = Interval(low, low + width), band_of(delta)
    there, back = verdict_of(interval, band, better), verdict_of(interval, band, OPPOSITE[better])
    if there in MOVED:
        assert {there, back} == set(MOVED)
    else:
        assert there is back


@given(numbers, widths, widths, widths, deltas, directions)
def test_a_wider_interval_never_says_more(
    low: float, width: float, left: float, right: float, delta: float | None, better: Direction
) -> None:
    band = band_of(delta)
    narrow = verdict_of(Interval(low, low + width), band, better)
    wide = verdict_of(Interval(low - left, low + width + right), band, better)
    if narrow is Verdict.INCONCLUSIVE:
        assert wide is Verdict.INCONCLUSIVE
    if narrow in MOVED:
        assert wide in (narrow, Verdict.INCONCLUSIVE)


@given(numbers, widths, st.floats(1e-6, 1e6), st.floats(0, 1e6), directions)
def test_a_larger_smallest_difference_never_turns_nothing_into_something(
    low: float, width: float, delta: float, more: float, better: Direction
) -> None:
    interval = Interval(low, low + width)
    if verdict_of(interval, band_of(delta), better) is Verdict.NO_MEANINGFUL_DIFFERENCE:
        larger = verdict_of(interval, band_of(delta + more), better)
        assert larger is Verdict.NO_MEANINGFUL_DIFFERENCE


@given(st.floats(0.01, 100), st.floats(1, 10), st.floats(0.01, 10), st.floats(0.01, 10), directions)
def test_a_ratio_is_judged_as_the_difference_in_rates_it_stands_for(
    low: float, stretch: float, delta: float, mean: float, better: Direction
) -> None:
    high = low * stretch
    band = band_of(delta, ratio=True, mean_reference=mean)
    on_ratio = verdict_of(Interval(low, high, null=1.0), band, better)
    share = delta / mean
    same = verdict_of(Interval(low - 1, high - 1), Band(max(-1, -share), share), better)
    ends = (low - 1 + share, high - 1 - share, low - 1, high - 1)
    if min(abs(end) for end in ends) > 1e-9:
        assert on_ratio is same


@given(p_values)
def test_adjusting_never_lowers_a_p_value_and_keeps_their_order(p: list[float]) -> None:
    for method in (holm, benjamini_hochberg):
        adjusted = method(p)
        assert all(
            0 <= before <= after + 1e-12 <= 1 + 1e-12
            for before, after in zip(p, adjusted, strict=True)
        )
        ranked = [after for _, after in sorted(zip(p, adjusted, strict=True))]
        assert ranked == sorted(ranked)


@given(p_values)
def test_holm_is_at_least_as_strict_as_benjamini_hochberg(p: list[float]) -> None:
    pairs = zip(holm(p), benjamini_hochberg(p), strict=True)
    assert all(strict >= loose - 1e-12 for strict, loose in pairs)


@given(numbers, st.integers(0, 8))
def test_never_a_negative_zero_nor_a_hyphen(value: float, decimals: int) -> None:
    text = plain(value, decimals)
    assert "-" not in text
    assert not re.fullmatch(r"\u22120[.0]*", text)


@given(st.floats(-1e4, 1e4), st.floats(1e-4, 1e3), st.sampled_from([1.0, 100.0]))
def test_the_shown_interval_excludes_zero_where_the_interval_does(
    estimate: float, se: float, times: float
) -> None:
    low, high = estimate - 1.96 * se, estimate + 1.96 * se
    shown = show(estimate, se, low, high, Measure("difference", times))
    if abs(low * times) > 1e-7:
        assert any(digit in "123456789" for digit in shown.low)
        assert shown.low.startswith("\u2212") == (low < 0)
