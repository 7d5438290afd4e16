"""What every method for clusters checks and says: arms, counts, sizes, correlation."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from forethought.errors import Fault, Refusal
from forethought.errors.catalogue import estimates as entries
from forethought.estimate.cluster.correlation import Icc, icc_interval
from forethought.estimate.effect_size import AnovaIcc, anova_icc, total_variance
from forethought.estimate.linear.design import (
    ARMS,
    Settled,
    describe_arms,
    group_ask,
    place_of,
    refuse,
    settle,
    share_in_arm,
    weighs,
)
from forethought.estimate.linear.fit import Sums
from forethought.estimate.types import Inquiry
from forethought.moments import Answer, Array, GroupAsk
from forethought.vocabulary import Design, Method

UNSAFE_DF = 4
"""Degrees of freedom below which even corrected tests are not to be trusted (Tipton 2015)."""

FEW_CLUSTERS = 10
"""Clusters per arm below which readers are warned."""

SAME = 1e-9
"""A cluster's share in an arm this near 0 or 1 is 0 or 1."""


@dataclass(frozen=True)
class Clusters:
    """A settled design in clusters.

    Attributes
    ----------
    design
        The design over people.
    arm
        Each cluster's arm, 0 or 1, shape (m,); None where people of a cluster differ in arm.
    per_arm
        Clusters with people in the reference arm, and in the other.
    """

    design: Settled
    arm: Array | None
    per_arm: tuple[int, int]
    notes: tuple[str, ...]

    @property
    def sums(self) -> Sums:
        return self.design.sums

    @property
    def count(self) -> int:
        return len(self.sums.n)

    def taken(self, places: NDArray[np.intp]) -> Clusters:
        """Return the clusters in another order."""
        return replace(
            self,
            design=replace(self.design, sums=self.sums.taken(places)),
            arm=None if self.arm is None else self.arm[places],
        )

    @property
    def weighted(self) -> bool:
        return self.design.arms.effective is not None

    @property
    def counts(self) -> Array:
        """Rows of each cluster in the reference arm and in the other, shape (m, 2)."""
        compared = np.round(self.sums.n * share_in_arm(self.sums))
        return np.column_stack([self.sums.n - compared, compared])

    def anova(self, within_arms: bool) -> AnovaIcc | None:
        """Return the outcome's intracluster correlation by analysis of variance.

        None where rows have weights, which it does not know of.
        """
        if self.weighted or (within_arms and self.arm is None):
            return None
        sums = self.sums
        one = sums.at("one")
        square = (sums.square - sums.cross[:, one] ** 2 / sums.n).sum() * sums.y_scale**2
        return anova_icc(
            sums.n, sums.means(), max(float(square), 0.0), self.arm if within_arms else None
        )


def group_key(inquiry: Inquiry) -> str:
    """Return what groups people: where people were drawn within sites, the site."""
    within_sites = inquiry.design is Design.MULTISITE_RANDOMISED and inquiry.sited
    return "site" if within_sites else "cluster"


def cluster_ask(inquiry: Inquiry) -> GroupAsk:
    """Ask for sums by cluster, or by site (see `group_key`); refuse where the records name none."""
    key = group_key(inquiry)
    named = inquiry.clustered or key == "site" or inquiry.design is Design.CLUSTER_RANDOMISED
    if not named:
        raise refuse(inquiry, entries.NO_CLUSTERS, str(inquiry.method))
    return group_ask(inquiry, (key,))


def settle_clusters(inquiry: Inquiry, answer: Answer) -> Clusters:
    """Check people, then clusters; refuse with every fault found."""
    design = settle(inquiry, answer)
    # with weights, a cluster's rows came split by arm
    return in_clusters(
        inquiry, replace(design, sums=design.sums.merged()) if weighs(inquiry) else design
    )


def in_clusters(inquiry: Inquiry, design: Settled) -> Clusters:
    """Check a settled design, its sums by cluster, for clusters and their arms."""
    share = share_in_arm(design.sums)
    arm = np.round(share)
    mixed = np.abs(share - arm) > SAME
    per_arm = (int((share < 1 - SAME).sum()), int((share > SAME).sum()))
    faults = _cluster_faults(inquiry, design.sums, mixed, per_arm)
    if faults:
        raise Refusal(faults)
    return Clusters(
        design=design,
        arm=None if mixed.any() else arm,
        per_arm=per_arm,
        notes=(*design.notes, *_few(inquiry, per_arm, len(share) if mixed.any() else None)),
    )


