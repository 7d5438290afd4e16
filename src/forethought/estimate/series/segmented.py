"""Interrupted time series: what changed when the programme began, against what was to come."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

import numpy as np
from scipy import special

from forethought.errors.catalogue import estimates_series as entries
from forethought.estimate.linear.answers import judged
from forethought.estimate.linear.design import refuse
from forethought.estimate.series.fit import Fit, fitted
from forethought.estimate.series.frame import Frame, frame, frame_notes
from forethought.estimate.series.terms import Terms, terms
from forethought.estimate.series.words import model_notes
from forethought.estimate.types import Estimate, Inquiry, MethodCard, SeriesPoint
from forethought.moments import Answer, Array, Ask
from forethought.vocabulary import Design, Method


def segmented_regression(inquiry: Inquiry) -> Generator[Ask, Answer, Estimate]:
    """Return the change of level when the programme began, against the trend before.

    For counts a ratio of rates, exp(c); for other values a difference. With a comparison series
    it is how much more the programme's series changed. See `terms` for the model, `fitted` for
    the families. One round; the sums of several sites' periods add up.
    Source: Lopez Bernal, Cummins and Gasparrini (2017), International Journal of Epidemiology 46.
    """
    made = yield from frame(inquiry)
    design = terms(made)
    fit = fitted(made, design)
    return _answer(made, design, fit)


@dataclass(frozen=True)
class Effect:
    """A combination of coefficients, judged; ratios with their logarithm's standard error."""

    point: float
    estimate: float
    se: float
    low: float
    high: float
    p: float

    def named(self, name: str) -> dict[str, float]:
        return {
            name: self.estimate,
            f"{name}_se": self.se,
            f"{name}_ci_low": self.low,
            f"{name}_ci_high": self.high,
            f"{name}_p": self.p,
        }


def effect(fit: Fit, weights: Array, level: float) -> Effect:
    """Judge wᵀβ, read as a ratio where the link is the logarithm."""
    point = float(weights @ fit.beta)
    se = float(np.sqrt(weights @ fit.covariance @ weights))
    found = judged(point, se, fit.df, level)
    if fit.link == "identity":
        return Effect(point, point, se, found.low, found.high, found.p)
    ratio, low, high = (float(np.exp(v)) for v in (point, found.low, found.high))
    return Effect(point, ratio, se, low, high, found.p)


def _answer(made: Frame, design: Terms, fit: Fit) -> Estimate:
    inquiry = made.inquiry
    lead = effect(fit, design.effect(0), inquiry.ci_level)
    if not (np.isfinite(lead.estimate) and lead.se > 0):
        raise refuse(inquiry, entries.CONSTANT_SERIES)
    own = made.used & (made.arm == 1)
    also = {
        "log_ratio" if fit.link == "log" else "level": lead.point,
        **fit.also,
        **_beside(made, design, fit, lead),
        "periods_before": float((own & ~made.after).sum()),
        "periods_after": float((own & made.after).sum()),
        **_expected(made, design, fit),
    }
    return Estimate(
        method=inquiry.method,
        se_method=fit.se_method,
        estimate=lead.estimate,
        se=lead.se,
        ci_level=inquiry.ci_level,
        ci_low=lead.low,
        ci_high=lead.high,
        p=lead.p,
        df=fit.df,
        scale="ratio" if fit.link == "log" else "difference",
        ratio_of="rates" if fit.link == "log" else None,
        n=int(made.used.sum()),
        also=also,
        series=tuple(_points(made, design, fit)),
        notes=(*frame_notes(made), *model_notes(made, fit, also)),
    )


def _beside(made: Frame, design: Terms, fit: Fit, lead: Effect) -> dict[str, float]:
    """Other standard errors and intervals, and what became of the slope."""
    level, place = made.inquiry.ci_level, design.level
    reach = float(special.ndtri((1 + level) / 2)) * lead.se
    ends = lead.point - reach, lead.point + reach
    found = {
        "se_newey_west": float(np.sqrt(fit.robust[place, place])),
        "newey_west_lag": float(fit.lag),
        "ci_low_normal": float(np.exp(ends[0])) if fit.link == "log" else ends[0],
        "ci_high_normal": float(np.exp(ends[1])) if fit.link == "log" else ends[1],
        "acf1": fit.acf1,
        "durbin_watson": fit.dw,
    }
    trend = np.zeros(len(design.names))
    trend[design.names.index("trend")] = 1 / design.span
    found |= effect(fit, trend, level).named("trend")
    if design.slope is not None:
        slope = np.zeros(len(design.names))
        slope[design.slope] = 1 / design.span
        found |= effect(fit, slope, level).named("slope_change")
        at_end = design.effect(made.end - made.start + 1)
        found |= effect(fit, at_end, level).named("effect_at_end")
    return found


