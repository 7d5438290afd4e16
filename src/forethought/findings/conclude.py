"""From estimates to findings: a verdict on every question, box and link."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from forethought.estimate.types import Estimate, EventPoint, Refused
from forethought.findings.beside import (
    Attrition,
    Balance,
    BoundPart,
    DoseResponse,
    Lock,
    MissingAnswer,
    SeriesPointPart,
    SitePointPart,
    SubgroupTest,
    TookPart,
)
from forethought.findings.judge import Judged, better_of, has_numbers, judge
from forethought.findings.links import judge_links
from forethought.findings.model import (
    EventStudyPoint,
    Finding,
    Findings,
    Flow,
    RefusalNote,
    Result,
    Sensitivity,
    TheoryStamp,
)
from forethought.findings.multiplicity import Adjusted, adjusted_p
from forethought.findings.outcomes import judge_outcomes
from forethought.findings.pitfalls import look_for_pitfalls
from forethought.findings.unused import unused_by, unused_parts
from forethought.plan import Plan, Question
from forethought.theory import Goal, Indicator, Outcome, Theory


@dataclass(frozen=True)
class Beside:
    """What stands beside the estimate of one question."""

    attrition: Attrition | None = None
    balance: tuple[Balance, ...] = ()
    subgroups: tuple[SubgroupTest, ...] = ()
    took_part: TookPart | None = None
    dose: DoseResponse | None = None
    missing: MissingAnswer | None = None


@dataclass(frozen=True)
class Answered:
    """What the records answered to one question at one wave (None where there are no waves)."""

    question: str
    primary: Estimate | Refused
    at: str | None = None
    sensitivity: tuple[Estimate | Refused, ...] = ()
    flow: tuple[Flow, ...] = ()
    notes: tuple[str, ...] = ()
    beside: Beside = field(default_factory=Beside)


@dataclass(frozen=True)
class Stamp:
    """Where findings come from: hashes, version, time and seed, as values."""

    plan_sha256: str
    data_sha256: str
    software: str
    made_at: str
    seed: int
    synthetic: bool = False
    data_notes: tuple[str, ...] = ()
    lock: Lock | None = None
    partners: tuple[str, ...] = ()


def conclude(theory: Theory, plan: Plan, results: Sequence[Answered], stamp: Stamp) -> Findings:
    """Give every question of the plan its verdict, then every box and link of the theory."""
    unused = unused_parts(plan)
    headlines = {
        question.id: answer.primary
        for question in plan.questions
        if (answer := _headline(plan, question, results)) is not None
        and isinstance(answer.primary, Estimate)
        and math.isfinite(answer.primary.p)
        and has_numbers(answer.primary)
    }
    adjusted = adjusted_p(
        plan.multiplicity,
        {name: found.p for name, found in headlines.items()},
        {name: found.influence for name, found in headlines.items() if found.influence},
        plan.about.seed,
    )
    findings = tuple(_finding(theory, plan, q, results, adjusted) for q in plan.questions)
    outcomes = judge_outcomes(theory, findings)
    return Findings(
        theory=TheoryStamp(id=theory.about.id, version=theory.about.version),
        title=plan.about.title or theory.about.title,
        synthetic=theory.about.synthetic or stamp.synthetic,
        plan_sha256=stamp.plan_sha256,
        data_sha256=stamp.data_sha256,
        software=stamp.software,
        made_at=stamp.made_at,
        seed=stamp.seed,
        design=plan.about.design.value,
        findings=findings,
        outcomes=outcomes,
        theory_test=judge_links(theory, plan, findings, outcomes),
        pitfalls=look_for_pitfalls(theory, plan, findings),
        data_notes=(*stamp.data_notes, *unused),
        lock=stamp.lock,
        partners=stamp.partners,
    )


def _waves(plan: Plan, question: Question) -> tuple[str, ...]:
    """The question's waves, earliest first."""
    order = {wave.id: wave.at for wave in plan.waves}
    return tuple(
        sorted(question.estimand.at, key=lambda w: order[w].mean_days if w in order else 0)
    )


def _headline(plan: Plan, question: Question, results: Iterable[Answered]) -> Answered | None:
    """The answer a question stands by: that of its last wave."""
    answers = {answer.at: answer for answer in results if answer.question == question.id}
    waves = _waves(plan, question)
    if waves and waves[-1] in answers:
        return answers[waves[-1]]
    if waves and None not in answers:
        return None
    return answers.get(None, next(iter(answers.values()), None))


def _finding(
    theory: Theory,
    plan: Plan,
    question: Question,
    results: Sequence[Answered],
    adjusted: Mapping[str, Adjusted],
) -> Finding:
    end, indicator = _ends(theory, question)
    answer = _headline(plan, question, results)
    headline = answer.primary if answer else None
    counted = adjusted.get(question.id)
    judged = judge(plan.about.design, indicator, headline, counted)
    known = _result(headline).model_dump() if headline else {"method": question.method}
    other = tuple(a for a in results if a.question == question.id and a is not answer)
    notes = (*known.get("notes", ()), *_notes(plan, question, answer, other, judged, counted))
    about = {
        "question": question.id,
        "indicator": question.indicator,
        "outcome": end.id if end else "",
        "unit": indicator.unit if indicator else None,
        "better": better_of(indicator, question.method),
        "at": answer.at if answer else next(reversed(_waves(plan, question)), None),
        "estimand": _estimand(question),
        "smallest_meaningful": indicator.smallest_meaningful if indicator else None,
    }
    return Finding(
        **{
            **known,
            **about,
            **_verdict(judged),
            "asks": question.asks or _asks(indicator),
            "primary": question.primary,
            "p_adjusted": counted.p if counted else None,
            "flow": answer.flow if answer else (),
            **(vars(answer.beside) if answer else {}),
            "sensitivity": _sensitivity(plan, indicator, answer, about),
            "event_study": _by_wave(plan, question, results) or known.get("event_study", ()),
            "notes": tuple(dict.fromkeys(notes)),
        }
    )


