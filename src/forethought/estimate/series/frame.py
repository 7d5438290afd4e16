"""One series over periods, or two: asked for period by period, checked, put in order."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forethought.errors import Fault, Refusal
from forethought.errors.catalogue import estimates as shared
from forethought.errors.catalogue import estimates_series as entries
from forethought.estimate.linear.design import ABSURD, no_weights, place_of, refuse
from forethought.estimate.types import Inquiry
from forethought.moments import Answer, Array, Ask, CellAsk, CellMoments
from forethought.plan.settings import Interruption, Series
from forethought.vocabulary import Method

LEAST = 3
"""Periods before and after below which no series is analysed."""

ADVISED = 8
"""Periods before and after below which readers are warned."""

PROGRAMME, CONTROL = "programme", "comparison"
COUNTS = ("poisson", "quasi-poisson", "negative-binomial")


@dataclass(frozen=True)
class Frame:
    """The points of the series, by series (comparison first) and then by period, N of them.

    Attributes
    ----------
    period, y
        The period and what was seen: a total, or for values that are no counts a mean or a rate.
    risk
        The time at risk; ones where there is none.
    arm
        1 in the series with the programme, 0 in the other.
    used
        False for periods left out while the programme was set up.
    start
        The first period that counts as with the programme.
    rows
        Rows of records behind each point.
    """

    inquiry: Inquiry
    family: str
    interruption: Interruption
    period: Array
    y: Array
    risk: Array
    arm: Array
    used: NDArray[np.bool_]
    start: float
    rows: Array
    left_out: int

    @property
    def after(self) -> NDArray[np.bool_]:
        return self.period >= self.start

    @property
    def controlled(self) -> bool:
        return bool((self.arm == 0).any())

    @property
    def counts(self) -> bool:
        """True for models with a log link."""
        return self.family in COUNTS

    @property
    def end(self) -> float:
        return float(self.period[self.arm == 1].max())

    def names(self) -> tuple[str, ...]:
        return tuple(PROGRAMME if arm == 1 else CONTROL for arm in self.arm)


def settings_of(inquiry: Inquiry) -> Series:
    """The question's settings for its series, or the defaults."""
    return inquiry.series or Series()


def frame(inquiry: Inquiry) -> Generator[Ask, Answer, Frame]:
    """Ask for the sums of each period and series. One round; sums of several sites add up."""
    no_weights(inquiry)
    if inquiry.interruption is None:
        raise refuse(inquiry, entries.NOT_INTERRUPTED)
    family = _family(inquiry)
    sums = ("y", "exposure") if inquiry.exposure else ("y",)
    answer = yield CellAsk(columns=("period", "arm"), sums=sums)
    if not isinstance(answer, CellMoments):
        raise TypeError(f"expected CellMoments, got {type(answer).__name__}")
    made = _made(inquiry, family, inquiry.interruption, answer)
    faults = list(_faults(made))
    if faults:
        raise Refusal(faults)
    return made


def _family(inquiry: Inquiry) -> str:
    if inquiry.method is Method.NEGATIVE_BINOMIAL:
        return "negative-binomial"
    family = settings_of(inquiry).family
    countable = inquiry.outcome_kind == "count" or inquiry.exposure
    if family != "gls-ar1" and not countable:
        raise refuse(inquiry, entries.NOT_COUNTS, inquiry.outcome_kind, family=family)
    return family


def _made(inquiry: Inquiry, family: str, interruption: Interruption, answer: CellMoments) -> Frame:
    order = np.lexsort((answer.values[:, 0], answer.values[:, 1]))
    period, arm = answer.values[order].T
    total, rows = answer.sums[order, 0], answer.n[order]
    risk = answer.sums[order, 1] if inquiry.exposure else np.ones(len(rows))
    start = interruption.at + interruption.wash_in
    return Frame(
        inquiry=inquiry,
        family=family,
        interruption=interruption,
        period=period,
        y=total if family in COUNTS else _values(inquiry, total, risk, rows),
        risk=risk,
        arm=arm,
        used=(period < interruption.at) | (period >= start),
        start=float(start),
        rows=rows,
        left_out=answer.left_out,
    )


