"""What a method is asked, and what it answers."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from typing import Literal

from forethought.errors import Fault
from forethought.moments import Answer, Ask
from forethought.vocabulary import Design, Method, Timing


@dataclass(frozen=True)
class Inquiry:
    """A question as an estimator sees it: no people, no file names, only what to estimate.

    Attributes
    ----------
    design, timing
        How the comparison comes about.
    covariates
        Names of the covariate columns in the analysis table (``x:…``).
    strata
        Names of the stratum columns (``s:…``).
    exposure
        True if the outcome is a count with person-time at risk.
    outcome_kind
        What values the outcome takes, for notes on scale ("binary" gives a risk difference).
    clustered
        True if the records name a cluster for every unit, whatever the design.
    """

    question: str
    method: Method
    design: Design
    timing: Timing | None = None
    covariates: tuple[str, ...] = ()
    strata: tuple[str, ...] = ()
    exposure: bool = False
    outcome_kind: str = "continuous"
    summary: Literal["simple", "cohort", "calendar"] = "simple"
    comparison: Literal["not-yet-treated", "never-treated"] = "not-yet-treated"
    event_times: tuple[int, ...] = ()
    permutations: int | None = None
    ci_level: float = 0.95
    seed: int = 1
    clustered: bool = False


@dataclass(frozen=True)
class EventPoint:
    """The effect one number of periods after first treatment (or at one wave)."""

    period: int | str
    estimate: float
    se: float
    ci_low: float
    ci_high: float
    p: float
    se_neyman: float | None = None


@dataclass(frozen=True)
class Estimate:
    """One estimate and how it came about. Absent is None, never 0.

    Attributes
    ----------
    estimate, se, ci_low, ci_high
        In the outcome's unit (for ratios: the ratio itself, with ``scale`` = "ratio" and the
        standard error on the log scale).
    df
        Degrees of freedom of the reference t distribution; None for the normal.
    p
        Two-sided, against no difference.
    se_method
        The standard error's name as papers give it, such as "Kenward-Roger".
    also
        Further numbers by name: ``se_neyman``, ``se_satterthwaite``, ``df_satterthwaite``,
        ``var_cluster``, ``var_residual``, ``mean_reference``, ``randomisation_p``, …
    notes
        What a reader must know, in plain words.
    """

    method: Method
    se_method: str
    estimate: float
    se: float
    ci_level: float
    ci_low: float
    ci_high: float
    p: float
    df: float | None = None
    scale: Literal["difference", "ratio"] = "difference"
    n: int = 0
    units: int | None = None
    clusters: int | None = None
    icc: float | None = None
    hedges_g: float | None = None
    also: dict[str, float] = field(default_factory=dict)
    event_study: tuple[EventPoint, ...] = ()
    notes: tuple[str, ...] = ()
    rounds: int = 1


@dataclass(frozen=True)
class Refused:
    """A method's refusal to give a number, with the reason."""

    method: Method
    fault: Fault


Estimator = Callable[[Inquiry], Generator[Ask, Answer, Estimate]]
"""A method: asks for moments as often as it needs, then returns its estimate.

It raises `forethought.errors.Refusal` where it cannot give a number to trust.
"""


@dataclass(frozen=True)
class MethodCard:
    """A method, and what one should know before choosing it."""

    method: Method
    title: str
    run: Estimator
    designs: tuple[Design, ...]
    standard_error: str
    passes: str
    source: str