def _verdict(judged: Judged) -> dict[str, Any]:
    return {
        "band_low": judged.band.low if judged.band else None,
        "band_high": judged.band.high if judged.band else None,
        "verdict": judged.verdict,
        "why": judged.why,
        "effect": judged.effect,
    }


def _sensitivity(
    plan: Plan, indicator: Indicator | None, answer: Answered | None, about: Mapping[str, Any]
) -> tuple[Sensitivity, ...]:
    """Judge every other method's answer by the rule of the planned one."""
    found = []
    for other in answer.sensitivity if answer else ():
        judged = judge(plan.about.design, indicator, other, None)
        known = _result(other).model_dump()
        notes = tuple(dict.fromkeys((*known["notes"], *judged.notes)))
        own = {"better": better_of(indicator, other.method), "notes": notes}
        found.append(Sensitivity(**{**known, **about, **_verdict(judged), **own}))
    return tuple(found)


def _ends(
    theory: Theory, question: Question
) -> tuple[Goal | Outcome, Indicator] | tuple[None, None]:
    try:
        return theory.indicator(question.indicator)
    except KeyError:
        return None, None


def _asks(indicator: Indicator | None) -> str:
    measure = (indicator.measure or indicator.id) if indicator else "this indicator"
    return f"What difference did it make to: {measure}?"


def _estimand(question: Question) -> dict[str, str]:
    estimand = question.estimand
    words = {
        "population": estimand.population,
        "contrast": estimand.contrast,
        "at": ", ".join(estimand.at),
        "summary": estimand.summary,
        "intercurrent_events": estimand.intercurrent_events,
    }
    return {name: text for name, text in words.items() if text}


def _notes(
    plan: Plan,
    question: Question,
    answer: Answered | None,
    other: Iterable[Answered],
    judged: Judged,
    counted: Adjusted | None,
) -> list[str]:
    notes = [*(answer.notes if answer else ()), *judged.notes]
    notes += unused_by(plan, question)
    if counted and counted.note:
        notes.append(counted.note)
    for wave in other:
        if isinstance(wave.primary, Refused):
            notes.append(f"At {wave.at} there is no number: {wave.primary.fault.message}.")
    return notes


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None


def _result(answer: Estimate | Refused) -> Result:
    if isinstance(answer, Refused):
        fault = answer.fault
        note = RefusalNote(code=fault.code, message=fault.message, remedy=fault.remedy)
        return Result(method=answer.method, refusal=note)
    return Result(
        method=answer.method,
        se_method=answer.se_method,
        scale=answer.scale,
        estimate=_finite(answer.estimate),
        se=_finite(answer.se),
        df=_finite(answer.df),
        ci_level=answer.ci_level,
        ci_low=_finite(answer.ci_low),
        ci_high=_finite(answer.ci_high),
        p=_finite(answer.p),
        n=answer.n,
        units=answer.units,
        clusters=answer.clusters,
        icc=_finite(answer.icc),
        icc_low=_finite(answer.icc_low),
        icc_high=_finite(answer.icc_high),
        smallest_detectable=_finite(answer.smallest_detectable),
        hedges_g=_finite(answer.hedges_g),
        also={name: value for name, value in answer.also.items() if math.isfinite(value)},
        notes=answer.notes,
        event_study=tuple(_point(point) for point in answer.event_study),
        sites=tuple(SitePointPart(**asdict(site)) for site in answer.sites),
        series=tuple(SeriesPointPart(**asdict(point)) for point in answer.series),
        bounds=tuple(BoundPart(**asdict(bound)) for bound in answer.bounds),
    )


def _point(point: EventPoint) -> EventStudyPoint:
    return EventStudyPoint(
        period=point.period,
        estimate=point.estimate,
        se=point.se,
        ci_low=point.ci_low,
        ci_high=point.ci_high,
        p=point.p,
        se_neyman=point.se_neyman,
        se_adjusted=point.se_adjusted,
    )


def _by_wave(
    plan: Plan, question: Question, results: Iterable[Answered]
) -> tuple[EventStudyPoint, ...]:
    """One point per wave, where a question is asked at several."""
    waves = _waves(plan, question)
    if len(waves) < 2:
        return ()
    answers = {answer.at: answer.primary for answer in results if answer.question == question.id}
    found = ((wave, answers.get(wave)) for wave in waves)
    return tuple(
        EventStudyPoint(
            period=wave,
            estimate=estimate.estimate,
            se=estimate.se,
            ci_low=estimate.ci_low,
            ci_high=estimate.ci_high,
            p=estimate.p,
        )
        for wave, estimate in found
        if isinstance(estimate, Estimate) and math.isfinite(estimate.estimate)
    )
