"""The report as one web page."""

from forethought.report.papers.html.page import html_report

__all__ = [
    "html_report",
]
