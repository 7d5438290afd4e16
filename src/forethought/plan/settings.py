"""How parts of a plan are carried out: draws, series, bootstraps, assumptions before the data."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from forethought.vocabulary import Part


class Interruption(Part):
    """When the programme began, in a study that follows one series (or two) over time."""

    at: int = Field(description="The first period with the programme")
    wash_in: int = Field(
        0, ge=0, description="Periods from then on that are left out, while it was being set up"
    )


class Series(Part):
    """How an interrupted time series is modelled."""

    family: Literal["quasi-poisson", "poisson", "negative-binomial", "gls-ar1"] = Field(
        "quasi-poisson", description="Counts by one of the first three; other values by gls-ar1"
    )
    cycle: int | None = Field(None, ge=2, description="Periods in a year or week: the season")
    harmonics: int = Field(0, ge=0, le=6, description="Pairs of sine and cosine for the season")
    slope: bool = Field(False, description="True to let the trend change too, not the level only")


class Bootstrap(Part):
    """How clusters are re-weighted in a wild cluster bootstrap."""

    weights: Literal["webb", "rademacher"] = Field(
        "webb", description="Six-point (Webb) for few clusters, or plus and minus one"
    )
    replications: int = Field(9999, ge=99, le=1_000_000)


class Violations(Part):
    """How far trends may have gone apart, for bounds on a roll-out's or comparison's effect."""

    relative_magnitude: tuple[float, ...] = Field(
        (0.5, 1.0, 2.0), description="Times the largest step between periods before treatment"
    )


class Range(Part):
    """A number with its uncertainty."""

    likely: float
    low: float | None = None
    high: float | None = None


class Assumptions(Part):
    """What the design is sized on, before there are data."""

    effect: float | None = Field(None, description="The effect to detect; the smallest meaningful")
    sd: float | None = Field(None, gt=0, description="The outcome's standard deviation")
    reference: float | None = Field(
        None, description="Its mean, share or rate in the reference arm"
    )
    icc: Range | None = Field(None, description="Likeness of units of one cluster (ICC)")
    cluster_autocorrelation: float = Field(
        0.8, ge=0, le=1, description="Stepped wedge: likeness of a cluster's periods"
    )
    cluster_size: float | None = Field(None, gt=0, description="Units in a cluster, on average")
    size_cv: float = Field(0.0, ge=0, description="How cluster sizes vary: their SD over mean")
    baseline_correlation: float = Field(
        0.0, ge=0, lt=1, description="Of the outcome with its baseline, or what is adjusted for"
    )
    attrition: float = Field(0.0, ge=0, lt=1, description="Share of units lost by the end")
    effect_sd: float = Field(0.0, ge=0, description="How the effect varies between sites (SD)")
    exposure: float | None = Field(None, gt=0, description="Person-time per unit, for rates")
    dispersion: float = Field(1.0, gt=0, description="Variance of a count over its mean")
    autocorrelation: float = Field(0.0, gt=-1, lt=1, description="Of a series' next-door periods")
    event_share: float | None = Field(None, gt=0, lt=1, description="Share with the event by then")
    periods: int | None = Field(None, ge=2, description="Periods of a series, wedge or roll-out")
    power: float = Field(0.8, gt=0, lt=1)
    alpha: float = Field(0.05, gt=0, lt=0.5)
