"""Faults of estimates, stepped wedges and repeated waves: codes E170 to E189."""

from __future__ import annotations

from forethought.errors.fault import Entry

HUSSEY = "Hussey and Hughes (2007), Contemporary Clinical Trials 28, 182-191"

ONE_PERIOD = Entry(
    code="E170",
    title="A stepped wedge seen in one period",
    message="the rows with data are all of one period ({value})",
    why="A stepped wedge compares clusters before and after their turn comes, while others wait; "
    "with one period there is no before.",
    remedy="Give records of every period of the study, from before the first cluster started.",
    expected="two or more periods",
    source=HUSSEY,
)
NO_TIME_EFFECTS = Entry(
    code="E171",
    title="Periods without levels of their own",
    message="the records hold {value} periods, and the model has columns for {columns} of them",
    why="In a stepped wedge more clusters have the programme the later it gets. Without a level "
    "for every period, whatever changes over time passes for an effect.",
    remedy="Name the period's column in `data.period`, so that each period becomes a level.",
    expected="a level for every period but the first",
    source=HUSSEY,
)
ALL_AT_ONCE = Entry(
    code="E172",
    title="No period has clusters with and without the programme",
    message="in each of {value} periods every cluster is in the same state",
    why="The comparison is made within periods. If all clusters start together, the effect cannot "
    "be told from what else changed at that time.",
    remedy="Check the column that says who has the programme when; if all did start together, this "
    "is an interrupted time series.",
    source=HUSSEY,
)
TOO_FEW_IN_WEDGE = Entry(
    code="E173",
    title="Too few clusters for a stepped wedge",
    message="{value} clusters have data; the model needs at least {least}",
    why="How much clusters differ by chance is learnt from clusters. With two or fewer, that "
    "cannot be told from the effect.",
    remedy="Report what happened in each cluster in words and pictures, without a standard error.",
    expected="{least} or more clusters; ten or more are advised",
)
ONE_ROW_A_CELL = Entry(
    code="E174",
    title="One row for each cluster and period",
    message="no cluster has more than one row in a period, so {value} cannot tell its variances "
    "apart",
    why="How alike units of one period are shows only where a cluster has several in that period.",
    remedy="Use `hussey-hughes` on such figures; or give the rows of single units.",
    poor="method: nested-exchangeable",
    good="method: hussey-hughes",
)
STATE_VARIES = Entry(
    code="E175",
    title="Clusters in two states within a period",
    message="{value} cluster-periods have units with and without the programme: {which}",
    why="The test draws again when each cluster starts, and takes a whole cluster to be in one "
    "state in each period.",
    remedy="Correct the rows, leave out the period in which a cluster changes over, or use "
    "hussey-hughes.",
)
NO_OTHER_ORDER = Entry(
    code="E176",
    title="The order could not have been another",
    message="every way of ordering the clusters gives the same sequence of starts",
    why="A randomisation test compares what happened with what else the lot could have given.",
    remedy="Use hussey-hughes or nested-exchangeable.",
)
FEW_IN_WEDGE_HEADLINE = Entry(
    code="E177",
    title="Too few clusters in a stepped wedge for this method to give the headline number",
    message="`{value}` needs {least} clusters in all to lead in a stepped wedge; there are {found}",
    why="How much clusters differ by chance, and change over time by themselves, is learnt from "
    "the clusters. With so few the model's interval rests on its assumptions alone.",
    remedy="Name randomisation-inference as the question's `method`: it says how small a p-value "
    "so few clusters can reach. This method may stand under `sensitivity`.",
    expected="{least} or more clusters; ten or more are advised",
    poor="method: hussey-hughes",
    good="method: randomisation-inference\nsensitivity: [hussey-hughes]",
)
NOT_FOR_WAVES = Entry(
    code="E185",
    title="Method takes each row for another unit",
    message="`{value}` with `waves: together` would count a unit's several waves as several units",
    why="A person asked four times is not four people. Standard errors would be far too small.",
    remedy="Use `method: mixed-model` for waves together, or `waves: each`.",
    poor="waves: together\nmethod: ancova",
    good="waves: together\nmethod: mixed-model",
)
ONE_WAVE_A_UNIT = Entry(
    code="E186",
    title="No unit is seen twice",
    message="each of {value} units has one row over all waves",
    why="What stays the same about a unit shows only where it is seen more than once.",
    remedy="Check that `data.unit` names the same unit in the same way at every wave; or use "
    "`waves: each`.",
)

ENTRIES: tuple[Entry, ...] = (
    ONE_PERIOD,
    NO_TIME_EFFECTS,
    ALL_AT_ONCE,
    TOO_FEW_IN_WEDGE,
    ONE_ROW_A_CELL,
    STATE_VARIES,
    NO_OTHER_ORDER,
    FEW_IN_WEDGE_HEADLINE,
    NOT_FOR_WAVES,
    ONE_WAVE_A_UNIT,
)
