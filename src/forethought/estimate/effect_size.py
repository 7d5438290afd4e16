"""Standardised mean differences of cluster trials, and intracluster correlation by ANOVA."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from forethought.estimate.linear.answers import small_sample_factor
from forethought.moments import Array


@dataclass(frozen=True)
class ArmSizes:
    """Cluster sizes by arm: the reference arm's and the other's."""

    reference: Array
    compared: Array

    @property
    def both(self) -> tuple[Array, Array]:
        return self.reference, self.compared

    @property
    def rows(self) -> float:
        return float(self.reference.sum() + self.compared.sum())


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


def total_variance(sizes: ArmSizes, icc: float) -> TotalVariance:
    """Return mean and degrees of freedom of S_T² for clusters of unequal size.

    S_T² = Σ_arms yᵀ(I − 11ᵀ/N_a)y / (N − 2) and V has correlation ρ within clusters, so with
    a_i = 1 + (n_i − 1)ρ: tr AV = Σ_arms N_a − Σ n_i a_i / N_a, and
    tr (AV)² = Σ_arms Σ (a_i² + (n_i − 1)(1 − ρ)²) − 2 Σ n_i a_i² / N_a + (Σ n_i a_i / N_a)².
    The first is Hedges' 1 − ρ ((N − n_ut m_t − n_uc m_c) + n_ut + n_uc − 2)/(N − 2); the ratio
    (tr AV)² / tr (AV)² is his h, here without assuming equal clusters.
    Source: Hedges (2007), Journal of Educational and Behavioral Statistics 32, 341-370.
    """
    mean = spread = 0.0
    for n in sizes.both:
        rows = n.sum()
        a = 1 + (n - 1) * icc
        mean += rows - (n * a).sum() / rows
        spread += (a**2 + (n - 1) * (1 - icc) ** 2).sum()
        spread += ((n * a).sum() / rows) ** 2 - 2 * (n * a**2).sum() / rows
    return TotalVariance(shrinkage=float(mean / (sizes.rows - 2)), df=float(mean**2 / spread))


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
