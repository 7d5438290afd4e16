"""Faults of simulation: records that cannot be made up from a theory and a plan."""

from __future__ import annotations

from forethought.errors.fault import Entry

DESIGN_NOT_SIMULATED = Entry(
    code="S001",
    title="No simulation for this design yet",
    message="records cannot be simulated for the design {value}",
    why="Each design has its own shape of records; made-up records of another shape would "
    "test nothing.",
    remedy="Designs that can be simulated: {known}.",
)
KIND_NOT_SIMULATED = Entry(
    code="S002",
    title="No simulation for this kind of indicator yet",
    message="`{indicator}` is of the kind {value}, which cannot be simulated",
    why="A value drawn from the wrong kind of distribution would look like data and mean nothing.",
    remedy="Take `{indicator}` out of data.outcomes for the simulation, or measure it as a "
    "count, a proportion or a scale.",
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
NOTHING_TO_WAIT_FOR = Entry(
    code="S006",
    title="No period, or no time of first treatment",
    message="a staggered roll-out needs `{value}` in the plan's `data` part",
    why="Its records are one row for each unit and period, with the period in which the unit "
    "was first treated.",
    remedy="Name the column: data: {{ period: month, first_treated: first_trained }}.",
)

ENTRIES: tuple[Entry, ...] = (
    DESIGN_NOT_SIMULATED,
    KIND_NOT_SIMULATED,
    TRUTH_OUT_OF_RANGE,
    INDICATOR_UNKNOWN,
    TRUTH_NOT_RATIO,
    NOTHING_TO_WAIT_FOR,
)
