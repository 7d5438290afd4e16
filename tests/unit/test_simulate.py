"""Synthetic records: their shape, their repeatability and the truth they carry."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from forethought.errors import Refusal
from forethought.plan import Plan
from forethought.plan.simulate import SimulatedRecords, simulate
from forethought.theory import Theory

SEEDS = range(150)
MONTE_CARLO_ERRORS = 3.0
"""A true mean lies within this many Monte Carlo standard errors of its simulated one."""


def theory_of(*indicators: dict[str, Any], level: str | None = None) -> Theory:
    return Theory.model_validate(
        {
            "forethought": 1,
            "theory": {"id": "toy", "title": "Toy"},
            "goal": {"id": "goal", "statement": "Children are safer"},
            "outcomes": [
                {
                    "id": "change",
                    "statement": "Officers notice more",
                    "level": level,
                    "indicators": list(indicators),
                }
            ],
        }
    )


def plan_of(design: str, data: dict[str, Any], **more: Any) -> Plan:
    return Plan.model_validate(
        {
            "forethought": 1,
            "plan": {
                "theory": {"id": "toy", "version": 1},
                "title": "Toy",
                "design": design,
                "seed": 7,
            },
            "data": {"source": "records.csv", "unit": "person", **data},
            **more,
        }
    )


SCALE = {"id": "i", "kind": "scale", "better": "higher", "smallest_meaningful": 1}
TEST = {**SCALE, "source": "survey", "instrument": "quiz"}
PROPORTION = {"id": "i", "kind": "proportion", "better": "higher", "smallest_meaningful": 0.05}
BINARY = {"id": "i", "kind": "binary", "better": "lower", "smallest_meaningful": 0.1}
COUNT = {"id": "i", "kind": "count", "better": "lower", "smallest_meaningful": 0.1}
CONTINUOUS = {"id": "i", "kind": "continuous", "better": "higher", "smallest_meaningful": 2}
RANGED = {**CONTINUOUS, "low": 0, "high": 50}
QUIZ = {
    "id": "quiz",
    "title": "Quiz",
    "items": [
        {
            "id": f"k{k}",
            "ask": f"Question {k}",
            "answer": "one-of",
            "choices": [{"id": "a"}, {"id": "b"}, {"id": "c"}],
            "right": "b",
        }
        for k in range(1, 11)
    ],
    "score": {"i": {"sum_right": "all"}},
}
WAVES = [{"id": "before", "at": "P0D"}, {"id": "soon", "at": "P1M"}, {"id": "late", "at": "P12M"}]
TRIAL = {"cluster": "team", "arm": "arm", "strata": ["force"], "wave": "wave"}
RATIO = [
    {
        "id": "q",
        "indicator": "i",
        "estimand": {"summary": "rate ratio", "at": "late"},
        "method": "poisson-cluster-robust",
    }
]


def cluster_trial(column: dict[str, str] | None = None, **more: Any) -> Plan:
    data = {**TRIAL, "outcomes": {"i": column or {"column": "y"}}}
    parts = {"waves": WAVES, "sample": {"units": 400, "clusters": 20}, **more}
    return plan_of("cluster-randomised", data, **parts)


def as_floats(values: Any) -> np.ndarray[Any, np.dtype[np.float64]]:
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)


def mean_at(
    made: SimulatedRecords, wave: str, arm: str, out_of: str | None = None
) -> tuple[float, float]:
    """Return the sums of the outcome and of its denominator (or rows) at one wave, in one arm."""
    here = (made.columns["wave"] == wave) & (made.columns["arm"] == arm)
    y = as_floats(made.columns["y"])[here]
    size = as_floats(made.columns[out_of])[here] if out_of else np.ones(len(y))
    known = ~np.isnan(y)
    return float(y[known].sum()), float(size[known].sum())


def arm_means(
    theory: Theory, plan: Plan, wave: str, out_of: str | None = None
) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Mean per seed in the reference arm and in the other: shape (seeds, 2)."""
    rows = []
    for seed in SEEDS:
        made = simulate(theory, plan, seed=seed)
        sums = [mean_at(made, wave, arm, out_of) for arm in ("usual", "treated")]
        rows.append([total / size for total, size in sums])
    return np.array(rows)


def assert_true(draws: np.ndarray[Any, np.dtype[np.float64]], truth: float) -> None:
    error = draws.std(ddof=1) / np.sqrt(len(draws))
    assert error > 0
    assert abs(draws.mean() - truth) < MONTE_CARLO_ERRORS * error


