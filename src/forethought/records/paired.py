"""The analysis table of one group before and after: a change a unit, or people seen once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import ibis.expr.types as ir

from forethought.errors import Place, Refusal
from forethought.errors.catalogue import records_values as catalogue
from forethought.plan import Plan, Question
from forethought.plan.model import Arm
from forethought.records.adjust import adjustment_faults, adjustments
from forethought.records.arms import Contrast
from forethought.records.comparison import (
    Study,
    columns_of,
    labels_of,
    level_notes,
    needed,
    row_columns,
    with_baseline,
)
from forethought.records.flow import count_flow, flow_notes
from forethought.records.followed import (
    TIME,
    Times,
    is_of_time,
    of_one_time,
    seen_again,
    unit_changes,
    wave_times,
    without_baseline,
)
from forethought.records.table import AnalysisTable
from forethought.records.typed import word
from forethought.theory import Theory

TIMES = (Arm(id="before", statement="Before"), Arm(id="after", statement="After"))
"""What stands for the arms of a study with one group: its two times."""


def paired_table(
    table: ir.Table, plan: Plan, theory: Theory, question: Question, wave: str | None
) -> AnalysisTable:
    """Make the table of changes; where other people answered after, ``arm`` is 1 in their rows."""
    study = _study(table, plan, theory, question, wave)
    times = wave_times(study, _named(study))
    study = replace(without_baseline(study), wave=None)
    column = table[word(study.data.wave or "")].cast("string")
    rows = table.select(**row_columns(study, arm=0), **{TIME: column})
    if not times.followed.before:
        return _table(study, times, rows.drop(TIME))
    same = seen_again(study, rows, times)
    times = replace(times, followed=replace(times.followed, same_units=same))
    if same:
        return _table(study, times, unit_changes(rows, times))
    apart = of_one_time(rows, times)
    return _table(study, times, apart.mutate(arm=apart.after).drop("after"))


def _named(study: Study) -> Any:
    """Return what the plan's question adjusts for, which may name the wave before."""
    return adjustments(study.data, study.plan.question(study.question.id))


def _table(study: Study, times: Times, rows: ir.Table) -> AnalysisTable:
    for adjustment in study.adjustments:
        if adjustment.kind == "baseline":
            rows = with_baseline(study, rows, adjustment)
    aside = [name for name in rows.columns if is_of_time(name)]
    rows = rows.drop(*aside)
    complete = rows.filter([rows[name].notnull() for name in needed(rows)])
    columns, levels = columns_of(study, complete)
    flow = count_flow(rows, rows, complete, labels_of(study))
    same = times.followed.same_units
    return AnalysisTable(
        table=complete.select(**columns),
        arms=labels_of(study),
        covariates=tuple(name for name in columns if name.startswith("x:")),
        strata=tuple(name for name in columns if name.startswith("s:")),
        flow=() if same else flow.arms,
        notes=tuple(level_notes(study, levels)),
        lost=tuple(flow_notes(flow, study.plan, "both times" if same else None)),
        levels=levels,
        followed=times.followed,
    )


def _study(
    table: ir.Table, plan: Plan, theory: Theory, question: Question, wave: str | None
) -> Study:
    data = plan.data
    if data is None or data.wave is None or question.indicator not in data.outcomes:
        lacking = data is not None and data.wave is None
        field = "data.wave" if lacking else f"data.outcomes.{question.indicator}"
        example = "wave: …" if lacking else f"outcomes: {{{question.indicator}: {{column: …}}}}"
        place, named = Place(None, None, None, field), f"question {question.id}"
        raise Refusal([catalogue.NEEDS_MAPPING.fault(place, named, field=field, example=example)])
    faults = adjustment_faults(plan, data, question)
    if faults:
        raise Refusal(faults)
    return Study(
        table=table,
        plan=plan,
        theory=theory,
        data=data,
        question=question,
        wave=wave,
        arms=TIMES,
        contrast=Contrast(0, 1),
        adjustments=adjustments(data, question),
    )
