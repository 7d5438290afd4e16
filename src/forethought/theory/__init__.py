"""The theory of change: its parts, its graph, its rules and its picture."""

from forethought.theory.graph import Arrow, Box, Graph, graph_of
from forethought.theory.model import (
    About,
    Activity,
    Context,
    Dose,
    Evidence,
    Goal,
    Indicator,
    Link,
    Outcome,
    Resource,
    Source,
    Theory,
)

__all__ = [
    "About",
    "Activity",
    "Arrow",
    "Box",
    "Context",
    "Dose",
    "Evidence",
    "Goal",
    "Graph",
    "Indicator",
    "Link",
    "Outcome",
    "Resource",
    "Source",
    "Theory",
    "graph_of",
]
