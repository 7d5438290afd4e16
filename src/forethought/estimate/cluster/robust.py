"""Least squares with cluster-robust standard errors CR0 to CR3."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

import numpy as np

from forethought.errors.catalogue import estimates as entries
from forethought.estimate.cluster.design import (
    Clusters,
    cluster_ask,
    describe,
    icc_of,
    low_df_notes,
    settle_clusters,
    standardised,
)
from forethought.estimate.cluster.variance import (
    Correction,
    lost_cluster,
    robust_variance,
    spread_of,
)
from forethought.estimate.cluster.weighted import Powers, powers_of, weighted_variance
from forethought.estimate.linear.answers import judged
from forethought.estimate.linear.design import refuse
from forethought.estimate.linear.fit import NEGLIGIBLE, LeastSquares, Sums, fit
from forethought.estimate.types import Estimate, Estimator, Influence, Inquiry, MethodCard
from forethought.moments import Answer, Array, Ask
from forethought.vocabulary import Design, Method

CORRECTIONS = {
    Method.CLUSTER_ROBUST_CR0: Correction.CR0,
    Method.CLUSTER_ROBUST_CR1: Correction.CR1,
    Method.CLUSTER_ROBUST_CR2: Correction.CR2,
    Method.CLUSTER_ROBUST_CR3: Correction.CR3,
}


def cluster_robust(inquiry: Inquiry) -> Generator[Ask, Answer, Estimate]:
    """Return the arm's coefficient from least squares over people, robust to clusters.

    Every person counts equally, so the estimate is the average over people. Degrees of freedom
    are Satterthwaite's for the correction chosen. One pass; with weights three (see
    `forethought.estimate.cluster.weighted`).
    """
    return (yield from compared_in_clusters(inquiry, CORRECTIONS[inquiry.method]))


def compared_in_clusters(
    inquiry: Inquiry, correction: Correction
) -> Generator[Ask, Answer, Estimate]:
    """Compare arms by least squares, robust to clusters by one correction."""
    ask = cluster_ask(inquiry)
    clusters = settle_clusters(inquiry, (yield ask))
    powers = (yield from powers_of(ask, clusters.sums)) if clusters.weighted else None
    return robust_estimate(inquiry, clusters, correction, powers)


@dataclass(frozen=True)
class RobustFit:
    """The arm's coefficient with its robust standard errors, in the outcome's unit.

    ``parts`` says how each cluster moves it, shape (m,): their squares add up to se².
    """

    estimate: float
    se: float
    df: float
    also: dict[str, float]
    parts: Array

    def influence(self, clusters: Clusters) -> Influence:
        return Influence(clusters.sums.labels, self.parts, "cluster")


def robust_fit(
    inquiry: Inquiry, clusters: Clusters, correction: Correction, powers: Powers | None = None
) -> RobustFit:
    """Fit by least squares and correct."""
    return corrected(inquiry, clusters, clusters.sums, fit(clusters.sums), correction, powers)


def corrected(
    inquiry: Inquiry,
    clusters: Clusters,
    sums: Sums,
    solution: LeastSquares,
    correction: Correction,
    powers: Powers | None = None,
) -> RobustFit:
    """Correct a solution; refuse where the clusters cannot carry a robust standard error.

    ``sums`` are those that were solved: the clusters' own, or weighed by a working correlation.
    With ``powers`` rows have weights, and the working model is of equal, independent errors.
    """
    count = clusters.count
    spread = spread_of(sums, solution, "arm")
    lone = lost_cluster(spread)
    if lone is not None:
        raise refuse(inquiry, entries.RESTS_ON_ONE_CLUSTER, sums.labels[lone])
    arm = sums.at("arm")
    found = (
        weighted_variance(powers, solution, "arm", correction)
        if powers
        else robust_variance(spread, correction, sums.rows)
    )
    plain = robust_variance(spread, Correction.CR0, sums.rows).variance
    ordinary = float(solution.inverse[arm, arm]) * solution.residual_square / sums.rows
    if found.df == 0 or not plain > NEGLIGIBLE * ordinary:
        # every cluster's misfit adds up to nothing: the columns have used the clusters up
        raise refuse(
            inquiry,
            entries.TOO_FEW_DF,
            count,
            what="clusters",
            parameters=clusters.design.parameters,
        )
    also = {"se_cr0": plain, "se_cr1_no_dof": plain * count / (count - 1)}
    return RobustFit(
        estimate=float(solution.beta[arm]) * sums.unit,
        se=float(np.sqrt(found.variance)) * sums.unit,
        df=found.df,
        also={name: float(np.sqrt(v)) * sums.unit for name, v in also.items()},
        parts=found.parts * sums.unit,
    )


def robust_estimate(
    inquiry: Inquiry, clusters: Clusters, correction: Correction, powers: Powers | None = None
) -> Estimate:
    """Fit, correct, judge."""
    found = robust_fit(inquiry, clusters, correction, powers)
    judgement = judged(found.estimate, found.se, found.df, inquiry.ci_level)
    size = standardised(clusters, found.estimate)
    icc = icc_of(inquiry, clusters)
    return Estimate(
        method=inquiry.method,
        se_method=str(correction),
        estimate=found.estimate,
        se=found.se,
        ci_level=inquiry.ci_level,
        ci_low=judgement.low,
        ci_high=judgement.high,
        p=judgement.p,
        df=found.df,
        n=clusters.sums.rows,
        units=clusters.sums.rows,
        clusters=clusters.count,
        icc=icc.estimate,
        icc_low=icc.low,
        icc_high=icc.high,
        hedges_g=size.g if size else None,
        influence=found.influence(clusters),
        also=found.also | describe(clusters) | (size.also if size else {}),
        notes=(*clusters.notes, *_notes(found.df, correction)),
    )


def _notes(df: float, correction: Correction) -> list[str]:
    notes = low_df_notes(df)
    if correction is Correction.CR0:
        notes.append("CR0 is too small with few clusters; cluster-robust-cr2 corrects for that.")
    return notes


def _card(method: Method, title: str, source: str) -> MethodCard:
    run: Estimator = cluster_robust
    return MethodCard(
        method=method,
        title=title,
        run=run,
        designs=(
            Design.CLUSTER_RANDOMISED,
            Design.INDIVIDUAL_RANDOMISED,
            Design.MULTISITE_RANDOMISED,
            Design.STEPPED_WEDGE,
            Design.COMPARISON_GROUP,
        ),
        standard_error=f"{CORRECTIONS[method]}, Satterthwaite degrees of freedom",
        passes="one; with weights three",
        source=source,
    )


CARDS: tuple[MethodCard, ...] = (
    _card(
        Method.CLUSTER_ROBUST_CR0,
        "Least squares, cluster-robust (CR0)",
        "Liang and Zeger (1986), Biometrika 73, 13-22",
    ),
    _card(
        Method.CLUSTER_ROBUST_CR1,
        "Least squares, cluster-robust (CR1)",
        "Cameron and Miller (2015), Journal of Human Resources 50, 317-372",
    ),
    _card(
        Method.CLUSTER_ROBUST_CR2,
        "Least squares, cluster-robust (CR2)",
        "Pustejovsky and Tipton (2018), Journal of Business and Economic Statistics 36, 672-683",
    ),
    _card(
        Method.CLUSTER_ROBUST_CR3,
        "Least squares, cluster-robust (CR3)",
        "Bell and McCaffrey (2002), Survey Methodology 28, 169-181",
    ),
)
