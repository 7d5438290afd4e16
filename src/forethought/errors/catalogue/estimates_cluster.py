"""Faults of estimates, cluster: codes E130 to E149 (E130 is retired)."""

from __future__ import annotations

from forethought.errors.fault import Entry

NO_BOOTSTRAP_INTERVAL = Entry(
    code="E131",
    title="The bootstrap rules out no effect, however large",
    message="with {value} the bootstrap cannot reject any effect at this level",
    why="So few clusters (or so few in one arm) allow so few replays that an interval would have "
    "no end.",
    remedy="Use randomisation-inference, or the mixed model with its note on few clusters.",
)
FEW_CLUSTERS_HEADLINE = Entry(
    code="E132",
    title="Too few clusters for this method to give the headline number",
    message="`{value}` needs 10 clusters in each arm to lead; there are {reference} and {compared}",
    why="With fewer than 10 clusters in an arm its standard error is too small too often, and "
    "chance passes for an effect.",
    remedy="Name {instead} as the question's `method`; this one may stand under `sensitivity`.",
    source="Leyrat, Morgan, Leurent and Kahan (2018), International Journal of Epidemiology 47",
)
TWO_CLUSTERS = Entry(
    code="E133",
    title="Fewer than three clusters in an arm",
    message="`{value}` cannot rest on {reference} and {compared} clusters in the two arms",
    why="How much clusters differ by chance cannot be told from one or two of them, so no "
    "standard error is to be trusted.",
    remedy="{instead}; and read the study as a pilot.",
)
DRAW_DIFFERS = Entry(
    code="E134",
    title="Records and recorded draw disagree on the arm",
    message="{value} of those drawn are in another arm in the records: {which}",
    why="A test that replays the draw must start from the arms that were drawn.",
    remedy="Find out which is right. If some moved arm after the draw, `data.arm` should hold the "
    "arm they were drawn for, and `data.received` what they had.",
)
NOT_DRAWN = Entry(
    code="E135",
    title="Not in the recorded draw",
    message="{value} in the records are not in the recorded draw: {which}",
    why="Where the lot could have put them is not known, so the draw cannot be replayed.",
    remedy="Write them in the records as the record of the draw does; or, if they joined later, "
    "leave them out of this analysis and say so.",
)
NO_OTHER_DRAW = Entry(
    code="E136",
    title="The draw could not have come out otherwise",
    message="{value}",
    why="A randomisation test holds the draw against others that chance could have made.",
    remedy="Check the arms, strata and sites of the records; or use another method.",
)
TOO_MANY_PEOPLE = Entry(
    code="E137",
    title="Too many people to draw again one by one",
    message="{value} people; this test draws the arms of up to {most} again",
    why="At this size thousands of re-draws take very long, and ancova gives the same answer.",
    remedy="Use ancova or difference-in-means.",
)
DRAWN_IN_CLUSTERS = Entry(
    code="E138",
    title="Whole clusters seem to have been drawn",
    message="all {value} clusters are in one arm each, but the plan says that people were drawn "
    "one by one",
    why="A test that moves people between arms one by one, where clusters were moved as a whole, "
    "finds effects that are not there.",
    remedy="If clusters were drawn, write `design: cluster-randomised`; if people were, leave out "
    "`data.cluster`.",
)

NO_SUBGROUP_CONTRAST = Entry(
    code="E139",
    title="A subgroup without both arms",
    message="the arms cannot be compared in {value}",
    why="A subgroup with one arm only, or told exactly by other columns, has no effect of its own.",
    remedy="Join it with another level, or leave the subgroup out of the plan.",
)
CLUSTERS_IGNORED = Entry(
    code="E140",
    title="Whole clusters on either side, and a standard error that ignores them",
    message="each of the {value} clusters is wholly in one arm, and {method} takes people one by "
    "one",
    why="People of a cluster are alike. Counted as if each had come to the programme alone, they "
    "make chance pass for an effect.",
    remedy="Name cluster-robust-cr2 as the question's `method` (with fewer than 10 clusters in an "
    "arm, mixed-model or wild-cluster-bootstrap); this one may stand under `sensitivity`.",
    source="Moulton (1990), Review of Economics and Statistics 72(2)",
)

ENTRIES: tuple[Entry, ...] = (
    NO_BOOTSTRAP_INTERVAL,
    FEW_CLUSTERS_HEADLINE,
    TWO_CLUSTERS,
    DRAW_DIFFERS,
    NOT_DRAWN,
    NO_OTHER_DRAW,
    TOO_MANY_PEOPLE,
    DRAWN_IN_CLUSTERS,
    NO_SUBGROUP_CONTRAST,
    CLUSTERS_IGNORED,
)
