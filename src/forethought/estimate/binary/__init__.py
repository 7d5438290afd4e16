"""Outcomes of yes or no: risk differences, risk ratios, odds ratios."""

from __future__ import annotations

from forethought.estimate.binary import logit

__all__ = ["CARDS"]

CARDS = logit.CARDS
