"""The recorded draw, matched with the clusters or people of the records."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from forethought.errors import Entry, Fault, Refusal
from forethought.errors.catalogue import estimates_cluster as entries
from forethought.estimate.cluster.design import named
from forethought.estimate.cluster.redraw import BLOCK
from forethought.estimate.linear.design import place_of
from forethought.estimate.types import Inquiry, Redraws
from forethought.moments import Array


@dataclass(frozen=True)
class Recorded:
    """Arrangements that the recorded lot could have made, for those in the records.

    Attributes
    ----------
    arms
        Shape (R, m); the first row is what was drawn.
    lost
        How many were drawn and are not in the records.
    """

    arms: Array
    how: str
    lost: int

    @property
    def happened(self) -> Array:
        return np.asarray(self.arms[0])

    @property
    def count(self) -> int:
        return len(self.arms)

    @property
    def least_p(self) -> float:
        return 1 / self.count

    def blocks(self) -> Iterator[Array]:
        """Give the arrangements, some at a time, each of shape (b, m)."""
        step = max(BLOCK // self.arms.shape[1], 1)
        for start in range(0, self.count, step):
            yield self.arms[start : start + step]


def recorded(inquiry: Inquiry, drawn: Redraws, labels: Sequence[Any], happened: Array) -> Recorded:
    """Match the record of the draw by name.

    Refuses those in the records that were not drawn, those whose arm is not the one drawn, and a
    draw that could not have come out otherwise. Those drawn and lost since are left out.
    """
    place = {key: column for column, key in enumerate(drawn.keys)}
    columns = [place.get(name_of(label)) for label in labels]
    unknown = [label for label, at in zip(labels, columns, strict=True) if at is None]
    if unknown:
        raise Refusal([_fault(inquiry, entries.NOT_DRAWN, unknown)])
    known = [at for at in columns if at is not None]
    arms = np.asarray(drawn.arms, dtype=float)[:, known]
    differ = np.flatnonzero(arms[0] != happened)
    if len(differ):
        raise Refusal([_fault(inquiry, entries.DRAW_DIFFERS, [labels[int(k)] for k in differ])])
    if not (arms[1:] != arms[0]).any():
        said = "every recorded draw puts those in the records into the same arms"
        raise Refusal([entries.NO_OTHER_DRAW.fault(place_of(inquiry), said)])
    return Recorded(arms, drawn.how, len(drawn.keys) - len(known))


def _fault(inquiry: Inquiry, entry: Entry, which: list[Any]) -> Fault:
    return entry.fault(place_of(inquiry), len(which), which=named(which))


def name_of(label: Any) -> str:
    """Write a label as the record of the draw does: 7.0, as some engines give it, is 7."""
    whole = isinstance(label, float) and label.is_integer()
    return str(int(label)) if whole else str(label)
