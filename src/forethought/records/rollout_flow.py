"""How many units of a roll-out were there, measured, and enter the analysis."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from forethought.records.table import ArmFlow

TREATED = "treated within these periods"
NEVER = "not treated within these periods"


def rollout_flow(rows: ir.Table, first: float, last: float) -> tuple[ArmFlow, ...]:
    """Count units by whether they were treated within the periods.

    Parameters
    ----------
    rows
        ``unit``, ``period``, ``cohort`` and ``y``, before anybody is left out.
    first, last
        The first and the last period. Units treated by the first have no period before, so
        they are assigned and measured but not analysed; so are units that miss a period.
    """
    periods = rows.period.nunique().as_scalar()
    units = rows.group_by("unit").aggregate(
        cohort=rows.cohort.max(), seen=rows.y.count(), complete=rows.y.count() == periods
    )
    start = units.cohort.coalesce(float("inf"))
    arms = units.mutate(
        arm=ibis.cases((start <= last, TREATED), else_=NEVER),
        measured=(units.seen > 0).cast("int64"),
        analysed=(units.complete & (start > first)).cast("int64"),
    )
    counted = (
        arms.group_by("arm")
        .aggregate(
            assigned=arms.count(), measured=arms.measured.sum(), analysed=arms.analysed.sum()
        )
        .order_by(ibis.desc("arm"))
    )
    return tuple(ArmFlow(**row) for row in counted.to_pyarrow().to_pylist())
