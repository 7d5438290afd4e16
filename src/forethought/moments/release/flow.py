"""Who was in it, arm by arm, without telling of a few people lost."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from forethought.moments.release.document import FlowPart
from forethought.moments.release.gate import arm_of
from forethought.moments.release.people import People


def coarse_flow(flow: Sequence[FlowPart], people: People, least: int) -> tuple[FlowPart, ...]:
    """Return the flow of those whose sums leave; nothing where arms cannot be told.

    Who is analysed is exact, as the sums say it too. A loss of 1 to ``least`` - 1 people between
    two steps is rounded to 0 or ``least``, whichever is nearer.
    """
    arms = arm_of(people)
    if arms is None or len(flow) != 2:
        return ()
    rounded = []
    for place, part in enumerate(flow):
        analysed = len(np.unique(people.unit[arms == place]))
        measured = analysed + _coarse(part.measured - analysed, least)
        assigned = measured + _coarse(part.assigned - part.measured, least)
        rounded.append(
            FlowPart(arm=part.arm, assigned=assigned, measured=measured, analysed=analysed)
        )
    return tuple(rounded)


def _coarse(lost: int, least: int) -> int:
    if 0 < lost < least:
        return least if 2 * lost >= least else 0
    return max(lost, 0)
