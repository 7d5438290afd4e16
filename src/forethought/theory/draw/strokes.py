"""The geometry of links and marks: what a line, an arrow's head or a triangle is made of."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from forethought.theory.draw.layout import Point
from forethought.theory.draw.scene import Mark, RouteShape, Stroke
from forethought.vocabulary import Verdict

CORNER = 7.0
BARS_AT = 0.6
"""Of the longest stretch: clear of the ceiling's line, which stands before its middle."""

DASHES = {Stroke.DASHED: (7.0, 5.0)}
DOTS = (0.1, 5.0)
"""For declared feedback: with round caps, a row of dots."""


@dataclass(frozen=True)
class Head:
    """An arrow's head: tip first, then its two other corners, and where the line ends."""

    corners: tuple[Point, Point, Point]
    neck: Point


def dash_of(route: RouteShape) -> tuple[float, float] | None:
    """Return the lengths of dash and gap, or None for a line without gaps."""
    return DOTS if route.feedback else DASHES.get(route.stroke)


def head_of(route: RouteShape) -> Head:
    """Return the head of a route's arrow, pointing along its last stretch."""
    tip, before = route.points[-1], _before_last(route.points)
    length, half = 7.5 + 1.4 * route.width, 3.0 + 0.9 * route.width
    run = math.dist((tip.x, tip.y), (before.x, before.y)) or 1.0
    ahead = Point((tip.x - before.x) / run, (tip.y - before.y) / run)
    base = Point(tip.x - ahead.x * length, tip.y - ahead.y * length)
    sides = (
        Point(base.x - ahead.y * half, base.y + ahead.x * half),
        Point(base.x + ahead.y * half, base.y - ahead.x * half),
    )
    neck = Point(tip.x - ahead.x * length * 0.8, tip.y - ahead.y * length * 0.8)
    return Head((tip, *sides), neck)


def _before_last(points: Sequence[Point]) -> Point:
    return next((p for p in reversed(points[:-1]) if p != points[-1]), points[0])


def line_of(route: RouteShape) -> tuple[Point, ...]:
    """Return the route's points up to the neck of its arrow."""
    return (*route.points[:-1], head_of(route).neck)


def bars_of(route: RouteShape) -> tuple[tuple[Point, Point], ...]:
    """Return the two bars across a link whose effect moved the other way."""
    if route.stroke is not Stroke.BARRED:
        return ()
    pairs = list(zip(route.points, route.points[1:], strict=False))
    start, end = max(pairs, key=lambda pair: abs(pair[0].x - pair[1].x) + _rise(pair) / 2)
    middle = Point(start.x + (end.x - start.x) * BARS_AT, start.y + (end.y - start.y) * BARS_AT)
    reach, apart = 6.5, 2.6
    flat = abs(start.x - end.x) >= abs(start.y - end.y)
    bars = []
    for side in (-apart, apart):
        if flat:
            x = middle.x + side
            bars.append((Point(x, middle.y - reach), Point(x, middle.y + reach)))
        else:
            y = middle.y + side
            bars.append((Point(middle.x - reach, y), Point(middle.x + reach, y)))
    return tuple(bars)


def _rise(pair: tuple[Point, Point]) -> float:
    return abs(pair[0].y - pair[1].y)


@dataclass(frozen=True)
class Outline:
    """A mark's shape: closed polygons or a ring; filled, or drawn by its edge only."""

    polygons: tuple[tuple[Point, ...], ...] = ()
    ring: tuple[Point, float] | None = None
    filled: bool = True
    letter: str = ""


def outline_of(mark: Mark) -> Outline:
    """Return what a verdict's mark is made of; ``?`` is the one that the font can write."""
    x, y, s = mark.x, mark.y, mark.size
    left, right, middle, top, bottom = x, x + s, x + s / 2, y, y + s
    if mark.verdict is Verdict.IMPROVED:
        corners = (Point(middle, top + s * 0.04), Point(right, bottom - s * 0.06))
        return Outline(((*corners, Point(left, bottom - s * 0.06)),))
    if mark.verdict is Verdict.WORSENED:
        corners = (Point(left, top + s * 0.06), Point(right, top + s * 0.06))
        return Outline(((*corners, Point(middle, bottom - s * 0.04)),))
    if mark.verdict is Verdict.NO_MEANINGFUL_DIFFERENCE:
        return Outline(tuple(_bar(x, y + s * share, s, s * 0.2) for share in (0.2, 0.6)))
    if mark.verdict is Verdict.NOT_MEASURED:
        return Outline(ring=(Point(middle, y + s / 2), s * 0.42), filled=False)
    if mark.verdict is Verdict.NOT_TESTED:
        centre = y + s / 2
        diamond = (Point(middle, top), Point(right, centre), Point(middle, bottom))
        return Outline(((*diamond, Point(left, centre)),), filled=False)
    return Outline(letter="?")


def _bar(x: float, y: float, width: float, height: float) -> tuple[Point, ...]:
    corners = ((x, y), (x + width, y), (x + width, y + height), (x, y + height))
    return tuple(Point(*corner) for corner in corners)
