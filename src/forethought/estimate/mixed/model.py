"""The mixed model for cluster-randomised studies: a random intercept for each cluster."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

import numpy as np

from forethought.errors.catalogue import estimates as entries
from forethought.estimate.cluster.design import (
    Clusters,
    cluster_ask,
    describe,
    low_df_notes,
    settle_clusters,
)
from forethought.estimate.effect_size import total_variance
from forethought.estimate.linear.answers import judged
from forethought.estimate.linear.design import refuse
from forethought.estimate.mixed.reml import (
    Fitted,
    Halves,
    criterion_in_own_units,
    halves_of,
    reml,
)
from forethought.estimate.mixed.small_sample import SmallSample, small_sample
from forethought.estimate.types import Estimate, Inquiry, MethodCard
from forethought.moments import Answer, Ask
from forethought.vocabulary import Design, Method


@dataclass(frozen=True)
class MixedFit:
    """The model, the model without arm and covariates, and the arm's small-sample figures."""

    fitted: Fitted
    null: Fitted | None
    small: SmallSample


def mixed_model(inquiry: Inquiry) -> Generator[Ask, Answer, Estimate]:
    """Return the arm's coefficient by REML with Kenward-Roger inference. One pass.

    Strata and covariates are fixed effects. Satterthwaite's figures, the variance components and
    both intracluster correlations stand in ``also``.
    """
    clusters = settle_clusters(inquiry, (yield cluster_ask(inquiry)))
    found = fit_mixed(inquiry, clusters)
    sums = clusters.sums
    estimate = float(found.fitted.beta[sums.at("arm")]) * sums.unit
    se = float(np.sqrt(found.small.adjusted)) * sums.unit
    df = found.small.df_kenward_roger
    judgement = judged(estimate, se, df, inquiry.ci_level)
    sizes = effect_sizes(clusters, found, estimate)
    return Estimate(
        method=Method.MIXED_MODEL,
        se_method="Kenward-Roger",
        estimate=estimate,
        se=se,
        ci_level=inquiry.ci_level,
        ci_low=judgement.low,
        ci_high=judgement.high,
        p=judgement.p,
        df=df,
        n=sums.rows,
        units=sums.rows,
        clusters=clusters.count,
        icc=found.fitted.icc,
        hedges_g=sizes.pop("hedges_g"),
        also=describe(clusters)
        | _components(clusters, found)
        | _satterthwaite(inquiry, clusters, found, estimate)
        | sizes,
        notes=(*clusters.notes, *_notes(inquiry, clusters, found)),
    )


def fit_mixed(inquiry: Inquiry, clusters: Clusters) -> MixedFit:
    """Fit the model and its null; refuse where the clusters cannot carry it."""
    sums = clusters.sums
    halves = halves_of(sums)
    _check_clusters(inquiry, clusters, halves)
    fitted = reml(halves)
    if fitted is None or halves.within[-1, -1] == 0:
        raise refuse(inquiry, entries.NO_VARIATION_WITHIN)
    small = small_sample(halves, fitted, sums.at("arm"))
    if small is None or not (small.adjusted > 0 and small.df_kenward_roger > 0):
        raise _too_few(inquiry, clusters, halves)
    return MixedFit(fitted, reml(halves_of(sums.keep(("one",)))), small)


def _check_clusters(inquiry: Inquiry, clusters: Clusters, halves: Halves) -> None:
    if clusters.sums.rows == clusters.count:
        raise refuse(inquiry, entries.ONE_PER_CLUSTER)
    if clusters.count <= halves.cluster_level:
        raise _too_few(inquiry, clusters, halves)


def _too_few(inquiry: Inquiry, clusters: Clusters, halves: Halves) -> Exception:
    return refuse(
        inquiry,
        entries.TOO_FEW_DF,
        clusters.count,
        what="clusters",
        parameters=halves.cluster_level,
    )


def effect_sizes(clusters: Clusters, found: MixedFit, estimate: float) -> dict[str, float]:
    """Standardise by variance components, as Hedges (2007) and the EEF do.

    ``g_within`` = b/σ, ``g_naive_total`` = b/√(τ² + σ²) and ``g_total`` = the latter times
    √(1 − ρ(…)/(N − 2)), without small-sample correction, on the fitted model's variances;
    ``hedges_g`` = J(h) · ``g_total``. With ``_unconditional`` they use the null model's.
    """
    model, null = found.fitted, found.null
    scale = clusters.sums.y_scale
    naive = estimate / float(np.sqrt(model.between + model.residual)) / scale
    sizes = {"g_within": estimate / float(np.sqrt(model.residual)) / scale, "g_naive_total": naive}
    if null is not None:
        sizes |= {
            "g_within_unconditional": estimate / float(np.sqrt(null.residual)) / scale,
            "g_naive_total_unconditional": estimate
            / float(np.sqrt(null.between + null.residual))
            / scale,
        }
    if clusters.sizes is None:
        return sizes | {"hedges_g": naive}
    total = total_variance(clusters.sizes, model.icc)
    shrunk = naive * float(np.sqrt(total.shrinkage))
    return sizes | {
        "g_total": shrunk,
        "hedges_g": shrunk * total.factor,
        "hedges_j": total.factor,
        "hedges_df": total.df,
    }


def _components(clusters: Clusters, found: MixedFit) -> dict[str, float]:
    scale = clusters.sums.y_scale**2
    components = {
        "var_cluster": found.fitted.between * scale,
        "var_residual": found.fitted.residual * scale,
        "reml_criterion": criterion_in_own_units(clusters.sums, found.fitted),
    }
    if found.null is None:
        return components
    return components | {
        "icc_unadjusted": found.null.icc,
        "var_cluster_null": found.null.between * scale,
        "var_residual_null": found.null.residual * scale,
    }


def _satterthwaite(
    inquiry: Inquiry, clusters: Clusters, found: MixedFit, estimate: float
) -> dict[str, float]:
    se = float(np.sqrt(found.small.model)) * clusters.sums.unit
    df = found.small.df_satterthwaite
    if df is None:
        return {"se_model": se}
    judgement = judged(estimate, se, df, inquiry.ci_level)
    return {
        "se_model": se,
        "se_satterthwaite": se,
        "df_satterthwaite": df,
        "p_satterthwaite": judgement.p,
        "ci_low_satterthwaite": judgement.low,
        "ci_high_satterthwaite": judgement.high,
    }


def _notes(inquiry: Inquiry, clusters: Clusters, found: MixedFit) -> list[str]:
    notes = low_df_notes(found.small.df_kenward_roger)
    if found.fitted.singular:
        notes.append(
            "The model sees no more difference between clusters than chance would make (singular "
            "fit: between-cluster variance estimated as 0). It then treats units of a cluster as "
            "unrelated; compare cluster-robust-cr2 or randomisation-inference."
        )
    if inquiry.covariates:
        notes.append(
            "Hedges' g measures the effect by the variation that is left after adjustment, so it "
            "is usually larger than by all variation. The findings file gives both, among "
            "the further numbers."
        )
    if clusters.arm is None:
        notes.append("Units of the same cluster are in both arms; the model allows for that.")
    return notes


CARDS: tuple[MethodCard, ...] = (
    MethodCard(
        method=Method.MIXED_MODEL,
        title="Mixed model with a random intercept per cluster",
        run=mixed_model,
        designs=(Design.CLUSTER_RANDOMISED, Design.INDIVIDUAL_RANDOMISED),
        standard_error="Kenward-Roger",
        passes="one",
        source="Kenward and Roger (1997), Biometrics 53, 983-997",
    ),
)
