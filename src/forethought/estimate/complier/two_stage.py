"""Two-stage least squares with the arm as instrument: two regressions and their joint spread.

With one instrument and one variable that it moves, β = τ/π: the arm's coefficient on the outcome
over its coefficient on what was received, covariates in both. The projected regressors span the
columns of the two regressions, so e = y − βr regressed on them has arm coefficient 0 and residuals
e less its fit, and the robust variance of β is that of this coefficient over π². Everything the
interval needs is how clusters (or people) move τ and π together.

Sources: Angrist, Imbens and Rubin (1996), Journal of the American Statistical Association 91,
444-455; Pustejovsky and Tipton (2018), on CR2 with projected regressors.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

import numpy as np

from forethought.errors.catalogue import estimates as entries
from forethought.errors.catalogue import estimates_complier as own
from forethought.estimate.cluster.design import Clusters, cluster_ask, settle_clusters
from forethought.estimate.cluster.variance import (
    Correction,
    lost_cluster,
    robust_variance,
    spread_of,
)
from forethought.estimate.linear.design import (
    Settled,
    as_groups,
    group_ask,
    plain,
    refuse,
    settle,
)
from forethought.estimate.linear.fit import Sums, fit, sums_of
from forethought.estimate.multisite.sites import absorbed_notes, centred, settle_sites
from forethought.estimate.types import Inquiry
from forethought.moments import (
    Answer,
    Array,
    Ask,
    GroupAsk,
    GroupMoments,
    LeverageAsk,
    LeverageMoments,
)
from forethought.vocabulary import Design

NEARLY_FULL = 1 - 1e-8
ROUNDING = 1e-12
WITHIN_SITES = "Each site has a level of its own: people are held against those of their own site."
EXAMPLE = {
    "received": "1 if the unit received the programme, 0 if not, whatever its arm",
    "dose": "how much of it the unit received; 0 for those who had none",
}


@dataclass(frozen=True)
class TwoStage:
    """Both stages, in the columns' own units.

    Attributes
    ----------
    outcome, received
        τ and π: the arm's coefficients.
    spread
        Their robust covariance, shape (2, 2).
    df
        Satterthwaite's degrees of freedom (clusters), or N − k (people).
    means
        Mean of what was received in the reference arm, and in the other.
    clusters
        Clusters per arm, where clusters were drawn; sites with people of the arm, where people
        were drawn within sites.
    labels, parts
        How each cluster (or site) moves τ and π, shape (m, 2); empty for people.
    """

    settled: Settled
    outcome: float
    received: float
    spread: Array
    df: float
    means: tuple[float, float]
    rounds: int
    clusters: tuple[int, int] | None = None
    labels: tuple[Any, ...] = ()
    parts: Array | None = None

    @property
    def first_stage_f(self) -> float:
        """π² over its robust variance; infinite where everybody did as assigned."""
        variance = float(self.spread[1, 1])
        return self.received**2 / variance if variance > 0 else float("inf")

    @property
    def estimate(self) -> float:
        return self.outcome / self.received

    @property
    def se(self) -> float:
        across = np.array([1.0, -self.estimate])
        return float(np.sqrt(max(float(across @ self.spread @ across), 0.0))) / abs(self.received)


def two_stage(inquiry: Inquiry, through: str) -> Generator[Ask, Answer, TwoStage]:
    """Ask for both stages. ``through`` is ``received`` or ``dose``.

    One pass for clusters and sites (CR2); for people one, and three with each person's leverage
    (HC2). Where people were drawn within sites, each site has a level of its own in both stages.
    """
    if not (inquiry.received if through == "received" else inquiry.dose):
        field = f"data.{through}"
        value = str(inquiry.method)
        raise refuse(inquiry, own.NOT_SAID, value, field=field, example=EXAMPLE[through])
    ask = two_stage_ask(inquiry, through)
    moments = as_groups((yield ask))
    base = select(moments, tuple(name for name in moments.columns if name != through))
    if ask.by:
        return _of_clusters(inquiry, moments, base, through)
    settled = settle(inquiry, base)
    received = _received(inquiry, moments, settled, through)
    return (yield from _of_people(inquiry, moments, settled, received, through))


def two_stage_ask(inquiry: Inquiry, through: str) -> GroupAsk:
    """Ask for sums by cluster where clusters were drawn, by site within sites, else over all."""
    if inquiry.design not in (Design.CLUSTER_RANDOMISED, Design.MULTISITE_RANDOMISED):
        return group_ask(inquiry, (), (through,))
    by = cluster_ask(inquiry).by  # refuses where the records name none
    return group_ask(inquiry, by, (through,))


def select(moments: GroupMoments, columns: tuple[str, ...]) -> GroupMoments:
    """Return the moments of some of the columns."""
    place = [moments.columns.index(name) for name in columns]
    return GroupMoments(
        columns=columns,
        keys=moments.keys,
        n=moments.n,
        products=moments.products[:, place][:, :, place],
        shift=moments.shift[place],
        scale=moments.scale[place],
        left_out=moments.left_out,
    )


def _received(inquiry: Inquiry, moments: GroupMoments, settled: Settled, through: str) -> Sums:
    """Return the sums with what was received as the outcome; refuse what makes no sense."""
    names = settled.sums.columns
    sums = sums_of(select(moments, (*names, through)), through).keep(names)
    spread = float(sums.square.sum()) - float(sums.cross[:, sums.at("one")].sum()) ** 2 / sums.rows
    if spread <= 1e-9 * sums.rows:  # scaled to a standard deviation of 1, unless constant
        raise refuse(inquiry, own.ALL_ALIKE, f"`data.{through}`")
    if through == "received" and not _zero_or_one(sums):
        raise refuse(inquiry, own.NOT_YES_OR_NO)
    return sums


def _zero_or_one(sums: Sums) -> bool:
    """Σ r² = Σ r and 0 ≤ Σ r ≤ n in every group."""
    first = sums.cross[:, sums.at("one")]
    total = sums.n * sums.y_shift + sums.y_scale * first
    squares = (
        sums.n * sums.y_shift**2
        + 2 * sums.y_shift * sums.y_scale * first
        + sums.y_scale**2 * sums.square
    )
    slack = 1e-6 * sums.n
    within = (total > -slack) & (total < sums.n + slack)
    return bool((np.abs(squares - total) < slack).all() and within.all())


def _means(sums: Sums) -> tuple[float, float]:
    """Mean of the outcome of ``sums`` in each arm, in its own unit."""
    within = fit(sums.keep(("one", "arm")))
    k = sums.at("arm")
    at = [(arm - sums.shift[k]) / sums.scale[k] for arm in (0, 1)]
    low, high = (sums.y_shift + sums.y_scale * float(within.beta @ [1, z]) for z in at)
    return _clean(low), _clean(high)


def _clean(mean: float) -> float:
    """Clear rounding from a mean that is 0 or 1."""
    return float(round(mean)) if abs(mean - round(mean)) < ROUNDING else mean


def _of_clusters(
    inquiry: Inquiry, moments: GroupMoments, base: GroupMoments, through: str
) -> TwoStage:
    clusters, notes = _grouped(inquiry, base)
    received = _received(inquiry, moments, clusters.design, through)
    stages, parameters = (clusters.sums, received), clusters.design.parameters
    if inquiry.design is Design.MULTISITE_RANDOMISED:
        within = [centred(sums) for sums in stages]
        stages = within[0].sums, within[1].sums
        notes += tuple(absorbed_notes(within[0].absorbed))
        parameters = clusters.count + len(stages[0].columns)
    outcome, treated = (_stage(inquiry, sums) for sums in stages)
    if treated.df == 0:
        raise refuse(
            inquiry, entries.TOO_FEW_DF, clusters.count, what="clusters", parameters=parameters
        )
    both = np.column_stack([outcome.parts, treated.parts])
    return TwoStage(
        settled=Settled(clusters.sums, clusters.design.arms, notes),
        outcome=outcome.estimate,
        received=treated.estimate,
        spread=both.T @ both,
        df=treated.df,
        means=_means(received),
        rounds=1,
        clusters=clusters.per_arm,
        labels=clusters.sums.labels,
        parts=both,
    )


@dataclass(frozen=True)
class _Stage:
    """The arm's coefficient in one regression, how each cluster moves it, and CR2's degrees."""

    estimate: float
    parts: Array
    df: float


def _stage(inquiry: Inquiry, sums: Sums) -> _Stage:
    solution = fit(sums)
    spread = spread_of(sums, solution, "arm")
    lone = lost_cluster(spread)
    if lone is not None:
        raise refuse(inquiry, entries.RESTS_ON_ONE_CLUSTER, sums.labels[lone])
    robust = robust_variance(spread, Correction.CR2, sums.rows)
    estimate = float(solution.beta[sums.at("arm")]) * sums.unit
    return _Stage(estimate, robust.parts * sums.unit, robust.df)


def _grouped(inquiry: Inquiry, base: GroupMoments) -> tuple[Clusters, tuple[str, ...]]:
    """Settle clusters; where people were drawn within sites, sites, of which two need both arms."""
    if inquiry.design is not Design.MULTISITE_RANDOMISED:
        clusters = settle_clusters(inquiry, base)
        return clusters, clusters.notes
    sites = settle_sites(inquiry, base)
    return sites.clusters, (*sites.notes, WITHIN_SITES)


def _of_people(
    inquiry: Inquiry, moments: GroupMoments, settled: Settled, received: Sums, through: str
) -> Generator[Ask, Answer, TwoStage]:
    """HC2 of y − b·r at b = 0, 1 and −1 gives the covariance of both coefficients."""
    sums = settled.sums
    outcome, treated = fit(sums), fit(received)
    arm = sums.at("arm")
    across = outcome.inverse[arm]
    variances = []
    for b in (0.0, 1.0, -1.0):
        beta = (*(outcome.beta - b * treated.beta), b)
        answer = yield _leverage_ask(moments, sums.columns, through, beta, outcome.inverse)
        if not isinstance(answer, LeverageMoments):
            raise TypeError(f"expected LeverageMoments, got {type(answer).__name__}")
        if not answer.largest_leverage < NEARLY_FULL:
            lone = ", ".join(plain(name) for name in sums.columns if "=" in name) or "a covariate"
            raise refuse(inquiry, entries.FULL_LEVERAGE, lone)
        variances.append(float(across @ answer.meat[:-1, :-1] @ across))
    at_zero, plus, minus = variances
    units = np.array([sums.unit, received.unit])
    of_both = (minus - plus) / 4
    of_received = max((plus + minus) / 2 - at_zero, 0.0)
    if of_received < 1e-12 * at_zero:
        of_received = of_both = 0.0
    spread = np.array([[at_zero, of_both], [of_both, of_received]]) * np.outer(units, units)
    return TwoStage(
        settled=settled,
        outcome=float(outcome.beta[arm]) * sums.unit,
        received=float(treated.beta[arm]) * received.unit,
        spread=spread,
        df=float(sums.rows - settled.parameters),
        means=_means(received),
        rounds=4,
    )


def _leverage_ask(
    first: GroupMoments,
    columns: tuple[str, ...],
    through: str,
    beta: tuple[float, ...],
    inverse: Array,
) -> LeverageAsk:
    """Ask for Σ e²/(1 − h) x xᵀ, e the residual of y − b·r, h the leverage of the columns."""
    padded = np.zeros((len(columns) + 1, len(columns) + 1))
    padded[:-1, :-1] = inverse
    return LeverageAsk(
        first=first,
        columns=(*columns, through),
        beta=tuple(map(float, beta)),
        inverse=tuple(tuple(map(float, row)) for row in padded),
        power=1,
    )


@dataclass(frozen=True)
class Ends:
    """The ends of an interval."""

    low: float
    high: float


def anderson_rubin(found: TwoStage, reach: float) -> Ends | None:
    """Return every effect b for which y − b·r does not differ between arms; None if unbounded.

    (τ − bπ)² ≤ reach² (v_yy − 2b v_yr + b² v_rr), a quadratic in b; it has two ends where
    π² > reach² v_rr, that is where F exceeds reach². Valid however weak the first stage is.
    Source: Anderson and Rubin (1949), Annals of Mathematical Statistics 20, 46-63.
    """
    v = found.spread * reach**2
    a = found.received**2 - float(v[1, 1])
    b = found.outcome * found.received - float(v[0, 1])
    c = found.outcome**2 - float(v[0, 0])
    if a <= 0:
        return None
    half = float(np.sqrt(max(b**2 - a * c, 0.0)))
    return Ends((b - half) / a, (b + half) / a)
