"""Can what the plan's size rests on be?"""

from __future__ import annotations

from collections.abc import Iterator

from forethought.errors import Fault, Path
from forethought.errors.catalogue.plans import sizes as rule
from forethought.plan.check.view import View
from forethought.plan.model import Sample
from forethought.plan.power.assume import spread_of
from forethought.plan.power.outcome import as_shares, family_of, width_of
from forethought.plan.power.possible import advice, impossible_effect, impossible_level
from forethought.plan.settings import Assumptions

HERE: Path = ("sample", "assumptions")
AGREE = 0.2
"""Units may differ by this share from clusters times their size: sizes are about, not exact."""


def faults(view: View) -> Iterator[Fault]:
    sample = view.plan.sample
    if sample is None or sample.assumptions is None:
        return
    given = sample.assumptions
    yield from _levels(view, given)
    yield from _icc(view, given)
    yield from _sizes(view, sample, given)
    yield from _periods(view, given)


def _levels(view: View, given: Assumptions) -> Iterator[Fault]:
    """Hold reference and effect against the indicator that the study is sized for."""
    question = view.plan.primary
    if question is None or question.indicator not in view.indicators or view.design is None:
        return
    _, indicator = view.indicators[question.indicator]
    family = family_of(view.plan, question, indicator)
    shares = as_shares(given, indicator) if family == "share" else given
    because = None
    if shares.reference is not None:
        because = impossible_level(family, shares.reference)
        if because:
            path = (*HERE, "reference")
            yield from view.fault(rule.LEVEL_IMPOSSIBLE, path, given.reference, because=because)
    if shares.effect is None or because or (family == "share" and shares.reference is None):
        return
    cannot = impossible_effect(family, shares.reference or 0.0, shares.effect, width_of(indicator))
    if cannot:
        path = (*HERE, "effect")
        yield from view.fault(
            rule.EFFECT_IMPOSSIBLE, path, given.effect, because=cannot, suggestion=advice(family)
        )


def _icc(view: View, given: Assumptions) -> Iterator[Fault]:
    if given.icc is None:
        return
    spread = spread_of(given.icc)
    if not 0 <= spread.low <= spread.likely <= spread.high < 1:
        shown = f"{spread.likely:g} ({spread.low:g} to {spread.high:g})"
        yield from view.fault(rule.ICC_IMPOSSIBLE, (*HERE, "icc"), shown)


def _sizes(view: View, sample: Sample, given: Assumptions) -> Iterator[Fault]:
    if not (sample.units and sample.clusters and given.cluster_size):
        return
    product = sample.clusters * given.cluster_size
    if abs(product - sample.units) > AGREE * sample.units:
        yield from view.fault(
            rule.SIZES_DISAGREE,
            (*HERE, "cluster_size"),
            f"{given.cluster_size:g}",
            clusters=sample.clusters,
            units=sample.units,
            product=product,
        )


def _periods(view: View, given: Assumptions) -> Iterator[Fault]:
    if given.periods is None:
        return
    starts = list(view.plan.assignment.sequences) if view.plan.assignment else []
    starts += [view.plan.interruption.at] if view.plan.interruption else []
    late = [start for start in starts if start > given.periods]
    if late:
        path = (*HERE, "periods")
        yield from view.fault(rule.PERIODS_TOO_FEW, path, given.periods, start=min(late))
