"""From a plan to the study that power sees, with every number nobody stated said aloud."""

from __future__ import annotations

from dataclasses import dataclass, replace

from forethought.plan.model import Plan, Question
from forethought.plan.power.notes import Notes
from forethought.plan.power.outcome import as_shares, family_of, hundredth, in_points, width_of
from forethought.plan.power.periods import time_of
from forethought.plan.power.scenario import CLUSTERED, Family, Scenario, Spread
from forethought.plan.settings import Assumptions, Range
from forethought.theory import Indicator, Theory
from forethought.vocabulary import Design, Direction, IndicatorKind, Method

ICC = Spread(0.05, 0.01, 0.15)
"""Where none is stated. No library of police ICCs is known; schools and health services report
about 0.01 to 0.2 (Adams and others 2004, Journal of Clinical Epidemiology 57, 785-794)."""

SHARE = 0.3
CLUSTERS, CLUSTER_SIZE, UNITS = 60, 20.0, 400
SMALL = 5.0
"""Without a standard deviation the effect is taken to be a fifth of one: a small effect."""
RANGE_SPREADS = 4.0
"""A scale's range is about so many standard deviations."""
OVER_TIME = 0.5
"""Correlation of a unit's outcomes over time, where a design compares times."""
EVENT_SHARE = 0.3


@dataclass(frozen=True)
class Sizes:
    """Numbers tried in place of the plan's."""

    units: int | None = None
    clusters: int | None = None
    effect: float | None = None


@dataclass(frozen=True)
class Assumed:
    """A scenario and what had to be assumed for it, in plain words.

    ``stated`` names where the effect comes from: an option, the plan, the theory, or nowhere.
    """

    scenario: Scenario
    said: tuple[str, ...]
    stated: str


def assumed(theory: Theory, plan: Plan, question: Question, sizes: Sizes) -> Assumed:
    """Settle every number a power calculation needs."""
    _, indicator = theory.indicator(question.indicator)
    stated = plan.sample.assumptions if plan.sample else None
    given = stated or Assumptions()
    notes = Notes()
    family = family_of(plan, question, indicator)
    if family == "share" and in_points(indicator):
        given = as_shares(given, indicator)
        sizes = replace(sizes, effect=hundredth(sizes.effect))
        smallest = hundredth(indicator.smallest_meaningful)
        indicator = indicator.model_copy(update={"smallest_meaningful": smallest})
    reference = _reference(family, indicator, given, notes)
    effect, source = _effect(family, indicator, given, sizes, reference)
    units, clusters = _size(plan, given, sizes, notes)
    tests = _judged_together(plan, question)
    scenario = Scenario(
        design=plan.about.design,
        method=question.method,
        family=family,
        units=units,
        clusters=clusters,
        shares=_shares(plan),
        effect=effect,
        sd=_sd(family, indicator, given, effect, notes),
        reference=reference,
        icc=_icc(clusters, given, notes),
        cac=given.cluster_autocorrelation,
        size_cv=given.size_cv,
        correlation=_correlation(plan, question, given, notes),
        attrition=given.attrition,
        effect_sd=given.effect_sd,
        exposure=given.exposure or 1.0,
        dispersion=given.dispersion,
        autocorrelation=given.autocorrelation,
        event_share=_event_share(family, given, notes),
        time=time_of(plan, question, given, notes),
        power=given.power,
        alpha=given.alpha / tests,
        tests=tests,
        width=width_of(indicator),
        rising=_rises(family, effect, indicator),
    )
    return Assumed(scenario, (*notes.lines, *_said(plan, scenario, given, indicator.kind)), source)


def _reference(family: Family, indicator: Indicator, given: Assumptions, notes: Notes) -> float:
    if family in ("number", "time"):
        return given.reference or 0.0

    def otherwise() -> tuple[float, str]:
        if family == "share":
            return SHARE, f"No share in the reference arm stated: {SHARE:.0%} assumed."
        rate = 10 * (indicator.smallest_meaningful or 0.1)
        return rate, (
            f"No rate in the reference arm stated: {rate:g} assumed, ten times the smallest "
            "meaningful difference."
        )

    return notes.given(given.reference, otherwise)


