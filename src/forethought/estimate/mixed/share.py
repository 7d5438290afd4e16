"""An approximate interval for an intracluster correlation made of several variances."""

from __future__ import annotations

import numpy as np
from scipy import special

from forethought.estimate.cluster.correlation import Icc
from forethought.estimate.mixed.components import Components
from forethought.estimate.mixed.small_sample import SmallSample
from forethought.moments import Array

APPROXIMATE = (
    "The interval of the intracluster correlation is approximate (Satterthwaite's, from what the "
    "data say of each variance)."
)


def share_of_variance(
    fitted: Components, small: SmallSample, between: Array, rest: Array, groups: int, level: float
) -> Icc:
    """Return b/(b + w) with its interval, b = ``between`` · θ and w = 1 + ``rest`` · θ.

    With one variance in equal clusters of n, γ = b/w and 1/n + γ̂ goes with 1/n + γ as χ² on m − 1
    degrees of freedom goes with their number. Here c stands for 1/n: by the delta method γ̂ has
    variance s², and c is what makes s² = 2(c + γ̂)²/(m − 1); if c were below 0 it is 0, and the
    degrees of freedom 2γ̂²/s². The ends are those of c + γ, less c, cut at 0; so a correlation that
    is estimated as 0 has an interval too.
    Sources: Satterthwaite (1946), Biometrics Bulletin 2, 110-114; Williams (1962), Biometrika 49,
    278-281.

    Parameters
    ----------
    between, rest
        How much each relative component adds to b and to w, shape (p,).
    groups
        m, the clusters or sites.
    """
    inside, outside = np.append(between, 0.0), np.append(rest, 1.0)
    variances = np.append(fitted.theta, 1.0)
    b, w = max(float(inside @ variances), 0.0), float(outside @ variances)
    ratio = b / w
    gradient = (inside - ratio * outside) / w
    square = float(gradient @ small.spread @ gradient)
    shift = max(float(np.sqrt(square * (groups - 1) / 2)) - ratio, 0.0)
    half = (ratio + shift) ** 2 / square  # half the degrees of freedom
    tail = (1 - level) / 2
    low, high = (
        max((ratio + shift) * half / float(special.gammaincinv(half, p)) - shift, 0.0)
        for p in (1 - tail, tail)
    )
    return Icc(ratio / (1 + ratio), low / (1 + low), high / (1 + high))
