"""Intervals and p-values from the normal distribution, as the roll-out literature gives them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist


@dataclass(frozen=True)
class Normal:
    """An estimate with its standard error, read against the normal distribution."""

    estimate: float
    se: float
    ci_level: float = 0.95

    @property
    def _half(self) -> float:
        return NormalDist().inv_cdf(0.5 + self.ci_level / 2) * self.se

    @property
    def low(self) -> float:
        return self.estimate - self._half

    @property
    def high(self) -> float:
        return self.estimate + self._half

    @property
    def p(self) -> float:
        """Two-sided, against zero; exact far into the tails."""
        return math.erfc(abs(self.estimate) / self.se / math.sqrt(2))
