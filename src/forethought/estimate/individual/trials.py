"""Individually randomised studies: difference in means, and analysis of covariance."""

from __future__ import annotations

from collections.abc import Generator

import numpy as np

from forethought.errors.catalogue import estimates as entries
from forethought.estimate.individual.leverage import NEARLY_FULL, cluster_notes, leverage_notes
from forethought.estimate.individual.lin import lin
from forethought.estimate.individual.means import compare_means
from forethought.estimate.individual.superiority import with_superiority
from forethought.estimate.linear.answers import judged, small_sample_factor
from forethought.estimate.linear.design import (
    Settled,
    as_groups,
    describe_arms,
    group_ask,
    plain,
    refuse,
    settle,
    weighs,
)
from forethought.estimate.linear.fit import NEGLIGIBLE, LeastSquares, Sums, fit
from forethought.estimate.types import Estimate, Inquiry, MethodCard
from forethought.moments import Answer, Array, Ask, GroupMoments, LeverageAsk, LeverageMoments
from forethought.vocabulary import Design, Method


def difference_in_means(inquiry: Inquiry) -> Generator[Ask, Answer, Estimate]:
    """Return the difference in means with Neyman's standard error; see `compare_means`.

    For ordered answers the chance of standing above stands beside it; see `with_superiority`.
    """
    found = yield from compare_means(inquiry, cluster_notes(inquiry))
    return (yield from with_superiority(inquiry, found))


def ancova(inquiry: Inquiry) -> Generator[Ask, Answer, Estimate]:
    """Return the arm's coefficient from least squares on arm, covariates and stratum dummies.

    The standard error is HC2, with meat Σ e²/(1 − h) x xᵀ from a second pass; the reference
    distribution is t with N − k degrees of freedom. HC0, HC1, HC3 and the classical standard
    error stand in ``also``. Source: MacKinnon and White (1985), Journal of Econometrics 29.
    """
    moments = as_groups((yield group_ask(inquiry, ())))
    settled = settle(inquiry, moments)
    solution = fit(settled.sums)
    if not weighs(inquiry):
        _refuse_lone_levels(inquiry, settled.sums)
    errors: dict[str, float] = {}
    largest = 0.0
    for name, power in (("hc0", 0), ("hc2", 1), ("hc3", 2)):
        answer = yield _leverage_ask(moments, settled.sums, solution, power, weighs(inquiry))
        if not isinstance(answer, LeverageMoments):
            raise TypeError(f"expected LeverageMoments, got {type(answer).__name__}")
        largest = answer.largest_leverage
        if not largest < NEARLY_FULL:
            raise refuse(inquiry, entries.FULL_LEVERAGE, "a covariate value that one row has alone")
        errors[name] = _arm_error(inquiry, settled.sums, solution, answer.meat)
    return _answer(inquiry, settled, solution, errors, largest)


def _leverage_ask(
    first: GroupMoments, sums: Sums, solution: LeastSquares, power: int, weighted: bool
) -> LeverageAsk:
    return LeverageAsk(
        first=first,
        columns=sums.columns,
        beta=tuple(map(float, solution.beta)),
        inverse=tuple(tuple(map(float, row)) for row in solution.inverse),
        power=power,
        weighted=weighted,
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
    df = arms.worth - settled.parameters
    if not df >= 1:
        worth, parameters = round(arms.worth), settled.parameters
        raise refuse(inquiry, entries.TOO_FEW_DF, worth, what="rows", parameters=parameters)
    estimate = float(solution.beta[sums.at("arm")]) * sums.unit
    judgement = judged(estimate, errors["hc2"], df, inquiry.ci_level)
    others = _other_errors(settled, solution, errors) | {"largest_leverage": largest}
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
        hedges_g=estimate / arms.pooled_sd * others["hedges_j"],
        also=others | describe_arms(arms),
        notes=(
            *cluster_notes(inquiry),
            *settled.notes,
            *_strata_notes(inquiry),
            *leverage_notes(largest),
        ),
        rounds=4,
    )


def _other_errors(
    settled: Settled, solution: LeastSquares, errors: dict[str, float]
) -> dict[str, float]:
    sums = settled.sums
    arm, spare = sums.at("arm"), sums.rows - settled.parameters
    classical = np.sqrt(solution.inverse[arm, arm] * solution.residual_square / spare) * sums.unit
    return {
        "se_hc0": errors["hc0"],
        "se_hc1": errors["hc0"] * float(np.sqrt(sums.rows / spare)),
        "se_hc3": errors["hc3"],
        "se_classical": float(classical),
        "hedges_j": small_sample_factor(sums.rows - 2),
    }


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


def _strata_notes(inquiry: Inquiry) -> list[str]:
    if not inquiry.strata:
        return []
    return [
        "Strata enter as levels of their own, so that those whose arms are most evenly split "
        "count most; difference-in-means and lin count each by its share of people."
    ]


ONE_BY_ONE = (
    Design.INDIVIDUAL_RANDOMISED,
    Design.MULTISITE_RANDOMISED,
    Design.COMPARISON_GROUP,
)
"""Where people were drawn within sites, the sites are strata."""

CARDS: tuple[MethodCard, ...] = (
    MethodCard(
        method=Method.DIFFERENCE_IN_MEANS,
        title="Difference in means",
        run=difference_in_means,
        designs=ONE_BY_ONE,
        standard_error="Neyman (HC2), Welch-Satterthwaite degrees of freedom",
        passes="one",
        source="Imbens and Rubin (2015), Causal Inference, chapters 6 and 9",
    ),
    MethodCard(
        method=Method.ANCOVA,
        title="Analysis of covariance",
        run=ancova,
        designs=ONE_BY_ONE,
        standard_error="HC2, N − k degrees of freedom",
        passes="one, and three with each person's leverage inside the query",
        source="MacKinnon and White (1985), Journal of Econometrics 29, 305-325",
    ),
    MethodCard(
        method=Method.LIN,
        title="Adjustment with interactions",
        run=lin,
        designs=ONE_BY_ONE,
        standard_error="HC2, N − 2k degrees of freedom",
        passes="one, and four with each person's leverage inside the query",
        source="Lin (2013), Annals of Applied Statistics 7, 295-318",
    ),
)
