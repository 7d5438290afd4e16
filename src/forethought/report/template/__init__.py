"""The evaluation and data-collection template."""

from forethought.report.template.bundle import template, template_warnings

__all__ = [
    "template",
    "template_warnings",
]
