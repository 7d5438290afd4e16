"""Every table that the study fills: one a form, the records, one a further source."""

from __future__ import annotations

from collections.abc import Iterator

from forethought.collect.columns import Column, EntryTable
from forethought.collect.instruments import answers_table, wave_column
from forethought.collect.records import records_table
from forethought.collect.timing import instrument_of
from forethought.plan import Plan
from forethought.theory import Indicator, Theory
from forethought.vocabulary import DataSource

FURTHER = {
    DataSource.OBSERVATION: "Observation",
    DataSource.INTERVIEW: "Interview",
    DataSource.SURVEY: "Survey without a form",
}


def tables_of(theory: Theory, plan: Plan | None, language: str = "en") -> tuple[EntryTable, ...]:
    """Return every table to be filled: forms first, then records, then what has no form yet."""
    forms = (
        [answers_table(plan, form, language) for form in plan.instruments if form.items]
        if plan
        else []
    )
    return (*forms, records_table(theory, plan), *_further(theory, plan))


def _further(theory: Theory, plan: Plan | None) -> Iterator[EntryTable]:
    for source, title in FURTHER.items():
        indicators = [
            indicator
            for _, indicator in theory.indicators()
            if indicator.source is source and not _has_place(plan, indicator)
        ]
        if indicators:
            yield _sheet_for(source.value, title, indicators, plan)


def _has_place(plan: Plan | None, indicator: Indicator) -> bool:
    if instrument_of(plan, indicator) is not None:
        return True
    return bool(plan and plan.data and indicator.id in plan.data.outcomes)


def _sheet_for(name: str, title: str, indicators: list[Indicator], plan: Plan | None) -> EntryTable:
    rounds = wave_column(plan, "wave") if plan else Column("wave", "Wave", required=True)
    columns = (
        Column("unit", "Unit", "A code for who or what was seen; no names.", required=True),
        rounds,
        Column("seen_on", "Date", "The day it was seen or said.", "date", required=True),
        Column("collected_by", "Collected by", "Initials or a code."),
        *(
            Column(
                i.id, i.id, i.measure or i.id, "number", low=i.low, high=i.high, unit=i.unit or ""
            )
            for i in indicators
        ),
    )
    about = f"Indicators from {name} that no form of the plan measures yet"
    return EntryTable(name, title, about, columns, ("unit", "wave"))
