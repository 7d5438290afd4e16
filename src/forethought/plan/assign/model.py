"""What is drawn, from whom, and by which scheme."""

from __future__ import annotations

from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from forethought.plan.assign.lot import Numbers
from forethought.plan.model import DrawMethod
from forethought.vocabulary import Part

Arms = NDArray[np.int8]
Value = str | float


class Scheme(Part):
    """How the lot is drawn: everything that a replay needs but the roster and the key."""

    method: DrawMethod
    level: str = Field(description="What is drawn: a person, a team")
    arms: tuple[str, ...] = Field(description="Arms, or each sequence's first treated period")
    ratio: tuple[int, ...] = Field(description="Relative sizes of the arms, in whole numbers")
    strata: tuple[str, ...] = ()
    balance: tuple[str, ...] = ()
    block_sizes: tuple[int, ...] = ()
    candidates: int | None = None
    keep: float | None = None
    bias: float | None = None

    @property
    def shares(self) -> Numbers:
        """Each arm's share of the units."""
        ratio = np.asarray(self.ratio, dtype=float)
        return np.asarray(ratio / ratio.sum())


class Column(Part):
    """A column that arms are balanced on."""

    name: str
    kind: Literal["number", "category"]


class Entrant(Part):
    """One unit as the roster describes it."""

    id: str
    stratum: tuple[str, ...] = ()
    values: tuple[Value, ...] = Field((), description="Its values of the balance columns")


class Roster(Part):
    """Who is drawn, in the order that the draw takes them."""

    columns: tuple[Column, ...] = ()
    units: tuple[Entrant, ...]

    @cached_property
    def places(self) -> dict[tuple[str, ...], NDArray[np.intp]]:
        """The units of each stratum by their place, strata in the order of their names."""
        found: dict[tuple[str, ...], list[int]] = {}
        for place, unit in enumerate(self.units):
            found.setdefault(unit.stratum, []).append(place)
        return {stratum: np.asarray(found[stratum]) for stratum in sorted(found)}

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(unit.id for unit in self.units)
