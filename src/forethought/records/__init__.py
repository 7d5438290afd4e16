"""Records, checked against the plan, and one analysis table for each question."""

from forethought.records.analysis import Shape, analysis_table, shape_of
from forethought.records.report import ColumnSummary, RecordsReport
from forethought.records.table import AnalysisTable, ArmFlow
from forethought.records.validate import validate

__all__ = [
    "AnalysisTable",
    "ArmFlow",
    "ColumnSummary",
    "RecordsReport",
    "Shape",
    "analysis_table",
    "shape_of",
    "validate",
]