@pytest.mark.parametrize(
    ("indicator", "column", "more"),
    [
        pytest.param(TEST, {"column": "y"}, {"instruments": [QUIZ]}, id="test-of-ten-items"),
        pytest.param(SCALE, {"column": "y"}, {}, id="scale-without-range"),
        pytest.param(PROPORTION, {"column": "y", "out_of": "n"}, {}, id="proportion"),
        pytest.param(BINARY, {"column": "y"}, {}, id="binary"),
        pytest.param(COUNT, {"column": "y"}, {}, id="count-as-difference"),
        pytest.param(COUNT, {"column": "y", "exposure": "n"}, {}, id="count-with-exposure"),
        pytest.param(CONTINUOUS, {"column": "y"}, {}, id="continuous"),
        pytest.param(RANGED, {"column": "y"}, {}, id="continuous-with-range"),
    ],
)
def test_a_difference_is_true_at_its_wave(
    indicator: dict[str, Any], column: dict[str, str], more: dict[str, Any]
) -> None:
    theory, plan = theory_of(indicator), cluster_trial(column, **more)
    size = column.get("out_of") or column.get("exposure")
    made = simulate(theory, plan)
    sign = -1 if indicator["better"] == "lower" else 1
    assert made.truth["i"] == pytest.approx(sign * 1.5 * indicator["smallest_meaningful"])

    means = arm_means(theory, plan, "late", size)

    assert_true(means[:, 1] - means[:, 0], made.truth["i"])


def test_a_rate_ratio_is_true_at_its_wave() -> None:
    column = {"column": "y", "exposure": "n"}
    plan = cluster_trial(column, questions=RATIO, truth={"i": 0.7})
    made = simulate(theory_of(COUNT), plan)
    assert made.scale == {"i": "ratio"}

    means = arm_means(theory_of(COUNT), plan, "late", "n")

    # the difference that vanishes where the ratio of expected rates is 0.7
    assert_true(means[:, 1] - 0.7 * means[:, 0] + 1.0, 1.0)


def test_nothing_differs_at_the_baseline() -> None:
    means = arm_means(theory_of(BINARY), cluster_trial(), "before")
    assert_true(means[:, 1] - means[:, 0], 0.0)


@pytest.mark.parametrize(
    ("level", "soon_is_larger"), [("learning", True), ("behaviour", False), ("results", False)]
)
def test_learning_fades_and_behaviour_builds_up(level: str, soon_is_larger: bool) -> None:
    theory = theory_of(SCALE, level=level)
    effects = simulate(theory, cluster_trial()).effects["i"]
    assert list(effects) == ["soon", "late"]
    assert effects["late"] == pytest.approx(1.5)
    assert (effects["soon"] > effects["late"]) is soon_is_larger


def test_the_effect_before_the_wave_of_the_question_is_true_too() -> None:
    theory = theory_of(CONTINUOUS, level="behaviour")
    truth = simulate(theory, cluster_trial()).effects["i"]["soon"]
    means = arm_means(theory, cluster_trial(), "soon")
    assert_true(means[:, 1] - means[:, 0], truth)


def test_spread_within_clusters_and_over_time_is_about_as_stated() -> None:
    plan = cluster_trial(sample={"units": 12_000, "clusters": 600}, truth={"i": 0.0})
    made = simulate(theory_of(CONTINUOUS), plan, complete=True)
    wave = np.asarray(made.columns["wave"])
    y = as_floats(made.columns["y"])
    before, late = y[wave == "before"], y[wave == "late"]
    assert np.corrcoef(before, late)[0, 1] == pytest.approx(0.5, abs=0.05)
    team = np.asarray(made.columns["team"])[wave == "before"]
    means = np.array([before[team == name].mean() for name in np.unique(team)])
    # Var(cluster mean) = σ²(ICC + (1 − ICC)/m)
    icc = (means.var() / before.var() - 1 / 20) / (1 - 1 / 20)
    assert icc == pytest.approx(0.05, abs=0.02)


def test_the_score_of_a_test_is_the_number_of_right_answers() -> None:
    made = simulate(theory_of(TEST), cluster_trial(instruments=[QUIZ]))
    answers = [made.columns[f"k{k}"] for k in range(1, 11)]
    assert {*answers[0]} == {"a", "b", "c", None}
    right = [
        None if row[0] is None else sum(answer == "b" for answer in row)
        for row in zip(*answers, strict=True)
    ]
    assert right == list(made.columns["y"])