def _effect(
    family: Family, indicator: Indicator, given: Assumptions, sizes: Sizes, reference: float
) -> tuple[float | None, str]:
    if sizes.effect is not None:
        return sizes.effect, "option"
    if given.effect is not None:
        return given.effect, "plan"
    smallest = indicator.smallest_meaningful
    if smallest is None or family == "time":
        return None, "nowhere"
    falls = indicator.better is Direction.LOWER
    if family == "rate":
        return (1 + (-smallest if falls else smallest) / reference), "theory"
    return (-smallest if falls else smallest), "theory"


def _rises(family: Family, effect: float | None, indicator: Indicator) -> bool:
    if effect is None:
        return indicator.better is not Direction.LOWER
    return effect > (1 if family in ("rate", "time") else 0)


def _sd(
    family: Family,
    indicator: Indicator,
    given: Assumptions,
    effect: float | None,
    notes: Notes,
) -> float:
    if family != "number":
        return 1.0

    def otherwise() -> tuple[float, str]:
        if indicator.low is not None and indicator.high is not None:
            sd = (indicator.high - indicator.low) / RANGE_SPREADS
            return sd, (
                f"No standard deviation stated: {sd:g} assumed, a quarter of the scale's range "
                f"({indicator.low:g} to {indicator.high:g})."
            )
        if effect is None:
            return 1.0, "No standard deviation stated: effects are in standard deviations."
        sd = SMALL * abs(effect)
        return sd, (
            f"No standard deviation stated: {sd:g} assumed, so that the effect is a small one "
            "(0.2 standard deviations). State `sd`: everything below hangs on it."
        )

    return notes.given(given.sd, otherwise)


def _icc(clusters: int | None, given: Assumptions, notes: Notes) -> Spread:
    if clusters is None:
        return Spread(0.0, 0.0, 0.0)
    if given.icc is None:
        notes.lines.append(
            f"No likeness within clusters (ICC) stated: {ICC.likely:g} assumed, with "
            f"{ICC.low:g} to {ICC.high:g} shown; power is averaged over that range."
        )
        return ICC
    return spread_of(given.icc)


def spread_of(icc: Range) -> Spread:
    """Read a stated range; an end that is not stated is the likely value."""
    low = icc.likely if icc.low is None else icc.low
    high = icc.likely if icc.high is None else icc.high
    return Spread(icc.likely, low, high)


UNADJUSTED = (Method.DIFFERENCE_IN_MEANS,)
"""Methods that take no account of what a question adjusts for."""

COMPARES_TIMES = (Design.BEFORE_AFTER, Design.STAGGERED_ROLLOUT)


def _correlation(plan: Plan, question: Question, given: Assumptions, notes: Notes) -> float:
    """Return the correlation that the analysis makes use of."""
    stated = "baseline_correlation" in given.model_fields_set
    design = plan.about.design
    paired = design in COMPARES_TIMES or question.method is Method.DIFFERENCE_IN_DIFFERENCES
    if paired and not stated:
        notes.lines.append(
            f"No correlation of a unit's outcomes over time stated: {OVER_TIME} assumed."
        )
        return OVER_TIME
    adjusted = bool(question.adjust) and question.method not in UNADJUSTED
    uses = adjusted or paired
    if given.baseline_correlation and not uses:
        notes.lines.append(
            f"The correlation with the baseline ({given.baseline_correlation:g}) brings nothing "
            f"here, as `{question.id}` adjusts for nothing (`adjust`)."
            if not question.adjust
            else f"The correlation with the baseline ({given.baseline_correlation:g}) brings "
            f"nothing here, as `{question.method}` does not adjust."
        )
    if adjusted and not stated and not paired:
        notes.lines.append(
            "No correlation with what is adjusted for stated: none assumed, so adjusting "
            "brings nothing here. It usually brings much: state `baseline_correlation`."
        )
    return given.baseline_correlation if uses else 0.0


