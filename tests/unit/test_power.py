"""Closed forms of power: by hand, and what must hold of every one."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from scipy import special, stats

from forethought.estimate.design.power import formula_for
from forethought.estimate.design.rollout import roll_out as roll_out_formula
from forethought.estimate.design.sizing import step_of
from forethought.estimate.design.trials import as_changes
from forethought.plan.power import arms, over_time
from forethought.plan.power.answers import power, size_needed, smallest_detectable, triangular
from forethought.plan.power.chance import power_of
from forethought.plan.power.precision import Precision
from forethought.plan.power.reach import maryland
from forethought.plan.power.scenario import Scenario, Spread, Wedge
from forethought.vocabulary import Design, Method
from tests.power_studies import NEVER, clusters, known, people, roll_out, series, wedge

EXACT = 1e-12
"""The same arithmetic in another order."""

SOLVED = 1e-8
"""The same sums by another solver."""


def test_variance_of_a_difference_in_means_by_hand() -> None:
    found = arms.individual(people(units=30, sd=2.0, shares=(2 / 3, 1 / 3)), 1.0)
    assert found.variance == pytest.approx(4 / 20 + 4 / 10, abs=EXACT)
    assert found.df == 28


def test_adjusting_takes_away_the_square_of_the_correlation() -> None:
    bare = arms.individual(people(units=100), 1.0).variance
    adjusted = arms.individual(people(units=100, correlation=0.6), 1.0)
    assert adjusted.variance == pytest.approx(bare * 0.64 * (1 + 1 / 96), abs=EXACT)
    assert adjusted.df == 97


def test_shares_rates_and_hazards_by_hand() -> None:
    share = arms.individual(people(family="share", reference=0.3, units=200), 0.1).variance
    assert share == pytest.approx(0.3 * 0.7 / 100 + 0.4 * 0.6 / 100, abs=EXACT)
    rate = people(family="rate", reference=2.0, exposure=0.5, dispersion=1.5, units=200)
    assert arms.individual(rate, 0.8).variance == pytest.approx(
        1.5 / 100 + 1.5 / 80, abs=EXACT
    )  # 100 and 80 events
    hazard = people(family="time", event_share=0.4, units=200)
    assert arms.individual(hazard, 0.7).variance == pytest.approx(4 / 80, abs=EXACT)


def test_attrition_takes_units_away() -> None:
    whole = arms.individual(people(units=200), 1.0).variance
    assert arms.individual(people(units=250, attrition=0.2), 1.0).variance == pytest.approx(whole)


def test_design_effects_by_hand() -> None:
    # m = 20, c = 0.5, rho = 0.05: lambda = 1 / 1.95
    sizes = {"size_cv": 0.5}
    lam = 1 / 1.95
    assert arms.design_effect(clusters(method=Method.CLUSTER_ROBUST_CR2, **sizes)) == pytest.approx(
        1 + (30 * 1.25 / 30.25 * 20 - 1) * 0.05
    )
    assert arms.design_effect(clusters(**sizes)) == pytest.approx(
        1.95 / (1 - 0.25 * lam * (1 - lam))
    )
    # gamma sizes with shape 4 and scale 5, two at least: E(1/n) = Q(3, 0.4)/15 + P(4, 0.4)/2
    inverse = special.gammaincc(3, 0.4) / 15 + special.gammainc(4, 0.4) / 2
    assert arms.design_effect(clusters(method=Method.CLUSTER_MEANS, **sizes)) == pytest.approx(
        20 * 0.05 + 0.95 * 20 * inverse, rel=1e-5
    )


def test_changes_pay_for_no_covariate() -> None:
    """12 people, r = 0.5: changes have the spread of one outcome, and a plain t test of them."""
    changes = people(
        design=Design.COMPARISON_GROUP,
        method=Method.DIFFERENCE_IN_DIFFERENCES,
        correlation=0.5,
        units=12,
    )
    assert arms.compared(changes, 1.5) == arms.individual(people(units=12), 1.5)
    assert power(changes, 1.5, arms.compared) == pytest.approx(0.6496, abs=5e-4)


@pytest.mark.parametrize(
    "method", [Method.MIXED_MODEL, Method.CLUSTER_MEANS, Method.CLUSTER_ROBUST_CR2]
)
def test_design_effects_agree_where_clusters_are_equal(method: Method) -> None:
    assert arms.design_effect(clusters(method=method)) == pytest.approx(1 + 19 * 0.05)


def test_hayes_and_bennett_clusters_are_the_same_sum() -> None:
    """Var(rate) = λ/(n y) + k²λ²/c on the log scale: 1/events + k²/clusters, k² = ρ φ / μ."""
    scenario = clusters(family="rate", reference=1.0, icc=known(0.05), dispersion=2.0, units=1200)
    n, c, mean, ratio = 600, 30, 1.0, 0.8
    within = 2.0 * 0.95
    by_hand = sum(within / (n * m) + 0.05 * 2.0 / m / c for m in (mean, mean * ratio))
    found = arms.cluster(
        clusters(**{**vars_of(scenario), "method": Method.POISSON_CLUSTER_ROBUST}), ratio
    )
    assert found.variance == pytest.approx(by_hand, rel=1e-12)


def vars_of(scenario: Scenario) -> dict[str, object]:
    return {
        name: getattr(scenario, name)
        for name in ("family", "reference", "icc", "dispersion", "units")
    }


def test_hussey_and_hughes_closed_form() -> None:
    """Equation 8: I σ²(σ² + Tτ²) / ((IU − W)σ² + (U² + ITU − TW − IV)τ²)."""
    scenario = wedge(method=Method.HUSSEY_HUGHES)
    works = over_time.treated(scenario)
    count, periods = works.shape
    u, w, v = works.sum(), (works.sum(0) ** 2).sum(), (works.sum(1) ** 2).sum()
    s2, t2 = 0.95 / 20, 0.05
    by_hand = (
        count
        * s2
        * (s2 + periods * t2)
        / ((count * u - w) * s2 + (u**2 + count * periods * u - periods * w - count * v) * t2)
    )
    assert over_time.wedge(scenario, 0.2).variance == pytest.approx(by_hand, rel=1e-12)


def test_cluster_robust_in_a_wedge_has_the_variance_of_least_squares() -> None:
    """With an ICC of 0 there is nothing to weigh, so both are the same; else it finds less."""
    robust = wedge(method=Method.CLUSTER_ROBUST_CR2, icc=known(0.0))
    model = replace(robust, method=Method.NESTED_EXCHANGEABLE)
    assert over_time.wedge(robust, 0.2).variance == pytest.approx(
        over_time.wedge(model, 0.2).variance
    )
    alike = {"icc": known(0.1), "cac": 0.9}
    few = wedge(clusters=12, units=216, time=Wedge(4, (2.0, 3.0, 4.0)), **alike)
    robust = replace(few, method=Method.CLUSTER_ROBUST_CR2)
    # the method itself finds 0.335 (standard error 0.033) of 0.35
    assert power(robust, 0.35, over_time.wedge) == pytest.approx(0.38, abs=0.01)


def test_a_wedge_that_nobody_leaves_behind_cannot_be_told_from_time() -> None:
    all_at_once = wedge(time=Wedge(4, (3.0,)))
    found = over_time.wedge(all_at_once, 0.5)
    assert found.variance == math.inf
    assert power(all_at_once, 0.5, over_time.wedge) == pytest.approx(0.05)


def test_a_roll_out_of_two_cohorts_by_hand() -> None:
    """One cohort starts in period 2 of 2: the change of one less that of the other."""
    scenario = roll_out(units=80, time=Wedge(2, (2.0, NEVER)), correlation=0.3)
    by_hand = 2 * (1 - 0.3) / 40 + 2 * (1 - 0.3) / 40
    assert roll_out_formula(scenario, 0.5).variance == pytest.approx(by_hand, rel=1e-12)


def test_the_efficient_roll_out_is_the_best_of_its_kind() -> None:
    methods = (Method.STAGGERED_EFFICIENT, Method.CALLAWAY_SANTANNA, Method.DIFFERENCE_IN_MEANS)
    best, *others = (roll_out_formula(roll_out(method=m), 0.2).variance for m in methods)
    assert best < min(others)


def test_a_series_without_correlation_is_least_squares() -> None:
    scenario = series(sd=2.0)
    x = over_time.series_columns(scenario.time)  # type: ignore[arg-type]
    by_hand = 4 * np.linalg.inv(x.T @ x)[-1, -1]
    found = over_time.series(scenario, 1.0)
    assert found.variance == pytest.approx(by_hand)
    assert found.df == 45


def test_paired_changes_by_hand() -> None:
    scenario = people(design=Design.BEFORE_AFTER, units=50, correlation=0.6)
    found = arms.before_after(scenario, 0.5)
    assert found.variance == pytest.approx(2 * 0.4 / 50)
    assert found.df == 49


def test_differences_in_differences_need_a_correlation_above_a_half() -> None:
    means = people(design=Design.COMPARISON_GROUP, correlation=0.0)
    for r, gains in ((0.3, False), (0.7, True)):
        changes = people(
            design=Design.COMPARISON_GROUP,
            method=Method.DIFFERENCE_IN_DIFFERENCES,
            correlation=r,
        )
        better = arms.compared(changes, 0.3).variance < arms.compared(means, 0.3).variance
        assert better is gains


def test_multisite_effects_that_vary_cost_sites_not_people() -> None:
    fixed = {"design": Design.MULTISITE_RANDOMISED, "clusters": 10, "units": 500}
    same = arms.multisite(clusters(**fixed, method=Method.ANCOVA), 0.3)
    varied = arms.multisite(clusters(**fixed, method=Method.RANDOM_SLOPES, effect_sd=0.2), 0.3)
    assert varied.variance - same.variance == pytest.approx(0.04 / 10)
    assert (same.df, varied.df) == (489, 9)


ALL = [
    people(),
    people(family="share", reference=0.3),
    people(family="rate", reference=1.0),
    people(family="time"),
    clusters(),
    clusters(icc=Spread(0.05, 0.01, 0.15)),
    clusters(design=Design.MULTISITE_RANDOMISED, method=Method.SITE_FIXED_EFFECTS),
    wedge(),
    roll_out(),
    series(),
    series(family="rate", reference=40.0),
    people(design=Design.BEFORE_AFTER, correlation=0.5),
    people(design=Design.COMPARISON_GROUP),
]


@pytest.mark.parametrize("scenario", ALL, ids=lambda s: f"{s.design} {s.family}")
@pytest.mark.parametrize("rising", [True, False])
def test_the_smallest_detectable_effect_has_the_power_wanted(
    scenario: Scenario, rising: bool
) -> None:
    scenario = replace(scenario, rising=rising)
    formula = formula_for(scenario.design)
    smallest = smallest_detectable(scenario, formula)
    assert smallest is not None
    assert power(scenario, smallest, formula) == pytest.approx(0.8, abs=1e-6)
    none = 1.0 if scenario.is_ratio else 0.0
    assert (smallest > none) is rising


@pytest.mark.parametrize("scenario", ALL, ids=lambda s: f"{s.design} {s.family}")
def test_the_size_needed_is_the_fewest(scenario: Scenario) -> None:
    formula = formula_for(scenario.design)
    effect = smallest_detectable(scenario, formula)
    assert effect is not None
    step = len(scenario.time.starts) if scenario.time and scenario.time.periods < 40 else 2
    needed = size_needed(scenario, effect, formula, step)
    assert needed is not None
    assert needed % step == 0
    assert power(scenario.sized(needed), effect, formula) >= 0.8
    assert power(scenario.sized(needed - step), effect, formula) < 0.8
    assert abs(needed - scenario.count) <= step


def test_with_uneven_arms_the_size_needed_is_the_fewest_with_whole_arms() -> None:
    """125 and 62, of whom 0.9 stay, reach 80.02 %; 124 and 62 do not (scipy's noncentral t)."""
    scenario = people(units=123, sd=1.3, attrition=0.1, shares=(2 / 3, 1 / 3))
    assert size_needed(scenario, 0.6, arms.individual, step_of(scenario)) == 187
    n0, n1 = 125 * 0.9, 62 * 0.9
    beyond, far = stats.t.ppf(0.975, n0 + n1 - 2), 0.6 / 1.3 / (1 / n0 + 1 / n1) ** 0.5
    reached = stats.nct.sf(beyond, n0 + n1 - 2, far) + stats.nct.cdf(-beyond, n0 + n1 - 2, far)
    assert reached == pytest.approx(0.80024, abs=1e-5)


def test_more_than_a_hundred_thousand_is_not_promised() -> None:
    assert size_needed(people(), 0.0005, arms.individual, 2) is None


def test_no_share_is_beyond_one() -> None:
    tiny = people(units=8, family="share", reference=0.95)
    assert smallest_detectable(tiny, arms.individual) is None


def test_an_uncertain_icc_is_averaged_over() -> None:
    low, likely, high = (
        power(clusters(icc=known(r)), 0.2, arms.cluster) for r in (0.01, 0.05, 0.15)
    )
    averaged = power(clusters(icc=Spread(0.05, 0.01, 0.15)), 0.2, arms.cluster)
    assert high < averaged < low
    assert averaged < likely  # the range reaches further up than down


def test_triangular_quantiles() -> None:
    shares = np.array([0.0, 0.25, 0.5, 1.0])
    assert triangular(0.0, 0.5, 1.0, shares) == pytest.approx([0, math.sqrt(0.125), 0.5, 1])


@pytest.mark.parametrize("df", [None, 3.0, 12.0, 58.0, 1e7])
def test_power_stays_a_probability_and_grows(df: float | None) -> None:
    found = [power_of(d, Precision(1.0, df), 0.05) for d in np.linspace(0, 60, 400)]
    assert found[0] == pytest.approx(0.05, abs=1e-9)
    assert found[-1] == pytest.approx(1.0)
    assert (np.diff(found) > -1e-7).all()
    assert all(0 <= p <= 1 for p in found)


@pytest.mark.parametrize(
    "scenario",
    [
        series(autocorrelation=0.4, sd=2.0),
        series(autocorrelation=-0.3, time=Wedge(48, (25.0,), wash_in=3)),
        series(family="rate", reference=9.0, dispersion=2.5, autocorrelation=0.5),
        series(family="rate", reference=9.0, time=Wedge(40, (25.0,), cycle=12, harmonics=1)),
    ],
    ids=("numbers", "wash-in", "counts", "season"),
)
def test_a_series_information_is_that_of_the_whole_covariance(scenario: Scenario) -> None:
    assert scenario.time is not None
    x = over_time.series_columns(scenario.time)
    covariance = over_time.series_covariance(scenario, 0.8)
    quick = over_time.series_information(x, scenario, 0.8)
    assert quick == pytest.approx(x.T @ np.linalg.solve(covariance, x), rel=SOLVED)


def test_a_period_left_out_is_no_longer_counted() -> None:
    washed = Wedge(10, (6.0,), wash_in=2)
    assert washed.used.tolist() == [1, 2, 3, 4, 5, 8, 9, 10]
    assert over_time.series_columns(washed)[:, -1].tolist() == [0] * 5 + [1] * 3


def test_unequal_cells_of_a_wedge_are_worth_what_they_compare_with() -> None:
    even = wedge(cac=1.0, method=Method.HUSSEY_HUGHES)
    uneven = replace(even, size_cv=0.6)
    # compared within clusters alone, twice the people are worth twice as much
    assert over_time.cell_size(uneven) == pytest.approx(over_time.cell_size(even), rel=0.01)
    nested = replace(uneven, method=Method.NESTED_EXCHANGEABLE, cac=0.5, icc=known(0.1))
    assert over_time.cell_size(nested) < 0.98 * over_time.cell_size(even)


def test_a_second_series_lifts_the_maryland_level() -> None:
    design = Design.INTERRUPTED_TIME_SERIES
    assert maryland(design, None, adjusted=False).level == "2"
    assert maryland(design, None, adjusted=False, controlled=True).level == "3"


def test_changes_of_counts_are_changes_of_logarithms() -> None:
    """√(2 (1 − r)) times what a count brings; a ratio is never taken for a difference."""
    counts = people(
        design=Design.COMPARISON_GROUP,
        method=Method.DIFFERENCE_IN_DIFFERENCES,
        family="rate",
        reference=2.0,
        dispersion=1.5,
        correlation=0.6,
    )
    changes = as_changes(counts, 0.8)
    by_hand = (1.5 / 2 + 1.5 / 1.6) / 2 * 2 * (1 - 0.6)
    assert changes.sd**2 == pytest.approx(by_hand)
    assert changes.family == "number"
