"""The report as a tagged PDF."""

from forethought.report.papers.pdf.document import pdf_report

__all__ = [
    "pdf_report",
]
