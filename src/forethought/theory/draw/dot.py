"""The diagram as Graphviz text, for those who lay out or analyse the graph themselves."""

from __future__ import annotations

from forethought.theory.draw.paint import SYMBOLS
from forethought.theory.draw.scene import BoxShape, RouteShape, Scene, Stroke
from forethought.vocabulary import BoxKind

_STYLES = {Stroke.DASHED: "dashed", Stroke.HELD: "bold"}


def to_dot(scene: Scene) -> str:
    """Write the scene's boxes and links as a directed graph in DOT."""
    lines = [
        "digraph theory {",
        f"  graph [rankdir=LR, label={_quoted(scene.title)}, labelloc=t, fontsize=20, "
        'fontname="Public Sans,Arial", splines=spline, nodesep=0.3, ranksep=0.7]',
        '  node [shape=box, style="rounded,filled", fontname="Public Sans,Arial", fontsize=11, '
        'margin="0.16,0.11"]',
        '  edge [fontname="Public Sans,Arial", arrowsize=0.7]',
    ]
    lines.extend(f"  {_box(box)}" for box in scene.boxes)
    for kind in (BoxKind.RESOURCE, BoxKind.ACTIVITY):
        level = " ".join(f"{_quoted(box.id)};" for box in scene.boxes if box.kind is kind)
        if level:
            lines.append(f"  {{ rank=same; {level} }}")
    lines.extend(f"  {_link(route)}" for route in scene.routes)
    return "\n".join([*lines, "}"]) + "\n"


def _box(box: BoxShape) -> str:
    words = [line.text for line in box.lines]
    if box.foot:
        mark = SYMBOLS[box.foot.mark.verdict]
        words.append(f"{mark} {box.foot.words} {box.foot.effect}".strip())
    label = "\\l".join(_escaped(word) for word in words) + "\\l"
    return (
        f'{_quoted(box.id)} [label="{label}", tooltip={_quoted(box.label)}, '
        f'fillcolor="{box.fill}", color="{box.border}", fontcolor="{box.text}", '
        f"class={_quoted(box.kind)}]"
    )


def _link(route: RouteShape) -> str:
    style = "dotted" if route.feedback else _STYLES.get(route.stroke, "solid")
    head = ', arrowhead="teenormal"' if route.stroke is Stroke.BARRED else ""
    free = ", constraint=false" if route.feedback else ""
    return (
        f"{_quoted(route.source)} -> {_quoted(route.target)} "
        f'[color="{route.colour}", penwidth={route.width:g}, style={style}{head}{free}, '
        f"tooltip={_quoted(route.label)}]"
    )


def _quoted(text: str) -> str:
    return f'"{_escaped(text)}"'


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')
