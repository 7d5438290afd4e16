"""One question's part of the story: words first, numbers after, provenance last."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from forethought.findings import EventStudyPoint, Finding, Flow, Result
from forethought.findings.numbers import (
    MINUS,
    Measure,
    Shown,
    measure_of,
    p_words,
    percent,
    plain,
    sentence,
    show,
    with_unit,
)
from forethought.plan import Plan
from forethought.report.story.beside import Section, sections_of
from forethought.report.story.ratios import in_words
from forethought.report.story.series import series_sections
from forethought.report.story.values import DASH, Value
from forethought.report.words.codes import VERDICTS
from forethought.report.words.methods import METHODS
from forethought.report.words.plain import plain_words
from forethought.theory import Goal, Indicator, Outcome, Theory
from forethought.theory.draw.paint import SYMBOLS
from forethought.vocabulary import Verdict


@dataclass(frozen=True)
class Row:
    """One method's answer to the question."""

    method: str
    se_method: str
    planned: bool
    estimate: str
    interval: str
    p: str
    p_adjusted: str
    n: str
    value: Value | None
    refusal: str = ""


@dataclass(frozen=True)
class Point:
    """The effect at one wave or one period since the start."""

    label: str
    estimate: str
    interval: str
    p: str
    value: Value


@dataclass(frozen=True)
class Block:
    """One question: what was asked, the verdict, why, the numbers, how they came about."""

    id: str
    primary: bool
    asks: str
    measure: str
    outcome: str
    verdict: Verdict
    symbol: str
    label: str
    why: str
    effect: str
    in_words: str
    unit: str
    scale: str
    better: str | None
    when: str
    level: str
    rows: tuple[Row, ...]
    points: tuple[Point, ...]
    by_wave: bool
    band: tuple[float, float] | None
    smallest: str
    flow: tuple[Flow, ...]
    filled_in: bool
    how: str
    beside: tuple[Section, ...]
    facts: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    refusal: str
    remedy: str

    @property
    def null(self) -> float:
        """The value that means no difference."""
        return 1.0 if self.scale == "ratio" else 0.0


def block_of(finding: Finding, theory: Theory, plan: Plan) -> Block:
    """Tell one question."""
    end, indicator = _ends(theory, finding.indicator)
    measure = measure_of(indicator, finding.scale)
    words = METHODS[finding.method]
    shown = shown_of(finding, measure)
    return Block(
        id=finding.question,
        primary=finding.primary,
        asks=finding.asks,
        measure=(indicator.measure or indicator.id) if indicator else finding.indicator,
        outcome=end.statement if end else finding.outcome,
        verdict=finding.verdict,
        symbol=SYMBOLS[finding.verdict],
        label=VERDICTS[finding.verdict],
        why=plain_words(finding.why),
        effect=str(shown) if shown else "",
        in_words=in_words(finding),
        unit="ratio" if finding.scale == "ratio" else measure.unit,
        scale=finding.scale,
        better=finding.better,
        when=_when(finding, plan),
        level=percent(finding.ci_level or plan.about.ci_level),
        rows=tuple(_row(result, indicator, finding) for result in (finding, *finding.sensitivity)),
        points=tuple(_point(p, measure, plan) for p in finding.event_study),
        by_wave=_by_wave(finding, plan),
        band=_band(finding, measure),
        smallest=_smallest(finding, measure),
        flow=finding.flow,
        filled_in=finding.filled_in,
        how=f"{words.title}. {words.does}",
        beside=(*series_sections(finding, plan), *sections_of(finding, measure)),
        facts=tuple(_facts(finding, plan, measure)),
        notes=tuple(plain_words(note) for note in finding.notes),
        refusal=plain_words(sentence(finding.refusal.message)) if finding.refusal else "",
        remedy=plain_words(finding.refusal.remedy) if finding.refusal else "",
    )


def shown_of(result: Result, measure: Measure) -> Shown | None:
    """Format a result's estimate and interval together; None where there is no number."""
    if (
        result.estimate is None
        or result.se is None
        or result.ci_low is None
        or result.ci_high is None
    ):
        return None
    return show(result.estimate, result.se, result.ci_low, result.ci_high, measure)


def _ends(theory: Theory, name: str) -> tuple[Goal | Outcome, Indicator] | tuple[None, None]:
    try:
        return theory.indicator(name)
    except KeyError:
        return None, None


def _row(result: Result, indicator: Indicator | None, finding: Finding) -> Row:
    """Tell one method's answer on its own scale.

    Where that is not the planned method's it carries its unit, and is not drawn on its axis.
    """
    measure, alike = measure_of(indicator, result.scale), result.scale == finding.scale
    shown = shown_of(result, measure)
    unit = "" if alike else measure.unit
    return Row(
        method=METHODS[result.method].name,
        se_method=result.se_method or "",
        planned=result is finding,
        estimate=with_unit(shown.estimate, unit) if shown else "no number",
        interval=shown.interval if shown else DASH,
        p=p_words(result.p),
        p_adjusted=p_words(result.p_adjusted),
        n=DASH if result.n is None else f"{result.n:,}",
        value=_value(result, measure) if shown and alike else None,
        refusal=plain_words(sentence(result.refusal.message)) if result.refusal else "",
    )


