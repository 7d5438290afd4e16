"""Faults of estimates: where a method cannot give a number to trust."""

from __future__ import annotations

from forethought.errors.catalogue import (
    estimates_cluster,
    estimates_complier,
    estimates_imputed,
    estimates_individual,
    estimates_multisite,
    estimates_observed,
    estimates_outcomes,
    estimates_pooled,
    estimates_series,
    estimates_staggered,
    estimates_wedge,
)
from forethought.errors.fault import Entry

NOT_BUILT = Entry(
    code="E001",
    title="Method not in this version",
    message="`{value}` is a known method, but this version cannot compute it",
    why="A number from a method that was not asked for would answer another question.",
    remedy="Choose a method that this version has: {built}.",
    expected="{built}",
    poor="method: gee-exchangeable",
    good="method: mixed-model",
)
WRONG_DESIGN = Entry(
    code="E002",
    title="Method does not fit the design",
    message="`{value}` cannot be used in a {design} study",
    why="A method that ignores how people came into their arms gives a standard error that is "
    "too small, often by half.",
    remedy="Choose a method for this design: {fitting}.",
    expected="{fitting}",
    poor="design: cluster-randomised with method: difference-in-means",
    good="design: cluster-randomised with method: mixed-model",
    source="Donner and Klar (2000), Design and Analysis of Cluster Randomization Trials",
)
NO_CLUSTERS = Entry(
    code="E003",
    title="No clusters to work with",
    message="`{value}` needs each person's cluster, and the plan names no cluster column",
    why="The method's standard error comes from how clusters differ.",
    remedy="Name the column in data.cluster, or choose difference-in-means or ancova.",
)
NEEDS_UNITS = Entry(
    code="E004",
    title="Would have to re-draw people's arms",
    message="`{value}` in a {design} study re-draws the arm of every person, "
    "which this version does not do",
    why="Sums over groups, all that methods see here, cannot be re-drawn person by person.",
    remedy="Use difference-in-means or ancova; both hold in samples of ordinary size.",
)
NOTHING_LEFT = Entry(
    code="E010",
    title="Nothing to analyse",
    message="no row has a value in all of: {value}",
    why="An estimate needs rows where arm, outcome and every covariate are known.",
    remedy="Look at the share of missing values per column; drop a covariate that is hardly "
    "ever known, or check the wave the question asks about.",
)
NOT_FINITE = Entry(
    code="E011",
    title="Sums are not numbers",
    message="the sums over {value} are infinite, not a number or absurdly large",
    why="One infinite or absurdly large value makes every figure after it meaningless.",
    remedy="Look for infinite values or misplaced codes (such as 9e99) in that column.",
)
ONE_ARM = Entry(
    code="E012",
    title="Only one arm has data",
    message="all {value} rows with data are in the {arm} arm",
    why="Without the other arm there is nothing to compare with.",
    remedy="Check how arms are coded, and whether the outcome was collected in both arms.",
)
TOO_FEW_UNITS = Entry(
    code="E013",
    title="Fewer than two people in an arm",
    message="the {arm} arm has {value} row(s) with data",
    why="How much people differ within an arm cannot be seen from one person.",
    remedy="Collect the outcome from more people in that arm.",
    expected="at least 2 per arm",
)
UNEVEN_WEIGHTS = Entry(
    code="E016",
    title="Weights so uneven that nothing is left to compare",
    message="{value}",
    why="Where one row, or one arm, has nearly all of the weight, the others hardly count: how "
    "much people differ cannot be seen, whatever the number of rows.",
    remedy="Check the weight column for a value that is far too large or too small; else leave out "
    "`data.weight`, or use weights that are cut off at the ends (trimmed).",
)
NOT_TWO_ARMS = Entry(
    code="E014",
    title="Arm is not 0 or 1",
    message="the arm column takes values other than 0 and 1",
    why="These methods compare one arm with one other.",
    remedy="Name the two arms to compare in assignment.arms.",
)
NO_VARIANCE = Entry(
    code="E020",
    title="Outcome does not vary",
    message="the outcome has one value only within each arm",
    why="With no variation there is no standard error, and none can be made up.",
    remedy="Check that the right column is named, and that it was not filled with a default.",
)
PERFECT_FIT = Entry(
    code="E021",
    title="Covariates reproduce the outcome exactly",
    message="the outcome is an exact sum of: {value}",
    why="A perfect fit has no residual to take a standard error from. Most often a covariate "
    "is a copy of the outcome.",
    remedy="Remove the covariate that repeats the outcome; adjust only for what was measured "
    "before assignment.",
)
TIME_TO_EVENT = Entry(
    code="E022",
    title="Times until an event need their own method",
    message="`{value}` would treat a time until an event as a plain number",
    why="People whose event has not happened yet would be left out or miscounted.",
    remedy="Use cox or restricted-mean; or ask whether the event came by a fixed date, as a binary "
    "indicator.",
)
IGNORES_EXPOSURE = Entry(
    code="E023",
    title="Method would ignore time at risk",
    message="`{value}` compares plain counts and cannot use the exposure column",
    why="A person watched for two years has more events than one watched for one.",
    remedy="Use poisson-cluster-robust or negative-binomial, or take the exposure off the outcome.",
    good="method: poisson-cluster-robust",
)
COVARIATE_CONSTANT = Entry(
    code="E030",
    title="Covariate with one value only",
    message="`{value}` is the same in every row analysed",
    why="Nothing can be adjusted for that does not differ between people.",
    remedy="Take it off the question's adjust list, or check the column.",
)
COLLINEAR = Entry(
    code="E031",
    title="Covariates repeat one another",
    message="`{value}` can be worked out from: {others}",
    why="Columns that say the same cannot be told apart, and the sums lose their digits.",
    remedy="Take one of them off the question's adjust list.",
)
ARM_DETERMINED = Entry(
    code="E032",
    title="Arm can be told from strata or covariates",
    message="who is in which arm follows exactly from: {value}",
    why="There is nobody alike in both arms, so the arms' difference cannot be separated.",
    remedy="Remove the covariate that says which arm a person is in, or the strata that hold "
    "one arm only.",
)
FULL_LEVERAGE = Entry(
    code="E033",
    title="One person decides a coefficient alone",
    message="a row is fitted exactly whatever its outcome, because of: {value}",
    why="HC2 and HC3 standard errors divide by zero there.",
    remedy="A covariate's level: join it with another, or take the covariate off the adjust list. "
    "A site or stratum: join it with another, or leave it out, and say so as a change of the plan.",
    source="MacKinnon and White (1985), Journal of Econometrics 29, 305-325",
)
TOO_FEW_DF = Entry(
    code="E034",
    title="Too few to estimate so many parameters",
    message="{value} {what} carry {parameters} parameters",
    why="Nothing is left to judge the uncertainty from.",
    remedy="Adjust for less, or join strata.",
)
ARM_VARIES = Entry(
    code="E040",
    title="A cluster in both arms",
    message="{value} cluster(s) have people in both arms: {which}",
    why="In a cluster-randomised study every cluster belongs to one arm; a mixed one means "
    "that assignment was not kept or the columns are mistaken.",
    remedy="Use the arm as assigned to the cluster, not as received; or plan an "
    "individual-randomised or multisite-randomised design.",
)
TOO_FEW_CLUSTERS = Entry(
    code="E041",
    title="Too few clusters in an arm",
    message="the {arm} arm has {value} cluster(s)",
    why="With one cluster in an arm, the effect cannot be told from what that cluster was like "
    "anyway. No number of people within it mends that.",
    remedy="Add clusters. Until then describe the outcome, and test nothing.",
    expected="at least 2 per arm, and better 10 or more",
    source="CONSORT 2010 extension to cluster trials; Hayes and Moulton (2017), section 7.4",
)
RESTS_ON_ONE_CLUSTER = Entry(
    code="E042",
    title="The difference rests on one cluster",
    message="without cluster {value} the difference could not be estimated",
    why="Robust standard errors see how much the answer changes from cluster to cluster; here "
    "one cluster is all there is, and they would be far too small.",
    remedy="Adjust for less, or join strata, so that several clusters carry the comparison.",
)
NO_VARIATION_WITHIN = Entry(
    code="E043",
    title="Outcome does not vary within clusters",
    message="people of the same cluster all have the same outcome (after adjustment)",
    why="A mixed model splits variation into between and within clusters; there is none within.",
    remedy="Use cluster-means: there is one figure per cluster.",
)
NO_CONVERGENCE = Entry(
    code="E044",
    title="No answer was reached",
    message="after {value} steps the model's estimates still moved",
    why="Where the search stops without settling, its figures mean nothing.",
    remedy="Adjust for less; look for levels of a covariate with hardly any events.",
)
CLUSTER_IN_TWO_STRATA = Entry(
    code="E045",
    title="A cluster in two strata",
    message="{value} cluster(s) have people in more than one stratum: {which}",
    why="Clusters are re-drawn within the strata they were drawn in, which must be one each.",
    remedy="Name as strata only what was the same for a whole cluster at assignment.",
)
STRATUM_TOO_SMALL = Entry(
    code="E046",
    title="A stratum with fewer than two people in an arm",
    message="stratum {value} has {count} row(s) with data in the {arm} arm",
    why="The difference in means is taken stratum by stratum, and its standard error needs two "
    "people in each arm of each.",
    remedy="Use ancova, which adjusts for strata and borrows strength across them, or join strata.",
)
ONE_PER_CLUSTER = Entry(
    code="E047",
    title="One person in every cluster",
    message="every cluster has one row with data",
    why="Differences between clusters and between people cannot be told apart.",
    remedy="Check the cluster column; if each person is their own cluster, use ancova.",
)
NO_EVENTS = Entry(
    code="E050",
    title="No events in an arm",
    message="the {arm} arm has no events",
    why="A rate ratio divides by that arm's rate or by nothing; it has no finite value.",
    remedy="Wait for more events, or report both counts and their exposure without a ratio.",
)
SEPARATION = Entry(
    code="E051",
    title="No events at a level of a covariate",
    message="there are no events where {value} holds",
    why="The model would push that level's rate towards zero for ever.",
    remedy="A covariate's level: join it with another, or take the covariate off the adjust list. "
    "A site or stratum: join it with another, or leave it out, and say so as a change of the plan.",
)
NEGATIVE_COUNT = Entry(
    code="E052",
    title="Counts below zero",
    message="the outcome sums to {value} in a cluster; counts cannot be below zero",
    why="A count model has no meaning for negative numbers.",
    remedy="Check the column, or use a method for differences such as mixed-model.",
)
NO_EXPOSURE = Entry(
    code="E053",
    title="Nobody at risk",
    message="the exposure adds up to {value} in a cluster",
    why="A rate is events divided by time at risk; with none there is no rate.",
    remedy="Leave out people who were never at risk, or check the exposure column.",
)

