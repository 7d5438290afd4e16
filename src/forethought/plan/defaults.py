"""The method that a design asks for, where the plan names none; with the reason in plain words."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

from forethought.plan.few import FEWEST, LEAST_IN_WEDGE
from forethought.plan.model import Plan, Question
from forethought.theory import Theory
from forethought.vocabulary import Design, IndicatorKind, Method, Timing

FEW = 20
"""Clusters in all below which only methods made for few clusters may lead (ten an arm)."""


@dataclass(frozen=True)
class Chosen:
    """A method that was chosen for a question, and why."""

    method: Method
    reason: str


BY_KIND: dict[IndicatorKind, Chosen] = {
    IndicatorKind.COUNT: Chosen(
        Method.POISSON_CLUSTER_ROBUST,
        "counts are compared as a ratio of rates, with a standard error that lets them vary more "
        "than chance",
    ),
    IndicatorKind.TIME_TO_EVENT: Chosen(
        Method.COX, "for times to an event those still waiting count until they were last seen"
    ),
}
ADJUSTED = Chosen(
    Method.ANCOVA, "people were drawn one by one, and starting values make the answer more precise"
)
PLAIN = Chosen(
    Method.DIFFERENCE_IN_MEANS,
    "people were drawn one by one, and nothing is adjusted for: a plain difference needs no model",
)
CLUSTERS = Chosen(
    Method.MIXED_MODEL,
    "whole clusters were drawn, so people of a cluster are alike; Kenward and Roger's correction "
    "holds with few clusters too",
)
FEW_COUNTS = Chosen(
    Method.RANDOMISATION_INFERENCE,
    "there are few clusters, and a count: drawing the lot again needs no large sample",
)
SITES = Chosen(
    Method.SITE_FIXED_EFFECTS,
    "people were drawn within each site, so each site is its own comparison, however sites differ",
)
WEDGE = Chosen(
    Method.NESTED_EXCHANGEABLE,
    "clusters start one after another; people of the same period are more alike than those of "
    "different periods, and leaving that out makes intervals too narrow",
)
FEW_IN_WEDGE = Chosen(
    Method.RANDOMISATION_INFERENCE,
    f"fewer than {LEAST_IN_WEDGE} clusters are planned: how they differ by chance cannot be learnt "
    "from so few, and a test by the lot itself needs no model of it",
)
FEW_IN_AN_ARM = Chosen(
    Method.RANDOMISATION_INFERENCE,
    f"fewer than {FEWEST} clusters an arm are planned: how they differ by chance cannot be learnt "
    "from so few, and a test by the lot itself needs no model of it",
)
BY_LOT = Chosen(
    Method.STAGGERED_EFFICIENT,
    "the order of starting was drawn by lot, which this method makes the most of",
)
BY_CHOICE = Chosen(
    Method.CALLAWAY_SANTANNA,
    "the order of starting was chosen, so that only changes since before the start are compared, "
    "with those not yet treated",
)
BALANCED = Chosen(
    Method.ENTROPY_BALANCING,
    "nobody drew the groups, so the comparison group is weighted to start where the programme's "
    "group started",
)
CHANGES = Chosen(
    Method.DIFFERENCE_IN_DIFFERENCES,
    "nobody drew the groups, so their changes are compared and not their levels",
)
UNDRAWN = Chosen(
    Method.ANCOVA,
    "nobody drew the groups and there is no earlier wave; this holds only if nothing else sets the "
    "groups apart",
)
SERIES = Chosen(
    Method.SEGMENTED_REGRESSION,
    "one series is followed over time: what came after is held against where it was heading",
)
ALONE = Chosen(
    Method.DIFFERENCE_IN_MEANS,
    "there is no comparison group: the change is described and cannot be put down to anything",
)


def chosen_methods(plan: Plan, theory: Theory) -> dict[str, Chosen]:
    """Choose a method for each question that names none."""
    return {
        question.id: default_method(plan, question, _kind(theory, question))
        for question in plan.questions
        if "method" not in question.model_fields_set
    }


def with_methods(plan: Plan, chosen: dict[str, Chosen]) -> Plan:
    """Return the plan with the methods that were chosen."""
    questions = tuple(
        question.model_copy(update={"method": chosen[question.id].method})
        if question.id in chosen
        else question
        for question in plan.questions
    )
    return plan.model_copy(update={"questions": questions})


def default_method(plan: Plan, question: Question, kind: IndicatorKind | None) -> Chosen:
    """Return the method that fits how the comparison came about and what is measured."""
    match plan.about.design:
        case Design.STEPPED_WEDGE:
            return FEW_IN_WEDGE if _planned(plan) < LEAST_IN_WEDGE else WEDGE
        case Design.STAGGERED_ROLLOUT:
            by_lot = plan.about.timing in (Timing.RANDOM, Timing.AS_GOOD_AS_RANDOM)
            return BY_LOT if by_lot else BY_CHOICE
        case Design.INTERRUPTED_TIME_SERIES:
            return SERIES
        case Design.BEFORE_AFTER:
            return ALONE
        case Design.COMPARISON_GROUP:
            return _undrawn(plan, question)
    if kind in BY_KIND:
        few = _planned(plan) < FEW
        by_cluster = plan.about.design is Design.CLUSTER_RANDOMISED
        counted = kind is IndicatorKind.COUNT
        return FEW_COUNTS if few and by_cluster and counted else BY_KIND[kind]
    match plan.about.design:
        case Design.CLUSTER_RANDOMISED:
            return FEW_IN_AN_ARM if _planned(plan) < 2 * FEWEST else CLUSTERS
        case Design.MULTISITE_RANDOMISED:
            return SITES
    stratified = bool(plan.data and plan.data.strata)
    return ADJUSTED if question.adjust or stratified else PLAIN


def _planned(plan: Plan) -> float:
    """Return how many clusters the plan means to have; infinity where it does not say."""
    return plan.sample.clusters if plan.sample and plan.sample.clusters else inf


def _undrawn(plan: Plan, question: Question) -> Chosen:
    if question.adjust:
        return BALANCED
    data = plan.data
    return CHANGES if data and (data.wave or data.period) else UNDRAWN


def _kind(theory: Theory, question: Question) -> IndicatorKind | None:
    try:
        return theory.indicator(question.indicator)[1].kind
    except KeyError:
        return None
