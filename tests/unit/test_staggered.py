"""Roll-out methods by hand: plain arithmetic in the comments, the same numbers from the code."""

from __future__ import annotations

from dataclasses import replace
from math import inf, sqrt
from typing import Any

import numpy as np
import pytest

from forethought.errors import Refusal
from forethought.estimate.staggered import (
    CARDS,
    callaway_santanna,
    staggered_efficient,
    staggered_means,
    sun_abraham,
)
from forethought.estimate.types import Inquiry
from forethought.moments import CohortMoments, UnitMoments
from forethought.vocabulary import Design, Method, Timing
from tests.cohorts import ask, converse, moments_of

EXACT = 1e-12  # sums of a few small numbers, rounded once or twice


def inquiry(**changes: Any) -> Inquiry:
    plain = Inquiry("q", Method.STAGGERED_EFFICIENT, Design.STAGGERED_ROLLOUT, timing=Timing.RANDOM)
    return replace(plain, **changes)


CHOSEN = inquiry(timing=Timing.CHOSEN)


def units(*rows: tuple[float, tuple[float, ...]], periods: tuple[float, ...] = ()) -> UnitMoments:
    """One row a unit: its first treated period, and its outcomes."""
    width = len(rows[0][1])
    return UnitMoments(
        periods=np.array(periods or range(1, width + 1), dtype=float),
        cohort=np.array([cohort for cohort, _ in rows], dtype=float),
        outcomes=np.array([y for _, y in rows], dtype=float),
    )


# Cohort 2 in periods 1 and 2: means 2 and 5, variances 1 and 1, covariance 0.5.
# Cohort 3: means 4 and 4, variances 4 and 3, covariance 3. In period 3 all are treated.
SIX = units(
    (2, (1, 4, 9)),
    (2, (2, 6, 9)),
    (2, (3, 5, 7)),
    (3, (2, 3, 8)),
    (3, (4, 3, 6)),
    (3, (6, 6, 7)),
)


