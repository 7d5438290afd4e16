"""The chance that a test finds an effect: the noncentral t distribution."""

from __future__ import annotations

import numpy as np
from scipy import special

from forethought.plan.power.precision import Precision

SURE = 30.0
"""An effect of so many standard errors is found for certain, to more digits than a double has."""

FAR = 5.0
"""At so many standard errors a test finds the opposite effect less than once in a million."""

NORMAL = 1e6
"""Degrees of freedom from which on t and normal agree to six digits."""


def power_of(distance: float, precision: Precision, alpha: float) -> float:
    """Return the chance that a two-sided test rejects, at a true ``distance`` from no effect.

    1 − F(t; ν, λ) + F(−t; ν, λ), F the noncentral t distribution with ν degrees of freedom and
    noncentrality λ = distance / se, t its two-sided critical value. Both tails count, as with
    ``strict = TRUE`` in R's power.t.test. Source: Johnson, Kotz and Balakrishnan (1995), ch. 31.
    """
    shift = abs(distance) / precision.se
    df = precision.df
    if df is None or df > NORMAL:
        reach = special.ndtri(1 - alpha / 2)
        return float(special.ndtr(shift - reach) + special.ndtr(-shift - reach))
    reach = special.stdtrit(df, 1 - alpha / 2)
    if shift > SURE and shift > 2 * reach:
        return 1.0
    upper = 1 - special.nctdtr(df, shift, reach)
    # the far tail: next to nothing, and lost to rounding where the effect is large
    lower = special.nctdtr(df, shift, -reach) if shift < FAR else 0.0
    return float(np.clip(upper + lower, 0.0, 1.0))
