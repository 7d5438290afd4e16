"""Synthetic records under a theory and a plan, with stated true effects.

For trying out a plan before any data exist, for teaching, and for testing that the analysis finds
what is true. The records have the columns that ``plan.data`` names and nothing of any person.
"""

from __future__ import annotations

from forethought.plan.simulate.records import SimulatedRecords, simulate

__all__ = ["SimulatedRecords", "simulate"]
