"""Does the plan name what its design needs?"""

from __future__ import annotations

from collections.abc import Iterator

from forethought.errors import Entry, Fault
from forethought.errors.catalogue.plans import designs as rule
from forethought.plan.check.view import COMPARES_ARMS, ROLLS_OUT, View
from forethought.plan.model import Data
from forethought.vocabulary import Design, Method

DRAWS_CLUSTERS = (Design.CLUSTER_RANDOMISED, Design.STEPPED_WEDGE)


def faults(view: View) -> Iterator[Fault]:
    design = view.design
    if design is not None:
        yield from _arms(view, design)
        yield from _timing(view, design)
        if view.data is not None:
            yield from _columns(view, design, view.data)
    yield from _ratio(view)
    if view.data is not None:
        yield from _always(view, view.data)
    yield from _event_studies(view)


def _arms(view: View, design: Design) -> Iterator[Fault]:
    if design in COMPARES_ARMS and not view.arms and not _by_start(view, design):
        yield from view.fault(rule.NO_ARMS, ("assignment", "arms"), design)


def _by_start(view: View, design: Design) -> bool:
    """True if groups are told by who ever started, as in differences over periods."""
    data = view.data
    dated = data is not None and (data.first_treated is not None or data.treated is not None)
    methods = {question.method for question in view.plan.questions}
    only = methods == {Method.DIFFERENCE_IN_DIFFERENCES}
    return design is Design.COMPARISON_GROUP and dated and only


def _timing(view: View, design: Design) -> Iterator[Fault]:
    if design is Design.STAGGERED_ROLLOUT and view.plan.about.timing is None:
        yield from view.fault(rule.NO_TIMING, ("plan", "timing"), design)


def _columns(view: View, design: Design, data: Data) -> Iterator[Fault]:
    dated = data.first_treated is not None or data.treated is not None
    wedge = design is Design.STEPPED_WEDGE
    needs: tuple[tuple[Entry, str, bool], ...] = (
        (
            rule.NO_ARM_COLUMN,
            "arm",
            design in COMPARES_ARMS and not data.arm and not _by_start(view, design),
        ),
        (rule.NO_CLUSTER, "cluster", design in DRAWS_CLUSTERS and not data.cluster),
        (
            rule.NO_SITE,
            "site",
            design is Design.MULTISITE_RANDOMISED and not (data.site or data.cluster),
        ),
        (rule.NO_PERIOD, "period", _by_period(design) and not data.period),
        (
            rule.NO_FIRST_TREATED,
            "first_treated",
            design in ROLLS_OUT and not dated and not (wedge and data.arm),
        ),
    )
    for entry, key, lacks in needs:
        if lacks:
            yield from view.fault(entry, ("data", key), design)


def _by_period(design: Design) -> bool:
    return design in ROLLS_OUT or design is Design.INTERRUPTED_TIME_SERIES


def _always(view: View, data: Data) -> Iterator[Fault]:
    if data.first_treated is not None and data.treated is not None:
        yield from view.fault(rule.TREATED_TWICE, ("data", "treated"))
    looked_at = {wave for q in view.plan.questions for wave in q.estimand.at}
    looked_at |= {name.partition("@")[2] for q in view.plan.questions for name in q.adjust}
    looked_at &= set(view.waves)
    if len(looked_at) > 1 and not data.wave:
        yield from view.fault(rule.NO_WAVE_COLUMN, ("data", "wave"), count=len(looked_at))
    level = view.plan.assignment.level if view.plan.assignment else None
    persons = view.design is Design.INDIVIDUAL_RANDOMISED
    if persons and level is not None and level in (data.cluster, f"{data.cluster}s"):
        yield from view.fault(rule.DRAWN_AS_CLUSTERS, ("assignment", "level"), level)
    drawn = view.plan.assignment.strata if view.plan.assignment else ()
    for stratum in drawn:
        if stratum not in data.strata:
            yield from view.fault(rule.STRATA_NOT_USED, ("data", "strata"), stratum)


def _ratio(view: View) -> Iterator[Fault]:
    ratio = view.plan.assignment.ratio if view.plan.assignment else ()
    path = ("assignment", "ratio")
    if ratio and view.arms and len(ratio) != len(view.arms):
        yield from view.fault(rule.WRONG_RATIO, path, len(ratio), count=len(view.arms))
    below = [share for share in ratio if share <= 0]
    if below:
        yield from view.fault(rule.BAD_RATIO, path, f"{below[0]:g}")


def _event_studies(view: View) -> Iterator[Fault]:
    for question, path in view.questions():
        study = question.event_study
        if study is not None and study.to < study.from_:
            here = (*path, "event_study")
            yield from view.fault(
                rule.EMPTY_RANGE, here, study.from_, to=study.to, question=question.id
            )
