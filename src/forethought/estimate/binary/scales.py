"""One comparison of yes or no on three scales: risk difference, risk ratio, odds ratio."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from forethought.estimate.linear.answers import Judgement, judged
from forethought.moments import Array

Scale = Literal["difference", "risk-ratio", "odds-ratio"]

TITLES: dict[Scale, str] = {
    "difference": "risk_difference",
    "risk-ratio": "risk_ratio",
    "odds-ratio": "odds_ratio",
}


@dataclass(frozen=True)
class OnScale:
    """An estimate on one scale; ratios with the standard error of their logarithm.

    Attributes
    ----------
    point
        The difference, or the logarithm of the ratio.
    """

    scale: Scale
    point: float
    se: float

    @property
    def is_ratio(self) -> bool:
        return self.scale != "difference"

    @property
    def estimate(self) -> float:
        return float(np.exp(self.point)) if self.is_ratio else self.point

    def judged(self, df: float | None, level: float) -> Judgement:
        """Test against no difference, with the interval on the scale itself."""
        found = judged(self.point, self.se, df, level)
        if not self.is_ratio:
            return found
        return Judgement(found.p, float(np.exp(found.low)), float(np.exp(found.high)))

    def named(self, df: float | None, level: float) -> dict[str, float]:
        """Give every figure by name, for beside another scale."""
        name, found = TITLES[self.scale], self.judged(df, level)
        return {
            name: self.estimate,
            f"{name}_se": self.se,
            f"{name}_ci_low": found.low,
            f"{name}_ci_high": found.high,
            f"{name}_p": found.p,
        }


@dataclass(frozen=True)
class Risks:
    """The risk in each arm, arm 0 first, with the covariance of the two, shape (2, 2)."""

    risk: tuple[float, float]
    covariance: Array

    def difference(self) -> OnScale:
        return self._with("difference", self.risk[1] - self.risk[0], (-1.0, 1.0))

    def ratio(self) -> OnScale:
        """log(p₁/p₀), variance by the delta method: gradient (−1/p₀, 1/p₁)."""
        low, high = self.risk
        return self._with("risk-ratio", float(np.log(high / low)), (-1 / low, 1 / high))

    def odds(self) -> OnScale:
        """Log odds ratio of the two risks, gradient ∓1/(p(1 − p))."""
        low, high = self.risk
        odds = [p / (1 - p) for p in self.risk]
        gradient = (-1 / (low * (1 - low)), 1 / (high * (1 - high)))
        return self._with("odds-ratio", float(np.log(odds[1] / odds[0])), gradient)

    def _with(self, scale: Scale, point: float, gradient: tuple[float, float]) -> OnScale:
        g = np.array(gradient)
        return OnScale(scale, point, float(np.sqrt(g @ self.covariance @ g)))


def beside_difference(
    n: tuple[float, float], risk: tuple[float, float], df: float, level: float
) -> dict[str, float]:
    """Give risk ratio and odds ratio of two arms without covariates, to stand beside a difference.

    Each arm's variance is p(1 − p)/(n − 1), as in the difference's own standard error; empty where
    an arm has only yes or only no, for which ratios have no interval.
    Source: Agresti (2013), Categorical Data Analysis, section 3.1.
    """
    if min(risk) <= 0 or max(risk) >= 1:
        return {}
    spread = [p * (1 - p) / (count - 1) for p, count in zip(risk, n, strict=True)]
    risks = Risks(risk, np.diag(spread))
    return risks.ratio().named(df, level) | risks.odds().named(df, level)