def test_the_same_seed_gives_the_same_records_and_another_does_not() -> None:
    theory, plan = theory_of(CONTINUOUS), cluster_trial()
    first, again, other = (
        simulate(theory, plan),
        simulate(theory, plan),
        simulate(theory, plan, seed=8),
    )
    assert first.columns["y"] == again.columns["y"]
    assert first.columns["y"] != other.columns["y"]
    assert (first.seed, other.seed) == (7, 8)


def test_arms_are_even_within_every_stratum() -> None:
    made = simulate(theory_of(BINARY), cluster_trial(sample={"units": 1200, "clusters": 60}))
    pairs = {
        (team, force, arm)
        for team, force, arm in zip(
            made.columns["team"], made.columns["force"], made.columns["arm"], strict=True
        )
    }
    assert len(pairs) == 60  # every team has one force and one arm
    counts = {}
    for _, force, arm in pairs:
        counts[force, arm] = counts.get((force, arm), 0) + 1
    assert set(counts.values()) == {10}
    assert len(counts) == 6


def test_the_ratio_of_arms_is_kept() -> None:
    arms = {"arms": [{"id": "usual"}, {"id": "treated"}], "ratio": [2, 1]}
    made = simulate(
        theory_of(BINARY),
        plan_of(
            "individual-randomised",
            {"arm": "arm", "outcomes": {"i": {"column": "y"}}},
            assignment=arms,
            sample={"units": 300},
        ),
    )
    assert made.rows == made.units == 300
    assert made.clusters == 0
    assert list(made.columns["arm"]).count("treated") == 100


def test_people_are_drawn_within_clusters_that_are_strata() -> None:
    data = {
        "cluster": "village",
        "strata": ["village"],
        "site": "county",
        "arm": "arm",
        "outcomes": {"i": {"column": "y"}},
    }
    sample = {"units": 400, "clusters": 10}
    made = simulate(theory_of(BINARY), plan_of("individual-randomised", data, sample=sample))
    assert made.clusters == 10
    places = set(zip(made.columns["village"], made.columns["county"], strict=True))
    assert len(places) == 10
    assert len({county for _, county in places}) == 3
    village, arm = np.asarray(made.columns["village"]), np.asarray(made.columns["arm"])
    for name in np.unique(village):
        treated = (arm[village == name] == "treated").sum()
        assert abs(2 * treated - (village == name).sum()) <= 1


def test_units_without_clusters_spread_over_sites() -> None:
    data = {"site": "county", "arm": "arm", "outcomes": {"i": {"column": "y"}}}
    made = simulate(theory_of(BINARY), plan_of("individual-randomised", data))
    county = list(made.columns["county"])
    assert sorted(county.count(name) for name in set(county)) == [133, 133, 134]


def test_every_arm_but_the_reference_has_the_effect() -> None:
    arms = {"arms": [{"id": "usual"}, {"id": "light"}, {"id": "full"}]}
    plan = plan_of(
        "individual-randomised",
        {"arm": "arm", "outcomes": {"i": {"column": "y"}}},
        assignment=arms,
        sample={"units": 30_000},
        truth={"i": 0.2},
    )
    made = simulate(theory_of(BINARY), plan, complete=True)
    arm, y = np.asarray(made.columns["arm"]), as_floats(made.columns["y"])
    shares = [float(y[arm == name].mean()) for name in ("usual", "light", "full")]
    assert shares == pytest.approx([0.3, 0.5, 0.5], abs=0.02)


def test_missing_grows_over_waves_and_is_none_at_the_start() -> None:
    plan = cluster_trial(sample={"units": 4000, "clusters": 40}, instruments=[QUIZ])
    made = simulate(theory_of(TEST), plan)
    wave, y = np.asarray(made.columns["wave"]), as_floats(made.columns["y"])
    shares = [float(np.isnan(y[wave == name]).mean()) for name in ("before", "soon", "late")]
    assert shares[0] == 0
    assert shares[1] == pytest.approx(0.05, abs=0.015)
    assert shares[2] == pytest.approx(0.12, abs=0.02)
    assert not np.isnan(
        as_floats(simulate(theory_of(TEST), plan, complete=True).columns["y"])
    ).any()


def test_an_instrument_is_answered_at_its_waves_only() -> None:
    quiz = {**QUIZ, "waves": ["before", "late"]}
    made = simulate(theory_of(TEST), cluster_trial(instruments=[quiz]))
    soon = np.asarray(made.columns["wave"]) == "soon"
    assert np.isnan(as_floats(made.columns["y"])[soon]).all()


