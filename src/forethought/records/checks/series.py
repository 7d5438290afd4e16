"""Does a series run through the programme's start, without gaps?"""

from __future__ import annotations

from collections.abc import Iterator

from forethought.errors import Fault
from forethought.errors.catalogue import records_series as catalogue
from forethought.records.checks.scene import MOST_ROWS, Scene
from forethought.records.fetched import fetched
from forethought.records.mapping import Role
from forethought.vocabulary import Design

MOST_PERIODS = 100_000
"""A longer run is a code or a date, which other rules tell."""


def series_faults(scene: Scene) -> Iterator[Fault]:
    """Report an interruption outside the records' periods, and periods without a row."""
    interruption = scene.plan.interruption
    if scene.plan.about.design is not Design.INTERRUPTED_TIME_SERIES or not scene.has(Role.PERIOD):
        return
    found = fetched(scene.table.select(period=scene.number(Role.PERIOD)).distinct())
    periods = sorted(float(p) for p in found.column("period").to_pylist() if p is not None)
    if not periods or any(period % 1 for period in periods):
        return  # what is no whole period has a fault of its own
    first, last = int(periods[0]), int(periods[-1])
    place = scene.place(1, scene.use(Role.PERIOD).column)
    if interruption is not None and not first < interruption.at <= last:
        yield catalogue.STARTS_OUTSIDE.fault(place, interruption.at, first=first, last=last)
    if last - first < MOST_PERIODS:
        absent = sorted(set(range(first, last + 1)) - {int(period) for period in periods})
        if absent:
            shown = ", ".join(str(period) for period in absent[:MOST_ROWS])
            more = ", …" if len(absent) > MOST_ROWS else ""
            yield catalogue.SERIES_GAP.fault(
                place,
                f"period{'s' if len(absent) > 1 else ''} {shown}{more}",
                first=first,
                last=last,
                verb="ve" if len(absent) > 1 else "s",
            )