class TestByHand:
    def test_difference_in_means(self) -> None:
        # 5 − 4 = 1; variance 1/3 + 3/3
        e = ask(staggered_means, inquiry(), SIX)
        assert e.estimate == pytest.approx(1, abs=EXACT)
        assert e.also["se_neyman"] == pytest.approx(sqrt(4 / 3), abs=EXACT)
        assert e.also["mean_reference"] == pytest.approx(4, abs=EXACT)

    def test_efficient(self) -> None:
        # X = 2 − 4 = −2; β = (0.5/3 + 3/3) / (1/3 + 4/3) = 0.7; θ = 1 + 0.7·2 = 2.4
        # Neyman: (1 − 1.4·0.5 + 0.49·1)/3 + (3 − 1.4·3 + 0.49·4)/3 = 1.55/3
        e = ask(staggered_efficient, inquiry(), SIX)
        assert e.also["beta"] == pytest.approx(0.7, abs=EXACT)
        assert e.estimate == pytest.approx(2.4, abs=EXACT)
        assert e.also["se_neyman"] == pytest.approx(sqrt(1.55 / 3), abs=EXACT)
        assert e.also["balance"] == pytest.approx(-2, abs=EXACT)
        assert e.also["se_balance"] == pytest.approx(sqrt(5 / 3), abs=EXACT)

    def test_adjusted_standard_error(self) -> None:
        # b: 0.5/1 and −3/4, together −0.25; mean variance before (1 + 4)/2; N = 6
        e = ask(staggered_efficient, inquiry(), SIX)
        adjusted = 1.55 / 3 - 0.25**2 * 2.5 / 6
        assert e.also["se_adjusted"] == pytest.approx(sqrt(adjusted), abs=EXACT)
        # three units a cohort for one period before are fewer than four: Neyman's stands
        assert e.se == e.also["se_neyman"]
        assert "Neyman" in e.se_method
        assert any("too few" in note for note in e.notes)

    def test_adjusted_standard_error_leads_where_cohorts_are_large(self) -> None:
        twice = UnitMoments(SIX.periods, np.tile(SIX.cohort, 2), np.tile(SIX.outcomes, (2, 1)))
        e = ask(staggered_efficient, inquiry(), twice)
        # all sums of squares double: S is 4/5 of what it was, N is 12
        adjusted = 0.8 * (1.55 / 6 - 0.25**2 * 2.5 / 12)
        assert e.se == pytest.approx(sqrt(adjusted), abs=EXACT)
        assert e.se < e.also["se_neyman"]
        assert "adjusted" in e.se_method

    @pytest.mark.parametrize("run", [callaway_santanna, sun_abraham])
    def test_difference_in_differences_by_lot(self, run: Any) -> None:
        # (5 − 2) − (4 − 4) = 3; variances of the change 1 − 1 + 1 and 4 − 6 + 3
        e = ask(run, inquiry(), SIX)
        assert e.estimate == pytest.approx(3, abs=EXACT)
        assert e.also["se_neyman"] == pytest.approx(sqrt(1 / 3 + 1 / 3), abs=EXACT)

    def test_difference_in_differences_by_choice(self) -> None:
        # the paper's plug-in divides by n: 2/3 of the variances above
        e = ask(callaway_santanna, CHOSEN, SIX)
        assert e.estimate == pytest.approx(3, abs=EXACT)
        assert e.se == pytest.approx(sqrt(2 / 3 * 2 / 3), abs=EXACT)
        assert e.also["dynamic"] == pytest.approx(3, abs=EXACT)

    def test_interval_and_p_are_normal(self) -> None:
        e = ask(callaway_santanna, replace(CHOSEN, ci_level=0.9), SIX)
        assert (e.ci_high - e.ci_low) / 2 == pytest.approx(1.6448536269514722 * e.se, rel=1e-12)
        assert e.p == pytest.approx(6.7953461e-06, rel=1e-6)  # 2·Φ(−4.5)
        assert e.df is None

    def test_summaries_weigh_as_they_say(self) -> None:
        # effects: cohort 2 (two units) 1 in period 2, 3 in period 3; cohort 3 (one more unit) 8
        rows = units(
            *((2, (a, 1 + a, 3 + a)) for a in (0, 0.5)),
            *((3, (a, a, 8 + a)) for a in (0, 0.5, 1)),
            *((inf, (a, a, a)) for a in (0, 0.7)),
        )
        rows.outcomes[:, 1:] += np.array([[0.1, -0.1]] * 7) * np.arange(7)[:, None] % 0.03
        means = {g: rows.outcomes[rows.cohort == g].mean(axis=0) for g in (2.0, 3.0, inf)}
        waiting = (3 * means[3.0] + 2 * means[inf]) / 5
        first = (means[2.0][1] - means[2.0][0]) - (waiting[1] - waiting[0])
        second = (means[2.0][2] - means[2.0][0]) - (means[inf][2] - means[inf][0])
        late = (means[3.0][2] - means[3.0][1]) - (means[inf][2] - means[inf][1])
        expected = {
            "simple": (2 * first + 2 * second + 3 * late) / 7,
            "cohort": (2 * (first + second) / 2 + 3 * late) / 5,
            "calendar": (first + (2 * second + 3 * late) / 5) / 2,
        }
        for summary, value in expected.items():
            e = ask(callaway_santanna, inquiry(summary=summary), rows)
            assert e.estimate == pytest.approx(value, abs=EXACT), summary


def by_unit_weights(omega: np.ndarray, panel: UnitMoments, comparison: str, summary: str) -> float:
    """Callaway and Sant'Anna's average, written out plainly, with a weight for each unit."""
    starts = sorted(set(panel.cohort))
    share = {g: omega[panel.cohort == g].sum() for g in starts}
    last = panel.periods[-1]

    def change(member: np.ndarray, t: float, base: float) -> float:
        w = omega[member] / omega[member].sum()
        y = panel.outcomes[member]
        return float(w @ (y[:, panel.periods == t] - y[:, panel.periods == base])[:, 0])

    effects = []
    for g in starts:
        for t in panel.periods:
            others = panel.cohort > (t if comparison == "not-yet-treated" else last)
            if np.isfinite(g) and t >= g and others.any():
                base = panel.periods[panel.periods < g].max()
                gain = change(panel.cohort == g, t, base) - change(others, t, base)
                effects.append((g, t, gain))
    if summary == "calendar":
        groups = [[e for e in effects if e[1] == t] for t in sorted({t for _, t, _ in effects})]
        return float(
            np.mean(
                [np.average([e[2] for e in b], weights=[share[e[0]] for e in b]) for b in groups]
            )
        )
    count = {g: sum(1 for e in effects if e[0] == g) for g in starts}
    weight = [share[g] / (count[g] if summary == "cohort" else 1) for g, _, _ in effects]
    return float(np.average([e for _, _, e in effects], weights=weight))


