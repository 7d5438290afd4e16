"""Floats in a file, exactly: JSON numbers that read back bit for bit, or base64 where many."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from typing import Annotated

import numpy as np
from pydantic import BeforeValidator

from forethought.moments.asks import Array

BASE64 = "base64:"
"""What stands before little-endian float64 in base64; used where numbers would fill the file."""

Packed = str | tuple[float, ...]


def _as_tuple(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


Numbers = Annotated[Packed, BeforeValidator(_as_tuple)]


def plain(values: Array) -> tuple[float, ...]:
    """Flatten to Python floats, whose JSON text reads back as the same bits."""
    return tuple(np.asarray(values, dtype=np.float64).ravel().tolist())


def packed(values: Sequence[float]) -> str:
    """Write many numbers as base64 of little-endian float64: 10.7 bytes a number, exact."""
    return BASE64 + base64.b64encode(np.asarray(values, dtype="<f8").tobytes()).decode("ascii")


def unpacked(numbers: Packed, shape: tuple[int, ...]) -> Array:
    """Read numbers back into an array; `ValueError` where they do not fill ``shape``."""
    if isinstance(numbers, str):
        if not numbers.startswith(BASE64):
            raise ValueError("text where numbers belong")
        try:
            raw = base64.b64decode(numbers[len(BASE64) :], validate=True)
            values = np.frombuffer(raw, dtype="<f8").astype(np.float64)
        except binascii.Error as problem:
            raise ValueError("not base64") from problem
    else:
        values = np.array(numbers, dtype=np.float64)
    if not np.isfinite(values).all():
        raise ValueError("a number that is not finite")
    return values.reshape(shape)


def triangle(matrices: Array) -> Array:
    """Return the upper triangles of symmetric matrices, (G, p, p) to (G, p(p+1)/2)."""
    rows, columns = np.triu_indices(matrices.shape[-1])
    return np.asarray(matrices[..., rows, columns])


def squared(triangles: Array, size: int) -> Array:
    """Build symmetric matrices from their upper triangles: undoes `triangle`."""
    matrices = np.zeros((*triangles.shape[:-1], size, size))
    rows, columns = np.triu_indices(size)
    matrices[..., rows, columns] = triangles
    matrices[..., columns, rows] = triangles
    return matrices
