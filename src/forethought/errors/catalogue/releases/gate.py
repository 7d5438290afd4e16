"""Faults at the gate: G001 to G029, G051 to G054."""

from __future__ import annotations

from forethought.errors.fault import Entry

NO_PARTNERS = Entry(
    code="G001",
    title="The plan names no partners",
    message="the plan names no partners, so nobody is there to pool with",
    why="The file says who will receive it, and how many pool, before anybody signs.",
    remedy="List them in plan.yaml: `partners: [north, east, west]`.",
)
TOO_FEW_PARTNERS = Entry(
    code="G002",
    title="Too few partners to pool",
    message="the plan names {value} partners; at least {least} must pool",
    why="With two partners each can take its own sums from the total and read the other's.",
    remedy="Find more partners, or agree on another privacy.smallest_partners in the plan.",
)
NOT_A_PARTNER = Entry(
    code="G003",
    title="Not a partner of this plan",
    message="{value} is not among the plan's partners: {partners}",
    why="The plan says who takes part; a file from anybody else is not in the pool.",
    remedy="Name one of the plan's partners: --partner NAME.",
    expected="{partners}",
)
NOT_PEOPLE = Entry(
    code="G004",
    title="Rows that are not people",
    message="the rows of this question are not units, so nobody can count people in them",
    why="The gate looks at how many people stand behind each sum, and here it cannot.",
    remedy="Analyse this question where its records are.",
)
ONE_BY_ONE = Entry(
    code="G005",
    title="Needs people one by one",
    message="the method needs {value}, and those never leave a partner",
    why="A group of one person is a person.",
    remedy="Choose a method that works from sums over groups; the methods' pages say which do.",
)
TOO_MANY_PEOPLE = Entry(
    code="G006",
    title="Too many rows for the gate",
    message="there are {value} rows; the gate looks at up to {most}",
    why="It counts the people behind every sum, which takes memory for each.",
    remedy="Summarise part by part, each with a plan of its own.",
)
UNNAMED = Entry(
    code="G007",
    title="People are told apart by their row only",
    message="the plan's `data.unit` is the row number, which is another person's when a row goes",
    why="A second release could not be held against the first, person by person.",
    remedy="Give each person a code of their own in a column, and name it in `data.unit`.",
    good="data: {unit: officer}",
    poor="data: {unit: row-number}",
)
UNSAID = Entry(
    code="G008",
    title="Which partner is this?",
    message="it is not said which of the plan's partners this is: {partners}",
    why="The file carries its partner's name, so that nobody is counted twice.",
    remedy="Say it: --partner NAME.",
    expected="{partners}",
)
SMALL_GROUP = Entry(
    code="G010",
    title="Group too small to leave",
    message="{value} with fewer than {least} people (the smallest has {people})",
    why="Sums over a few people say much about each. (DataSHIELD: nfilter.subset)",
    remedy="Let the plan merge them (privacy.too_small: merge), or agree on another "
    "privacy.smallest_cluster before the data are seen.",
)
SMALL_CELL = Entry(
    code="G011",
    title="Cell too small to leave",
    message="{value} with 1 to {most} people in a cell of {column} (the smallest has {people})",
    why="A count of a few people, and the sums over them, can point to one. "
    "(DataSHIELD: nfilter.tab)",
    remedy="Put the column into fewer categories, leave it out of `adjust`, or let the plan merge "
    "small clusters (privacy.too_small: merge).",
)
OUTCOME_CELL = Entry(
    code="G012",
    title="A rare outcome makes small cells",
    message="{value} with 1 to {most} people in a cell of {column} (the smallest has {people}); "
    "to leave those groups out would depend on the outcome",
    why="A count of a few people can point to one; and a pool without the groups in which few "
    "have the outcome gives a wrong answer. So nothing of it leaves.",
    remedy="Let the plan merge small clusters (privacy.too_small: merge), choose larger groups, "
    "or agree on another privacy.smallest_cell before the data are seen.",
)
MANY_COLUMNS = Entry(
    code="G013",
    title="Too many columns for so few people",
    message="{value} with more than {limit} columns for each person (the smallest has {people})",
    why="Sums of products of many columns over few people can be undone into the people. "
    "(DataSHIELD: nfilter.glm)",
    remedy="Adjust for less, or use larger groups.",
)
FEW_CLUSTERS = Entry(
    code="G014",
    title="Too few clusters in an arm",
    message="an arm has {value} cluster here; at least {least} must leave together",
    why="Somebody who knows which cluster it is knows its results.",
    remedy="Pool this cluster with a partner's before summarising, or leave this partner out.",
)
MANY_LEVELS = Entry(
    code="G015",
    title="Too many levels",
    message="{column} has {value} levels here; at most {most} may leave",
    why="With many levels each holds few people. (DataSHIELD: nfilter.levels)",
    remedy="Put the column into fewer categories.",
)
WITHIN = Entry(
    code="G016",
    title="Two sums that could be subtracted",
    message="with {other} one could work out sums over {people} ({least} is the least)",
    why="Two sums over nearly the same people, subtracted, are a sum over the few who differ.",
    remedy="Ask both of the same people (the same waves and covariates), or ask one of them only.",
)
NOTHING_LEAVES = Entry(
    code="G017",
    title="Nothing may leave",
    message="none of the plan's questions may leave: {value}",
    why="Every answer would show too few people.",
    remedy="See each reason; larger groups or fewer columns mend most.",
)
SUBTRACTED = Entry(
    code="G020",
    title="Could be subtracted from an earlier release",
    message="{value}, taken from what was released as number {number} on {when} ({other}), "
    "would leave sums over {people}, fewer than {least}",
    why="Whoever holds both files could subtract them and read those people's sums. A file once "
    "sent cannot be called back.",
    remedy="Send the earlier file again (the same records and plan give the same file). If records "
    "were corrected, ask every holder to delete the earlier file, and decide with your "
    "information officer before a new study folder is begun.",
)
LEDGER_CHANGED = Entry(
    code="G021",
    title="The ledger of releases was changed",
    message="{value} does not agree with its own hashes{problem}",
    why="It is what a new release is held against; one that was changed guards nothing.",
    remedy="Restore it from a backup. If there is none, tell your information officer: nobody can "
    "say now what has been released.",
)
LEDGER_BUSY = Entry(
    code="G022",
    title="Another release is under way",
    message="{value} is locked",
    why="Two releases at once could each be harmless and together not.",
    remedy="Wait until the other command has ended. If none is running, delete {value}.",
)
TOO_LARGE = Entry(
    code="G023",
    title="Release too large",
    message="the file would have {value} MB; at most {most} MB leave",
    why="A file that nobody can look through cannot be signed.",
    remedy="Ask fewer questions, adjust for less, or group by larger clusters.",
)
HEAVY = Entry(
    code="G024",
    title="Few people weigh too much",
    message="in what the further round asks, {who} would carry {value} of a sum; at most {most} "
    "may be theirs",
    why="A sum that is mostly a few people's says what their values are.",
    remedy="Tell whoever runs the pooled analysis; a method without further rounds may do.",
)
MANY_RELEASES = Entry(
    code="G026",
    title="Too many releases",
    message="{value} different files have left this study's folder; no more than {most} may",
    why="Every file says a little more about the same people, whatever the rules find.",
    remedy="Send one of the earlier files again. If a further one is needed, decide with your "
    "information officer before a new study folder is begun.",
)
MANY_ROUNDS = Entry(
    code="G025",
    title="Too many rounds",
    message="this would be round {value} about the same people; at most {most} are answered",
    why="Each round says a little more about the same people.",
    remedy="Tell whoever runs the pooled analysis; a method without further rounds may do.",
)
OTHER_COLUMNS = Entry(
    code="G018",
    title="People are told apart in another way than before",
    message="`data.{key}` is {value}; in release number {number} it was {other}",
    why="Releases are held against each other person by person. Under other codes nobody could be "
    "found again, and two files could be subtracted unseen.",
    remedy="Name the same column as before in `data.{key}`.",
)
OTHER_PEOPLE = Entry(
    code="G019",
    title="Hardly anybody of an earlier release is found again",
    message="only {value} of the people of release number {number} are found in these records",
    why="Codes that were replaced would hide whom two files have in common, so they could be "
    "subtracted unseen.",
    remedy="Use the codes of the earlier records. If these are truly other people, decide with "
    "your information officer before a new study folder is begun.",
)
GATE_LOWERED = Entry(
    code="G027",
    title="A weaker gate than may be",
    message="`privacy.{setting}` is {value}; here it must be {limit} or stricter, as {reason}",
    why="Who writes the plan does not decide alone what may leave a site: some settings are never "
    "weaker, and none is weakened once a file has left.",
    remedy="Set `privacy.{setting}` to {limit}, or to something stricter, at every partner.",
)
HEAVY_HERE = Entry(
    code="G028",
    title="One person's value outweighs all others'",
    message="{value} in which one person's value of {column} makes more than {most} of the spread",
    why="A sum that is mostly one person's says what that person's value is, and with it that "
    "person's other values. To leave the person out after seeing the data changes the question.",
    remedy="Look whether the value is an error; or let the plan put a ceiling on the column or use "
    "categories; or use larger groups.",
)
LEVEL_GONE = Entry(
    code="G029",
    title="A level that only few people have",
    message="a level of {value} is left with fewer than {least} people here",
    why="A file names the levels of its columns, and this name alone would tell that somebody of "
    "few is there.",
    remedy="Put the column into fewer categories, or let the plan merge small clusters "
    "(privacy.too_small: merge).",
)
MANY_POINTS = Entry(
    code="G051",
    title="Sums at too many coefficients",
    message="the further rounds would hold sums of one table at {value} sets of coefficients; at "
    "most {most} are answered",
    why="Each set gives as many equations about the same people. With enough of them the people's "
    "values could be worked out, whatever each sum hides.",
    remedy="Tell whoever runs the pooled analysis; larger groups bear more, and a method without "
    "further rounds may do.",
)
RECODED = Entry(
    code="G052",
    title="People who may stand under other codes now",
    message="{value} have the very values of people of release number {number} who are not found "
    "any more; if they are the same, the two files could be subtracted to reach fewer than {least}",
    why="Releases are held against each other person by person. Where some codes were replaced, a "
    "change of a few people is hidden among many.",
    remedy="Use the codes of the earlier records. If these are truly other people, decide with "
    "your information officer before a new study folder is begun.",
)
COLUMNS_UNKNOWN = Entry(
    code="G053",
    title="The ledger does not say how people were told apart",
    message="release number {value} was entered by an earlier version, which did not note which "
    "columns tell people, waves and periods apart",
    why="Releases are held against each other person by person, and nobody can say whether the "
    "same columns are used now.",
    remedy="Send the earlier file again. If a new one is needed, decide with your information "
    "officer before a new study folder is begun.",
)
SMALL_COHORTS = Entry(
    code="G054",
    title="Cohorts too small for the gate",
    message="`{question}`: {value}",
    why="For each cohort its mean in each period and how periods go together would leave. Over few "
    "units, or in periods in which few differ from the rest, those show single units.",
    remedy="Count in longer periods (the largest cohort here bears {periods}), join cohorts that "
    "began close together, or agree on other numbers under `privacy` before the data are seen. Or "
    "analyse this study where its records are.",
)

ENTRIES: tuple[Entry, ...] = (
    NO_PARTNERS,
    TOO_FEW_PARTNERS,
    NOT_A_PARTNER,
    NOT_PEOPLE,
    ONE_BY_ONE,
    TOO_MANY_PEOPLE,
    UNNAMED,
    UNSAID,
    SMALL_GROUP,
    SMALL_CELL,
    OUTCOME_CELL,
    MANY_COLUMNS,
    FEW_CLUSTERS,
    MANY_LEVELS,
    WITHIN,
    NOTHING_LEAVES,
    SUBTRACTED,
    LEDGER_CHANGED,
    LEDGER_BUSY,
    TOO_LARGE,
    HEAVY,
    MANY_ROUNDS,
    MANY_RELEASES,
    OTHER_COLUMNS,
    OTHER_PEOPLE,
    GATE_LOWERED,
    HEAVY_HERE,
    LEVEL_GONE,
    MANY_POINTS,
    RECODED,
    COLUMNS_UNKNOWN,
    SMALL_COHORTS,
)
