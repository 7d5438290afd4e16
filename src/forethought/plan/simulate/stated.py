"""What the plan states of the study's size and spread, and what is taken where it is silent.

The same numbers that ``forethought design`` sizes the study on (`forethought.plan.power`). Those
about one outcome (its mean, its spread) are stated for the primary question's indicator.
"""

from __future__ import annotations

from dataclasses import dataclass

from forethought.plan.model import Plan
from forethought.plan.power.assume import ICC, spread_of
from forethought.plan.power.outcome import as_shares
from forethought.plan.settings import Assumptions
from forethought.theory import Indicator
from forethought.vocabulary import Design

PRE_POST = 0.5
"""Correlation of a unit with itself over time."""


@dataclass(frozen=True)
class Likeness:
    """How alike a unit's own values, and those of its cluster, are.

    Attributes
    ----------
    icc
        Intracluster correlation; 0 where there are no clusters.
    over_time
        Correlation of a unit with itself over time.
    periods
        Correlation of a cluster's periods (cluster autocorrelation); 1 but in a stepped wedge.
    """

    icc: float
    over_time: float
    periods: float = 1.0

    @property
    def lasting(self) -> float:
        """The share of the variance that stays with a unit, its cluster's included."""
        return max(self.over_time, self.icc)


@dataclass(frozen=True)
class OfOutcome:
    """What the plan states of one outcome; None where it is silent."""

    sd: float | None = None
    reference: float | None = None
    exposure: float | None = None
    dispersion: float | None = None
    event_share: float | None = None
    effect_sd: float | None = None


def assumptions_of(plan: Plan) -> Assumptions:
    """Return what the plan's size rests on, or what is taken where it says nothing."""
    sample = plan.sample
    return (sample.assumptions if sample else None) or Assumptions()


def likeness(plan: Plan, clustered: bool) -> Likeness:
    """Return the correlations that records are made with."""
    given = assumptions_of(plan)
    icc = (spread_of(given.icc) if given.icc else ICC).likely if clustered else 0.0
    said = "baseline_correlation" in given.model_fields_set
    wedge = plan.about.design is Design.STEPPED_WEDGE
    return Likeness(
        icc=icc,
        over_time=given.baseline_correlation if said else PRE_POST,
        periods=given.cluster_autocorrelation if wedge else 1.0,
    )


def of_outcome(plan: Plan, indicator: Indicator) -> OfOutcome:
    """Return what is stated of an indicator: all of it for the primary question's, else nothing.

    A variation between sites that is stated as none holds for every indicator.
    """
    given, primary = assumptions_of(plan), plan.primary
    effect_sd = given.effect_sd if "effect_sd" in given.model_fields_set else None
    if primary is None or primary.indicator != indicator.id:
        return OfOutcome(effect_sd=0.0 if effect_sd == 0 else None)
    shares = as_shares(given, indicator)
    return OfOutcome(
        sd=given.sd,
        reference=shares.reference,
        exposure=given.exposure,
        dispersion=given.dispersion if "dispersion" in given.model_fields_set else None,
        event_share=given.event_share,
        effect_sd=effect_sd,
    )
