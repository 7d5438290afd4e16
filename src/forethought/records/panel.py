"""The analysis table of a comparison group measured before and after."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import ibis
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
    contrast_notes,
    labels_of,
    level_notes,
    needed,
    row_columns,
    study_of,
    two_arms,
    with_baseline,
)
from forethought.records.fetched import fetched
from forethought.records.flow import count_flow
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
from forethought.records.portable import zero_one
from forethought.records.rollout import span_of, with_cohort
from forethought.records.table import AnalysisTable
from forethought.records.typed import word
from forethought.records.values import is_rollout
from forethought.theory import Theory
from forethought.vocabulary import Followed

GROUPS = (
    Arm(id="without", statement="the comparison group"),
    Arm(id="with", statement="the programme's group"),
)
"""What the groups are called where no column of arms names them."""

GROUP, AFTER = "x:being in the programme's group", "x:being measured after"


@dataclass(frozen=True)
class Panel:
    """Rows of both groups at every time, and what was found of the times."""

    study: Study
    rows: ir.Table
    times: Times
    notes: tuple[str, ...] = ()


def panel_table(
    table: ir.Table, plan: Plan, theory: Theory, question: Question, wave: str | None
) -> AnalysisTable:
    """Make the table of changes, a row a unit; or of people seen once, a row a person and time."""
    periods = is_rollout(plan)
    panel = (_over_periods if periods else _over_waves)(table, plan, theory, question, wave)
    same = not panel.times.followed.before or seen_again(panel.study, panel.rows, panel.times)
    followed = replace(panel.times.followed, same_units=same)
    panel = replace(panel, times=replace(panel.times, followed=followed))
    if not followed.before:
        return _with_baselines(panel, panel.rows.drop(TIME))
    if same:
        return _with_baselines(panel, unit_changes(panel.rows, panel.times))
    rows = of_one_time(panel.rows, panel.times)
    panel = replace(panel, rows=rows)
    crossed = {GROUP: rows.arm, AFTER: rows.after, "arm": rows.arm * rows.after}
    return _with_baselines(panel, rows.mutate(**crossed).drop("after"), group=GROUP)


def _with_baselines(panel: Panel, rows: ir.Table, group: str = "arm") -> AnalysisTable:
    """Join earlier outcomes, keep complete rows, count."""
    study = panel.study
    for adjustment in study.adjustments:
        if adjustment.kind == "baseline":
            rows = with_baseline(study, rows, adjustment)
    over_time = [name for name in rows.columns if is_of_time(name)]
    must = [name for name in needed(rows) if name not in over_time]
    complete = rows.filter([rows[name].notnull() for name in must])
    columns, levels = columns_of(study, complete)
    columns |= {name: complete[name] for name in (GROUP, AFTER) if name in complete.columns}
    seen, analysed = (t.drop(*over_time).mutate(arm=t[group]) for t in (rows, complete))
    flow = count_flow(panel.rows.select("unit", "arm"), seen, analysed, labels_of(study))
    return AnalysisTable(
        table=complete.select(**columns, **{name: complete[name] for name in over_time}),
        arms=labels_of(study),
        covariates=tuple(name for name in columns if name.startswith("x:")),
        strata=tuple(name for name in columns if name.startswith("s:")),
        flow=flow.arms,
        notes=(*contrast_notes(study), *panel.notes, *level_notes(study, levels)),
        lost=tuple(_lost(panel, flow.assigned, flow.analysed)),
        levels=levels,
        followed=panel.times.followed,
    )


def _over_waves(
    table: ir.Table, plan: Plan, theory: Theory, question: Question, wave: str | None
) -> Panel:
    study = study_of(table, plan, theory, question, wave)
    times = wave_times(study, study.adjustments)
    study = replace(without_baseline(study), wave=None)
    if study.data.wave is None:
        rows = table.select(**row_columns(study), **{TIME: ibis.null("string")})
        return Panel(study, two_arms(study, rows), Times(Followed(), {}))
    column = table[word(study.data.wave)].cast("string")
    rows = table.select(**row_columns(study), **{TIME: column})
    return Panel(study, two_arms(study, rows), times)


def _over_periods(
    table: ir.Table, plan: Plan, theory: Theory, question: Question, wave: str | None
) -> Panel:
    """Units over periods, all treated from one period on or never."""
    del wave
    data = plan.data
    if data is None or question.indicator not in data.outcomes:
        field = f"data.outcomes.{question.indicator}"
        example = f"outcomes: {{{question.indicator}: {{column: …}}}}"
        place = Place(None, None, None, field)
        named = f"question {question.id}"
        raise Refusal([catalogue.NEEDS_MAPPING.fault(place, named, field=field, example=example)])
    faults = adjustment_faults(plan, data, question)
    if faults:
        raise Refusal(faults)
    study = Study(
        table=table,
        plan=plan,
        theory=theory,
        data=data,
        question=question,
        wave=None,
        arms=GROUPS,
        contrast=Contrast(0, 1),
        adjustments=adjustments(data, question),
    )
    study = without_baseline(study)
    own = {k: v for k, v in row_columns(study, arm=0).items() if k not in ("unit", "cluster")}
    rows = with_cohort(table, data, **own)
    span = span_of(rows)
    kept = rows.filter(rows.cohort.isnull() | (rows.cohort > span.first))
    treated = kept.cohort.notnull() & (kept.cohort <= span.last)
    kept = kept.mutate(arm=zero_one(treated)).rename({TIME: "period"})
    always = (
        f"Left out: {span.always:,} unit{'s' if span.always > 1 else ''} with the programme from "
        f"the first period on ({span.first:g}); there is no time before to compare with."
    )
    times = _period_times(kept, span.last)
    return Panel(study, kept.drop("cohort"), times, (always,) if span.always else ())


def _period_times(rows: ir.Table, last: float) -> Times:
    found = fetched(rows.select(TIME).distinct()).column(TIME).to_pylist()
    periods = sorted(float(period) for period in found if period is not None)
    begun = fetched(rows.filter(rows.cohort <= last).select("cohort").distinct())
    starts = sorted(float(start) for start in begun.column("cohort").to_pylist())
    first = starts[0] if starts else float("inf")
    before = tuple(f"{period:g}" for period in periods if period < first)
    followed = Followed(
        before=before,
        after=tuple(f"{period:g}" for period in periods if period >= first),
        earlier=before,
        starts=tuple(f"{start:g}" for start in starts),
    )
    return Times(followed, {f"{period:g}": period for period in periods})


def _lost(panel: Panel, assigned: int, analysed: int) -> Iterator[str]:
    if assigned == analysed:
        return
    followed = panel.times.followed
    times = [*followed.before, *followed.after] if followed.before else []
    when = "every period" if len(times) > 2 else " and ".join(times)
    need = f"an outcome at {when}" if followed.same_units and times else "an outcome"
    yield (
        f"Left out: {assigned - analysed:,} of {assigned:,} units without {need} or without "
        "something else that is needed."
    )