def _value(result: Result | EventStudyPoint, measure: Measure) -> Value:
    numbers = (result.estimate, result.ci_low, result.ci_high)
    shown = [measure.times * number for number in numbers if number is not None]
    return Value(*shown)


def _point(point: EventStudyPoint, measure: Measure, plan: Plan) -> Point:
    shown = show(point.estimate, point.se, point.ci_low, point.ci_high, measure)
    waves = {wave.id: wave.at.words for wave in plan.waves}
    label = waves.get(str(point.period), str(point.period).replace("-", MINUS))
    return Point(label, shown.estimate, shown.interval, p_words(point.p), _value(point, measure))


def _by_wave(finding: Finding, plan: Plan) -> bool:
    waves = {wave.id for wave in plan.waves}
    return bool(finding.event_study) and all(str(p.period) in waves for p in finding.event_study)


def _band(finding: Finding, measure: Measure) -> tuple[float, float] | None:
    if finding.band_low is None or finding.band_high is None:
        return None
    return finding.band_low * measure.times, finding.band_high * measure.times


def _smallest(finding: Finding, measure: Measure) -> str:
    if finding.smallest_meaningful is None:
        return ""
    times = measure.times if measure.scale == "difference" else 1.0
    unit = finding.unit or "" if measure.scale == "ratio" else measure.unit
    return with_unit(f"{finding.smallest_meaningful * times:g}", unit)


ESTIMAND = {
    "population": "For whom",
    "contrast": "Compared",
    "at": "When",
    "summary": "As",
    "intercurrent_events": "If some move or stop",
}


def _facts(finding: Finding, plan: Plan, measure: Measure) -> list[tuple[str, str]]:
    estimand: Mapping[str, str] = finding.estimand
    facts = [(label, estimand[name]) for name, label in ESTIMAND.items() if name in estimand]
    if _when(finding, plan):
        facts = [(name, _when(finding, plan) if name == "When" else text) for name, text in facts]
    numbers: list[tuple[str, str | None]] = [
        ("Method", finding.method.value),
        ("Standard error", _se(finding)),
        ("Degrees of freedom", None if finding.df is None else plain(finding.df, 1)),
        ("Confidence level", None if finding.ci_level is None else percent(finding.ci_level)),
        ("Rows", None if finding.n is None else f"{finding.n:,}"),
        ("Units", None if finding.units is None else f"{finding.units:,}"),
        ("Clusters", None if finding.clusters is None else f"{finding.clusters:,}"),
        ("Likeness in clusters (ICC)", _icc(finding)),
        ("Hedges\u2019 g", _three(finding.hedges_g)),
        ("Smallest detectable effect", _detectable(finding, measure)),
        ("Unrounded", _unrounded(finding)),
    ]
    return facts + [(label, text) for label, text in numbers if text is not None]


def _when(finding: Finding, plan: Plan) -> str:
    """When the question was answered, in words; empty where there are no waves."""
    waves = {wave.id: wave.at.words for wave in plan.waves}
    return waves.get(finding.at or "", "")


def _three(value: float | None) -> str | None:
    return None if value is None else plain(value, 3)


def _icc(finding: Finding) -> str | None:
    if finding.icc is None or finding.icc_low is None or finding.icc_high is None:
        return _three(finding.icc)
    return f"{plain(finding.icc, 3)} ({plain(finding.icc_low, 3)} to {plain(finding.icc_high, 3)})"


def _detectable(finding: Finding, measure: Measure) -> str | None:
    smallest = finding.smallest_detectable
    if smallest is None:
        return None
    if measure.scale == "ratio":
        return f"a ratio of {math.exp(smallest):.3g}, or {math.exp(-smallest):.3g}"
    return with_unit(f"{smallest * measure.times:.3g}", measure.unit)


def _se(finding: Finding) -> str | None:
    if finding.se is None:
        return None
    scale = " on the log scale" if finding.scale == "ratio" else ""
    return f"{finding.se:.4g}{scale}, {finding.se_method or 'method not named'}"


def _unrounded(finding: Finding) -> str | None:
    """The numbers as computed, for whoever checks them."""
    if finding.estimate is None or finding.ci_low is None or finding.ci_high is None:
        return None
    numbers = f"{finding.estimate:.9g} ({finding.ci_low:.9g} to {finding.ci_high:.9g})"
    return numbers.replace("-", "\u2212")
