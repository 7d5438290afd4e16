"""Faults of estimates, series: codes E210 to E229."""

from __future__ import annotations

from forethought.errors.fault import Entry

NOT_INTERRUPTED = Entry(
    code="E210",
    title="No interruption to look at",
    message="the plan does not say in which period the programme began",
    why="Without it there is no before and no after.",
    remedy="Add `interruption: {{at: …}}` to plan.yaml, the first period with the programme.",
)
OUTSIDE = Entry(
    code="E211",
    title="The interruption lies outside the series",
    message="the programme begins in period {value}; the series runs from {first} to {last}",
    why="A change of level can only be seen in a series that begins before it and ends after it.",
    remedy="Check `interruption.at` against the records' periods, or add the periods that lack.",
)
TOO_SHORT = Entry(
    code="E212",
    title="Too few periods before or after",
    message="the {series} series has {before} periods before and {after} after; {least} of each "
    "is the least",
    why="A level and a trend cannot be told apart from so few points.",
    remedy="Add periods: most guides ask for 8 or more on each side, better 12.",
    expected="3 or more before and after",
    source="Cochrane Effective Practice and Organisation of Care (2017), Interrupted time series "
    "analyses; Lopez Bernal, Cummins and Gasparrini (2017), Int. J. Epidemiology 46, 348-355",
)
NO_PROGRAMME_SERIES = Entry(
    code="E213",
    title="No series with the programme",
    message="every row belongs to the comparison series",
    why="Without the series that had the programme there is nothing to answer.",
    remedy="Check `data.arm` and that assignment.arms names the comparison first.",
)
TWICE_SAID = Entry(
    code="E214",
    title="Series cannot carry so many terms",
    message="the term {value} can be worked out from the others in these periods",
    why="What cannot be told apart cannot be estimated, most often a season in a series that does "
    "not see every part of the cycle.",
    remedy="Ask for fewer `harmonics`, or for no change of slope.",
)
TOO_MANY_TERMS = Entry(
    code="E215",
    title="More terms than the series can carry",
    message="{value} periods carry {terms} terms; at least {least} periods should be left over",
    why="Nothing is left to judge the uncertainty from.",
    remedy="Ask for fewer `harmonics`, or add periods.",
)
NOT_COUNTS = Entry(
    code="E216",
    title="Series of values that are no counts",
    message="`family: {family}` describes counts; the outcome is {value}",
    why="A model of counts gives values that are not counts a standard error of no meaning.",
    remedy="Use `series: {{family: gls-ar1}}`, or name the count's column, with its `out_of` or "
    "`exposure`.",
)
NEGATIVE_PERIOD = Entry(
    code="E217",
    title="A period with a count below zero",
    message="the outcome adds up to {value} in a period; counts cannot be below zero",
    why="A count model has no meaning for negative numbers.",
    remedy="Check the column, or use `series: {{family: gls-ar1}}`.",
)
NO_ONE_AT_RISK = Entry(
    code="E218",
    title="A period without time at risk",
    message="the exposure adds up to {value} in a period",
    why="A rate is events divided by time at risk; with none there is no rate.",
    remedy="Leave out periods in which nobody was at risk, or check the exposure column.",
)
NO_EVENTS_IN_PART = Entry(
    code="E219",
    title="No events before, or none after",
    message="the {series} series has no events {value} the programme began",
    why="A ratio to or of nothing has no finite value.",
    remedy="Join periods, or look at a commoner event; report the counts without a ratio.",
)
HARMONICS_TOO_MANY = Entry(
    code="E220",
    title="More waves than the cycle can hold",
    message="{value} harmonics in a cycle of {cycle} periods; it holds {most}",
    why="Faster waves than every second period look like slower ones.",
    remedy="Set `harmonics` to {most} or fewer; 2 serve for most monthly series.",
)
SETTLES_NOT = Entry(
    code="E221",
    title="The series' model does not settle",
    message="after {value} steps the series model's estimates still moved",
    why="Where the search stops without settling, its figures mean nothing.",
    remedy="Ask for fewer terms; look for long stretches without events.",
)
CONSTANT_SERIES = Entry(
    code="E222",
    title="The series fits its model exactly",
    message="what is left of the series after its trend and level is nothing",
    why="With no variation there is no standard error, and none can be made up.",
    remedy="Check that the right column is named, and that periods were not filled in.",
)
NO_CYCLE = Entry(
    code="E223",
    title="A season without its length",
    message="{value} harmonics are asked for, and no `cycle`",
    why="The season's waves need to know how many periods make a year or a week.",
    remedy="Add `cycle: 12` for months, 52 for weeks, 7 for days, to the question's `series`.",
)
NOT_WHOLE_PERIODS = Entry(
    code="E224",
    title="Periods that are not whole numbers",
    message="a period is {value}",
    why="Periods are counted; how far two are apart decides how alike they may be.",
    remedy="Number periods 1, 2, 3, …",
)

ENTRIES: tuple[Entry, ...] = (
    NOT_INTERRUPTED,
    OUTSIDE,
    TOO_SHORT,
    NO_PROGRAMME_SERIES,
    TWICE_SAID,
    TOO_MANY_TERMS,
    NOT_COUNTS,
    NEGATIVE_PERIOD,
    NO_ONE_AT_RISK,
    NO_EVENTS_IN_PART,
    HARMONICS_TOO_MANY,
    SETTLES_NOT,
    CONSTANT_SERIES,
    NO_CYCLE,
    NOT_WHOLE_PERIODS,
)
