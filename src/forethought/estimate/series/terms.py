"""The terms of a segmented regression: trend, season, level, slope, and all of it by series."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from forethought.errors.catalogue import estimates_series as entries
from forethought.estimate.linear.design import refuse
from forethought.estimate.linear.fit import repeats
from forethought.estimate.series.frame import Frame, settings_of
from forethought.moments import Array
from forethought.plan.settings import Series

SPARE = 3
"""Periods that must be left over once every term has taken one."""

LEVEL, SLOPE = "change of level", "change of slope"


@dataclass(frozen=True)
class Terms:
    """A design over the points of a frame.

    Attributes
    ----------
    names
        What the k columns stand for.
    x
        All points, shape (N, k). Time is counted from the last period before the programme, in
        lengths of the series.
    span
        The length of the series, in periods.
    level, slope
        Places of the programme's effect; ``slope`` is None where the trend may not change.
    """

    names: tuple[str, ...]
    x: Array
    span: float
    level: int
    slope: int | None

    @property
    def without(self) -> Array:
        """The design had the programme not come."""
        x = self.x.copy()
        x[:, [place for place in (self.level, self.slope) if place is not None]] = 0
        return x

    def effect(self, periods: float) -> Array:
        """Return the weights of coefficients in the effect so many periods after the start."""
        weights = np.zeros(len(self.names))
        weights[self.level] = 1
        if self.slope is not None:
            weights[self.slope] = periods / self.span
        return weights


def terms(made: Frame) -> Terms:
    """Build the design; refuse what these periods cannot carry.

    η = a + b t + season + c·after + d·after·t, with t counted from the last period before the
    programme counts (1 in the first with it), so that c is the change at the interruption. With a
    comparison series every term is there for each series, and the effect is how much more the
    programme's level (and slope) changed than the comparison's.
    Source: Wagner et al. (2002), J. Clinical Pharmacy and Therapeutics 27, 299-309; Lopez Bernal,
    Cummins and Gasparrini (2017, 2018), International Journal of Epidemiology 46 and 47.
    """
    settings = settings_of(made.inquiry)
    _check_season(made, settings)
    span = float(made.period.max() - made.period.min() + 1)
    since = (made.period - made.start + 1) / span
    columns: dict[str, Array] = {"constant": np.ones(len(since)), "trend": since}
    columns |= _season(made.period, settings)
    columns[LEVEL] = made.after.astype(np.float64)
    if settings.slope:
        columns[SLOPE] = made.after * since
    if made.controlled:
        columns |= {f"{name} (programme)": made.arm * column for name, column in columns.items()}
    own = " (programme)" if made.controlled else ""
    names = tuple(columns)
    found = Terms(
        names,
        np.column_stack(list(columns.values())),
        span,
        names.index(LEVEL + own),
        names.index(SLOPE + own) if settings.slope else None,
    )
    _check_room(made, found)
    return found


def _check_season(made: Frame, settings: Series) -> None:
    if not settings.harmonics:
        return
    if settings.cycle is None:
        raise refuse(made.inquiry, entries.NO_CYCLE, settings.harmonics)
    most = (settings.cycle - 1) // 2
    if settings.harmonics > most:
        raise refuse(
            made.inquiry,
            entries.HARMONICS_TOO_MANY,
            settings.harmonics,
            cycle=settings.cycle,
            most=most,
        )


def _season(period: Array, settings: Series) -> dict[str, Array]:
    """Pairs sin(2πkt/cycle), cos(2πkt/cycle)."""
    waves: dict[str, Array] = {}
    for k in range(1, settings.harmonics + 1):
        angle = 2 * np.pi * k * period / (settings.cycle or 1)
        waves |= {f"season, sine {k}": np.sin(angle), f"season, cosine {k}": np.cos(angle)}
    return waves


def _check_room(made: Frame, found: Terms) -> None:
    x = found.x[made.used]
    if len(x) - len(found.names) < SPARE:
        raise refuse(
            made.inquiry,
            entries.TOO_MANY_TERMS,
            len(x),
            terms=len(found.names),
            least=SPARE,
        )
    repeated = repeats(x.T @ x, found.names)
    if repeated:
        raise refuse(made.inquiry, entries.TWICE_SAID, repeated[0].column)


def at_used(found: Terms, made: Frame) -> Terms:
    """Keep the points that the model is fitted to."""
    return replace(found, x=found.x[made.used])
