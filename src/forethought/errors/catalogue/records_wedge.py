"""Faults of records: stepped wedges, cluster by period (R32)."""

from __future__ import annotations

from forethought.errors.fault import Entry, Severity

HEMMING = "Hemming and others (2018), BMJ 363, k1614 (CONSORT for stepped wedges)"

GOES_BACK = Entry(
    code="R320",
    title="A cluster that goes back",
    message="{count} with the programme and later without it in `{column}`; {value} has it in "
    "period {start} and is without in period {end}",
    why="In a stepped wedge a cluster that has started keeps the programme; periods after it would "
    "count as never having had it.",
    remedy="Correct the rows. If the programme really ended there, this design does not fit.",
    expected="with the programme from one period on",
    poor="team,period,programme\nNorth,2,1\nNorth,3,0",
    good="team,period,programme\nNorth,2,1\nNorth,3,1",
    source=HEMMING,
)
SPLIT = Entry(
    code="R321",
    title="A cluster in two states within one period",
    message="{count} of a cluster hold rows with and without the programme; the first is {value} "
    "in period {period}",
    why="Clusters change over as a whole. Where only some rows of a period have the programme, "
    "those rows are compared with others of the same cluster, whom nobody drew.",
    remedy="If the cluster changed over within the period, leave that period out (as a transition) "
    "or cut it in two; else correct the rows.",
    severity=Severity.WARNING,
    poor="team,period,programme\nNorth,2,0\nNorth,2,1",
    good="team,period,programme\nNorth,2,1\nNorth,2,1",
    source=HEMMING,
)
ALL_TOGETHER = Entry(
    code="R322",
    title="All clusters change over together",
    message="no period has both clusters with the programme and clusters without it",
    why="A stepped wedge compares within periods. If all clusters start at once, the effect cannot "
    "be told from whatever else changed at that time.",
    remedy="Check `data.treated`, `data.first_treated` or `data.arm`. If all did start together, "
    "the design is an interrupted time series.",
    poor="team,period,programme\nNorth,1,0\nSouth,1,0\nNorth,2,1\nSouth,2,1",
    good="team,period,programme\nNorth,1,0\nSouth,1,0\nNorth,2,1\nSouth,2,0",
    source=HEMMING,
)
ONE_STATE = Entry(
    code="R323",
    title="Clusters seen in one state only",
    message="{count} never seen {state} the programme: {which}",
    why="Such a cluster is compared with others only, never with itself; where many are so, little "
    "is left of the stepped wedge.",
    remedy="Add the rows of the missing periods if there are any; else say so in the report.",
    severity=Severity.WARNING,
    poor="team,period,programme\nNorth,1,1\nNorth,2,1",
    good="team,period,programme\nNorth,1,0\nNorth,2,1",
    source=HEMMING,
)

ENTRIES: tuple[Entry, ...] = (GOES_BACK, SPLIT, ALL_TOGETHER, ONE_STATE)
