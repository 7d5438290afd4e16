"""One question's verdict: the rule, the words and the few words for a box."""

from __future__ import annotations

import math
from dataclasses import dataclass

from forethought.estimate.types import Estimate, Refused
from forethought.findings.multiplicity import Adjusted
from forethought.findings.numbers import Measure, measure_of, sentence, show
from forethought.findings.sentences import Case, adjusted_words, why_of
from forethought.findings.verdict import Band, Interval, band_of, verdict_of
from forethought.theory import Indicator
from forethought.vocabulary import Design, Method, Verdict

RATE_RATIOS = frozenset({Method.POISSON_CLUSTER_ROBUST, Method.NEGATIVE_BINOMIAL})
"""Ratios of rates, on which a difference in rates has a place; odds and hazard ratios have none."""

ROUNDING = 1e-12
"""1 − 0.95 is not exactly 0.05."""


@dataclass(frozen=True)
class Judged:
    """A verdict, the sentence behind it, the effect in a few words, and what to note."""

    verdict: Verdict
    why: str
    effect: str | None = None
    notes: tuple[str, ...] = ()
    band: Band | None = None


def judge(
    design: Design,
    indicator: Indicator | None,
    answer: Estimate | Refused | None,
    adjusted: Adjusted | None,
) -> Judged:
    """Judge one question's headline answer."""
    if answer is None:
        return Judged(
            Verdict.NOT_MEASURED, "The records hold no answer to this question: it is not measured."
        )
    if isinstance(answer, Refused):
        return Judged(
            Verdict.NOT_TESTED,
            f"No number could be given: {sentence(answer.fault.message)}",
        )
    numbers = (answer.estimate, answer.se, answer.ci_low, answer.ci_high)
    if not all(math.isfinite(number) for number in numbers):
        return Judged(Verdict.NOT_TESTED, "No number could be given: the method found none.")
    measure = measure_of(indicator, answer.scale)
    effect = str(show(*numbers, measure, short=True))
    if design is Design.BEFORE_AFTER:
        return Judged(
            Verdict.NOT_TESTED,
            "There was a change from before to after, but nothing to compare it with: what would "
            "have happened anyway is not known.",
            effect,
        )
    return _tested(indicator, answer, measure, effect, adjusted)


def _tested(
    indicator: Indicator | None,
    answer: Estimate,
    measure: Measure,
    effect: str,
    adjusted: Adjusted | None,
) -> Judged:
    case = _case(indicator, answer, measure)
    sentences = [why_of(case)]
    alpha = 1 - answer.ci_level
    found = case.interval.excludes_null and case.verdict is not Verdict.NO_MEANINGFUL_DIFFERENCE
    if found and adjusted is not None and adjusted.p > alpha + ROUNDING:
        sentences.append(adjusted_words(adjusted, alpha))
    return Judged(case.verdict, " ".join(sentences), effect, _band_notes(case, answer), case.band)


def _case(indicator: Indicator | None, answer: Estimate, measure: Measure) -> Case:
    ratio = answer.scale == "ratio"
    interval = Interval(answer.ci_low, answer.ci_high, 1.0 if ratio else 0.0)
    smallest = indicator.smallest_meaningful if indicator else None
    better = indicator.better if indicator else None
    band = band_for(answer, smallest)
    verdict = verdict_of(interval, band, better)
    unit = (indicator.unit if indicator else None) or ""
    return Case(verdict, interval, band, better, smallest, measure, answer.ci_level, unit)


def band_for(answer: Estimate, smallest: float | None) -> Band | None:
    """Place the smallest meaningful difference on the scale of ``answer``."""
    if answer.scale == "difference":
        return band_of(smallest)
    return band_of(smallest, ratio=True, mean_reference=reference_rate(answer))


def reference_rate(answer: Estimate) -> float | None:
    """The reference arm's rate, for a ratio of rates; None for other ratios."""
    if answer.method not in RATE_RATIOS:
        return None
    return answer.also.get("rate_reference", answer.also.get("mean_reference"))


def _band_notes(case: Case, answer: Estimate) -> tuple[str, ...]:
    rate = reference_rate(answer)
    if answer.scale != "ratio" or case.band is None or rate is None:
        return ()
    return (
        "The smallest meaningful difference is placed on the ratio by the reference arm's rate "
        f"({rate:.3g}), taken as known.",
    )
