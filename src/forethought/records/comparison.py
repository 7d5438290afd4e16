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
from forethought.records.fetched import fetched
from forethought.records.flow import count_flow_once, flow_notes
from forethought.records.levels import levels_of
from forethought.records.portable import zero_one
from forethought.records.sites import WITHOUT_COLUMNS, implied_site, strata_of
from forethought.records.table import READ_BY_SOME, AnalysisTable, words_of
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
    study = study_of(table, plan, theory, question, wave)
    rows = _rows(study)
    must = tuple(needed(rows))
    complete = rows.filter([rows[name].notnull() for name in must])
    columns, levels = columns_of(study, complete)
    everyone = everyone_in(study) if study.wave is not None else None
    flow = count_flow_once(everyone, rows, must, labels_of(study))
    return AnalysisTable(
        table=complete.select(**columns),
        arms=labels_of(study),
        covariates=tuple(name for name in columns if name.startswith("x:")),
        strata=tuple(name for name in columns if name.startswith("s:")),
        flow=flow.arms,
        notes=(*contrast_notes(study), *level_notes(study, levels)),
        lost=tuple(flow_notes(flow, plan, wave)),
        levels=levels,
        whole=frozenset(columns) - set(READ_BY_SOME),
    )


def everyones_rows(
    table: ir.Table, plan: Plan, theory: Theory, question: Question, wave: str | None
) -> tuple[Study, ir.Table]:
    """Return one row for every unit assigned to the two arms, whatever it lacks.

    What does not change (cluster, strata, covariates) comes from any of the unit's rows; ``y`` is
    missing where the unit has none at the wave. The same indicator at other waves stands beside
    it as ``a:INDICATOR@WAVE``.
    """
    study = study_of(table, plan, theory, question, wave)
    if study.wave is None:
        return study, _rows(study)
    rows = two_arms(study, study.table.select(**row_columns(study)))
    lasting = [name for name in rows.columns if name not in ("unit", "wave", Y, "exposure")]
    units = rows.group_by("unit").aggregate(**{name: rows[name].max() for name in lasting})
    now = Adjustment(Y, "baseline", question.indicator, study.wave)
    others = [
        Adjustment(f"{question.indicator}@{other.id}", "baseline", question.indicator, other.id)
        for other in plan.waves
        if other.id != study.wave and f"{question.indicator}@{other.id}" not in question.adjust
    ]
    baselines = [found for found in study.adjustments if found.kind == "baseline"]
    for adjustment in (now, *others, *baselines):
        units = with_baseline(study, units, adjustment)
    names = {f"x:{Y}": Y} | {f"x:{other.name}": f"a:{other.name}" for other in others}
    return study, units.select(**{names.get(name, name): units[name] for name in units.columns})


def study_of(
    table: ir.Table, plan: Plan, theory: Theory, question: Question, wave: str | None
) -> Study:
    data = plan.data
    if data is None or data.arm is None or question.indicator not in data.outcomes:
        raise Refusal([_unmapped(data, question)])
    faults = adjustment_faults(plan, data, question)
    if faults:
        raise Refusal(faults)
    found = fetched(table.select(arm=table[word(data.arm)].cast("string")).distinct())
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


def labels_of(study: Study) -> tuple[str, ...]:
    pair = (study.contrast.reference, study.contrast.compared)
    return tuple(label(study.arms[position]) for position in pair)


def two_arms(study: Study, rows: ir.Table) -> ir.Table:
    """Keep the rows of the two arms compared; ``arm`` becomes 0 and 1."""
    pair = study.contrast
    kept = rows.filter(rows[ARM].isin([pair.reference, pair.compared]))
    return kept.mutate(arm=zero_one(kept[ARM] == pair.compared))


def everyone_in(study: Study) -> ir.Table:
    """Return unit and arm of every row, whatever its wave."""
    table = study.table
    everyone = table.select(
        unit=unit(table, study.data), arm=arm_index(table, study.data.arm or "", study.arms)
    )
    return two_arms(study, everyone)


def _rows(study: Study) -> ir.Table:
    """Return the two arms' rows at the question's wave, with baselines joined by unit."""
    rows = study.table.select(**row_columns(study))
    if study.wave is not None:
        rows = rows.filter(rows.wave == study.wave).drop("wave")
    rows = two_arms(study, rows)
    for adjustment in study.adjustments:
        if adjustment.kind == "baseline":
            rows = with_baseline(study, rows, adjustment)
    return rows


