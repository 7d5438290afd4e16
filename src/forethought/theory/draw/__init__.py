"""The diagram: text measured, boxes laid out, a scene drawn, findings painted on."""

from forethought.theory.draw.compose import draw
from forethought.theory.draw.dot import to_dot
from forethought.theory.draw.layout import LayoutEngine
from forethought.theory.draw.measure import FontWidths, Weight
from forethought.theory.draw.mermaid import to_mermaid
from forethought.theory.draw.outline import outline
from forethought.theory.draw.paint import BoxPaint, Paint
from forethought.theory.draw.scene import Scene
from forethought.theory.draw.scene_json import scene_data, to_json
from forethought.theory.draw.svg import to_svg

__all__ = [
    "BoxPaint",
    "FontWidths",
    "LayoutEngine",
    "Paint",
    "Scene",
    "Weight",
    "draw",
    "outline",
    "scene_data",
    "to_dot",
    "to_json",
    "to_mermaid",
    "to_svg",
]
