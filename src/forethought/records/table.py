"""The one shape in which records go to moments, whatever file or engine they come from."""

from __future__ import annotations

from dataclasses import dataclass

import ibis.expr.types as ir


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
        ``exposure``, ``x:NAME``, ``s:LABEL``; for roll-outs ``unit``, ``period``, ``cohort``
        (first treated period, null for never) and ``y``. Columns the question lacks are absent.
    arms
        Labels of the reference arm and of the arm compared with it; empty for roll-outs.
    flow
        Units by arm.
    notes
        What was done to get here, in plain words: rows without an outcome, and so on.
    """

    table: ir.Table
    arms: tuple[str, ...]
    covariates: tuple[str, ...]
    strata: tuple[str, ...]
    flow: tuple[ArmFlow, ...]
    notes: tuple[str, ...] = ()
