"""Sizes of type and space: roomy for most theories, compact where many boxes share a sheet."""

from __future__ import annotations

from dataclasses import dataclass

from forethought.theory.draw.layout import Gaps
from forethought.theory.draw.measure import Weight


@dataclass(frozen=True)
class Type:
    """A size of letters, and from one line to the next."""

    size: float
    line: float
    weight: Weight = Weight.REGULAR


@dataclass(frozen=True)
class Density:
    """The measures of a box and of the space around it, in scene units.

    The two verdict types have the size of ``detail``: nothing in a picture is smaller.
    """

    statement: Type
    goal: Type
    detail: Type
    verdict: Type
    pad_x: float
    pad_y: float
    detail_gap: float
    foot_gap: float
    foot_margin: float
    foot_pad: float
    gaps: Gaps


ROOMY = Density(
    statement=Type(14.0, 18.5),
    goal=Type(16.0, 21.5, Weight.BOLD),
    detail=Type(12.0, 16.0),
    verdict=Type(12.0, 16.0, Weight.BOLD),
    pad_x=13.0,
    pad_y=12.0,
    detail_gap=6.0,
    foot_gap=10.0,
    foot_margin=6.0,
    foot_pad=6.0,
    gaps=Gaps(boxes=26.0, layers=46.0),
)
COMPACT = Density(
    statement=Type(13.0, 16.5),
    goal=Type(15.0, 19.5, Weight.BOLD),
    detail=Type(12.0, 14.5),
    verdict=Type(12.0, 14.5, Weight.BOLD),
    pad_x=10.0,
    pad_y=7.0,
    detail_gap=4.0,
    foot_gap=6.0,
    foot_margin=5.0,
    foot_pad=4.0,
    gaps=Gaps(boxes=13.0, layers=38.0),
)
