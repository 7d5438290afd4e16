"""What each method does and what its standard error means, in plain words.

The plan says them before the study, the report after it. Where this version has the method, its
title is the one on the method's card; a test holds the two together.
"""

from __future__ import annotations

from dataclasses import dataclass

from forethought.vocabulary import Method


@dataclass(frozen=True)
class MethodWords:
    """A method for people who will read its result; ``short`` where the title is long."""

    title: str
    does: str
    standard_error: str
    short: str = ""

    @property
    def name(self) -> str:
        """The method in a table or a chart, where there is little room."""
        return self.short or self.title


UNITS = (
    "It says how far the estimate would vary by chance if other units had been drawn; "
    "it takes them as independent of each other."
)
CLUSTERS = (
    "It says how far the estimate would vary by chance if other clusters had been drawn, "
    "and lets those in a cluster be alike."
)
GROUPS = (
    "It says how far the estimate would vary by chance if other units had been drawn; where the "
    "plan names clusters, other clusters, whose units may be alike."
)
ROLL_OUT = (
    "It says how far the estimate would vary by chance if the order of treatment had been drawn "
    "again, or other units had been drawn."
)
REGRESSION = "The arms are compared by regression on the values of all units."
ALIKE_WITHOUT = " It rests on the groups having changed alike without the programme."

