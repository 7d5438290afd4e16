"""What lay readers meet: plain notes, ratios in words, those filled in, pictures beside answers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import forethought
from forethought.estimate.types import Bound
from forethought.findings import Answered, Findings, conclude
from forethought.findings.beside import (
    Amendment,
    Attrition,
    Balance,
    Lock,
    MissingAnswer,
    TippingPoint,
)
from forethought.findings.conclude import Beside
from forethought.findings.numbers import p_words
from forethought.report.charts.all import charts_of
from forethought.report.charts.flow import flow_picture
from forethought.report.charts.series import series_picture
from forethought.report.papers.diagram import Diagram
from forethought.report.papers.docx import docx_report
from forethought.report.papers.html import html_report
from forethought.report.papers.pdf import pdf_report
from forethought.report.papers.pdf.cover import fits_under_title
from forethought.report.papers.pdf.document import pdf_source
from forethought.report.papers.slide import pptx_page
from forethought.report.story import Story, story_of
from forethought.report.story.beside import Section, SeriesLine
from forethought.report.words.plain import plain_words
from forethought.vocabulary import Method
from tests import findings_cases as cases
from tests.draw_tools import scene_of

FONTS = str(Path(forethought.__file__ or "").parent / "assets" / "fonts")
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="100" viewBox="0 0 300 100"/>'


def concluded(*answers: Answered, **plan: Any) -> Findings:
    return conclude(cases.theory(), cases.plan().model_copy(update=plan), answers, cases.STAMP)


def told(*answers: Answered, **plan: Any) -> Story:
    made = cases.plan().model_copy(update=plan)
    return story_of(concluded(*answers, **plan), cases.theory(), made)


def beside(**parts: Any) -> Answered:
    """The main question's answer with something beside it."""
    main = cases.estimate(0.0612, 0.0151, 0.0310, 0.0914, 0.0002, clusters=60)
    return Answered("q-refers", main, at="six", flow=cases.OFFICERS, beside=Beside(**parts))


@pytest.mark.parametrize(
    ("note", "plain"),
    [
        (
            "The plan names no method; `ancova` was chosen.",
            "The plan names no method; analysis of covariance was chosen.",
        ),
        ("`cox` was chosen.", "Cox regression was chosen."),
        (
            "difference-in-means and lin count each by its share.",
            "difference in means and adjustment with interactions count each by its share.",
        ),
        (
            "`home` enters as 2 columns, each level held against `a`.",
            "“home” enters as 2 columns, each level held against “a”.",
        ),
        ("lags -4 to -2 (correlation -0.01)", "lags −4 to −2 (correlation −0.01)"),
        ("made on 2026-11-23, p-9", "made on 2026-11-23, p-9"),
        ("R212: `coping` is missing", "“coping” is missing (R212)."),
        ("a linear mixed-model line", "a linear mixed-model line"),
    ],
)
def test_notes_are_told_in_plain_words(note: str, plain: str) -> None:
    assert plain_words(note) == plain


def test_no_backtick_reaches_a_reader() -> None:
    noted = replace(beside(), notes=("`ancova` was chosen; `household` enters as 2 columns.",))
    page = html_report(told(noted), None, charts_of(told(noted), FONTS))
    assert "`" not in page
    assert "analysis of covariance was chosen" in page


RATIOS = [
    (1.33, 1.14, 1.55, "33% higher (from 14% to 55% higher)"),
    (0.799, 0.654, 0.974, "20% lower (from 35% to 3% lower)"),
    (0.948, 0.838, 1.073, "5% lower (from 16% lower to 7% higher)"),
    (2.4, 1.2, 4.8, "2.4 times as high (from 20% higher to 4.8 times as high)"),
]


@pytest.mark.parametrize(("value", "low", "high", "words"), RATIOS)
def test_a_ratio_of_rates_is_told_in_words(
    value: float, low: float, high: float, words: str
) -> None:
    rate = cases.estimate(value, 0.1, low, high, 0.05, **cases.RATE)
    (block,) = (b for b in told(Answered("q-repeat", rate, at="twelve")).blocks if b.in_words)
    assert block.in_words == words


@pytest.mark.parametrize(
    ("method", "of", "words"),
    [
        (Method.COX, "hazards", "at any time the event was 20% less likely (from 35% to 3% less"),
        (Method.LOGIT_CLUSTER_ROBUST, "odds", ""),
    ],
)
def test_hazards_are_told_as_hazards_and_odds_not_at_all(
    method: Method, of: str, words: str
) -> None:
    rate = {**cases.RATE, "method": method, "ratio_of": of}
    answer = Answered("q-repeat", cases.estimate(0.8, 0.1, 0.65, 0.97, 0.03, **rate), at="twelve")
    block = next(b for b in told(answer).blocks if b.id == "q-repeat")
    assert block.in_words.startswith(words)
    assert bool(block.in_words) is bool(words)


