"""Simulated studies: power as in closed form, and methods that would mislead found out."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import pytest

from forethought.estimate.design.diagnose import Diagnosis, Trial, diagnose, truth_on
from forethought.estimate.design.draw import draw, strata
from forethought.estimate.design.draw_arms import BASELINE, adjusts
from forethought.estimate.design.draw_changes import FOLLOWED
from forethought.estimate.design.drawn import Share
from forethought.estimate.design.model import DesignReport
from forethought.estimate.design.power import formula_for, near, simulated
from forethought.estimate.design.sizing import sizing_of
from forethought.estimate.design.trials_over_time import all_series
from forethought.estimate.registry import estimator_for
from forethought.estimate.types import Estimate, Inquiry
from forethought.journey.carry import carry
from forethought.moments import CohortAsk, CohortMoments, GroupAsk, GroupMoments
from forethought.plan.power.answers import power
from forethought.plan.power.scenario import Scenario, Spread, Wedge
from forethought.plan.settings import Interruption
from forethought.vocabulary import Design, Method, Timing
from tests.power_studies import clusters, known, people, roll_out, series, wedge

RUNS = 8_000

FEW_IN_WEDGE = wedge(
    method=Method.HUSSEY_HUGHES,
    clusters=6,
    units=120,
    attrition=0.1,
    icc=known(0.1),
    cac=1.0,
    time=Wedge(4, (2.0, 3.0, 4.0)),
)

CASES: list[tuple[Scenario, float]] = [
    (people(), 0.4),
    (people(correlation=0.7, units=100), 0.4),
    (people(family="share", reference=0.3, units=400), 0.13),
    (people(family="rate", reference=1.0, dispersion=2.0, units=400), 0.7),
    (people(family="time", event_share=0.4, units=400), 0.65),
    (clusters(), 0.2),
    (clusters(size_cv=0.6), 0.2),
    (clusters(size_cv=0.6, method=Method.CLUSTER_ROBUST_CR2), 0.2),
    (clusters(size_cv=0.4, method=Method.CLUSTER_MEANS), 0.2),
    (clusters(clusters=8, units=160), 0.6),
    (clusters(family="share", reference=0.3, method=Method.CLUSTER_ROBUST_CR2), 0.1),
    (clusters(family="rate", reference=1.0, dispersion=1.5), 0.75),
    (
        clusters(
            design=Design.MULTISITE_RANDOMISED,
            method=Method.SITE_FIXED_EFFECTS,
            clusters=10,
            units=500,
        ),
        0.25,
    ),
    (
        clusters(
            design=Design.MULTISITE_RANDOMISED,
            method=Method.RANDOM_SLOPES,
            clusters=10,
            units=500,
            effect_sd=0.1,
        ),
        0.3,
    ),
    (wedge(), 0.22),
    (wedge(clusters=12, units=240, icc=known(0.1), cac=0.6), 0.35),
    (FEW_IN_WEDGE, 0.35),
    (
        clusters(clusters=30, units=540, icc=known(0.08), size_cv=0.7, method=Method.CLUSTER_MEANS),
        0.35,
    ),
    (
        people(
            design=Design.COMPARISON_GROUP,
            method=Method.DIFFERENCE_IN_DIFFERENCES,
            correlation=0.5,
            units=12,
        ),
        1.5,
    ),
    (roll_out(), 0.25),
    (roll_out(method=Method.STAGGERED_EFFICIENT, autocorrelation=0.5), 0.2),
    (series(), 1.6),
    (series(family="rate", reference=50.0, dispersion=1.5), 0.75),
    (people(design=Design.BEFORE_AFTER, correlation=0.5, units=60), 0.37),
    (
        people(
            design=Design.COMPARISON_GROUP,
            method=Method.DIFFERENCE_IN_DIFFERENCES,
            correlation=0.7,
            units=300,
        ),
        0.25,
    ),
]


@pytest.mark.parametrize(("scenario", "effect"), CASES, ids=lambda v: str(v)[:60])
def test_simulation_and_closed_form_agree(scenario: Scenario, effect: float) -> None:
    found = simulated(scenario, effect, RUNS, seed=3)
    assert found.agrees_with(power(scenario, effect, formula_for(scenario.design)))
    # a series of 48 periods hardly tells its own autocorrelation
    most = 0.08 if scenario.design is Design.INTERRUPTED_TIME_SERIES else 0.065
    assert 0.035 < found.false_alarms.share < most


@pytest.mark.slow
def test_a_wedge_of_few_clusters_is_judged_as_its_analysis_will_be() -> None:
    """Six clusters: Kenward and Roger's freedom is far from clusters − 2, here and there alike."""
    closed = formula_for(FEW_IN_WEDGE.design)(FEW_IN_WEDGE, 0.35)
    assert closed.df is not None
    assert closed.df > 100
    inquiry = Inquiry(
        "q",
        FEW_IN_WEDGE.method,
        FEW_IN_WEDGE.design,
        strata=strata(FEW_IN_WEDGE),
        clustered=True,
        seed=5,
    )
    estimator = estimator_for(FEW_IN_WEDGE.method, FEW_IN_WEDGE.design)
    found = diagnose(Trial(FEW_IN_WEDGE, 0.35, inquiry, estimator, carry), 150)
    assert found.power is not None
    assert near(found.power, power(FEW_IN_WEDGE, 0.35, formula_for(FEW_IN_WEDGE.design)))
    assert found.mean_se == pytest.approx(closed.se, rel=0.02)


