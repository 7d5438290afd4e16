"""One question's verdict: the rule, the words and the few words for a box."""

from __future__ import annotations

import math
from dataclasses import dataclass

from forethought.estimate.types import Estimate, Refused
from forethought.findings.multiplicity import Adjusted
from forethought.findings.numbers import Measure, measure_of, p_words, sentence, show
from forethought.findings.sentences import Case, adjusted_words, why_of
from forethought.findings.verdict import Band, Interval, band_of, verdict_of
from forethought.theory import Indicator
from forethought.vocabulary import Design, Direction, Method, Verdict

REFERENCES = ("rate_reference", "risk_reference", "mean_reference")
"""Where an estimate gives the reference arm's rate; the first there is counts."""

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
    if not has_numbers(answer):
        return Judged(Verdict.NOT_TESTED, "No number could be given: the method found none.")
    measure = measure_of(indicator, answer.scale)
    effect = str(
        show(answer.estimate, answer.se, answer.ci_low, answer.ci_high, measure, short=True)
    )
    if design is Design.BEFORE_AFTER:
        return Judged(
            Verdict.NOT_TESTED,
            "There was a change from before to after, but nothing to compare it with: what would "
            "have happened anyway is not known.",
            effect,
        )
    return _tested(indicator, answer, measure, effect, adjusted)


def has_numbers(answer: Estimate) -> bool:
    """True if an answer has all that a verdict rests on: estimate, error, interval."""
    numbers = (answer.estimate, answer.se, answer.ci_low, answer.ci_high)
    return all(math.isfinite(number) for number in numbers)


def _tested(
    indicator: Indicator | None,
    answer: Estimate,
    measure: Measure,
    effect: str,
    adjusted: Adjusted | None,
) -> Judged:
    case = _case(indicator, answer, measure)
    notes = (*_band_notes(case, answer), *_hazard_notes(case, answer))
    if apart_before(answer):
        return Judged(Verdict.INCONCLUSIVE, apart_words(answer), effect, notes, case.band)
    sentences = [why_of(case)]
    alpha = 1 - answer.ci_level
    found = case.interval.excludes_null and case.verdict is not Verdict.NO_MEANINGFUL_DIFFERENCE
    if found and adjusted is not None and adjusted.p > alpha + ROUNDING:
        sentences.append(adjusted_words(adjusted, alpha))
    return Judged(case.verdict, " ".join(sentences), effect, notes, case.band)


def apart_before(answer: Estimate) -> bool:
    """True if the groups moved apart before the programme by more than chance would."""
    p = answer.also.get("trend_before_p")
    return p is not None and p < 1 - answer.ci_level


def apart_words(answer: Estimate) -> str:
    """Say why a difference in changes gets no verdict, whatever its interval."""
    words = p_words(answer.also["trend_before_p"])
    p = words if words.startswith("<") else f"= {words}"
    return (
        f"The groups were moving apart before the programme already (p {p}), so the difference "
        "in their changes cannot be put down to it, nor taken to show that it did nothing: what "
        "would have happened without it is not known."
    )


def _case(indicator: Indicator | None, answer: Estimate, measure: Measure) -> Case:
    ratio = answer.scale == "ratio"
    interval = Interval(answer.ci_low, answer.ci_high, 1.0 if ratio else 0.0)
    smallest = indicator.smallest_meaningful if indicator else None
    better = better_of(indicator, answer.method)
    band = band_for(answer, smallest)
    verdict = verdict_of(interval, band, better)
    own = measure_of(indicator, "difference")
    return Case(verdict, interval, band, better, smallest, measure, answer.ci_level, own)


def better_of(indicator: Indicator | None, method: Method) -> Direction | None:
    """Which way is good for the numbers of a method: a higher hazard is a shorter time."""
    better = indicator.better if indicator else None
    if better is None or method is not Method.COX:
        return better
    return Direction.LOWER if better is Direction.HIGHER else Direction.HIGHER


def band_for(answer: Estimate, smallest: float | None) -> Band | None:
    """Place the smallest meaningful difference on the scale of ``answer``."""
    if answer.scale == "difference":
        return band_of(smallest)
    rate, odds = reference_rate(answer), answer.ratio_of == "odds"
    return band_of(smallest, ratio=True, mean_reference=rate, odds=odds)


def reference_rate(answer: Estimate) -> float | None:
    """The reference arm's rate or risk, for a ratio of rates or odds; None for one of hazards."""
    if answer.ratio_of not in ("rates", "odds"):
        return None
    return next((answer.also[name] for name in REFERENCES if name in answer.also), None)


def _hazard_notes(case: Case, answer: Estimate) -> tuple[str, ...]:
    if answer.method is not Method.COX or case.better is None:
        return ()
    longer, side = ("longer", "below") if case.better is Direction.LOWER else ("shorter", "above")
    return (f"A {longer} time is better here, so that a hazard ratio {side} 1 is the good side.",)


def _band_notes(case: Case, answer: Estimate) -> tuple[str, ...]:
    rate = reference_rate(answer)
    if answer.scale != "ratio" or case.band is None or rate is None:
        return ()
    in_series = "expected_without" in answer.also
    what = "risk" if "risk_reference" in answer.also else "rate"
    whose = "rate expected without the programme" if in_series else f"reference arm's {what}"
    return (
        f"The smallest meaningful difference is placed on the ratio by the {whose} "
        f"({rate:.3g}), taken as known.",
    )
