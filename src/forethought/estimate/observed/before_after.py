"""One group before and after: how much it changed, and not why."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, replace

import numpy as np

from forethought.errors.catalogue import estimates as entries
from forethought.errors.catalogue import estimates_observed as own
from forethought.estimate.cluster.design import low_df_notes, named
from forethought.estimate.cluster.robust import cluster_robust
from forethought.estimate.cluster.variance import (
    Correction,
    lost_cluster,
    robust_variance,
    spread_along,
)
from forethought.estimate.cluster.weighted import powers_of, weighted_variance
from forethought.estimate.individual.leverage import NEARLY_FULL, cluster_notes
from forethought.estimate.individual.means import compare_means
from forethought.estimate.individual.trials import ancova
from forethought.estimate.linear.answers import judged
from forethought.estimate.linear.design import (
    as_groups,
    check_outcome_kind,
    check_present,
    left_out_notes,
    outcome_notes,
    refuse,
    weighs,
)
from forethought.estimate.linear.fit import NEGLIGIBLE, Sums, fit, sums_of
from forethought.estimate.types import Estimate, Inquiry
from forethought.moments import (
    Answer,
    Ask,
    GroupAsk,
    GroupMoments,
    LeverageAsk,
    LeverageMoments,
)
from forethought.vocabulary import Followed, Method

Steps = Generator[Ask, Answer, Estimate]

NOTHING_TO_COMPARE = (
    "This says how much those in the records changed, not what the programme did. With nothing "
    "to compare it with, nobody can say how much would have changed anyway: with time, through "
    "other help, or because people were chosen when things were at their worst."
)


def before_and_after(inquiry: Inquiry) -> Steps:
    """Return the mean change, with the paired t test's standard error SD/√n and n − 1 degrees.

    Where other people answered after, the difference between both times' means (Welch), or with
    covariates analysis of covariance. With weights the change is weighted, its variance
    Σ w²e²/(1 − h) / (Σw)² (HC2), with (Σw)²/Σw² − 1 degrees of freedom.
    """
    followed = _checked(inquiry)
    notes = (NOTHING_TO_COMPARE, *cluster_notes(inquiry))
    if not followed.same_units:
        apart = ancova if inquiry.method is Method.ANCOVA else _means
        found = yield from apart(inquiry)
        return replace(found, notes=(NOTHING_TO_COMPARE, _others(followed), *found.notes))
    change = yield from _change(inquiry)
    df = change.worth - 1
    return _answer(inquiry, change, change.se, df, (*notes, *_unadjusted(inquiry)), "paired t")


def before_and_after_in_clusters(inquiry: Inquiry) -> Steps:
    """Return the mean change over people, robust to clusters (CR2, Satterthwaite).

    One pass; with weights three, see `forethought.estimate.cluster.weighted`.
    """
    followed = _checked(inquiry)
    if not followed.same_units:
        found = yield from cluster_robust(inquiry)
        return replace(found, notes=(NOTHING_TO_COMPARE, _others(followed), *found.notes))
    if not inquiry.clustered:
        raise refuse(inquiry, entries.NO_CLUSTERS, str(inquiry.method))
    ask = _ask(inquiry, ("cluster",))
    change = _summed(inquiry, as_groups((yield ask)))
    sums = change.sums
    if len(sums.n) < 2:
        raise refuse(inquiry, own.ONE_CLUSTER, len(sums.n))
    spread = spread_along(sums, fit(sums), np.ones(1))
    lone = lost_cluster(spread)
    if lone is not None:
        raise refuse(inquiry, own.ONE_CLUSTER, named([sums.labels[lone]]))
    if weighs(inquiry):
        powers = yield from powers_of(ask, sums)
        robust = weighted_variance(powers, fit(sums), "one", Correction.CR2)
    else:
        robust = robust_variance(spread, Correction.CR2, sums.rows)
    if not robust.variance > NEGLIGIBLE * float(sums.square.sum()) / sums.rows**2:
        raise refuse(inquiry, own.SAME_CHANGE)
    se = float(np.sqrt(robust.variance)) * sums.y_scale
    notes = (NOTHING_TO_COMPARE, *low_df_notes(robust.df), *_unadjusted(inquiry))
    found = _answer(inquiry, change, se, robust.df, notes, "CR2")
    return replace(found, clusters=len(sums.n))


def _means(inquiry: Inquiry) -> Steps:
    return (yield from compare_means(inquiry, cluster_notes(inquiry)))


def _checked(inquiry: Inquiry) -> Followed:
    followed = inquiry.followed
    if followed is None:
        raise refuse(inquiry, own.NEEDS_CHANGES, str(inquiry.method))
    if not followed.before:
        raise refuse(inquiry, own.NOTHING_BEFORE, ", ".join(followed.after) or "the programme")
    return followed


@dataclass(frozen=True)
class Change:
    """The mean change and its spread, in the outcome's unit."""

    sums: Sums
    mean: float
    sd: float
    worth: float
    se: float
    left_out: int


