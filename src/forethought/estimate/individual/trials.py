"""Individually randomised studies: difference in means, and analysis of covariance."""

from __future__ import annotations

from collections.abc import Generator

import numpy as np

from forethought.errors.catalogue import estimates as entries
from forethought.estimate.individual.means import compare_means
from forethought.estimate.linear.answers import judged, small_sample_factor
from forethought.estimate.linear.design import (
    Settled,
    as_groups,
    describe_arms,
    group_ask,
    plain,
    refuse,
    settle,
)
from forethought.estimate.linear.fit import NEGLIGIBLE, LeastSquares, Sums, fit
from forethought.estimate.types import Estimate, Inquiry, MethodCard
from forethought.moments import Answer, Array, Ask, GroupMoments, LeverageAsk, LeverageMoments
from forethought.vocabulary import Design, Method

NEARLY_FULL = 1 - 1e-8
"""A leverage above this is 1 but for rounding."""

HEAVY = 0.9
"""A leverage worth telling the reader about: one person's outcome is nearly its own fit."""


def difference_in_means(inquiry: Inquiry) -> Generator[Ask, Answer, Estimate]:
    """Return the difference in means with Neyman's standard error; see `compare_means`."""
    return (yield from compare_means(inquiry, cluster_notes(inquiry)))


def ancova(inquiry: Inquiry) -> Generator[Ask, Answer, Estimate]:
    """Return the arm's coefficient from least squares on arm, covariates and stratum dummies.

    The standard error is HC2, with meat Σ e²/(1 − h) x xᵀ from a second pass; the reference
    distribution is t with N − k degrees of freedom. HC0, HC1, HC3 and the classical standard
    error stand in ``also``. Source: MacKinnon and White (1985), Journal of Econometrics 29.
    """
    moments = as_groups((yield group_ask(inquiry, ())))
    settled = settle(inquiry, moments)
    solution = fit(settled.sums)
    _refuse_lone_levels(inquiry, settled.sums)
    errors: dict[str, float] = {}
    largest = 0.0
    for name, power in (("hc0", 0), ("hc2", 1), ("hc3", 2)):
        answer = yield _leverage_ask(moments, settled.sums, solution, power)
        if not isinstance(answer, LeverageMoments):
            raise TypeError(f"expected LeverageMoments, got {type(answer).__name__}")
        largest = answer.largest_leverage
        if not largest < NEARLY_FULL:
            raise refuse(inquiry, entries.FULL_LEVERAGE, "a covariate value that one row has alone")
        errors[name] = _arm_error(inquiry, settled.sums, solution, answer.meat)
    return _answer(inquiry, settled, solution, errors, largest)


def _leverage_ask(
    first: GroupMoments, sums: Sums, solution: LeastSquares, power: int
) -> LeverageAsk:
    return LeverageAsk(
        first=first,
        columns=sums.columns,
        beta=tuple(map(float, solution.beta)),
        inverse=tuple(tuple(map(float, row)) for row in solution.inverse),
        power=power,
    )


def _arm_error(inquiry: Inquiry, sums: Sums, solution: LeastSquares, meat: Array) -> float:
    """Return the arm's standard error from a sandwich, in the outcome's unit."""
    across = solution.inverse[sums.at("arm")]
    variance = float(across @ meat @ across)
    ordinary = float(across[sums.at("arm")]) * solution.residual_square / sums.rows
    if not variance > NEGLIGIBLE * ordinary:
        # every row that bears on the comparison is fitted exactly
        raise refuse(
            inquiry,
            entries.TOO_FEW_DF,
            sums.rows,
            what="rows",
            parameters=len(sums.columns),
        )
    return float(np.sqrt(variance)) * sums.unit


def _answer(
    inquiry: Inquiry,
    settled: Settled,
    solution: LeastSquares,
    errors: dict[str, float],
    largest: float,
) -> Estimate:
    sums, arms = settled.sums, settled.arms
    arm = sums.at("arm")
    df = sums.rows - settled.parameters
    estimate = float(solution.beta[arm]) * sums.unit
    judgement = judged(estimate, errors["hc2"], df, inquiry.ci_level)
    factor = small_sample_factor(sums.rows - 2)
    classical = np.sqrt(solution.inverse[arm, arm] * solution.residual_square / df) * sums.unit
    others = {
        "se_hc0": errors["hc0"],
        "se_hc1": errors["hc0"] * float(np.sqrt(sums.rows / df)),
        "se_hc3": errors["hc3"],
        "se_classical": float(classical),
        "hedges_j": factor,
        "largest_leverage": largest,
    }
    return Estimate(
        method=Method.ANCOVA,
        se_method="HC2",
        estimate=estimate,
        se=errors["hc2"],
        ci_level=inquiry.ci_level,
        ci_low=judgement.low,
        ci_high=judgement.high,
        p=judgement.p,
        df=float(df),
        n=sums.rows,
        units=sums.rows,
        hedges_g=estimate / arms.pooled_sd * factor,
        also=others | describe_arms(arms),
        notes=(*cluster_notes(inquiry), *settled.notes, *_leverage_notes(largest)),
        rounds=4,
    )


def _refuse_lone_levels(inquiry: Inquiry, sums: Sums) -> None:
    """Refuse dummies that one row alone has, or alone lacks: its leverage is 1."""
    lone = [
        plain(name)
        for name in sums.columns
        if name.startswith("s:") or "=" in name
        if round(float(sums.total_of(name).sum())) in (1, sums.rows - 1)
    ]
    if lone:
        raise refuse(inquiry, entries.FULL_LEVERAGE, ", ".join(lone))


def _leverage_notes(largest: float) -> list[str]:
    if largest < HEAVY:
        return []
    return [
        f"One person's covariates are so unusual that the model all but fits them alone "
        f"(leverage {largest:.2f}); look at that row, and compare HC3."
    ]


def cluster_notes(inquiry: Inquiry) -> tuple[str, ...]:
    """Warn that clusters named in the plan play no part in these standard errors."""
    if not inquiry.clustered:
        return ()
    return (
        "The plan names clusters, which this standard error ignores, as is right when people "
        "were assigned one by one; choose cluster-robust-cr2 to allow for them.",
    )


CARDS: tuple[MethodCard, ...] = (
    MethodCard(
        method=Method.DIFFERENCE_IN_MEANS,
        title="Difference in means",
        run=difference_in_means,
        designs=(Design.INDIVIDUAL_RANDOMISED,),
        standard_error="Neyman (HC2), Welch-Satterthwaite degrees of freedom",
        passes="one",
        source="Imbens and Rubin (2015), Causal Inference, chapters 6 and 9",
    ),
    MethodCard(
        method=Method.ANCOVA,
        title="Analysis of covariance",
        run=ancova,
        designs=(Design.INDIVIDUAL_RANDOMISED,),
        standard_error="HC2, N − k degrees of freedom",
        passes="one, and three with each person's leverage inside the query",
        source="MacKinnon and White (1985), Journal of Econometrics 29, 305-325",
    ),
)
