"""The effect on those who took part, and of how much they had."""

from __future__ import annotations

from forethought.estimate.complier.cace import CARDS

__all__ = ["CARDS"]
