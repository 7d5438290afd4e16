"""Faults of records: events, and series over periods (R316 to R319)."""

from __future__ import annotations

from forethought.errors.fault import Entry, Severity

NOT_AN_EVENT = Entry(
    code="R316",
    title="An event that is neither 0 nor 1",
    message="{what} is not 0 or 1 in {where}, such as {value}",
    why="It says whether the event came (1) or watching ended first (0); a third code would be "
    "taken for one of the two.",
    remedy="Write 1 where the event came and 0 for every other ending; the time is when it ended.",
    expected="0 or 1",
    poor="days,came\n30,2",
    good="days,came\n30,1",
)
STARTS_OUTSIDE = Entry(
    code="R317",
    title="The programme begins outside the series",
    message="`interruption.at` is {value}, and the records run from period {first} to {last}",
    why="A change can only be seen in a series that begins before it and ends after it.",
    remedy="Check that the plan counts periods as the records do, or add the periods that lack.",
    poor="interruption: {at: 2005} with periods 1 to 59",
    good="interruption: {at: 37} with periods 1 to 59",
)
SERIES_GAP = Entry(
    code="R318",
    title="Periods that lack in a series",
    message="{value} between {first} and {last} ha{verb} no row",
    why="A gap is taken as not known, not as nothing having happened. If nothing happened, the "
    "level before or after is overstated.",
    remedy="Add a row with 0 for each period in which nothing happened; leave out the others.",
    severity=Severity.WARNING,
    poor="month,incidents\n1,4\n3,2",
    good="month,incidents\n1,4\n2,0\n3,2",
)

ENTRIES: tuple[Entry, ...] = (NOT_AN_EVENT, STARTS_OUTSIDE, SERIES_GAP)
