"""How far an effect could move if the groups' trends had gone apart anyway."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from forethought.estimate.types import Bound, Estimate


@dataclass(frozen=True)
class Steps:
    """What bounds are made from.

    Attributes
    ----------
    largest
        The largest step between the groups from one time before the programme to the next.
    reach
        How many such steps the average time after lies beyond the last time before.
    """

    largest: float
    reach: float


def steps_of(before: Sequence[float], times_after: int) -> Steps:
    """Measure steps from the differences at each time before, the last being 0.

    A violation may grow by one step a time after, so that at the k-th time it is at most k
    steps: (T + 1)/2 on average over T times.
    """
    apart = [abs(later - earlier) for earlier, later in pairwise(before)]
    return Steps(max(apart, default=0.0), (times_after + 1) / 2)


def relative_bounds(
    found: Estimate, steps: Steps, magnitudes: Sequence[float]
) -> tuple[Bound, ...]:
    """Widen the interval of the change since the last time before, by M steps for each M.

    As Rambachan and Roth's relative magnitudes, Δ^RM(M): no step after the programme larger than
    M times the largest before; but the largest step is taken as it was seen, its own chance error
    left out. Source: Rambachan and Roth (2023), Review of Economic Studies 90, section 2.4.1.
    """
    one = steps.largest * steps.reach
    return tuple(
        Bound(
            magnitude=magnitude,
            ci_low=found.ci_low - magnitude * one,
            ci_high=found.ci_high + magnitude * one,
            set_low=found.estimate - magnitude * one,
            set_high=found.estimate + magnitude * one,
        )
        for magnitude in magnitudes
    )