def row_columns(study: Study, arm: Any = None) -> dict[str, Any]:
    """Return what one row says by itself; ``arm`` where no column names it."""
    table, data, name = study.table, study.data, study.question.indicator
    columns: dict[str, Any] = {
        "unit": unit(table, data),
        ARM: arm_index(table, data.arm or "", study.arms) if arm is None else arm,
        Y: outcome(table, study.theory, data, name),
    }
    for key, column in (("cluster", data.cluster), ("site", data.site)):
        if column:
            columns[key] = table[word(column)]
    if study.wave is not None:
        columns["wave"] = table[word(data.wave or "")].cast("string")
    strata = strata_of(study.plan, study.question)
    if strata:
        columns["stratum"] = stratum(table, strata)
    rate = exposure(table, data, name)
    if rate is not None:
        columns["exposure"] = rate
    event = data.outcomes[name].event
    if event:
        columns["event"] = table[number(event)]
    columns |= {
        key: table[number(column)]
        for key, column in (
            ("weight", data.weight),
            ("received", data.received),
            ("dose", data.dose),
        )
        if column
    }
    covariates = [found for found in study.adjustments if found.kind != "baseline"]
    return columns | {f"x:{found.name}": _covariate(study, found) for found in covariates}


def _covariate(study: Study, adjustment: Adjustment) -> Any:
    table, data = study.table, study.data
    if adjustment.kind == "outcome":
        return outcome(table, study.theory, data, adjustment.name)
    column = data.covariates[adjustment.name].column
    if adjustment.kind == "number":
        return table[number(column)]
    cell = table[word(column)]
    # numbers for words stay numbers until they are shown: text takes an engine longer to compare
    return cell if cell.type().is_integer() else cell.cast("string")


def with_baseline(study: Study, rows: ir.Table, adjustment: Adjustment) -> ir.Table:
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


def needed(rows: ir.Table) -> Iterator[str]:
    """Walk the columns without which a row cannot be analysed."""
    yield from (name for name in rows.columns if name not in READ_BY_SOME)


def columns_of(
    study: Study, complete: ir.Table
) -> tuple[dict[str, Any], dict[str, tuple[str, ...]]]:
    """Return the analysis table's columns: words become 0 and 1, a column for each level.

    With them come the levels, by what the names of their columns start with.
    """
    own = ("unit", "cluster", "site", "stratum", ARM, Y, "weight", "exposure", "event")
    keys = (*own, *READ_BY_SOME[1:])
    columns = {name: complete[name] for name in keys if name in complete.columns}
    found: dict[str, tuple[str, ...]] = {}
    for adjustment in study.adjustments:
        name = f"x:{adjustment.name}"
        if adjustment.kind != "category":
            columns[name] = complete[name]
            continue
        levels = levels_of(complete, name, f"covariate `{adjustment.name}`")
        columns |= levels.columns(complete, f"{name}=")
        columns[words_of(f"{name}=")] = complete[name]
        found[f"{name}="] = levels.names
    if "stratum" in complete.columns:
        site = implied_site(study.plan, study.question)
        levels = levels_of(complete, "stratum", "the stratum", site)
        columns |= levels.columns(complete, "s:")
        columns[words_of("s:")] = complete["stratum"]
        found["s:"] = levels.names
    return columns, found


def level_notes(study: Study, levels: dict[str, tuple[str, ...]]) -> Iterator[str]:
    """Say which words became columns; strata of a method without columns are its own matter."""
    site = implied_site(study.plan, study.question)
    if site and "s:" in levels:
        yield (
            f"People were drawn within sites, so they are held against those of their own site "
            f"(`{site}`): each has a level of its own."
        )
    stratum_word = "The site" if site and not study.data.strata else "The stratum"
    for start, names in levels.items():
        if start == "s:" and study.question.method in WITHOUT_COLUMNS:
            continue
        about = stratum_word if start == "s:" else f"`{start[2:-1]}`"
        if len(names) < 2:
            only = ", ".join(names) or "none"
            yield f"{about} has one value only ({only}) and is not adjusted for."
        else:
            columns = f"{len(names) - 1} column{'s' if len(names) > 2 else ''}"
            yield f"{about} enters as {columns}, each level held against `{names[0]}`."


def contrast_notes(study: Study) -> Iterator[str]:
    if study.contrast.note:
        yield study.contrast.note
    left = [
        label(arm)
        for position, arm in enumerate(study.arms)
        if position not in (study.contrast.reference, study.contrast.compared)
    ]
    if left:
        yield f"Not part of this comparison: {', '.join(left)}."
