"""How wide to make the boxes, so that the picture suits a sheet of A3 and can be read there."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from forethought.theory.draw.boxes import BoxText, SetBox, set_box, sizes_of, widest_word
from forethought.theory.draw.density import COMPACT, ROOMY, Density
from forethought.theory.draw.layout import (
    EDGE_TO_BOX,
    EDGE_TO_EDGE,
    Gaps,
    LayoutEngine,
    Size,
    lay_out,
)
from forethought.theory.draw.measure import FontWidths
from forethought.theory.draw.order import Order
from forethought.theory.draw.place import Placed, place
from forethought.theory.draw.sheet import A3

COMFORTABLE = 214.0
NARROWEST = 152.0
WIDEST = 260.0
STEP = 12.0
SHAPE = A3.width / A3.height
ENOUGH = 0.76
"""Points per unit on A3 beyond which the boxes' shape matters more than the size: at this, the
smallest letters have 9 points and statements 10.6."""

CROWDED = 0.72
"""Points per unit below which a picture is set compactly: 8.6 points of the smallest letters."""

AROUND = Size(56.0, 190.0)
"""Margins, title, headings and caption."""

KEY = 75.0
"""The height of a painted diagram's key."""

SHARE_BENT = 0.55
"""Of the links between two layers, about this share run up or down in a lane of their own."""

MOST_LAYOUTS = 3
WORTH_IT = 1.02
"""Another layout is tried if it promises letters this much larger."""


@dataclass(frozen=True)
class Fit:
    """The boxes as set, where they stand, and about how many points a unit has on A3."""

    boxes: dict[str, SetBox]
    placed: Placed
    scale: float


def fit(order: Order, texts: tuple[BoxText, ...], widths: FontWidths, engine: LayoutEngine) -> Fit:
    """Lay the boxes out at the width that makes the letters largest on A3.

    A forecast ranks the widths; the best is laid out, the forecast is corrected by how it came
    out, and another width is tried as long as it promises more.
    """
    trials = list(_trials(order, texts, widths, ROOMY))
    if _best(trials, _FORECAST).scale(_FORECAST) < CROWDED:
        trials = list(_trials(order, texts, widths, COMPACT))
    correction, done = _FORECAST, dict[float, Fit]()
    for _ in range(MOST_LAYOUTS):
        trial = _best(trials, correction)
        reached = max((made.scale for made in done.values()), default=0.0)
        promise = min(trial.scale(correction), ENOUGH)
        if trial.width in done or promise < reached * WORTH_IT:
            break
        laid_out = lay_out(order, sizes_of(trial.boxes), engine, _gaps(trial))
        placed = place(laid_out, order)
        scale = trial.scale_of(placed.width, placed.height)
        done[trial.width] = Fit(trial.boxes, placed, scale)
        correction = Size(placed.width / trial.across, placed.height / trial.down)
    return max(done.values(), key=lambda made: made.scale)


_FORECAST = Size(1.0, 1.0)


@dataclass(frozen=True)
class _Trial:
    """Boxes of one width, and a forecast of how far they spread."""

    width: float
    density: Density
    boxes: dict[str, SetBox]
    across: float
    down: float
    most_in_layer: int

    def scale(self, correction: Size) -> float:
        across, down = self.across * correction.width, self.down * correction.height
        return self.scale_of(across, down)

    def scale_of(self, across: float, down: float) -> float:
        """Return points per unit on A3 with all that stands around the boxes."""
        painted = any(box.foot for box in self.boxes.values())
        return A3.scale(across + AROUND.width, down + AROUND.height + KEY * painted)


def _best(trials: list[_Trial], correction: Size) -> _Trial:
    """Return what comes out largest; among those large enough, the most comfortable width."""
    return max(
        trials, key=lambda t: (min(t.scale(correction), ENOUGH), -abs(t.width - COMFORTABLE))
    )


def _trials(
    order: Order, texts: tuple[BoxText, ...], widths: FontWidths, density: Density
) -> Iterator[_Trial]:
    needed = min(widest_word(texts, widths, density) + 2 * density.pad_x, WIDEST)
    start = max(NARROWEST, math.ceil(needed))
    for i in range(max(1, math.floor((WIDEST - start) / STEP) + 1)):
        yield _trial(order, texts, start + STEP * i, widths, density)


def _trial(
    order: Order, texts: tuple[BoxText, ...], width: float, widths: FontWidths, density: Density
) -> _Trial:
    boxes = {text.id: set_box(text, width, widths, density) for text in texts}
    down: Counter[int] = Counter()
    most: Counter[int] = Counter()
    across: dict[int, float] = {}
    for name, box in boxes.items():
        layer = order.layers[name]
        down[layer] += math.ceil(box.size.height + density.gaps.boxes)
        most[layer] += 1
        across[layer] = max(across.get(layer, 0.0), box.size.width)
    wide = sum(across.values()) + _between(order, density.gaps, max(across))
    return _Trial(width, density, boxes, wide, max(down.values()), max(most.values()))


def _between(order: Order, gaps: Gaps, last: int) -> float:
    lanes = Counter(
        layer
        for arrow in order.graph.arrows
        for layer in range(order.layers[arrow.source], order.layers[arrow.target])
    )
    return sum(
        max(gaps.layers, 2 * EDGE_TO_BOX + lanes[layer] * SHARE_BENT * EDGE_TO_EDGE)
        for layer in range(last)
    )


def _gaps(trial: _Trial) -> Gaps:
    """Give a flat picture more room between its rows, as far as the sheet has it to spare."""
    base = trial.density.gaps
    if trial.density is COMPACT:
        return base
    spare = (trial.across + AROUND.width) / SHAPE - (trial.down + AROUND.height)
    extra = max(0.0, min(22.0, spare / max(1, trial.most_in_layer)))
    return Gaps(base.boxes + round(extra), base.layers)
