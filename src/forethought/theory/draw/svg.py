"""The scene as SVG: for the web page, and what PNG and PDF are made from.

Boxes are objects that a screen reader walks in reading order, each told whole with where it
leads; lines are for the eye only. Everything is a presentation attribute, so that a strict
content security policy leaves the picture as it is.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from xml.sax.saxutils import escape, quoteattr

from forethought.theory.draw.layout import Point, Rect
from forethought.theory.draw.measure import Weight
from forethought.theory.draw.palette import PAPER
from forethought.theory.draw.scene import (
    BoxShape,
    Ceiling,
    Foot,
    Heading,
    LegendItem,
    Line,
    Mark,
    RouteShape,
    Scene,
    Stamp,
)
from forethought.theory.draw.strokes import CORNER, bars_of, dash_of, head_of, line_of, outline_of

FAMILY = "Public Sans, Arial, Helvetica, sans-serif"
_CSS_WEIGHTS = {Weight.REGULAR: 400, Weight.BOLD: 700}


def to_svg(scene: Scene, fonts: Mapping[Weight, bytes] | None = None) -> str:
    """Write the scene as one SVG element.

    Parameters
    ----------
    scene
        The picture.
    fonts
        TrueType files by weight to embed, so that a file that travels alone looks the same
        everywhere (about 160 kB). A page that loads the font itself needs none.
    """
    mark = hashlib.sha256(scene.outline.encode()).hexdigest()[:8]
    size = f'width="{_n(scene.width)}" height="{_n(scene.height)}"'
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} '
        f'viewBox="0 0 {_n(scene.width)} {_n(scene.height)}" lang="{scene.language}" '
        f'role="graphics-document document" aria-roledescription="diagram" '
        f'aria-labelledby="title-{mark}" font-family="{FAMILY}">'
    )
    parts = [
        head,
        f'<title id="title-{mark}">{escape(scene.title)}</title>',
        f"<desc>{escape(scene.outline)}</desc>",
        *([_font_faces(fonts)] if fonts else []),
        f'<rect width="100%" height="100%" fill="{PAPER}"/>',
        *_body(scene),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _body(scene: Scene) -> Iterator[str]:
    yield from (_text(line) for line in scene.title_lines)
    if scene.stamp:
        yield _stamp(scene.stamp)
    if scene.ceiling:
        yield _ceiling(scene.ceiling)
    yield '<g aria-hidden="true" fill="none" stroke-linejoin="round">'
    yield from (_route(route) for route in scene.routes)
    yield "</g>"
    yield from (_heading(heading) for heading in scene.headings)
    yield '<g role="list">'
    yield from (_box(box) for box in scene.boxes)
    yield "</g>"
    if scene.legend:
        yield "<g>"
        yield from (_text(line) for line in scene.legend.headings)
        yield from (_legend_item(item) for item in scene.legend.items)
        yield "</g>"
    yield from (_text(line) for line in scene.caption_lines)


def _font_faces(fonts: Mapping[Weight, bytes]) -> str:
    faces = "".join(
        f"@font-face{{font-family:'Public Sans';font-weight:{_CSS_WEIGHTS[weight]};"
        f"src:url(data:font/ttf;base64,{base64.b64encode(font).decode()})}}"
        for weight, font in fonts.items()
    )
    return f"<style>{faces}</style>"


def _text(line: Line) -> str:
    weight = ' font-weight="700"' if line.bold else ""
    x, way = line.x, ""
    if line.right_to_left:
        # programs disagree on which end "start" is; on the middle they agree
        x, way = line.x - line.width / 2, ' direction="rtl" text-anchor="middle"'
    return (
        f'<text x="{_n(x)}" y="{_n(line.y)}" font-size="{_n(line.size)}"{weight}{way} '
        f'fill="{line.fill}">{escape(line.text)}</text>'
    )


def _stamp(stamp: Stamp) -> str:
    frame = _rect(stamp.rect, stamp.rect.height / 2)
    return f'<g><{frame} fill="{PAPER}" stroke="{stamp.colour}" stroke-width="1.5"/>' + (
        _text(stamp.line) + "</g>"
    )


def _heading(heading: Heading) -> str:
    words = "".join(_text(line) for line in heading.lines)
    return f'<g>{words}<{_rect(heading.rule, 1.5)} fill="{heading.colour}"/></g>'


def _ceiling(ceiling: Ceiling) -> str:
    words = "".join(_text(line) for line in ceiling.lines)
    line = (
        f'<path d="M{_n(ceiling.x)} {_n(ceiling.top)}V{_n(ceiling.bottom)}" fill="none" '
        f'stroke="{ceiling.colour}" stroke-width="1.6" stroke-dasharray="9 6"/>'
    )
    return f"<g>{line}{words}</g>"


def _box(box: BoxShape) -> str:
    frame = f'<{_rect(box.rect, 9)} fill="{box.fill}" stroke="{box.border}" stroke-width="1.2"/>'
    words = "".join(_text(line) for line in box.lines)
    foot = _foot(box.foot) if box.foot else ""
    return (
        f'<g role="listitem" data-box={quoteattr(box.id)} data-kind="{box.kind}">'
        f'<g role="graphics-symbol img" aria-label={quoteattr(box.label)}>'
        f"{frame}{words}{foot}</g></g>"
    )


def _foot(foot: Foot) -> str:
    dash = ' stroke-dasharray="4 3"' if foot.dashed else ""
    frame = (
        f'<{_rect(foot.rect, 5)} fill="{foot.fill}" stroke="{foot.border}" stroke-width="1"{dash}/>'
    )
    return frame + _mark(foot.mark) + "".join(_text(line) for line in foot.lines)


def _mark(mark: Mark) -> str:
    shape = outline_of(mark)
    if shape.letter:
        x, y, size = mark.x + mark.size / 2, mark.y + mark.size * 0.95, mark.size * 1.36
        return (
            f'<text x="{_n(x)}" y="{_n(y)}" font-size="{_n(size)}" font-weight="700" '
            f'text-anchor="middle" fill="{mark.colour}">{shape.letter}</text>'
        )
    ink = f'fill="{mark.colour}"'
    if not shape.filled:
        ink = f'fill="none" stroke="{mark.colour}" stroke-width="1.8" stroke-linejoin="round"'
    if shape.ring:
        centre, radius = shape.ring
        return f'<circle cx="{_n(centre.x)}" cy="{_n(centre.y)}" r="{_n(radius)}" {ink}/>'
    return f'<path d="{"".join(_polygon(p) for p in shape.polygons)}" {ink}/>'


def _legend_item(item: LegendItem) -> str:
    sample = _mark(item.mark) if item.mark else ""
    if item.route:
        sample = f'<g fill="none" stroke-linejoin="round">{_route(item.route)}</g>'
    return f"<g>{sample}{''.join(_text(line) for line in item.lines)}</g>"


def _route(route: RouteShape) -> str:
    """Draw a link over a white band, so that where two cross one passes over the other."""
    path = _rounded(line_of(route))
    dash = dash_of(route)
    dashes = f' stroke-dasharray="{_n(dash[0])} {_n(dash[1])}"' if dash else ""
    caps = ' stroke-linecap="round"' if route.feedback else ""
    band = f'<path d="{path}" stroke="{PAPER}" stroke-width="{_n(route.width + 3.6)}"/>'
    width = 2.2 if route.feedback else route.width
    line = f'<path d="{path}" stroke="{route.colour}" stroke-width="{_n(width)}"{dashes}{caps}/>'
    head = f'<path d="{_polygon(head_of(route).corners)}" fill="{route.colour}"/>'
    bars = "".join(f"M{_at(start)}L{_at(end)}" for start, end in bars_of(route))
    if bars:
        bars = f'<path d="{bars}" stroke="{route.colour}" stroke-width="2"/>'
    title = f"<title>{escape(route.label)}</title>"
    return f"<g>{title}{band}{line}{head}{bars}</g>"


def _rounded(points: tuple[Point, ...]) -> str:
    """Write a path through ``points`` with its corners rounded."""
    path = f"M{_at(points[0])}"
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        reach = min(CORNER, _length(before, corner) / 2, _length(corner, after) / 2)
        enter, leave = _towards(corner, before, reach), _towards(corner, after, reach)
        path += f"L{_at(enter)}Q{_at(corner)} {_at(leave)}"
    return path + f"L{_at(points[-1])}"


def _length(one: Point, other: Point) -> float:
    return abs(one.x - other.x) + abs(one.y - other.y)


def _towards(start: Point, end: Point, reach: float) -> Point:
    length = _length(start, end) or 1.0
    share = reach / length
    return Point(start.x + (end.x - start.x) * share, start.y + (end.y - start.y) * share)


def _polygon(points: Iterable[Point]) -> str:
    return "M" + "L".join(_at(point) for point in points) + "Z"


def _rect(rect: Rect, radius: float) -> str:
    return (
        f'rect x="{_n(rect.x)}" y="{_n(rect.y)}" width="{_n(rect.width)}" '
        f'height="{_n(rect.height)}" rx="{_n(radius)}"'
    )


def _at(point: Point) -> str:
    return f"{_n(point.x)} {_n(point.y)}"


def _n(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".")
