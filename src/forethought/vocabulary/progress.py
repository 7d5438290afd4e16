"""Telling a waiting person how far a long task has come."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[str, float | None], None]
"""Called with what is being done and the share done (0 to 1), or None where it is not known."""


def silent(step: str, share: float | None = None) -> None:
    """Tell nobody."""