def test_those_filled_in_are_neither_left_out_nor_lost_from_the_picture() -> None:
    assigned = sum(arm.assigned for arm in cases.OFFICERS)
    imputed = cases.estimate(0.06, 0.015, 0.03, 0.09, 0.001, n=assigned, units=assigned)
    missing = MissingAnswer(share=0.08, rule="multiple-imputation", imputations=10)
    answer = replace(beside(missing=missing), primary=imputed)
    exclusion = concluded(answer).pitfalls[2]
    assert exclusion.met is False
    assert "All 1,292 are in the analysis: 1,184 with what was measured, 108" in exclusion.why
    story = told(answer)
    (picture,) = charts_of(story, FONTS).flows
    assert "52 filled in (8.1%)" in picture.svg
    assert "640 assigned, 596 measured, 52 filled in, 640 analysed" in picture.alt
    assert "left out" not in picture.svg


def test_where_some_stay_out_nobody_is_said_to_be_filled_in() -> None:
    missing = MissingAnswer(share=0.08, rule="multiple-imputation", imputations=10)
    (picture,) = charts_of(told(beside(missing=missing)), FONTS).flows
    assert "left out" in picture.svg
    assert "filled in" not in picture.svg


def test_nobody_lost_is_said_as_none() -> None:
    arm = cases.OFFICERS[0].model_copy(update={"measured": 640, "analysed": 640})
    picture = flow_picture((arm,), "Flow")
    assert "none not measured" not in picture.svg
    assert "all measured" in picture.svg
    assert "all kept" in picture.svg


def test_differences_at_the_start_are_drawn_before_and_after_weighting() -> None:
    balance = (
        Balance(covariate="trust@before", mean_reference=-17.2, mean_compared=15.2,
                standardised=-0.398, band="not-alike", weighted=0.0, weighted_band="fine"),
        Balance(covariate="home=b", mean_reference=0.3, mean_compared=0.3, band="unknown"),
    )  # fmt: skip
    story = told(beside(balance=balance))
    section = next(s for s in story.blocks[0].beside if s.key == "balance")
    assert section.rows[0][:3] == ("trust, before", "−17.2", "15.2")
    picture = charts_of(story, FONTS).beside["q-refers", "balance"]
    assert "trust, before: −0.398, 0.000 after weighting" in picture.alt
    assert "Hollow: after weighting" in section.shows
    assert "in standard deviations" in picture.svg


def tipping() -> MissingAnswer:
    points = tuple(
        TippingPoint(delta=d, estimate=0.06 + d / 10, se=0.02, ci_low=0.02 + d / 10,
                     ci_high=0.1 + d / 10, p=0.01)
        for d in (-0.5, 0.0, 0.5)
    )  # fmt: skip
    return MissingAnswer(
        share=0.1, rule="delta", imputations=10, tipping=points, tips_at=-0.5, notes=()
    )


def test_shifts_of_what_was_filled_in_are_drawn() -> None:
    story = told(beside(missing=tipping()))
    picture = charts_of(story, FONTS).beside["q-refers", "missing"]
    for line in ("Shifted by −0.5 SD", "As filled in", "Shifted by +0.5 SD"):
        assert line in picture.svg
    assert "Difference, percentage points" in picture.svg
    assert "As filled in: estimate +6.0, interval 2.0 to 10.0, p 0.010" in picture.alt


def test_bounds_on_other_trends_are_drawn() -> None:
    bounds = (Bound(0.5, 0.01, 0.08), Bound(1.0, -0.02, 0.11))
    main = cases.estimate(0.0612, 0.0151, 0.0310, 0.0914, 0.0002, bounds=bounds)
    story = told(replace(beside(), primary=main))
    picture = charts_of(story, FONTS).beside["q-refers", "bounds"]
    assert "0.5 times" in picture.svg
    assert "−2.00 to 11.0" in picture.alt


def test_a_section_says_its_title_once() -> None:
    story = told(beside(missing=tipping()))
    charts = charts_of(story, FONTS)
    page = html_report(story, None, charts)
    assert page.count(">Missing values<") == 2
    assert page.count('<caption class="heard">Missing values<') == 1  # for the ear
    assert pdf_source(story, None, charts).count('#"Missing values"') == 1


