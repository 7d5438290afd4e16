"""Telling variation from rounding."""

from __future__ import annotations

import numpy as np

from forethought.estimate.staggered.panel import Panel
from forethought.moments import Array

ROUNDING = 1e-12
"""A variance this small a share of its parts comes from rounding (squares of 1e-16, with room)."""


def is_rounding(panel: Panel, weights: Array, variance: float) -> bool:
    """True if Σ weights · means varies by no more than rounding does.

    Held against the variance that the same weights would have if periods were unrelated, and
    against the outcome's own size.
    """
    parts = (weights**2 * np.einsum("gtt->gt", panel.covariance) / panel.n[:, None]).sum()
    size = (panel.scale * np.abs(weights).max(initial=0.0)) ** 2
    return not variance > max(ROUNDING * parts, ROUNDING**2 * size)
