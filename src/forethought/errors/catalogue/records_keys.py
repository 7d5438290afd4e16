"""Faults of records: units, clusters, arms and waves (R3)."""

from __future__ import annotations

from forethought.errors.fault import Entry, Severity

NO_ROWS = Entry(
    code="R301",
    title="No rows",
    message="there is not one row of records",
    why="There is nothing to estimate from.",
    remedy="Check the source, and the query if there is one.",
)
EMPTY_KEY = Entry(
    code="R302",
    title="A row that belongs nowhere",
    message="{what} is empty in {where}{read}",
    why="Nobody can know where such a row belongs; leaving it out in silence could tilt the "
    "comparison.",
    remedy="Fill in these cells, or take these rows out and say why in the report.",
    poor="officer,arm\nA12,usual\nA13,",
    good="officer,arm\nA12,usual\nA13,think-family",
)
TWICE = Entry(
    code="R303",
    title="The same unit twice",
    message="{count} than one row{at}; {value} stands in {rows}",
    why="A unit that is counted twice makes the study look larger and more certain than it is.",
    remedy="{remedy}",
    poor="officer,wave,score\nA12,six,7\nA12,six,8",
    good="officer,wave,score\nA12,six,7\nA12,twelve,8",
)
UNKNOWN_WAVE = Entry(
    code="R304",
    title="An impossible wave",
    message="{value} in {where} is no wave of the plan",
    why="Rows of a wave that nobody planned would never be looked at.",
    remedy="{suggestion}",
    expected="one of {known}",
    poor="wave\n6 months",
    good="wave\nsix",
)
TWO_ARMS = Entry(
    code="R305",
    title="A unit in two arms",
    message="{count} in more than one arm; {value} is in {arms}{rows}",
    why="Whoever is in two arms can be compared with nobody; the comparison rests on assignment.",
    remedy="Write the arm that the unit was assigned to in all of its rows, whatever it received.",
    poor="officer,arm\nA12,usual\nA12,think-family",
    good="officer,arm\nA12,usual\nA12,usual",
    source="analysis by intention to treat: CONSORT 2025, item on who is included in analysis",
)
CLUSTER_TWO_ARMS = Entry(
    code="R306",
    title="A cluster in two arms",
    message="{count} in more than one arm; {value} is in {arms}{rows}",
    why="The plan says that whole clusters were assigned; an arm that varies within a cluster "
    "contradicts it, and the standard errors would be wrong.",
    remedy="Write the arm the cluster was assigned to, or use the design individual-randomised.",
    poor="team,arm\nLeeds,usual\nLeeds,think-family",
    good="team,arm\nLeeds,usual\nLeeds,usual",
)
TWO_CLUSTERS = Entry(
    code="R307",
    title="A unit in two clusters",
    message="{count} in more than one cluster; {value} is in {arms}{rows}",
    why="People move. For the analysis a unit belongs to the cluster it was in when assigned; "
    "here each row counts for the cluster written in it.",
    remedy="Write the cluster at assignment in all rows of the unit, unless the move is meant.",
    severity=Severity.WARNING,
)
UNKNOWN_ARM = Entry(
    code="R308",
    title="An arm that the plan does not list",
    message="{value} in {where} is no arm of the plan",
    why="Rows of an unknown arm would be left out of every comparison.",
    remedy="{suggestion}",
    expected="one of {known}",
    poor="arm\ncontrol",
    good="arm\nusual",
)
ARM_WITHOUT_ROWS = Entry(
    code="R309",
    title="An arm without rows",
    message="the plan lists the arm {value}, and no row is in it",
    why="Without one of the arms there is nothing to compare with.",
    remedy="Check the spelling of arms in the records: an arm is known by its id or statement.",
)
ONE_CLUSTER = Entry(
    code="R310",
    title="Fewer than two clusters in an arm",
    message="{value} has {clusters}",
    why="With one cluster in an arm, what the programme did cannot be told from what that "
    "cluster is like.",
    remedy="This needs more clusters; no method can make up for it.",
    source="Varnell et al. 2001, Evaluation Review 25(6), one cluster per condition",
)
NO_REFERENCE = Entry(
    code="R311",
    title="Which arm is compared with which?",
    message="the records have the arms {value}, and the plan does not list its arms",
    why="With the arms the wrong way round every effect changes its sign.",
    remedy="In plan.yaml write `assignment: {{arms: [{{id: {first}}}, {{id: {second}}}]}}`, the "
    "reference arm first.",
    poor="data: {arm: group}, and no assignment",
    good="assignment: {arms: [{id: usual}, {id: think-family}]}",
)
CLUSTERS_ASSIGNED = Entry(
    code="R312",
    title="Clusters that were assigned as a whole",
    message="every one of the {value} clusters of `{column}` with more than one unit lies wholly "
    "in one arm; the plan says that units were assigned one by one",
    why="By lot, unit by unit, that would come about less than once in 1,000 times. Where "
    "clusters were assigned, an analysis that counts units one by one finds far too small a "
    "standard error.",
    remedy="Set `design: cluster-randomised` and a method for clusters. If units really were "
    "assigned one by one, check the columns of clusters and arms.",
    poor="# design: individual-randomised\nofficer,team,arm\nA1,A,usual\nA2,A,usual\n…",
    good="# design: cluster-randomised\nofficer,team,arm\nA1,A,usual\nA2,A,usual\n…",
    source="Donner and Klar (2000), Design and Analysis of Cluster Randomization Trials",
)

ENTRIES: tuple[Entry, ...] = (
    NO_ROWS,
    EMPTY_KEY,
    TWICE,
    UNKNOWN_WAVE,
    TWO_ARMS,
    CLUSTER_TWO_ARMS,
    TWO_CLUSTERS,
    UNKNOWN_ARM,
    ARM_WITHOUT_ROWS,
    ONE_CLUSTER,
    NO_REFERENCE,
    CLUSTERS_ASSIGNED,
)
