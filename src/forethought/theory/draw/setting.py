"""Setting lines of text at their place."""

from __future__ import annotations

from dataclasses import dataclass

from forethought.theory.draw.density import Type
from forethought.theory.draw.measure import FontWidths, Weight, runs_right_to_left, wrap
from forethought.theory.draw.scene import Line


@dataclass(frozen=True)
class Setter:
    """Sets text by one font's widths."""

    widths: FontWidths

    def lines(
        self, texts: tuple[str, ...], x: float, y: float, style: Type, fill: str, room: float = 0.0
    ) -> tuple[Line, ...]:
        """Set broken lines from (``x``, ``y``), their top left corner.

        Text that runs right to left starts at the right end of ``room``.
        """
        backwards = bool(room) and runs_right_to_left(" ".join(texts))
        start = x + room if backwards else x
        first = y + self._baseline(style)
        return tuple(
            Line(
                x=round(start, 2),
                y=round(first + i * style.line, 2),
                text=text,
                size=style.size,
                fill=fill,
                bold=style.weight is Weight.BOLD,
                right_to_left=backwards,
                width=round(self.width(text, style), 2),
            )
            for i, text in enumerate(texts)
        )

    def paragraph(
        self, text: str, x: float, y: float, style: Type, fill: str, *, room: float
    ) -> tuple[Line, ...]:
        """Break ``text`` to ``room`` and set it."""
        broken = wrap(text, room, style.size, self.widths, style.weight)
        return self.lines(broken, x, y, style, fill, room)

    def width(self, text: str, style: Type) -> float:
        return self.widths.width(text, style.size, style.weight)

    def _baseline(self, style: Type) -> float:
        """From a line's top to its letters' feet, with the letters in the middle of the line."""
        tall = (self.widths.ascent + self.widths.descent) * style.size / 1000
        return (style.line - tall) / 2 + self.widths.ascent * style.size / 1000
