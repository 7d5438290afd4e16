"""Are the columns there, and what is in them?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from forethought.errors import Fault
from forethought.errors.catalogue import records_values as catalogue
from forethought.records.checks.scene import Scene
from forethought.records.fetched import fetched
from forethought.records.mapping import ROW_NUMBER, Role, Use, uses
from forethought.records.report import ColumnSummary
from forethought.records.typed import bad, number, word
from forethought.records.values import indicator_of, not_a_number, reading
from forethought.vocabulary.nearest import did_you_mean

MOST_NAMES = 12


def missing_columns(scene: Scene) -> Iterator[Fault]:
    """Report each use of a column that the file does not have."""
    for use in uses(scene.data):
        if use in scene.uses:
            continue
        yield catalogue.MISSING_COLUMN.fault(
            scene.place(1, use.column),
            use.column,
            role=use.role_words,
            field=use.field,
            suggestion=_suggestion(scene, use),
        )


def _suggestion(scene: Scene, use: Use) -> str:
    names = [f"`{heading}`" for heading in scene.headings[:MOST_NAMES]]
    more = ", …" if len(scene.headings) > MOST_NAMES else ""
    there = f"The file has the columns {', '.join(names)}{more}."
    if use.role is Role.UNIT:
        there += f" If each row is a unit of its own, write `unit: {ROW_NUMBER}`."
    return did_you_mean(use.column, scene.headings, there)


def summaries(scene: Scene) -> tuple[ColumnSummary, ...]:
    """Sum up every column that the plan uses, in one query."""
    aggregates: dict[str, Any] = {"rows": scene.table.count()}
    for k, use in enumerate(scene.uses):
        value = _value(scene, use)
        aggregates[f"n{k}"] = value.count()
        if use.is_number:
            aggregates |= {f"l{k}": value.min(), f"h{k}": value.max()}
            aggregates[f"u{k}"] = _text(scene, use).count()
    row = fetched(scene.table.aggregate(**aggregates)).to_pylist()[0]
    return tuple(
        ColumnSummary(
            column=use.column,
            used_as=use.role_words,
            kind=_kind(scene, use),
            n=int(row[f"n{k}"]),
            missing=int(row["rows"] - row[f"n{k}"] - row.get(f"u{k}", 0)),
            low=row.get(f"l{k}"),
            high=row.get(f"h{k}"),
            unread=int(row.get(f"u{k}", 0)),
        )
        for k, use in enumerate(scene.uses)
    )


def _value(scene: Scene, use: Use) -> Any:
    if not use.is_number:
        return scene.table[word(use.column)]
    if use.role is Role.OUTCOME:
        return reading(scene.table, indicator_of(scene.theory, use.about or ""), use.column)
    return scene.table[number(use.column)]


def _text(scene: Scene, use: Use) -> Any:
    """Return what stands in a column of numbers and is neither a number nor missing."""
    if use.role is Role.OUTCOME:
        return not_a_number(scene.table, indicator_of(scene.theory, use.about or ""), use.column)
    return scene.table[bad(use.column)]


def _kind(scene: Scene, use: Use) -> str:
    indicator = indicator_of(scene.theory, use.about or "")
    if use.role is Role.OUTCOME and indicator is not None and indicator.kind is not None:
        return str(indicator.kind)
    return "number" if use.is_number else "word"
