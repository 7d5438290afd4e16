"""The diagram as a PNG picture."""

from __future__ import annotations

from collections.abc import Iterable

import resvg_py

from forethought.theory.draw.scene import Scene
from forethought.theory.draw.svg import to_svg

SCALE = 2.0
"""Pixels per unit: sharp on dense screens, and 200 dots per inch on A3 for a full picture."""

MOST_PIXELS = 60_000_000
"""About 240 MB while it is drawn; a larger picture is drawn at a smaller scale."""


def to_png(scene: Scene, font_files: Iterable[str], *, scale: float = SCALE) -> bytes:
    """Draw the scene as PNG.

    Parameters
    ----------
    scene
        The picture.
    font_files
        Paths of the TrueType files of the shipped font. Without them the boxes would have no
        words. The machine's own fonts are asked only for letters that the shipped one lacks.
    scale
        Pixels per unit.
    """
    files = list(font_files)
    if not files:
        raise ValueError("a picture without a font would have no words")
    fitting = (MOST_PIXELS / (scene.width * scene.height)) ** 0.5
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=to_svg(scene),
            font_files=files,
            skip_system_fonts=not scene.lacking,
            font_family="Public Sans",
            sans_serif_family="Public Sans",
            zoom=min(scale, fitting),
            background="#ffffff",
        )
    )
