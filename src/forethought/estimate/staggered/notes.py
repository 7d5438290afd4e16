"""What a reader of a roll-out's estimate must know, in plain words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from forethought.estimate.staggered.design_based import DesignBased
from forethought.estimate.staggered.normal import Normal
from forethought.estimate.staggered.panel import FEW_UNITS, Panel
from forethought.estimate.staggered.summary import Comparison, Pairs
from forethought.estimate.staggered.wording import cohorts_named, listed, number, span
from forethought.estimate.types import Inquiry
from forethought.vocabulary import Design, Timing

FEW_IN_ALL = 60
"""With fewer units than this the normal distribution is a rough guide."""

UNBALANCED = 0.05
"""A p-value of the balance check below this is said aloud."""

AVERAGING = {
    "simple": "The effect is averaged over all treated unit-periods",
    "cohort": "The effect is averaged over periods within each cohort, then over cohorts by size",
    "calendar": "The effect is averaged over treated units within each period, "
    "then evenly over periods",
    "dynamic": "The effect is averaged over cohorts by size at each time since first treatment, "
    "then evenly over those times",
}
NO_TRENDS = (
    "No bounds for violated trends: with the order of treatment drawn by lot this estimate does "
    "not rest on trends."
)
NO_UNITS = (
    "No randomisation test: it re-draws who was treated when, so it runs only where the units' "
    "own records are."
)


def about(inquiry: Inquiry, panel: Panel, pairs: Pairs, comparison: Comparison) -> tuple[str, ...]:
    """Say what the effect is an average of, against whom, and how chance is thought of."""
    return (
        _averaging(inquiry, panel, pairs),
        _compared(panel, comparison),
        *_chance(inquiry),
        *_limits(inquiry, panel),
    )


def _averaging(inquiry: Inquiry, panel: Panel, pairs: Pairs) -> str:
    seen = panel.periods[pairs.period[pairs.lag >= 0]]
    text = f"{AVERAGING[inquiry.summary]}, in {span(seen)}"
    if seen.max() < panel.periods[-1]:
        text += "; after that nobody is left to compare with"
    return text + "."


def _compared(panel: Panel, comparison: Comparison) -> str:
    if comparison == "not-yet-treated":
        return "Compared with units not treated by then."
    if comparison == "never-treated" or panel.is_late.any():
        return "Compared with units never treated in these periods."
    return f"Compared with the units treated last (from {number(panel.cohorts[-1])} on)."


def _chance(inquiry: Inquiry) -> Iterator[str]:
    if inquiry.timing is Timing.CHOSEN or inquiry.timing is None:
        if inquiry.timing is None:
            yield "The plan does not say how the order of treatment was set; taken as chosen."
        yield (
            "Rests on parallel trends: without treatment, cohorts would have changed alike, and "
            "nobody changed ahead of treatment."
        )
        yield (
            "Standard error from the influence function, with cohort sizes as sampled; interval "
            "and p from the normal distribution."
        )
        if inquiry.permutations:
            yield "No randomisation test: the order of treatment was not random."
        return
    if inquiry.timing is Timing.AS_GOOD_AS_RANDOM:
        yield "Rests on the claim that the order of treatment was as good as random."
    yield (
        "Standard error by design: chance is who was treated when. Interval and p from the "
        "normal distribution."
    )


def _limits(inquiry: Inquiry, panel: Panel) -> Iterator[str]:
    if inquiry.clustered and inquiry.design is not Design.STEPPED_WEDGE:
        yield (
            "The records name clusters, and units are taken one by one: where whole clusters "
            "were treated together, the standard error is too small; make the cluster the unit."
        )
    if panel.units < FEW_IN_ALL:
        yield (
            f"Only {panel.units:.0f} units: intervals from the normal distribution may be too "
            "narrow."
        )
    steps = np.diff(panel.periods)
    if not np.allclose(steps, steps[0]):
        yield (
            "Periods are not evenly spaced. Event times, the base and the steps of bounds count "
            "periods in their order, not the distance between their numbers: where that is not "
            "meant (a month is missing for everybody), number the periods 1, 2, 3 and give all."
        )
    if inquiry.outcome_kind == "binary":
        yield "The outcome is yes or no: the effect is a difference in shares."


def fragile(panel: Panel) -> Iterator[str]:
    """Say which cohorts are so small that the standard error is shaky."""
    small = (panel.n < FEW_UNITS) & (panel.n > 1)
    if small.any():
        cohorts = cohorts_named(panel.cohorts[small])
        yield f"The standard error is fragile: fewer than {FEW_UNITS} units in {cohorts}."
    lone = panel.n < 2
    if lone.any():
        cohorts = cohorts_named(panel.cohorts[lone])
        each = "a single unit, adds" if lone.sum() == 1 else "a single unit each, add"
        yield f"The standard error is too small: {cohorts}, {each} no spread to it."


def on_balance(found: DesignBased) -> Iterator[str]:
    """Say so where cohorts differed before treatment more than a lot would have it."""
    if found.variance_balance <= 0:
        return
    p = Normal(found.balance, found.variance_balance**0.5).p
    if p < UNBALANCED:
        yield (
            f"Before treatment cohorts already differed by {found.balance:.3g}, more than chance "
            f"explains (p = {p:.2g}): check that the order of treatment was random."
        )


def on_adjusted(panel: Panel, found: DesignBased) -> Iterator[str]:
    """Say why Neyman's standard error stands in for the adjusted one."""
    if found.adjust:
        return
    before = int(panel.before.sum())
    yield (
        "Neyman's standard error is given: the adjusted one leans on outcomes before treatment, "
        f"and {panel.units:.0f} units in {len(panel.cohorts)} cohorts are too few for {before} "
        f"period{'' if before == 1 else 's'}."
    )


def on_lags(
    asked: Sequence[int], unseen: Sequence[int], flat: Sequence[int], base: bool
) -> tuple[str, ...]:
    """Say which event times are missing and what the ones before treatment mean."""
    notes = []
    if unseen:
        notes.append(f"Event study: nothing can be seen at {_times(unseen)}.")
    if flat:
        notes.append(f"Event study: the outcome does not vary at {_times(flat)}.")
    if any(lag < 0 for lag in asked):
        notes.append(
            "Event times before 0 are a check: differences from the last period before treatment, "
            "which is 0 itself, should be near zero."
            if base
            else "Event times before 0 are a check of balance: plain differences in means before "
            "treatment, which random timing leaves near zero."
        )
    return tuple(notes)


def _times(lags: Sequence[int]) -> str:
    return f"{'time' if len(lags) == 1 else 'times'} {listed(lags)}"


def permuted(permutations: int, seed: int) -> str:
    """Say what the randomisation test re-drew."""
    return (
        f"Randomisation test: {permutations:,} re-draws of who was treated when (seed {seed}), "
        "units freely exchanged; the statistic is the estimate over its Neyman standard error."
    )
