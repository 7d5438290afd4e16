"""What each method does and what its standard error means, in plain words."""

from __future__ import annotations

from dataclasses import dataclass

from forethought.vocabulary import Method


@dataclass(frozen=True)
class MethodWords:
    """A method for people who will read its result."""

    name: str
    does: str
    standard_error: str


PEOPLE = (
    "It says how far the estimate would vary by chance if other people had been drawn; "
    "it takes people as independent of each other."
)
CLUSTERS = (
    "It says how far the estimate would vary by chance if other clusters had been drawn, "
    "and lets people in a cluster be alike."
)
ROLL_OUT = (
    "It says how far the estimate would vary by chance if the order of treatment had been drawn "
    "again, or other units had been drawn."
)

METHODS: dict[Method, MethodWords] = {
    Method.DIFFERENCE_IN_MEANS: MethodWords(
        "Difference in means",
        "Takes the mean of one arm from the mean of the other.",
        PEOPLE + " The arms may spread differently (Welch).",
    ),
    Method.ANCOVA: MethodWords(
        "Difference in means, adjusted (ANCOVA)",
        "Compares people in the two arms who were alike at the start.",
        PEOPLE + " It stays valid if the spread differs between people (HC2).",
    ),
    Method.LIN: MethodWords(
        "Difference in means, adjusted within arms (Lin)",
        "Adjusts for the start separately in each arm, then compares.",
        PEOPLE + " It stays valid if the spread differs between people (HC2).",
    ),
    Method.MIXED_MODEL: MethodWords(
        "Mixed model with a random intercept for each cluster",
        "Compares the arms while letting each cluster have a level of its own.",
        CLUSTERS + " With few clusters it is widened (Kenward and Roger).",
    ),
    Method.CLUSTER_ROBUST_CR0: MethodWords(
        "Regression with cluster-robust errors, CR0",
        "Compares the arms by regression on people's values.",
        CLUSTERS + " With few clusters it is too small.",
    ),
    Method.CLUSTER_ROBUST_CR1: MethodWords(
        "Regression with cluster-robust errors, CR1",
        "Compares the arms by regression on people's values.",
        CLUSTERS + " It holds a simple correction for the number of clusters, as in Stata.",
    ),
    Method.CLUSTER_ROBUST_CR2: MethodWords(
        "Regression with cluster-robust errors, CR2",
        "Compares the arms by regression on people's values.",
        CLUSTERS + " It is corrected for few clusters (Bell and McCaffrey, Satterthwaite).",
    ),
    Method.CLUSTER_ROBUST_CR3: MethodWords(
        "Regression with cluster-robust errors, CR3",
        "Compares the arms by regression on people's values.",
        CLUSTERS + " It is close to leaving out one cluster at a time, and rather too wide.",
    ),
    Method.GEE_EXCHANGEABLE: MethodWords(
        "Generalised estimating equations",
        "Compares the arms on average over all people, taking those in a cluster as alike.",
        CLUSTERS,
    ),
    Method.CLUSTER_MEANS: MethodWords(
        "Analysis of cluster means",
        "Takes one mean for each cluster and compares these.",
        "It says how far the estimate would vary by chance if other clusters had been drawn; each "
        "cluster counts once.",
    ),
    Method.WILD_CLUSTER_BOOTSTRAP: MethodWords(
        "Wild cluster bootstrap",
        "Redraws the deviations of whole clusters many times and compares the estimate with them.",
        CLUSTERS + " It holds with fewer clusters than most.",
    ),
    Method.RANDOMISATION_INFERENCE: MethodWords(
        "Randomisation test",
        "Redraws the assignment many times and asks how often a difference as large appears.",
        "Its p-value rests on the draw alone: no assumption about people or clusters is needed.",
    ),
    Method.SITE_FIXED_EFFECTS: MethodWords(
        "Comparison within sites",
        "Compares the arms within each site and averages over sites.",
        "It says how far the estimate would vary by chance at these same sites.",
    ),
    Method.RANDOM_SLOPES: MethodWords(
        "Mixed model with an effect that varies by site",
        "Lets each site have an effect of its own, and estimates their mean and spread.",
        "It says how far the mean effect would vary if other sites had been drawn.",
    ),
    Method.HUSSEY_HUGHES: MethodWords(
        "Stepped-wedge mixed model (Hussey and Hughes)",
        "Compares before and after in each cluster, with a level for each period.",
        CLUSTERS + " It takes a cluster to be equally alike over all periods.",
    ),
    Method.NESTED_EXCHANGEABLE: MethodWords(
        "Stepped-wedge mixed model with period effects in clusters",
        "Compares before and after in each cluster, with a level for each period.",
        CLUSTERS + " A cluster may be less alike in different periods.",
    ),
    Method.STAGGERED_EFFICIENT: MethodWords(
        "Efficient estimator for staggered roll-outs (Roth and Sant'Anna)",
        "Compares treated units with those not treated yet, and uses the periods before "
        "treatment to sharpen the comparison.",
        ROLL_OUT + " It rests on the order being as good as random.",
    ),
    Method.CALLAWAY_SANTANNA: MethodWords(
        "Staggered difference in differences (Callaway and Sant'Anna)",
        "Compares the change in each cohort with the change in units not treated yet.",
        ROLL_OUT + " It rests on the groups having changed alike without the programme.",
    ),
    Method.SUN_ABRAHAM: MethodWords(
        "Staggered event study (Sun and Abraham)",
        "Estimates each cohort's effect by time since treatment and averages over cohorts.",
        ROLL_OUT + " It rests on the groups having changed alike without the programme.",
    ),
    Method.DIFFERENCE_IN_DIFFERENCES: MethodWords(
        "Difference in differences",
        "Compares the change with the programme with the change without it.",
        CLUSTERS + " It rests on both groups having changed alike without the programme.",
    ),
    Method.ENTROPY_BALANCING: MethodWords(
        "Entropy balancing",
        "Weights the comparison group until it resembles the programme group at the start.",
        PEOPLE + " It cannot balance what was not measured.",
    ),
    Method.SEGMENTED_REGRESSION: MethodWords(
        "Segmented regression",
        "Fits the trend before and after the start and compares level and slope.",
        "It says how far the estimate would vary by chance between periods, which may be alike.",
    ),
    Method.POISSON_CLUSTER_ROBUST: MethodWords(
        "Poisson regression with cluster-robust errors",
        "Compares counts for the time they were counted over; the answer is a ratio of rates.",
        CLUSTERS,
    ),
    Method.LOGIT_CLUSTER_ROBUST: MethodWords(
        "Logistic regression with cluster-robust errors",
        "Compares yes-or-no outcomes; the answer is a ratio of odds.",
        CLUSTERS,
    ),
    Method.NEGATIVE_BINOMIAL: MethodWords(
        "Negative binomial regression",
        "Compares counts that vary more than chance alone; the answer is a ratio of rates.",
        PEOPLE,
    ),
    Method.COX: MethodWords(
        "Cox regression",
        "Compares how soon an event happens; the answer is a ratio of hazards.",
        PEOPLE + " It takes the ratio to be the same at all times.",
    ),
    Method.RESTRICTED_MEAN: MethodWords(
        "Restricted mean time",
        "Compares the mean time without the event up to a set day.",
        PEOPLE,
    ),
    Method.CACE_2SLS: MethodWords(
        "Effect on those who took part (two-stage least squares)",
        "Divides the difference between the arms by the difference in taking part.",
        "It says how far the estimate would vary by chance; it is wide where few took part. It "
        "takes assignment to matter only through taking part.",
    ),
}
