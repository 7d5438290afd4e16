"""Random slopes: every site has a level and an effect of its own, drawn around their means."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, replace

import numpy as np
from scipy import special

from forethought.errors.catalogue import estimates_multisite as entries
from forethought.estimate.cluster.correlation import Icc
from forethought.estimate.cluster.design import describe, low_df_notes
from forethought.estimate.effect_size import total_variance
from forethought.estimate.linear.design import refuse
from forethought.estimate.linear.fit import Sums
from forethought.estimate.mixed.answer import kenward_roger
from forethought.estimate.mixed.blocks import Blocks, slope_blocks
from forethought.estimate.mixed.components import SLOPES, Components, fit_components
from forethought.estimate.mixed.influence import influence_of, weighed_by_slopes
from forethought.estimate.mixed.levels import random_levels_only
from forethought.estimate.mixed.model import size_notes
from forethought.estimate.mixed.profiled import slope_interval
from forethought.estimate.mixed.reml import Fitted, criterion_in_own_units, halves_of, reml
from forethought.estimate.mixed.share import APPROXIMATE, share_of_variance
from forethought.estimate.mixed.small_sample import SmallSample, small_sample
from forethought.estimate.multisite.sites import (
    Sites,
    by_site,
    forest,
    heterogeneity,
    heterogeneity_figures,
    settle_sites,
    site_ask,
)
from forethought.estimate.types import Estimate, Inquiry, MethodCard
from forethought.moments import Answer, Array, Ask
from forethought.vocabulary import Design, Method


@dataclass(frozen=True)
class SlopeFit:
    """The model, the one without arm and covariates, and the arm's figures, in scaled space."""

    blocks: Blocks
    fitted: Components
    null: Fitted | None
    small: SmallSample


@dataclass(frozen=True)
class SiteVariance:
    """Variances in the outcome's squared unit; d with rows and columns for level and effect."""

    d: Array
    residual: float
    share: float

    @property
    def between(self) -> float:
        """The variance between sites, averaged over people of both arms."""
        compared = float(self.d.sum())
        return (1 - self.share) * float(self.d[0, 0]) + self.share * compared

    @property
    def total(self) -> float:
        return self.between + self.residual


def random_slopes(inquiry: Inquiry) -> Generator[Ask, Answer, Estimate]:
    """Return the mean effect over sites by REML with Kenward-Roger inference. One pass."""
    sites = settle_sites(inquiry, (yield site_ask(inquiry)))
    clusters, said = random_levels_only(sites.clusters)
    sites = replace(sites, clusters=clusters)
    found = fit_slopes(inquiry, sites)
    sums = sites.sums
    answer = kenward_roger(inquiry, sums, found.fitted.beta, found.small)
    spread = variances(sites, found.fitted)
    sizes = _sizes(sites, found, spread, answer.estimate)
    each = by_site(sites)
    between = _between(inquiry, sites, found, spread, answer.estimate, answer.se)
    icc = _icc(inquiry, sites, found)
    return replace(
        answer,
        clusters=sites.clusters.count,
        icc=icc.estimate,
        icc_low=icc.low,
        icc_high=icc.high,
        hedges_g=sizes.pop("hedges_g"),
        influence=influence_of(weighed_by_slopes(sums, "arm", covariance(found.fitted))),
        also=describe(sites.clusters)
        | _components(sites, found, spread)
        | answer.also
        | between
        | heterogeneity_figures(heterogeneity(sites, each))
        | sizes,
        sites=forest(sites, each, inquiry.ci_level, answer.estimate + _shrunk(sites, found)),
        notes=(*sites.notes, *said, *_notes(inquiry, sites, found, between), APPROXIMATE),
    )


def fit_slopes(inquiry: Inquiry, sites: Sites) -> SlopeFit:
    """Fit the model and its null; refuse where the sites cannot carry it."""
    sums = sites.sums
    blocks = slope_blocks(sums, "arm")
    if not blocks.plain[0, -1, -1] > 0:
        raise refuse(inquiry, entries.NO_VARIATION_IN_SITES)
    fitted = fit_components(blocks, SLOPES)
    if fitted is None:
        raise refuse(inquiry, entries.NO_COMPONENTS, "sites")
    small = small_sample(blocks, fitted, sums.at("arm"))
    if small is None or not (small.adjusted > 0 and small.df_kenward_roger > 0):
        raise refuse(
            inquiry,
            entries.TOO_FEW_GROUPS,
            sites.compared,
            groups="sites with both arms",
            asked="an effect that differs between sites",
            instead="site-fixed-effects or mixed-model",
        )
    return SlopeFit(blocks, fitted, reml(halves_of(sums.keep(("one",)))), small)


