"""Trials within several sites: site fixed effects, random slopes, site by site."""

from __future__ import annotations

from forethought.estimate.multisite import slopes, within
from forethought.estimate.types import MethodCard

__all__ = ["CARDS"]

CARDS: tuple[MethodCard, ...] = (*within.CARDS, *slopes.CARDS)
