"""The lot: random numbers that any program can make again, on any machine, in any year.

They come from SHAKE-256 (FIPS 202), an open standard, and not from a library's generator, whose
streams may change between versions: a draw must still replay when its trial is published.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from forethought.plan.fingerprint import digest

Numbers = NDArray[np.float64]
Places = NDArray[np.int64]


@dataclass(frozen=True)
class Lot:
    """A source of random numbers under one key; each label names a stream of its own."""

    key: bytes = field(repr=False)

    def uniforms(self, label: str, *shape: int) -> Numbers:
        """Return numbers from 0 up to 1, in ``shape``: the first 53 bits of each 8 bytes.

        The stream is SHAKE-256 of the key, a zero byte and the label, as little-endian words. A
        longer stream begins with the shorter one.
        """
        count = int(np.prod(shape))
        stream = hashlib.shake_256(self.key + b"\0" + label.encode()).digest(8 * count)
        words = np.frombuffer(stream, dtype="<u8") >> np.uint64(11)
        return np.asarray((words * 2.0**-53).reshape(shape), dtype=np.float64)


def lot_of(seed: int, draw: int) -> Lot:
    """Return the lot of a plan's seed: the first draw from it, or a later one."""
    return Lot(bytes.fromhex(digest({"forethought": "assignment", "seed": seed, "draw": draw})))