def _expected(made: Frame, design: Terms, fit: Fit) -> dict[str, float]:
    """What was seen since the programme began, and what would have been expected without it.

    For counts totals, with an interval on the log scale by the delta method; else means.
    """
    own = made.used & made.after & (made.arm == 1)
    x, risk = design.without[own], made.risk[own]
    mean = fit.expected(x, risk)
    gradient = mean @ x if fit.link == "log" else x.mean(0)
    se = float(np.sqrt(gradient @ fit.covariance @ gradient))
    level = made.inquiry.ci_level
    if fit.link == "identity":
        total, found = float(mean.mean()), judged(float(mean.mean()), se, fit.df, level)
        return {
            "observed_after": float(made.y[own].mean()),
            "expected_without": total,
            "expected_without_ci_low": found.low,
            "expected_without_ci_high": found.high,
        }
    total = float(mean.sum())
    found = judged(float(np.log(total)), se / total, fit.df, level)
    return {
        "observed_after": float(made.y[own].sum()),
        "expected_without": total,
        "expected_without_ci_low": float(np.exp(found.low)),
        "expected_without_ci_high": float(np.exp(found.high)),
        "rate_reference": total / float(risk.sum()),
    }


def _points(made: Frame, design: Terms, fit: Fit) -> list[SeriesPoint]:
    """Every period: seen, fitted, and for the programme's series what would have come without."""
    seen, usual = fit.expected(design.x, made.risk), fit.expected(design.without, made.risk)
    low, high = _band(made, design, fit)
    found = []
    for i, (period, name) in enumerate(zip(made.period, made.names(), strict=True)):
        used, own = bool(made.used[i]), bool(made.arm[i] == 1)
        later = own and period >= made.interruption.at
        found.append(
            SeriesPoint(
                period=float(period),
                series=name,
                observed=float(made.y[i]),
                fitted=float(seen[i]) if used else None,
                counterfactual=float(usual[i]) if later else None,
                counterfactual_low=float(low[i]) if later else None,
                counterfactual_high=float(high[i]) if later else None,
            )
        )
    return found


def _band(made: Frame, design: Terms, fit: Fit) -> tuple[Array, Array]:
    """The interval of the expected value without the programme, point by point."""
    x = design.without
    se = np.sqrt(np.einsum("ij,jk,ik->i", x, fit.covariance, x))
    share = (1 + made.inquiry.ci_level) / 2
    reach = special.ndtri(share) if fit.df is None else special.stdtrit(fit.df, share)
    eta = x @ fit.beta
    ends = eta - reach * se, eta + reach * se
    if fit.link == "identity":
        return ends
    return np.exp(ends[0]) * made.risk, np.exp(ends[1]) * made.risk


def negative_binomial(inquiry: Inquiry) -> Generator[Ask, Answer, Estimate]:
    """Return the change of level by negative binomial regression; see `segmented_regression`."""
    return (yield from segmented_regression(inquiry))


SERIES = (Design.INTERRUPTED_TIME_SERIES,)

CARDS: tuple[MethodCard, ...] = (
    MethodCard(
        method=Method.SEGMENTED_REGRESSION,
        title="Segmented regression",
        run=segmented_regression,
        designs=SERIES,
        standard_error="the family's own; t with n − k degrees of freedom, Satterthwaite for AR(1)",
        passes="one",
        source="Lopez Bernal, Cummins and Gasparrini (2017), Int. J. Epidemiology 46, 348-355",
    ),
    MethodCard(
        method=Method.NEGATIVE_BINOMIAL,
        title="Negative binomial regression",
        run=negative_binomial,
        designs=SERIES,
        standard_error="the model's own, n − k degrees of freedom",
        passes="one",
        source="Lawless (1987), Canadian Journal of Statistics 15, 209-225",
    ),
)