def covariance(fitted: Components) -> Array:
    """Return the relative covariance of intercept and slope, shape (2, 2), in scaled space."""
    d00, d01, d11 = fitted.theta
    return np.array([[d00, d01], [d01, d11]])


def variances(sites: Sites, fitted: Components) -> SiteVariance:
    """Put the components into the outcome's unit, with the reference arm's level first."""
    across = _own_scale(sites.sums)
    unit = fitted.residual * sites.sums.y_scale**2
    return SiteVariance(across @ covariance(fitted) @ across.T * unit, unit, _share(sites))


def _share(sites: Sites) -> float:
    """The share of people in the compared arm."""
    return float(sites.clusters.counts[:, 1].sum() / sites.sums.rows)


def _own_scale(sums: Sums) -> Array:
    """Return what carries level and slope from scaled space to arms of 0 and 1, shape (2, 2)."""
    arm = sums.at("arm")
    return np.array([[1.0, -sums.shift[arm] / sums.scale[arm]], [0.0, 1 / sums.scale[arm]]])


def _icc(inquiry: Inquiry, sites: Sites, found: SlopeFit) -> Icc:
    """Return how alike people of one site and arm are, averaged over people of both arms."""
    level, slope = _own_scale(sites.sums).T @ np.array([[1.0, 1.0], [0.0, 1.0]])
    # in each arm a site's level varies by d₀₀ level² + 2 d₀₁ level slope + d₁₁ slope²
    at = np.array([level**2, 2 * level * slope, slope**2])
    between = at @ np.array([1 - _share(sites), _share(sites)])
    count, level = sites.clusters.count, inquiry.ci_level
    return share_of_variance(found.fitted, found.small, between, np.zeros(3), count, level)


def _shrunk(sites: Sites, found: SlopeFit) -> Array:
    """Return each site's best prediction of how its effect differs from the mean, shape (m,).

    û = D Zᵀ V⁻¹ (y − Xβ), along the site's two directions: level and arm.
    Source: Robinson (1991), Statistical Science 6, 15-32.
    """
    blocks, fitted = found.blocks, found.fitted
    residual = blocks.rows @ np.append(-fitted.beta, 1.0)
    inner = np.eye(2) + np.einsum("i,igrq->grq", fitted.theta, blocks.forms)
    seen = np.linalg.solve(inner, residual[:, :, None])[:, :, 0]
    sums = sites.sums
    arm = sums.at("arm")
    lean = sums.gram[:, sums.at("one"), arm] / np.sqrt(sums.n)
    reach = np.sqrt(np.maximum(sums.gram[:, arm, arm] - lean**2, 0)) * sites.both
    level = np.sqrt(sums.n) * seen[:, 0]
    slope = lean * seen[:, 0] + reach * seen[:, 1]
    d = covariance(fitted)
    return np.asarray((d[1, 0] * level + d[1, 1] * slope) * sums.unit)


def _components(sites: Sites, found: SlopeFit, spread: SiteVariance) -> dict[str, float]:
    return {
        "var_cluster": float(spread.d[0, 0]),
        "var_slope": _none_below(float(spread.d[1, 1]), spread.residual),
        "cov_intercept_slope": float(spread.d[0, 1]),
        "var_residual": spread.residual,
        "reml_criterion": criterion_in_own_units(sites.sums, found.fitted.criterion),
        "sites_compared": float(sites.compared),
    }


def _none_below(variance: float, residual: float) -> float:
    """Write a variance that is rounding as 0."""
    return variance if variance > 1e-10 * residual else 0.0