EIGHT_SITES = clusters(
    design=Design.MULTISITE_RANDOMISED,
    method=Method.SITE_FIXED_EFFECTS,
    clusters=8,
    units=360,
    icc=known(0.1),
    effect_sd=0.2,
    effect=0.4,
)


def test_fixed_site_levels_with_errors_by_site_answer_for_sites_like_these() -> None:
    found = sizing_of(EIGHT_SITES, "plan", "y", RUNS, seed=3)
    assert found.power == pytest.approx(0.8005, abs=0.01)  # person by person, elsewhere
    assert found.simulated.agrees_with(found.power)
    assert found.as_sample is None
    inquiry = Inquiry(
        "q", EIGHT_SITES.method, EIGHT_SITES.design, strata=strata(EIGHT_SITES), sited=True, seed=5
    )
    estimator = estimator_for(EIGHT_SITES.method, EIGHT_SITES.design)
    tried = diagnose(Trial(EIGHT_SITES, 0.4, inquiry, estimator, carry), 100)
    assert tried.power is not None
    assert near(tried.power, found.power)


def test_methods_by_people_answer_for_these_sites_only() -> None:
    """Effects that vary between sites: held against their own mean, and the wider power beside."""
    by_people = replace(EIGHT_SITES, method=Method.ANCOVA)
    found = sizing_of(by_people, "plan", "y", RUNS, seed=3)
    assert found.power == pytest.approx(0.98, abs=0.01)
    assert found.simulated.agrees_with(found.power)
    assert found.simulated.false_alarms.share == pytest.approx(0.05, abs=0.01)
    assert found.as_sample == pytest.approx(0.8005, abs=0.01)


def test_what_errs_too_often_or_differs_agrees_with_nothing() -> None:
    sizing = sizing_of(replace(clusters(), effect=0.2), "plan", "y", 2000, seed=3)
    tried = Diagnosis(Method.MIXED_MODEL, 500, 0, power=Share(sizing.power, 0.02, 500))
    report = DesignReport("q", "y", clusters(), (), sizing, (tried,), (), "", "", 1)
    assert report.agrees
    elsewhere = replace(tried, power=Share(sizing.power - 0.1, 0.02, 500))
    assert not replace(report, diagnoses=(elsewhere,)).agrees
    alarming = replace(sizing.simulated, false_alarms=Share(0.108, 0.003, 10_000))
    assert not replace(report, sizing=replace(sizing, simulated=alarming)).agrees


def test_a_method_that_takes_too_much_for_granted_is_pointed_out() -> None:
    """Hussey and Hughes' model believes that a cluster's periods are alike; they are not."""
    scenario = wedge(method=Method.HUSSEY_HUGHES, cac=0.5)
    closed = power(scenario, 0.22, formula_for(scenario.design))
    assert not simulated(scenario, 0.22, RUNS, seed=3).agrees_with(closed)


def test_ten_thousand_cluster_trials_of_44_by_100_are_quick() -> None:
    scenario = clusters(clusters=44, units=4400)
    start = time.perf_counter()
    simulated(scenario, 0.2, 10_000, seed=1)
    assert time.perf_counter() - start < 2  # about 0.03 s; the promise is 2


def test_the_seed_repeats_a_simulation() -> None:
    one, again, other = (simulated(clusters(), 0.2, 500, seed) for seed in (1, 1, 2))
    assert one == again
    assert one != other