def _event_share(family: Family, given: Assumptions, notes: Notes) -> float:
    if family != "time":
        return EVENT_SHARE
    words = f"No share with the event stated: {EVENT_SHARE:.0%} assumed."
    return notes.given(given.event_share, lambda: (EVENT_SHARE, words))


def is_clustered(plan: Plan) -> bool:
    """True if the size is told in clusters: by design, or because the records name them."""
    design = plan.about.design
    if design in CLUSTERED:
        return True
    by_cluster = plan.sample is not None and plan.sample.clusters is not None
    return by_cluster and design in (Design.COMPARISON_GROUP, Design.BEFORE_AFTER)


def _size(plan: Plan, given: Assumptions, sizes: Sizes, notes: Notes) -> tuple[int, int | None]:
    """Return units and clusters; a number of clusters that is tried keeps their size."""
    sample = plan.sample
    units = sample.units if sample else None
    if plan.about.design is Design.INTERRUPTED_TIME_SERIES:
        return 1, None
    if not is_clustered(plan):
        chosen = sizes.units or units
        words = f"No number of units stated: {UNITS} assumed."
        return round(notes.given(chosen, lambda: (UNITS, words))), None
    planned = sample.clusters if sample else None
    size = given.cluster_size or (units / planned if units and planned else None)
    if sizes.clusters is None and sizes.units and planned:
        size = sizes.units / planned
    words = f"No cluster size stated: {CLUSTER_SIZE:g} units assumed."
    each = notes.given(size, lambda: (CLUSTER_SIZE, words))
    if sizes.clusters and sizes.units:
        return sizes.units, sizes.clusters
    told = f"No number of clusters stated: {CLUSTERS} assumed."
    count = sizes.clusters or round(notes.given(planned, lambda: (CLUSTERS, told)))
    return max(round(count * each), 1), count


def _shares(plan: Plan) -> tuple[float, float]:
    """Return the shares of the first two arms among all that are drawn into them."""
    ratio = plan.assignment.ratio[:2] if plan.assignment else ()
    if len(ratio) < 2 or min(ratio) <= 0:
        return 0.5, 0.5
    return ratio[0] / sum(ratio), ratio[1] / sum(ratio)


def _judged_together(plan: Plan, question: Question) -> int:
    if plan.multiplicity.adjust == "none":
        return 1
    families = [family for family in plan.multiplicity.families if question.id in family]
    return len(families[0]) if families else 1


def _said(
    plan: Plan, scenario: Scenario, given: Assumptions, kind: IndicatorKind | None
) -> list[str]:
    """Say what the plan states and the calculation takes in its own way."""
    said = []
    if scenario.family == "share" and kind is IndicatorKind.PROPORTION:
        said.append(
            "A proportion is taken to vary like a single yes or no for each unit, the most it can; "
            "state `sd`, its standard deviation between units, for less."
        )
    if scenario.tests > 1:
        said.append(
            f"{scenario.tests} questions are judged together ({plan.multiplicity.adjust}): each is "
            f"tested at {scenario.alpha:.3g}, the most careful share of {given.alpha:g} "
            "(Bonferroni); the plan's method finds at least as much."
        )
    if scenario.attrition:
        said.append(
            f"{scenario.attrition:.0%} of units are taken to be lost by the end, evenly over arms "
            "and clusters; numbers of units are those at the start."
        )
    if scenario.family == "rate" and scenario.spread_of_count > given.dispersion + 1e-9:
        said.append(
            f"With that likeness within clusters, counts vary by at least "
            f"{scenario.spread_of_count:.3g} times their mean; that is used in place of "
            f"{given.dispersion:g}."
        )
    if plan.assignment and len(plan.assignment.arms) > 2:
        said.append("Sized for the first two arms; units and clusters are those of these two.")
    if scenario.design is Design.STEPPED_WEDGE:
        said.append("Units are those measured in each period, other people every time.")
    return said