METHODS: dict[Method, MethodWords] = {
    Method.DIFFERENCE_IN_MEANS: MethodWords(
        "Difference in means",
        "The mean of one arm is taken from the mean of the other.",
        UNITS + " The arms may spread differently (Welch).",
    ),
    Method.ANCOVA: MethodWords(
        "Analysis of covariance",
        "The arms are compared among those with the same starting values.",
        UNITS + " It stays valid if the spread differs between units (HC2).",
    ),
    Method.LIN: MethodWords(
        "Adjustment with interactions",
        "The arms are compared after adjusting for starting values in each arm by itself (Lin).",
        UNITS + " It stays valid if the spread differs between units (HC2).",
    ),
    Method.MIXED_MODEL: MethodWords(
        "Mixed model with a random intercept per cluster",
        "The arms are compared with a model in which each cluster has a level of its own, fitted "
        "by restricted maximum likelihood.",
        CLUSTERS + " With few clusters it is widened (Kenward and Roger).",
        short="Mixed model",
    ),
    Method.CLUSTER_ROBUST_CR0: MethodWords(
        "Least squares, cluster-robust (CR0)",
        REGRESSION,
        CLUSTERS + " With few clusters it is too small.",
        short="Least squares, CR0",
    ),
    Method.CLUSTER_ROBUST_CR1: MethodWords(
        "Least squares, cluster-robust (CR1)",
        REGRESSION,
        CLUSTERS + " It holds a simple correction for the number of clusters, as in Stata.",
        short="Least squares, CR1",
    ),
    Method.CLUSTER_ROBUST_CR2: MethodWords(
        "Least squares, cluster-robust (CR2)",
        REGRESSION,
        CLUSTERS + " It is corrected for few clusters (Bell and McCaffrey, Satterthwaite).",
        short="Least squares, CR2",
    ),
    Method.CLUSTER_ROBUST_CR3: MethodWords(
        "Least squares, cluster-robust (CR3)",
        REGRESSION,
        CLUSTERS + " It is close to leaving out one cluster at a time, and rather too wide.",
        short="Least squares, CR3",
    ),
    Method.GEE_EXCHANGEABLE: MethodWords(
        "Generalised estimating equations",
        "The arms are compared on average over all units, taking those of one cluster to be "
        "equally alike.",
        CLUSTERS + " It is corrected for few clusters (Kauermann and Carroll).",
        short="Estimating equations",
    ),
    Method.CLUSTER_MEANS: MethodWords(
        "Comparison of cluster means",
        "Each cluster counts as one value, its mean, and these are compared.",
        "It says how far the estimate would vary by chance if other clusters had been drawn; each "
        "cluster counts once.",
    ),
    Method.WILD_CLUSTER_BOOTSTRAP: MethodWords(
        "Wild cluster bootstrap",
        "The interval comes from many replays of the data in which whole clusters change sign.",
        CLUSTERS + " It holds with fewer clusters than most.",
    ),
    Method.RANDOMISATION_INFERENCE: MethodWords(
        "Randomisation test",
        "The result is held against those of many other draws that chance could have made.",
        "Its p-value rests on the draw alone: no assumption about units or clusters is needed.",
    ),
    Method.SITE_FIXED_EFFECTS: MethodWords(
        "Comparison within sites",
        "The arms are compared within each site, then averaged over sites.",
        "It says how far the estimate would vary by chance if other such sites had been drawn, and "
        "lets the effect differ between them (CR2).",
    ),
    Method.RANDOM_SLOPES: MethodWords(
        "Mixed model with effects by site",
        "Each site has a level and an effect of its own; their mean and spread are given.",
        "It says how far the mean effect would vary if other sites had been drawn.",
        short="Mixed model, by site",
    ),
    Method.HUSSEY_HUGHES: MethodWords(
        "Stepped-wedge model",
        "Groups are compared within each period, letting time and group each have its level "
        "(Hussey and Hughes).",
        CLUSTERS + " It takes a cluster to be equally alike over all periods.",
    ),
    Method.NESTED_EXCHANGEABLE: MethodWords(
        "Stepped-wedge model, nested",
        "Groups are compared within each period, letting time and group each have its level.",
        CLUSTERS + " A cluster may be less alike in different periods.",
    ),
    Method.STAGGERED_EFFICIENT: MethodWords(
        "Efficient estimator for staggered roll-outs",
        "Those already treated are compared with those still to come, using earlier outcomes to "
        "narrow the interval as far as a random order allows (Roth and Sant'Anna).",
        ROLL_OUT + " It rests on the order being as good as random.",
        short="Efficient roll-out",
    ),
    Method.CALLAWAY_SANTANNA: MethodWords(
        "Callaway and Sant'Anna's differences in differences",
        "Each group's change since before its start is compared with the change of those not yet "
        "treated, then averaged.",
        ROLL_OUT + ALIKE_WITHOUT,
        short="Callaway and Sant'Anna",
    ),
    Method.SUN_ABRAHAM: MethodWords(
        "Sun and Abraham's differences from the last treated",
        "Each group's change since before its start is compared with the change of the last "
        "treated or never treated, then averaged.",
        ROLL_OUT + ALIKE_WITHOUT,
        short="Sun and Abraham",
    ),
    Method.DIFFERENCE_IN_DIFFERENCES: MethodWords(
        "Difference in differences",
        "The change with the programme is compared with the change without it.",
        CLUSTERS + ALIKE_WITHOUT,
    ),
    Method.ENTROPY_BALANCING: MethodWords(
        "Entropy balancing",
        "The comparison group is weighted until it starts out alike, then compared.",
        UNITS + " It cannot balance what was not measured.",
    ),
    Method.SEGMENTED_REGRESSION: MethodWords(
        "Segmented regression",
        "The level after the start is compared with where the trend before would have led, and "
        "with a comparison series where there is one.",
        "It says how far the estimate would vary by chance from one period to the next; only "
        "gls-ar1 allows for neighbouring periods that are alike.",
    ),
    Method.POISSON_CLUSTER_ROBUST: MethodWords(
        "Rate ratio by Poisson regression, cluster-robust",
        "Counts are compared for the time they were counted over; the answer is a ratio of rates.",
        GROUPS,
        short="Poisson rate ratio",
    ),
    Method.LOGIT_CLUSTER_ROBUST: MethodWords(
        "Logistic regression, cluster-robust",
        "Yes-or-no outcomes are compared by how likely a yes is; the answer is a ratio of odds, or "
        "a ratio of or difference in risks where the plan asks for one.",
        GROUPS,
        short="Logistic regression",
    ),
    Method.NEGATIVE_BINOMIAL: MethodWords(
        "Negative binomial regression",
        "Counts that vary more than chance alone are compared; the answer is a ratio of rates.",
        GROUPS,
        short="Negative binomial",
    ),
    Method.COX: MethodWords(
        "Cox regression",
        "How soon an event happens is compared; the answer is a ratio of hazards.",
        GROUPS + " The ratio is taken to be the same at all times.",
    ),
    Method.RESTRICTED_MEAN: MethodWords(
        "Restricted mean time",
        "The mean time without the event, up to a set day, is compared.",
        GROUPS,
    ),
    Method.CACE_2SLS: MethodWords(
        "Effect on those who took part",
        "The difference between arms is scaled up by how many more took part in one than in the "
        "other (two-stage least squares).",
        "It says how far the estimate would vary by chance; it is wide where few took part. It "
        "takes assignment to matter only through taking part.",
        short="Those who took part",
    ),
}
