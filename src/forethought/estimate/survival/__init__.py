"""Times to an event."""

from __future__ import annotations

from forethought.estimate.survival import cox, restricted

__all__ = ["CARDS"]

CARDS = (*cox.CARDS, *restricted.CARDS)
