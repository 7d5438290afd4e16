"""Sites and what is compared within each: arms, people, the effect site by site."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import special

from forethought.errors.catalogue import estimates_multisite as entries
from forethought.estimate.cluster.design import (
    FEW_CLUSTERS,
    Clusters,
    cluster_ask,
    settle_clusters,
)
from forethought.estimate.linear.answers import judged
from forethought.estimate.linear.design import group_ask, plain, refuse
from forethought.estimate.linear.fit import NEGLIGIBLE, Sums, least_squares, repeats
from forethought.estimate.types import Inquiry, SitePoint
from forethought.moments import Answer, Array, GroupAsk


@dataclass(frozen=True)
class Sites:
    """Sites, settled.

    Attributes
    ----------
    clusters
        Sums by site, checked as clusters are.
    both
        True where a site has people of both arms, shape (m,).
    notes
        What stands for a site, and which sites say nothing by themselves.
    """

    clusters: Clusters
    both: NDArray[np.bool_]
    notes: tuple[str, ...]

    @property
    def sums(self) -> Sums:
        return self.clusters.sums

    @property
    def compared(self) -> int:
        """Sites with both arms."""
        return int(self.both.sum())


def site_ask(inquiry: Inquiry) -> GroupAsk:
    """Ask for sums by site; where the plan names no site column clusters stand for sites."""
    if inquiry.sited:
        return group_ask(inquiry, ("site",))
    return cluster_ask(inquiry)


def settle_sites(inquiry: Inquiry, answer: Answer) -> Sites:
    """Check people and sites; refuse where fewer than two sites have both arms."""
    clusters = settle_clusters(inquiry, answer)
    both = np.asarray((clusters.counts > 0).all(axis=1), dtype=np.bool_)
    if both.sum() < 2:
        raise refuse(inquiry, entries.TOO_FEW_SITES, int(both.sum()), sites=clusters.count)
    lone = int((~both).sum())
    notes = [*clusters.design.notes]
    if not inquiry.sited:
        notes.append("The plan names no site column; the clusters stand for sites.")
    if lone:
        sites = f"{lone:,} site{'s have' if lone > 1 else ' has'}"
        notes.append(f"{sites} people of one arm only: no comparison is made there.")
    if both.sum() < FEW_CLUSTERS:
        notes.append(
            f"Only {int(both.sum())} sites have both arms: how much the effect differs between "
            "sites is hardly known, and interval and p-value lean on the model."
        )
    return Sites(clusters, both, tuple(notes))


@dataclass(frozen=True)
class Centred:
    """Sums within sites, each site's own mean taken out: levels of sites are absorbed.

    Attributes
    ----------
    sums
        Without ``one`` and without columns that do not vary within sites.
    absorbed
        Those columns.
    """

    sums: Sums
    absorbed: tuple[str, ...]


def centred(sums: Sums) -> Centred:
    """Take each site's mean out of every column: the same as a dummy for each site.

    Source: Frisch and Waugh (1933), Econometrica 1, 387-401.
    """
    one = sums.at("one")
    mean, y_mean = sums.gram[:, one, :] / sums.n[:, None], sums.cross[:, one] / sums.n
    gram = sums.gram - sums.n[:, None, None] * mean[:, :, None] * mean[:, None, :]
    moved = replace(
        sums,
        gram=gram,
        cross=sums.cross - sums.n[:, None] * mean * y_mean[:, None],
        square=np.maximum(sums.square - sums.n * y_mean**2, 0),
    )
    whole = np.diag(sums.gram.sum(0))
    varies = np.diag(gram.sum(0)) > NEGLIGIBLE * whole
    names = tuple(n for n, v in zip(sums.columns, varies, strict=True) if v and n != "one")
    kept = moved.keep(names)
    order = (*(name for name in names if name != "arm"), "arm")
    spare = {found.column for found in repeats(kept.keep(order).gram.sum(0), order)} - {"arm"}
    final = kept.keep(tuple(name for name in names if name not in spare))
    gone = tuple(name for name in sums.columns if name != "one" and name not in final.columns)
    return Centred(final, gone)


def absorbed_notes(absorbed: tuple[str, ...]) -> list[str]:
    """Say which columns the sites' own levels take up."""
    if not absorbed:
        return []
    names = ", ".join(plain(name) for name in absorbed)
    return [
        f"Not in the model, because each site's own level already takes account of it: {names}."
    ]


@dataclass(frozen=True)
class ByArm:
    """A regression with an effect of its own at every site, in the outcome's unit.

    Attributes
    ----------
    estimate, se
        Effect at each site, shape (m,); NaN where a site has one arm.
    df
        N − (sites and arms that have people) − covariates.
    square
        Σ e².
    """

    estimate: Array
    se: Array
    df: int
    square: float