@pytest.mark.parametrize("comparison", ["not-yet-treated", "never-treated"])
@pytest.mark.parametrize("summary", ["simple", "cohort", "calendar"])
def test_influence_of_each_unit_is_the_derivative_in_its_weight(
    comparison: str, summary: str
) -> None:
    """The standard error equals that of derivatives taken numerically, unit by unit.

    Each unit's influence is N · ∂θ/∂ω at equal weights; nothing of the closed form is used.
    """
    rng = np.random.default_rng(5)
    cohort = np.array([3.0] * 5 + [4.0] * 3 + [6.0] * 1 + [inf] * 6)
    y = rng.normal(size=(15, 6)) + rng.normal(size=(15, 1)) + (np.arange(1, 7) >= cohort[:, None])
    panel = UnitMoments(np.arange(1.0, 7.0), cohort, y)
    step, n = 1e-5, len(cohort)
    slopes = np.zeros(n)
    for i in range(n):
        bump = step * (np.arange(n) == i)
        up = by_unit_weights(1 / n + bump, panel, comparison, summary)
        down = by_unit_weights(1 / n - bump, panel, comparison, summary)
        slopes[i] = (up - down) / (2 * step)
    e = ask(callaway_santanna, replace(CHOSEN, comparison=comparison, summary=summary), panel)
    even = by_unit_weights(np.full(n, 1 / n), panel, comparison, summary)
    assert e.estimate == pytest.approx(even, abs=EXACT)
    # central differences with this step are good to eight digits
    assert e.se == pytest.approx(sqrt((slopes**2).sum() / n**2), rel=1e-7)


class TestEventStudy:
    rng = np.random.default_rng(11)
    cohort = np.repeat([3.0, 4.0, 5.0, inf], 10)
    lag = np.arange(1, 7) - cohort[:, None]
    panel = UnitMoments(
        np.arange(1.0, 7.0),
        cohort,
        rng.normal(size=(40, 6)) + np.where(lag >= 0, 1.0, 0.0),
    )

    def test_points_average_cohorts_by_size(self) -> None:
        e = ask(callaway_santanna, replace(CHOSEN, event_times=(0, 3)), self.panel)
        assert [p.period for p in e.event_study] == [0, 3]
        mean = {g: self.panel.outcomes[self.cohort == g].mean(axis=0) for g in (3.0, inf)}
        only = (mean[3.0][5] - mean[3.0][1]) - (mean[inf][5] - mean[inf][1])
        assert e.event_study[1].estimate == pytest.approx(only, abs=EXACT)

    def test_before_treatment_differences_leave_out_their_own_base(self) -> None:
        e = ask(callaway_santanna, replace(CHOSEN, event_times=(-3, -2, -1, 0)), self.panel)
        assert [p.period for p in e.event_study] == [-3, -2, 0]
        assert any("check" in note for note in e.notes)

    def test_before_treatment_means_are_a_check_of_balance(self) -> None:
        e = ask(staggered_efficient, inquiry(event_times=(-1, 0)), self.panel)
        point = e.event_study[0]
        y, late = self.panel.outcomes, self.cohort
        gaps = [
            y[late == g][:, int(g) - 2].mean() - y[late > g][:, int(g) - 2].mean()
            for g in (3, 4, 5)
        ]
        assert point.estimate == pytest.approx(np.mean(gaps), abs=EXACT)
        assert any("balance" in note for note in e.notes)

    def test_times_that_cannot_be_seen_are_named_and_the_others_kept(self) -> None:
        e = ask(staggered_efficient, inquiry(event_times=(0, 4, 9)), self.panel)
        assert [p.period for p in e.event_study] == [0]
        assert any("4 and 9" in note for note in e.notes)

    def test_neyman_beside_every_point(self) -> None:
        e = ask(staggered_efficient, inquiry(event_times=(0, 1)), self.panel)
        assert all(p.se_neyman is not None and p.se_neyman >= p.se for p in e.event_study)
        assert all(p.ci_low < p.estimate < p.ci_high and 0 <= p.p <= 1 for p in e.event_study)