def _values(inquiry: Inquiry, total: Array, risk: Array, rows: Array) -> Array:
    """A rate where there is an exposure, a total of counts, else the mean over the rows."""
    if inquiry.exposure:
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray(total / risk)
    return total if inquiry.outcome_kind == "count" else np.asarray(total / rows)


def _faults(made: Frame) -> list[Fault]:
    place = place_of(made.inquiry)
    if not len(made.period):
        return [shared.NOTHING_LEFT.fault(place, "period, outcome")]
    finite = np.isfinite(made.y) & (np.abs(made.y) < ABSURD) & np.isfinite(made.risk)
    if made.risk.min() <= 0:
        return [entries.NO_ONE_AT_RISK.fault(place, f"{made.risk.min():g}")]
    if not finite.all():
        return [shared.NOT_FINITE.fault(place, "outcome")]
    broken = made.period[made.period != np.round(made.period)]
    if len(broken):
        return [entries.NOT_WHOLE_PERIODS.fault(place, f"{broken[0]:g}")]
    if not (made.arm == 1).any():
        return [entries.NO_PROGRAMME_SERIES.fault(place)]
    return _of_time(made) or _of_counts(made)


def _of_time(made: Frame) -> list[Fault]:
    place, at = place_of(made.inquiry), made.interruption.at
    own = made.period[made.arm == 1]
    first, last = own.min(), own.max()
    if not first < at <= last or made.start > last:
        shown = f"{first:g}", f"{last:g}"
        return [entries.OUTSIDE.fault(place, at, first=shown[0], last=shown[1])]
    faults = []
    for arm, name in ((0, CONTROL), (1, PROGRAMME)):
        there = made.used & (made.arm == arm)
        before = int((there & ~made.after).sum())
        after = int((there & made.after).sum())
        if there.any() and min(before, after) < LEAST:
            faults.append(
                entries.TOO_SHORT.fault(place, series=name, before=before, after=after, least=LEAST)
            )
    return faults


def _of_counts(made: Frame) -> list[Fault]:
    place = place_of(made.inquiry)
    if not made.counts:
        return []
    if made.y.min() < 0:
        return [entries.NEGATIVE_PERIOD.fault(place, f"{made.y.min():g}")]
    faults = []
    for arm, name in ((0, CONTROL), (1, PROGRAMME)):
        there = made.used & (made.arm == arm)
        for part, when in ((~made.after, "before"), (made.after, "since")):
            if there.any() and not made.y[there & part].any():
                faults.append(entries.NO_EVENTS_IN_PART.fault(place, when, series=name))
    return faults


def frame_notes(made: Frame) -> list[str]:
    """Say what of the records a reader must know: short, broken or left-out stretches."""
    notes = []
    own = made.used & (made.arm == 1)
    before, after = int((own & ~made.after).sum()), int((own & made.after).sum())
    if min(before, after) < ADVISED:
        notes.append(
            f"Few periods ({before} before, {after} after; {ADVISED} or more of each are advised): "
            "trend and level are hard to tell apart."
        )
    absent = _absent(made)
    if absent:
        shown = ", ".join(f"{period:g}" for period in absent[:5])
        more = f" and {len(absent) - 5} more" if len(absent) > 5 else ""
        notes.append(f"Periods without a value, which are left out: {shown}{more}.")
    if made.interruption.wash_in:
        last = made.start - 1
        span = (
            f"{made.interruption.at:g} to {last:g}"
            if made.interruption.wash_in > 1
            else f"{last:g}"
        )
        notes.append(f"Left out while the programme was being set up: period {span}.")
    uneven = made.rows.min() != made.rows.max()
    if uneven and made.inquiry.outcome_kind == "count" and not made.inquiry.exposure:
        notes.append(
            f"Periods add up {made.rows.min():,.0f} to {made.rows.max():,.0f} rows: if a row is a "
            "place and some places lack periods, totals fall for that reason alone."
        )
    if made.left_out:
        notes.append(f"{made.left_out:,} rows lack a value needed here and are left out.")
    return notes


def _absent(made: Frame) -> list[float]:
    found: list[float] = []
    for arm in (0, 1):
        own = made.period[made.arm == arm]
        if len(own):
            every = np.arange(own.min(), own.max() + 1)
            found += [float(period) for period in np.setdiff1d(every, own)]
    return sorted(set(found))
