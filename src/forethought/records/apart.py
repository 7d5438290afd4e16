"""Whether whole clusters came to the programme together, or people of one cluster apart."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from forethought.records.fetched import fetched
from forethought.records.panel import GROUP
from forethought.records.table import AnalysisTable
from forethought.vocabulary import WholeClusters


def whole_clusters(analysis: AnalysisTable) -> WholeClusters | None:
    """Count clusters on each side, if every one of them is in one arm, or in one cohort.

    None where some cluster is in several, where no cluster holds two units, and where the table
    names neither.
    """
    table = analysis.table
    columns = set(table.columns)
    side = next((name for name in (GROUP, "arm", "cohort") if name in columns), None)
    if side is None or not {"cluster", "unit"} <= columns:
        return None
    found = fetched(_counted(table.filter(table.cluster.notnull()), side)).to_pylist()[0]
    if not found["clusters"] or found["apart"] or found["most"] < 2:
        return None
    return WholeClusters(int(found["reference"]), int(found["clusters"] - found["reference"]))


def _counted(table: ir.Table, side: str) -> ir.Table:
    """Count clusters, those on several sides, those untreated, and the most units in one."""
    each = table.group_by("cluster").aggregate(
        low=table[side].min(),
        high=table[side].max(),
        known=table[side].count(),
        rows=table.count(),
        units=table.unit.nunique(),
    )
    # the never treated have no cohort; the others' arm is 0 where they are compared with
    never = each.known == 0
    apart = (each.low < each.high) | ((each.known > 0) & (each.known < each.rows))
    reference = never if side == "cohort" else each.high == 0
    return each.aggregate(
        clusters=each.count(),
        apart=ibis.coalesce(each.count(where=apart), 0),
        reference=ibis.coalesce(each.count(where=reference), 0),
        most=each.units.max(),
    )
