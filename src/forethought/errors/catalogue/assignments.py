"""Faults of random assignment: what cannot be drawn, and draws that do not replay."""

from __future__ import annotations

from forethought.errors.fault import Entry, Severity

CONSORT = "CONSORT 2010, items 8 to 10; Schulz and Grimes (2002), Lancet 359, 515-519"
MOULTON = "Moulton (2004), Clinical Trials 1(3), 297-305"

NO_ARMS = Entry(
    code="A001",
    title="No arms to draw",
    message="the plan names no arms",
    why="A lot can only fall between things that are named.",
    remedy="Add `assignment: {{arms: [{{id: usual}}, {{id: new}}]}}` to plan.yaml, the reference "
    "arm first.",
    expected="two arms or more",
)
NOT_DRAWN = Entry(
    code="A002",
    title="A design without a lot",
    message="in the design {value} no lot decides who gets what",
    why="Arms drawn now would not be those that the plan compares.",
    remedy="If you can draw by lot, do: say `design: individual-randomised`, "
    "`cluster-randomised`, `multisite-randomised`, `stepped-wedge` or `staggered-rollout`.",
)
NEEDS_COLUMNS = Entry(
    code="A003",
    title="A scheme without what it needs",
    message="the scheme {value} needs `assignment.{need}`, and the plan has none",
    why="Without it the scheme would be another one under the same name.",
    remedy="Add `{need}` to the plan's `assignment`, or choose another `method`.",
)
NOT_USED = Entry(
    code="A004",
    title="Something the scheme would ignore",
    message="the plan gives `assignment.{key}`, and the scheme {value} does not use it",
    why="What the plan promises would be left out in silence, and readers would believe that it "
    "was done.",
    remedy="Take `{key}` out, or choose a `method` that uses it: {fitting}.",
)
BLOCK_SIZE = Entry(
    code="A005",
    title="A block that cannot hold the ratio",
    message="a block of {value} cannot be shared out in the plan's ratio, which needs multiples "
    "of {step}",
    why="A block is what holds the arms to their ratio.",
    remedy="Write sizes such as `block_sizes: [{good}]`.",
    expected="multiples of {step}",
)
WRONG_RATIO = Entry(
    code="A006",
    title="A ratio for another number of arms",
    message="`assignment.ratio` has {value} numbers for {groups} arms or sequences",
    why="Each arm needs its share.",
    remedy="Write {groups} numbers, or leave `ratio` out for equal shares.",
)
STEEP_RATIO = Entry(
    code="A007",
    title="A ratio too steep to be held",
    message="the ratio {value} gives one arm more than {most} times the share of another",
    why="Ratios are held in whole numbers, and an arm that small tells next to nothing.",
    remedy="Choose a ratio of at most {most} to 1.",
)
NOT_ONE_BY_ONE = Entry(
    code="A008",
    title="A scheme that must know everybody first",
    message="the scheme {value} cannot draw for people who come one by one",
    why="It compares whole draws with each other, and needs to know who is drawn.",
    remedy="Use `method: blocked`, `stratified` or `minimisation` with --sealed; or draw once all "
    "are known, without --sealed.",
)
NO_COLUMN = Entry(
    code="A010",
    title="A column that the roster lacks",
    message="the roster has no column `{value}` ({part})",
    why="What the plan draws within, or balances on, must be known before the draw.",
    remedy="Add the column to the roster, spelled as in the plan; or name the column of ids with "
    "--id. The roster has: {there}.",
)
NO_ID = Entry(
    code="A011",
    title="Units without an id",
    message="{value} of the roster's rows have no `{column}` ({rows})",
    why="A unit that nobody can name cannot be told its arm, and nobody could check it.",
    remedy="Give every row an id.",
)
ID_TWICE = Entry(
    code="A012",
    title="A unit that stands twice",
    message="`{value}` stands in {rows} of the roster{others}",
    why="Whoever is in the draw twice can come into two arms.",
    remedy="Keep one row for each. For a draw of clusters the roster has one row a cluster.",
)
NO_STRATUM = Entry(
    code="A013",
    title="Units without a stratum",
    message="{value} of the roster's rows have no `{column}` ({rows}), a column to draw within",
    why="A unit of no stratum would be drawn with nobody, or with the wrong ones.",
    remedy="Fill in `{column}` for every row; if it is not known, write unknown, so that these "
    "are a stratum of their own.",
)
NO_VALUE = Entry(
    code="A014",
    title="Units without a value to balance",
    message="{value} of the roster's rows have no `{column}` ({rows}), a column to balance",
    why="Arms cannot be balanced on what is not known, and leaving these units out of it would "
    "balance other arms than those that are drawn.",
    remedy="Fill in `{column}` for every row, or balance on a column that is known for all.",
)
NOT_A_NUMBER = Entry(
    code="A015",
    title="Words among numbers",
    message="`{column}` holds numbers, and {value!r} is none ({count} such rows)",
    why="Taken as a number it would be left out, and taken as words each number would be a class "
    "of its own.",
    remedy="Write a number in every row, or a class (such as low, middle, high) in every row.",
)
TOO_FEW = Entry(
    code="A016",
    title="Fewer units than arms",
    message="the roster has {value} units for {arms} arms or sequences",
    why="An arm without anybody cannot be compared.",
    remedy="Add units to the roster, or plan fewer arms.",
)
TOO_LARGE = Entry(
    code="A017",
    title="Too many draws to look at",
    message="{candidates:,} candidate draws of {value:,} units are more than can be looked at",
    why="All candidates are held against each other at once.",
    remedy="Set `candidates` to {most:,} or fewer, or stratify: with this many units strata "
    "balance well.",
)
MANY_CLASSES = Entry(
    code="A018",
    title="A column of too many classes to minimise on",
    message="`{column}` has {value} different values; minimisation balances classes, {most} at "
    "most",
    why="With a class for each value hardly two units share one, and nothing is balanced.",
    remedy="Add a column of classes to the roster (low, middle, high) and balance on that; or draw "
    "when all are known with `method: constrained`, which balances numbers.",
)
CONSTANT = Entry(
    code="A019",
    title="A column with nothing to balance",
    severity=Severity.WARNING,
    message="`{column}` is {value!r} for every unit of the roster",
    why="A column that does not vary is balanced in any draw.",
    remedy="Check that the column holds what its name says.",
)
FEW_KEPT = Entry(
    code="A020",
    title="Few draws to choose from",
    severity=Severity.WARNING,
    message="only {value} draws were kept, of {distinct:,} different ones looked at",
    why="With so few the outcome can nearly be foreseen, and a randomisation test cannot give a "
    "p-value below {smallest:.2g}.",
    remedy="Raise `keep`, or balance on fewer columns.",
    source=MOULTON,
)
FIXED_PAIRS = Entry(
    code="A021",
    title="Units whose fates are tied",
    severity=Severity.WARNING,
    message="{value} pairs are in the same arm, or in different ones, in every draw that was kept: "
    "{shown}",
    why="Between such units there was no lot, so that a test which takes units as drawn one by one "
    "is off. The randomisation test, which re-draws from those kept, is right.",
    remedy="Raise `keep`, or balance on fewer columns; or plan `randomisation-inference`.",
    source=MOULTON,
)
SMALL_ARM = Entry(
    code="A022",
    title="An arm of one",
    severity=Severity.WARNING,
    message="`{value}` got {count} of {units} units",
    why="With one unit in an arm nothing tells its own ways from the programme's effect.",
    remedy="Recruit more units before you draw, or plan fewer arms.",
)
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
NOT_IN_ROSTER = Entry(
    code="A040",
    title="Nobody of that name in the roster",
    message="{value!r} is not in the roster",
    why="Stratum and classes are taken from the roster, before the arm is shown.",
    remedy="Add the row to the roster, then enrol.",
)
ENROLLED_TWICE = Entry(
    code="A041",
    title="Enrolled already",
    message="{value} was enrolled on {when} by {who} and came into the arm {arm}",
    why="A second place on the list would be a second chance.",
    remedy="Keep the arm that was drawn.",
    source=CONSORT,
)
LIST_USED_UP = Entry(
    code="A042",
    title="The list is used up",
    message="all {value} places of {stratum} are taken",
    why="A place that was not drawn and sealed beforehand could be chosen.",
    remedy="Seal a longer list for the rest of the study: --sealed --places N -o another file.",
)
NO_SUCH_STRATUM = Entry(
    code="A043",
    title="A stratum without a list",
    message="no list was sealed for {value}; there are lists for: {known}",
    why="A list made for somebody who is known already could be chosen.",
    remedy="Mend the stratum in the roster; for a new one seal another list.",
)
WRONG_KEY = Entry(
    code="A044",
    title="Not the key of this list",
    message="{value} is not the key that this list was sealed with",
    why="Another key would open other arms than those that were sealed.",
    remedy="Use the key file that was written with the list; the trial's coordinator keeps it.",
)
NO_KEY = Entry(
    code="A045",
    title="No key",
    message="the sealed list opens with a key, and {value} is not there",
    why="The record holds seals only, so that nobody who enrols can read ahead.",
    remedy="Name the key with --key FILE, or ask the trial's coordinator, who keeps it, to enrol.",
)
LOG_CHANGED = Entry(
    code="A046",
    title="An enrolment log that was changed",
    message="{value}, entry {entry}: {problem}",
    why="Entries hang together by their hashes, so that none can be changed, taken out or put in "
    "between without showing.",
    remedy="Take the log from a copy, and ask who changed this one.",
)
SEAL_BROKEN = Entry(
    code="A047",
    title="An arm that was not sealed",
    message="entry {value}: the arm shown, {arm}, is not the one that was sealed for that place",
    why="Either the log or the sealed list was changed after the list was made.",
    remedy="Take both from copies, and ask who changed them.",
)
LOG_BUSY = Entry(
    code="A048",
    title="Somebody else is enrolling",
    message="another enrolment is being written ({value} exists)",
    why="Two enrolments at once could show the same place twice.",
    remedy="Try again in a moment. If nobody is enrolling (a computer stopped half-way), remove "
    "{value}.",
)
NOT_SEALED = Entry(
    code="A049",
    title="Not a sealed list",
    message="{value} is the record of a draw whose arms are all shown already",
    why="Arms that everybody can see cannot be revealed one by one.",
    remedy="For people who come one by one make a sealed list: forethought assign STUDY ROSTER "
    "--sealed -o FILE.",
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
    NO_ARMS,
    NOT_DRAWN,
    NEEDS_COLUMNS,
    NOT_USED,
    BLOCK_SIZE,
    WRONG_RATIO,
    STEEP_RATIO,
    NOT_ONE_BY_ONE,
    NO_COLUMN,
    NO_ID,
    ID_TWICE,
    NO_STRATUM,
    NO_VALUE,
    NOT_A_NUMBER,
    TOO_FEW,
    TOO_LARGE,
    MANY_CLASSES,
    CONSTANT,
    FEW_KEPT,
    FIXED_PAIRS,
    SMALL_ARM,
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
    NOT_IN_ROSTER,
    ENROLLED_TWICE,
    LIST_USED_UP,
    NO_SUCH_STRATUM,
    WRONG_KEY,
    NO_KEY,
    LOG_CHANGED,
    SEAL_BROKEN,
    LOG_BUSY,
    NOT_SEALED,
    WRONG_USE,
    SAME_FILE,
)
