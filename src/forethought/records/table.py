"""The one shape in which records go to moments, whatever file or engine they come from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import ibis.expr.types as ir

from forethought.vocabulary import Followed

WORDS = "w:"
"""Begins the names of columns that hold words; the columns made of a word stand beside it."""
READ_BY_SOME = ("site", "received", "dose")
"""Columns that only some methods read: one that does leaves out the rows that lack them."""


@dataclass(frozen=True)
class ArmFlow:
    """How many units of one arm were assigned, measured, and enter the analysis."""

    arm: str
    assigned: int
    measured: int
    analysed: int


@dataclass(frozen=True)
class AnalysisTable:
    """The rows one question needs, with columns named as `forethought.moments.asks` says.

    Attributes
    ----------
    table
        A lazy table on any engine: ``unit``, ``cluster``, ``stratum``, ``arm`` (0 or 1), ``y``,
        ``exposure``, ``event``, ``weight``, ``x:NAME``, ``s:LABEL`` and those of
        `READ_BY_SOME`; for roll-outs
        ``unit``, ``period``, ``cohort`` (first treated period, null for never) and ``y``. Columns
        the question lacks are absent. The words behind ``x:NAME=LEVEL`` stand in ``w:x:NAME=``.
    arms
        Labels of the reference arm and of the arm compared with it; empty for roll-outs.
    flow
        Units by arm.
    lost
        Who is not in the analysis and why, in plain words.
    notes
        What was done to get here, in plain words: rows without an outcome, and so on.
    whole
        Columns known to have a value in every row: nobody need look.
    levels
        Of columns of words: every level, the one compared with first, by what the names of the
        columns made of them start with (``x:rank=``, ``s:``).
    followed
        Where outcomes before and after are compared: at which times.
    """

    table: ir.Table
    arms: tuple[str, ...]
    covariates: tuple[str, ...]
    strata: tuple[str, ...]
    flow: tuple[ArmFlow, ...]
    notes: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    levels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    followed: Followed | None = None
    whole: frozenset[str] = frozenset()


def words_of(start: str) -> str:
    """Return the column that holds the words themselves, of those whose names begin so."""
    return f"{WORDS}{start}"
