"""The analysis table of an interrupted time series: rows by period, with or without comparison."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import ibis
import ibis.expr.types as ir

from forethought.errors import Place, Refusal
from forethought.errors.catalogue import records_values as catalogue
from forethought.plan import Data, Plan, Question
from forethought.plan.model import OutcomeColumn
from forethought.records.arms import arm_index, arms_of, contrast, label
from forethought.records.fetched import fetched
from forethought.records.table import AnalysisTable
from forethought.records.typed import number, word
from forethought.records.values import indicator_of, is_kind, positive, reading, unit
from forethought.theory import Theory
from forethought.vocabulary import IndicatorKind

MOST_NAMED = 5
"""Periods named in one note."""


def series_table(
    table: ir.Table, plan: Plan, theory: Theory, question: Question, wave: str | None
) -> AnalysisTable:
    """Make the table of a series: ``unit``, ``period``, ``arm``, ``y`` and ``exposure``.

    A row stays a row, so that sums of several sites add up. ``arm`` is 1 in the series with the
    programme, which without a column of arms is every row. With a denominator the numerator is
    the count and the denominator its exposure.
    """
    data = plan.data
    if data is None or data.period is None or question.indicator not in data.outcomes:
        raise Refusal([_unmapped(data, question)])
    column = data.outcomes[question.indicator]
    if wave is not None and data.wave is not None:
        table = table.filter(table[word(data.wave)].cast("string") == wave)
    pair = _pair(table, plan, question)
    rows = table.select(**_columns(table, theory, data, question, pair))
    rows = rows.filter(rows.period.notnull() & rows.arm.notnull())
    totals = is_kind(indicator_of(theory, question.indicator), IndicatorKind.COUNT)
    whole = totals and risk_of(column) is None
    kept, short = _without_short(rows) if whole else (rows, [])
    return AnalysisTable(
        table=kept,
        arms=pair.labels,
        covariates=(),
        strata=(),
        flow=(),
        notes=tuple(_notes(question, column, pair, short)),
    )


def risk_of(column: OutcomeColumn) -> str | None:
    """Return the column that a series' counts are held against: a denominator, or time at risk."""
    return column.out_of or column.exposure


@dataclass(frozen=True)
class Pair:
    """Which series a row belongs to, 0 or 1; no labels where there is one series only."""

    column: Any
    labels: tuple[str, ...] = ()
    note: str | None = None


def _pair(table: ir.Table, plan: Plan, question: Question) -> Pair:
    name = plan.data.arm if plan.data else None
    if name is None:
        return Pair(ibis.literal(1, "int64"))
    seen = fetched(table.select(arm=table[word(name)].cast("string")).distinct())
    arms = arms_of(plan, tuple(str(arm) for arm in seen.column("arm").to_pylist() if arm))
    if not arms:
        field, example = "assignment.arms", "assignment: {arms: [{id: elsewhere}, {id: here}]}"
        place = Place(None, None, None, field)
        value = f"question {question.id}"
        raise Refusal([catalogue.NEEDS_MAPPING.fault(place, value, field=field, example=example)])
    found = contrast(arms, question.estimand.contrast)
    index = arm_index(table, name, arms)
    here = (index == found.compared).ifelse(ibis.literal(1, "int64"), ibis.null("int64"))
    series = (index == found.reference).ifelse(ibis.literal(0, "int64"), here)
    return Pair(series, (label(arms[found.reference]), label(arms[found.compared])), found.note)


def _columns(
    table: ir.Table, theory: Theory, data: Data, question: Question, pair: Pair
) -> dict[str, Any]:
    column = data.outcomes[question.indicator]
    columns: dict[str, Any] = {
        "unit": unit(table, data),
        "period": table[number(data.period or "")],
        "arm": pair.column,
        "y": reading(table, indicator_of(theory, question.indicator), column.column),
    }
    risk = risk_of(column)
    if risk is not None:
        columns["exposure"] = positive(table[number(risk)])
    return columns


def _without_short(rows: ir.Table) -> tuple[ir.Table, list[float]]:
    """Leave out periods in which some rows lack a count: their totals would be too small."""
    groups = rows.group_by("period", "arm").aggregate(n=rows.count(), seen=rows.y.count())
    short = groups.filter((groups.seen < groups.n) & (groups.seen > 0)).select("period", "arm")
    found = fetched(short.order_by("period")).column("period").to_pylist()
    if not found:
        return rows, []
    kept = rows.anti_join(short, ["period", "arm"])
    return kept, sorted({float(period) for period in found})


def _notes(
    question: Question, column: OutcomeColumn, pair: Pair, short: list[float]
) -> Iterator[str]:
    if pair.note:
        yield pair.note
    if short:
        shown = ", ".join(f"{period:g}" for period in short[:MOST_NAMED])
        more = f" and {len(short) - MOST_NAMED} more" if len(short) > MOST_NAMED else ""
        yield (
            f"Left out: periods {shown}{more}, in which some rows lack a count; their totals would "
            "be too small."
        )
    if column.out_of and column.exposure:
        yield f"Counts are held against `{column.out_of}`; `{column.exposure}` is not used."
    if question.adjust:
        yield f"Not adjusted for {', '.join(question.adjust)}: a series takes no covariates."


def _unmapped(data: Data | None, question: Question) -> Any:
    field, example = "data.period", "period: …"
    if data is not None and data.period is not None:
        field = f"data.outcomes.{question.indicator}"
        example = f"outcomes: {{{question.indicator}: {{column: …}}}}"
    return catalogue.NEEDS_MAPPING.fault(
        Place(None, None, None, field), f"question {question.id}", field=field, example=example
    )
