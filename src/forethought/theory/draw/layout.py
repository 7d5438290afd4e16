"""Where boxes stand and how links run: asked of a layout engine, in the engine's own language.

The engine is ELK (its layered method), which runs on the server and in the browser from the same
file; it is passed in as a value. This module writes its question and reads its answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from forethought.theory.draw.order import Order


@dataclass(frozen=True)
class Point:
    """A point in scene units; y grows downwards."""

    x: float
    y: float


@dataclass(frozen=True)
class Rect:
    """A rectangle by its top left corner."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height


@dataclass(frozen=True)
class Size:
    """How large a box is."""

    width: float
    height: float


@dataclass(frozen=True)
class Gaps:
    """The space that the layout leaves.

    Attributes
    ----------
    boxes
        Between two boxes of a column.
    layers
        Between two layers, at the least; links that run up or down widen it.
    """

    boxes: float
    layers: float


@dataclass(frozen=True)
class Layout:
    """Boxes by id, and one route for each arrow of the graph, in the graph's order."""

    boxes: Mapping[str, Rect]
    routes: tuple[tuple[Point, ...], ...]


class LayoutEngine(Protocol):
    """Something that lays out a graph written as ELK JSON."""

    def layout(self, graph: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return ``graph`` with the place of each box and the sections of each link."""


EDGE_TO_BOX = 15.0
EDGE_TO_EDGE = 7.0
SETTINGS = {
    "elk.algorithm": "layered",
    "elk.direction": "RIGHT",
    "elk.edgeRouting": "ORTHOGONAL",
    "elk.padding": "[top=0,left=0,bottom=0,right=0]",
    "elk.partitioning.activate": "true",
    # parts that nothing joins stay in their columns
    "elk.separateConnectedComponents": "false",
    "elk.layered.nodePlacement.strategy": "NETWORK_SIMPLEX",
    "elk.layered.nodePlacement.favorStraightEdges": "true",
    "elk.layered.thoroughness": "12",
    "elk.randomSeed": "1",
    "elk.spacing.edgeNode": str(EDGE_TO_BOX),
    "elk.spacing.edgeEdge": str(EDGE_TO_EDGE),
    "elk.layered.spacing.edgeNodeBetweenLayers": str(EDGE_TO_BOX),
    "elk.layered.spacing.edgeEdgeBetweenLayers": str(EDGE_TO_EDGE),
}


def lay_out(order: Order, sizes: Mapping[str, Size], engine: LayoutEngine, gaps: Gaps) -> Layout:
    """Ask ``engine`` where the boxes of ``order`` stand and how its links run."""
    answer = engine.layout(elk_graph(order, sizes, gaps))
    return _read(answer)


def elk_graph(order: Order, sizes: Mapping[str, Size], gaps: Gaps) -> dict[str, Any]:
    """Write the question: boxes with their sizes and columns, links by number."""
    settings = {
        **SETTINGS,
        "elk.spacing.nodeNode": f"{gaps.boxes:g}",
        "elk.layered.spacing.nodeNodeBetweenLayers": f"{gaps.layers:g}",
    }
    # files list the goal first; the picture starts with resources
    boxes = sorted(order.graph.boxes.values(), key=lambda box: order.columns[box.id])
    children = [
        {
            "id": f"box:{box.id}",
            "width": sizes[box.id].width,
            "height": sizes[box.id].height,
            "layoutOptions": {"elk.partitioning.partition": str(int(order.columns[box.id]))},
        }
        for box in boxes
    ]
    edges = [
        {
            "id": f"arrow:{number}",
            "sources": [f"box:{arrow.source}"],
            "targets": [f"box:{arrow.target}"],
        }
        for number, arrow in enumerate(order.graph.arrows)
    ]
    return {"id": "root", "layoutOptions": settings, "children": children, "edges": edges}


def _read(answer: Mapping[str, Any]) -> Layout:
    boxes = {
        child["id"].removeprefix("box:"): Rect(
            round(child["x"], 2), round(child["y"], 2), child["width"], child["height"]
        )
        for child in answer["children"]
    }
    routes = sorted(answer["edges"], key=lambda edge: int(edge["id"].removeprefix("arrow:")))
    return Layout(boxes, tuple(_route(edge) for edge in routes))


def _route(edge: Mapping[str, Any]) -> tuple[Point, ...]:
    section = edge["sections"][0]
    points = [section["startPoint"], *section.get("bendPoints", ()), section["endPoint"]]
    return tuple(Point(round(p["x"], 2), round(p["y"], 2)) for p in points)
