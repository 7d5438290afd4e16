"""From estimates to findings: questions, boxes, links, pitfalls, paint."""

from __future__ import annotations

import math
from dataclasses import fields, replace
from typing import Any

import pytest

from forethought.estimate.types import Refused
from forethought.findings import Answered, Finding, Findings, Flow, conclude, day_of, paint_of
from forethought.findings.conclude import Beside
from forethought.findings.judge import judge
from forethought.plan import Plan
from forethought.plan.model import EventStudy
from forethought.theory import Indicator
from forethought.vocabulary import Design, LinkVerdict, Method, Verdict
from tests import findings_cases as cases


@pytest.fixture(scope="module")
def found() -> Findings:
    return cases.findings()


def finding(found: Findings, question: str) -> Finding:
    return next(f for f in found.findings if f.question == question)


def planned(**about: Any) -> Plan:
    plan = cases.plan()
    return plan.model_copy(update={"about": plan.about.model_copy(update=about)})


def test_every_question_has_its_verdict(found: Findings) -> None:
    verdicts = {f.question: f.verdict.value for f in found.findings}
    assert verdicts == {
        "q-refers": "improved",
        "q-knows": "no-meaningful-difference",
        "q-fade": "improved",
        "q-took-up": "worsened",
        "q-repeat": "inconclusive",
        "q-calls": "not-tested",
    }


def test_an_estimate_keeps_every_number_and_its_provenance(found: Findings) -> None:
    refers = finding(found, "q-refers")
    numbers = (refers.estimate, refers.se, refers.ci_low, refers.ci_high, refers.p, refers.df)
    assert numbers == (0.0612, 0.0151, 0.0310, 0.0914, 0.00016, 57.3)
    assert (refers.icc, refers.hedges_g, refers.clusters, refers.n) == (0.083, 0.31, 60, 1184)
    assert refers.se_method == "Kenward\u2013Roger"
    assert [s.method.value for s in refers.sensitivity] == [
        "cluster-robust-cr2",
        "randomisation-inference",
    ]


def test_a_refused_question_has_no_number_and_says_why(found: Findings) -> None:
    calls = finding(found, "q-calls")
    assert calls.verdict is Verdict.NOT_TESTED
    assert calls.estimate is None
    assert calls.effect is None
    assert calls.refusal is not None
    assert calls.refusal.code == "E999"
    assert "Arm 'usual' has 1 team" in calls.why


def test_a_question_at_several_waves_stands_by_the_last(found: Findings) -> None:
    fade = finding(found, "q-fade")
    assert (fade.at, fade.estimate) == ("twelve", 0.63)
    assert [(p.period, p.estimate) for p in fade.event_study] == [
        ("after", 1.52),
        ("six", 0.97),
        ("twelve", 0.63),
    ]


def test_a_question_whose_last_wave_was_refused_stands_by_the_refusal() -> None:
    refused = Refused(Method.MIXED_MODEL, cases.ONE_CLUSTER.fault())
    answers = [
        replace(a, primary=refused) if (a.question, a.at) == ("q-fade", "twelve") else a
        for a in cases.answers()
    ]
    fade = finding(conclude(cases.theory(), cases.plan(), answers, cases.STAMP), "q-fade")
    assert (fade.verdict, fade.estimate) == (Verdict.NOT_TESTED, None)
    assert [p.period for p in fade.event_study] == ["after", "six"]


def test_a_refused_earlier_wave_is_noted() -> None:
    refused = Refused(Method.MIXED_MODEL, cases.ONE_CLUSTER.fault())
    answers = [
        replace(a, primary=refused) if (a.question, a.at) == ("q-fade", "six") else a
        for a in cases.answers()
    ]
    fade = finding(conclude(cases.theory(), cases.plan(), answers, cases.STAMP), "q-fade")
    assert any("At six there is no number" in note for note in fade.notes)


def test_a_question_without_an_answer_is_not_measured() -> None:
    found = conclude(cases.theory(), cases.plan(), [], cases.STAMP)
    assert {f.verdict for f in found.findings} == {Verdict.NOT_MEASURED}
    assert all(f.estimate is None and f.p is None for f in found.findings)
    assert found.findings[1].at == "twelve"


def test_before_and_after_without_a_comparison_is_not_tested() -> None:
    plan = planned(design=Design.BEFORE_AFTER)
    found = conclude(cases.theory(), plan, cases.answers(), cases.STAMP)
    refers = finding(found, "q-refers")
    assert refers.verdict is Verdict.NOT_TESTED
    assert refers.effect == "+6.1 points (3.1 to 9.1)"
    assert {link.verdict for link in found.theory_test} == {LinkVerdict.UNTESTED}
    assert found.pitfalls[0].met is True