def test_drawn_clusters_have_the_moments_stated() -> None:
    rng = np.random.default_rng(1)
    scenario = clusters(clusters=4000, units=40_000, correlation=0.6, sd=2.0)
    scenario = replace(scenario, icc=Spread(0.2, 0.2, 0.2))
    columns = ("one", BASELINE, "y")
    found = draw(scenario, 0.0, rng).answer(GroupAsk(columns, ("cluster",)))
    assert isinstance(found, GroupMoments)
    assert found.scale[2] == pytest.approx(2.0, rel=0.02)
    correlation = found.products.sum(0)[1, 2] / found.n.sum()
    assert correlation == pytest.approx(0.6, abs=0.02)
    means = found.products[:, 0, 2] / found.n
    assert means.var() == pytest.approx(0.2 + 0.8 / 10, rel=0.06)


def test_drawn_roll_outs_have_the_covariance_stated() -> None:
    rng = np.random.default_rng(1)
    scenario = roll_out(units=40_000, sd=2.0)
    found = draw(scenario, 1.0, rng).answer(CohortAsk())
    assert isinstance(found, CohortMoments)
    assert found.covariance[0].diagonal() == pytest.approx(np.full(12, 4.0), rel=0.06)
    assert found.covariance[0][0, 5] == pytest.approx(2.0, rel=0.1)
    assert found.mean[0, 4:].mean() == pytest.approx(1.0, abs=0.1)
    assert found.mean[0, :4].mean() == pytest.approx(0.0, abs=0.1)


KINDS = {"share": "binary", "rate": "count", "time": "time-to-event"}


def tried(scenario: Scenario, effect: float, runs: int = 150, **more: object) -> Diagnosis:
    inquiry = Inquiry(
        "q",
        scenario.method,
        scenario.design,
        covariates=(BASELINE,) if adjusts(scenario) else (),
        strata=strata(scenario),
        outcome_kind=KINDS.get(scenario.family, "continuous"),
        clustered=bool(scenario.clusters),
        **more,  # type: ignore[arg-type]
    )
    estimator = estimator_for(scenario.method, scenario.design)
    return diagnose(Trial(scenario, effect, inquiry, estimator, carry), runs)


@pytest.mark.parametrize(
    ("scenario", "effect"),
    [
        (people(correlation=0.6, method=Method.ANCOVA), 0.35),
        (clusters(correlation=0.5, size_cv=0.3), 0.2),
        (clusters(family="share", reference=0.3, method=Method.CLUSTER_ROBUST_CR2), 0.1),
        (
            clusters(
                family="rate",
                reference=1.0,
                dispersion=1.5,
                method=Method.POISSON_CLUSTER_ROBUST,
            ),
            0.75,
        ),
    ],
    ids=lambda v: str(v)[:50],
)
def test_a_sound_method_is_found_sound(scenario: Scenario, effect: float) -> None:
    found = tried(scenario, effect)
    assert found.is_sound
    assert found.power is not None
    closed = power(scenario, effect, formula_for(scenario.design))
    assert found.power.share == pytest.approx(closed, abs=3 * found.power.error + 0.02)


def test_a_roll_out_by_its_own_estimator() -> None:
    scenario = roll_out(method=Method.STAGGERED_EFFICIENT)
    found = tried(scenario, 0.25, timing=Timing.RANDOM)
    assert found.is_sound


@pytest.mark.parametrize(
    ("scenario", "effect"),
    [
        (
            people(
                design=Design.COMPARISON_GROUP,
                method=Method.DIFFERENCE_IN_DIFFERENCES,
                correlation=0.6,
            ),
            0.35,
        ),
        (people(design=Design.BEFORE_AFTER, correlation=0.5, units=60), 0.37),
        (
            people(
                design=Design.BEFORE_AFTER,
                correlation=0.4,
                units=200,
                family="share",
                reference=0.3,
            ),
            0.11,
        ),
    ],
    ids=lambda v: str(v)[:50],
)
def test_changes_by_their_own_methods(scenario: Scenario, effect: float) -> None:
    found = tried(scenario, effect, followed=FOLLOWED)
    assert found.is_sound
    assert found.power is not None
    closed = power(scenario, effect, formula_for(scenario.design))
    assert found.power.share == pytest.approx(closed, abs=3 * found.power.error + 0.02)


def test_a_wedge_whose_periods_are_taken_as_alike_is_found_out() -> None:
    unlike = wedge(cac=0.3, icc=Spread(0.2, 0.2, 0.2), method=Method.HUSSEY_HUGHES)
    found = tried(unlike, 0.3)
    assert not found.is_sound
    assert found.se_too_small
    right = tried(replace(unlike, method=Method.NESTED_EXCHANGEABLE), 0.3, runs=30)
    assert right.is_sound


