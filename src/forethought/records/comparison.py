"""The analysis table of a comparison of two arms."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import ibis.expr.types as ir

from forethought.errors import Place, Refusal
from forethought.errors.catalogue import records_values as catalogue
from forethought.plan import Data, Plan, Question
from forethought.plan.model import Arm
from forethought.records.adjust import Adjustment, adjustment_faults, adjustments
from forethought.records.arms import Contrast, arm_index, arms_of, contrast, label
from forethought.records.flow import count_flow, flow_notes
from forethought.records.levels import levels_of
from forethought.records.table import AnalysisTable
from forethought.records.typed import number, word
from forethought.records.values import exposure, outcome, stratum, unit
from forethought.theory import Theory

ARM, Y = "arm", "y"


@dataclass(frozen=True)
class Study:
    """Everything a comparison is made from."""

    table: ir.Table
    plan: Plan
    theory: Theory
    data: Data
    question: Question
    wave: str | None
    arms: tuple[Arm, ...]
    contrast: Contrast
    adjustments: tuple[Adjustment, ...]


def comparison_table(
    table: ir.Table, plan: Plan, theory: Theory, question: Question, wave: str | None
) -> AnalysisTable:
    """Make the analysis table of two arms, with one row for each unit analysed."""
    study = _study(table, plan, theory, question, wave)
    rows = _rows(study)
    complete = rows.filter([rows[name].notnull() for name in _needed(rows)])
    columns, notes = _columns(study, complete)
    flow = count_flow(_everyone(study), rows, complete, _labels(study))
    return AnalysisTable(
        table=complete.select(**columns),
        arms=_labels(study),
        covariates=tuple(name for name in columns if name.startswith("x:")),
        strata=tuple(name for name in columns if name.startswith("s:")),
        flow=flow.arms,
        notes=(*_contrast_notes(study), *flow_notes(flow, plan, wave), *notes),
    )


def _study(
    table: ir.Table, plan: Plan, theory: Theory, question: Question, wave: str | None
) -> Study:
    data = plan.data
    if data is None or data.arm is None or question.indicator not in data.outcomes:
        raise Refusal([_unmapped(data, question)])
    faults = adjustment_faults(plan, data, question)
    if faults:
        raise Refusal(faults)
    found = table.select(arm=table[word(data.arm)].cast("string")).distinct().to_pyarrow()
    arms = arms_of(plan, tuple(str(name) for name in found.column("arm").to_pylist() if name))
    if not arms:
        raise Refusal([_unmapped(data, question, arms=True)])
    return Study(
        table=table,
        plan=plan,
        theory=theory,
        data=data,
        question=question,
        wave=wave if data.wave is not None else None,
        arms=arms,
        contrast=contrast(arms, question.estimand.contrast),
        adjustments=adjustments(data, question),
    )


def _unmapped(data: Data | None, question: Question, arms: bool = False) -> Any:
    value, field, example = f"question {question.id}", "data.arm", "arm: …"
    if arms:
        field, example = "assignment.arms", "assignment: {arms: [{id: usual}, {id: new}]}"
    elif data is not None and data.arm is not None:
        field = f"data.outcomes.{question.indicator}"
        example = f"outcomes: {{{question.indicator}: {{column: …}}}}"
    return catalogue.NEEDS_MAPPING.fault(
        Place(None, None, None, field), value, field=field, example=example
    )


def _labels(study: Study) -> tuple[str, ...]:
    pair = (study.contrast.reference, study.contrast.compared)
    return tuple(label(study.arms[position]) for position in pair)


def _two_arms(study: Study, rows: ir.Table) -> ir.Table:
    """Keep the rows of the two arms compared; ``arm`` becomes 0 and 1."""
    pair = study.contrast
    kept = rows.filter(rows[ARM].isin([pair.reference, pair.compared]))
    return kept.mutate(arm=(kept[ARM] == pair.compared).cast("int64"))


def _everyone(study: Study) -> ir.Table:
    """Return unit and arm of every row, whatever its wave."""
    table = study.table
    everyone = table.select(
        unit=unit(table, study.data), arm=arm_index(table, study.data.arm or "", study.arms)
    )
    return _two_arms(study, everyone)


def _rows(study: Study) -> ir.Table:
    """Return the two arms' rows at the question's wave, with baselines joined by unit."""
    rows = study.table.select(**_row_columns(study))
    if study.wave is not None:
        rows = rows.filter(rows.wave == study.wave).drop("wave")
    rows = _two_arms(study, rows)
    for adjustment in study.adjustments:
        if adjustment.kind == "baseline":
            rows = _with_baseline(study, rows, adjustment)
    return rows


def _row_columns(study: Study) -> dict[str, Any]:
    """Return what one row says by itself."""
    table, data, name = study.table, study.data, study.question.indicator
    columns: dict[str, Any] = {
        "unit": unit(table, data),
        ARM: arm_index(table, data.arm or "", study.arms),
        Y: outcome(table, study.theory, data, name),
    }
    for key, column in (("cluster", data.cluster), ("site", data.site)):
        if column:
            columns[key] = table[word(column)]
    if study.wave is not None:
        columns["wave"] = table[word(data.wave or "")].cast("string")
    if data.strata:
        columns["stratum"] = stratum(table, data)
    rate = exposure(table, data, name)
    if rate is not None:
        columns["exposure"] = rate
    covariates = [found for found in study.adjustments if found.kind != "baseline"]
    return columns | {f"x:{found.name}": _covariate(table, data, found) for found in covariates}


def _covariate(table: ir.Table, data: Data, adjustment: Adjustment) -> Any:
    column = data.covariates[adjustment.name].column
    if adjustment.kind == "number":
        return table[number(column)]
    return table[word(column)].cast("string")


def _with_baseline(study: Study, rows: ir.Table, adjustment: Adjustment) -> ir.Table:
    """Join the outcome that the same unit had at an earlier wave."""
    table, data = study.table, study.data
    earlier = table.select(
        unit=unit(table, data),
        wave=table[word(data.wave or "")].cast("string"),
        baseline=outcome(table, study.theory, data, adjustment.indicator or ""),
    )
    earlier = earlier.filter(earlier.wave == (adjustment.wave or "")).select("unit", "baseline")
    joined = rows.left_join(earlier, "unit")
    return joined.select(
        **{name: rows[name] for name in rows.columns},
        **{f"x:{adjustment.name}": earlier.baseline},
    )


def _needed(rows: ir.Table) -> Iterator[str]:
    """Walk the columns without which a row cannot be analysed."""
    yield from (name for name in rows.columns if name not in ("site",))


def _columns(study: Study, complete: ir.Table) -> tuple[dict[str, Any], list[str]]:
    """Return the analysis table's columns: words become 0 and 1, a column for each level."""
    notes: list[str] = []
    keys = ("unit", "cluster", "site", "stratum", ARM, Y, "exposure")
    columns = {name: complete[name] for name in keys if name in complete.columns}
    for adjustment in study.adjustments:
        name = f"x:{adjustment.name}"
        if adjustment.kind != "category":
            columns[name] = complete[name]
            continue
        levels = levels_of(complete, name, f"covariate `{adjustment.name}`")
        columns |= levels.columns(complete, f"{name}=")
        notes.append(_level_note(f"`{adjustment.name}`", levels.names))
    if "stratum" in complete.columns:
        levels = levels_of(complete, "stratum", "the stratum")
        columns |= levels.columns(complete, "s:")
        notes.append(_level_note("The stratum", levels.names))
    return columns, notes


def _level_note(about: str, names: tuple[str, ...]) -> str:
    if len(names) < 2:
        return f"{about} has one value only ({', '.join(names) or 'none'}) and is not adjusted for."
    return f"{about} enters as {len(names) - 1} columns; the level compared with is {names[0]}."


def _contrast_notes(study: Study) -> Iterator[str]:
    if study.contrast.note:
        yield study.contrast.note
    left = [
        label(arm)
        for position, arm in enumerate(study.arms)
        if position not in (study.contrast.reference, study.contrast.compared)
    ]
    if left:
        yield f"Not part of this comparison: {', '.join(left)}."
    if study.data.weight:
        yield f"The weights in `{study.data.weight}` are not used."