def by_site(sites: Sites) -> ByArm | None:
    """Estimate the effect at each site, covariates' slopes and the residual spread in common.

    Within a site τ_s = (S_ay − S_ac γ)/S_aa, with γ from within sites and arms pooled; its
    variance is σ²(1/S_aa + dᵀ W⁻¹ d), d = S_ac/S_aa, W the covariates' pooled cross-products
    there. None where no rows are left over.
    """
    within = centred(sites.sums).sums
    arm, both = within.at("arm"), sites.both
    others = [k for k in range(len(within.columns)) if k != arm]
    size = np.where(both, within.gram[:, arm, arm], 1.0)
    lean = np.where(both[:, None], within.gram[:, arm][:, others] / size[:, None], 0.0)
    slope = np.where(both, within.cross[:, arm] / size, 0.0)
    inner = within.gram[:, others][:, :, others].sum(0) - (lean.T * size) @ lean
    cross = within.cross[:, others].sum(0) - (lean.T * size) @ slope
    square = float(within.square.sum() - size @ slope**2)
    kept = _independent(inner, np.diag(within.gram.sum(0))[others])
    df = sites.sums.rows - len(both) - int(both.sum()) - len(kept)
    if df < 1:
        return None
    gamma, inverse = np.zeros(len(others)), np.zeros((len(others), len(others)))
    if kept:
        solved = least_squares(inner[np.ix_(kept, kept)], cross[kept], square)
        gamma[kept], inverse[np.ix_(kept, kept)] = solved.beta, solved.inverse
        square = solved.residual_square
    variance = square / df * (1 / size + np.einsum("gi,ij,gj->g", lean, inverse, lean))
    unit = sites.sums.unit
    return ByArm(
        estimate=np.where(both, (slope - lean @ gamma) * unit, np.nan),
        se=np.where(both, np.sqrt(variance) * abs(unit), np.nan),
        df=df,
        square=square * sites.sums.y_scale**2,
    )


def _independent(inner: Array, whole: Array) -> list[int]:
    """Return the columns that vary within sites and arms and repeat no other."""
    varies = [k for k in range(len(whole)) if inner[k, k] > NEGLIGIBLE * whole[k]]
    names = tuple(str(k) for k in varies)
    spare = {found.column for found in repeats(inner[np.ix_(varies, varies)], names)}
    return [k for k in varies if str(k) not in spare]


@dataclass(frozen=True)
class Heterogeneity:
    """Whether effects differ between sites by more than chance.

    ``q`` is the drop in Σ e² from one effect to one for each site, over the residual variance;
    under one effect for all q / ``df`` is F with ``df`` and ``df_residual`` degrees of freedom.
    Without covariates it is Cochran's Q with a pooled variance.
    """

    q: float
    df: int
    df_residual: int
    p: float


def heterogeneity(sites: Sites, found: ByArm | None) -> Heterogeneity | None:
    """Test one effect for all sites; None where nothing is left over to test with."""
    if found is None or not found.square > 0:
        return None
    within = centred(sites.sums).sums
    one = least_squares(within.gram.sum(0), within.cross.sum(0), float(within.square.sum()))
    drop = max(one.residual_square * sites.sums.y_scale**2 - found.square, 0.0)
    q = drop / (found.square / found.df)
    df = sites.compared - 1
    return Heterogeneity(q, df, found.df, float(special.fdtrc(df, found.df, q / df)))


def heterogeneity_figures(found: Heterogeneity | None) -> dict[str, float]:
    """Give the test's figures by name."""
    if found is None:
        return {}
    return {
        "q_heterogeneity": found.q,
        "df_heterogeneity": float(found.df),
        "p_heterogeneity": found.p,
    }


def forest(
    sites: Sites, found: ByArm | None, level: float, shrunk: Array | None = None
) -> tuple[SitePoint, ...]:
    """List every site with its effect and interval; ``shrunk`` effects in the outcome's unit."""
    points = []
    for g, label in enumerate(sites.sums.labels):
        drawn = None if shrunk is None else float(shrunk[g])
        n = round(float(sites.sums.n[g]))
        if found is None or not sites.both[g] or not found.se[g] > 0:
            points.append(SitePoint(str(label), n, None, None, None, None, drawn))
            continue
        estimate, se = float(found.estimate[g]), float(found.se[g])
        ends = judged(estimate, se, found.df, level)
        points.append(SitePoint(str(label), n, estimate, se, ends.low, ends.high, drawn))
    return tuple(points)
