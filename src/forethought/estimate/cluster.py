"""Least squares with cluster-robust standard errors CR0 to CR3."""

from __future__ import annotations

from collections.abc import Generator

import numpy as np

from forethought.errors.catalogue import estimates as entries
from forethought.estimate.cluster_design import (
    Clusters,
    cluster_ask,
    describe,
    settle_clusters,
    standardised,
)
from forethought.estimate.cluster_robust import (
    Correction,
    RobustVariance,
    Spread,
    lost_cluster,
    robust_variance,
    spread_of,
)
from forethought.estimate.linear import fit
from forethought.estimate.linear_answers import judged
from forethought.estimate.linear_design import refuse
from forethought.estimate.types import Estimate, Estimator, Inquiry, MethodCard
from forethought.moments import Answer, Ask
from forethought.vocabulary import Design, Method

UNSAFE_DF = 4
"""Degrees of freedom below which even the corrected tests are not to be trusted (Tipton 2015)."""

CORRECTIONS = {
    Method.CLUSTER_ROBUST_CR0: Correction.CR0,
    Method.CLUSTER_ROBUST_CR1: Correction.CR1,
    Method.CLUSTER_ROBUST_CR2: Correction.CR2,
    Method.CLUSTER_ROBUST_CR3: Correction.CR3,
}


def cluster_robust(inquiry: Inquiry) -> Generator[Ask, Answer, Estimate]:
    """Return the arm's coefficient from least squares over people, robust to clusters.

    Every person counts equally, so the estimate is the average over people. Degrees of freedom
    are Satterthwaite's for the correction chosen. One pass.
    """
    clusters = settle_clusters(inquiry, (yield cluster_ask(inquiry)))
    return robust_estimate(inquiry, clusters, CORRECTIONS[inquiry.method])


def robust_estimate(inquiry: Inquiry, clusters: Clusters, correction: Correction) -> Estimate:
    """Fit, correct, judge."""
    sums = clusters.sums
    solution = fit(sums)
    spread = spread_of(sums, solution, "arm")
    _refuse_lone_cluster(inquiry, clusters, spread)
    found = robust_variance(spread, correction, sums.rows)
    se = float(np.sqrt(found.variance)) * abs(sums.unit)
    estimate = float(solution.beta[sums.at("arm")]) * sums.unit
    _check_judgeable(inquiry, clusters, found)
    judgement = judged(estimate, se, found.df, inquiry.ci_level)
    size = standardised(clusters, estimate)
    anova = clusters.anova(within_arms=False)
    plain = robust_variance(spread, Correction.CR0, sums.rows).variance
    also = {
        "se_cr0": float(np.sqrt(plain)) * sums.unit,
        "se_cr1_no_dof": float(np.sqrt(plain * clusters.count / (clusters.count - 1))) * sums.unit,
    }
    return Estimate(
        method=inquiry.method,
        se_method=str(correction),
        estimate=estimate,
        se=se,
        ci_level=inquiry.ci_level,
        ci_low=judgement.low,
        ci_high=judgement.high,
        p=judgement.p,
        df=found.df,
        n=sums.rows,
        units=sums.rows,
        clusters=clusters.count,
        icc=anova.icc if anova else None,
        hedges_g=size.g if size else None,
        also=also | describe(clusters) | (size.also if size else {}),
        notes=(*clusters.notes, *_notes(found, correction)),
    )


def _refuse_lone_cluster(inquiry: Inquiry, clusters: Clusters, spread: Spread) -> None:
    lone = lost_cluster(spread)
    if lone is not None:
        raise refuse(inquiry, entries.RESTS_ON_ONE_CLUSTER, clusters.sums.labels[lone])


def _check_judgeable(inquiry: Inquiry, clusters: Clusters, found: RobustVariance) -> None:
    if not (found.variance > 0 and np.isfinite(found.df) and found.df > 0):
        raise refuse(
            inquiry,
            entries.TOO_FEW_DF,
            clusters.count,
            what="clusters",
            parameters=clusters.design.parameters,
        )


def _notes(found: RobustVariance, correction: Correction) -> list[str]:
    notes = []
    if found.df < UNSAFE_DF:
        notes.append(
            f"The comparison has only {found.df:.1f} degrees of freedom; below {UNSAFE_DF} even "
            "corrected intervals and p-values are not to be trusted."
        )
    if correction is Correction.CR0:
        notes.append("CR0 is too small with few clusters; cluster-robust-cr2 corrects for that.")
    return notes


def _card(method: Method, title: str, source: str) -> MethodCard:
    run: Estimator = cluster_robust
    return MethodCard(
        method=method,
        title=title,
        run=run,
        designs=(Design.CLUSTER_RANDOMISED, Design.INDIVIDUAL_RANDOMISED),
        standard_error=f"{CORRECTIONS[method]}, Satterthwaite degrees of freedom",
        passes="one",
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
