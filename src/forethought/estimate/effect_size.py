"""Standardised differences of cluster trials, correlation by ANOVA, what could have been found."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from scipy import special

from forethought.estimate.linear.answers import small_sample_factor
from forethought.estimate.types import Estimate
from forethought.moments import Array


@dataclass(frozen=True)
class TotalVariance:
    """How the pooled variance within arms, S_T², behaves when clusters correlate.

    Attributes
    ----------
    shrinkage
        E(S_T²) / σ_T², below 1: people of a cluster are alike, so S_T² sees too little.
    df
        Degrees of freedom of S_T² as a multiple of a chi-squared (Satterthwaite).
    """

    shrinkage: float
    df: float

    @property
    def factor(self) -> float:
        """Hedges' J at these degrees of freedom."""
        return small_sample_factor(self.df)


def total_variance(counts: Array, icc: float) -> TotalVariance:
    """Return mean and degrees of freedom of S_T² for clusters of unequal size.

    Parameters
    ----------
    counts
        Rows of each cluster in the reference arm and in the other, shape (m, 2). Where clusters
        were assigned whole, one of the two is 0.
    icc
        ρ, the correlation of two rows of a cluster.

    Notes
    -----
    S_T² = yᵀAy / (N − 2), A = I − Σ_a 1_a1_aᵀ/N_a, and V has 1 on the diagonal and ρ within
    clusters. With t_ab = 1_aᵀV1_b and s_a = 1_aᵀV²1_a, tr AV = N − Σ t_aa/N_a and
    tr (AV)² = tr V² − 2 Σ s_a/N_a + Σ_ab t_ab²/(N_a N_b). For whole clusters the first is Hedges'
    1 − ρ ((N − n_ut m_t − n_uc m_c) + n_ut + n_uc − 2)/(N − 2); the ratio (tr AV)² / tr (AV)² is
    his h, here without assuming equal clusters.
    Source: Hedges (2007), Journal of Educational and Behavioral Statistics 32, 341-370.
    """
    arms, size = counts.sum(0), counts.sum(1)
    rows = float(arms.sum())
    same = icc * counts.T @ counts + (1 - icc) * np.diag(arms)
    twice = (1 - icc) ** 2 * arms + ((2 * icc * (1 - icc) + icc**2 * size) @ counts**2)
    mean = rows - float((np.diag(same) / arms).sum())
    spread = float((size * (1 + (size - 1) * icc**2)).sum()) - 2 * float((twice / arms).sum())
    spread += float((same**2 / np.outer(arms, arms)).sum())
    return TotalVariance(shrinkage=mean / (rows - 2), df=mean**2 / spread)


@dataclass(frozen=True)
class AnovaIcc:
    """One-way analysis of variance between clusters.

    Attributes
    ----------
    icc
        (MSB − MSW) / (MSB + (n0 − 1) MSW); below zero where clusters differ less than chance.
    between, within
        Mean squares, in the outcome's squared unit.
    typical_size
        n0, the size that stands for unequal ones.
    """

    icc: float
    between: float
    within: float
    typical_size: float


def anova_icc(
    sizes: Array, means: Array, within_square: float, arm: Array | None = None
) -> AnovaIcc | None:
    """Return the ANOVA estimator of the intracluster correlation; None where it is undefined.

    Parameters
    ----------
    sizes, means
        People and mean outcome per cluster, shape (m,).
    within_square
        Σ over clusters of squared deviations from the cluster's mean.
    arm
        Each cluster's arm, to take differences between arms out; None leaves them in.

    Source: Donner and Klar (2000), section 1.4; n0 = (N − Σ n²/N) / (m − 1).
    """
    groups = [np.ones(len(sizes), bool)] if arm is None else [arm == 0, arm == 1]
    rows = sizes.sum()
    df_between, df_within = len(sizes) - len(groups), rows - len(sizes)
    if df_between < 1 or df_within < 1:
        return None
    between = spare = 0.0
    for group in groups:
        n, y = sizes[group], means[group]
        between += float((n * (y - (n @ y) / n.sum()) ** 2).sum())
        spare += float(n.sum() - (n**2).sum() / n.sum())
    msb, msw, typical = between / df_between, within_square / df_within, spare / df_between
    total = msb + (typical - 1) * msw
    if total <= 0:
        return None
    return AnovaIcc(float((msb - msw) / total), float(msb), float(msw), float(typical))


POWER, LEVEL = 0.8, 0.95
"""What the smallest detectable effect is stated for, whatever the plan's interval."""


BEYOND_RATIOS = 20.0
"""A logarithm above this is a ratio that says nothing."""


def with_smallest_detectable(answer: Estimate) -> Estimate:
    """Say what effect a study of this size and spread would have found, four times in five.

    (t_{0.975, df} + t_{0.8, df}) · se, on the log scale for ratios. Where the method has no
    degrees of freedom of its own, clusters less two stand for them; the normal where there are no
    clusters either. Source: Bloom (1995), Evaluation Review 19, 547-556.
    """
    if answer.smallest_detectable is not None or not _usable(answer.se):
        return answer
    df = answer.df
    if df is None and answer.clusters is not None:
        df = max(answer.clusters - 2.0, 1.0)
    reach = sum(_quantile(share, df) for share in ((1 + LEVEL) / 2, POWER))
    found = reach * answer.se
    if not _usable(found):
        return answer
    notes = answer.notes
    if answer.scale == "ratio" and found < BEYOND_RATIOS:
        notes = (
            *notes,
            "A study of this size would find, four times in five, a ratio of "
            f"{math.exp(found):.2f} or more, or of {math.exp(-found):.2f} or less; the findings "
            "file gives the logarithm.",
        )
    return replace(answer, smallest_detectable=found, notes=notes)


def _usable(value: float) -> bool:
    return math.isfinite(value) and value > 0


def _quantile(share: float, df: float | None) -> float:
    return float(special.ndtri(share) if df is None else special.stdtrit(df, share))
