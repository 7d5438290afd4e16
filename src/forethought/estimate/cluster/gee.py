"""Generalised estimating equations with an exchangeable working correlation."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

import numpy as np

from forethought.errors.catalogue import estimates as entries
from forethought.estimate.cluster.correlation import Icc, icc_interval
from forethought.estimate.cluster.design import (
    Clusters,
    cluster_ask,
    describe,
    icc_of,
    low_df_notes,
    own_levels,
    settle_clusters,
    standardised,
)
from forethought.estimate.cluster.robust import RobustFit, corrected
from forethought.estimate.cluster.variance import Correction
from forethought.estimate.cluster.working import LARGEST, SETTLED, Working, solve, unrelated
from forethought.estimate.linear.answers import judged
from forethought.estimate.linear.design import refuse
from forethought.estimate.types import Estimate, Inquiry, MethodCard
from forethought.moments import Answer, Ask
from forethought.vocabulary import Design, Method


@dataclass(frozen=True)
class GeeFit:
    """The solution with its two corrected standard errors."""

    working: Working
    kauermann_carroll: RobustFit
    mancl_derouen: RobustFit


def gee_exchangeable(inquiry: Inquiry) -> Generator[Ask, Answer, Estimate]:
    """Return the arm's coefficient with people of a cluster taken to be equally alike. One pass.

    The identity link, whatever the outcome. Kauermann and Carroll's standard error leads: with
    H_g = X_g (XᵀV⁻¹X)⁻¹ X_gᵀV_g⁻¹ residuals become (I − H_g)^(−1/2) e_g, which is right on average
    if the working correlation is; Satterthwaite's degrees of freedom under that correlation.
    Mancl and DeRouen's, (I − H_g)⁻¹ e_g, and the uncorrected one stand in ``also``.
    """
    clusters = settle_clusters(inquiry, (yield cluster_ask(inquiry)))
    found = fit_gee(inquiry, clusters)
    lead = found.kauermann_carroll
    judgement = judged(lead.estimate, lead.se, lead.df, inquiry.ci_level)
    size = standardised(clusters, lead.estimate)
    icc = _icc(inquiry, clusters, found)
    return Estimate(
        method=Method.GEE_EXCHANGEABLE,
        se_method="Kauermann-Carroll",
        estimate=lead.estimate,
        se=lead.se,
        ci_level=inquiry.ci_level,
        ci_low=judgement.low,
        ci_high=judgement.high,
        p=judgement.p,
        df=lead.df,
        n=clusters.sums.rows,
        units=clusters.sums.rows,
        clusters=clusters.count,
        icc=icc.estimate,
        icc_low=icc.low,
        icc_high=icc.high,
        hedges_g=size.g if size else None,
        influence=lead.influence(clusters),
        also=_also(clusters, found) | describe(clusters) | (size.also if size else {}),
        notes=(*clusters.notes, *low_df_notes(lead.df), _note(clusters, found.working)),
    )


def _icc(inquiry: Inquiry, clusters: Clusters, found: GeeFit) -> Icc:
    """Return α; where each group has a level of its own, the outcome's correlation as it is."""
    if own_levels(clusters.sums):
        return icc_of(inquiry, clusters)
    ends = None if inquiry.brief else icc_interval(clusters.sums, inquiry.ci_level)
    return Icc(min(found.working.alpha, 1.0), *(ends or (None, None)))


def _note(clusters: Clusters, working: Working) -> str:
    if own_levels(clusters.sums):
        return (
            "Each site has a level of its own, which leaves its people no likeness to weigh by: "
            "the equations take them as unrelated, and answer as cluster-robust-cr2 does."
        )
    if working.used == 0 and working.alpha < 0:
        return (
            "People of a cluster came out less alike than chance, so much so that no one "
            "correlation fits clusters of this size; the equations take them as unrelated."
        )
    if working.used == 0 and working.alpha > SETTLED:
        return (
            "No one correlation of people in a cluster could be settled on; the equations take "
            "them as unrelated."
        )
    if working.used == LARGEST:
        return (
            f"People of a cluster came out all but alike; the equations work with a correlation "
            f"of {working.used:.2f}."
        )
    return WORKING


WORKING = (
    "The likeness of people in a cluster decides how much each cluster weighs; if it is not as "
    "the model says, the estimate and its interval still hold, and are only less sharp."
)


def fit_gee(inquiry: Inquiry, clusters: Clusters) -> GeeFit:
    """Solve and correct; refuse where the clusters cannot carry a correlation."""
    sums = clusters.sums
    if sums.rows == clusters.count:
        raise refuse(inquiry, entries.ONE_PER_CLUSTER)
    working = unrelated(sums) if own_levels(sums) else solve(sums)
    return GeeFit(
        working,
        corrected(inquiry, clusters, working.sums, working.solution, Correction.CR2),
        corrected(inquiry, clusters, working.sums, working.solution, Correction.CR3),
    )


def _also(clusters: Clusters, found: GeeFit) -> dict[str, float]:
    sums, working = clusters.sums, found.working
    arm = sums.at("arm")
    model = working.phi * (1 - working.used) * float(working.solution.inverse[arm, arm])
    return {
        "alpha": working.alpha,
        "alpha_used": working.used,
        "phi": working.phi * sums.y_scale**2,
        "se_uncorrected": found.kauermann_carroll.also["se_cr0"],
        "se_mancl_derouen": found.mancl_derouen.se,
        "df_mancl_derouen": found.mancl_derouen.df,
        "se_model": float(np.sqrt(model)) * sums.unit,
    }


CARDS: tuple[MethodCard, ...] = (
    MethodCard(
        method=Method.GEE_EXCHANGEABLE,
        title="Generalised estimating equations",
        run=gee_exchangeable,
        designs=(
            Design.CLUSTER_RANDOMISED,
            Design.INDIVIDUAL_RANDOMISED,
            Design.MULTISITE_RANDOMISED,
            Design.STEPPED_WEDGE,
            Design.COMPARISON_GROUP,
        ),
        standard_error="Kauermann and Carroll, Satterthwaite degrees of freedom",
        passes="one",
        source="Liang and Zeger (1986), Biometrika 73, 13-22; Kauermann and Carroll (2001), "
        "Journal of the American Statistical Association 96, 1387-1396",
    ),
)
