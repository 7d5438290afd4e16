"""A stepped wedge as a roll-out of clusters: each cluster's mean in each period."""

from __future__ import annotations

from collections.abc import Iterator

import ibis.expr.types as ir

from forethought.plan import Plan, Question
from forethought.records.rollout import table_of
from forethought.records.table import AnalysisTable
from forethought.records.wedge import wedge_table
from forethought.theory import Theory


def wedge_rollout_table(
    table: ir.Table, plan: Plan, theory: Theory, question: Question, wave: str | None
) -> AnalysisTable:
    """Make the table of a roll-out whose units are the clusters of a stepped wedge.

    A cluster's cohort is the first period in which it has the programme; ``y`` is the mean of its
    people in the period. Clusters were drawn, so clusters are what the standard error counts.
    """
    bare = question.model_copy(update={"adjust": ()})
    people = wedge_table(table, plan, theory, bare, wave).table
    means = people.group_by("cluster", "period").aggregate(y=people.y.cast("float64").mean())
    treated = people.filter(people.arm == 1)
    starts = treated.group_by("cluster").aggregate(start=treated.period.min())
    joined = means.left_join(starts, "cluster")
    rows = joined.select(
        unit=means.cluster, period=means.period, cohort=starts.start.cast("float64"), y=means.y
    )
    return table_of(rows, question, by_lot=True, others=tuple(_notes(plan)))


def _notes(plan: Plan) -> Iterator[str]:
    yield (
        "The units are clusters: each cluster's mean in a period counts once, whatever its size, "
        "so that the effect is that on the average cluster."
    )
    strata = plan.assignment.strata if plan.assignment else ()
    if strata:
        yield (
            f"Clusters were drawn within {', '.join(strata)}; this method does not use that, which "
            "makes its standard error too large rather than too small."
        )
