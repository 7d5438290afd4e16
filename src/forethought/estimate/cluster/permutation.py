"""Randomisation inference: what else could the draw of clusters have given?"""

from __future__ import annotations

from collections.abc import Generator
from math import log10

import numpy as np

from forethought.errors import Refusal
from forethought.errors.catalogue import estimates as entries
from forethought.estimate.cluster.design import (
    Clusters,
    cluster_ask,
    describe,
    named,
    settle_clusters,
    standardised,
)
from forethought.estimate.cluster.redraw import Draws, Judged, arrangements, judge, redraw
from forethought.estimate.cluster.robust import RobustFit, robust_fit
from forethought.estimate.cluster.variance import Correction
from forethought.estimate.linear.answers import judged
from forethought.estimate.linear.design import refuse
from forethought.estimate.linear.fit import NEGLIGIBLE
from forethought.estimate.types import Estimate, Inquiry, MethodCard
from forethought.moments import Answer, Array, Ask
from forethought.vocabulary import Design, Method

DRAWS = 5_000
"""Random arrangements looked at where the plan does not say and all are too many."""


def randomisation_inference(inquiry: Inquiry) -> Generator[Ask, Answer, Estimate]:
    """Return the least-squares difference, tested against re-drawn arms of clusters. One pass.

    The test assumes nothing but the draw: arms are re-drawn within strata, all arrangements when
    they are few, else a seeded sample. Source: Gail, Mark, Carroll, Green and Pee (1996),
    Statistics in Medicine 15, 1069-1092; Ernst (2004), Statistical Science 19, 676-685.
    """
    if inquiry.design is not Design.CLUSTER_RANDOMISED:
        raise refuse(inquiry, entries.NEEDS_UNITS, str(inquiry.method), design=str(inquiry.design))
    clusters = settle_clusters(inquiry, (yield cluster_ask(inquiry)))
    arm = clusters.arm
    if arm is None:  # refused already in a cluster-randomised design
        raise refuse(inquiry, entries.ARM_VARIES, "some", which="unknown")
    strata = strata_of(inquiry, clusters)
    draws = arrangements(arm, strata, inquiry.permutations or DRAWS, inquiry.seed)
    redrawn = redraw(clusters.sums, draws)
    found = judge(redrawn, inquiry.ci_level)
    return _answer(inquiry, clusters, draws, found, float(redrawn.own[0]))


def strata_of(inquiry: Inquiry, clusters: Clusters) -> Array:
    """Number each cluster's stratum by its dummies; refuse a cluster in two strata."""
    sums = clusters.sums
    kept = [name for name in inquiry.strata if name in sums.columns]
    if not kept:
        return np.zeros(clusters.count)
    shares = np.column_stack([sums.total_of(name) / sums.n for name in kept])
    whole = np.round(shares)
    split = np.flatnonzero((np.abs(shares - whole) > 1e-9).any(1))
    if len(split):
        which = named([sums.labels[g] for g in split])
        raise refuse(inquiry, entries.CLUSTER_IN_TWO_STRATA, len(split), which=which)
    return np.unique(whole, axis=0, return_inverse=True)[1].reshape(-1).astype(float)


def _answer(
    inquiry: Inquiry, clusters: Clusters, draws: Draws, found: Judged, estimate: float
) -> Estimate:
    sums = clusters.sums
    inverted = bool(np.isfinite([found.low, found.high]).all())
    robust = _beside(inquiry, clusters, needed=not inverted)
    if not found.se**2 > NEGLIGIBLE * clusters.design.arms.pooled_sd**2 / sums.rows:
        raise refuse(inquiry, entries.NO_VARIANCE)
    interval = found.low, found.high
    also = {
        "arrangements": float(draws.count),
        "log10_arrangements_possible": log10(draws.possible),
    }
    if robust:
        judgement = judged(estimate, robust.se, robust.df, inquiry.ci_level)
        also |= {"se_cr2": robust.se, "df_cr2": robust.df, "p_cr2": judgement.p}
        interval = interval if inverted else (judgement.low, judgement.high)
    size = standardised(clusters, estimate)
    anova = clusters.anova(within_arms=False)
    return Estimate(
        method=Method.RANDOMISATION_INFERENCE,
        se_method="randomisation distribution",
        estimate=estimate,
        se=found.se,
        ci_level=inquiry.ci_level,
        ci_low=interval[0],
        ci_high=interval[1],
        p=found.p,
        n=sums.rows,
        units=sums.rows,
        clusters=clusters.count,
        icc=anova.icc if anova else None,
        hedges_g=size.g if size else None,
        also=also | describe(clusters) | (size.also if size else {}),
        notes=(*clusters.design.notes, *_notes(inquiry, draws, inverted)),
    )


def _beside(inquiry: Inquiry, clusters: Clusters, needed: bool) -> RobustFit | None:
    """Return CR2's figures; where they cannot be had that matters only if they are needed."""
    try:
        return robust_fit(inquiry, clusters, Correction.CR2)
    except Refusal:
        if needed:
            raise
        return None


def _notes(inquiry: Inquiry, draws: Draws, inverted: bool) -> list[str]:
    if draws.exact:
        notes = [f"All {draws.possible:,} ways in which the clusters could have been drawn."]
    else:
        notes = [
            f"{draws.count - 1:,} random re-draws (seed {inquiry.seed}) of "
            f"{_many(draws.possible)} possible."
        ]
    if draws.possible < round(1 / (1 - inquiry.ci_level), 6):
        notes.append(
            f"With so few ways the p-value cannot go below {1 / draws.possible:.3f}, whatever the "
            "effect."
        )
    notes.append(
        "The interval holds every constant effect that the test does not reject."
        if inverted
        else "Too few ways for the test to give an interval; the interval is from CR2."
    )
    return notes


def _many(count: int) -> str:
    return f"{count:,}" if count < 10**9 else f"more than 10^{int(log10(count))}"


CARDS: tuple[MethodCard, ...] = (
    MethodCard(
        method=Method.RANDOMISATION_INFERENCE,
        title="Randomisation test of clusters",
        run=randomisation_inference,
        designs=(Design.CLUSTER_RANDOMISED, Design.INDIVIDUAL_RANDOMISED),
        standard_error="standard deviation over re-drawn arms; interval by inverting the test",
        passes="one",
        source="Gail and others (1996), Statistics in Medicine 15, 1069-1092",
    ),
)
