"""A box as drawn: its rectangle, its lines, and the strip that says what was found."""

from __future__ import annotations

from forethought.theory.draw.boxes import (
    FOOT_PAD_X,
    MARK_SIZE,
    WORD_GAP,
    FootText,
    SetBox,
    foot_indent,
)
from forethought.theory.draw.density import Density
from forethought.theory.draw.layout import Rect
from forethought.theory.draw.measure import clean
from forethought.theory.draw.palette import FEET, Coat
from forethought.theory.draw.scene import BoxShape, Foot, Line, Mark
from forethought.theory.draw.setting import Setter


def box_shape(box: SetBox, at: Rect, coat: Coat, setter: Setter, label: str) -> BoxShape:
    """Draw one box at its place, in its coat."""
    text, density = box.text, box.density
    rect = Rect(round(at.x, 2), round(at.y, 2), at.width, at.height)
    room = rect.width - 2 * density.pad_x
    x, y = rect.x + density.pad_x, rect.y + density.pad_y
    lines = setter.lines(box.statement, x, y, text.type(density), coat.text, room)
    y += len(box.statement) * text.type(density).line + density.detail_gap
    lines += setter.lines(box.detail, x, y, density.detail, coat.detail, room)
    return BoxShape(
        id=text.id,
        kind=text.kind,
        rect=rect,
        fill=coat.fill,
        border=coat.border,
        text=coat.text,
        detail_text=coat.detail,
        statement=text.statement,
        details=box.details,
        statement_lines=len(box.statement),
        lines=lines,
        foot=_foot(box, rect, setter),
        label=label,
    )


def _foot(box: SetBox, rect: Rect, setter: Setter) -> Foot | None:
    foot, paint = box.foot, box.text.paint
    if foot is None or paint is None:
        return None
    coat, density = FEET[paint.verdict], box.density
    height = foot.height(density)
    strip = Rect(
        round(rect.x + density.foot_margin, 2),
        round(rect.bottom - density.foot_margin - height, 2),
        round(rect.width - 2 * density.foot_margin, 2),
        height,
    )
    top = strip.y + density.foot_pad + (density.detail.line - MARK_SIZE) / 2
    mark = Mark(paint.verdict, strip.x + FOOT_PAD_X, round(top, 2), MARK_SIZE, coat.border)
    words, effect = box.text.verdict, clean(paint.effect or "")
    return Foot(
        rect=strip,
        fill=coat.fill,
        border=coat.border,
        dashed=coat.dashed,
        mark=mark,
        lines=_foot_lines(foot, strip, coat.text, setter, density),
        words=words,
        effect=effect,
    )


def _foot_lines(
    foot: FootText, strip: Rect, fill: str, setter: Setter, density: Density
) -> tuple[Line, ...]:
    x, y = strip.x + foot_indent(), strip.y + density.foot_pad
    words = setter.lines(foot.words, x, y, density.verdict, fill)
    if foot.together:
        x += setter.width(foot.words[-1], density.verdict) + WORD_GAP
    else:
        y += len(foot.words) * density.detail.line
    return words + setter.lines(foot.effect, x, y, density.detail, fill)
