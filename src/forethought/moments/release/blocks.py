"""From the people behind an answer to what the ledger keeps of them: salted hashes, no values."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forethought.moments.asks import Array
from forethought.moments.release.differencing import Block, Hashes
from forethought.moments.release.people import People
from forethought.moments.release.recode import Levels, start_of

SHORT = np.uint64(0xFFFFFFFF)
"""Values and occasions need 32 bits only: they tell one person's apart, not everybody's."""


@dataclass(frozen=True)
class Variable:
    """Where a column of an analysis table comes from.

    ``bound`` is true if its value belongs to the occasion, as an outcome's does.
    """

    column: str
    bound: bool


Origin = Callable[[str], tuple[Variable, ...]]
"""Says where a column comes from; nothing for what the design makes (arm, stratum, constant)."""


def block_of(
    name: str, people: People, levels: Levels, origin: Origin, when: str, salt: str
) -> Block:
    """Hash who is in which group with which values.

    ``when`` stands for the occasion of rows that have none of their own.
    """
    occasion = np.char.add(people.occasion, f"|{when}") if when else people.occasion
    variables: dict[str, Hashes] = {}
    bound: set[str] = set()
    for column, values in _read(people, levels).items():
        for source in origin(column):
            variables[source.column] = _hashed(values, salt) & SHORT
            bound |= {source.column} if source.bound else set()
    return Block(
        name=name,
        unit=_hashed(people.unit, salt),
        occasion=_hashed(occasion, salt) & SHORT,
        variables=variables,
        bound=frozenset(bound),
        partitions=people.splits(),
    )


def _read(people: People, levels: Levels) -> Mapping[str, NDArray[np.str_]]:
    """Return each variable's values as text; columns of a category become its level again."""
    read: dict[str, NDArray[np.str_]] = {}
    level = {start: np.zeros(len(people.unit), dtype=np.int64) for start in levels}
    for k, column in enumerate(people.columns):
        values, start = people.values[:, k], start_of(column, levels)
        if start is None:
            read[column] = _text(values)
        else:
            level[start][values == 1.0] = levels[start].index(column[len(start) :])
            read[start] = np.array(levels[start])[level[start]]
    return read


def _text(values: Array) -> NDArray[np.str_]:
    return np.array([repr(value) for value in values.tolist()], dtype=np.str_)


def _hashed(values: NDArray[np.str_], salt: str) -> Hashes:
    """Return 64 bits of a salted hash of each text."""
    distinct, place = np.unique(values, return_inverse=True)
    codes = [
        int.from_bytes(
            hashlib.blake2b(f"{salt}|{value}".encode(), digest_size=8).digest(), "little"
        )
        for value in distinct.tolist()
    ]
    return np.array(codes, dtype=np.uint64)[place] if codes else np.zeros(0, dtype=np.uint64)
