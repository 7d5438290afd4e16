"""Randomisation inference: what else could the draw of clusters have given?"""

from __future__ import annotations

from collections.abc import Generator

import numpy as np

from forethought.errors import Refusal
from forethought.errors.catalogue import estimates as entries
from forethought.estimate.cluster.design import (
    Clusters,
    cluster_ask,
    describe,
    icc_of,
    named,
    settle_clusters,
    standardised,
)
from forethought.estimate.cluster.drawing import (
    DRAWS,
    describe_draws,
    draw_notes,
    few_ways,
    holding_zero,
    interval_note,
)
from forethought.estimate.cluster.people import by_person
from forethought.estimate.cluster.recorded import Recorded, recorded
from forethought.estimate.cluster.redraw import (
    Draws,
    Judged,
    arrangements,
    drawable,
    judge,
    redraw,
)
from forethought.estimate.cluster.robust import RobustFit, robust_fit
from forethought.estimate.cluster.variance import Correction
from forethought.estimate.draw_order import Places, draw_order, numbered
from forethought.estimate.linear.answers import judged
from forethought.estimate.linear.design import refuse
from forethought.estimate.linear.fit import NEGLIGIBLE
from forethought.estimate.types import Estimate, Inquiry, MethodCard
from forethought.moments import Answer, Array, Ask
from forethought.vocabulary import Design, Method


def randomisation_inference(inquiry: Inquiry) -> Generator[Ask, Answer, Estimate]:
    """Return the least-squares difference, tested against arms as the lot could have set them.

    The test assumes nothing but the draw. Where `forethought assign` recorded it, exactly that
    draw is replayed; else arms are re-drawn within strata (people: within sites too), all
    arrangements when they are few, else a seeded sample.
    Source: Gail, Mark, Carroll, Green and Pee (1996), Statistics in Medicine 15, 1069-1092; Ernst
    (2004), Statistical Science 19, 676-685.
    """
    if inquiry.design is not Design.CLUSTER_RANDOMISED:
        return (yield from by_person(inquiry))
    clusters = settle_clusters(inquiry, (yield cluster_ask(inquiry)))
    clusters = clusters.taken(draw_order(clusters.sums))
    arm = clusters.arm
    if arm is None:  # refused already in a cluster-randomised design
        raise refuse(inquiry, entries.ARM_VARIES, "some", which="unknown")
    draws = _drawing(inquiry, clusters, arm)
    redrawn = redraw(drawable(clusters.sums), draws)
    found = judge(redrawn, inquiry.ci_level)
    return _answer(inquiry, clusters, draws, found, float(redrawn.own[0]))


def _drawing(inquiry: Inquiry, clusters: Clusters, arm: Array) -> Draws | Recorded:
    if inquiry.drawn is not None:
        return recorded(inquiry, inquiry.drawn, clusters.sums.labels, arm)
    strata = strata_of(inquiry, clusters)
    return arrangements(arm, strata, inquiry.permutations or DRAWS, inquiry.seed)


def strata_of(inquiry: Inquiry, clusters: Clusters) -> Places:
    """Number each cluster's stratum by its dummies; refuse a cluster in two strata."""
    sums = clusters.sums
    kept = [name for name in inquiry.strata if name in sums.columns]
    if not kept:
        return np.zeros(clusters.count, dtype=np.intp)
    shares = np.column_stack([sums.total_of(name) / sums.n for name in kept])
    whole = np.round(shares)
    split = np.flatnonzero((np.abs(shares - whole) > 1e-9).any(1))
    if len(split):
        which = named([sums.labels[g] for g in split])
        raise refuse(inquiry, entries.CLUSTER_IN_TWO_STRATA, len(split), which=which)
    return numbered(whole)


def _answer(
    inquiry: Inquiry, clusters: Clusters, draws: Draws | Recorded, found: Judged, estimate: float
) -> Estimate:
    sums = clusters.sums
    inverted = bool(np.isfinite([found.low, found.high]).all())
    robust = _beside(inquiry, clusters, needed=not inverted)
    if not found.se**2 > NEGLIGIBLE * clusters.design.arms.pooled_sd**2 / sums.rows:
        raise refuse(inquiry, entries.NO_VARIANCE)
    interval = found.low, found.high
    also = describe_draws(draws)
    if robust:
        judgement = judged(estimate, robust.se, robust.df, inquiry.ci_level)
        also |= {"se_cr2": robust.se, "df_cr2": robust.df, "p_cr2": judgement.p}
        interval = interval if inverted else holding_zero(judgement)
    size = standardised(clusters, estimate)
    icc = icc_of(inquiry, clusters)
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
        icc=icc.estimate,
        icc_low=icc.low,
        icc_high=icc.high,
        hedges_g=size.g if size else None,
        influence=robust.influence(clusters) if robust else None,
        also=also | describe(clusters) | (size.also if size else {}),
        notes=(
            *clusters.design.notes,
            *draw_notes(inquiry, draws, "clusters"),
            interval_note(inverted, few_ways(inquiry, draws)),
        ),
    )


def _beside(inquiry: Inquiry, clusters: Clusters, needed: bool) -> RobustFit | None:
    """Return CR2's figures; where they cannot be had that matters only if they are needed."""
    try:
        return robust_fit(inquiry, clusters, Correction.CR2)
    except Refusal:
        if needed:
            raise
        return None


CARDS: tuple[MethodCard, ...] = (
    MethodCard(
        method=Method.RANDOMISATION_INFERENCE,
        title="Randomisation test",
        run=randomisation_inference,
        designs=(
            Design.CLUSTER_RANDOMISED,
            Design.INDIVIDUAL_RANDOMISED,
            Design.MULTISITE_RANDOMISED,
        ),
        standard_error="standard deviation over re-drawn arms; interval by inverting the test",
        passes="one; for people, one more for the rows themselves, where the records are",
        source="Gail and others (1996), Statistics in Medicine 15, 1069-1092",
    ),
)
