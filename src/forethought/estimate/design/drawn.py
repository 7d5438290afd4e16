"""What many simulated studies found, and how sure that makes us."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

from forethought.moments import Array


@dataclass(frozen=True)
class Drawn:
    """Estimates and standard errors of R simulated studies, on the scale that is tested.

    ``df`` is one number, or one a study; None for the normal distribution.
    """

    estimate: Array
    se: Array
    df: Array | float | None

    def found(self, alpha: float) -> Array:
        """Return 1 where a study's two-sided test rejects no effect, shape (R,)."""
        if self.df is None:
            reach = special.ndtri(1 - alpha / 2)
        else:
            reach = special.stdtrit(self.df, 1 - alpha / 2)
        return np.asarray((np.abs(self.estimate) > reach * self.se).astype(float))


@dataclass(frozen=True)
class Share:
    """A share of simulated studies with its Monte Carlo standard error √(p(1 − p)/R)."""

    share: float
    error: float
    runs: int

    @classmethod
    def of(cls, hits: Array) -> Share:
        p = float(hits.mean())
        return cls(p, float(np.sqrt(max(p * (1 - p), 0.25 / len(hits)) / len(hits))), len(hits))
