"""When things are measured: rounds of the plan in words, and when each indicator is due."""

from __future__ import annotations

from forethought.collect.undecided import Undecided, Words
from forethought.plan import Instrument, Plan, Wave
from forethought.theory import Goal, Indicator, Outcome
from forethought.vocabulary import Duration

AT_START = Duration().words
DAYS_PER_MONTH = 30.4375


def after_start(at: Duration) -> str:
    """Say when: ``at the start``, ``6 months after the start``."""
    return at.words if at.words == AT_START else f"{at.words} after the start"


def wave_of(plan: Plan | None, name: str) -> Wave | None:
    """Return the plan's wave called ``name``, if there is one."""
    return next((wave for wave in plan.waves if wave.id == name), None) if plan else None


def wave_words(plan: Plan | None, name: str) -> str:
    """Say a wave: ``six (6 months after the start)``; its bare name if the plan lacks it."""
    wave = wave_of(plan, name)
    return f"{name} ({after_start(wave.at)})" if wave else name


def instrument_of(plan: Plan | None, indicator: Indicator) -> Instrument | None:
    """Return the form that measures ``indicator``: the one it names, or the one that scores it."""
    for instrument in plan.instruments if plan else ():
        if indicator.instrument == instrument.id or indicator.id in instrument.score:
            return instrument
    return None


def waves_of(plan: Plan | None, indicator: Indicator) -> tuple[str, ...]:
    """Return the waves at which ``indicator`` is measured, in the plan's order."""
    if plan is None:
        return ()
    instrument = instrument_of(plan, indicator)
    named = set(instrument.waves) if instrument else _asked_of(plan, indicator.id)
    known = [wave.id for wave in plan.waves if wave.id in named]
    return tuple(known + sorted(named - set(known)))


def _asked_of(plan: Plan, indicator: str) -> set[str]:
    """Waves at which the plan's questions look at ``indicator``, before or after."""
    asked = {
        wave
        for question in plan.questions
        if question.indicator == indicator
        for wave in question.estimand.at
    }
    before = {
        term.split("@", 1)[1]
        for question in plan.questions
        for term in question.adjust
        if term.startswith(f"{indicator}@")
    }
    return asked | before


def due(plan: Plan | None, end: Goal | Outcome, indicator: Indicator) -> Words:
    """Say when ``indicator`` is measured, or that nobody has decided."""
    waves = waves_of(plan, indicator)
    if waves:
        return "; ".join(wave_words(plan, wave) for wave in waves)
    if plan and plan.data and plan.data.period and indicator.id in plan.data.outcomes:
        return f"every {plan.data.period}" if plan.data.period == "month" else "every period"
    at = indicator.at or end.horizon
    hint = f" (expected {after_start(at)})" if at else ""
    return Undecided(f"when it is measured{hint}")


def months(at: Duration) -> float:
    """Return a length in months, where a week is 7 and a month 30.4375 days."""
    return at.years * 12 + at.months + (at.weeks * 7 + at.days) / DAYS_PER_MONTH