def _ask(inquiry: Inquiry, by: tuple[str, ...]) -> GroupAsk:
    more = ("weight",) if weighs(inquiry) else ()
    return GroupAsk(("one", "y", *more), by, weighted=weighs(inquiry))


def _change(inquiry: Inquiry) -> Generator[Ask, Answer, Change]:
    moments = as_groups((yield _ask(inquiry, ())))
    change = _summed(inquiry, moments)
    if not weighs(inquiry):
        return change
    sums = change.sums
    solution = fit(sums)
    answer = yield LeverageAsk(
        first=moments,
        columns=("one",),
        beta=(float(solution.beta[0]),),
        inverse=((float(solution.inverse[0, 0]),),),
        power=1,
        weighted=True,
    )
    if not isinstance(answer, LeverageMoments):
        raise TypeError(f"expected LeverageMoments, got {type(answer).__name__}")
    if not answer.largest_leverage < NEARLY_FULL or change.worth < 2:
        # one weight outweighs all others: nothing is left to see a spread in
        raise refuse(inquiry, entries.TOO_FEW_DF, f"{change.worth:.1f}", what="rows", parameters=1)
    variance = float(solution.inverse[0, 0] ** 2 * answer.meat[0, 0])
    if variance * change.worth <= NEGLIGIBLE:
        # those who count changed by the same; who did not hardly counts
        raise refuse(inquiry, own.SAME_CHANGE)
    return replace(change, se=float(np.sqrt(variance)) * sums.y_scale)


def _summed(inquiry: Inquiry, moments: GroupMoments) -> Change:
    check_outcome_kind(inquiry)
    check_present(inquiry, moments)
    sums = sums_of(moments)
    if sums.rows < 2:
        raise refuse(inquiry, own.TOO_FEW_CHANGES, sums.rows)
    weight = float(sums.weight.sum())
    solution = fit(sums)
    if solution.residual_square <= NEGLIGIBLE * float(sums.square.sum()):
        raise refuse(inquiry, own.SAME_CHANGE)
    spread = solution.residual_square * sums.y_scale**2 * sums.rows / weight
    sd = float(np.sqrt(spread / (sums.rows - 1)))
    return Change(
        sums=sums,
        mean=sums.y_shift + sums.y_scale * float(solution.beta[0]),
        sd=sd,
        worth=_worth(moments, sums) if weighs(inquiry) else float(sums.rows),
        se=sd / float(np.sqrt(sums.rows)),
        left_out=moments.left_out,
    )


def _worth(moments: GroupMoments, sums: Sums) -> float:
    """Rows' worth of information, (Σw)² / Σw²."""
    k, weight = moments.columns.index("weight"), float(sums.weight.sum())
    across = float(moments.products[:, moments.columns.index("one"), k].sum())
    return weight**2 / (float(moments.shift[k]) * weight + float(moments.scale[k]) * across)


def _answer(
    inquiry: Inquiry,
    change: Change,
    se: float,
    df: float,
    notes: tuple[str, ...],
    se_method: str,
) -> Estimate:
    judgement = judged(change.mean, se, df, inquiry.ci_level)
    rows = change.sums.rows
    return Estimate(
        method=inquiry.method,
        se_method=se_method,
        estimate=change.mean,
        se=se,
        ci_level=inquiry.ci_level,
        ci_low=judgement.low,
        ci_high=judgement.high,
        p=judgement.p,
        df=df,
        n=rows,
        units=rows,
        also={"sd_change": change.sd, "d_of_change": change.mean / change.sd},
        notes=(*notes, *outcome_notes(inquiry), *left_out_notes(change.left_out, rows)),
    )


def _unadjusted(inquiry: Inquiry) -> list[str]:
    if not inquiry.covariates and not inquiry.strata:
        return []
    return [
        "Each person is compared with themselves, so that there is nothing to adjust for: "
        "covariates and strata are unused."
    ]


def _others(followed: Followed) -> str:
    return (
        f"Other people answered at {followed.after[0]} than at {followed.before[0]}: they differ "
        "for that reason too."
    )
