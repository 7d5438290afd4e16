"""Plain words for what the files name by codes: methods, designs, verdicts, pitfalls."""

from __future__ import annotations

from dataclasses import dataclass

from forethought.vocabulary import Design, LinkVerdict, Method, Verdict


@dataclass(frozen=True)
class MethodWords:
    """A method's name, and what it does in one sentence a newcomer can follow."""

    title: str
    does: str


VERDICTS = {
    Verdict.IMPROVED: "Improved",
    Verdict.WORSENED: "Worsened",
    Verdict.NO_MEANINGFUL_DIFFERENCE: "No difference that matters",
    Verdict.INCONCLUSIVE: "Inconclusive",
    Verdict.NOT_MEASURED: "Not measured",
    Verdict.NOT_TESTED: "Not tested",
}
LINKS = {
    LinkVerdict.HELD: "Held",
    LinkVerdict.EFFECT_DID_NOT_MOVE: "The first moved, the second did not",
    LinkVerdict.OPPOSITE: "The second moved the other way",
    LinkVerdict.CAUSE_DID_NOT_MOVE: "The first did not move",
    LinkVerdict.UNTESTED: "Untested",
}
PITFALLS = {
    "comparison": "No robust comparison",
    "drop-out": "High drop-out",
    "exclusion": "People left out of the analysis",
    "measures": "Unsuitable measures",
    "sample": "Too small a sample",
    "follow-up": "No long follow-up",
}
PITFALL_QUESTIONS = {
    "comparison": "whether the comparison was fair",
    "drop-out": "how many dropped out",
    "exclusion": "how many were left out",
    "measures": "whether every measure has been validated",
    "sample": "whether the sample was large enough",
    "follow-up": "whether the follow-up was long enough",
}
MET = {True: "Met", False: "Avoided", None: "Not known"}
DESIGNS = {
    Design.INDIVIDUAL_RANDOMISED: "Chance decided which people took part",
    Design.CLUSTER_RANDOMISED: "Chance decided which groups of people took part",
    Design.MULTISITE_RANDOMISED: "Chance decided who took part, within each site",
    Design.STEPPED_WEDGE: "Chance decided the order in which groups started",
    Design.STAGGERED_ROLLOUT: "People started at different times, and those who had started "
    "were compared with those still to start",
    Design.COMPARISON_GROUP: "People who took part were compared with others who did not, "
    "without chance deciding",
    Design.INTERRUPTED_TIME_SERIES: "The time after the start was compared with the trend before",
    Design.BEFORE_AFTER: "The same people were measured before and after, with no comparison",
}
METHODS = {
    Method.DIFFERENCE_IN_MEANS: MethodWords(
        "Difference in means", "The mean of one arm is taken from the mean of the other."
    ),
    Method.ANCOVA: MethodWords(
        "Analysis of covariance",
        "The arms are compared among people with the same starting values.",
    ),
    Method.LIN: MethodWords(
        "Adjustment with interactions",
        "The arms are compared after adjusting for starting values in each arm by itself.",
    ),
    Method.MIXED_MODEL: MethodWords(
        "Mixed model",
        "The arms are compared with a model in which each cluster has a level of its own "
        "(a random intercept, fitted by restricted maximum likelihood).",
    ),
    Method.CLUSTER_ROBUST_CR0: MethodWords(
        "Regression, cluster-robust CR0",
        "The arms are compared by regression; the standard error lets people of one cluster be "
        "alike, without a correction for few clusters.",
    ),
    Method.CLUSTER_ROBUST_CR1: MethodWords(
        "Regression, cluster-robust CR1",
        "The arms are compared by regression; the standard error lets people of one cluster be "
        "alike, with a simple correction for the number of clusters.",
    ),
    Method.CLUSTER_ROBUST_CR2: MethodWords(
        "Regression, cluster-robust CR2",
        "The arms are compared by regression; the standard error lets people of one cluster be "
        "alike and is corrected for few clusters.",
    ),
    Method.CLUSTER_ROBUST_CR3: MethodWords(
        "Regression, cluster-robust CR3",
        "The arms are compared by regression; the standard error comes from leaving out one "
        "cluster at a time.",
    ),
    Method.GEE_EXCHANGEABLE: MethodWords(
        "Estimating equations",
        "The arms are compared on average, taking people of one cluster to be equally alike.",
    ),
    Method.CLUSTER_MEANS: MethodWords(
        "Comparison of cluster means", "Each cluster counts as one value, its mean."
    ),
    Method.WILD_CLUSTER_BOOTSTRAP: MethodWords(
        "Wild cluster bootstrap",
        "The interval comes from many replays of the data in which whole clusters change sign.",
    ),
    Method.RANDOMISATION_INFERENCE: MethodWords(
        "Randomisation test",
        "The result is held against those of many other draws that chance could have made.",
    ),
    Method.SITE_FIXED_EFFECTS: MethodWords(
        "Comparison within sites", "The arms are compared within each site, then averaged."
    ),
    Method.RANDOM_SLOPES: MethodWords(
        "Mixed model with effects by site",
        "Each site has a level and an effect of its own; the average effect is given.",
    ),
    Method.HUSSEY_HUGHES: MethodWords(
        "Stepped-wedge model",
        "Groups are compared within each period, letting time and group each have its level.",
    ),
    Method.NESTED_EXCHANGEABLE: MethodWords(
        "Stepped-wedge model, nested",
        "As the stepped-wedge model, letting people of one group and period be more alike.",
    ),
    Method.STAGGERED_EFFICIENT: MethodWords(
        "Efficient roll-out estimator",
        "Those already treated are compared with those still to come, using earlier outcomes to "
        "narrow the interval as far as a random order allows.",
    ),
    Method.CALLAWAY_SANTANNA: MethodWords(
        "Callaway\u2013Sant\u2019Anna",
        "Each group\u2019s change since before its start is compared with the change of those not "
        "yet treated, then averaged.",
    ),
    Method.SUN_ABRAHAM: MethodWords(
        "Sun\u2013Abraham",
        "Each group\u2019s change since before its start is compared with the change of the last "
        "treated or never treated, then averaged.",
    ),
    Method.DIFFERENCE_IN_DIFFERENCES: MethodWords(
        "Difference in differences",
        "The change in one group is compared with the change in the other.",
    ),
    Method.ENTROPY_BALANCING: MethodWords(
        "Balancing weights",
        "The comparison group is weighted until it starts out alike, then compared.",
    ),
    Method.SEGMENTED_REGRESSION: MethodWords(
        "Segmented regression", "Level and trend after the start are compared with before."
    ),
    Method.POISSON_CLUSTER_ROBUST: MethodWords(
        "Poisson regression, cluster-robust",
        "Rates are compared as a ratio; the standard error lets people of one cluster be alike.",
    ),
    Method.LOGIT_CLUSTER_ROBUST: MethodWords(
        "Logistic regression, cluster-robust",
        "Odds are compared as a ratio; the standard error lets people of one cluster be alike.",
    ),
    Method.NEGATIVE_BINOMIAL: MethodWords(
        "Negative binomial regression",
        "Rates are compared as a ratio, letting people differ in their rates.",
    ),
    Method.COX: MethodWords(
        "Cox regression", "The speed at which events come is compared as a ratio."
    ),
    Method.RESTRICTED_MEAN: MethodWords(
        "Restricted mean time", "The mean time until the event, up to a limit, is compared."
    ),
    Method.CACE_2SLS: MethodWords(
        "Effect on those who took part",
        "The difference between arms is scaled up by how many more took part in one than in the "
        "other (two-stage least squares).",
    ),
}


def listed(items: list[str]) -> str:
    """Join words as a sentence does: "a", "a and b", "a, b and c"."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"


def counted(number: int, one: str, many: str | None = None) -> str:
    """Write "1 question", "6 questions"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def lower_first(text: str) -> str:
    """Begin in lower case, unless the first word is an abbreviation such as "GP"."""
    first = text.split(" ", 1)[0]
    return text if len(first) > 1 and first.isupper() else text[:1].lower() + text[1:]