@pytest.mark.parametrize("names", [{"first_treated": "start"}, {"treated": {"column": "on"}}])
def test_a_roll_out_has_a_row_for_each_unit_and_period(names: dict[str, Any]) -> None:
    data = {"period": "month", "outcomes": {"i": {"column": "y"}}, **names}
    made = simulate(theory_of(COUNT), plan_of("staggered-rollout", data, sample={"units": 50}))
    assert made.rows == 50 * 24
    assert made.effects == {}
    if "start" in made.columns:
        starts = list(made.columns["start"])
        assert {*starts} == {9, 12, 15, 18, None}
        assert starts.count(None) == 10 * 24
    else:
        on = np.asarray(made.columns["on"]).reshape(50, 24)
        assert (np.diff(on, axis=1) >= 0).all()
        assert sorted(set(on.sum(axis=1))) == [0, 7, 10, 13, 16]


@pytest.mark.parametrize("indicator", [COUNT, CONTINUOUS, BINARY], ids=lambda i: i["kind"])
def test_the_effect_in_a_roll_out_is_true(indicator: dict[str, Any]) -> None:
    data = {"period": "month", "first_treated": "start", "outcomes": {"i": {"column": "y"}}}
    plan = plan_of("staggered-rollout", data, sample={"units": 100})
    theory = theory_of(indicator)
    draws = []
    for seed in SEEDS:
        made = simulate(theory, plan, seed=seed)
        start, month = as_floats(made.columns["start"]), as_floats(made.columns["month"])
        y = as_floats(made.columns["y"])
        # difference in differences of all who start against those never treated
        by_unit = y.reshape(100, 24)
        change = by_unit[:, 17:].mean(axis=1) - by_unit[:, :8].mean(axis=1)
        never = np.isnan(start[month == 1])
        draws.append(change[~never].mean() - change[never].mean())
    assert_true(np.array(draws), simulate(theory, plan).truth["i"])


def test_covariates_are_known_before_and_tell_something() -> None:
    data = {
        **TRIAL,
        "outcomes": {"i": {"column": "y"}},
        "covariates": {"years": {"column": "years"}, "rank": {"column": "r", "kind": "category"}},
    }
    plan = plan_of("cluster-randomised", data, waves=WAVES, truth={"i": 0.0})
    made = simulate(theory_of(CONTINUOUS), plan, complete=True)
    years = as_floats(made.columns["years"]).reshape(-1, 3)
    assert (years == years[:, :1]).all()
    assert np.corrcoef(years.ravel(), as_floats(made.columns["y"]))[0, 1] > 0.15
    assert {*made.columns["r"]} == {"a", "b", "c"}


def test_two_indicators_may_share_a_denominator() -> None:
    other = {**PROPORTION, "id": "j"}
    outcomes = {"i": {"column": "y", "out_of": "n"}, "j": {"column": "z", "out_of": "n"}}
    plan = plan_of("cluster-randomised", {**TRIAL, "outcomes": outcomes}, waves=WAVES)
    made = simulate(theory_of(PROPORTION, other), plan, complete=True)
    n = as_floats(made.columns["n"])
    assert (as_floats(made.columns["y"]) <= n).all()
    assert (as_floats(made.columns["z"]) <= n).all()
    assert n.min() == 1


def test_names_and_notes_say_that_it_is_made_up() -> None:
    made = simulate(theory_of(BINARY), cluster_trial())
    for column in ("person", "team", "force"):
        assert all(str(name).startswith(f"synthetic-{column}-") for name in made.columns[column])
    assert made.notes[0].startswith("Every row is made up.")
    assert any("True effect on i: a difference of -0.15" in note for note in made.notes)


def test_every_reason_why_not_is_told_at_once() -> None:
    outcomes = {"i": {"column": "y"}, "nobody": {"column": "z"}}
    plan = plan_of("individual-randomised", {"outcomes": outcomes}, truth={"i": 0.9, "j": 1})
    with pytest.raises(Refusal) as caught:
        simulate(theory_of(PROPORTION), plan)
    assert [fault.code for fault in caught.value.faults] == ["S004", "S004", "S003"]
    assert "would average 1.2" in caught.value.faults[2].message