def test_too_few_clusters_without_correction_are_found_out() -> None:
    few = clusters(clusters=6, units=120, method=Method.CLUSTER_ROBUST_CR0)
    found = tried(few, 0.8, runs=500)
    assert found.mean_se is not None
    assert found.spread is not None
    assert found.mean_se < found.spread
    assert found.se_too_small
    assert not found.is_sound


def test_people_counted_one_by_one_in_clusters_are_found_out() -> None:
    """A study of people with a likeness that the analysis ignores."""
    scenario = clusters(method=Method.CLUSTER_MEANS, clusters=20, units=400)
    inquiry = Inquiry("q", Method.DIFFERENCE_IN_MEANS, Design.INDIVIDUAL_RANDOMISED)
    estimator = estimator_for(Method.DIFFERENCE_IN_MEANS, Design.INDIVIDUAL_RANDOMISED)
    found = diagnose(Trial(scenario, 0.3, inquiry, estimator, carry), 400)
    assert found.alarms_too_often
    assert found.covers_too_little


def test_a_method_that_refuses_says_why() -> None:
    found = tried(people(method=Method.MIXED_MODEL), 0.5, runs=40)  # there are no clusters
    assert found.coverage is None
    assert found.reason
    assert found.reason.startswith("E")


def test_truth_on_other_scales() -> None:
    share = people(family="share", reference=0.2)
    odds = Inquiry("q", Method.LOGIT_CLUSTER_ROBUST, Design.INDIVIDUAL_RANDOMISED)
    assert truth_on(share, 0.2, odds, ratio=True) == pytest.approx((0.4 / 0.6) / (0.2 / 0.8))
    risk = replace(odds, scale="risk-ratio")
    assert truth_on(share, 0.2, risk, ratio=True) == pytest.approx(2.0)
    rate = people(family="rate", reference=2.0, exposure=0.5)
    assert truth_on(rate, 0.8, odds, ratio=False) == pytest.approx(-0.2)
    assert truth_on(rate, 0.8, odds, ratio=True) == 0.8


def test_a_share_of_nothing_still_has_an_error() -> None:
    assert Share.of(np.zeros(100)).error > 0


FEW_TRIALS = 60


@pytest.mark.parametrize(
    ("scenario", "mirrored"),
    [
        (clusters(), True),
        (clusters(method=Method.CLUSTER_ROBUST_CR2, size_cv=0.4), True),
        (clusters(method=Method.RANDOMISATION_INFERENCE), True),
        (clusters(alpha=0.025), False),  # a 95 % interval does not tell a test at 2.5 %
        (clusters(family="share", reference=0.3, method=Method.CLUSTER_ROBUST_CR2), False),
    ],
    ids=lambda v: str(v)[:70],
)
def test_studies_without_the_effect_are_spared_only_where_they_would_say_the_same(
    scenario: Scenario, mirrored: bool
) -> None:
    inquiry = Inquiry("q", scenario.method, scenario.design, clustered=True, permutations=199)
    trial = Trial(scenario, 0.2, inquiry, estimator_for(scenario.method, scenario.design), carry)
    assert trial.mirrors() is mirrored
    if mirrored:  # and so it is in every other study
        for run in range(100, 120):
            there, absent = (trial.answer(truth, [1, run, 0]) for truth in (0.2, 0.0))
            assert isinstance(there, Estimate)
            assert isinstance(absent, Estimate)
            assert (absent.p < scenario.alpha) == (not there.ci_low <= 0.2 <= there.ci_high)


def test_a_clear_method_is_let_go_at_the_first_look() -> None:
    scenario = clusters(method=Method.CLUSTER_MEANS)
    inquiry = Inquiry("q", scenario.method, scenario.design, clustered=True)
    trial = Trial(scenario, 0.2, inquiry, estimator_for(scenario.method, scenario.design), carry)
    early = diagnose(trial, 400, first_look=200)
    assert early.runs in (200, 400)
    assert early.is_clear or early.runs == 400
    assert diagnose(trial, 400).runs == 400


def test_figures_beside_are_left_out_where_nobody_reads_them() -> None:
    scenario = clusters()
    inquiry = Inquiry("q", scenario.method, scenario.design, clustered=True)
    drawn = draw(scenario, 0.2, np.random.default_rng(5))
    estimator = estimator_for(scenario.method, scenario.design)
    whole = carry(estimator, inquiry, drawn.answer)
    brief = carry(estimator, replace(inquiry, brief=True), drawn.answer)
    assert isinstance(whole, Estimate)
    assert isinstance(brief, Estimate)
    same = ("estimate", "se", "ci_low", "ci_high", "p", "df", "icc")
    assert [getattr(brief, name) for name in same] == [getattr(whole, name) for name in same]
    assert whole.icc_low is not None
    assert brief.icc_low is None


