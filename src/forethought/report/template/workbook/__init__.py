"""The workbook of a study, and its forms."""

from forethought.report.template.workbook.book import workbook

__all__ = [
    "workbook",
]