_OWN: tuple[Entry, ...] = (
    NOT_BUILT,
    WRONG_DESIGN,
    NO_CLUSTERS,
    NEEDS_UNITS,
    NOTHING_LEFT,
    NOT_FINITE,
    ONE_ARM,
    TOO_FEW_UNITS,
    UNEVEN_WEIGHTS,
    NOT_TWO_ARMS,
    NO_VARIANCE,
    PERFECT_FIT,
    TIME_TO_EVENT,
    IGNORES_EXPOSURE,
    COVARIATE_CONSTANT,
    COLLINEAR,
    ARM_DETERMINED,
    FULL_LEVERAGE,
    TOO_FEW_DF,
    ARM_VARIES,
    TOO_FEW_CLUSTERS,
    RESTS_ON_ONE_CLUSTER,
    NO_VARIATION_WITHIN,
    NO_CONVERGENCE,
    CLUSTER_IN_TWO_STRATA,
    STRATUM_TOO_SMALL,
    ONE_PER_CLUSTER,
    NO_EVENTS,
    SEPARATION,
    NEGATIVE_COUNT,
    NO_EXPOSURE,
)
ENTRIES: tuple[Entry, ...] = (
    *_OWN,
    *estimates_staggered.ENTRIES,
    *estimates_individual.ENTRIES,
    *estimates_cluster.ENTRIES,
    *estimates_multisite.ENTRIES,
    *estimates_wedge.ENTRIES,
    *estimates_observed.ENTRIES,
    *estimates_series.ENTRIES,
    *estimates_outcomes.ENTRIES,
    *estimates_complier.ENTRIES,
    *estimates_imputed.ENTRIES,
    *estimates_pooled.ENTRIES,
)
