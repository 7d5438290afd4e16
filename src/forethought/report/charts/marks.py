"""The diagram's marks and link strokes, small, for beside the words they stand for."""

from __future__ import annotations

from forethought.theory.draw.palette import FAINT_LINE, FEET, STRONG_LINE
from forethought.theory.draw.scene import Mark
from forethought.theory.draw.strokes import outline_of
from forethought.vocabulary import LinkVerdict, Verdict

MARK = 14
LINK_WIDTH, LINK_HEIGHT = 44, 14
WIDTHS = {LinkVerdict.HELD: 3.0, LinkVerdict.EFFECT_DID_NOT_MOVE: 2.2, LinkVerdict.OPPOSITE: 2.2}


def verdict_mark(verdict: Verdict) -> str:
    """Draw a verdict's mark as a small SVG; words must stand beside it."""
    colour = FEET[verdict].border
    shape = outline_of(Mark(verdict, 1, 1, MARK - 2, colour))
    if shape.letter:
        inner = _question(colour)
    elif shape.ring:
        centre, radius = shape.ring
        ink = _ink(colour, filled=shape.filled)
        inner = f'<circle cx="{centre.x}" cy="{centre.y}" r="{radius}" {ink}/>'
    else:
        path = " ".join(
            "M" + " L".join(f"{p.x:g} {p.y:g}" for p in polygon) + " Z"
            for polygon in shape.polygons
        )
        inner = f'<path d="{path}" {_ink(colour, filled=shape.filled)}/>'
    return _svg(inner, MARK, MARK)


def _ink(colour: str, *, filled: bool) -> str:
    if filled:
        return f'fill="{colour}"'
    return f'fill="none" stroke="{colour}" stroke-width="1.8" stroke-linejoin="round"'


def _question(colour: str) -> str:
    """A question mark as strokes, so that it needs no font."""
    hook = "M3.6 4.4 C3.6 1 10.4 1 10.4 4.6 C10.4 7 7 6.8 7 9.4"
    return (
        f'<path d="{hook}" fill="none" stroke="{colour}" stroke-width="2.2"/>'
        f'<circle cx="7" cy="12.4" r="1.5" fill="{colour}"/>'
    )


def link_mark(verdict: LinkVerdict) -> str:
    """Draw a link as the diagram does: thick, dashed, barred, or thin and grey."""
    width = WIDTHS.get(verdict, 1.3)
    colour = STRONG_LINE if verdict in WIDTHS else FAINT_LINE
    dash = ' stroke-dasharray="7 5"' if verdict is LinkVerdict.EFFECT_DID_NOT_MOVE else ""
    bars = (
        f'<path d="M15 1 V13 M20 1 V13" stroke="{colour}" stroke-width="2" fill="none"/>'
        if verdict is LinkVerdict.OPPOSITE
        else ""
    )
    end = LINK_WIDTH - 10
    inner = (
        f'<path d="M1 7 H{end}" stroke="{colour}" stroke-width="{width}" fill="none"{dash}/>'
        f'<path d="M{end} 2 L{LINK_WIDTH - 1} 7 L{end} 12 Z" fill="{colour}"/>{bars}'
    )
    return _svg(inner, LINK_WIDTH, LINK_HEIGHT)


def _svg(inner: str, width: int, height: int) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}">{inner}</svg>'
    )
