"""Questions that are judged together, subgroups, and the truth of simulated studies."""

from __future__ import annotations

from collections.abc import Iterator

from forethought.errors import Fault, Path
from forethought.errors.catalogue.plans import judged as rule
from forethought.plan.check.view import View
from forethought.vocabulary.nearest import did_you_mean


def faults(view: View) -> Iterator[Fault]:
    yield from _families(view)
    yield from _left_out(view)
    yield from _subgroups(view)
    if view.is_for_this_theory:
        yield from _truth(view)


def _families(view: View) -> Iterator[Fault]:
    known = [question.id for question in view.plan.questions]
    met: set[str] = set()
    for f, family in enumerate(view.plan.multiplicity.families):
        for k, name in enumerate(family):
            path: Path = ("multiplicity", "families", f, k)
            if name not in known:
                otherwise = f"Questions there are: {', '.join(known) or 'none'}."
                suggestion = did_you_mean(name, known, otherwise)
                yield from view.fault(rule.NO_SUCH_QUESTION, path, name, suggestion=suggestion)
            elif name in met:
                yield from view.fault(rule.TWO_FAMILIES, path, name)
            met.add(name)


def _left_out(view: View) -> Iterator[Fault]:
    if view.plan.multiplicity.adjust == "none":
        return  # decided, and said so
    primary = view.plan.primary
    secondary = [(q, path) for q, path in view.questions() if primary and q.id != primary.id]
    judged = {name for family in view.plan.multiplicity.families for name in family}
    if len(secondary) > 1:
        for question, path in secondary:
            if question.id not in judged:
                count = len(secondary) - 1
                yield from view.fault(rule.LEFT_OUT, (*path, "id"), question.id, count=count)


def _subgroups(view: View) -> Iterator[Fault]:
    data = view.data
    if data is None:
        return
    drawn = view.plan.assignment.strata if view.plan.assignment else ()
    columns = (data.site, data.cluster)
    known = [*data.covariates, *data.strata, *drawn, *(c for c in columns if c)]
    for k, subgroup in enumerate(view.plan.subgroups):
        if subgroup.by not in known:
            otherwise = "Add it to `data.covariates`."
            suggestion = did_you_mean(subgroup.by, known, otherwise)
            path: Path = ("subgroups", k, "by")
            yield from view.fault(rule.NO_SUCH_SUBGROUP, path, subgroup.by, suggestion=suggestion)


def _truth(view: View) -> Iterator[Fault]:
    for name in view.plan.truth:
        if name not in view.indicators:
            otherwise = f"Indicators there are: {', '.join(view.indicators) or 'none'}."
            suggestion = did_you_mean(name, view.indicators, otherwise)
            yield from view.fault(rule.NO_SUCH_TRUTH, ("truth", name), name, suggestion=suggestion)
