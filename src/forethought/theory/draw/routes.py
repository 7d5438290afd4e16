"""How each link is drawn, by what was found of it."""

from __future__ import annotations

from forethought.theory.draw.layout import Point
from forethought.theory.draw.measure import clean
from forethought.theory.draw.order import Order
from forethought.theory.draw.paint import Paint
from forethought.theory.draw.palette import FAINT_LINE, LINE, STRONG_LINE
from forethought.theory.draw.scene import RouteShape, Stroke
from forethought.theory.draw.wording import Wording
from forethought.theory.graph import Arrow
from forethought.vocabulary import LinkVerdict

STROKES = {
    Stroke.PLAIN: (LINE, 1.5),
    Stroke.HELD: (STRONG_LINE, 3.2),
    Stroke.DASHED: (STRONG_LINE, 2.0),
    Stroke.BARRED: (STRONG_LINE, 2.0),
    Stroke.THIN: (FAINT_LINE, 1.1),
}
"""Colour and width by stroke."""

_BY_VERDICT = {
    LinkVerdict.HELD: Stroke.HELD,
    LinkVerdict.EFFECT_DID_NOT_MOVE: Stroke.DASHED,
    LinkVerdict.OPPOSITE: Stroke.BARRED,
    LinkVerdict.CAUSE_DID_NOT_MOVE: Stroke.THIN,
    LinkVerdict.UNTESTED: Stroke.THIN,
}


def stroke_of(verdict: LinkVerdict | None, *, painted: bool) -> Stroke:
    """Return how a link is drawn; on a painted diagram what has no verdict was not tested."""
    if not painted:
        return Stroke.PLAIN
    return _BY_VERDICT[verdict or LinkVerdict.UNTESTED]


def route_shapes(
    order: Order, routes: tuple[tuple[Point, ...], ...], paint: Paint | None, wording: Wording
) -> tuple[RouteShape, ...]:
    """Return the links as drawn: faint ones first, so that strong ones lie on top."""
    shapes = []
    for arrow, points in zip(order.graph.arrows, routes, strict=True):
        verdict = _verdict(arrow, paint)
        stroke = stroke_of(verdict, painted=paint is not None)
        colour, width = STROKES[stroke]
        rounded = tuple(Point(round(p.x, 2), round(p.y, 2)) for p in points)
        label = _label(order, arrow, verdict, wording)
        ends = (arrow.source, arrow.target)
        shapes.append(
            RouteShape(*ends, rounded, stroke, colour, width, verdict, arrow.is_feedback, label)
        )
    return tuple(sorted(shapes, key=lambda shape: shape.width))


def _verdict(arrow: Arrow, paint: Paint | None) -> LinkVerdict | None:
    if paint is None or arrow.link is None:
        return None
    return paint.links.get((arrow.source, arrow.target), LinkVerdict.UNTESTED)


def _label(order: Order, arrow: Arrow, verdict: LinkVerdict | None, wording: Wording) -> str:
    cause, effect = (order.graph.boxes[end] for end in (arrow.source, arrow.target))
    text = f"{clean(cause.statement)} → {clean(effect.statement)}"
    if arrow.link is not None and arrow.link.because:
        text += f"; {wording.because} {clean(arrow.link.because)}"
    if verdict is not None:
        text += f" ({wording.links[verdict]})"
    return text
