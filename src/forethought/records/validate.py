"""Records against plan and theory: every fault at once."""

from __future__ import annotations

from collections.abc import Iterator

import ibis.expr.types as ir

from forethought.errors import Fault, Place, in_order
from forethought.errors.catalogue import records_keys as keys_catalogue
from forethought.plan import Plan
from forethought.records.checks.arms import arm_faults
from forethought.records.checks.codes import code_flags
from forethought.records.checks.columns import missing_columns, summaries
from forethought.records.checks.keys import duplicates, moved, unknown_waves
from forethought.records.checks.measured import measured_faults
from forethought.records.checks.scene import Scene, raise_flags
from forethought.records.checks.series import series_faults
from forethought.records.checks.time import time_faults
from forethought.records.checks.values import value_flags
from forethought.records.checks.wedge import wedge_faults
from forethought.records.fetched import value_of
from forethought.records.report import ColumnSummary, RecordsReport
from forethought.theory import Theory


def validate(
    table: ir.Table, plan: Plan, theory: Theory, name: str, *, numbered: bool = True
) -> RecordsReport:
    """Check records against the plan.

    Parameters
    ----------
    table
        A typed table (see `forethought.records.typed`).
    name
        What faults call the file.
    numbered
        False where rows have no number by which a fault could name them.

    Returns
    -------
    RecordsReport
        Every fault of the records together, by row, and a summary of each column. Nothing has
        been left out or changed.
    """
    rows = int(value_of(table.count()))
    if plan.data is None or not rows:
        return RecordsReport((keys_catalogue.NO_ROWS.fault(Place(name)),), (), rows)
    scene = Scene.of(table, plan, theory, plan.data, name, numbered)
    columns = summaries(scene)
    return RecordsReport(faults=in_order(_faults(scene, columns)), columns=columns, rows=rows)


def _faults(scene: Scene, columns: tuple[ColumnSummary, ...]) -> Iterator[Fault]:
    yield from missing_columns(scene)
    yield from raise_flags(scene, [*value_flags(scene), *code_flags(scene, columns)])
    yield from measured_faults(scene, columns)
    yield from duplicates(scene)
    yield from unknown_waves(scene)
    yield from moved(scene)
    yield from arm_faults(scene)
    yield from time_faults(scene)
    yield from wedge_faults(scene)
    yield from series_faults(scene)
