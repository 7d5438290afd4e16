"""Ordered answers without distances: how often does one arm's person stand above the other's?"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, replace

import numpy as np
from scipy import special

from forethought.errors import Refusal
from forethought.estimate.linear.answers import judged
from forethought.estimate.types import Estimate, Inquiry
from forethought.moments import Answer, Array, Ask, CellAsk, CellMoments


@dataclass(frozen=True)
class Counts:
    """People at each value, in rising order, per arm: shape (V, 2), arm 0 first."""

    n: Array


@dataclass(frozen=True)
class Superiority:
    """The chance that someone of the arm compared stands above someone of the other.

    Attributes
    ----------
    chance
        P(Y₁ > Y₀) + ½ P(Y₁ = Y₀); ½ is no difference.
    se, df
        By placements, degrees of freedom by Welch and Satterthwaite.
    rank_sum
        Mann and Whitney's count for the reference arm, as R's ``wilcox.test`` prints W.
    p
        Wilcoxon's two-sided p, normal with ties and continuity correction.
    """

    chance: float
    se: float
    df: float
    rank_sum: float
    p: float


def superiority(counts: Counts) -> Superiority:
    """Count pairs value by value: exact however many ties there are.

    Variance Σ_a S_a²/n_a with S_a² the variance of arm a's placements (Brunner and Munzel 2000,
    Biometrical Journal 42, 17-25). Wilcoxon: mean n₀n₁/2, variance
    n₀n₁/12 · (N + 1 − Σ(t³ − t)/(N(N − 1))) over ties t (Hollander and Wolfe 1999, section 4.1).
    """
    n = counts.n
    people = n.sum(0)
    below = np.cumsum(n, axis=0) - n + n / 2
    place = below[:, ::-1] / people[::-1]
    mean = (n * place).sum(0) / people
    spread = (n * (place - mean) ** 2).sum(0) / (people - 1) / people
    total, ties = people.sum(), n.sum(1)
    variance = people.prod() / 12 * (total + 1 - (ties**3 - ties).sum() / (total * (total - 1)))
    rank_sum = float(people.prod() * mean[0])
    away = abs(rank_sum - people.prod() / 2)
    z = max(away - 0.5, 0.0) / np.sqrt(variance)
    df = spread.sum() ** 2 / (spread**2 / (people - 1)).sum()
    return Superiority(
        chance=float(mean[1]),
        se=float(np.sqrt(spread.sum())),
        df=float(df),
        rank_sum=rank_sum,
        p=float(2 * special.ndtr(-z)),
    )


def with_superiority(inquiry: Inquiry, found: Estimate) -> Generator[Ask, Answer, Estimate]:
    """Put the chance of standing above beside a difference in means of ordered answers.

    Where people were drawn within strata, or count by weights, pairs of people from different
    strata would be compared, and the estimate stays as it is.
    """
    if inquiry.outcome_kind != "ordinal" or inquiry.strata or inquiry.weighted:
        return found
    try:
        answer = yield CellAsk(columns=("y", "arm"), sums=())
    except Refusal:
        return found
    if not isinstance(answer, CellMoments):
        raise TypeError(f"expected CellMoments, got {type(answer).__name__}")
    shown = superiority(_counts(answer))
    if not shown.se > 0:
        return found
    interval = judged(shown.chance - 0.5, shown.se, shown.df, inquiry.ci_level)
    also = {
        "superiority": shown.chance,
        "superiority_se": shown.se,
        "superiority_ci_low": max(0.5 + interval.low, 0.0),
        "superiority_ci_high": min(0.5 + interval.high, 1.0),
        "wilcoxon_w": shown.rank_sum,
        "wilcoxon_p": shown.p,
    }
    note = (
        "Without taking steps as equally wide: someone of the arm compared stands above someone "
        f"of the other in {100 * shown.chance:.0f} of 100 pairs, ties counted half (Wilcoxon's "
        f"p {'< 0.001' if shown.p < 0.001 else f'= {shown.p:.3f}'})."
    )
    return replace(found, also=found.also | also, notes=(*found.notes, note), rounds=2)


def _counts(answer: CellMoments) -> Counts:
    values = np.unique(answer.values[:, 0])
    n = np.zeros((len(values), 2))
    place = np.searchsorted(values, answer.values[:, 0])
    np.add.at(n, (place, answer.values[:, 1].astype(int)), answer.n)
    return Counts(n)
