"""What stands beside an estimate in ``findings.json``: balance, attrition, subgroups, sites, …"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from forethought.vocabulary import Part


class SitePointPart(Part):
    """The effect at one site; null where the site cannot give one."""

    site: str
    n: int
    estimate: float | None = None
    se: float | None = None
    ci_low: float | None = None
    ci_high: float | None = None
    shrunk: float | None = Field(None, description="Drawn towards the mean of all sites")


class SeriesPointPart(Part):
    """One period: what was seen, what the model says, and without the programme."""

    period: float
    series: str
    observed: float
    fitted: float | None = None
    counterfactual: float | None = None
    counterfactual_low: float | None = None
    counterfactual_high: float | None = None


class BoundPart(Part):
    """The interval for the effect if trends differed by up to ``magnitude``."""

    magnitude: float
    ci_low: float
    ci_high: float
    set_low: float | None = Field(None, description="Effects that fit, chance left out: from")
    set_high: float | None = Field(None, description="… to")


class Balance(Part):
    """How alike the arms were at the start, on one covariate.

    Bands of the absolute standardised difference: up to .05 is fine, up to .25 is to be adjusted
    for, above that the arms are not alike.
    """

    covariate: str
    mean_reference: float
    mean_compared: float
    standardised: float | None = Field(None, description="Difference over pooled SD")
    band: Literal["fine", "adjust", "not-alike", "unknown"]
    weighted: float | None = Field(None, description="The same after weighting")
    weighted_band: Literal["fine", "adjust", "not-alike", "unknown"] | None = None


class Attrition(Part):
    """Who was lost between assignment and analysis. Shares, from 0 to 1."""

    overall: float
    by_arm: dict[str, float]
    differential: float = Field(description="The largest difference between two arms")
    padlocks: int = Field(ge=0, le=5, description="Padlocks this attrition allows, 5 is best")
    why: str


class Subgroup(Part):
    """The effect in one subgroup, from one model with an interaction."""

    group: str
    n: int
    estimate: float | None = None
    se: float | None = None
    ci_low: float | None = None
    ci_high: float | None = None


class SubgroupTest(Part):
    """Whether the effect differs between subgroups: the interaction is the test."""

    by: str
    groups: tuple[Subgroup, ...]
    p_interaction: float | None = None
    method: str
    notes: tuple[str, ...] = ()


class TookPart(Part):
    """The effect on those who took part because they were assigned to (CACE, by 2SLS)."""

    complier: str
    estimate: float | None = None
    se: float | None = None
    df: float | None = None
    ci_low: float | None = None
    ci_high: float | None = None
    p: float | None = None
    share_compared: float | None = Field(None, description="Who received it, of the arm assigned")
    share_reference: float | None = Field(None, description="Who received it in the other arm")
    first_stage_f: float | None = None
    notes: tuple[str, ...] = ()


class DoseResponse(Part):
    """What goes with one more unit of the dose: an association, unless the lot sets the dose."""

    dose: str
    estimate: float | None = None
    se: float | None = None
    ci_low: float | None = None
    ci_high: float | None = None
    p: float | None = None
    notes: tuple[str, ...] = ()


class TippingPoint(Part):
    """The answer if those lost from the programme's arm had differed from what was filled in.

    By ``delta`` of the outcome's standard deviations; 0 is the answer without a shift.
    """

    delta: float
    estimate: float
    se: float
    ci_low: float
    ci_high: float
    p: float


class CompleteCases(Part):
    """The answer from those alone in whom nothing is missing."""

    n: int
    estimate: float
    se: float
    ci_low: float
    ci_high: float
    p: float


class MissingAnswer(Part):
    """What was done about missing values, and what difference it makes."""

    share: float = Field(
        description="Share of those assigned who lack the outcome or a covariate, from 0 to 1"
    )
    rule: str = Field(description="What was done: complete-cases, multiple-imputation, …")
    imputations: int | None = None
    share_of_variance: float | None = Field(
        None, description="Of the estimate's variance, the share due to missing values"
    )
    complete_cases: CompleteCases | None = Field(
        None, description="The answer without filling in, beside the one with"
    )
    tipping: tuple[TippingPoint, ...] = ()
    tips_at: float | None = Field(
        None, description="The smallest shift at which the test's answer changes; null: at none"
    )
    notes: tuple[str, ...] = ()


class Mediation(Part):
    """How much of the effect on the later outcome runs through the earlier one."""

    question_cause: str
    question_effect: str
    cause_at: str | None = Field(None, description="The wave at which the cause is taken")
    a: float = Field(description="Effect of the programme on the cause")
    b: float = Field(description="What goes with one more unit of the cause, at the same arm")
    indirect: float
    ci_low: float
    ci_high: float
    total: float | None = None
    share: float | None = Field(None, description="Indirect over total, where both point one way")
    replications: int
    n: int
    clusters: int | None = None
    assumes: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


class Amendment(Part):
    """One change of the plan since it was locked."""

    what: str = Field(description="Which key of the plan or theory")
    before: str | None = None
    after: str | None = None
    when: str | None = Field(None, description="When it was recorded, as ISO 8601")
    who: str | None = None
    why: str | None = None
    data_then: Literal["before-data", "after-data", "unknown"] = "unknown"


class Lock(Part):
    """The plan as it was locked."""

    plan_sha256: str
    locked_at: str
    locked_by: str
    data_then: Literal["before-data", "after-data", "unknown"] = Field(
        "unknown", description="Whether there were data when it was first locked"
    )
    unchanged: bool
    amendments: tuple[Amendment, ...] = ()
