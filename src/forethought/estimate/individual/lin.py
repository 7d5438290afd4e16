"""Adjustment in each arm by itself (Lin 2013): a regression per arm, read at everybody's means.

Regressing y on arm, covariates and arm times centred covariates is the same as a regression in
each arm, so sums by arm are all that is needed; strata enter as covariates, which makes this the
blocked estimator: each stratum's difference, weighed by its share of people.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, field

import numpy as np

from forethought.errors import Refusal
from forethought.errors.catalogue import estimates as entries
from forethought.errors.catalogue import estimates_individual as own
from forethought.estimate.individual.leverage import NEARLY_FULL, cluster_notes, leverage_notes
from forethought.estimate.linear.answers import judged, small_sample_factor
from forethought.estimate.linear.design import (
    ARMS,
    Settled,
    as_groups,
    describe_arms,
    group_ask,
    place_of,
    plain,
    refuse,
    settle,
    share_in_arm,
    weighs,
)
from forethought.estimate.linear.fit import NEGLIGIBLE, LeastSquares, Sums, least_squares, repeats
from forethought.estimate.types import Estimate, Inquiry
from forethought.moments import Answer, Array, Ask, GroupMoments, LeverageAsk, LeverageMoments

POWERS = {"hc2": 1, "hc3": 2}


@dataclass(frozen=True)
class ArmFit:
    """One arm's regression, in scaled space.

    Attributes
    ----------
    sums
        The arm's sums; no column for the arm.
    at
        Everybody's mean of each column, shape (k,): where the arm's line is read.
    """

    sums: Sums
    solution: LeastSquares
    at: Array

    @property
    def value(self) -> float:
        """The arm's mean outcome if everybody had been in it, in scaled space."""
        return float(self.at @ self.solution.beta)

    def variance(self, meat: Array) -> float:
        across = self.at @ self.solution.inverse
        return float(across @ meat @ across)


@dataclass(frozen=True)
class Adjusted:
    """What `adjust_by_arm` found, in the outcome's unit; arm 0 first.

    Attributes
    ----------
    variances
        HC2 and HC3 variances of each arm's adjusted mean.
    by_chance
        The variance that people beyond those analysed would add: δᵀ S δ / N, with δ the
        difference between the arms' slopes and S the covariates' covariance.
    """

    settled: Settled
    estimate: float
    variances: dict[str, tuple[float, float]]
    by_chance: float
    parameters: int
    largest_leverage: float
    notes: tuple[str, ...] = field(default=())

    def se(self, kind: str) -> float:
        return float(np.sqrt(sum(self.variances[kind])))


def lin(inquiry: Inquiry) -> Generator[Ask, Answer, Estimate]:
    """Return the difference between the arms' regressions at everybody's covariate means.

    τ = x̄ᵀ(β₁ − β₀) with β_a from least squares in arm a on a constant, covariates and stratum
    dummies, and x̄ everybody's means; the variance is the sum of both arms' HC2 variances
    x̄ᵀ A_a (Σ e²/(1 − h) x xᵀ) A_a x̄, A_a = (Σ x xᵀ)⁻¹, with x̄ taken as given; t with N − 2k
    degrees of freedom. With weights all sums are weighted, and N is the rows' worth of information
    (Σw)²/Σw². Source: Lin (2013), Annals of Applied Statistics 7, 295-318, sections 3 and 5.
    """
    found = yield from adjust_by_arm(inquiry)
    arms = found.settled.arms
    df = arms.worth - 2 * found.parameters
    if not df >= 1:
        raise _too_few(inquiry, round(arms.worth), 2 * found.parameters)
    return answered(inquiry, found, df, (*cluster_notes(inquiry), *_own_notes(inquiry)))


def answered(inquiry: Inquiry, found: Adjusted, df: float, notes: tuple[str, ...]) -> Estimate:
    """Judge what `adjust_by_arm` found."""
    arms = found.settled.arms
    se = found.se("hc2")
    judgement = judged(found.estimate, se, df, inquiry.ci_level)
    factor = small_sample_factor(sum(arms.n) - 2)
    also = {
        "se_hc3": found.se("hc3"),
        "se_population": float(np.sqrt(se**2 + found.by_chance)),
        "hedges_j": factor,
        "largest_leverage": found.largest_leverage,
    }
    return Estimate(
        method=inquiry.method,
        se_method="HC2",
        estimate=found.estimate,
        se=se,
        ci_level=inquiry.ci_level,
        ci_low=judgement.low,
        ci_high=judgement.high,
        p=judgement.p,
        df=df,
        n=sum(arms.n),
        units=sum(arms.n),
        hedges_g=found.estimate / arms.pooled_sd * factor,
        also=also | describe_arms(arms),
        notes=(*notes, *found.settled.notes, *leverage_notes(found.largest_leverage)),
        rounds=5,
    )


