"""Records, checked against the plan, and one analysis table for each question."""

from forethought.records.analysis import analysis_table
from forethought.records.report import ColumnSummary, RecordsReport
from forethought.records.table import AnalysisTable, ArmFlow
from forethought.records.validate import validate

__all__ = [
    "AnalysisTable",
    "ArmFlow",
    "ColumnSummary",
    "RecordsReport",
    "analysis_table",
    "validate",
]