def test_a_series_with_nothing_to_hold_it_against_is_not_drawn() -> None:
    line = SeriesLine(1.0, True, 3.0, None, None, None, None)
    assert series_picture(Section("series", "Seen", (), series=(line,)), FONTS) is None


def test_tested_in_several_places_is_not_sent_back_for_a_second() -> None:
    one = told(beside()).summary.next
    pooled = concluded(beside()).model_copy(update={"partners": ("avon", "wye")})
    many = story_of(pooled, cases.theory(), cases.plan()).summary.next
    assert "once more elsewhere" in one
    assert "several places" in many
    assert "once more elsewhere" not in many


@pytest.mark.parametrize(
    ("p", "words"), [(0.0, "< 0.001"), (0.0004, "< 0.001"), (0.05, "0.050"), (1.0, "> 0.999")]
)
def test_a_p_value_is_never_nought_and_never_one(p: float, words: str) -> None:
    assert p_words(p) == words


def flat(width: float, height: float) -> Diagram:
    scene = replace(scene_of("think-family", painted=True), width=width, height=height)
    return Diagram(scene, SVG, b"")


def test_a_flat_picture_shares_the_first_page_and_a_high_one_does_not() -> None:
    story = told(beside())
    charts = charts_of(story, FONTS)
    assert fits_under_title(story, flat(1400, 450))
    assert not fits_under_title(story, flat(1400, 1000))
    together = pdf_source(story, flat(1400, 450), charts)
    assert together.index("#page(") < together.index('#"In short"')
    apart = pdf_source(story, flat(1400, 1000), charts)
    # what changed fills the page that the picture would leave half empty
    assert apart.index('#"What changed"') < apart.index("#page(")


REFUSED = cases.answers()[-1]


@pytest.mark.parametrize(
    "answers",
    [
        (),
        (replace(REFUSED, question="q-refers", at="six"),),
        tuple(replace(REFUSED, question=q.id, at=q.estimand.at[-1])
              for q in cases.plan().questions),
        (beside(attrition=Attrition(overall=1.0, by_arm={}, differential=0.0, padlocks=0,
                                    why="Nobody was measured.")),),
    ],
    ids=["no records", "main refused", "all refused", "nobody measured"],
)  # fmt: skip
def test_every_format_opens_where_there_is_little_to_say(answers: tuple[Answered, ...]) -> None:
    story = told(*answers)
    charts = charts_of(story, FONTS)
    assert "</html>" in html_report(story, None, charts)
    assert pdf_report(story, None, charts, FONTS).startswith(b"%PDF")
    assert docx_report(story, None, charts, FONTS).startswith(b"PK")
    assert pptx_page(story, None).startswith(b"PK")


def test_a_report_stands_without_its_charts() -> None:
    story = told(beside(missing=tipping()))
    bare = replace(charts_of(story, FONTS), forest=None, over_time={}, beside={})
    page = html_report(story, None, bare)
    assert "Shifted by −0.5 SD" in page
    assert pdf_report(story, None, bare, FONTS).startswith(b"%PDF")
    assert docx_report(story, None, bare, FONTS).startswith(b"PK")


def test_changes_of_the_plan_are_told_with_when_and_why() -> None:
    known = {"who": "A. Analyst", "when": "2028-01-09T10:00:00+00:00", "data_then": "after-data"}
    lock = Lock(
        plan_sha256="0" * 64, locked_at="2027-01-05T10:00:00+00:00", locked_by="A. Analyst",
        data_then="before-data", unchanged=False,
        amendments=(
            Amendment(what="question q-refers: sensitivity", before="lin, cluster-robust-cr2",
                      after="lin", why="told twice", **known),
            Amendment(what="question q-refers: asks", before="a", after="b"),
        ),
    )  # fmt: skip
    made = cases.findings().model_copy(update={"lock": lock})
    story = story_of(made, cases.theory(), cases.plan())
    first, second = story.changes.rows
    assert first[1] == "Adjustment with interactions, Least squares, CR2"
    assert first[3:] == ("9 January 2028, A. Analyst", "after the data", "told twice")
    assert second[3:5] == ("not recorded", "not known: read as after")
    assert "locked on 5 January 2027" in story.changes.words[0]
    for format_ in (
        html_report(story, None, charts_of(story, FONTS)),
        pdf_source(story, None, charts_of(story, FONTS)),
    ):
        assert "not known: read as after" in format_


def test_the_stamp_is_read_by_people() -> None:
    stamp = dict(told(beside()).stamp)
    assert stamp["Made"] == "5 February 2028, 09:30 (UTC)"
    assert stamp["Design"] == "Cluster-randomised trial (cluster-randomised)"
