"""The wild cluster bootstrap: clusters' residuals change sign and size as if drawn again."""

from __future__ import annotations

from collections.abc import Generator

from forethought.errors.catalogue import estimates_cluster as entries
from forethought.estimate.cluster.bootstrap import POINTS, Weights, interval, replays
from forethought.estimate.cluster.design import (
    Clusters,
    cluster_ask,
    describe,
    icc_of,
    settle_clusters,
    standardised,
)
from forethought.estimate.cluster.robust import robust_fit
from forethought.estimate.cluster.variance import Correction
from forethought.estimate.draw_order import in_draw_order
from forethought.estimate.linear.answers import judged
from forethought.estimate.linear.design import refuse
from forethought.estimate.types import Estimate, Inquiry, MethodCard
from forethought.moments import Answer, Ask
from forethought.vocabulary import Design, Method

FEW_IN_AN_ARM = 6
"""Below this many clusters in an arm the restricted bootstrap rejects far too seldom."""

REACH = 60.0
"""Standard errors from the estimate within which an interval must end."""


def wild_cluster_bootstrap(inquiry: Inquiry) -> Generator[Ask, Answer, Estimate]:
    """Return the least-squares difference with a bootstrapped test and interval. One pass.

    Restricted (null imposed), studentised by CR1, symmetric p-value; the interval holds every
    effect that the test does not reject. See `forethought.estimate.cluster.bootstrap`.
    """
    clusters = settle_clusters(inquiry, (yield cluster_ask(inquiry)))
    robust = robust_fit(inquiry, clusters, Correction.CR1)
    settings = inquiry.bootstrap
    weights = Weights(POINTS[settings.weights], clusters.count, settings.replications, inquiry.seed)
    found = replays(in_draw_order(clusters.sums), weights)
    ends = interval(found, inquiry.ci_level, REACH * found.variance**0.5)
    if ends is None:
        named = f"{clusters.per_arm[0]} and {clusters.per_arm[1]} clusters in the two arms"
        raise refuse(inquiry, entries.NO_BOOTSTRAP_INTERVAL, named)
    unit = clusters.sums.unit
    size = standardised(clusters, robust.estimate)
    icc = icc_of(inquiry, clusters)
    judgement = judged(robust.estimate, robust.se, clusters.count - 1, inquiry.ci_level)
    return Estimate(
        method=Method.WILD_CLUSTER_BOOTSTRAP,
        se_method="CR1; test and interval by wild cluster bootstrap",
        estimate=robust.estimate,
        se=robust.se,
        ci_level=inquiry.ci_level,
        ci_low=ends[0] * unit,
        ci_high=ends[1] * unit,
        p=found.p(0.0),
        n=clusters.sums.rows,
        units=clusters.sums.rows,
        clusters=clusters.count,
        icc=icc.estimate,
        icc_low=icc.low,
        icc_high=icc.high,
        hedges_g=size.g if size else None,
        influence=robust.influence(clusters),
        also={"replications": float(len(found.step)), "p_t": judgement.p}
        | describe(clusters)
        | (size.also if size else {}),
        notes=(*clusters.notes, *_notes(inquiry, clusters, weights)),
    )


def _notes(inquiry: Inquiry, clusters: Clusters, weights: Weights) -> list[str]:
    name = {"webb": "six-point (Webb)", "rademacher": "plus-or-minus-one (Rademacher)"}
    kind = name[inquiry.bootstrap.weights]
    if weights.exact:
        notes = [f"All {weights.count:,} replays that {kind} weights allow."]
    else:
        notes = [f"{weights.count:,} replays with {kind} weights (seed {inquiry.seed})."]
    if len(set(weights.points)) == 2 and weights.possible < 2 / (1 - inquiry.ci_level) * 10:
        notes.append(
            f"So few clusters allow only {weights.possible:,} replays, so the p-value moves in "
            "large steps; webb weights allow more."
        )
    fewest = min(clusters.per_arm)
    if fewest < FEW_IN_AN_ARM:
        notes.append(
            f"One arm has only {fewest} clusters. This bootstrap then finds too few effects, "
            "sometimes none at all (MacKinnon and Webb): a wide interval or a large p-value says "
            "little. A randomisation test stands on firmer ground."
        )
    return notes


CARDS: tuple[MethodCard, ...] = (
    MethodCard(
        method=Method.WILD_CLUSTER_BOOTSTRAP,
        title="Wild cluster bootstrap",
        run=wild_cluster_bootstrap,
        designs=(
            Design.CLUSTER_RANDOMISED,
            Design.INDIVIDUAL_RANDOMISED,
            Design.MULTISITE_RANDOMISED,
            Design.STEPPED_WEDGE,
            Design.COMPARISON_GROUP,
        ),
        standard_error="CR1; test and interval by restricted wild cluster bootstrap",
        passes="one",
        source="Cameron, Gelbach and Miller (2008), Review of Economics and Statistics 90, "
        "414-427; MacKinnon and Webb (2018), Econometrics Journal 21, 114-135",
    ),
)
