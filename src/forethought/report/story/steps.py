"""How much of an effect goes with the step before it, for each link with both ends measured."""

from __future__ import annotations

from forethought.findings import Findings, LinkTest
from forethought.findings.beside import Mediation
from forethought.findings.numbers import MINUS, measure_of, percent, show, with_unit
from forethought.report.story.beside import Section
from forethought.report.story.values import DASH
from forethought.theory import Graph, Theory, graph_of

REACH = 3.92
"""Width of a 95 % interval in standard errors, for rounding."""
HEADS = (
    "Step",
    "Programme on the first",
    "One more of the first goes with",
    "Of the effect, with the first",
    "Interval",
    "Share",
)


def steps_of(findings: Findings, theory: Theory) -> Section | None:
    """Tell every indirect effect that was estimated."""
    found = [(link, link.mediation) for link in findings.theory_test if link.mediation]
    if not found:
        return None
    graph = graph_of(theory)
    by_question = {finding.question: finding.indicator for finding in findings.findings}
    rows = tuple(_row(link, part, graph, theory, by_question) for link, part in found)
    assumed = dict.fromkeys(text for _, part in found for text in part.assumes)
    notes = dict.fromkeys(text for _, part in found for text in part.notes)
    return Section(
        "steps",
        "How much goes with the step before",
        (
            "By the product of two coefficients: what the programme did to the first, times what "
            "goes with one more of the first. This is no proof that the first brought about the "
            "second. It holds only if:",
            *(f"{text[0].upper()}{text[1:]}." for text in assumed),
            *notes,
        ),
        HEADS,
        rows,
    )


def _row(
    link: LinkTest, part: Mediation, graph: Graph, theory: Theory, by_question: dict[str, str]
) -> tuple[str, ...]:
    indicator = theory.indicator(by_question[part.question_effect])[1]
    cause = measure_of(theory.indicator(by_question[part.question_cause])[1], "difference")
    measure = measure_of(indicator, "difference")
    spread = (part.ci_high - part.ci_low) / REACH
    shown = show(part.indirect, spread, part.ci_low, part.ci_high, measure)
    return (
        f"{graph.boxes[link.source].statement} \u2192 {graph.boxes[link.target].statement}",
        _number(part.a * cause.times, cause.unit),
        _number(part.b * measure.times / cause.times, measure.unit),
        with_unit(shown.estimate, shown.unit),
        shown.interval,
        DASH if part.share is None else percent(part.share),
    )


def _number(value: float, unit: str) -> str:
    return with_unit(f"{value:+.3g}".replace("-", MINUS), unit)
