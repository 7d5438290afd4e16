"""Faults of roll-outs: where no effect can be told from who was treated when."""

from __future__ import annotations

from forethought.errors.fault import Entry

ROTH = "Roth and Sant'Anna (2023), Journal of Political Economy Microeconomics 1(4)"
CALLAWAY = "Callaway and Sant'Anna (2021), Journal of Econometrics 225(2)"

ONE_PERIOD = Entry(
    code="E100",
    title="A roll-out seen in one period only",
    message="the records hold no more than one period; a roll-out needs at least two",
    why="With one period nobody is seen both before and after treatment, so a difference between "
    "units cannot be told from an effect.",
    remedy="Give records of earlier periods, or choose a design that compares arms once.",
    expected="two or more periods",
    source=CALLAWAY,
)
NOT_FINITE = Entry(
    code="E101",
    title="Sums that are not numbers",
    message="the outcome's mean or spread is not a number for {value}",
    why="One value that is infinite or missing spoils every sum it enters, and with it the effect.",
    remedy="Look for missing, infinite or enormous values of the outcome in these cohorts.",
    poor="unit 7, period 3: inf",
    good="unit 7, period 3: 1250",
)
TOO_FEW_COHORTS = Entry(
    code="E102",
    title="Fewer than two cohorts",
    message="{value} of units can be used; a roll-out needs at least two{because}",
    why="A cohort is the units first treated in the same period. If all start together, nobody is "
    "left to show what would have happened without the treatment.",
    remedy="Add units that are treated later or never; or use an interrupted time series.",
    expected="two or more cohorts with a period before treatment",
    source=CALLAWAY,
)
NOBODY_TREATED = Entry(
    code="E103",
    title="Nobody is treated in the periods seen",
    message="no unit is first treated after {first} and up to {last}",
    why="An effect needs units that are seen before and after they are treated.",
    remedy="Check data.first_treated: it must be in the same calendar as data.period, "
    "and empty only for units that are never treated.",
    poor="first_treated: 2016 where periods are 1 to 72",
    good="first_treated: 61 where periods are 1 to 72",
)
NO_COMPARISON = Entry(
    code="E104",
    title="No untreated units to compare with",
    message="in every period in which somebody is treated, everybody is",
    why="Without untreated units in the same period, change over time cannot be told from an "
    "effect.",
    remedy="Add units that are treated later or never, or periods in which some are still waiting.",
    source=CALLAWAY,
)
NO_NEVER_TREATED = Entry(
    code="E105",
    title="No never-treated units",
    message="the question compares with never-treated units, and every unit is treated by "
    "period {last}",
    why="The comparison that the plan names is not in the records; another would answer another "
    "question.",
    remedy="Set `comparison: not-yet-treated` for this question, or add units that are not "
    "treated in these periods.",
    poor="comparison: never-treated",
    good="comparison: not-yet-treated",
    source=CALLAWAY,
)
NO_VARIATION = Entry(
    code="E106",
    title="An outcome that does not vary",
    message="within cohorts the outcome does not vary in the way the effect is measured",
    why="With no variation the standard error is zero, and an interval of no width would claim "
    "a certainty that nobody has.",
    remedy="Check that the column is the outcome and not a constant or a copy of the treatment.",
)
TIMING_NOT_RANDOM = Entry(
    code="E107",
    title="A method for random timing, and timing that is not random",
    message="{value} needs treatment times set at random or as good as; the plan says {timing}",
    why="This method compares levels across cohorts. Where people chose when to start, cohorts "
    "differ before treatment and that difference would be counted as effect.",
    remedy="Use `method: callaway-santanna`, which needs parallel trends only; or, if the order "
    "was drawn by lot, say so with `timing: random`.",
    poor="timing: chosen\nmethod: staggered-efficient",
    good="timing: chosen\nmethod: callaway-santanna",
    source=ROTH,
)
NO_ADJUSTMENT = Entry(
    code="E108",
    title="A roll-out method that cannot adjust",
    message="{method} cannot take account of {value}",
    why="What the plan promises to adjust for would be left out in silence, and the number would "
    "answer another question.",
    remedy="Take {value} out of this question and say so as a change of the plan; outcomes before "
    "treatment are used in any case.",
    poor="method: staggered-efficient\nadjust: [age]",
    good="method: staggered-efficient",
)
LONE_UNITS = Entry(
    code="E109",
    title="Cohorts of one unit only",
    message="{value} has two units or more",
    why="The spread between units of a cohort is what the standard error is made of. One unit "
    "shows none, so the standard error would leave out that side altogether and be far too small.",
    remedy="Join neighbouring periods so that cohorts have several units, or report the change "
    "of each unit in words.",
    source="Conley and Taber (2011), Review of Economics and Statistics 93(1)",
)
FEW_UNITS_ON_A_SIDE = Entry(
    code="E178",
    title="Too few units in a roll-out for this method",
    message="`{value}` needs {least} units on each side to give a number; {treated} were treated "
    "and {compared} are compared with them",
    why="How units differ cannot be told from one or two of them, so no interval would mean "
    "anything.",
    remedy="Follow smaller units, and more of them (beats, not districts). Where the order is "
    "drawn by lot, plan a stepped-wedge with `method: randomisation-inference`. Else report what "
    "happened in each unit in words and pictures.",
    expected="{least} or more units on each side",
    source="Conley and Taber (2011), Review of Economics and Statistics 93(1)",
)
TREATED_TOGETHER = Entry(
    code="E179",
    title="Whole clusters were treated together, and units are taken one by one",
    message="each of the {value} clusters started as a whole, and {method} takes units as if each "
    "had started on its own",
    why="Units of a cluster share whatever happens there, so they tell less than as many units on "
    "their own. In trials without any effect two headlines of three were false.",
    remedy="Make the cluster the unit: one row for each cluster and period with the cluster's mean "
    "outcome, `data.unit` naming the cluster's column, and no `data.cluster`. Where the order was "
    "drawn by lot, `design: stepped-wedge` does so from the records as they are.",
    expected="units that started one by one, or clusters as the units",
    source="Bertrand, Duflo and Mullainathan (2004), Quarterly Journal of Economics 119(1)",
)

ENTRIES: tuple[Entry, ...] = (
    ONE_PERIOD,
    NOT_FINITE,
    TOO_FEW_COHORTS,
    NOBODY_TREATED,
    NO_COMPARISON,
    NO_NEVER_TREATED,
    NO_VARIATION,
    TIMING_NOT_RANDOM,
    NO_ADJUSTMENT,
    LONE_UNITS,
    FEW_UNITS_ON_A_SIDE,
    TREATED_TOGETHER,
)
