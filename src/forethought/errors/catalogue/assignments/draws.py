"""What cannot be drawn by lot, and what to look at before it is: A001 to A029."""

from __future__ import annotations

from forethought.errors.fault import Entry, Severity

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
    remedy="Under `assignment` in plan.yaml write {example}; or choose another `method`.",
    poor="assignment: {method: stepped-wedge}",
    good="assignment: {method: stepped-wedge, sequences: [2, 3, 4, 5]}",
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
)
