"""A roll-out made ready: cohorts that can be used, and what had to be left out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from forethought.errors import Fault, Refusal
from forethought.errors.catalogue import estimates_staggered as faults
from forethought.estimate.staggered.wording import cohorts_named, counted, number
from forethought.moments import Array, CohortMoments

FEW_UNITS = 5
"""Below this many units a cohort's own spread is hardly known."""


@dataclass(frozen=True)
class Panel:
    """Cohorts by period, all usable, never-treated last.

    Attributes
    ----------
    periods
        The T periods, ascending.
    cohorts
        The G periods of first treatment, ascending, each after the first period; infinity where
        treatment does not start within the periods seen.
    n, mean, covariance
        As in `forethought.moments.CohortMoments`, but a lone unit's covariance is zero.
    notes
        What was left out or joined, in plain words.
    """

    periods: Array
    cohorts: Array
    n: Array
    mean: Array
    covariance: Array
    notes: tuple[str, ...] = ()

    @property
    def units(self) -> float:
        return float(self.n.sum())

    @property
    def is_late(self) -> np.ndarray:
        """True for the cohort that is never treated within the periods seen."""
        return np.isinf(self.cohorts)

    @property
    def base(self) -> np.ndarray:
        """Return for each cohort the index of the last period before its treatment."""
        return self.start - 1

    @property
    def start(self) -> np.ndarray:
        """Return for each cohort the index of the first period seen with its treatment.

        Event times count places in the ordered list of periods from here, as the base and the
        reach of bounds do: differences of the periods' numbers would be wrong wherever these jump
        (202012 to 202101).
        """
        return np.searchsorted(self.periods, self.cohorts)

    @property
    def before(self) -> np.ndarray:
        """True for periods in which nobody is treated yet."""
        return np.asarray(self.periods < self.cohorts.min())

    @property
    def scale(self) -> float:
        """Return the outcome's size, to tell rounding from variation."""
        spread = np.sqrt(np.einsum("gtt->gt", self.covariance).max(initial=0.0))
        return float(np.abs(self.mean).max(initial=0.0) + spread)


def panel_of(moments: CohortMoments, lone_units: bool) -> Panel:
    """Make cohort moments ready; refuse, with every fault, what no roll-out can be told from.

    Units treated from the first period on are dropped (they have no "before"); cohorts treated
    after the last period join the never-treated. ``lone_units`` keeps cohorts of one unit, whose
    spread is unknown: an estimator that needs it leaves them out.
    """
    _refuse(_unusable(moments))
    present = moments.n > 0
    panel = Panel(
        periods=moments.periods,
        cohorts=moments.cohorts[present],
        n=moments.n[present],
        mean=moments.mean[present],
        covariance=np.where(moments.n[present, None, None] > 1, moments.covariance[present], 0.0),
        notes=_incomplete(moments.left_out),
    )
    panel = _without_lone_units(_late_joined(_without_always_treated(panel)), lone_units)
    _refuse(_hopeless(panel))
    return panel


def _refuse(found: Iterator[Fault]) -> None:
    all_faults = tuple(found)
    if all_faults:
        raise Refusal(all_faults)


def _unusable(moments: CohortMoments) -> Iterator[Fault]:
    if len(moments.periods) < 2:
        yield faults.ONE_PERIOD.fault(value=len(moments.periods))
    several = moments.n > 1
    finite = np.isfinite(moments.mean).all(axis=1)
    finite &= ~several | np.isfinite(moments.covariance).all(axis=(1, 2))
    broken = moments.cohorts[~finite & (moments.n > 0)]
    if len(broken):
        yield faults.NOT_FINITE.fault(value=cohorts_named(broken))
    if not np.isfinite(moments.periods).all() or np.isnan(moments.cohorts).any():
        yield faults.NOT_FINITE.fault(value="a period or a period of first treatment")


def _hopeless(panel: Panel) -> Iterator[Fault]:
    because = f" ({' '.join(panel.notes)})" if panel.notes else ""
    if len(panel.cohorts) < 2:
        left = "only one cohort" if len(panel.cohorts) else "no cohort"
        yield faults.TOO_FEW_COHORTS.fault(value=left, because=because)
    if len(panel.cohorts) and panel.is_late.all():
        first, last = number(panel.periods[0]), number(panel.periods[-1])
        yield faults.NOBODY_TREATED.fault(first=first, last=last)


def _incomplete(left_out: int) -> tuple[str, ...]:
    if not left_out:
        return ()
    return (
        f"{counted(left_out, 'unit')} left out because the outcome is missing in some period; "
        "if the missing are unlike the others, the effect is not theirs.",
    )


def _only(panel: Panel, kept: np.ndarray, *notes: str) -> Panel:
    return replace(
        panel,
        cohorts=panel.cohorts[kept],
        n=panel.n[kept],
        mean=panel.mean[kept],
        covariance=panel.covariance[kept],
        notes=(*panel.notes, *notes),
    )


def _without_always_treated(panel: Panel) -> Panel:
    always = panel.cohorts <= panel.periods[0]
    if not always.any():
        return panel
    units = counted(panel.n[always].sum(), "unit")
    first = number(panel.periods[0])
    note = f"{units} left out, treated from the first period ({first}) on: nothing is seen before."
    return _only(panel, ~always, note)


def _late_joined(panel: Panel) -> Panel:
    """Join cohorts treated after the last period with the never-treated into one cohort."""
    late = panel.cohorts > panel.periods[-1]
    if not late.any():
        return panel
    n, means = panel.n[late], panel.mean[late]
    units = n.sum()
    mean = n @ means / units
    between = means - mean
    squares = np.einsum("g,gts->ts", n - 1, panel.covariance[late])
    squares += np.einsum("g,gt,gs->ts", n, between, between)
    joined = replace(
        panel,
        cohorts=np.append(panel.cohorts[~late], np.inf),
        n=np.append(panel.n[~late], units),
        mean=np.vstack([panel.mean[~late], mean[None]]),
        covariance=np.concatenate([panel.covariance[~late], squares[None] / max(units - 1, 1)]),
    )
    finite = np.isfinite(panel.cohorts) & late
    if not finite.any():
        return joined
    note = (
        f"{counted(panel.n[finite].sum(), 'unit')} count as never treated, as treatment starts "
        f"after the last period ({number(panel.periods[-1])})."
    )
    return replace(joined, notes=(*joined.notes, note))


def _without_lone_units(panel: Panel, lone_units: bool) -> Panel:
    lone = panel.n < 2
    if lone_units or not lone.any():
        return panel
    each = "a single unit" if lone.sum() == 1 else "a single unit each"
    note = f"Left out: {cohorts_named(panel.cohorts[lone])}, {each}, whose spread cannot be known."
    return _only(panel, ~lone, note)