class TestLeftOut:
    def test_lone_units_are_named_and_left_out_by_lot(self) -> None:
        with_one = UnitMoments(
            SIX.periods, np.append(SIX.cohort, 2.5), np.vstack([SIX.outcomes, [9, 9, 9]])
        )
        e = ask(staggered_efficient, inquiry(), with_one)
        assert e.estimate == pytest.approx(2.4, abs=EXACT)
        assert e.units == 6
        assert any("cohort 2.5" in note and "single unit" in note for note in e.notes)

    def test_lone_units_stay_by_choice_and_the_note_says_what_that_means(self) -> None:
        with_one = UnitMoments(
            SIX.periods, np.append(SIX.cohort, inf), np.vstack([SIX.outcomes, [9, 9, 9]])
        )
        e = ask(callaway_santanna, CHOSEN, with_one)
        assert e.units == 7
        assert any("too small" in note for note in e.notes)
        assert any("fragile" in note for note in e.notes)

    def test_treated_from_the_start(self) -> None:
        more = UnitMoments(
            SIX.periods, np.append(SIX.cohort, [1, 0]), np.vstack([SIX.outcomes, np.ones((2, 3))])
        )
        e = ask(staggered_efficient, inquiry(), more)
        assert e.estimate == pytest.approx(2.4, abs=EXACT)
        assert any("2 units left out" in note for note in e.notes)

    def test_treated_after_the_end_count_as_never_treated(self) -> None:
        rng = np.random.default_rng(3)
        y = rng.normal(size=(12, 3))
        late = np.array([2.0] * 4 + [7.0, 8.0, 8.0, 8.0] + [inf] * 4)
        never = np.where(late > 3, inf, late)
        e = ask(staggered_efficient, inquiry(), UnitMoments(SIX.periods, late, y))
        other = ask(staggered_efficient, inquiry(), UnitMoments(SIX.periods, never, y))
        assert e.estimate == pytest.approx(other.estimate, abs=EXACT)
        assert e.se == pytest.approx(other.se, abs=EXACT)
        assert any("4 units count as never treated" in note for note in e.notes)
        assert not any("count as never" in note for note in other.notes)

    def test_incomplete_units_are_counted(self) -> None:
        e = converse(staggered_efficient, inquiry(), moments_of(SIX, left_out=1_200))
        assert any(note.startswith("1,200 units left out") for note in e.notes)


def codes(run: Any, asked: Inquiry, moments: CohortMoments) -> list[str]:
    with pytest.raises(Refusal) as refusal:
        converse(run, asked, moments)
    assert all(fault.why and fault.remedy for fault in refusal.value.faults)
    return [fault.code for fault in refusal.value.faults]


class TestRefusals:
    six = moments_of(SIX)

    def test_one_period(self) -> None:
        rows = units((1, (1,)), (1, (2,)), (inf, (1,)), (inf, (3,)))
        assert "E100" in codes(staggered_efficient, inquiry(), moments_of(rows))

    def test_sums_that_are_no_numbers(self) -> None:
        mean = self.six.mean.copy()
        mean[0, 1] = np.nan
        assert codes(staggered_efficient, inquiry(), replace(self.six, mean=mean)) == ["E101"]

    def test_covariances_that_are_no_numbers(self) -> None:
        covariance = self.six.covariance.copy()
        covariance[1, 0, 0] = inf
        broken = replace(self.six, covariance=covariance)
        assert codes(callaway_santanna, CHOSEN, broken) == ["E101"]

    def test_all_at_once(self) -> None:
        rows = units((2, (1, 2)), (2, (2, 4)), (2, (2, 3)))
        assert codes(staggered_efficient, inquiry(), moments_of(rows)) == ["E102"]

    def test_nobody_treated(self) -> None:
        rows = units((inf, (1, 2)), (9, (2, 4)), (inf, (2, 3)))
        assert codes(staggered_efficient, inquiry(), moments_of(rows)) == ["E102", "E103"]

    def test_no_units_at_all(self) -> None:
        none = CohortMoments(
            np.array([1.0, 2.0]), np.zeros(0), np.zeros(0), np.zeros((0, 2)), np.zeros((0, 2, 2)), 3
        )
        assert codes(staggered_efficient, inquiry(), none) == ["E102"]

    def test_nobody_left_to_compare_with(self) -> None:
        rows = units(
            (1.5, (1, 2, 3)),
            (1.5, (2, 2, 3)),
            (1.7, (2, 4, 4)),
            (1.7, (2, 3, 3)),
            periods=(1, 2, 3),
        )
        assert codes(staggered_efficient, inquiry(), moments_of(rows)) == ["E104"]

    @pytest.mark.parametrize("run", [callaway_santanna, sun_abraham])
    def test_no_never_treated(self, run: Any) -> None:
        assert codes(run, replace(CHOSEN, comparison="never-treated"), self.six) == ["E105"]

    @pytest.mark.parametrize("timing", [Timing.RANDOM, Timing.CHOSEN])
    def test_no_variation(self, timing: Timing) -> None:
        rows = units(*((g, (0.1 + 7e6, 0.1 + 7e6, 7e6 + 0.1)) for g in (2, 2, 3, 3, inf, inf)))
        assert codes(callaway_santanna, inquiry(timing=timing), moments_of(rows)) == ["E106"]

    def test_no_variation_in_change(self) -> None:
        level = np.array([0.1, 0.7, 1.3, 2.9, 3.1, 0.4])
        rows = UnitMoments(SIX.periods, SIX.cohort, np.repeat(level[:, None], 3, axis=1))
        assert codes(callaway_santanna, CHOSEN, moments_of(rows)) == ["E106"]

    @pytest.mark.parametrize("run", [staggered_efficient, staggered_means])
    @pytest.mark.parametrize("timing", [Timing.CHOSEN, None])
    def test_timing_not_random(self, run: Any, timing: Timing | None) -> None:
        assert codes(run, inquiry(timing=timing), self.six) == ["E107"]

    def test_what_cannot_be_adjusted_for_is_all_said_at_once(self) -> None:
        asked = replace(CHOSEN, covariates=("x:age",), strata=("s:A",), exposure=True)
        assert codes(callaway_santanna, asked, self.six) == ["E108"] * 3

    def test_lone_units_on_one_side(self) -> None:
        rows = units((2, (1, 2)), (inf, (2, 4)), (inf, (2, 3)))
        assert codes(callaway_santanna, CHOSEN, moments_of(rows)) == ["E109"]


