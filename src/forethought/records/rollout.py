"""The analysis table of a roll-out: units over periods, by when they were first treated."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import ibis
import ibis.expr.types as ir

from forethought.errors import Place, Refusal
from forethought.errors.catalogue import records_values as catalogue
from forethought.plan import Data, Plan, Question
from forethought.records.fetched import fetched
from forethought.records.rollout_flow import rollout_flow
from forethought.records.table import AnalysisTable
from forethought.records.typed import number, word
from forethought.records.values import outcome, unit
from forethought.theory import Theory
from forethought.vocabulary import Timing


@dataclass(frozen=True)
class Span:
    """The first and last period, and how many units start by the first, within, or later."""

    first: float
    last: float
    always: int
    within: int
    later: int


def rollout_table(table: ir.Table, plan: Plan, theory: Theory, question: Question) -> AnalysisTable:
    """Make the table of a roll-out: ``unit``, ``period``, ``cohort``, ``y``."""
    data = plan.data
    if data is None or question.indicator not in data.outcomes:
        field = f"data.outcomes.{question.indicator}"
        example = f"outcomes: {{{question.indicator}: {{column: …}}}}"
        fault = catalogue.NEEDS_MAPPING.fault(
            Place(None, None, None, field), f"question {question.id}", field=field, example=example
        )
        raise Refusal([fault])
    rows = with_cohort(table, data, y=outcome(table, theory, data, question.indicator))
    by_lot = plan.about.timing in (Timing.RANDOM, Timing.AS_GOOD_AS_RANDOM)
    return table_of(rows, question, by_lot)


def table_of(
    rows: ir.Table, question: Question, by_lot: bool, others: tuple[str, ...] = ()
) -> AnalysisTable:
    """Make the table of rows of ``unit``, ``period``, ``cohort`` and ``y``, and say who is in it.

    Parameters
    ----------
    by_lot
        True if who is treated when was drawn; then cohorts of one unit are left out.
    others
        Further notes.
    """
    span = span_of(rows)
    never = ibis.null("float64")
    kept = rows.filter(rows.cohort.isnull() | (rows.cohort > span.first))
    kept = kept.mutate(cohort=(kept.cohort > span.last).ifelse(never, kept.cohort))
    flow = rollout_flow(rows, span.first, span.last, lone_units=not by_lot)
    return AnalysisTable(kept, (), (), (), flow, (*_notes(span, question), *others))


def with_cohort(table: ir.Table, data: Data, **others: Any) -> ir.Table:
    """Return unit, period and cohort (null for never), with the cluster and ``others``."""
    columns: dict[str, Any] = {
        "unit": unit(table, data),
        "period": table[number(data.period or "")],
    }
    if data.cluster:
        columns["cluster"] = table[word(data.cluster)]
    columns |= others
    if data.first_treated is not None:
        return table.select(**columns, cohort=table[number(data.first_treated)])
    treated = table[number(data.treated.column)] if data.treated else None
    rows = table.select(**columns, treated=treated)
    starts = rows.filter(rows.treated > 0).group_by("unit").aggregate(cohort=rows.period.min())
    joined = rows.left_join(starts, "unit")
    kept = {name: rows[name] for name in columns}
    return joined.select(**kept, cohort=starts.cohort)


def span_of(rows: ir.Table) -> Span:
    """Find the first and last period, and who was treated outside what lies between."""
    ends = fetched(rows.aggregate(first=rows.period.min(), last=rows.period.max())).to_pylist()
    first, last = float(ends[0]["first"]), float(ends[0]["last"])
    starts = fetched(rows.group_by("cohort").aggregate(n=rows.unit.nunique())).to_pylist()
    known = [(row["cohort"], int(row["n"])) for row in starts if row["cohort"] is not None]
    return Span(
        first=first,
        last=last,
        always=sum(n for cohort, n in known if cohort <= first),
        within=sum(n for cohort, n in known if first < cohort <= last),
        later=sum(n for cohort, n in known if cohort > last),
    )


def _notes(span: Span, question: Question) -> Iterator[str]:
    if span.always:
        yield (
            f"Left out: {_units(span.always)} treated by the first period ({span.first:g}); "
            "there is no time before treatment to compare with."
        )
    if span.later:
        yield (
            f"Counted as never treated: {_units(span.later)} first treated after the last period "
            f"({span.last:g})."
        )
    if question.adjust:
        yield f"Not adjusted for {', '.join(question.adjust)}: roll-outs take no covariates yet."


def _units(count: int) -> str:
    return f"{count:,} unit{'s' if count != 1 else ''}"
