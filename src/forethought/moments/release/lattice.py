"""Whole numbers give themselves away: how many have a value may follow from n, sum and squares.

Ten people, a sum of 9 and squares of 19: only five 0s, two 1s, two 2s and one 3 give that. So all
ways in which a group could have come to its sums are tried; a count that is the same in all of them
is as good as released.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

MOST_ABOVE = 16
"""People above the lowest value, beyond which there are always many ways."""
HIGHEST = 12
"""Steps from the lowest value to the highest, likewise."""
MOST_TRIES = 5_000


def fewest_pinned(values: NDArray[np.float64], low: float, high: float, least: int) -> int | None:
    """Return the smallest count of 1 to ``least`` - 1 that follows from n, sum and squares.

    Parameters
    ----------
    values
        One group's, one for each person.
    low, high
        Between which values lie, as anybody may know; with steps of 1.
    """
    steps = values - low
    above = int((steps > 0).sum())
    if high - low > HIGHEST or above > MOST_ABOVE or not np.array_equal(steps, np.round(steps)):
        return None
    whole = steps.astype(np.int64)
    counts = np.bincount(whole, minlength=int(high - low) + 1).tolist()
    pinned = {v: count for v, count in enumerate(counts) if 0 < count < least}
    sums = (len(whole), int(whole.sum()), int((whole**2).sum()))
    for tries, way in enumerate(_ways(*sums, len(counts) - 1)):
        if way is not None:
            pinned = {v: count for v, count in pinned.items() if way[v] == count}
        if not pinned or tries > MOST_TRIES:
            return None
    return min(pinned.values(), default=None)


def _ways(n: int, total: int, squares: int, top: int) -> Iterator[tuple[int, ...] | None]:
    """Yield counts of 0, 1, …, ``top`` with these sums; None for each way that led nowhere."""
    if top == 0:
        yield (n,) if total == squares == 0 else None
        return
    if total > squares or squares > total * top or total * total > n * squares:
        yield None
        return
    for count in range(min(n, total // top, squares // (top * top)) + 1):
        rest = (n - count, total - count * top, squares - count * top * top)
        for way in _ways(*rest, top - 1):
            yield None if way is None else (*way, count)