def test_a_number_that_is_none_at_all_gets_no_verdict_of_evidence() -> None:
    answer = Answered("q-refers", cases.estimate(math.nan, 1, 0, 1, 0.5), at="six")
    found = conclude(cases.theory(), cases.plan(), [answer], cases.STAMP)
    assert finding(found, "q-refers").verdict is Verdict.NOT_TESTED
    assert finding(found, "q-refers").estimate is None


def test_adjusted_p_values_and_the_warning_that_goes_with_them(found: Findings) -> None:
    adjusted = {f.question: f.p_adjusted for f in found.findings if f.p_adjusted is not None}
    assert adjusted == pytest.approx({"q-took-up": 0.066, "q-knows": 0.112, "q-repeat": 0.69})
    assert "Counting all 3 questions judged together (Holm), p = 0.066" in (
        finding(found, "q-took-up").why
    )
    assert "Counting" not in finding(found, "q-knows").why


def test_a_p_value_without_error_or_interval_counts_as_one_in_its_family() -> None:
    for lost in ("se", "ci_low", "estimate"):
        answers = [
            replace(a, primary=replace(a.primary, **{lost: math.nan}))
            if a.question == "q-repeat" and not isinstance(a.primary, Refused)
            else a
            for a in cases.answers()
        ]
        found = conclude(cases.theory(), cases.plan(), answers, cases.STAMP)
        adjusted = {f.question: f.p_adjusted for f in found.findings if f.p_adjusted is not None}
        assert adjusted == pytest.approx({"q-took-up": 0.066, "q-knows": 0.112})
        assert any("(q-repeat)" in note for note in finding(found, "q-knows").notes)


def test_romano_wolf_without_knowing_who_moves_what_is_holm_and_says_so() -> None:
    plan = cases.plan()
    rule = plan.multiplicity.model_copy(update={"adjust": "romano-wolf"})
    plan = plan.model_copy(update={"multiplicity": rule})
    found = conclude(cases.theory(), plan, cases.answers(), cases.STAMP)
    knows, refers = finding(found, "q-knows"), finding(found, "q-refers")
    assert knows.p_adjusted == pytest.approx(0.112), "as by Holm"
    assert any("Romano\u2013Wolf" in note for note in knows.notes)
    assert refers.notes == ()


def test_boxes_get_the_verdict_of_their_deciding_question(found: Findings) -> None:
    boxes = {o.outcome: (o.verdict.value, o.question) for o in found.outcomes}
    assert boxes == {
        "knows": ("no-meaningful-difference", "q-knows"),
        "refers": ("improved", "q-refers"),
        "supported": ("worsened", "q-took-up"),
        "calmer": ("not-tested", "q-calls"),
        "trusts": ("not-measured", None),
        "safer": ("inconclusive", "q-repeat"),
    }


def test_questions_on_one_box_that_disagree_are_named(found: Findings) -> None:
    knows = next(o for o in found.outcomes if o.outcome == "knows")
    assert "Other question: q-fade: improved." in knows.why


def test_the_goal_beyond_what_the_programme_answers_for_is_marked(found: Findings) -> None:
    goal = found.outcomes[-1]
    assert goal.outcome == "safer"
    assert "beyond what the programme alone answers for" in goal.why


def test_links(found: Findings) -> None:
    links = {(t.source, t.target): t.verdict.value for t in found.theory_test}
    assert links == {
        ("knows", "refers"): "held",
        ("refers", "supported"): "effect-moved-the-other-way",
        ("supported", "safer"): "cause-did-not-move",
        ("calmer", "safer"): "untested",
        ("trusts", "calmer"): "untested",
        ("training", "knows"): "cause-moved-effect-did-not",
        ("network", "refers"): "held",
    }


def test_a_link_from_an_activity_claims_nothing_for_that_activity_alone(found: Findings) -> None:
    held = next(t for t in found.theory_test if t.source == "network")
    assert "tests the programme as a whole, not this activity" in held.why


def test_a_cause_is_taken_as_it_stood_when_its_effect_was_measured(found: Findings) -> None:
    link = next(t for t in found.theory_test if t.source == "knows")
    assert link.verdict is LinkVerdict.HELD
    assert "as it stood at 6 months (q-fade: improved)" in link.why
    assert "measured later" not in link.why


def test_a_cause_that_has_no_earlier_wave_weakens_the_test() -> None:
    answers = [a for a in cases.answers() if a.question != "q-fade"]
    found = conclude(cases.theory(), cases.plan(), answers, cases.STAMP)
    link = next(t for t in found.theory_test if t.source == "knows")
    assert link.verdict is LinkVerdict.CAUSE_DID_NOT_MOVE
    assert "measured later" in link.why


