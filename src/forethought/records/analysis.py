"""One question's analysis table: the rows it needs, each column under its one name."""

from __future__ import annotations

import ibis.expr.types as ir

from forethought.plan import Plan, Question
from forethought.records.comparison import comparison_table
from forethought.records.rollout import rollout_table
from forethought.records.table import AnalysisTable
from forethought.records.values import is_rollout
from forethought.theory import Theory


def analysis_table(
    table: ir.Table, plan: Plan, theory: Theory, question: Question, wave: str | None
) -> AnalysisTable:
    """Make the table for one question at one wave.

    Parameters
    ----------
    table
        A typed table that `forethought.records.validate` found no error in.
    wave
        The wave the outcome is taken from; None where the plan has no waves.

    Raises
    ------
    Refusal
        If the plan does not say where something the question needs stands.
    """
    if is_rollout(plan):
        return rollout_table(table, plan, theory, question)
    return comparison_table(table, plan, theory, question, wave)
