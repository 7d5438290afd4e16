"""Records, checked against the plan, and one analysis table for each question."""

from forethought.records.analysis import analysis_table

__all__ = ["analysis_table"]
