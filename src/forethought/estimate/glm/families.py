"""The two families that need no dispersion: Poisson with log link, and logit."""

from __future__ import annotations

import numpy as np
from scipy import special

from forethought.moments import Array

STEEPEST = 700.0
"""exp() of more overflows a float64; a step that far out is turned back by its likelihood."""


def mean_of(family: str, eta: Array) -> Array:
    """Return μ for one unit of exposure: exp(η), or 1/(1 + exp(−η))."""
    bounded = np.clip(eta, -STEEPEST, STEEPEST)
    return np.asarray(np.exp(bounded) if family == "poisson" else special.expit(bounded))


def log_likelihood(family: str, y: Array, risk: Array, eta: Array) -> Array:
    """Return the log-likelihood of cells with Σ y = y and Σ e = risk, without constants."""
    if family == "poisson":
        return np.asarray(y * eta - risk * mean_of(family, eta))
    return np.asarray(y * eta - risk * np.logaddexp(0, eta))
