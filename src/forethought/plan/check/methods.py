"""Does the method fit the design, and the kind of indicator?"""

from __future__ import annotations

from collections.abc import Iterator

from forethought.errors import Fault, Path
from forethought.errors.catalogue.plans import designs as rule
from forethought.errors.catalogue.plans import groups
from forethought.plan.check.view import View
from forethought.plan.model import Question
from forethought.vocabulary import COUNTS_WEIGHTS, Design, IndicatorKind, Method, Timing

M = Method
ONE_BY_ONE = frozenset({M.DIFFERENCE_IN_MEANS, M.ANCOVA, M.LIN})
BY_CLUSTER = frozenset(
    {
        M.CLUSTER_ROBUST_CR0,
        M.CLUSTER_ROBUST_CR1,
        M.CLUSTER_ROBUST_CR2,
        M.CLUSTER_ROBUST_CR3,
        M.GEE_EXCHANGEABLE,
        M.WILD_CLUSTER_BOOTSTRAP,
        M.MIXED_MODEL,
    }
)
OTHER_KINDS = frozenset(
    {
        M.POISSON_CLUSTER_ROBUST,
        M.LOGIT_CLUSTER_ROBUST,
        M.NEGATIVE_BINOMIAL,
        M.COX,
        M.RESTRICTED_MEAN,
    }
)
ROLLOUT = frozenset({M.STAGGERED_EFFICIENT, M.CALLAWAY_SANTANNA, M.SUN_ABRAHAM})
BY_LOT = frozenset({M.RANDOMISATION_INFERENCE, M.CACE_2SLS})
BETWEEN_SITES = frozenset({M.SITE_FIXED_EFFECTS, M.RANDOM_SLOPES})
WEDGE = frozenset({M.HUSSEY_HUGHES, M.NESTED_EXCHANGEABLE})

FITTING: dict[Design, frozenset[Method]] = {
    Design.INDIVIDUAL_RANDOMISED: ONE_BY_ONE | BY_CLUSTER | OTHER_KINDS | BY_LOT,
    Design.CLUSTER_RANDOMISED: BY_CLUSTER | OTHER_KINDS | BY_LOT | {M.CLUSTER_MEANS},
    Design.MULTISITE_RANDOMISED: ONE_BY_ONE | BY_CLUSTER | OTHER_KINDS | BY_LOT | BETWEEN_SITES,
    Design.STEPPED_WEDGE: WEDGE
    | ROLLOUT
    | (BY_CLUSTER - {M.MIXED_MODEL})
    | {M.RANDOMISATION_INFERENCE},
    Design.STAGGERED_ROLLOUT: ROLLOUT | {M.DIFFERENCE_IN_MEANS},
    Design.COMPARISON_GROUP: ONE_BY_ONE
    | BY_CLUSTER
    | OTHER_KINDS
    | {M.DIFFERENCE_IN_DIFFERENCES, M.ENTROPY_BALANCING, M.CLUSTER_MEANS, M.SITE_FIXED_EFFECTS},
    Design.INTERRUPTED_TIME_SERIES: frozenset({M.SEGMENTED_REGRESSION, M.NEGATIVE_BINOMIAL}),
    Design.BEFORE_AFTER: frozenset({M.DIFFERENCE_IN_MEANS, M.ANCOVA, M.CLUSTER_ROBUST_CR2}),
}
"""Which methods know how each design's comparison came about."""

KINDS: dict[Method, tuple[IndicatorKind, ...]] = {
    M.POISSON_CLUSTER_ROBUST: (
        IndicatorKind.COUNT,
        IndicatorKind.BINARY,
        IndicatorKind.PROPORTION,
    ),
    M.NEGATIVE_BINOMIAL: (IndicatorKind.COUNT,),
    M.LOGIT_CLUSTER_ROBUST: (IndicatorKind.BINARY, IndicatorKind.PROPORTION),
    M.COX: (IndicatorKind.TIME_TO_EVENT,),
    M.RESTRICTED_MEAN: (IndicatorKind.TIME_TO_EVENT,),
}
"""Methods that describe values of some kinds only."""

