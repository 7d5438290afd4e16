"""The twelve rules of a good theory of change, each with its own code.

Every rule looks at the whole theory and reports all it finds. What makes the file no theory at
all (a loop, a leap, a link to nothing) is an error; what makes it a weak one is a warning.
"""

from __future__ import annotations

from forethought.errors import Fault, Places, in_order
from forethought.theory.check import (
    boxes,
    context,
    delivery,
    goal,
    links,
    measures,
    shape,
    statements,
    upkeep,
)
from forethought.theory.check.view import View
from forethought.theory.graph import graph_of
from forethought.theory.model import Theory

__all__ = ["check_theory"]

RULES = (
    boxes.faults,
    goal.faults,
    statements.faults,
    shape.faults,
    links.faults,
    measures.faults,
    delivery.faults,
    context.faults,
    upkeep.faults,
)


def check_theory(theory: Theory, places: Places) -> tuple[Fault, ...]:
    """Hold ``theory`` against every rule; ``places`` says where its file says what."""
    view = View(theory, places, graph_of(theory))
    return in_order(fault for rule in RULES for fault in rule(view))
