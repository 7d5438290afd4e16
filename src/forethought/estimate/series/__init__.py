"""Interrupted time series."""

from __future__ import annotations

from forethought.estimate.series import segmented

__all__ = ["CARDS"]

CARDS = segmented.CARDS