def test_an_earlier_wave_is_judged_by_the_same_rule() -> None:
    nothing = cases.estimate(0.1, 0.2, -0.3, 0.5, 0.6)
    answers = [
        replace(a, primary=nothing) if (a.question, a.at) == ("q-fade", "six") else a
        for a in cases.answers()
    ]
    found = conclude(cases.theory(), cases.plan(), answers, cases.STAMP)
    link = next(t for t in found.theory_test if t.source == "knows")
    assert link.verdict is LinkVerdict.CAUSE_DID_NOT_MOVE
    assert "6 months (q-fade: no difference)" in link.why


def test_pitfalls_rest_on_numbers(found: Findings) -> None:
    met = {p.pitfall: p.met for p in found.pitfalls}
    assert met == {
        "comparison": False,
        "drop-out": False,
        "exclusion": False,
        "measures": None,
        "sample": False,
        "follow-up": False,
    }
    dropout = found.pitfalls[1].why
    assert "92 of 1,292" in dropout
    assert "usual 6.9%, think-family 7.4%; 0.5 points apart" in dropout


@pytest.mark.parametrize(
    ("flow", "met"),
    [
        (((100, 80, 80), (100, 80, 80)), False),
        (((100, 79, 79), (100, 79, 79)), True),
        (((100, 96, 96), (100, 90, 90)), True),
        (((100, 95, 95), (100, 90, 90)), False),
    ],
)
def test_dropout_overall_and_between_arms(flow: tuple[tuple[int, ...], ...], met: bool) -> None:
    arms = tuple(
        Flow(arm=name, assigned=a, measured=m, analysed=n)
        for name, (a, m, n) in zip("ab", flow, strict=True)
    )
    answers = [replace(cases.answers()[0], flow=arms)]
    found = conclude(cases.theory(), cases.plan(), answers, cases.STAMP)
    assert found.pitfalls[1].met is met


def test_people_left_out_of_the_analysis_are_counted() -> None:
    arms = (Flow(arm="a", assigned=100, measured=100, analysed=90),)
    answers = [replace(cases.answers()[0], flow=arms)]
    found = conclude(cases.theory(), cases.plan(), answers, cases.STAMP)
    assert found.pitfalls[2].met is True
    assert "10 of 100 measured are not in the analysis (10.0%)" in found.pitfalls[2].why


def test_few_clusters_are_a_small_sample() -> None:
    few = cases.estimate(0.06, 0.01, 0.04, 0.08, 0.001, clusters=8)
    answers = [replace(cases.answers()[0], primary=few)]
    found = conclude(cases.theory(), cases.plan(), answers, cases.STAMP)
    assert found.pitfalls[4].met is True


def test_a_ratio_without_a_reference_rate_cannot_use_the_smallest_difference() -> None:
    bare = cases.estimate(0.92, 0.02, 0.88, 0.96, 0.001, **cases.RATE)
    answers = [Answered("q-repeat", bare, at="twelve")]
    found = conclude(cases.theory(), cases.plan(), answers, cases.STAMP)
    repeat = finding(found, "q-repeat")
    assert repeat.verdict is Verdict.IMPROVED
    assert repeat.band_low is None
    assert "cannot be placed on this ratio" in repeat.why


@pytest.mark.parametrize(
    ("method", "ratio_of", "named", "low"),
    [
        (Method.POISSON_CLUSTER_ROBUST, "rates", "rate_reference", 0.9),
        (Method.LOGIT_CLUSTER_ROBUST, "rates", "risk_reference", 0.9),
        (Method.LOGIT_CLUSTER_ROBUST, "odds", "risk_reference", 9 / 11),
        (Method.COX, "hazards", "rate_reference", None),
    ],
)
def test_a_ratios_band_goes_by_what_it_is_a_ratio_of(
    method: Method, ratio_of: str, named: str, low: float | None
) -> None:
    indicator = Indicator(
        id="i",
        measure="Asked for help",
        unit="%",
        kind="binary",
        better="higher",
        source="survey",
        smallest_meaningful=0.05,
    )
    ratio = cases.estimate(
        1.01, 0.1, 0.8, 1.3, 0.9, scale="ratio", ratio_of=ratio_of, method=method, also={named: 0.5}
    )
    judged = judge(Design.CLUSTER_RANDOMISED, indicator, ratio, None)
    assert (judged.band.low if judged.band else None) == pytest.approx(low)
    assert "(5 percentage points" in judged.why
    assert "0.05" not in judged.why


