"""Casts that every engine makes alike."""

from __future__ import annotations

from typing import Any

MOST_EXACT = 2.0**53
"""Beyond it not every whole number is a float."""


def zero_one(condition: Any) -> Any:
    """Return 1 where ``condition`` holds, 0 where not, null where it is null.

    By way of int32: PostgreSQL makes that of a boolean, and neither bigint nor double precision.
    """
    return condition.cast("int32").cast("int64")


def is_whole(value: Any) -> Any:
    """True where a float is a whole number that a float tells from its neighbours."""
    return (value % 1.0 == 0.0) & (value.abs() < MOST_EXACT)


def whole_text(value: Any) -> Any:
    """Return a float's digits without a decimal point where it `is_whole`; elsewhere ``0``."""
    # nothing else is ever cast: not every engine can try a cast
    return is_whole(value).ifelse(value, 0.0).cast("int64").cast("string")
