"""Faults of simulation: records that cannot be made up from a theory and a plan."""

from __future__ import annotations

from forethought.errors.fault import Entry

# S001 said that a design could not be simulated; it is retired
KIND_NOT_SIMULATED = Entry(
    code="S002",
    title="A kind of indicator that cannot be simulated here",
    message="`{indicator}` is of the kind {value} and cannot be simulated: {because}",
    why="A value drawn from the wrong kind of distribution would look like data and mean nothing.",
    remedy="Mend that; or take `{indicator}` out of data.outcomes for the simulation; or measure "
    "it as a count, a proportion or a scale.",
)
TRUTH_OUT_OF_RANGE = Entry(
    code="S003",
    title="A true effect the indicator cannot show",
    message="with the true effect {value}, `{indicator}` would average {mean:.3g} at {when}, "
    "outside {low:g} to {high:g}",
    why="Cutting values off at the end of the range would make the true effect smaller than "
    "the one stated, in silence.",
    remedy="State a smaller effect in the plan's `truth`, or a wider range (`low`, `high`) "
    "for the indicator.",
    poor="truth: {referral-rate: 0.9}",
    good="truth: {referral-rate: 0.075}",
)
INDICATOR_UNKNOWN = Entry(
    code="S004",
    title="A name that is no indicator of the theory",
    message="`{value}` in {part} is not an indicator of the theory",
    why="An effect or a column for something the theory does not name cannot be simulated "
    "from the theory.",
    remedy="{suggestion}",
)
TRUTH_NOT_RATIO = Entry(
    code="S005",
    title="A true rate ratio that is not above zero",
    message="the true effect on `{indicator}` is {value}, but its question asks for a rate "
    "ratio, which is above 0 (1 means no effect)",
    why="An effect on the wrong scale would make records whose truth is not the one stated.",
    remedy="Write the ratio: 0.9 for ten per cent fewer, 1 for no effect.",
    poor="truth: {repeat-incidents: -0.1}",
    good="truth: {repeat-incidents: 0.9}",
)
COLUMN_NEEDED = Entry(
    code="S006",
    title="A column that the design's records need",
    message="the records of the design {design} need `{value}`, which the plan does not name",
    why="Each design has its own shape of records; made-up records of another shape would "
    "test nothing.",
    remedy="Name it: {example}.",
)
WAVES_AND_PERIODS = Entry(
    code="S007",
    title="Waves and periods together",
    message="the design {design} counts time in periods, and `data.wave` names `{value}` too",
    why="Which wave a period is of, the plan does not say; records made up either way would "
    "test something else.",
    remedy="Leave `wave` out of the plan's `data` part: the period tells when.",
)
TOO_MANY_PERIODS = Entry(
    code="S008",
    title="Too many periods to simulate",
    message="the plan asks for {value} periods; at most {most} are simulated",
    why="Periods are counted from 1, the first with records. A year or a code in their place would "
    "make records of all the periods before it.",
    remedy="Write `sequences` as 2, 3, 4, …: the first treated period of each, counted from 1; and "
    "`periods` as how many there are.",
)
NOTHING_TO_SIZE = Entry(
    code="S010",
    title="No question to size the study for",
    message="the plan has no question{value}",
    why="A size is enough, or not, for finding one effect on one indicator.",
    remedy="{suggestion}",
)
EFFECT_IMPOSSIBLE = Entry(
    code="S011",
    title="An effect that the outcome cannot show",
    message="an effect of {value} on `{indicator}` cannot be: {because}",
    why="Power for an effect that cannot happen is a number about nothing.",
    remedy="{suggestion}",
)
TOO_SMALL_TO_SIZE = Entry(
    code="S012",
    title="Too small a study to say anything of",
    message="{value} {what} leave nothing to judge the difference by",
    why="The spread between them has to be learnt from the study itself, which takes more of "
    "them than there are arms and periods to tell apart.",
    remedy="Plan for at least {least} {what}.",
)
NOT_HELD = Entry(
    code="S013",
    title="A method that asks for what simulated sums do not hold",
    message="the simulated studies do not hold what the method asks for ({value})",
    why="Studies are simulated as sums over groups; a method that needs more cannot be tried on "
    "them.",
    remedy="Nothing is wrong with the plan: read the method's page for how it was proved, or "
    "rehearse it on the records of `forethought simulate`.",
)
NOT_SIZED_BY = Entry(
    code="S014",
    title="A size that the design is not told in",
    message="--{value} has nothing to change: the size of this design ({design}) is told in {what}",
    why="A number that changes nothing would be taken to have changed something.",
    remedy="{suggestion}",
)
TOO_LARGE_TO_SIZE = Entry(
    code="S015",
    title="Too large a study to simulate",
    message="{value} {what} are more than the {most} that are simulated",
    why="Thousands of studies of that size would take minutes to draw.",
    remedy="Look for a digit too many; or try a smaller number: power only grows from there.",
)

ENTRIES: tuple[Entry, ...] = (
    KIND_NOT_SIMULATED,
    TRUTH_OUT_OF_RANGE,
    INDICATOR_UNKNOWN,
    TRUTH_NOT_RATIO,
    COLUMN_NEEDED,
    WAVES_AND_PERIODS,
    TOO_MANY_PERIODS,
    NOTHING_TO_SIZE,
    EFFECT_IMPOSSIBLE,
    TOO_SMALL_TO_SIZE,
    NOT_HELD,
    NOT_SIZED_BY,
    TOO_LARGE_TO_SIZE,
)
