"""The verdict tables; the manual's page on verdicts quotes them."""

from __future__ import annotations

from pathlib import Path

import pytest

from forethought.estimate.types import Estimate
from forethought.findings.judge import judge
from forethought.findings.links import link_verdict
from forethought.findings.numbers import Measure, show
from forethought.findings.verdict import Interval, band_of, verdict_of
from forethought.theory import Indicator
from forethought.vocabulary import Design, Direction, LinkVerdict, Method, Verdict

# δ | better | interval | verdict
DIFFERENCES = """
5    | higher | 6, 9       | improved
5    | higher | 3, 9       | improved
5    | higher | 5, 9       | improved
5    | higher | 0.1, 5     | improved
5    | higher | 0.1, 4.9   | no-meaningful-difference
5    | higher | 0, 4.9     | no-meaningful-difference
5    | higher | -4.9, 4.9  | no-meaningful-difference
5    | higher | -4.9, -0.1 | no-meaningful-difference
5    | higher | -5, 4.9    | inconclusive
5    | higher | -4.9, 5    | inconclusive
5    | higher | -5, 5      | inconclusive
5    | higher | 0, 9       | inconclusive
5    | higher | -9, 0      | inconclusive
5    | higher | -1, 9      | inconclusive
5    | higher | -9, 1      | inconclusive
5    | higher | -9, 9      | inconclusive
5    | higher | -9, -3     | worsened
5    | higher | -9, -6     | worsened
5    | higher | -5, -0.1   | worsened
5    | lower  | 6, 9       | worsened
5    | lower  | 3, 9       | worsened
5    | lower  | 0.1, 4.9   | no-meaningful-difference
5    | lower  | -4.9, 4.9  | no-meaningful-difference
5    | lower  | -1, 9      | inconclusive
5    | lower  | -9, -3     | improved
5    | lower  | -9, -6     | improved
5    | none   | 6, 9       | inconclusive
5    | none   | -9, -6     | inconclusive
5    | none   | -4, 4      | no-meaningful-difference
none | higher | 0.1, 0.2   | improved
none | higher | -0.2, -0.1 | worsened
none | higher | -0.1, 0.1  | inconclusive
none | higher | 0, 0.1     | inconclusive
none | lower  | 0.1, 0.2   | worsened
none | lower  | -0.2, -0.1 | improved
none | lower  | -0.1, 0.1  | inconclusive
none | none   | 0.1, 0.2   | inconclusive
"""

# δ | reference rate | better | ratio's interval | verdict
RATIOS = """
0.1  | 0.5  | lower  | 0.5, 0.7   | improved
0.1  | 0.5  | lower  | 0.7, 0.9   | improved
0.1  | 0.5  | lower  | 0.81, 0.9  | no-meaningful-difference
0.1  | 0.5  | lower  | 0.81, 1.19 | no-meaningful-difference
0.1  | 0.5  | lower  | 0.8, 1.19  | inconclusive
0.1  | 0.5  | lower  | 0.81, 1.2  | inconclusive
0.1  | 0.5  | lower  | 1.1, 1.4   | worsened
0.1  | 0.5  | higher | 1.1, 1.4   | improved
0.1  | 0.5  | higher | 0.5, 0.7   | worsened
0.1  | none | lower  | 0.81, 1.19 | inconclusive
0.1  | none | lower  | 0.81, 0.9  | improved
0.1  | 0    | lower  | 0.81, 0.9  | improved
none | 0.5  | lower  | 0.99, 1.01 | inconclusive
2    | 0.5  | lower  | 0.1, 4.9   | no-meaningful-difference
0.1  | 0.5  | lower  | 0.5, 1     | inconclusive
"""

# δ | reference risk | better | interval of the ratio of odds | verdict
ODDS = """
0.1  | 0.5  | lower  | 0.68, 1.49 | no-meaningful-difference
0.1  | 0.5  | lower  | 0.66, 1.49 | inconclusive
0.1  | 0.5  | lower  | 0.68, 1.51 | inconclusive
0.1  | 0.5  | lower  | 0.5, 0.7   | improved
0.1  | 0.05 | lower  | 0.01, 3.3  | no-meaningful-difference
0.1  | 0.05 | lower  | 0.01, 3.4  | inconclusive
0.1  | 0.92 | higher | 0.9, 1.1   | inconclusive
0.1  | none | lower  | 0.81, 1.19 | inconclusive
"""

# cause | effect | what the link gets; an activity's cause is "delivered"
LINKS = """
improved                 | improved                 | held
improved                 | no-meaningful-difference | cause-moved-effect-did-not
improved                 | worsened                 | effect-moved-the-other-way
improved                 | inconclusive             | untested
improved                 | not-measured             | untested
improved                 | not-tested               | untested
no-meaningful-difference | improved                 | cause-did-not-move
no-meaningful-difference | no-meaningful-difference | cause-did-not-move
no-meaningful-difference | worsened                 | cause-did-not-move
no-meaningful-difference | inconclusive             | cause-did-not-move
no-meaningful-difference | not-measured             | untested
no-meaningful-difference | not-tested               | untested
worsened                 | improved                 | cause-did-not-move
worsened                 | worsened                 | cause-did-not-move
worsened                 | no-meaningful-difference | cause-did-not-move
worsened                 | inconclusive             | cause-did-not-move
worsened                 | not-tested               | untested
inconclusive             | improved                 | untested
inconclusive             | worsened                 | untested
inconclusive             | no-meaningful-difference | untested
inconclusive             | inconclusive             | untested
not-measured             | improved                 | untested
not-tested               | improved                 | untested
delivered                | improved                 | held
delivered                | worsened                 | effect-moved-the-other-way
delivered                | no-meaningful-difference | cause-moved-effect-did-not
delivered                | inconclusive             | untested
delivered                | not-measured             | untested
delivered                | not-tested               | untested
"""

