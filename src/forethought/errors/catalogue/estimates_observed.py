"""Faults of estimates, observed: codes E190 to E209."""

from __future__ import annotations

from forethought.errors.fault import Entry

STAGGERED = Entry(
    code="E190",
    title="The programme came at several times",
    message="units were first treated at {value}; one difference in differences takes all to have "
    "started at once",
    why="With several starts, two-way fixed effects compare late starters with early ones that "
    "are treated already. Its answer can have the wrong sign.",
    remedy="Plan a staggered-rollout with callaway-santanna, which compares each start with those "
    "not treated yet.",
    good="design: staggered-rollout with method: callaway-santanna",
    source="Goodman-Bacon (2021), Journal of Econometrics 225, 254-277",
)
NOTHING_BEFORE = Entry(
    code="E191",
    title="Nothing from before the programme",
    message="the records hold no time before {value} to compare with",
    why="A change needs two measurements: one before and one after.",
    remedy="Name the earlier wave in the question's adjust (indicator@wave), map data.wave, or "
    "map data.period and when units were first treated.",
    good="adjust: [skill@before]",
)
NEEDS_CHANGES = Entry(
    code="E192",
    title="Needs each unit's change",
    message="`{value}` works on each unit's change, which released sums of this study do not hold",
    why="Who changed by how much can be seen only where the records are.",
    remedy="Analyse where the records are, or choose ancova with the earlier wave in adjust.",
)
TOO_FEW_CHANGES = Entry(
    code="E193",
    title="Fewer than two units measured before and after",
    message="{value} unit(s) have an outcome at both times",
    why="How much changes differ cannot be seen from one.",
    remedy="Check the unit column: it must name the same unit at each wave.",
    expected="at least 2",
)
SAME_CHANGE = Entry(
    code="E194",
    title="Every unit changed by the same",
    message="the outcome changed by the same in every unit (or cluster)",
    why="With no variation there is no standard error, and none can be made up.",
    remedy="Check that the right column is named, and that it was not filled with a default.",
)
ONE_CLUSTER = Entry(
    code="E195",
    title="Too few clusters",
    message="the records hold {value} cluster(s) with an outcome",
    why="How much clusters differ cannot be seen from one.",
    remedy="Add clusters, or choose difference-in-means and treat the answer as a description.",
    expected="at least 2, and better 20 or more",
)
NOTHING_TO_BALANCE = Entry(
    code="E196",
    title="Nothing to balance",
    message="`{value}` makes groups alike in the question's covariates, and it names none",
    why="Without covariates this would be the plain difference between groups that nobody drew.",
    remedy="Name in adjust what was measured before the programme: the outcome at the earlier "
    "wave first of all.",
    good="adjust: [skill@before, age]",
)
CANNOT_BALANCE = Entry(
    code="E197",
    title="No weights can make the groups alike",
    message="the comparison group cannot be weighted to look like the programme's group in: "
    "{value}",
    why="Nobody in the comparison group is far enough towards the programme's group there, so a "
    "comparison would rest on guessing beyond the data.",
    remedy="Find a comparison group that overlaps, restrict the programme's group to those who "
    "have a counterpart, or take these off the adjust list and say so.",
    source="Hainmueller (2012), Political Analysis 20, 25-46",
)
FEW_COUNTERPARTS = Entry(
    code="E198",
    title="A handful of people stand for the whole comparison group",
    message="after weighting, the comparison group is worth {value} people, too few for {columns} "
    "columns to be balanced",
    why="The answer would be the luck of a few people, and its standard error not to be trusted.",
    remedy="Balance fewer covariates, or find a comparison group that is more alike.",
)

ENTRIES: tuple[Entry, ...] = (
    STAGGERED,
    NOTHING_BEFORE,
    NEEDS_CHANGES,
    TOO_FEW_CHANGES,
    SAME_CHANGE,
    ONE_CLUSTER,
    NOTHING_TO_BALANCE,
    CANNOT_BALANCE,
    FEW_COUNTERPARTS,
)
