"""The indicator matrix: every outcome, how it would be seen, by whom and when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from forethought.collect.timing import after_start, due, instrument_of, waves_of
from forethought.collect.undecided import EVALUATOR, LEAD, Undecided, Words, decided
from forethought.collect.words import figure
from forethought.plan import Plan
from forethought.theory import Goal, Indicator, Outcome, Theory
from forethought.vocabulary import DataSource, say


@dataclass(frozen=True)
class IndicatorRow:
    """One row of the matrix; what nobody has decided says so."""

    outcome: str
    statement: str
    who: Words
    by_when: Words
    indicator: Words
    measure: Words
    kind: Words
    unit: Words
    better: Words
    source: Words
    instrument: Words
    waves: tuple[str, ...]
    when: Words
    collected_by: Words
    smallest_meaningful: float | Undecided
    validated: Words

    @property
    def smallest_words(self) -> Words:
        least = self.smallest_meaningful
        return least if isinstance(least, Undecided) else figure(least)


def indicator_rows(
    theory: Theory, plan: Plan | None, language: str = "en"
) -> tuple[IndicatorRow, ...]:
    """Return the matrix: outcomes in file order, then the goal; none is left out."""
    return tuple(row for end in theory.ends for row in _rows_of(end, plan, language))


def _rows_of(end: Goal | Outcome, plan: Plan | None, language: str) -> Iterator[IndicatorRow]:
    if not end.indicators:
        yield _unmeasured(end)
    for indicator in end.indicators:
        yield _row(end, indicator, plan, language)


def _by_when(end: Goal | Outcome) -> Words:
    return after_start(end.horizon) if end.horizon else Undecided("by when it should show", LEAD)


def _unmeasured(end: Goal | Outcome) -> IndicatorRow:
    gap = Undecided("how one would see it change")
    return IndicatorRow(
        outcome=end.id,
        statement=end.statement,
        who=decided(end.who, "who changes", LEAD),
        by_when=_by_when(end),
        indicator=gap,
        measure=gap,
        kind="",
        unit="",
        better="",
        source="",
        instrument="",
        waves=(),
        when="",
        collected_by="",
        smallest_meaningful=Undecided("the smallest difference that would matter"),
        validated="",
    )


def _row(
    end: Goal | Outcome, indicator: Indicator, plan: Plan | None, language: str
) -> IndicatorRow:
    least = indicator.smallest_meaningful
    return IndicatorRow(
        outcome=end.id,
        statement=end.statement,
        who=decided(end.who, "who changes", LEAD),
        by_when=_by_when(end),
        indicator=indicator.id,
        measure=decided(indicator.measure, "what is measured"),
        kind=decided(indicator.kind, "what values it takes", EVALUATOR),
        unit=decided(indicator.unit, "the unit", EVALUATOR),
        better=decided(indicator.better, "which way is good"),
        source=decided(indicator.source, "where the values come from"),
        instrument=_instrument(indicator, plan, language),
        waves=waves_of(plan, indicator),
        when=due(plan, end, indicator),
        collected_by=decided(indicator.collected_by, "who collects it", LEAD),
        smallest_meaningful=Undecided("the smallest difference that would matter")
        if least is None
        else least,
        validated=_validated(indicator.validated),
    )


def _instrument(indicator: Indicator, plan: Plan | None, language: str) -> Words:
    found = instrument_of(plan, indicator)
    if found is not None:
        return say(found.title, language)
    if indicator.instrument:
        return Undecided(f"the form {indicator.instrument}, which is not written yet")
    return "no form" if indicator.source is DataSource.RECORDS else Undecided("the form")


def _validated(validated: bool | None) -> Words:
    if validated is None:
        return Undecided("whether the measure has been validated", EVALUATOR)
    return "yes" if validated else "no"
