"""The diagram as Mermaid text, for pages and notes that draw Mermaid themselves."""

from __future__ import annotations

from collections.abc import Iterator

from forethought.theory.draw.paint import SYMBOLS
from forethought.theory.draw.scene import BoxShape, RouteShape, Scene, Stroke

_ARROWS = {
    Stroke.PLAIN: "-->",
    Stroke.HELD: "==>",
    Stroke.DASHED: "-.->",
    Stroke.BARRED: "--x",
    Stroke.THIN: "-->",
}
_ESCAPES = str.maketrans(
    {
        "#": "#35;",
        '"': "#quot;",
        "<": "#lt;",
        ">": "#gt;",
        "&": "#amp;",
        "`": "#96;",
        "\\": "#92;",
        ";": "#59;",
    }
)
_LOOKALIKES = str.maketrans({"{": "(", "}": ")", ";": ",", "<": "‹", ">": "›"})


def to_mermaid(scene: Scene) -> str:
    """Write the scene's boxes and links as a Mermaid flowchart."""
    names = {box.id: f"box{number}" for number, box in enumerate(scene.boxes, 1)}
    lines = ["---", f"title: {_yaml(scene.title)}", "---", "flowchart LR"]
    lines.append(f"  accTitle: {_one_line(scene.title)}")
    lines.append(f"  accDescr: {_one_line(scene.outline)}")
    for heading in scene.headings:
        words = " ".join(line.text for line in heading.lines)
        lines.append(f'  subgraph column_{heading.kind}["{_escaped(words)}"]')
        inside = (box for box in scene.boxes if box.kind is heading.kind)
        lines.extend(f"    {_box(names[box.id], box)}" for box in inside)
        lines.append("  end")
    lines.extend(_links(scene.routes, names))
    lines.extend(_classes(scene.boxes, names))
    return "\n".join(lines) + "\n"


def _box(name: str, box: BoxShape) -> str:
    words = _escaped(box.statement)
    for detail in box.details:
        words += f"<br/><small>{_escaped(detail)}</small>"
    if box.foot:
        found = f"{SYMBOLS[box.foot.mark.verdict]} {box.foot.words} {box.foot.effect}".strip()
        words += f"<br/><b>{_escaped(found)}</b>"
    return f'{name}["{words}"]'


def _links(routes: tuple[RouteShape, ...], names: dict[str, str]) -> Iterator[str]:
    for route in routes:
        arrow = "-.->" if route.feedback else _ARROWS[route.stroke]
        yield f"  {names[route.source]} {arrow} {names[route.target]}"


def _classes(boxes: tuple[BoxShape, ...], names: dict[str, str]) -> Iterator[str]:
    """One style for each coat of colours that is worn."""
    coats: dict[tuple[str, str, str], list[str]] = {}
    for box in boxes:
        coats.setdefault((box.fill, box.border, box.text), []).append(names[box.id])
    for number, ((fill, border, text), worn_by) in enumerate(coats.items(), 1):
        yield f"  classDef coat{number} fill:{fill},stroke:{border},color:{text}"
        yield f"  class {','.join(worn_by)} coat{number}"


def _escaped(text: str) -> str:
    return text.translate(_ESCAPES)


def _one_line(text: str) -> str:
    """Make text safe where Mermaid knows no escapes."""
    return " ".join(text.translate(_LOOKALIKES).split())


def _yaml(text: str) -> str:
    text = text.translate(_LOOKALIKES)
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
