"""Faults of records: units over periods, and when they are treated (R4)."""

from __future__ import annotations

from forethought.errors.fault import Entry, Severity

START_VARIES = Entry(
    code="R401",
    title="A first treated period that changes",
    message="{count} more than one first treated period in `{column}`; {value} has {starts}{rows}",
    why="A unit can start only once; with two starts nobody knows which rows are before and which "
    "after.",
    remedy="Write the same first treated period in all rows of a unit, or leave all empty if it "
    "never is.",
    poor="officer,period,first_trained\nA12,1,3\nA12,2,4",
    good="officer,period,first_trained\nA12,1,3\nA12,2,3",
)
TREATMENT_ENDS = Entry(
    code="R402",
    title="Treated, then untreated again",
    message="{count} treated and later not in `{column}`; {value} starts in period {start} and "
    "is untreated in period {end}",
    why="Roll-out methods take it that whoever starts stays treated; a unit that stops would be "
    "compared as if it were treated.",
    remedy="If training or a law cannot be undone, correct the rows. If treatment really ends, "
    "this design does not fit.",
    poor="state,year,law\nOhio,2006,1\nOhio,2007,0",
    good="state,year,law\nOhio,2006,1\nOhio,2007,1",
)
ALWAYS_TREATED = Entry(
    code="R403",
    title="Treated from the first period on",
    message="{count} treated by the first period ({first})",
    why="Without a time before treatment there is nothing to compare such a unit with; it is "
    "left out.",
    remedy="Add earlier periods if there are records of them.",
    severity=Severity.WARNING,
)
START_ZERO = Entry(
    code="R404",
    title="Zero as the first treated period",
    message="`{column}` is 0 in {where}, before the first period ({first})",
    why="Other software writes 0 for never; here 0 is a period, and whoever never was treated "
    "would count as treated all along.",
    remedy="Leave the cell empty for units that were never treated.",
    poor="officer,period,first_trained\nA12,1,0",
    good="officer,period,first_trained\nA12,1,",
)
MISSING_PERIODS = Entry(
    code="R405",
    title="Units without a row for every period",
    message="{count} no row for every period; most lacking: {periods}",
    why="Roll-out methods follow the same units throughout; units with gaps are left out, and if "
    "those who leave differ, the estimate is off.",
    remedy="Add the missing rows, or say who is left out and why.",
    severity=Severity.WARNING,
)
ONE_PERIOD = Entry(
    code="R406",
    title="One period only",
    message="every row is of period {value}",
    why="With one period there is no before and after.",
    remedy="Add the rows of the other periods.",
)
NOBODY_TREATED = Entry(
    code="R407",
    title="Nobody starts",
    message="no unit starts treatment between the first and the last period",
    why="Without a start there is no effect to estimate.",
    remedy="Check `data.first_treated` or `data.treated`: empty means never treated.",
)
PERIOD_GAP = Entry(
    code="R408",
    title="Periods without a single row",
    message="there are no rows at all for {value} between {first} and {last}; time since the start "
    "counts the gap: period {after} comes {apart} after {before}",
    why="Time since the start is counted by the numbers of the periods, whether or not there are "
    "rows; if the step is not really that long, effects stand at the wrong time.",
    remedy="Add these rows; or number the periods without gaps if nothing lies between.",
    severity=Severity.WARNING,
)
CALENDAR_PERIODS = Entry(
    code="R409",
    title="Periods that jump at the end of a year",
    message="the periods in `{column}` look like {written} written as one number ({value}); "
    "counted so, {jump}",
    why="Time since the start is counted by the numbers of the periods; with a jump every effect "
    "after it stands at the wrong time.",
    remedy="Number the periods 1, 2, 3, … (one per {one}), and the first treated periods with "
    "them.",
    expected="periods numbered without jumps",
    poor="period\n202011\n202012\n202101",
    good="period\n1\n2\n3",
)

ENTRIES: tuple[Entry, ...] = (
    START_VARIES,
    TREATMENT_ENDS,
    ALWAYS_TREATED,
    START_ZERO,
    MISSING_PERIODS,
    ONE_PERIOD,
    NOBODY_TREATED,
    PERIOD_GAP,
    CALENDAR_PERIODS,
)
