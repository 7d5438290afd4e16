"""Captions and warnings that every format prints alike."""

from __future__ import annotations

DIAGRAM = (
    "The theory of change. Each box that was looked at carries what was found; each line shows how "
    "its link fared."
)
SYNTHETIC = "Made-up data: this study shows how the method works. It says nothing of real people."
FOREST = (
    "Every question in its own unit, better to the right. Squares: the planned method; diamonds: "
    "other methods. Dashed line: no difference."
)