def _between(
    inquiry: Inquiry,
    sites: Sites,
    found: SlopeFit,
    spread: SiteVariance,
    estimate: float,
    se: float,
) -> dict[str, float]:
    """Describe how effects differ: their standard deviation, and the effect at a new site.

    A new site's effect lies within estimate ± t √(d₁₁ + se²), with t on J − 2 degrees of freedom
    for J sites with both arms. Source: Higgins, Thompson and Spiegelhalter (2009), Journal of the
    Royal Statistical Society A 172, 137-159.
    """
    slope = _none_below(float(spread.d[1, 1]), spread.residual)
    figures = {"sd_effects": float(np.sqrt(slope))}
    ends = None if inquiry.brief else slope_interval(found.blocks, found.fitted, inquiry.ci_level)
    unit = float(np.sqrt(found.fitted.residual)) * sites.sums.unit
    if ends is not None:
        figures |= {"sd_effects_low": ends.low * unit, "sd_effects_high": ends.high * unit}
    if sites.compared > 2:
        reach = float(special.stdtrit(sites.compared - 2, (1 + inquiry.ci_level) / 2))
        wide = reach * float(np.sqrt(slope + se**2))
        figures |= {"prediction_low": estimate - wide, "prediction_high": estimate + wide}
    return figures


def _sizes(
    sites: Sites, found: SlopeFit, spread: SiteVariance, estimate: float
) -> dict[str, float]:
    """Standardise by the variances: within sites, and their plain total, as the EEF does.

    ``g_within`` = b/σ and ``g_total`` = b/√(d̄ + σ²) are the fitted model's, without small-sample
    correction; d̄ is the variance between sites averaged over people of both arms. ``hedges_g`` =
    J(h) · b / √total of the model without arm and covariates.
    """
    sizes = {
        "g_within": estimate / float(np.sqrt(spread.residual)),
        "g_total": estimate / float(np.sqrt(spread.total)),
    }
    null = found.null
    if null is None:
        total = total_variance(sites.clusters.counts, spread.between / spread.total)
        lead = sizes["g_total"]
    else:
        total = total_variance(sites.clusters.counts, null.icc)
        lead = estimate / float(np.sqrt(null.between + null.residual)) / sites.sums.y_scale
        sizes["g_total_unconditional"] = lead
    return sizes | {
        "hedges_g": lead * total.factor,
        "hedges_g_conditional": sizes["g_total"] * total.factor,
        "hedges_j": total.factor,
        "hedges_df": total.df,
    }


def _notes(inquiry: Inquiry, sites: Sites, found: SlopeFit, between: dict[str, float]) -> list[str]:
    notes = low_df_notes(found.small.df_kenward_roger)
    if between["sd_effects"] == 0:
        notes.append(
            "The model sees no more difference between the sites' effects than chance would make "
            "(singular fit: their variance estimated as 0). That is no proof that they are alike."
        )
    elif found.fitted.singular:
        notes.append(
            "In the fitted model a site's effect follows from its level completely (singular fit: "
            "correlation of 1 or −1, or no levels of their own). That is more than the sites "
            "can tell; effects drawn to the mean site by site are not to be trusted singly."
        )
    return [*notes, *_spread(between), *size_notes(inquiry, sites.clusters, bool(found.null))]


def _spread(between: dict[str, float]) -> list[str]:
    """Say how far effects at single sites lie from the mean effect."""
    sd = f"{between['sd_effects']:.3g}"
    if "sd_effects_low" in between:
        sd += f" ({between['sd_effects_low']:.3g} to {between['sd_effects_high']:.3g})"
    notes = [
        "The estimate is the mean effect over sites like these, and its interval is for that "
        f"mean. Between sites the effect varies with a standard deviation of {sd}."
    ]
    if "prediction_low" in between:
        low, high = (f"{between[f'prediction_{end}']:.3g}" for end in ("low", "high"))
        notes.append(
            "At a single new site the effect may lie between "
            f"{low.replace('-', '−')} and {high.replace('-', '−')}."
        )
    return notes


CARDS: tuple[MethodCard, ...] = (
    MethodCard(
        method=Method.RANDOM_SLOPES,
        title="Mixed model with effects by site",
        run=random_slopes,
        designs=(Design.MULTISITE_RANDOMISED,),
        standard_error="Kenward-Roger",
        passes="one",
        source="Raudenbush and Liu (2000), Psychological Methods 5, 199-213; Kenward and Roger "
        "(1997), Biometrics 53, 983-997",
    ),
)