def test_a_longer_time_is_a_lower_hazard() -> None:
    """Higher is better for this question; of hazards lower is, since the event then comes later."""
    hazard = cases.estimate(
        0.7, 0.1, 0.57, 0.86, 0.001, scale="ratio", method=Method.COX, se_method="model"
    )
    longer = cases.estimate(12.0, 3.0, 6.0, 18.0, 0.001, method=Method.RESTRICTED_MEAN)
    answered = [Answered("q-took-up", longer, at="twelve", sensitivity=(hazard,))]
    took_up = finding(conclude(cases.theory(), cases.plan(), answered, cases.STAMP), "q-took-up")
    (other,) = took_up.sensitivity
    assert (took_up.verdict, other.verdict) == (Verdict.IMPROVED, Verdict.IMPROVED)
    assert (took_up.better, other.better) == ("higher", "lower")
    assert any("a hazard ratio below 1 is the good side" in note for note in other.notes)


def test_paint(found: Findings) -> None:
    paint = paint_of(found)
    assert paint.boxes["refers"].verdict is Verdict.IMPROVED
    assert paint.boxes["refers"].effect == "+6.1 points (3.1 to 9.1)"
    assert paint.boxes["safer"].effect == "×0.92 (0.61 to 1.38)"
    assert paint.links["network", "refers"] is LinkVerdict.HELD
    assert paint.synthetic
    assert "Found on 5 February 2028" in paint.caption
    assert "plan 3f9c2b7a" in paint.caption


def test_a_day_that_is_no_date_is_shown_as_it_stands() -> None:
    assert day_of("some day") == "some day"


def test_findings_come_back_from_their_own_json(found: Findings) -> None:
    assert Findings.model_validate_json(found.model_dump_json()) == found


def test_a_rate_per_exposure_places_the_smallest_difference_before_a_mean_per_person() -> None:
    both = {"rate_reference": 0.5, "mean_reference": 5.0}
    ratio = cases.estimate(0.98, 0.05, 0.9, 1.1, 0.6, also=both, **cases.RATE)
    found = conclude(
        cases.theory(), cases.plan(), [Answered("q-repeat", ratio, at="twelve")], cases.STAMP
    )
    repeat = finding(found, "q-repeat")
    assert (repeat.band_low, repeat.band_high) == pytest.approx((0.8, 1.2))
    assert repeat.verdict is Verdict.NO_MEANINGFUL_DIFFERENCE


def test_what_the_plan_asks_and_nobody_does_is_said() -> None:
    more = Plan.model_validate(
        {
            **cases.plan().model_dump(by_alias=True, mode="json", exclude_none=True),
            "subgroups": [{"by": "force"}],
            "delivery": {
                "fidelity": {"attended_both_days": {"at_least": 0.8}},
                "complier": "attended at least one day",
            },
        }
    )
    found = conclude(cases.theory(), more, cases.answers(), cases.STAMP)
    for said in (
        "attended both days at least 80%",
        "took part is not estimated",
    ):
        assert any(said in note for note in found.data_notes)
        assert any(said in note for note in finding(found, "q-refers").notes)
    assert finding(found, "q-knows").notes == ()


def test_an_event_study_where_there_is_no_roll_out_is_said() -> None:
    plan = cases.plan()
    first, *others = plan.questions
    asked = first.model_copy(
        update={"event_study": EventStudy.model_validate({"from": 0, "to": 2})}
    )
    plan = plan.model_copy(update={"questions": (asked, *others)})
    found = conclude(cases.theory(), plan, cases.answers(), cases.STAMP)
    assert any("event study" in note for note in finding(found, "q-refers").notes)


def test_every_other_method_is_judged_by_the_same_rule(found: Findings) -> None:
    refers = finding(found, "q-refers")
    assert [s.verdict.value for s in refers.sensitivity] == ["improved", "improved"]
    for other in refers.sensitivity:
        assert set(type(other).model_fields) >= (
            set(Finding.model_fields)
            - {"asks", "primary", "flow", "sensitivity"}
            - {part.name for part in fields(Beside)}
        )
        assert (other.question, other.indicator, other.outcome) == (
            refers.question,
            refers.indicator,
            refers.outcome,
        )
        assert (other.estimand, other.smallest_meaningful) == (refers.estimand, 0.05)
        assert other.effect is not None
    assert finding(found, "q-knows").sensitivity[0].verdict is Verdict.NO_MEANINGFUL_DIFFERENCE


def test_pitfalls_speak_of_units_which_need_not_be_people(found: Findings) -> None:
    before_after = conclude(
        cases.theory(), planned(design=Design.BEFORE_AFTER), cases.answers(), cases.STAMP
    )
    nobody = conclude(cases.theory(), cases.plan(), [], cases.STAMP)
    for pitfall in (*found.pitfalls, *before_after.pitfalls, *nobody.pitfalls):
        assert "people" not in pitfall.why.lower()
