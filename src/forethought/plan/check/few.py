"""Can the method carry so few clusters?"""

from __future__ import annotations

from collections.abc import Iterator

from forethought.errors import Fault
from forethought.errors.catalogue.plans import few as rule
from forethought.plan.check.view import View, listed
from forethought.plan.few import (
    ENOUGH,
    EXACT,
    LEADS_WITH_FEW,
    LEAST_IN_WEDGE,
    ROLL_OUT,
    Standing,
    standing,
    standing_in_wedge,
)
from forethought.vocabulary import Design, Method


def faults(view: View) -> Iterator[Fault]:
    if view.design is Design.STEPPED_WEDGE:
        yield from _in_wedge(view)
        yield from _in_roll_out(view)
        return
    if view.design is Design.STAGGERED_ROLLOUT:
        yield from _in_roll_out(view)
        return
    fewest = _fewest(view)
    if not _whole(view) or fewest is None:
        return
    for found, entry in (
        (Standing.NONE, rule.TOO_FEW_FOR_ANY),
        (Standing.BESIDE, rule.METHOD_NEEDS_MORE),
    ):
        methods = dict.fromkeys(
            question.method
            for question, _ in view.questions()
            if standing(question.method, fewest) is found
        )
        if methods and view.plan.sample:
            yield from view.fault(
                entry,
                ("sample", "clusters"),
                view.plan.sample.clusters,
                fewest=fewest,
                methods=listed(tuple(methods)),
                enough=ENOUGH,
                instead=_instead(view),
                last=LAST_BY_LOT if view.design is Design.CLUSTER_RANDOMISED else LAST,
            )


LAST_BY_LOT = "use randomisation-inference and call the study a pilot"
LAST = "say in words and pictures what happened in each group, and call the study a pilot"


def _whole(view: View) -> bool:
    """True where each cluster is drawn, or comes, as a whole."""
    if view.design is Design.COMPARISON_GROUP:
        return view.data is not None and view.data.cluster is not None
    return view.design is Design.CLUSTER_RANDOMISED


def _in_wedge(view: View) -> Iterator[Fault]:
    """Count clusters in all: every one of them comes to have the programme."""
    sample = view.plan.sample
    if sample is None or sample.clusters is None:
        return
    methods = dict.fromkeys(
        question.method
        for question, _ in view.questions()
        if question.method not in ROLL_OUT
        and standing_in_wedge(question.method, sample.clusters) in (Standing.BESIDE, Standing.NONE)
    )
    if methods:
        yield from view.fault(
            rule.WEDGE_NEEDS_MORE,
            ("sample", "clusters"),
            sample.clusters,
            methods=listed(tuple(methods)),
            least=LEAST_IN_WEDGE,
        )


def _in_roll_out(view: View) -> Iterator[Fault]:
    """Count units: one at least is only compared with, so all but one may be treated."""
    sample = view.plan.sample
    if sample is None:
        return
    wedge = view.design is Design.STEPPED_WEDGE
    named, units = ("clusters", sample.clusters) if wedge else ("units", sample.units)
    methods = dict.fromkeys(
        question.method
        for question, _ in view.questions()
        if not wedge or question.method in ROLL_OUT
    )
    if units is not None and units - 1 < ENOUGH and methods:
        yield from view.fault(
            rule.ROLL_OUT_NEEDS_MORE,
            ("sample", named),
            units,
            least=ENOUGH,
            methods=listed(tuple(methods)),
        )


def _fewest(view: View) -> int | None:
    """Clusters in the smallest arm, if they are drawn by the plan's ratio."""
    sample, assignment = view.plan.sample, view.plan.assignment
    if sample is None or sample.clusters is None:
        return None
    arms = len(view.arms) or 2
    ratio = assignment.ratio if assignment and len(assignment.ratio) == arms else (1.0,) * arms
    if min(ratio) <= 0:
        return None
    return int(sample.clusters * min(ratio) / sum(ratio))


def _instead(view: View) -> str:
    """Name what may lead with few; a test by the lot only where there was one."""
    by_lot = view.design is Design.CLUSTER_RANDOMISED
    may = LEADS_WITH_FEW if by_lot else LEADS_WITH_FEW - EXACT
    return " or ".join(f"`{method}`" for method in Method if method in may)
