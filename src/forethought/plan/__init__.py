"""The evaluation plan: its parts, and its fit to the theory."""

from forethought.plan.instruments import Instrument, Item
from forethought.plan.model import (
    Assignment,
    Data,
    Estimand,
    Plan,
    Question,
    Wave,
)

__all__ = [
    "Assignment",
    "Data",
    "Estimand",
    "Instrument",
    "Item",
    "Plan",
    "Question",
    "Wave",
]
