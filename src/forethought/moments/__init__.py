"""Sufficient statistics: what a method asks for, and the engine that answers.

This front door shows only what carries no person; `forethought.moments.engine` answers asks and
is for `forethought.journey` alone.
"""

from forethought.moments.asks import (
    Answer,
    Array,
    Ask,
    CohortAsk,
    CohortMoments,
    GroupAsk,
    GroupMoments,
    LeverageAsk,
    LeverageMoments,
    ScoreAsk,
    ScoreMoments,
    UnitAsk,
    UnitMoments,
)

__all__ = [
    "Answer",
    "Array",
    "Ask",
    "CohortAsk",
    "CohortMoments",
    "GroupAsk",
    "GroupMoments",
    "LeverageAsk",
    "LeverageMoments",
    "ScoreAsk",
    "ScoreMoments",
    "UnitAsk",
    "UnitMoments",
]
