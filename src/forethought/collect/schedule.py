"""The schedule in months from the start: what the plan says, and what is only assumed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from forethought.collect.timing import months, wave_of
from forethought.collect.undecided import EVALUATOR, LEAD, OFFICER, Words, decided
from forethought.plan import Plan
from forethought.theory import Theory
from forethought.vocabulary import DataSource, Duration, say

WINDOW = 1.0
"""Months that a round of measurement is assumed to take; plans say only when it begins."""

ANALYSIS = 3.0
"""Months that analysis and report are assumed to take."""


@dataclass(frozen=True)
class Task:
    """One bar of the schedule, in months from the start (before it is negative).

    ``planned`` is true if its beginning stands in the plan; its length is always assumed.
    """

    what: str
    who: Words
    begins: float
    lasts: float
    planned: bool

    @property
    def ends(self) -> float:
        return self.begins + self.lasts


def tasks_of(theory: Theory, plan: Plan | None, language: str = "en") -> tuple[Task, ...]:
    """Return the bars: preparation, rounds of measurement, analysis."""
    rounds = sorted(_rounds(theory, plan, language), key=lambda task: task.begins)
    last = max((task.ends for task in rounds), default=0.0)
    return (
        Task("Ethics and data protection agreed", OFFICER, -3.0, 2.0, False),
        Task("Plan signed off and locked", LEAD, -1.0, 1.0, False),
        *rounds,
        Task("Analysis and report", EVALUATOR, last, ANALYSIS, False),
    )


def _rounds(theory: Theory, plan: Plan | None, language: str) -> Iterator[Task]:
    if plan is not None and plan.waves:
        yield from _waves(theory, plan, language)
        return
    for end in theory.ends:
        at: Duration | None = end.horizon
        if at is not None and end.indicators:
            yield Task(f"Measure – {end.statement}", LEAD, months(at), WINDOW, False)


def _waves(theory: Theory, plan: Plan, language: str) -> Iterator[Task]:
    drawn_by = _drawn_by(theory)
    used: set[str] = set()
    for instrument in plan.instruments:
        for name in instrument.waves:
            wave = wave_of(plan, name)
            if wave is not None:
                used.add(name)
                what = f"{say(instrument.title, language)} – {name}"
                yield Task(what, instrument.for_ or LEAD, months(wave.at), WINDOW, True)
    for wave in plan.waves:
        if wave.id not in used or plan.data is not None:
            yield Task(f"Records drawn – {wave.id}", drawn_by, months(wave.at), WINDOW, True)


def _drawn_by(theory: Theory) -> Words:
    """Say who draws the records: all who collect an indicator from them."""
    named = dict.fromkeys(
        indicator.collected_by
        for _, indicator in theory.indicators()
        if indicator.source is DataSource.RECORDS and indicator.collected_by
    )
    return decided("; ".join(filter(None, named)), "who draws the records", LEAD)
