"""The mixed model for cluster-randomised studies: a random intercept for each cluster."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, replace

import numpy as np

from forethought.errors.catalogue import estimates as entries
from forethought.errors.catalogue import estimates_pooled as pooled
from forethought.estimate.cluster.correlation import icc_interval
from forethought.estimate.cluster.design import (
    Clusters,
    cluster_ask,
    describe,
    group_key,
    low_df_notes,
    settle_clusters,
)
from forethought.estimate.cluster.working import weighed
from forethought.estimate.effect_size import total_variance
from forethought.estimate.linear.design import refuse
from forethought.estimate.mixed.answer import kenward_roger
from forethought.estimate.mixed.blocks import intercept_blocks
from forethought.estimate.mixed.components import one_variance
from forethought.estimate.mixed.influence import influence_of
from forethought.estimate.mixed.levels import random_levels_only
from forethought.estimate.mixed.reml import (
    Fitted,
    Halves,
    criterion_in_own_units,
    halves_of,
    reml,
)
from forethought.estimate.mixed.repeated import repeated
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
    both intracluster correlations stand in ``also``. Several waves together: see `repeated`.
    """
    if inquiry.together:
        return (yield from repeated(inquiry))
    clusters, said = random_levels_only(settle_clusters(inquiry, (yield cluster_ask(inquiry))))
    found = fit_mixed(inquiry, clusters)
    sums = clusters.sums
    answer = kenward_roger(inquiry, sums, found.fitted.beta, found.small)
    sizes = effect_sizes(clusters, found, answer.estimate)
    ends = None if inquiry.brief else _icc_ends(clusters, inquiry.ci_level)
    return replace(
        answer,
        clusters=clusters.count,
        icc=found.fitted.icc,
        icc_low=ends[0] if ends else None,
        icc_high=ends[1] if ends else None,
        influence=influence_of(weighed(sums, found.fitted.icc)),
        hedges_g=sizes.pop("hedges_g"),
        also=describe(clusters) | _components(clusters, found) | answer.also | sizes,
        notes=(*clusters.notes, *said, *_notes(inquiry, clusters, found)),
    )


def _icc_ends(clusters: Clusters, level: float) -> tuple[float, float] | None:
    """Return the correlation's exact interval, cut at 0 as the model is."""
    ends = icc_interval(clusters.sums, level)
    return None if ends is None else (max(ends[0], 0.0), max(ends[1], 0.0))


def fit_mixed(inquiry: Inquiry, clusters: Clusters) -> MixedFit:
    """Fit the model and its null; refuse where the clusters cannot carry it."""
    sums = clusters.sums
    halves = halves_of(sums)
    _check_clusters(inquiry, clusters, halves)
    fitted = reml(halves)
    if halves.within[-1, -1] == 0:
        raise refuse(inquiry, entries.NO_VARIATION_WITHIN)
    if fitted is None:
        raise refuse(inquiry, pooled.ALL_BETWEEN)
    small = small_sample(intercept_blocks(halves), one_variance(fitted), sums.at("arm"))
    if small is None or not (small.adjusted > 0 and small.df_kenward_roger > 0):
        raise _too_few(inquiry, clusters, halves)
    null = None if inquiry.brief else reml(halves_of(sums.keep(("one",))))
    return MixedFit(fitted, null, small)


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
    √(1 − ρ(…)/(N − 2)), or the latter itself where both arms are inside clusters. They come
    without small-sample correction, on the fitted model's variances; with ``_unconditional`` on
    those of the model without arm and covariates. ``hedges_g`` = J(h) · ``g_total_unconditional``;
    ``hedges_g_conditional`` = J(h) · ``g_total``.
    """
    sizes = _standardised(clusters, found.fitted, estimate)
    if found.null is None:
        return {"hedges_g": sizes["hedges_g"], **sizes}
    total = _standardised(clusters, found.null, estimate)
    named = ("g_within", "g_naive_total", "g_total")
    kept = {name: size for name, size in sizes.items() if name in named}
    kept |= {f"{name}_unconditional": total[name] for name in named}
    return kept | {
        "hedges_g": total["hedges_g"],
        "hedges_g_conditional": sizes["hedges_g"],
        "hedges_j": total["hedges_j"],
        "hedges_df": total["hedges_df"],
    }


def _standardised(clusters: Clusters, model: Fitted, estimate: float) -> dict[str, float]:
    """Give each kind of g by one model's variances."""
    scale = clusters.sums.y_scale
    naive = estimate / float(np.sqrt(model.between + model.residual)) / scale
    total = total_variance(clusters.counts, model.icc)
    whole = clusters.arm is not None
    g_total = naive * float(np.sqrt(total.shrinkage)) if whole else naive
    return {
        "g_within": estimate / float(np.sqrt(model.residual)) / scale,
        "g_naive_total": naive,
        "g_total": g_total,
        "hedges_g": g_total * total.factor,
        "hedges_j": total.factor,
        "hedges_df": total.df,
    }


