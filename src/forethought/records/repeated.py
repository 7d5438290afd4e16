"""The analysis table of several waves together: a row for each unit at each wave it was seen."""

from __future__ import annotations

from collections.abc import Iterator

import ibis
import ibis.expr.types as ir

from forethought.plan import Plan, Question
from forethought.records.comparison import (
    Study,
    columns_of,
    contrast_notes,
    everyone_in,
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
from forethought.records.portable import zero_one
from forethought.records.table import AnalysisTable
from forethought.records.typed import word
from forethought.theory import Theory

WAVE = "s:wave "
"""How the columns of waves begin: the wave is a category, with the first left out."""


def repeated_table(
    table: ir.Table, plan: Plan, theory: Theory, question: Question, _wave: str | None
) -> AnalysisTable:
    """Make the table of every wave that the question looks at, with a column for each but one."""
    study = study_of(table, plan, theory, question, None)
    waves = waves_of(plan, question)
    rows = _rows(study, waves)
    complete = rows.filter([rows[name].notnull() for name in needed(rows)])
    columns, levels = columns_of(study, complete)
    seen = _seen(complete)
    there = tuple(wave for wave in waves if seen.get(wave))
    columns |= {"wave": complete.wave} | {
        f"{WAVE}{wave}": zero_one(complete.wave == ibis.literal(wave)).cast("float64")
        for wave in there[1:]
    }
    levels = levels | {WAVE: there}
    flow = count_flow(everyone_in(study), rows, complete, labels_of(study))
    return AnalysisTable(
        table=complete.select(**columns),
        arms=labels_of(study),
        covariates=tuple(name for name in columns if name.startswith("x:")),
        strata=tuple(name for name in columns if name.startswith("s:")),
        flow=flow.arms,
        notes=tuple(_notes(study, levels, {wave: seen.get(wave, 0) for wave in waves})),
        lost=tuple(_without_covariates(rows)),
        levels=levels,
    )


def waves_of(plan: Plan, question: Question) -> tuple[str, ...]:
    """Return the question's waves in the order of time; all but baselines where it names none."""
    in_time = sorted(plan.waves, key=lambda wave: wave.at)
    baselines = {name.partition("@")[2] for name in question.adjust}
    asked = question.estimand.at or tuple(w.id for w in in_time if w.id not in baselines)
    return tuple(wave.id for wave in in_time if wave.id in asked)


def _rows(study: Study, waves: tuple[str, ...]) -> ir.Table:
    columns = row_columns(study)
    if study.data.wave is not None:
        columns["wave"] = study.table[word(study.data.wave)].cast("string")
    rows = study.table.select(**columns)
    rows = two_arms(study, rows.filter(rows.wave.isin(waves)))
    for adjustment in study.adjustments:
        if adjustment.kind == "baseline":
            rows = with_baseline(study, rows, adjustment)
    return rows


def _seen(complete: ir.Table) -> dict[str, int]:
    counts = complete.group_by("wave").aggregate(n=complete.unit.nunique())
    return {str(row["wave"]): int(row["n"]) for row in fetched(counts).to_pylist()}


def _without_covariates(rows: ir.Table) -> Iterator[str]:
    """Say whose outcomes do not count, because something that is adjusted for is missing."""
    names = [name for name in needed(rows) if name.startswith("x:")]
    if not names:
        return
    seen = rows.filter(rows.y.notnull())
    asked = {f"k{k}": seen.unit.nunique(where=seen[x].isnull()) for k, x in enumerate(names)}
    counts = fetched(seen.aggregate(all=seen.unit.nunique(), **asked)).to_pylist()[0]
    for k, name in enumerate(names):
        if counts[f"k{k}"]:
            lacking, everyone = int(counts[f"k{k}"]), int(counts["all"])
            yield (
                f"Left out: {lacking:,} of {everyone:,} units with an outcome at these waves, as "
                f"they lack {name.removeprefix('x:')}."
            )


def _notes(study: Study, levels: dict[str, tuple[str, ...]], seen: dict[str, int]) -> Iterator[str]:
    yield from contrast_notes(study)
    yield from level_notes(
        study, {start: names for start, names in levels.items() if start != WAVE}
    )
    counts = ", ".join(f"{wave} ({n:,})" for wave, n in seen.items())
    yield f"Waves in one model, with the units that count at each: {counts}."
    if len(set(seen.values())) > 1:
        yield (
            "Units count at every wave at which they were seen, also those lost later. That is "
            "right if who is lost depends only on what is in the model (missing at random)."
        )
