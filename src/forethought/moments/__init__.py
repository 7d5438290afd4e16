"""Sufficient statistics: what a method asks for, and the engine that answers.

This front door shows only what carries no person; `forethought.moments.engine` answers asks and
is for `forethought.journey` alone.
"""

from forethought.moments.asks import (
    Answer,
    Array,
    Ask,
    CellAsk,
    CellMoments,
    CohortAsk,
    CohortMoments,
    GroupAsk,
    GroupMoments,
    LeverageAsk,
    LeverageMoments,
    RecastAsk,
    RowsAsk,
    RowsMoments,
    ScoreAsk,
    ScoreMoments,
    Tilt,
    UnitAsk,
    UnitMoments,
)

__all__ = [
    "Answer",
    "Array",
    "Ask",
    "CellAsk",
    "CellMoments",
    "CohortAsk",
    "CohortMoments",
    "GroupAsk",
    "GroupMoments",
    "LeverageAsk",
    "LeverageMoments",
    "RecastAsk",
    "RowsAsk",
    "RowsMoments",
    "ScoreAsk",
    "ScoreMoments",
    "Tilt",
    "UnitAsk",
    "UnitMoments",
]
