"""Cluster means: one figure per cluster, compared by least squares."""

from __future__ import annotations

from collections.abc import Generator

import numpy as np

from forethought.errors.catalogue import estimates as entries
from forethought.estimate.cluster.design import (
    Clusters,
    cluster_ask,
    describe,
    icc_of,
    settle_clusters,
    standardised,
)
from forethought.estimate.linear.answers import judged
from forethought.estimate.linear.design import plain, refuse
from forethought.estimate.linear.fit import NEGLIGIBLE, LeastSquares, Sums, least_squares, repeats
from forethought.estimate.types import Estimate, Influence, Inquiry, MethodCard
from forethought.moments import Answer, Array, Ask
from forethought.vocabulary import Design, Method


def cluster_means(inquiry: Inquiry) -> Generator[Ask, Answer, Estimate]:
    """Return the arm's coefficient from least squares over cluster means, each counted once.

    Without covariates and strata this is the t test of cluster means with equal variances;
    covariates enter as their cluster means. Classical standard error, m − k degrees of freedom.
    Source: Donner and Klar (2000), section 6.2; Hayes and Moulton (2017), chapter 10.
    """
    clusters = settle_clusters(inquiry, (yield cluster_ask(inquiry)))
    sums = clusters.sums
    means = mean_rows(sums)
    df = clusters.count - means.shape[1] + 1
    _check(inquiry, clusters, means, df)
    solution = over_clusters(means)
    arm = sums.at("arm")
    variance = solution.inverse[arm, arm] * solution.residual_square / df
    estimate = float(solution.beta[arm]) * sums.unit
    se = float(np.sqrt(variance)) * sums.unit
    judgement = judged(estimate, se, df, inquiry.ci_level)
    size = standardised(clusters, estimate)
    icc = icc_of(inquiry, clusters)
    return Estimate(
        method=Method.CLUSTER_MEANS,
        se_method="t test on cluster means",
        estimate=estimate,
        se=se,
        ci_level=inquiry.ci_level,
        ci_low=judgement.low,
        ci_high=judgement.high,
        p=judgement.p,
        df=float(df),
        n=sums.rows,
        units=sums.rows,
        clusters=clusters.count,
        icc=icc.estimate,
        icc_low=icc.low,
        icc_high=icc.high,
        hedges_g=size.g if size else None,
        influence=_influence(sums, means, solution),
        also=describe(clusters) | (size.also if size else {}),
        notes=(*clusters.notes, _WEIGHTING),
    )


_WEIGHTING = (
    "Every cluster counts equally, large or small, so the estimate is the average over clusters, "
    "not over people."
)


def mean_rows(sums: Sums) -> Array:
    """Return each cluster's mean of [X y] in scaled space, shape (m, k + 1)."""
    one = sums.at("one")
    return np.column_stack([sums.gram[:, one, :], sums.cross[:, one]]) / sums.n[:, None]


def over_clusters(means: Array) -> LeastSquares:
    """Return least squares with one row per cluster."""
    products = means.T @ means
    return least_squares(products[:-1, :-1], products[:-1, -1], float(products[-1, -1]))


def _influence(sums: Sums, means: Array, solution: LeastSquares) -> Influence:
    """Say how each cluster moves the estimate: (XᵀX)⁻¹ x_g e_g / √(1 − h_g), as in HC2.

    A cluster that is fitted exactly (h_g = 1) moves it by nothing that could be seen.
    """
    x, y = means[:, :-1], means[:, -1]
    pull = x @ solution.inverse
    left = 1 - (pull * x).sum(1)
    error = np.where(left > NEGLIGIBLE, y - x @ solution.beta, 0.0)
    parts = pull[:, sums.at("arm")] * error / np.sqrt(np.maximum(left, NEGLIGIBLE))
    return Influence(sums.labels, parts * sums.unit, "cluster")


def _check(inquiry: Inquiry, clusters: Clusters, means: Array, df: int) -> None:
    """Refuse what can be solved over people but not over clusters."""
    columns = clusters.sums.columns
    if df < 1:
        raise refuse(
            inquiry,
            entries.TOO_FEW_DF,
            clusters.count,
            what="clusters",
            parameters=len(columns),
        )
    order = (*(name for name in columns if name != "arm"), "arm")
    place = [columns.index(name) for name in order]
    found = repeats((means.T @ means)[np.ix_(place, place)], order)
    if found:
        others = ", ".join(plain(name) for name in found[0].others) or "one value only"
        raise refuse(inquiry, entries.COLLINEAR, plain(found[0].column), others=others)
    spread = over_clusters(means).residual_square
    if spread <= NEGLIGIBLE * float((means[:, -1] ** 2).sum()):
        raise refuse(inquiry, entries.NO_VARIANCE)


CARDS: tuple[MethodCard, ...] = (
    MethodCard(
        method=Method.CLUSTER_MEANS,
        title="Comparison of cluster means",
        run=cluster_means,
        designs=(Design.CLUSTER_RANDOMISED, Design.COMPARISON_GROUP),
        standard_error="least squares over cluster means, m − k degrees of freedom",
        passes="one",
        source="Donner and Klar (2000), section 6.2; Hayes and Moulton (2017), chapter 10",
    ),
)