def adjust_by_arm(inquiry: Inquiry) -> Generator[Ask, Answer, Adjusted]:
    """Fit both arms, then pass over each arm's rows for HC2 and HC3."""
    moments = as_groups((yield group_ask(inquiry, ("arm",))))
    settled = settle(inquiry, moments)
    fits = fit_arms(inquiry, settled)
    unit = settled.sums.y_scale**2
    variances: dict[str, tuple[float, float]] = {}
    largest = 0.0
    for kind, power in POWERS.items():
        pair = []
        for arm, one in enumerate(fits):
            answer = yield _ask(moments, one, arm, power, weighs(inquiry))
            if not isinstance(answer, LeverageMoments):
                raise TypeError(f"expected LeverageMoments, got {type(answer).__name__}")
            largest = max(largest, answer.largest_leverage)
            if not answer.largest_leverage < NEARLY_FULL:
                value = f"a covariate value that one person of the {ARMS[arm]} arm has alone"
                raise refuse(inquiry, entries.FULL_LEVERAGE, value)
            pair.append(one.variance(answer.meat) * unit)
        variances[kind] = (pair[0], pair[1])
    _refuse_exact(inquiry, settled.sums, variances["hc2"])
    return Adjusted(
        settled=settled,
        estimate=(fits[1].value - fits[0].value) * settled.sums.y_scale,
        variances=variances,
        by_chance=_by_chance(settled, fits),
        parameters=len(fits[0].sums.columns),
        largest_leverage=largest,
    )


def fit_arms(inquiry: Inquiry, settled: Settled) -> tuple[ArmFit, ArmFit]:
    """Fit each arm by itself; refuse, for both arms at once, what an arm cannot carry."""
    whole = settled.sums
    columns = tuple(name for name in whole.columns if name != "arm")
    kept = whole.keep(columns)
    compared = share_in_arm(whole) > 0.5
    at = kept.gram[:, kept.at("one"), :].sum(0) / kept.weight.sum()
    faults, fits = [], []
    for arm, group in enumerate((~compared, compared)):
        one = kept.only(group)
        order = ("one", *(name for name in columns if name != "one"))
        repeated = repeats(one.keep(order).gram.sum(0), order)
        if repeated:
            names = ", ".join(plain(repeat.column) for repeat in repeated)
            faults.append(own.SAYS_NOTHING_IN_ARM.fault(place_of(inquiry), names, arm=ARMS[arm]))
            continue
        if one.rows <= len(columns):
            raise _too_few(inquiry, one.rows, len(columns))
        fits.append(_fit(one, at))
    if faults:
        raise Refusal(faults)
    return fits[0], fits[1]


def _fit(sums: Sums, at: Array) -> ArmFit:
    gram, cross, square = sums.gram.sum(0), sums.cross.sum(0), float(sums.square.sum())
    return ArmFit(sums, least_squares(gram, cross, square), at)


def _ask(first: GroupMoments, fit: ArmFit, arm: int, power: int, weighted: bool) -> LeverageAsk:
    return LeverageAsk(
        first=first,
        columns=fit.sums.columns,
        beta=tuple(map(float, fit.solution.beta)),
        inverse=tuple(tuple(map(float, row)) for row in fit.solution.inverse),
        power=power,
        where=(("arm", float(arm)),),
        weighted=weighted,
    )


def _refuse_exact(inquiry: Inquiry, sums: Sums, variances: tuple[float, float]) -> None:
    """Refuse where every row is fitted exactly, so that no error is left to see."""
    if sum(variances) <= NEGLIGIBLE * float(sums.square.sum()) * sums.y_scale**2 / sums.rows**2:
        names = ", ".join(plain(name) for name in sums.columns if name != "one")
        raise refuse(inquiry, entries.PERFECT_FIT, names)


def _by_chance(settled: Settled, fits: tuple[ArmFit, ArmFit]) -> float:
    """δᵀ S δ / N: how τ moves with the covariate means of those who happen to be analysed."""
    at = fits[0].at
    weight = settled.sums.weight.sum()
    total = sum(fit.sums.gram.sum(0) for fit in fits) / weight - np.outer(at, at)
    slopes = fits[1].solution.beta - fits[0].solution.beta
    between = float(slopes @ total @ slopes)
    return max(between, 0.0) / settled.arms.worth * settled.sums.y_scale**2


def _too_few(inquiry: Inquiry, rows: int, parameters: int) -> Refusal:
    return refuse(inquiry, entries.TOO_FEW_DF, rows, what="rows", parameters=parameters)


def _own_notes(inquiry: Inquiry) -> list[str]:
    notes = []
    if not inquiry.covariates and not inquiry.strata:
        notes.append("The question names nothing to adjust for, so this is the plain difference.")
    if inquiry.strata:
        notes.append(
            "Strata are adjusted for in each arm by itself: each stratum's difference counts by "
            "its share of people."
        )
    return notes
