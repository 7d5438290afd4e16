"""Who was in it, without telling of a few people lost.

How many there were is known on a fixed grid only, whatever answer tells it: a loss rounded by
itself could be worked out again from the exact counts of several answers about the same people.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from forethought.moments.release.document import FlowPart
from forethought.moments.release.gate import arm_of
from forethought.moments.release.people import People


def coarse_flow(flow: Sequence[FlowPart], people: People, least: int) -> tuple[FlowPart, ...]:
    """Return the flow of those whose sums leave; nothing where arms cannot be told.

    Who is analysed is exact, as the sums say it too; who was there before is on the grid.
    """
    arms = arm_of(people)
    if arms is None or len(flow) != 2:
        return ()
    rounded = []
    for place, part in enumerate(flow):
        analysed = len(np.unique(people.unit[arms == place]))
        measured = on_grid(analysed, part.measured, least)
        assigned = on_grid(measured, part.assigned, least)
        rounded.append(
            FlowPart(arm=part.arm, assigned=assigned, measured=measured, analysed=analysed)
        )
    return tuple(rounded)


def on_grid(known: int, before: int, step: int) -> int:
    """Return ``before`` to the nearest ``step``; what is known already where that may be it.

    Says nothing of ``before`` but its place on the grid, which is the same in every answer.
    """
    nearest = step * round_half_up(before, step)
    return known if step * round_half_up(known, step) >= nearest else nearest


def round_half_up(count: int, step: int) -> int:
    """Return how many whole steps are nearest to a count."""
    return (2 * count + step) // (2 * step)
