"""A segmented regression fitted by the family that the plan asks for."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from forethought.errors.catalogue import estimates_outcomes as outcomes
from forethought.errors.catalogue import estimates_series as entries
from forethought.estimate.glm.negative_binomial import (
    MOST_SPREAD,
    Counts,
    Peak,
    best_dispersion,
    climb,
)
from forethought.estimate.glm.newton import RunawayError
from forethought.estimate.linear.design import refuse
from forethought.estimate.linear.fit import NEGLIGIBLE
from forethought.estimate.series.alike import (
    autocorrelation,
    durbin_watson,
    lag_of,
    newey_west,
)
from forethought.estimate.series.autoregressive import (
    Errors,
    degrees_of_freedom,
    gaps,
    gls_ar1,
)
from forethought.estimate.series.frame import Frame
from forethought.estimate.series.terms import Terms
from forethought.moments import Array


@dataclass(frozen=True)
class Fit:
    """Coefficients, their covariance, and what shows whether it can be trusted.

    Attributes
    ----------
    link
        "log" for counts, "identity" for gls-ar1.
    covariance
        That of the interval, shape (k, k); ``robust`` is Newey and West's.
    df
        None for the normal distribution.
    acf1, dw
        Likeness of neighbouring residuals, and Durbin and Watson's statistic.
    """

    link: str
    beta: Array
    covariance: Array
    robust: Array
    df: float | None
    se_method: str
    acf1: float
    dw: float
    lag: int
    also: dict[str, float] = field(default_factory=dict)

    def expected(self, x: Array, risk: Array) -> Array:
        """What the model says at each point."""
        eta = x @ self.beta
        return np.asarray(np.exp(eta) * risk if self.link == "log" else eta)


def fitted(made: Frame, design: Terms) -> Fit:
    """Fit; refuse a search that does not settle and a series that fits exactly."""
    x = design.x[made.used]
    if not made.counts:
        return _gls(made, design, x)
    risk, y = made.risk[made.used], made.y[made.used]
    counts = Counts(x, y, np.ones(len(y)), np.log(risk))
    start = np.zeros(x.shape[1])
    start[0] = np.log(y.sum() / risk.sum())
    try:
        peak = _peak(made, counts, start)
    except RunawayError as away:
        raise refuse(made.inquiry, entries.SETTLES_NOT, away.steps) from None
    return _counts(made, counts, peak)


def _peak(made: Frame, counts: Counts, start: Array) -> Peak:
    if made.family != "negative-binomial":
        return climb(counts, start, 0.0)
    broken = counts.y[counts.y != np.round(counts.y)]
    if len(broken):
        raise refuse(made.inquiry, outcomes.NOT_WHOLE_COUNTS, f"{broken[0]:g}")
    try:
        return best_dispersion(counts, start)
    except OverflowError:
        raise refuse(made.inquiry, outcomes.NO_DISPERSION, f"{MOST_SPREAD:g}") from None


def _counts(made: Frame, counts: Counts, peak: Peak) -> Fit:
    """Poisson, quasi-Poisson or negative binomial, with a log link.

    Quasi-Poisson multiplies the variance by φ = Σ (y − μ)²/μ / (n − k). Poisson's interval is
    normal; the others' is t with n − k degrees of freedom, as for any estimated spread.
    """
    mean = counts.mean(peak.beta)
    n, k = counts.x.shape
    variance = mean + peak.alpha * mean**2
    dispersion = float(((counts.y - mean) ** 2 / variance).sum() / (n - k))
    if not dispersion > NEGLIGIBLE:
        raise refuse(made.inquiry, entries.CONSTANT_SERIES)
    inverse = peak.bread.inverse
    scale = dispersion if made.family == "quasi-poisson" else 1.0
    residuals = deviance_residuals(counts.y, mean, peak.alpha)
    lag = lag_of(n)
    robust = newey_west(peak.scores, made.period[made.used], inverse, lag)
    also = {"dispersion": dispersion}
    if made.family == "negative-binomial":
        also["alpha"] = peak.alpha
    names = {
        "poisson": "Poisson",
        "quasi-poisson": "quasi-Poisson",
        "negative-binomial": "negative binomial",
    }
    return Fit(
        link="log",
        beta=peak.beta,
        covariance=scale * inverse,
        robust=n / (n - k) * robust,
        df=None if made.family == "poisson" else float(n - k),
        se_method=f"{names[made.family]} (log scale)",
        acf1=autocorrelation(made, residuals),
        dw=durbin_watson(made, residuals),
        lag=lag,
        also=also,
    )


def deviance_residuals(y: Array, mean: Array, alpha: float) -> Array:
    """Return sign(y − μ) √(2 [y log(y/μ) − (y − μ)]), or the negative binomial's for α above 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        logged = np.where(y > 0, y * np.log(y / mean), 0.0)
    if alpha > 0:
        square = logged - (y + 1 / alpha) * np.log((1 + alpha * y) / (1 + alpha * mean))
    else:
        square = logged - (y - mean)
    return np.asarray(np.sign(y - mean) * np.sqrt(2 * np.maximum(square, 0)))


def _gls(made: Frame, design: Terms, x: Array) -> Fit:
    """Least squares with AR(1) errors; plain least squares stands beside it."""
    period, arm, y = made.period[made.used], made.arm[made.used], made.y[made.used]
    shift, scale = float(y.mean()), float(y.std()) or 1.0
    plain = np.linalg.lstsq(x, (y - shift) / scale, rcond=None)[0]
    residuals = (y - shift) / scale - x @ plain
    n, k = x.shape
    if not float(residuals @ residuals) > NEGLIGIBLE * n:
        raise refuse(made.inquiry, entries.CONSTANT_SERIES)
    points = Errors(x, (y - shift) / scale, gaps(period, arm))
    found = gls_ar1(points)
    lag, inverse = lag_of(n), np.asarray(np.linalg.inv(x.T @ x), dtype=np.float64)
    robust = scale**2 * n / (n - k) * newey_west(x * residuals[:, None], period, inverse, lag)
    ordinary = scale**2 * float(residuals @ residuals) / (n - k) * inverse
    level = design.level
    return Fit(
        link="identity",
        beta=scale * found.beta + shift * _constant(design),
        covariance=scale**2 * found.covariance,
        robust=robust,
        df=degrees_of_freedom(points, found, design.effect(0)),
        se_method="REML, AR(1), Satterthwaite",
        acf1=autocorrelation(made, residuals),
        dw=durbin_watson(made, residuals),
        lag=lag,
        also={
            "phi": found.phi,
            "sigma": scale * found.sigma,
            "ols_estimate": scale * float(plain[level]),
            "ols_se": float(np.sqrt(ordinary[level, level])),
        },
    )


def _constant(design: Terms) -> Array:
    """1 for the constant, 0 for all other terms."""
    return np.array([float(name == "constant") for name in design.names])
