"""The evaluation plan as a Word document."""

from forethought.report.template.evaluation_plan.document import evaluation_plan

__all__ = [
    "evaluation_plan",
]
