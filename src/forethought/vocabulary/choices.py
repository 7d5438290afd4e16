"""Closed choices: every word that files may use where only some words mean anything."""

from __future__ import annotations

from enum import StrEnum


class BoxKind(StrEnum):
    """The kinds of box in a theory, in the order the diagram shows them."""

    RESOURCE = "resource"
    ACTIVITY = "activity"
    OUTCOME = "outcome"
    GOAL = "goal"


class IndicatorKind(StrEnum):
    """What values an indicator takes."""

    SCALE = "scale"
    CONTINUOUS = "continuous"
    BINARY = "binary"
    PROPORTION = "proportion"
    COUNT = "count"
    ORDINAL = "ordinal"
    TIME_TO_EVENT = "time-to-event"


class Direction(StrEnum):
    """Which way is good."""

    HIGHER = "higher"
    LOWER = "lower"


class DataSource(StrEnum):
    """Where an indicator's values come from."""

    SURVEY = "survey"
    RECORDS = "records"
    OBSERVATION = "observation"
    INTERVIEW = "interview"


class Strength(StrEnum):
    """How strongly a source supports a link."""

    STRONG = "strong"
    MODERATE = "moderate"
    WEAK = "weak"
    NONE = "none"


class TrainingLevel(StrEnum):
    """The four levels at which workforce training is judged."""

    REACTION = "reaction"
    LEARNING = "learning"
    BEHAVIOUR = "behaviour"
    RESULTS = "results"


class Design(StrEnum):
    """How the comparison comes about."""

    INDIVIDUAL_RANDOMISED = "individual-randomised"
    CLUSTER_RANDOMISED = "cluster-randomised"
    MULTISITE_RANDOMISED = "multisite-randomised"
    STEPPED_WEDGE = "stepped-wedge"
    STAGGERED_ROLLOUT = "staggered-rollout"
    COMPARISON_GROUP = "comparison-group"
    INTERRUPTED_TIME_SERIES = "interrupted-time-series"
    BEFORE_AFTER = "before-after"


class Timing(StrEnum):
    """How the time of a unit's first treatment was set."""

    RANDOM = "random"
    AS_GOOD_AS_RANDOM = "as-good-as-random"
    CHOSEN = "chosen"


class Evaluator(StrEnum):
    """Who evaluates: people apart from those who deliver, or the same."""

    INDEPENDENT = "independent"
    INTERNAL = "internal"


class Method(StrEnum):
    """How an estimate and its standard error are computed."""

    DIFFERENCE_IN_MEANS = "difference-in-means"
    ANCOVA = "ancova"
    LIN = "lin"
    MIXED_MODEL = "mixed-model"
    CLUSTER_ROBUST_CR0 = "cluster-robust-cr0"
    CLUSTER_ROBUST_CR1 = "cluster-robust-cr1"
    CLUSTER_ROBUST_CR2 = "cluster-robust-cr2"
    CLUSTER_ROBUST_CR3 = "cluster-robust-cr3"
    GEE_EXCHANGEABLE = "gee-exchangeable"
    CLUSTER_MEANS = "cluster-means"
    WILD_CLUSTER_BOOTSTRAP = "wild-cluster-bootstrap"
    RANDOMISATION_INFERENCE = "randomisation-inference"
    SITE_FIXED_EFFECTS = "site-fixed-effects"
    RANDOM_SLOPES = "random-slopes"
    HUSSEY_HUGHES = "hussey-hughes"
    NESTED_EXCHANGEABLE = "nested-exchangeable"
    STAGGERED_EFFICIENT = "staggered-efficient"
    CALLAWAY_SANTANNA = "callaway-santanna"
    SUN_ABRAHAM = "sun-abraham"
    DIFFERENCE_IN_DIFFERENCES = "difference-in-differences"
    ENTROPY_BALANCING = "entropy-balancing"
    SEGMENTED_REGRESSION = "segmented-regression"
    POISSON_CLUSTER_ROBUST = "poisson-cluster-robust"
    LOGIT_CLUSTER_ROBUST = "logit-cluster-robust"
    NEGATIVE_BINOMIAL = "negative-binomial"
    COX = "cox"
    RESTRICTED_MEAN = "restricted-mean"
    CACE_2SLS = "cace-2sls"


COUNTS_WEIGHTS = frozenset(
    {
        Method.DIFFERENCE_IN_MEANS,
        Method.ANCOVA,
        Method.LIN,
        Method.CLUSTER_ROBUST_CR0,
        Method.CLUSTER_ROBUST_CR1,
        Method.CLUSTER_ROBUST_CR2,
        Method.CLUSTER_ROBUST_CR3,
        Method.DIFFERENCE_IN_DIFFERENCES,
    }
)
"""Methods in which each row counts by its weight, where the plan names one."""


class Verdict(StrEnum):
    """What the evidence says of one outcome."""

    IMPROVED = "improved"
    WORSENED = "worsened"
    NO_MEANINGFUL_DIFFERENCE = "no-meaningful-difference"
    INCONCLUSIVE = "inconclusive"
    NOT_MEASURED = "not-measured"
    NOT_TESTED = "not-tested"


class LinkVerdict(StrEnum):
    """What the evidence says of one link, both of whose ends were measured."""

    HELD = "held"
    EFFECT_DID_NOT_MOVE = "cause-moved-effect-did-not"
    OPPOSITE = "effect-moved-the-other-way"
    CAUSE_DID_NOT_MOVE = "cause-did-not-move"
    UNTESTED = "untested"