# scale, times | unit | estimate, se, low, high | shown
NUMBERS = """
difference, 100 | points | 0.06, 0.0153, 0.03, 0.09          | +6 points (3 to 9)
difference, 100 | points | 0.0612, 0.0151, 0.031, 0.0914     | +6.1 points (3.1 to 9.1)
difference, 100 | points | -0.068, 0.029, -0.126, -0.01      | −6.8 points (−12.6 to −1.0)
difference, 100 | points | 0.2, 0.12, -0.04, 0.44            | +20 points (−4 to 44)
difference, 1   |        | -0.001127, 0.002115, -0.00527, 0.00302 | −0.0011 (−0.0053 to 0.0030)
difference, 1   |        | -0.00001, 0.21, -0.41, 0.41       | 0.00 (−0.41 to 0.41)
difference, 1   |        | 0, 1, -2, 2                       | 0 (−2 to 2)
difference, 1   |        | 1794.34, 670.997, 474, 3114.7     | +1,794 (474 to 3,115)
difference, 1   |        | 0.4, 0.2, 0.0004, 0.8             | +0.4000 (0.0004 to 0.8000)
difference, 1   |        | 0.21, 0.0996, 0.01, 0.41          | +0.21 (0.01 to 0.41)
ratio, 1        |        | 0.92, 0.208, 0.61, 1.38           | ×0.92 (0.61 to 1.38)
ratio, 1        |        | 1.413, 0.0688, 1.235, 1.617       | ×1.413 (1.235 to 1.617)
ratio, 1        |        | 0.885, 0.06, 0.787, 0.9996        | ×0.8850 (0.7870 to 0.9996)
"""


def rows(table: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split("|")] for line in table.strip().splitlines()]


def number(cell: str) -> float | None:
    return None if cell == "none" else float(cell)


def pair(cell: str) -> tuple[float, float]:
    low, high = cell.split(",")
    return float(low), float(high)


def direction(cell: str) -> Direction | None:
    return None if cell == "none" else Direction(cell)


@pytest.mark.parametrize(("delta", "better", "interval", "verdict"), rows(DIFFERENCES))
def test_verdict_on_a_difference(delta: str, better: str, interval: str, verdict: str) -> None:
    judged = verdict_of(Interval(*pair(interval)), band_of(number(delta)), direction(better))
    assert judged is Verdict(verdict)


@pytest.mark.parametrize(("delta", "mean", "better", "interval", "verdict"), rows(RATIOS))
def test_verdict_on_a_ratio(
    delta: str, mean: str, better: str, interval: str, verdict: str
) -> None:
    band = band_of(number(delta), ratio=True, mean_reference=number(mean))
    judged = verdict_of(Interval(*pair(interval), null=1.0), band, direction(better))
    assert judged is Verdict(verdict)


@pytest.mark.parametrize(("delta", "risk", "better", "interval", "verdict"), rows(ODDS))
def test_verdict_on_a_ratio_of_odds(
    delta: str, risk: str, better: str, interval: str, verdict: str
) -> None:
    band = band_of(number(delta), ratio=True, mean_reference=number(risk), odds=True)
    judged = verdict_of(Interval(*pair(interval), null=1.0), band, direction(better))
    assert judged is Verdict(verdict)


@pytest.mark.parametrize(("cause", "effect", "verdict"), rows(LINKS))
def test_link(cause: str, effect: str, verdict: str) -> None:
    start = None if cause == "delivered" else Verdict(cause)
    assert link_verdict(start, Verdict(effect)) is LinkVerdict(verdict)


@pytest.mark.parametrize(("scale", "unit", "numbers", "shown"), rows(NUMBERS))
def test_numbers_are_rounded_to_what_they_can_bear(
    scale: str, unit: str, numbers: str, shown: str
) -> None:
    kind, times = scale.split(", ")
    measure = Measure("ratio" if kind == "ratio" else "difference", float(times), unit, unit)
    estimate, se, low, high = (float(part) for part in numbers.split(","))
    assert str(show(estimate, se, low, high, measure, short=True)) == shown


@pytest.mark.parametrize("table", [DIFFERENCES, RATIOS, ODDS, LINKS, NUMBERS])
def test_the_manual_quotes_these_tables(table: str) -> None:
    page = Path(__file__).parents[2] / "docs" / "methods" / "verdicts.md"
    assert table in page.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("p_before", "verdict"), [(0.04, Verdict.INCONCLUSIVE), (0.06, Verdict.IMPROVED)]
)
def test_groups_that_moved_apart_before_get_no_verdict(p_before: float, verdict: Verdict) -> None:
    answer = Estimate(
        method=Method.DIFFERENCE_IN_DIFFERENCES,
        se_method="HC2",
        estimate=6.0,
        se=0.5,
        ci_level=0.95,
        ci_low=5.0,
        ci_high=7.0,
        p=1e-6,
        also={"trend_before_p": p_before},
    )
    indicator = Indicator(id="i", measure="m", unit="points", better=Direction.HIGHER)
    judged = judge(Design.COMPARISON_GROUP, indicator, answer, None)
    assert judged.verdict is verdict
    assert ("moving apart before the programme" in judged.why) is (verdict is Verdict.INCONCLUSIVE)
    assert judged.effect