TIMED = frozenset({M.COX, M.RESTRICTED_MEAN})
"""Methods that know of people whose event has not come yet."""

NEEDS_RANDOM_TIMING = (M.STAGGERED_EFFICIENT, M.DIFFERENCE_IN_MEANS)


def faults(view: View) -> Iterator[Fault]:
    for question, path in view.questions():
        yield from _of_method(view, question, question.method, (*path, "method"))
        for k, method in enumerate(question.sensitivity):
            yield from _of_method(view, question, method, (*path, "sensitivity", k))


def _of_method(view: View, question: Question, method: Method, path: Path) -> Iterator[Fault]:
    design = view.design
    if design is not None:
        yield from _in_design(view, design, method, path)
    if view.data is not None and view.data.weight and method not in COUNTS_WEIGHTS:
        counting = ", ".join(m for m in Method if m in COUNTS_WEIGHTS)
        yield from view.fault(groups.WEIGHTS_IGNORED, path, method, counting=counting)
    kind = view.indicators[question.indicator][1].kind if _known(view, question) else None
    needed = KINDS.get(method)
    if kind is IndicatorKind.TIME_TO_EVENT and method not in TIMED:
        needs = "values that are known for everybody"
        yield from view.fault(
            rule.WRONG_KIND, path, method, needs=needs, indicator=question.indicator, kind=kind
        )
        return
    if kind is not None and needed is not None and kind not in needed:
        needs = " or ".join(needed)
        yield from view.fault(
            rule.WRONG_KIND, path, method, needs=needs, indicator=question.indicator, kind=kind
        )


def _known(view: View, question: Question) -> bool:
    return question.indicator in view.indicators


def _in_design(view: View, design: Design, method: Method, path: Path) -> Iterator[Fault]:
    if design is Design.STAGGERED_ROLLOUT and method is M.DIFFERENCE_IN_DIFFERENCES:
        yield from view.fault(rule.TWO_WAY, path, method)
    elif method not in FITTING[design]:
        fitting = ", ".join(m for m in Method if m in FITTING[design])
        reason = why_not(design, method)
        yield from view.fault(
            rule.WRONG_METHOD, path, method, design=design, reason=reason, fitting=fitting
        )
    elif design is Design.STAGGERED_ROLLOUT and method in NEEDS_RANDOM_TIMING:
        timing = view.plan.about.timing
        known = not view.places.is_blank(("plan", "timing"))
        if known and timing in (None, Timing.CHOSEN):
            said = timing or "not stated"
            yield from view.fault(rule.NEEDS_RANDOM_TIMING, path, method, timing=said)


def why_not(design: Design, method: Method) -> str:
    """Say why a method does not fit a design that `FITTING` does not list it for."""
    if method in ONE_BY_ONE | {M.SITE_FIXED_EFFECTS} and design is Design.CLUSTER_RANDOMISED:
        return "it counts people as if they had been drawn one by one"
    if method is M.MIXED_MODEL and design is Design.STEPPED_WEDGE:
        return "it knows nothing of periods; `hussey-hughes` is this model with them"
    if method is M.RANDOMISATION_INFERENCE and design is Design.STAGGERED_ROLLOUT:
        return (
            "it draws arms again; with `randomisation_test` and method: staggered-efficient the "
            "starts are drawn again"
        )
    if method in BY_LOT:
        return "it rests on a draw by lot, and there was none"
    for methods, made_for in (
        (ROLLOUT, "roll-outs over periods"),
        (WEDGE, "stepped wedges"),
        (BETWEEN_SITES, "draws within several sites"),
        (frozenset({M.SEGMENTED_REGRESSION}), "interrupted time series"),
        (frozenset({M.ENTROPY_BALANCING}), "comparison groups that nobody drew"),
        (frozenset({M.DIFFERENCE_IN_DIFFERENCES}), "comparison groups measured before and after"),
        (frozenset({M.CLUSTER_MEANS}), "draws of whole clusters"),
    ):
        if method in methods:
            return f"it is made for {made_for}"
    return "it does not know how the comparison came about"
