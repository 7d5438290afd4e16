"""The order of boxes from left to right: columns by kind, depth to the goal, the ceiling."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

from forethought.theory.graph import Arrow, Graph, graph_of
from forethought.theory.model import Theory
from forethought.vocabulary import BoxKind


class Column(IntEnum):
    """The columns of the diagram, left to right; each may hold several layers of boxes."""

    RESOURCES = 0
    ACTIVITIES = 1
    OUTCOMES = 2
    BEYOND = 3
    GOAL = 4

    @property
    def kind(self) -> BoxKind:
        return _KINDS[self]


_KINDS = {
    Column.RESOURCES: BoxKind.RESOURCE,
    Column.ACTIVITIES: BoxKind.ACTIVITY,
    Column.OUTCOMES: BoxKind.OUTCOME,
    Column.BEYOND: BoxKind.OUTCOME,
    Column.GOAL: BoxKind.GOAL,
}
_COLUMNS = {
    BoxKind.RESOURCE: Column.RESOURCES,
    BoxKind.ACTIVITY: Column.ACTIVITIES,
    BoxKind.OUTCOME: Column.OUTCOMES,
    BoxKind.GOAL: Column.GOAL,
}


@dataclass(frozen=True)
class Order:
    """A theory's graph with what the picture needs to know of it.

    Attributes
    ----------
    columns
        By box id. Outcomes beyond the accountability ceiling have a column of their own.
    depths
        Arrows on the longest way to the goal or, for a box that does not reach it, to its
        farthest end and one more; the goal is 0.
    layers
        The earliest layer a box can stand in, from 0: a forecast of the layout's.
    ceiling
        The first column beyond the ceiling, if the theory has one.
    """

    graph: Graph
    columns: Mapping[str, Column]
    depths: Mapping[str, int]
    layers: Mapping[str, int]
    ceiling: Column | None

    @property
    def deepest(self) -> int:
        """The greatest depth of any outcome; 1 where there is none."""
        outcomes = self.graph.of_kind(BoxKind.OUTCOME)
        return max((self.depths[box.id] for box in outcomes), default=1)


def order_of(theory: Theory) -> Order:
    """Work out columns, depths and layers; a theory that still has cycles gets an order too."""
    graph = graph_of(theory)
    beyond = _beyond(theory, graph)
    columns = {
        box.id: Column.BEYOND
        if box.kind is BoxKind.OUTCOME and box.id in beyond
        else _COLUMNS[box.kind]
        for box in graph.boxes.values()
    }
    used = set(columns.values())
    ceiling = Column.BEYOND if Column.BEYOND in used else Column.GOAL if beyond else None
    ahead = _arrows_ahead(graph)
    return Order(graph, columns, _depths(theory, ahead), _layers(columns, ahead), ceiling)


def _beyond(theory: Theory, graph: Graph) -> frozenset[str]:
    """What lies beyond the ceiling: the boxes marked so, and all they lead to."""
    marked = [end.id for end in theory.ends if end.ceiling]
    return frozenset(marked).union(*(graph.downstream(box) for box in marked))


def _arrows_ahead(graph: Graph) -> dict[str, list[str]]:
    """Each box's arrows, without declared feedback and without those that close a cycle."""
    closing: set[Arrow] = {loop[-1] for loop in graph.cycles()}
    ahead: dict[str, list[str]] = {box: [] for box in graph.boxes}
    for arrow in graph.arrows:
        if not arrow.is_feedback and arrow not in closing:
            ahead[arrow.source].append(arrow.target)
    return ahead


def _sorted(ahead: Mapping[str, list[str]]) -> list[str]:
    """Sort topologically: causes before effects."""
    waiting = dict.fromkeys(ahead, 0)
    for targets in ahead.values():
        for target in targets:
            waiting[target] += 1
    ready = [box for box, count in waiting.items() if not count]
    for box in ready:
        for target in ahead[box]:
            waiting[target] -= 1
            if not waiting[target]:
                ready.append(target)
    return ready


def _depths(theory: Theory, ahead: Mapping[str, list[str]]) -> dict[str, int]:
    depths = {theory.goal.id: 0}
    reach = {theory.goal.id: True}
    for box in reversed(_sorted(ahead)):
        if box == theory.goal.id:
            continue
        ways = [t for t in ahead[box] if reach[t]] or ahead[box]
        reach[box] = any(reach[t] for t in ahead[box])
        depths[box] = 1 + max((depths[t] for t in ways), default=0)
    return depths


def _layers(columns: Mapping[str, Column], ahead: Mapping[str, list[str]]) -> dict[str, int]:
    """Longest way from the start, column by column: no box stands left of an earlier column's."""
    layers: dict[str, int] = {}
    first = 0
    before: dict[str, list[str]] = {box: [] for box in ahead}
    for box, targets in ahead.items():
        for target in targets:
            before[target].append(box)
    in_order = _sorted(ahead)
    for column in sorted(set(columns.values())):
        inside = [box for box in in_order if columns[box] is column]
        for box in inside:
            causes = (layers[c] + 1 for c in before[box] if columns[c] is column)
            layers[box] = max(causes, default=first)
        first = max((layers[box] for box in inside), default=first - 1) + 1
    return layers