@pytest.mark.parametrize(
    ("plan", "indicator", "code"),
    [
        pytest.param(plan_of("before-after", {}), BINARY, "S006", id="no-waves"),
        pytest.param(
            plan_of("individual-randomised", {"outcomes": {"i": {"column": "y"}}}),
            {"id": "i", "kind": "time-to-event"},
            "S002",
            id="kind",
        ),
        pytest.param(
            cluster_trial(questions=RATIO, truth={"i": -0.2}), COUNT, "S005", id="negative-ratio"
        ),
        pytest.param(
            plan_of("individual-randomised", {}).model_copy(update={"data": None}),
            BINARY,
            "U005",
            id="no-data",
        ),
    ],
)
def test_what_cannot_be_simulated_is_refused(
    plan: Plan, indicator: dict[str, Any], code: str
) -> None:
    with pytest.raises(Refusal) as caught:
        simulate(theory_of(indicator), plan)
    assert [fault.code for fault in caught.value.faults] == [code]


def test_a_roll_out_without_its_columns_is_refused_with_both() -> None:
    with pytest.raises(Refusal) as caught:
        simulate(theory_of(BINARY), plan_of("staggered-rollout", {}))
    assert [fault.value for fault in caught.value.faults] == ["period", "first_treated"]


WEDGE = {"cluster": "team", "period": "quarter", "treated": {"column": "on"}}


def test_years_in_place_of_periods_are_refused() -> None:
    data = {**WEDGE, "outcomes": {"i": {"column": "y"}}}
    plan = plan_of("stepped-wedge", data, assignment={"sequences": [2026, 2027]})
    with pytest.raises(Refusal) as caught:
        simulate(theory_of(BINARY), plan)
    assert [fault.code for fault in caught.value.faults] == ["S008"]


def test_waves_beside_periods_are_refused() -> None:
    plan = plan_of("stepped-wedge", {**WEDGE, "wave": "wave", "outcomes": {}}, waves=WAVES)
    with pytest.raises(Refusal) as caught:
        simulate(theory_of(BINARY), plan)
    assert [fault.code for fault in caught.value.faults] == ["S007"]


def test_a_stated_size_and_spread_is_used() -> None:
    stated = {"sd": 4.0, "reference": 50.0, "baseline_correlation": 0.8, "icc": {"likely": 0.2}}
    plan = cluster_trial(
        sample={"clusters": 500, "units": 10_000, "assumptions": {**stated, "size_cv": 0.6}},
        truth={"i": 0.0},
        questions=[{"id": "q", "indicator": "i", "primary": True, "estimand": {"at": "late"}}],
    )
    made = simulate(theory_of(CONTINUOUS), plan, complete=True)
    wave = np.asarray(made.columns["wave"])
    y = as_floats(made.columns["y"])
    before, late = y[wave == "before"], y[wave == "late"]
    assert before.mean() == pytest.approx(50, abs=0.3)
    assert before.std() == pytest.approx(4, rel=0.05)
    assert np.corrcoef(before, late)[0, 1] == pytest.approx(0.8, abs=0.03)
    _, team = np.unique(np.asarray(made.columns["team"])[wave == "before"], return_inverse=True)
    sizes = np.bincount(team)
    assert sizes.std() / sizes.mean() == pytest.approx(0.6, abs=0.08)
    # Var within clusters is σ²(1 − ICC)
    within = np.bincount(team, before**2) - np.bincount(team, before) ** 2 / sizes
    assert within.sum() / (sizes - 1).sum() == pytest.approx(16 * 0.8, rel=0.05)


def test_sites_effects_differ_and_average_the_truth() -> None:
    data = {"site": "force", "arm": "arm", "outcomes": {"i": {"column": "y"}}}
    stated = {"icc": {"likely": 0.1}, "effect_sd": 3.0, "sd": 2.0}
    plan = plan_of(
        "multisite-randomised",
        data,
        sample={"clusters": 10, "units": 40_000, "assumptions": stated},
        questions=[{"id": "q", "indicator": "i"}],
        truth={"i": 5.0},
    )
    made = simulate(theory_of(CONTINUOUS), plan, complete=True)
    arm, force = np.asarray(made.columns["arm"]), np.asarray(made.columns["force"])
    y = as_floats(made.columns["y"])
    effects, sizes = [], []
    for site in np.unique(force):
        here = force == site
        effects.append(y[here & (arm == "treated")].mean() - y[here & (arm == "usual")].mean())
        sizes.append(here.sum())
    assert np.average(effects, weights=sizes) == pytest.approx(5.0, abs=0.1)
    assert np.std(effects) == pytest.approx(3.0, abs=0.4)


