"""Sites as fixed effects: people are compared within their site, then sites are averaged."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

import numpy as np

from forethought.errors.catalogue import estimates as linear
from forethought.errors.catalogue import estimates_multisite as entries
from forethought.estimate.cluster.design import describe, icc_of, low_df_notes
from forethought.estimate.cluster.variance import (
    Correction,
    lost_cluster,
    robust_variance,
    spread_of,
)
from forethought.estimate.effect_size import total_variance
from forethought.estimate.linear.answers import judged
from forethought.estimate.linear.design import refuse
from forethought.estimate.linear.fit import NEGLIGIBLE, Sums, fit
from forethought.estimate.multisite.sites import (
    Sites,
    absorbed_notes,
    by_site,
    centred,
    forest,
    heterogeneity,
    heterogeneity_figures,
    settle_sites,
    site_ask,
)
from forethought.estimate.types import Estimate, Influence, Inquiry, MethodCard
from forethought.moments import Answer, Ask
from forethought.vocabulary import Design, Method


@dataclass(frozen=True)
class WithinFit:
    """The effect within sites in the outcome's unit: robust (CR2), and ordinary least squares."""

    estimate: float
    se: float
    df: float
    se_ordinary: float
    df_ordinary: int
    influence: Influence


def site_fixed_effects(inquiry: Inquiry) -> Generator[Ask, Answer, Estimate]:
    """Return the arm's coefficient with a level for every site, robust to sites. One pass.

    Sites' levels are absorbed by centring, which is exact: the estimate, CR2 and its degrees of
    freedom are those of a dummy for each site (Pustejovsky and Tipton 2018, theorem 2).
    """
    sites = settle_sites(inquiry, (yield site_ask(inquiry)))
    found = centred(sites.sums)
    fitted = _fitted(inquiry, sites, found.sums)
    judgement = judged(fitted.estimate, fitted.se, fitted.df, inquiry.ci_level)
    each = by_site(sites)
    spread = heterogeneity(sites, each)
    anova = sites.clusters.anova(within_arms=False)
    total = total_variance(sites.clusters.counts, max(anova.icc, 0.0) if anova else 0.0)
    icc = icc_of(inquiry, sites.clusters)
    return Estimate(
        method=Method.SITE_FIXED_EFFECTS,
        se_method="CR2 by site",
        estimate=fitted.estimate,
        se=fitted.se,
        ci_level=inquiry.ci_level,
        ci_low=judgement.low,
        ci_high=judgement.high,
        p=judgement.p,
        df=fitted.df,
        n=sites.sums.rows,
        units=sites.sums.rows,
        clusters=sites.clusters.count,
        icc=icc.estimate,
        icc_low=icc.low,
        icc_high=icc.high,
        hedges_g=fitted.estimate / sites.clusters.design.arms.pooled_sd * total.factor,
        also=describe(sites.clusters)
        | _ordinary(inquiry, fitted)
        | {"hedges_j": total.factor, "hedges_df": total.df, "sites_compared": sites.compared + 0.0}
        | heterogeneity_figures(spread),
        sites=forest(sites, each, inquiry.ci_level),
        influence=fitted.influence,
        notes=(
            *sites.notes,
            *absorbed_notes(found.absorbed),
            *low_df_notes(fitted.df),
            _WEIGHTING,
        ),
    )


_WEIGHTING = (
    "Sites count by how much they say about the effect: the more people in both arms, the more. "
    "Hedges' g uses all variation within arms, between sites too."
)


def _fitted(inquiry: Inquiry, sites: Sites, sums: Sums) -> WithinFit:
    solution = fit(sums)
    if solution.residual_square <= NEGLIGIBLE * float(sites.sums.square.sum()):
        raise refuse(inquiry, entries.NO_VARIATION_IN_SITES)
    arm, parameters = sums.at("arm"), sites.clusters.count + len(sums.columns)
    df = sums.rows - parameters
    spread = spread_of(sums, solution, "arm")
    lone = lost_cluster(spread)
    if lone is not None:
        raise refuse(inquiry, linear.RESTS_ON_ONE_CLUSTER, sums.labels[lone])
    found = robust_variance(spread, Correction.CR2, sums.rows)
    plain = robust_variance(spread, Correction.CR0, sums.rows).variance
    ordinary = float(solution.inverse[arm, arm]) * solution.residual_square
    if df < 1 or found.df == 0 or not plain > NEGLIGIBLE * ordinary / sums.rows:
        raise refuse(inquiry, linear.TOO_FEW_DF, sums.rows, what="rows", parameters=parameters)
    return WithinFit(
        estimate=float(solution.beta[arm]) * sums.unit,
        se=float(np.sqrt(found.variance)) * sums.unit,
        df=found.df,
        se_ordinary=float(np.sqrt(ordinary / df)) * sums.unit,
        df_ordinary=df,
        influence=Influence(sums.labels, found.parts * sums.unit, "cluster"),
    )


def _ordinary(inquiry: Inquiry, fitted: WithinFit) -> dict[str, float]:
    """Give ordinary least squares' figures, which take the effect to be the same everywhere."""
    judgement = judged(fitted.estimate, fitted.se_ordinary, fitted.df_ordinary, inquiry.ci_level)
    return {
        "se_ols": fitted.se_ordinary,
        "df_ols": float(fitted.df_ordinary),
        "p_ols": judgement.p,
        "ci_low_ols": judgement.low,
        "ci_high_ols": judgement.high,
    }


CARDS: tuple[MethodCard, ...] = (
    MethodCard(
        method=Method.SITE_FIXED_EFFECTS,
        title="Comparison within sites",
        run=site_fixed_effects,
        designs=(Design.MULTISITE_RANDOMISED, Design.COMPARISON_GROUP),
        standard_error="CR2 by site, Satterthwaite degrees of freedom",
        passes="one",
        source="Pustejovsky and Tipton (2018), Journal of Business and Economic Statistics 36, "
        "672-683; Raudenbush and Liu (2000), Psychological Methods 5, 199-213",
    ),
)
