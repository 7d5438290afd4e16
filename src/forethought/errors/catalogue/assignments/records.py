"""Draws on record, how they replay, and use of the command: A030 to A039, A050, A051."""

from __future__ import annotations

from forethought.errors.fault import Entry, Severity

CONSORT = "CONSORT 2010, items 8 to 10; Schulz and Grimes (2002), Lancet 359, 515-519"

EXISTS = Entry(
    code="A030",
    title="Already drawn",
    message="{value} exists: it was drawn on {when}",
    why="Whoever may draw until the outcome pleases has not drawn by lot.",
    remedy="Use what was drawn. If it must be drawn again, say --again --why 'the reason': the "
    "record will show both draws.",
    source=CONSORT,
)
NO_REASON = Entry(
    code="A031",
    title="Drawing again without a reason",
    message="--again needs --why, and --why needs --again",
    why="Readers will ask why the first draw was not kept.",
    remedy="Add --again --why 'team 12 merged with team 14 before anybody was told'.",
)
HASH_WRONG = Entry(
    code="A032",
    title="A record that was changed",
    message="{value} is not as it was written: its hash is {found}…, and it says {said}…",
    why="Somebody or something changed the record after the draw.",
    remedy="Take the record from a copy (a backup, a registry, an e-mail of that day), and ask "
    "who changed this one.",
)
REPLAY_DIFFERS = Entry(
    code="A033",
    title="A draw that does not replay",
    message="the lot of seed {seed} gives {count} units another arm than the record: {shown}",
    why="The record does not say what was drawn: an arm, a unit, a setting or the seed was changed "
    "afterwards.",
    remedy="Take the record from a copy, and ask who changed this one.",
)
ROSTER_DIFFERS = Entry(
    code="A034",
    title="Another roster than the one drawn from",
    message="the roster is not the one that was drawn from: {value}",
    why="A unit that joined or changed its stratum after the draw was not in the lot.",
    remedy="Verify against the roster as it was on the day of the draw.",
)
PLAN_DIFFERS = Entry(
    code="A035",
    title="A draw by another scheme than the plan's",
    severity=Severity.WARNING,
    message="the plan and the record of the draw differ: {value}",
    why="What was drawn is what the record says; a plan that says otherwise misleads readers, and "
    "a seed that is not the plan's could have been chosen for its outcome.",
    remedy="Set the plan back to what was drawn, or draw again with a reason (--again --why).",
)
NO_RECORD = Entry(
    code="A036",
    title="No record of the draw",
    message="there is no record of a draw called {value}",
    why="Without it nobody can check the draw, and the randomisation test cannot replay it.",
    remedy="Draw (forethought assign), or put the file where it is looked for; if the plan names "
    "it and nothing was drawn, take `assignment.record` out of the plan.",
)
NOT_A_RECORD = Entry(
    code="A037",
    title="Not the record of a draw",
    message="{value} is no record that forethought assign wrote: {problem}",
    why="What cannot be read cannot be replayed.",
    remedy="Name the .json file that was written beside the list of arms.",
)
ARMS_DIFFER = Entry(
    code="A038",
    title="Another arm than the one drawn",
    severity=Severity.WARNING,
    message="in the records {value} of {units} units are in another arm than the one drawn: "
    "{shown}",
    why="Who is compared must be decided by the lot, whatever they then received; otherwise the "
    "comparison is of those who chose.",
    remedy="Write the arm that was drawn into the arm column; what was received belongs into "
    "`data.received`.",
    source="CONSORT 2010, item 16 (analysis by original assigned groups)",
)
UNITS_DIFFER = Entry(
    code="A039",
    title="Units that were not drawn",
    severity=Severity.WARNING,
    message="the records hold {value} that were not in the draw: {shown}",
    why="Nobody knows how units that joined later came into their arm; and the randomisation test "
    "re-draws only those that were drawn.",
    remedy="Leave them out of the analysis, or say how they came in.",
)
WRONG_USE = Entry(
    code="A050",
    title="Options that do not go together",
    message="{value}",
    why="Each way of using the command needs its own options.",
    remedy="Draw: assign STUDY ROSTER -o FILE. Seal a list: add --sealed. Enrol: assign STUDY "
    "ROSTER --enrol ID. Check: assign STUDY --verify RECORD [ROSTER].",
)
SAME_FILE = Entry(
    code="A051",
    title="One file for the list and for its record",
    message="{value} would hold the list of arms and the record of the draw",
    why="The second to be written would replace the first, and one of them would be lost.",
    remedy="Write the list elsewhere: -o arms.csv; and give the record a file of its own in the "
    "plan, such as `assignment: {{record: draw.json}}`.",
)

ENTRIES: tuple[Entry, ...] = (
    EXISTS,
    NO_REASON,
    HASH_WRONG,
    REPLAY_DIFFERS,
    ROSTER_DIFFERS,
    PLAN_DIFFERS,
    NO_RECORD,
    NOT_A_RECORD,
    ARMS_DIFFER,
    UNITS_DIFFER,
    WRONG_USE,
    SAME_FILE,
)