WEDGE_EFFECT = 0.25


@pytest.mark.parametrize(
    "scenario",
    [
        wedge(size_cv=0.4),
        wedge(size_cv=0.8, cac=1.0, method=Method.HUSSEY_HUGHES),
        wedge(method=Method.WILD_CLUSTER_BOOTSTRAP),
        wedge(method=Method.GEE_EXCHANGEABLE),
        wedge(method=Method.CALLAWAY_SANTANNA),
        wedge(family="rate", reference=2.0, dispersion=1.5),
    ],
    ids=lambda v: f"{v.method} {v.size_cv} {v.family}",
)
def test_a_wedge_is_sized_as_its_method_weighs_it(scenario: Scenario) -> None:
    """Unequal sizes, least squares, roll-outs of clusters: the method itself is the judge."""
    effect = 0.85 if scenario.is_ratio else WEDGE_EFFECT
    inquiry = Inquiry(
        "q",
        scenario.method,
        scenario.design,
        timing=Timing.RANDOM,
        strata=strata(scenario),
        clustered=True,
        brief=True,
    )
    trial = Trial(scenario, effect, inquiry, estimator_for(scenario.method, scenario.design), carry)
    found = diagnose(trial, FEW_TRIALS)
    closed = power(scenario, effect, formula_for(scenario.design))
    assert found.power is not None
    assert not found.is_biased
    assert found.power.share == pytest.approx(closed, abs=3 * found.power.error + 0.02)


BESIDE = Wedge(48, (25.0,), controlled=True)


def test_a_second_series_costs_what_both_steps_vary_by() -> None:
    alone = series(autocorrelation=0.3)
    both = replace(alone, time=BESIDE)
    formula = formula_for(Design.INTERRUPTED_TIME_SERIES)
    one, two = formula(alone, 2.0), formula(both, 2.0)
    assert two.variance == pytest.approx(2 * one.variance)
    assert one.df is not None
    assert two.df == 2 * one.df
    found = tried(
        replace(series(family="rate", reference=50.0, dispersion=1.5), time=BESIDE),
        0.7,
        interruption=Interruption(at=25),
    )
    assert found.is_sound
    assert found.power is not None
    scenario = series(family="rate", reference=50.0, dispersion=1.5, time=BESIDE)
    closed = power(scenario, 0.7, formula)
    assert found.power.share == pytest.approx(closed, abs=3 * found.power.error + 0.02)


def test_simulated_series_have_no_lean() -> None:
    """The mean of (estimate − truth) / se is 0, whatever carries over from period to period."""
    for scenario, effect in (
        (series(autocorrelation=0.3), 2.0),
        (series(family="rate", reference=50.0, dispersion=3.0, autocorrelation=0.4), 0.75),
    ):
        drawn = all_series(scenario, effect, RUNS, np.random.default_rng(11))
        z = (drawn.estimate - scenario.scaled(effect)) / drawn.se
        assert abs(z.mean()) < 4 * z.std() / RUNS**0.5


@pytest.mark.parametrize(
    ("scenario", "effect"),
    [
        (people(design=Design.BEFORE_AFTER, units=200), 0.8),
        (
            people(
                design=Design.COMPARISON_GROUP,
                method=Method.DIFFERENCE_IN_DIFFERENCES,
                units=500,
            ),
            0.8,
        ),
    ],
    ids=("before and after", "differences"),
)
def test_changes_of_counts(scenario: Scenario, effect: float) -> None:
    counts = replace(scenario, family="rate", reference=2.0, dispersion=1.5, correlation=0.5)
    closed = power(counts, effect, formula_for(counts.design))
    quick = simulated(counts, effect, RUNS, 3)
    assert quick.agrees_with(closed)
    assert not quick.alarms_too_often(0.05)
    found = tried(counts, effect, followed=FOLLOWED)
    assert found.is_sound
    assert found.power is not None
    assert found.power.share == pytest.approx(closed, abs=3 * found.power.error + 0.02)


def test_times_in_clusters_are_tried_too() -> None:
    scenario = clusters(
        clusters=20, units=400, family="time", event_share=0.4, method=Method.COX, icc=known(0.02)
    )
    found = tried(scenario, 0.5, runs=25)
    assert found.runs == 25
    assert found.coverage is not None
    assert found.coverage.share > 0.8
