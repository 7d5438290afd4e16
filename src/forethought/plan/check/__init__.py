"""Is the plan whole, does it fit its theory, and does it avoid the six pitfalls?

A plan is checked whatever its theory looks like. What would make a number wrong, or leave none,
is an error; what makes the study weaker is a warning.
"""

from __future__ import annotations

from forethought.errors import Fault, Places, in_order
from forethought.plan.check import (
    assumptions,
    comparison,
    data,
    designs,
    few,
    fit,
    forms,
    groups,
    judged,
    methods,
    outcomes,
    people,
    questions,
    size,
    waves,
)
from forethought.plan.check.view import View
from forethought.plan.model import Plan
from forethought.theory import Theory

__all__ = ["check_plan"]

RULES = (
    fit.faults,
    questions.faults,
    methods.faults,
    outcomes.faults,
    designs.faults,
    data.faults,
    forms.faults,
    groups.faults,
    judged.faults,
    assumptions.faults,
    comparison.faults,
    people.faults,
    size.faults,
    few.faults,
    waves.faults,
)


def check_plan(plan: Plan, theory: Theory, places: Places) -> tuple[Fault, ...]:
    """Hold ``plan`` against its theory and every rule; ``places`` are those of the plan's file."""
    view = View(plan, theory, places)
    return in_order(fault for rule in RULES for fault in rule(view))