class TestNotes:
    def test_timing_unsaid_is_taken_as_chosen(self) -> None:
        e = ask(callaway_santanna, inquiry(timing=None), SIX)
        assert any("taken as chosen" in note for note in e.notes)
        assert e.se == ask(callaway_santanna, CHOSEN, SIX).se

    def test_as_good_as_random_is_a_claim(self) -> None:
        e = ask(staggered_efficient, inquiry(timing=Timing.AS_GOOD_AS_RANDOM), SIX)
        assert any("as good as random" in note for note in e.notes)

    def test_groups_that_differ_before_treatment(self) -> None:
        rng = np.random.default_rng(1)
        cohort = np.repeat([3.0, inf], 50)
        y = rng.normal(size=(100, 4)) + 2 * (cohort == 3)[:, None]
        e = ask(staggered_efficient, inquiry(), UnitMoments(np.arange(1.0, 5.0), cohort, y))
        assert e.also["balance_p"] < 1e-6
        assert any("already differed" in note for note in e.notes)

    def test_clusters_that_the_standard_error_does_not_know_of(self) -> None:
        e = ask(staggered_efficient, inquiry(clustered=True), SIX)
        assert any("make the cluster the unit" in note for note in e.notes)
        assert not any("cluster" in note for note in ask(staggered_efficient, inquiry(), SIX).notes)

    def test_with_whom_it_compares(self) -> None:
        assert any("treated last (from 3 on)" in n for n in ask(sun_abraham, CHOSEN, SIX).notes)
        never = replace(SIX, cohort=np.where(SIX.cohort == 3, inf, SIX.cohort))
        assert any("never treated" in n for n in ask(sun_abraham, CHOSEN, never).notes)

    def test_shares_and_uneven_periods(self) -> None:
        e = ask(
            staggered_efficient,
            inquiry(outcome_kind="binary"),
            replace(SIX, periods=np.array([1.0, 2.0, 5.0])),
        )
        assert any("difference in shares" in note for note in e.notes)
        assert any("evenly" in note for note in e.notes)


def test_every_card_is_for_roll_outs() -> None:
    assert {card.method for card in CARDS} == {
        Method.STAGGERED_EFFICIENT,
        Method.DIFFERENCE_IN_MEANS,
        Method.CALLAWAY_SANTANNA,
        Method.SUN_ABRAHAM,
    }
    for card in CARDS:
        in_wedge = () if card.method is Method.DIFFERENCE_IN_MEANS else (Design.STEPPED_WEDGE,)
        assert card.designs == (Design.STAGGERED_ROLLOUT, *in_wedge)
