"""Sheets of paper, and how large a picture comes out on them."""

from __future__ import annotations

from dataclasses import dataclass

MM_PER_POINT = 25.4 / 72
MARGIN_MM = 10.0
LEGIBLE = 8.0
"""Points: the smallest letters that can be asked of a reader of print."""


@dataclass(frozen=True)
class Sheet:
    """A sheet in landscape, in millimetres."""

    name: str
    width: float
    height: float

    def scale(self, width: float, height: float) -> float:
        """Return points per unit when a picture is fitted within the margins."""
        room_across = (self.width - 2 * MARGIN_MM) / MM_PER_POINT
        room_down = (self.height - 2 * MARGIN_MM) / MM_PER_POINT
        return min(room_across / width, room_down / height)


A3 = Sheet("A3", 420.0, 297.0)
A2 = Sheet("A2", 594.0, 420.0)
A1 = Sheet("A1", 841.0, 594.0)
SHEETS = (A3, A2, A1)


def sheet_for(width: float, height: float, smallest_text: float) -> Sheet:
    """Return A3 or, where its letters would be too small to read, the next larger sheet."""
    for sheet in SHEETS:
        if sheet.scale(width, height) * smallest_text >= LEGIBLE:
            return sheet
    return SHEETS[-1]
