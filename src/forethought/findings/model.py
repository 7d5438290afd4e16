"""``findings.json``: what a study found, in the form that people and programs share."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from forethought.findings.beside import (
    Attrition,
    Balance,
    BoundPart,
    DoseResponse,
    Lock,
    Mediation,
    MissingAnswer,
    SeriesPointPart,
    SitePointPart,
    SubgroupTest,
    TookPart,
)
from forethought.vocabulary import LinkVerdict, Method, Part, Verdict


class TheoryStamp(Part):
    """Which theory the findings speak of."""

    id: str
    version: int


class EventStudyPoint(Part):
    """The effect at one period since first treatment, or at one wave."""

    period: int | str
    estimate: float
    se: float
    ci_low: float
    ci_high: float
    p: float
    se_neyman: float | None = None
    se_adjusted: float | None = None


class RefusalNote(Part):
    """Why there is no number."""

    code: str
    message: str
    remedy: str


class Result(Part):
    """One method's answer. Absent is null, never 0."""

    method: Method
    se_method: str | None = None
    scale: Literal["difference", "ratio"] = "difference"
    estimate: float | None = None
    se: float | None = None
    df: float | None = None
    ci_level: float | None = None
    ci_low: float | None = None
    ci_high: float | None = None
    p: float | None = None
    p_adjusted: float | None = None
    n: int | None = None
    units: int | None = None
    clusters: int | None = None
    icc: float | None = None
    icc_low: float | None = None
    icc_high: float | None = None
    hedges_g: float | None = None
    smallest_detectable: float | None = Field(
        None, description="What an analysis of this size would find with 80 % power"
    )
    also: dict[str, float] = Field(default_factory=dict)
    notes: tuple[str, ...] = ()
    event_study: tuple[EventStudyPoint, ...] = ()
    sites: tuple[SitePointPart, ...] = ()
    series: tuple[SeriesPointPart, ...] = ()
    bounds: tuple[BoundPart, ...] = ()
    refusal: RefusalNote | None = None


class Flow(Part):
    """How many were there, and how many the estimate rests on, by arm."""

    arm: str
    assigned: int
    measured: int
    analysed: int


class Judgement(Result):
    """One method's answer to one question, with its verdict."""

    question: str
    indicator: str
    outcome: str
    unit: str | None = None
    better: Literal["higher", "lower"] | None = None
    at: str | None = None
    estimand: dict[str, str] = Field(default_factory=dict)
    smallest_meaningful: float | None = None
    band_low: float | None = Field(
        None, description="Differences too small to matter start here, on the estimate's scale"
    )
    band_high: float | None = Field(None, description="… and end here")
    verdict: Verdict
    why: str = Field(description="The verdict in one plain sentence")
    effect: str | None = Field(
        None, description='The effect in a few words, such as "+6 points (3 to 9)"'
    )


class Sensitivity(Judgement):
    """Another method's answer to the same question, judged by the same rule."""


class Finding(Judgement):
    """The answer to one question, with its verdict."""

    asks: str
    primary: bool = False
    flow: tuple[Flow, ...] = ()
    attrition: Attrition | None = None
    balance: tuple[Balance, ...] = ()
    subgroups: tuple[SubgroupTest, ...] = ()
    took_part: TookPart | None = None
    dose: DoseResponse | None = None
    missing: MissingAnswer | None = None
    sensitivity: tuple[Sensitivity, ...] = ()

    @property
    def filled_in(self) -> bool:
        """True if what was missing was filled in, so that all who were assigned are counted."""
        whole = bool(self.flow) and self.units == sum(arm.assigned for arm in self.flow)
        return whole and self.missing is not None and bool(self.missing.imputations)


class OutcomeVerdict(Part):
    """What the study says of one box: that of its deciding question."""

    outcome: str
    verdict: Verdict
    question: str | None = None
    effect: str | None = None
    measures: int = Field(0, description="How many indicators the box has; one of them decides")
    why: str


class LinkTest(Part):
    """What the study says of one link."""

    source: str
    target: str
    verdict: LinkVerdict
    why: str
    mediation: Mediation | None = None


class PitfallNote(Part):
    """One of the six evaluation pitfalls: met, avoided, or not known."""

    pitfall: str
    code: str
    met: bool | None = Field(None, description="True: met; false: avoided; null: not known")
    why: str


class Rating(Part):
    """The rating of the evidence; filled by the evidence room when it is built."""

    note: str


class Findings(Part):
    """Everything one analysis found."""

    forethought: Literal[1] = 1
    theory: TheoryStamp
    title: str
    synthetic: bool = False
    plan_sha256: str
    data_sha256: str
    software: str
    made_at: str = Field(description="When, as ISO 8601 with zone")
    seed: int
    design: str
    findings: tuple[Finding, ...]
    outcomes: tuple[OutcomeVerdict, ...] = ()
    theory_test: tuple[LinkTest, ...] = ()
    pitfalls: tuple[PitfallNote, ...] = ()
    rating: Rating | None = None
    data_notes: tuple[str, ...] = ()
    lock: Lock | None = None
    partners: tuple[str, ...] = Field((), description="Sites whose released sums were pooled")
