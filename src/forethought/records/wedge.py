"""The analysis table of a stepped wedge: units in periods, treated by then or not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import ibis
import ibis.expr.types as ir

from forethought.errors import Place, Refusal
from forethought.errors.catalogue import records_values as catalogue
from forethought.plan import Data, Plan, Question
from forethought.plan.model import Arm
from forethought.records.adjust import adjustment_faults, adjustments
from forethought.records.arms import Contrast
from forethought.records.comparison import (
    ARM,
    Study,
    columns_of,
    contrast_notes,
    labels_of,
    level_notes,
    needed,
    row_columns,
    study_of,
    two_arms,
    with_baseline,
)
from forethought.records.fetched import fetched, value_of
from forethought.records.flow import count_flow
from forethought.records.levels import MOST_LEVELS
from forethought.records.portable import zero_one
from forethought.records.table import AnalysisTable
from forethought.records.typed import number
from forethought.theory import Theory

SWITCH = (
    Arm(id="before", statement="before the programme"),
    Arm(id="with", statement="with the programme"),
)
"""What the two states are called where no column of arms names them."""

PERIOD = "s:period "
"""How the columns of periods begin: time is a category, with the first period left out."""


def wedge_table(
    table: ir.Table, plan: Plan, theory: Theory, question: Question, wave: str | None
) -> AnalysisTable:
    """Make the table of a stepped wedge, with a column of 0 and 1 for each period but the first."""
    study = _study(table, plan, theory, question, wave)
    rows = _rows(study)
    complete = rows.filter([rows[name].notnull() for name in needed(rows)])
    columns, levels = columns_of(study, complete)
    periods = periods_of(complete)
    columns |= {"period": complete.period} | period_columns(complete, periods)
    levels = levels | {PERIOD: tuple(f"{period:g}" for period in periods)}
    flow = count_flow(rows, rows, complete, labels_of(study))
    return AnalysisTable(
        table=complete.select(**columns),
        arms=labels_of(study),
        covariates=tuple(name for name in columns if name.startswith("x:")),
        strata=tuple(name for name in columns if name.startswith("s:")),
        flow=flow.arms,
        notes=(
            *_notes(study, levels, periods, _seen_again(complete)),
            *_split_notes(complete),
        ),
        levels=levels,
    )


def _study(
    table: ir.Table, plan: Plan, theory: Theory, question: Question, wave: str | None
) -> Study:
    data = plan.data
    if data is None or data.cluster is None or data.period is None:
        raise Refusal([_unmapped(data, question)])
    if data.treated is None and data.first_treated is None:
        return study_of(table, plan, theory, question, wave)
    if question.indicator not in data.outcomes:
        raise Refusal([_unmapped(data, question)])
    faults = adjustment_faults(plan, data, question)
    if faults:
        raise Refusal(faults)
    return Study(
        table=table,
        plan=plan,
        theory=theory,
        data=data,
        question=question,
        wave=wave if data.wave is not None else None,
        arms=SWITCH,
        contrast=Contrast(0, 1),
        adjustments=adjustments(data, question),
    )


def _unmapped(data: Data | None, question: Question) -> Any:
    field, example = f"data.outcomes.{question.indicator}", f"{question.indicator}: {{column: …}}"
    for key in ("period", "cluster"):
        if data is not None and getattr(data, key) is None:
            field, example = f"data.{key}", f"{key}: …"
    return catalogue.NEEDS_MAPPING.fault(
        Place(None, None, None, field), f"question {question.id}", field=field, example=example
    )


def _rows(study: Study) -> ir.Table:
    arm = switched(study.table, study.data)
    columns = row_columns(study, arm) | {"period": study.table[number(study.data.period or "")]}
    rows = study.table.select(**columns)
    if study.wave is not None:
        rows = rows.filter(rows.wave == study.wave).drop("wave")
    rows = two_arms(study, rows)
    for adjustment in study.adjustments:
        if adjustment.kind == "baseline":
            rows = with_baseline(study, rows, adjustment)
    return rows


def switched(table: ir.Table, data: Data) -> Any:
    """Return 1 in rows with the programme, 0 before it; None where only an arm column says so."""
    if data.treated is not None:
        return zero_one(table[number(data.treated.column)] > 0)
    if data.first_treated is not None:
        started = table[number(data.period or "")] >= table[number(data.first_treated)]
        return zero_one(started.fill_null(False))
    return None


def periods_of(rows: ir.Table) -> tuple[float, ...]:
    """Return the periods that have rows, ascending; refuses more than can be levels."""
    found = fetched(rows.select("period").distinct().limit(MOST_LEVELS + 1))
    periods = sorted(float(period) for period in found.column("period").to_pylist())
    if len(periods) > MOST_LEVELS:
        place = Place(None, None, None, "data.period")
        raise Refusal([catalogue.TOO_MANY_LEVELS.fault(place, "the period", most=MOST_LEVELS)])
    return tuple(periods)


def period_columns(rows: ir.Table, periods: tuple[float, ...]) -> dict[str, Any]:
    """Return a column of 0 and 1 for each period but the first."""
    return {
        f"{PERIOD}{period:g}": zero_one(rows.period == ibis.literal(period)).cast("float64")
        for period in periods[1:]
    }


def _seen_again(complete: ir.Table) -> int:
    """Count units with rows in more than one period."""
    units = complete.group_by("unit").aggregate(n=complete.period.nunique())
    return int(value_of(units.filter(units.n > 1).count()))


def _split_notes(complete: ir.Table) -> Iterator[str]:
    """Say where rows of one cluster and period are both with and without the programme."""
    cells = complete.group_by("cluster", "period").aggregate(states=complete[ARM].nunique())
    split = int(value_of(cells.filter(cells.states > 1).count()))
    if split:
        yield (
            f"{split:,} cluster-period{'s hold' if split > 1 else ' holds'} units with and units "
            "without the programme. Clusters change over as a whole, so nobody drew which of "
            "those units had it; how they differ anyway enters the estimate."
        )


def _notes(
    study: Study,
    levels: dict[str, tuple[str, ...]],
    periods: tuple[float, ...],
    seen_again: int,
) -> Iterator[str]:
    yield from contrast_notes(study)
    if seen_again:
        yield (
            f"{seen_again:,} unit{'s are' if seen_again > 1 else ' is'} seen in more than one "
            "period. The models for stepped wedges "
            "take rows of a cluster to be of different units, and do not know that these are the "
            "same."
        )
    yield from level_notes(
        study, {start: names for start, names in levels.items() if start != PERIOD}
    )
    if periods:
        yield (
            f"Time is in the model as {len(periods)} periods ({periods[0]:g} to "
            f"{periods[-1]:g}), each with a level of its own."
        )
