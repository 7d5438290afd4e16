"""Answers asks over an analysis table, on whatever engine the table lives.

Everything here is Ibis expressions, so that the same question runs on DuckDB, PostgreSQL or Spark.
"""

from __future__ import annotations

from dataclasses import replace

from forethought.moments.asks import (
    Answer,
    Ask,
    CellAsk,
    CohortAsk,
    GroupAsk,
    LeverageAsk,
    RecastAsk,
    RowsAsk,
    ScoreAsk,
    UnitAsk,
)
from forethought.moments.engine.cells import cell_moments, rows_moments
from forethought.moments.engine.groups import group_moments
from forethought.moments.engine.passes import leverage_moments, score_moments
from forethought.moments.engine.recast import recast
from forethought.moments.engine.rollouts import cohort_moments, unit_moments
from forethought.records.table import AnalysisTable


def answer(analysis: AnalysisTable, ask: Ask) -> Answer:
    """Answer one ask; the contract of each is in `forethought.moments.asks`."""
    match ask:
        case GroupAsk():
            return group_moments(analysis, ask)
        case CohortAsk():
            return cohort_moments(analysis.table)
        case LeverageAsk():
            return leverage_moments(analysis.table, ask)
        case RecastAsk():
            return answer(
                replace(analysis, table=recast(analysis.table, ask), whole=frozenset()), ask.ask
            )
        case ScoreAsk():
            return score_moments(analysis.table, ask)
        case CellAsk():
            return cell_moments(analysis.table, ask)
        case RowsAsk():
            return rows_moments(analysis.table, ask)
        case UnitAsk():
            return unit_moments(analysis.table)
