"""Faults of one kind with one mend, told together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from forethought.errors.catalogue import CATALOGUE
from forethought.errors.fault import Fault


@dataclass(frozen=True)
class Alike:
    """Faults that differ only in place and details: one reason and one mend serve them all."""

    faults: tuple[Fault, ...]

    @property
    def first(self) -> Fault:
        return self.faults[0]

    @property
    def is_one(self) -> bool:
        return len(self.faults) == 1

    @property
    def title(self) -> str:
        """What the kind is called in the manual."""
        entry = CATALOGUE.get(self.first.code)
        return entry.title if entry else self.first.code

    @property
    def messages(self) -> dict[str, tuple[Fault, ...]]:
        """The faults by what they say, in order: a sentence said of many places is said once."""
        told: dict[str, tuple[Fault, ...]] = {}
        for fault in self.faults:
            told[fault.message] = (*told.get(fault.message, ()), fault)
        return told


def alike(faults: Iterable[Fault]) -> tuple[Alike, ...]:
    """Put faults with the same code, reason and mend together, where the first of them stood."""
    found: dict[tuple[object, ...], list[Fault]] = {}
    for fault in faults:
        key = (fault.severity, fault.code, fault.why, fault.remedy)
        found.setdefault(key, []).append(fault)
    return tuple(Alike(tuple(same)) for same in found.values())
