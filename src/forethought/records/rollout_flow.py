"""How many units of a roll-out were there, measured, and enter the analysis."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from forethought.records.fetched import fetched
from forethought.records.portable import zero_one
from forethought.records.table import ArmFlow

TREATED = "treated within these periods"
NEVER = "not treated within these periods"


def rollout_flow(
    rows: ir.Table, first: float, last: float, lone_units: bool = True
) -> tuple[ArmFlow, ...]:
    """Count units by whether they were treated within the periods.

    Parameters
    ----------
    rows
        ``unit``, ``period``, ``cohort`` and ``y``, before anybody is left out.
    first, last
        The first and the last period. Units treated by the first have no period before, so
        they are assigned and measured but not analysed; so are units that miss a period.
    lone_units
        False where a cohort of one unit is left out, as its spread cannot be known. Units that
        start after the last period are one cohort with those never treated.
    """
    periods = rows.period.nunique().as_scalar()
    units = rows.group_by("unit").aggregate(
        cohort=rows.cohort.max(), seen=rows.y.count(), complete=rows.y.count() == periods
    )
    start = units.cohort.coalesce(float("inf"))
    arms = units.mutate(
        arm=ibis.cases((start <= last, TREATED), else_=NEVER),
        cohort=(start > last).ifelse(float("inf"), start),
        measured=zero_one(units.seen > 0),
        analysed=zero_one(units.complete & (start > first)),
    )
    if not lone_units:
        others = arms.analysed.sum().over(ibis.window(group_by="cohort"))
        arms = arms.mutate(analysed=(others > 1).ifelse(arms.analysed, 0))
    counted = (
        arms.group_by("arm")
        .aggregate(
            assigned=arms.count(), measured=arms.measured.sum(), analysed=arms.analysed.sum()
        )
        .order_by(ibis.desc("arm"))
    )
    return tuple(ArmFlow(**row) for row in fetched(counted).to_pylist())