def test_those_who_take_part_were_better_off_and_nobody_else_could() -> None:
    data = {"arm": "arm", "received": "came", "dose": "visits", "outcomes": {"i": {"column": "y"}}}
    plan = plan_of("individual-randomised", data, sample={"units": 40_000}, truth={"i": 3.0})
    made = simulate(theory_of(CONTINUOUS), plan, complete=True)
    arm, came = np.asarray(made.columns["arm"]), as_floats(made.columns["came"])
    visits, y = as_floats(made.columns["visits"]), as_floats(made.columns["y"])
    offered = arm == "treated"
    assert came[~offered].sum() == 0
    assert came[offered].mean() == pytest.approx(0.75, abs=0.02)
    assert ((visits > 0) == (came == 1)).all()
    reference = y[~offered].mean()
    assert y[offered].mean() - reference == pytest.approx(3.0, abs=0.25)
    # those who came gain 3/0.75 = 4, and were better off before
    assert y[came == 1].mean() - reference > 4.5
    assert y[offered & (came == 0)].mean() < reference - 1


def test_a_series_counts_from_where_the_plan_counts() -> None:
    data = {"period": "year", "outcomes": {"i": {"column": "y"}}}
    plan = plan_of(
        "interrupted-time-series",
        data,
        interruption={"at": 2010},
        sample={"assumptions": {"periods": 30}},
    )
    made = simulate(theory_of(COUNT), plan)
    years = as_floats(made.columns["year"])
    assert made.rows == 30
    assert years.min() < 2010 < years.max()
    assert (np.diff(years) == 1).all()


def test_groups_that_nobody_drew_start_apart() -> None:
    data = {"arm": "arm", "wave": "wave", "outcomes": {"i": {"column": "y"}}}
    plan = plan_of(
        "comparison-group",
        data,
        waves=WAVES,
        sample={"units": 4000},
        questions=[{"id": "q", "indicator": "i", "method": "difference-in-differences"}],
    )
    made = simulate(theory_of(CONTINUOUS), plan, complete=True)
    arm, wave = np.asarray(made.columns["arm"]), np.asarray(made.columns["wave"])
    y = as_floats(made.columns["y"])
    apart = {
        name: y[(wave == name) & (arm == "treated")].mean()
        - y[(wave == name) & (arm == "usual")].mean()
        for name in ("before", "late")
    }
    assert apart["before"] < -1
    assert apart["late"] - apart["before"] == pytest.approx(made.truth["i"], abs=0.6)


def test_a_difference_in_restricted_mean_time_is_true() -> None:
    indicator = {"id": "i", "kind": "time-to-event", "better": "higher", "high": 100}
    data = {"arm": "arm", "outcomes": {"i": {"column": "days", "event": "came"}}}
    question = {"id": "q", "indicator": "i", "method": "restricted-mean", "horizon": 80}
    plan = plan_of(
        "individual-randomised",
        data,
        sample={"units": 40_000},
        questions=[question],
        truth={"i": 8.0},
    )
    made = simulate(theory_of(indicator), plan, complete=True)
    arm = np.asarray(made.columns["arm"])
    days = np.minimum(as_floats(made.columns["days"]), 80)  # nobody is lost before day 100
    means = [days[arm == name].mean() for name in ("treated", "usual")]
    assert means[0] - means[1] == pytest.approx(8.0, abs=0.8)
    assert as_floats(made.columns["came"])[arm == "usual"].mean() == pytest.approx(0.5, abs=0.02)


def test_a_form_still_being_written_does_not_limit_its_indicator() -> None:
    form = {
        "id": "quiz",
        "title": "Quiz",
        "items": [
            {
                "id": "k1",
                "ask": "Which?",
                "answer": "one-of",
                "choices": [{"id": "a", "en": "A"}, {"id": "b", "en": "B"}],
                "right": "a",
            }
        ],
        "score": {"points": {"sum_right": "all"}},
    }
    indicator = {"id": "points", "kind": "scale", "better": "higher", "instrument": "quiz",
                 "smallest_meaningful": 1}  # fmt: skip
    data = plan_of("individual-randomised", {}).model_dump(mode="json", by_alias=True)
    data["data"]["outcomes"] = {"points": {"column": "points"}}
    data["questions"] = []
    data["instruments"] = [form]
    made = simulate(theory_of(indicator), Plan.model_validate(data))
    assert made.truth == {"points": 1.5}
    assert "k1" not in made.columns
    assert any("quiz" in note for note in made.notes)
