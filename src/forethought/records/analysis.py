"""One question's analysis table: the rows it needs, each column under its one name."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

import ibis.expr.types as ir

from forethought.plan import Plan, Question
from forethought.records.comparison import comparison_table
from forethought.records.paired import paired_table
from forethought.records.panel import panel_table
from forethought.records.repeated import repeated_table
from forethought.records.rollout import rollout_table
from forethought.records.series import series_table
from forethought.records.table import AnalysisTable
from forethought.records.values import is_rollout
from forethought.records.wedge import wedge_table
from forethought.records.wedge_rollout import wedge_rollout_table
from forethought.theory import Theory
from forethought.vocabulary import Design, Method

ROLLOUT_METHODS = (Method.STAGGERED_EFFICIENT, Method.CALLAWAY_SANTANNA, Method.SUN_ABRAHAM)


class Shape(StrEnum):
    """What a row of the analysis table is."""

    COMPARISON = "a unit of one of two arms"
    ROLLOUT = "a unit in a period, by when it was first treated"
    WEDGE = "a unit in a period, its cluster treated by then or not"
    SERIES = "a period of one series, or of two"
    PANEL = "a unit before or after, in the programme's group or the other"
    PAIRED = "a unit before, or the same unit after"
    REPEATED = "a unit of one of two arms at one of several waves"


Maker = Callable[[ir.Table, Plan, Theory, Question, str | None], AnalysisTable]


def shape_of(plan: Plan, question: Question) -> Shape:
    """Return what the rows are that ``question`` needs for its method."""
    if question.waves == "together":
        return Shape.REPEATED
    match plan.about.design:
        case Design.STEPPED_WEDGE:
            return Shape.ROLLOUT if question.method in ROLLOUT_METHODS else Shape.WEDGE
        case Design.INTERRUPTED_TIME_SERIES:
            return Shape.SERIES
        case Design.COMPARISON_GROUP if question.method is Method.DIFFERENCE_IN_DIFFERENCES:
            return Shape.PANEL
        case Design.BEFORE_AFTER:
            return Shape.PAIRED
    return Shape.ROLLOUT if is_rollout(plan) else Shape.COMPARISON


MAKERS: dict[Shape, Maker] = {
    Shape.COMPARISON: comparison_table,
    Shape.ROLLOUT: lambda table, plan, theory, question, wave: (
        wedge_rollout_table(table, plan, theory, question, wave)
        if plan.about.design is Design.STEPPED_WEDGE
        else rollout_table(table, plan, theory, question)
    ),
    Shape.WEDGE: wedge_table,
    Shape.SERIES: series_table,
    Shape.PANEL: panel_table,
    Shape.PAIRED: paired_table,
    Shape.REPEATED: repeated_table,
}


def analysis_table(
    table: ir.Table, plan: Plan, theory: Theory, question: Question, wave: str | None
) -> AnalysisTable:
    """Make the table for one question at one wave.

    Parameters
    ----------
    table
        A typed table that `forethought.records.validate` found no error in.
    question
        The question; its ``method`` decides what a row must be.
    wave
        The wave the outcome is taken from; None where the plan has no waves, or where all of the
        question's waves enter together.

    Raises
    ------
    Refusal
        If the plan does not say where something the question needs stands.
    """
    return MAKERS[shape_of(plan, question)](table, plan, theory, question, wave)