def _cluster_faults(
    inquiry: Inquiry, sums: Sums, mixed: NDArray[np.bool_], per_arm: tuple[int, int]
) -> list[Fault]:
    place = place_of(inquiry)
    faults = []
    whole = inquiry.design is Design.CLUSTER_RANDOMISED or inquiry.method is Method.CLUSTER_MEANS
    if mixed.any() and whole:
        which = named([sums.labels[g] for g in np.flatnonzero(mixed)])
        faults.append(entries.ARM_VARIES.fault(place, int(mixed.sum()), which=which))
    faults += [
        entries.TOO_FEW_CLUSTERS.fault(place, count, arm=arm)
        for count, arm in zip(per_arm, ARMS, strict=True)
        if count < 2
    ]
    return faults


def named(labels: list[object], most: int = 5) -> str:
    """List labels, the first few by name."""
    shown = ", ".join(str(label) for label in labels[:most])
    return shown if len(labels) <= most else f"{shown} and {len(labels) - most} more"


def _few(inquiry: Inquiry, per_arm: tuple[int, int], crossed: int | None) -> list[str]:
    """Warn of few clusters per arm; of few in all where arms are inside clusters."""
    if min(per_arm) >= FEW_CLUSTERS:
        return []
    in_arms = f"{per_arm[0]} and {per_arm[1]}"
    count = f"{in_arms} per arm" if crossed is None else f"{in_arms} with people of each arm"
    warning = (
        f"Few clusters ({count}; {FEW_CLUSTERS} or more are advised): interval and p-value lean "
        "on the model's assumptions."
    )
    by_lot = inquiry.design not in (Design.COMPARISON_GROUP, Design.BEFORE_AFTER)
    return [warning + " A randomisation test beside it needs none." if by_lot else warning]


def own_levels(sums: Sums) -> tuple[str, ...]:
    """Return stratum dummies that tell every group from every other; none if they do not."""
    shares = {n: sums.total_of(n) / sums.n for n in sums.columns if n.startswith("s:")}
    dummies = [n for n, share in shares.items() if (np.abs(share - np.round(share)) < SAME).all()]
    return tuple(dummies) if len(dummies) + 1 >= len(sums.n) else ()


def low_df_notes(df: float) -> list[str]:
    """Warn where the comparison in effect rests on very few clusters."""
    if df >= UNSAFE_DF:
        return []
    return [
        f"The comparison has only {df:.1f} degrees of freedom; below {UNSAFE_DF} even corrected "
        "intervals and p-values are not to be trusted."
    ]


def icc_of(inquiry: Inquiry, clusters: Clusters) -> Icc:
    """Return the outcome's intracluster correlation by analysis of variance, and its interval.

    Arms and covariates are left in: it is how alike people of a cluster are as one meets them.
    """
    anova = clusters.anova(within_arms=False)
    if anova is None:
        return Icc()
    if inquiry.brief:
        return Icc(anova.icc)
    ends = icc_interval(clusters.sums.keep(("one",)), inquiry.ci_level)
    return Icc(anova.icc, *ends) if ends else Icc(anova.icc)


def describe(clusters: Clusters) -> dict[str, float]:
    """Give the figures every cluster method reports beside its own."""
    sizes = clusters.sums.n
    also = describe_arms(clusters.design.arms) | {
        "clusters_reference": float(clusters.per_arm[0]),
        "clusters_compared": float(clusters.per_arm[1]),
        "cluster_size_mean": float(sizes.mean()),
        "cluster_size_cv": float(sizes.std(ddof=1) / sizes.mean()),
    }
    anova = clusters.anova(within_arms=False)
    return also if anova is None else also | {"icc_anova": anova.icc}


@dataclass(frozen=True)
class Standardised:
    """Hedges' g on the total variance within arms, and what went into it."""

    g: float
    also: dict[str, float]


def standardised(clusters: Clusters, estimate: float) -> Standardised | None:
    """Return Hedges' g for a difference that came without variance components.

    g = J · estimate / S_T · √(1 − ρ(…)/(N − 2)), with S_T the pooled standard deviation within
    arms and ρ the ANOVA correlation within arms, not below 0 (Hedges 2007, equation 15; see
    `total_variance`). None where arms differ within clusters.
    """
    anova = clusters.anova(within_arms=True)
    if anova is None:
        return None
    total = total_variance(clusters.counts, max(anova.icc, 0.0))
    sd = clusters.design.arms.pooled_sd
    g = estimate / sd * float(np.sqrt(total.shrinkage)) * total.factor
    return Standardised(g, {"hedges_j": total.factor, "hedges_df": total.df})
