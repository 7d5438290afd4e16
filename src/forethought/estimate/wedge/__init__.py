"""Stepped wedges: cluster by period."""

from __future__ import annotations

from forethought.estimate.types import MethodCard
from forethought.estimate.wedge import models, permutation

__all__ = ["CARDS"]

CARDS: tuple[MethodCard, ...] = (*models.CARDS, *permutation.CARDS)
