"""What a method is asked, and what it answers."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from typing import Any, Literal

from forethought.errors import Fault
from forethought.moments import Answer, Array, Ask
from forethought.plan.settings import Bootstrap, Interruption, Series, Violations
from forethought.vocabulary import Design, Followed, Method, Timing


@dataclass(frozen=True)
class Redraws:
    """Allocations that the recorded draw could have made, the one made among them.

    Attributes
    ----------
    keys
        What was assigned (clusters or units), as the records name them, M of them.
    arms
        Arm 0 or 1 of each in each draw, shape (R, M); the first row is the draw that was made.
        For stepped wedges: the first treated period.
    how
        How the lot was drawn, in plain words.
    """

    keys: tuple[str, ...]
    arms: Array = field(repr=False)
    how: str


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
    clustered, sited
        True if the records name a cluster, or a site, for every unit, whatever the design.
    weighted
        True if rows carry a ``weight``.
    received, dose
        True if the records say who received the programme, and how much of it.
    scale
        For outcomes of yes or no, the scale that the plan asks for.
    horizon
        For times to an event: up to when the mean is taken.
    series, interruption
        For interrupted time series.
    bootstrap
        For the wild cluster bootstrap.
    violations
        How far trends may have differed, for bounds.
    drawn
        The recorded draw, for tests that replay it: see `Redraws`.
    unreplayed
        Why a recorded draw is not replayed, in plain words; None where it is or there is none.
    together
        True if several waves enter one model.
    brief
        True if estimate, standard error, interval and p-value are all that is wanted: intervals of
        what stands beside are left out, which simulated studies would spend most of their time on.
    followed
        Where outcomes before and after are compared: at which times, and whether ``y`` is each
        unit's change between them.
    """

    question: str
    method: Method
    design: Design
    timing: Timing | None = None
    covariates: tuple[str, ...] = ()
    strata: tuple[str, ...] = ()
    exposure: bool = False
    outcome_kind: str = "continuous"
    summary: Literal["simple", "cohort", "calendar", "dynamic"] = "simple"
    comparison: Literal["not-yet-treated", "never-treated"] = "not-yet-treated"
    event_times: tuple[int, ...] = ()
    permutations: int | None = None
    ci_level: float = 0.95
    seed: int = 1
    clustered: bool = False
    sited: bool = False
    weighted: bool = False
    received: bool = False
    dose: bool = False
    scale: Literal["difference", "risk-ratio", "odds-ratio"] | None = None
    horizon: float | None = None
    series: Series | None = None
    interruption: Interruption | None = None
    bootstrap: Bootstrap = field(default_factory=Bootstrap)
    violations: Violations | None = None
    drawn: Redraws | None = None
    unreplayed: str | None = None
    together: bool = False
    followed: Followed | None = None
    brief: bool = False


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
    se_adjusted: float | None = None


@dataclass(frozen=True)
class SitePoint:
    """The effect at one site, for the site-by-site forest. ``shrunk`` is drawn to the mean."""

    site: str
    n: int
    estimate: float | None
    se: float | None
    ci_low: float | None
    ci_high: float | None
    shrunk: float | None = None


@dataclass(frozen=True)
class SeriesPoint:
    """One period of a series: what was seen, what the model says, and without the programme."""

    period: float
    series: str
    observed: float
    fitted: float | None
    counterfactual: float | None
    counterfactual_low: float | None = None
    counterfactual_high: float | None = None


@dataclass(frozen=True)
class Bound:
    """The interval for the effect if trends differed by up to ``magnitude``.

    ``set_low`` to ``set_high`` is every effect that fits the estimates, chance left out.
    """

    magnitude: float
    ci_low: float
    ci_high: float
    set_low: float | None = None
    set_high: float | None = None


@dataclass(frozen=True)
class Influence:
    """How each independent group (cluster or unit) moves the estimate: Σ values² ≈ se².

    For tests that judge several questions together (Romano and Wolf). ``level`` says what the
    keys name.
    """

    keys: tuple[Any, ...] = field(repr=False)
    values: Array = field(repr=False)
    level: Literal["cluster", "unit"] = "cluster"


@dataclass(frozen=True)
class Estimate:
    """One estimate and how it came about. Absent is None, never 0.

    Attributes
    ----------
    estimate, se, ci_low, ci_high
        In the outcome's unit (for ratios: the ratio itself, with ``scale`` = "ratio" and the
        standard error on the log scale).
    ratio_of
        What a ratio is one of; risks and mean shares are rates. None for a difference.
    df
        Degrees of freedom of the reference t distribution; None for the normal.
    p
        Two-sided, against no difference.
    se_method
        The standard error's name as papers give it, such as "Kenward-Roger".
    icc_low, icc_high
        Interval for the intracluster correlation at ``ci_level``.
    smallest_detectable
        The smallest true effect that an analysis of this size and spread would find with 80 %
        power at 5 %: (t_{0.975} + t_{0.8}) · se, on the estimate's scale (log for ratios).
    sites, series, bounds, influence
        Site by site, period by period, under violated trends, and group by group.
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
    ratio_of: Literal["rates", "odds", "hazards"] | None = None
    n: int = 0
    units: int | None = None
    clusters: int | None = None
    icc: float | None = None
    icc_low: float | None = None
    icc_high: float | None = None
    hedges_g: float | None = None
    smallest_detectable: float | None = None
    also: dict[str, float] = field(default_factory=dict)
    event_study: tuple[EventPoint, ...] = ()
    sites: tuple[SitePoint, ...] = ()
    series: tuple[SeriesPoint, ...] = ()
    bounds: tuple[Bound, ...] = ()
    influence: Influence | None = field(default=None, compare=False, repr=False)
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