def _components(clusters: Clusters, found: MixedFit) -> dict[str, float]:
    scale = clusters.sums.y_scale**2
    components = {
        "var_cluster": found.fitted.between * scale,
        "var_residual": found.fitted.residual * scale,
        "reml_criterion": criterion_in_own_units(clusters.sums, found.fitted.criterion),
    }
    if found.null is None:
        return components
    return components | {
        "icc_unadjusted": found.null.icc,
        "var_cluster_null": found.null.between * scale,
        "var_residual_null": found.null.residual * scale,
    }


def _notes(inquiry: Inquiry, clusters: Clusters, found: MixedFit) -> list[str]:
    notes = low_df_notes(found.small.df_kenward_roger)
    if inquiry.design is Design.MULTISITE_RANDOMISED:
        notes += site_notes(inquiry)
    if found.fitted.singular:
        notes.append(
            "The model sees no more difference between clusters than chance would make (singular "
            "fit: between-cluster variance estimated as 0). It then treats units of a cluster as "
            "unrelated; compare cluster-robust-cr2 or randomisation-inference."
        )
    notes += size_notes(inquiry, clusters, found.null is not None)
    if clusters.arm is None and inquiry.design is not Design.MULTISITE_RANDOMISED:
        notes.append("Units of the same cluster are in both arms; the model allows for that.")
    return notes


def site_notes(inquiry: Inquiry) -> list[str]:
    """Say what stands for a site, and that its effect is taken to be that of all."""
    key = group_key(inquiry)
    named = "" if key == "site" else " The plan names no site column; the clusters stand for sites."
    return [
        f"Each {key} has a level of its own, and the effect is taken to be the same at all of "
        f"them; random-slopes lets it differ.{named}"
    ]


def size_notes(inquiry: Inquiry, clusters: Clusters, unconditional: bool) -> list[str]:
    """Say what the standardised effect is measured by."""
    notes = []
    if inquiry.covariates and unconditional:
        notes.append(
            "Hedges' g measures the effect by all variation between people, before adjustment. By "
            "the variation that is left after adjustment it would be larger; the findings file "
            "gives both, among the further numbers."
        )
    elif inquiry.covariates:
        notes.append(
            "Hedges' g measures the effect by the variation that is left after adjustment, so it "
            "is usually larger than by all variation."
        )
    if clusters.arm is None:
        notes.append(
            f"Both arms are inside the same {GROUPS[group_key(inquiry)]}, so Hedges' g uses the "
            "plain total of the variances."
        )
    return notes


GROUPS = {"cluster": "clusters", "site": "sites"}
"""What groups of people are called."""


CARDS: tuple[MethodCard, ...] = (
    MethodCard(
        method=Method.MIXED_MODEL,
        title="Mixed model with a random intercept per cluster",
        run=mixed_model,
        designs=(
            Design.CLUSTER_RANDOMISED,
            Design.INDIVIDUAL_RANDOMISED,
            Design.MULTISITE_RANDOMISED,
            Design.COMPARISON_GROUP,
        ),
        standard_error="Kenward-Roger",
        passes="one",
        source="Kenward and Roger (1997), Biometrics 53, 983-997",
    ),
)
