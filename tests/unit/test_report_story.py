"""The story: words and numbers that every format prints."""

from __future__ import annotations

from dataclasses import replace

import pytest

from forethought.findings import Answered, Findings, Flow, conclude
from forethought.report.picture import scoped
from forethought.report.story import Story, story_of
from forethought.vocabulary import Method
from tests import findings_cases as cases


def told(found: Findings) -> Story:
    return story_of(found, cases.theory(), cases.plan())


def only(*answers: Answered) -> Story:
    return told(conclude(cases.theory(), cases.plan(), answers, cases.STAMP))


def with_main(value: float, half: float) -> Story:
    main = cases.estimate(value, half / 2, value - half, value + half, 0.5)
    return only(Answered("q-refers", main, at="six"))


@pytest.mark.parametrize(
    ("value", "half", "begins"),
    [
        (0.10, 0.02, "The main outcome improved: early-help referrals"),
        (-0.10, 0.02, "The main outcome got worse: early-help referrals"),
        (0.0, 0.02, "No difference that matters on the main outcome"),
        (0.0, 0.10, "The study cannot tell whether the main outcome changed"),
    ],
)
def test_the_answer_says_nil_and_harm_as_plainly_as_good(
    value: float, half: float, begins: str
) -> None:
    story = with_main(value, half)
    assert story.answer.startswith(begins)
    assert "95% interval" in story.answer


def test_harm_elsewhere_is_in_the_answer_and_in_what_next() -> None:
    story = told(cases.findings())
    assert story.answer.endswith("1 other outcome got worse.")
    assert story.summary.next.startswith("Do not spread it yet.")


def test_an_inconclusive_answer_says_how_much_more_data() -> None:
    # the interval is twice as wide as the band: four times the data halve it
    story = with_main(0.0, 0.10)
    assert "roughly 4 times the data" in story.summary.next


def test_a_refused_main_question_is_told_as_such() -> None:
    refused = cases.answers()[-1]
    story = only(replace(refused, question="q-refers", at="six"))
    assert story.answer.startswith("The main outcome was not put to the test")
    assert story.main is not None
    assert story.main.rows[0].estimate == "no number"


def test_the_main_question_comes_first_and_refused_ones_are_listed() -> None:
    story = told(cases.findings())
    assert story.blocks[0].id == "q-refers"
    assert [block.id for block in story.refused] == ["q-calls"]
    assert any("Calls for help before a crisis: no number" in limit for limit in story.limits)


def test_numbers_are_shown_in_points_where_shares_are_meant() -> None:
    main = told(cases.findings()).main
    assert main is not None
    assert main.effect == "+6.1 percentage points (3.1 to 9.1)"
    assert main.band == (-5.0, 5.0)
    assert main.rows[0].value is not None
    assert main.rows[0].value.low == pytest.approx(3.1)


def test_provenance_of_each_number() -> None:
    main = told(cases.findings()).main
    assert main is not None
    facts = dict(main.facts)
    assert facts["Method"] == "mixed-model"
    assert facts["Standard error"] == "0.0151, Kenward\u2013Roger"
    assert facts["Degrees of freedom"] == "57.3"
    assert facts["Clusters"] == "60"
    assert facts["When"] == "6 months"
    assert facts["Unrounded"] == "0.0612 (0.031 to 0.0914)"
    stamp = dict(told(cases.findings()).stamp)
    assert stamp["Seed"] == "20270105"
    assert stamp["Plan (SHA-256)"].startswith("3f9c2b7a")


def test_questions_that_share_a_flow_share_its_picture() -> None:
    flows = told(cases.findings()).flows
    assert [[block.id for block in blocks] for _, blocks in flows] == [
        ["q-refers", "q-knows", "q-fade"],
        ["q-took-up", "q-repeat"],
    ]


def test_findings_of_boxes_the_theory_no_longer_has_are_still_told() -> None:
    found = cases.findings()
    renamed = found.model_copy(
        update={
            "outcomes": tuple(o.model_copy(update={"outcome": "gone"}) for o in found.outcomes),
            "findings": tuple(
                f.model_copy(update={"indicator": "gone", "outcome": "gone"})
                for f in found.findings
            ),
        }
    )
    story = told(renamed)
    assert story.boxes[0].statement == "gone"
    assert story.blocks[0].measure == "gone"


def test_ids_of_pictures_on_one_page_do_not_meet() -> None:
    svg = '<svg aria-labelledby="a b"><g id="a" clip-path="url(#b)"/><use href="#a"/></svg>'
    assert scoped(svg, "x") == (
        '<svg aria-labelledby="x-a x-b"><g id="x-a" clip-path="url(#x-b)"/><use href="#x-a"/></svg>'
    )


def test_pitfalls_are_fallen_into_or_avoided_in_words() -> None:
    flow = (Flow(arm="a", assigned=100, measured=60, analysed=60),)
    answers = [replace(cases.answers()[0], flow=flow)]
    found = conclude(cases.theory(), cases.plan(), answers, cases.STAMP)
    story = story_of(found, cases.theory(), cases.plan())
    assert "Fell into: high drop-out and" in story.summary.sure
    assert {p.label for p in story.pitfalls} == {"Fell into it", "Avoided", "Not known"}


def test_another_methods_answer_keeps_its_own_scale() -> None:
    """A ratio beside a difference in shares must not be shown as percentage points."""
    main = cases.estimate(0.06, 0.015, 0.03, 0.09, 0.001)
    ratio = cases.estimate(
        1.36, 0.1, 1.1, 1.7, 0.001, scale="ratio", method=Method.LOGIT_CLUSTER_ROBUST
    )
    first, second = only(Answered("q-refers", main, at="six", sensitivity=(ratio,))).main.rows
    assert first.estimate == "+6.0"
    assert second.estimate.startswith("×1.36")
    assert second.value is None
    turned = only(Answered("q-refers", ratio, at="six", sensitivity=(main,))).main.rows
    assert turned[1].estimate == "+6.0 percentage points"
