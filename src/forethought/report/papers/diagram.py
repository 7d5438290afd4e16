"""The painted diagram in the forms that the papers carry."""

from __future__ import annotations

from dataclasses import dataclass

from forethought.theory.draw import Scene


@dataclass(frozen=True)
class Diagram:
    """The painted diagram: its scene, and that drawn as SVG and as PNG at twice its size."""

    scene: Scene
    svg: str
    png: bytes

    @property
    def outline(self) -> str:
        """The picture in words, line by line."""
        return self.scene.outline

    @property
    def width(self) -> float:
        return self.scene.width

    @property
    def height(self) -> float:
        return self.scene.height
