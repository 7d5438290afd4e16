"""The layout made ready to draw: moved to its corner, with room for the ceiling's line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from forethought.theory.draw.layout import Layout, Point, Rect
from forethought.theory.draw.order import Column, Order

CEILING_ROOM = 46.0
AFTER_BOX = 8.0
"""Just right of a column, before the first lane in which links run up or down."""


@dataclass(frozen=True)
class Placed:
    """Boxes and routes from (0, 0), the size of it all, and where the ceiling's line stands."""

    boxes: Mapping[str, Rect]
    routes: tuple[tuple[Point, ...], ...]
    width: float
    height: float
    ceiling: float | None

    def moved(self, dx: float, dy: float) -> Placed:
        """Return the same, moved right by ``dx`` and down by ``dy``."""
        boxes = {n: Rect(r.x + dx, r.y + dy, r.width, r.height) for n, r in self.boxes.items()}
        routes = tuple(tuple(Point(p.x + dx, p.y + dy) for p in route) for route in self.routes)
        ceiling = None if self.ceiling is None else self.ceiling + dx
        return Placed(boxes, routes, self.width, self.height, ceiling)

    def extent(self, order: Order, columns: frozenset[Column]) -> Rect | None:
        """Return the rectangle that the boxes of ``columns`` fill."""
        inside = [r for name, r in self.boxes.items() if order.columns[name] in columns]
        if not inside:
            return None
        left, top = min(r.x for r in inside), min(r.y for r in inside)
        right, bottom = max(r.right for r in inside), max(r.bottom for r in inside)
        return Rect(left, top, right - left, bottom - top)


def place(layout: Layout, order: Order) -> Placed:
    """Open a band for the ceiling's line, then move everything to the corner."""
    cut = _cut(layout, order)
    shift = _Shift(cut)
    boxes = {name: Rect(shift.x(r.x), r.y, r.width, r.height) for name, r in layout.boxes.items()}
    routes = tuple(tuple(Point(shift.x(p.x), p.y) for p in route) for route in layout.routes)
    left, top, right, bottom = _bounds(boxes, routes)
    line = None if cut is None else cut + CEILING_ROOM / 2
    return Placed(boxes, routes, right - left, bottom - top, line).moved(-left, -top)


@dataclass(frozen=True)
class _Shift:
    cut: float | None

    def x(self, x: float) -> float:
        beyond = self.cut is not None and x > self.cut
        return x + CEILING_ROOM if beyond else x


def _cut(layout: Layout, order: Order) -> float | None:
    if order.ceiling is None:
        return None
    before = [
        rect.right for name, rect in layout.boxes.items() if order.columns[name] < order.ceiling
    ]
    return max(before) + AFTER_BOX if before else None


def _bounds(
    boxes: Mapping[str, Rect], routes: tuple[tuple[Point, ...], ...]
) -> tuple[float, float, float, float]:
    xs = [x for r in boxes.values() for x in (r.x, r.right)] + [p.x for r in routes for p in r]
    ys = [y for r in boxes.values() for y in (r.y, r.bottom)] + [p.y for r in routes for p in r]
    return min(xs), min(ys), max(xs), max(ys)
