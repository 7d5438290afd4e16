"""The colours of the diagram, and the one rule they keep: words can be read on them."""

from __future__ import annotations

from dataclasses import dataclass

from forethought.vocabulary import BoxKind, Verdict

PAPER = "#ffffff"
INK = "#0b1f3a"
SOFT_INK = "#44546a"
"""Second in rank to `INK`: who, by when, the caption."""

LEAST_CONTRAST = 4.5
"""WCAG 2.2, success criterion 1.4.3, for text of ordinary size."""

LEAST_LINE_CONTRAST = 3.0
"""WCAG 2.2, success criterion 1.4.11, for lines that carry meaning."""


@dataclass(frozen=True)
class Coat:
    """The colours of one box: fill, border, words, second words."""

    fill: str
    border: str
    text: str
    detail: str


RESOURCE = Coat("#eceef1", "#9aa3af", INK, "#414c5a")
ACTIVITY = Coat("#ffe9b0", "#d9a514", INK, "#5c4a12")
GOAL = Coat("#12294f", "#12294f", "#ffffff", "#ccd9ee")
OUTCOMES = (
    Coat("#e9f1fa", "#8fb1d4", INK, "#3b5270"),
    Coat("#d6e5f5", "#7ba3cd", INK, "#354d6c"),
    Coat("#bfd7ef", "#6293c3", INK, "#2c4563"),
    Coat("#a5c7e8", "#4a82b8", INK, "#223c5b"),
    Coat("#8ab5df", "#3871ab", INK, "#1a3250"),
)
"""From the palest, farthest from the goal, to the deepest, next to it."""

HEADING_RULES = {
    BoxKind.RESOURCE: "#9aa3af",
    BoxKind.ACTIVITY: "#e0ac1e",
    BoxKind.OUTCOME: "#4a82b8",
    BoxKind.GOAL: GOAL.fill,
}
LINE = "#5a6b80"
"""Links on a diagram that is not painted."""

STRONG_LINE = INK
FAINT_LINE = "#7c8794"
CEILING = "#6b4a8a"
STAMP = "#8a3b12"


@dataclass(frozen=True)
class FootCoat:
    """The colours of a foot strip; the border is dashed where nothing was found out."""

    fill: str
    border: str
    text: str
    dashed: bool = False


FEET = {
    Verdict.IMPROVED: FootCoat("#d8f0e3", "#1d7a4f", "#0f5132"),
    Verdict.WORSENED: FootCoat("#fde0d5", "#b5401a", "#8a2b0d"),
    Verdict.NO_MEANINGFUL_DIFFERENCE: FootCoat("#eef0f4", "#56647a", "#2f3b4f"),
    Verdict.INCONCLUSIVE: FootCoat("#fff6d6", "#96750f", "#5c4708"),
    Verdict.NOT_MEASURED: FootCoat("#ffffff", "#6f7b8b", "#44505f", dashed=True),
    Verdict.NOT_TESTED: FootCoat("#ffffff", "#6f7b8b", "#44505f", dashed=True),
}


def coat_of(kind: BoxKind, depth: int = 1, deepest: int = 1) -> Coat:
    """Return a box's colours.

    Parameters
    ----------
    kind
        What the box is.
    depth, deepest
        For an outcome: the longest way to the goal in arrows (1 is next to it), and the longest
        that any outcome has.
    """
    if kind is not BoxKind.OUTCOME:
        return {BoxKind.RESOURCE: RESOURCE, BoxKind.ACTIVITY: ACTIVITY, BoxKind.GOAL: GOAL}[kind]
    last = len(OUTCOMES) - 1
    if deepest <= last + 1:
        return OUTCOMES[last - (depth - 1)]
    return OUTCOMES[last - round((depth - 1) * last / (deepest - 1))]


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21 (WCAG 2.2, relative luminance)."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    """Return the relative luminance of ``#rrggbb``, 0 (black) to 1 (white)."""
    red, green, blue = (_linear(int(colour[i : i + 2], 16) / 255) for i in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(share: float) -> float:
    return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)
