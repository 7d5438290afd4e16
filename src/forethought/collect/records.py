"""The records file that the plan names, column by column."""

from __future__ import annotations

from collections.abc import Iterator

from forethought.collect.columns import ZERO_ONE, Allowed, Column, EntryTable, Kind
from forethought.collect.instruments import wave_column
from forethought.plan import Data, Plan
from forethought.theory import Indicator, Theory
from forethought.vocabulary import IndicatorKind, say

NOT_DECIDED = "Undecided: the plan does not name the records yet. "


def records_table(theory: Theory, plan: Plan | None) -> EntryTable:
    """Describe the records: as the plan's ``data`` says, else as the theory would need them."""
    if plan is not None and plan.data is not None:
        columns = _once(_planned(theory, plan, plan.data))
        key = (plan.data.unit, *filter(None, (plan.data.wave, plan.data.period)))
        about = f"The records that the plan names: {source_words(plan.data)}"
    else:
        columns = _once(_proposed(theory, plan))
        key = ("unit", "wave")
        about = f"{NOT_DECIDED}These columns are what the theory's indicators need."
    return EntryTable("records", "Records", about, columns, tuple(dict.fromkeys(key)))


def source_words(data: Data) -> str:
    """Name the source; of a connection only its kind, for the rest may hold a password."""
    kind, is_address, _ = data.source.partition("://")
    if is_address:
        return f"a {kind} database"
    return "a database" if "=" in data.source else data.source


def _once(columns: Iterator[Column]) -> tuple[Column, ...]:
    """Keep a column that plays two parts once: the first part says what it is."""
    first: dict[str, Column] = {}
    for column in columns:
        first.setdefault(column.name, column)
    return tuple(first.values())


def _planned(theory: Theory, plan: Plan, data: Data) -> Iterator[Column]:
    yield Column(data.unit, "Unit", f"The code of one {data.unit}; no names.", required=True)
    if data.cluster:
        meaning = f"The {data.cluster} that the unit belongs to."
        yield Column(data.cluster, "Cluster", meaning, required=True)
    if data.site:
        yield Column(data.site, "Site", "The site that the unit belongs to.", required=True)
    if data.arm:
        yield _arm_column(plan, data.arm)
    for name in data.strata:
        yield Column(name, f"Stratum: {name}", "Assignment was made within it.", required=True)
    yield from _time_columns(plan, data)
    yield from _outcome_columns(theory, data)
    for label, covariate in data.covariates.items():
        kind: Kind = "number" if covariate.kind == "number" else "text"
        meaning = f"{label}, measured before assignment; adjusted for."
        yield Column(covariate.column, label, meaning, kind)
    if data.weight:
        yield Column(data.weight, "Weight", "How much the row counts.", "number", low=0)


def _arm_column(plan: Plan, name: str) -> Column:
    arms = plan.assignment.arms if plan.assignment else ()
    allowed = tuple(Allowed(arm.id, say(arm.statement or arm.id)) for arm in arms)
    return Column(name, "Arm", "What the unit was assigned to.", allowed=allowed, required=True)


def _time_columns(plan: Plan, data: Data) -> Iterator[Column]:
    if data.wave:
        yield wave_column(plan, data.wave)
    if data.period:
        yield Column(data.period, "Period", "Counts the periods.", "whole-number", required=True)
    if data.first_treated:
        meaning = "The period from which the unit counts as treated; empty means never."
        yield Column(data.first_treated, "First treated", meaning, "whole-number")
    if data.treated:
        meaning = "Above zero from the unit's first treated period on."
        yield Column(data.treated.column, "Treated", meaning, "number", low=0, required=True)


def _outcome_columns(theory: Theory, data: Data) -> Iterator[Column]:
    indicators = {indicator.id: indicator for _, indicator in theory.indicators()}
    for name, where in data.outcomes.items():
        indicator = indicators.get(name) or Indicator(id=name)
        yield _outcome_column(where.column, indicator, counted=where.out_of is not None)
        if where.out_of:
            meaning = f"What {where.column} is a part of: the number it is counted out of."
            yield Column(where.out_of, f"{name}: out of", meaning, "whole-number", low=0)
        if where.exposure:
            meaning = f"How much time or opportunity {where.column} was counted over."
            yield Column(where.exposure, f"{name}: exposure", meaning, "number", low=0)


def _outcome_column(
    column: str, indicator: Indicator, counted: bool, undecided: bool = False
) -> Column:
    kind, allowed, low, high = _values(indicator.kind, counted)
    return Column(
        name=column,
        title=indicator.id,
        meaning=(NOT_DECIDED if undecided else "") + (indicator.measure or indicator.id),
        kind=kind,
        allowed=allowed,
        low=low if indicator.low is None or counted else indicator.low,
        high=high if indicator.high is None or counted else indicator.high,
        unit="count" if counted else indicator.unit or "",
        undecided=undecided,
    )


def _values(
    kind: IndicatorKind | None, counted: bool
) -> tuple[Kind, tuple[Allowed, ...], float | None, float | None]:
    """Return what an outcome's cells hold: kind, closed choice, lowest, highest."""
    if counted or kind is IndicatorKind.COUNT:
        return "whole-number", (), 0, None
    if kind is IndicatorKind.BINARY:
        return "whole-number", ZERO_ONE, None, None
    if kind is IndicatorKind.PROPORTION:
        return "number", (), 0, 1
    if kind is IndicatorKind.ORDINAL:
        return "whole-number", (), None, None
    if kind is IndicatorKind.TIME_TO_EVENT:
        return "number", (), 0, None
    return "number", (), None, None


def _proposed(theory: Theory, plan: Plan | None) -> Iterator[Column]:
    unit = f"{NOT_DECIDED}Names the unit: a person, a family, a team."
    yield Column("unit", "Unit", unit, required=True, undecided=True)
    if plan is not None and plan.waves:
        yield wave_column(plan, "wave")
    else:
        meaning = f"{NOT_DECIDED}The round of measurement."
        yield Column("wave", "Wave", meaning, required=True, undecided=True)
    if plan is not None and plan.assignment:
        yield _arm_column(plan, "arm")
    for _, indicator in theory.indicators():
        yield _outcome_column(indicator.id, indicator, counted=False, undecided=True)
