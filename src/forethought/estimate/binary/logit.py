"""Yes or no: logistic regression with cluster-robust standard errors, on the scale asked for."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from forethought.errors import Refusal
from forethought.errors.catalogue import estimates_outcomes as entries
from forethought.estimate.binary.scales import OnScale, Risks, Scale
from forethought.estimate.binary.separation import separating
from forethought.estimate.counts.poisson import DESIGNS, raw_product, site_notes
from forethought.estimate.glm.basis import Basis, Fitted, gather, maximise, settled
from forethought.estimate.glm.cells import without_passes
from forethought.estimate.glm.newton import RunawayError
from forethought.estimate.linear.design import ARMS, is_dummy, place_of, plain, refuse
from forethought.estimate.types import Estimate, Influence, Inquiry, MethodCard
from forethought.moments import Answer, Array, Ask, GroupMoments, ScoreMoments
from forethought.vocabulary import Method

FEW_EVENTS = 10
"""Answers of the rarer kind per coefficient below which estimates lean away from no effect."""

SCALES: tuple[Scale, ...] = ("odds-ratio", "risk-ratio", "difference")


def logit_cluster_robust(inquiry: Inquiry) -> Generator[Ask, Answer, Estimate]:
    """Return the arms' comparison by logistic regression, on the scale that the plan asks for.

    logit μ = xᵀβ by maximum likelihood, CR1 standard errors with t on m − k degrees of freedom;
    where the records name no clusters every unit is its own (HC1). The odds ratio is exp(β_arm),
    at equal covariates. Risk difference and risk ratio are of standardised risks,
    p_a = mean of expit(xᵀβ with arm a) over everybody, by the delta method with covariates held
    as they are. One round where covariates are discrete.
    Source: Liang and Zeger (1986), Biometrika 73, 13-22; Greenland (2004), American Journal of
    Epidemiology 160, 301-305, for standardisation.
    """
    gathered = yield from gather(inquiry)
    _check_answers(inquiry, gathered.moments)
    basis = settled(inquiry, gathered)
    _check_arms(basis)
    start = _start(basis)
    try:
        found = yield from maximise(basis, "logit", start)
    except RunawayError as away:
        names = ", ".join(separating(basis, away.beta))
        raise refuse(inquiry, entries.SEPARATED, names) from None
    standard = yield from _standardised(basis, found)
    return _answer(basis, found, standard)


def _check_answers(inquiry: Inquiry, moments: GroupMoments) -> None:
    """Refuse outcomes beyond 0 and 1, as far as sums can tell: Σ y² ≤ Σ y, and neither below 0."""
    total = raw_product(moments, "one", "y")
    square = raw_product(moments, "y", "y")
    slack = 1e-9 * (np.abs(total) + np.abs(square)) + 1e-12
    outside = (total < -slack) | (square > total + slack)
    if outside.any():
        raise refuse(inquiry, entries.NOT_YES_OR_NO, f"{total.sum():g} and {square.sum():g}")


def _check_arms(basis: Basis) -> None:
    """Refuse arms and levels in which everybody answered alike."""
    arms, place, moments = basis.design.arms, place_of(basis.inquiry), basis.moments
    faults = [
        entries.ONLY_ONE_ANSWER.fault(place, "no" if mean < 0.5 else "yes", arm=arm)
        for arm, mean in zip(ARMS, arms.mean, strict=True)
        if min(mean, 1 - mean) < 1e-9
    ]
    for name in basis.design.sums.columns:
        if name == "one" or not is_dummy(name):
            continue
        there = float(raw_product(moments, "one", name).sum())
        yes = float(raw_product(moments, name, "y").sum())
        if min(yes, there - yes) < 1e-9 * max(there, 1):
            faults.append(entries.LEVEL_ANSWERS_ALIKE.fault(place, plain(name)))
    if faults:
        raise Refusal(faults)


def _start(basis: Basis) -> Array:
    """Start from the arms' own odds, which without covariates is already the answer."""
    names, (low, high) = basis.design.sums.columns, basis.design.arms.mean
    start = np.zeros(len(names))
    odds = np.log(low / (1 - low)), np.log(high / (1 - high))
    start[names.index("one")] = odds[0]
    start[names.index("arm")] = odds[1] - odds[0]
    return start


@dataclass(frozen=True)
class Standardised:
    """Risks as if everybody were in each arm, their gradients (2, k), and the rounds that took."""

    risks: Risks
    gradients: Array
    rounds: int

    def along(self, scale: Scale) -> Array:
        """Return the gradient of the difference in risks, or of the logarithm of their ratio."""
        size = np.ones(2) if scale == "difference" else np.array(self.risks.risk)
        low, high = self.gradients / size[:, None]
        return np.asarray(high - low)


def _standardised(basis: Basis, found: Fitted) -> Generator[Ask, Answer, Standardised]:
    sides = [_side(basis, found, arm) for arm in (0, 1)]
    if basis.cells is not None:
        low, high = (without_passes(basis.cells, side) for side in sides)
    else:
        low, high = (yield from sides[0]), (yield from sides[1])
    gradients = np.array([low.gradient, high.gradient])
    risks = Risks((low.risk, high.risk), gradients @ found.robust @ gradients.T)
    return Standardised(risks, gradients, 0 if basis.cells is not None else 2)


@dataclass(frozen=True)
class Side:
    """The mean risk with everybody in one arm, and its gradient in the coefficients, (k,)."""

    risk: float
    gradient: Array


def _side(basis: Basis, found: Fitted, arm: int) -> Generator[Ask, Answer, Side]:
    """Ask for the scores of a model without the arm, its constant moved to where ``arm`` is.

    Σ (y − μ) gives Σ μ, and the information's row of the constant Σ μ (1 − μ) x.
    """
    names = found.columns.names
    kept = [k for k, name in enumerate(names) if name != "arm"]
    one = [names[k] for k in kept].index("one")
    beta = found.beta[kept]
    beta[one] += arm * found.beta[found.at("arm")]
    columns = found.columns.only(kept)
    answer = yield columns.ask(basis.inquiry, "logit", beta, ())
    if not isinstance(answer, ScoreMoments):
        raise TypeError(f"expected ScoreMoments, got {type(answer).__name__}")
    arms = basis.design.arms
    yes = float(np.dot(arms.n, arms.mean))
    risk = (yes - float(answer.gradients.sum(0)[one])) / basis.rows
    gradient = np.zeros(len(names))
    gradient[kept] = answer.information[one] / basis.rows
    gradient[found.at("arm")] = arm * answer.information[one, one] / basis.rows
    return Side(risk, gradient)


RATIO_OF: dict[Scale, Literal["rates", "odds"]] = {"risk-ratio": "rates", "odds-ratio": "odds"}


def _answer(basis: Basis, found: Fitted, standard: Standardised) -> Estimate:
    inquiry, df = basis.inquiry, basis.df
    on: dict[Scale, OnScale] = {
        "odds-ratio": OnScale("odds-ratio", float(found.beta[found.at("arm")]), found.se("arm")),
        "risk-ratio": standard.risks.ratio(),
        "difference": standard.risks.difference(),
    }
    lead = on[inquiry.scale or "odds-ratio"]
    judgement = lead.judged(df, inquiry.ci_level)
    also: dict[str, float] = {}
    for scale in SCALES:
        also |= on[scale].named(df, inquiry.ci_level) if scale != lead.scale else {}
    robust = "CR1" if basis.clusters else "HC1"
    return Estimate(
        method=Method.LOGIT_CLUSTER_ROBUST,
        se_method=f"{robust} (log scale)" if lead.is_ratio else f"{robust}, delta method",
        estimate=lead.estimate,
        se=lead.se,
        ci_level=inquiry.ci_level,
        ci_low=judgement.low,
        ci_high=judgement.high,
        p=judgement.p,
        df=df,
        scale="ratio" if lead.is_ratio else "difference",
        ratio_of=RATIO_OF.get(lead.scale),
        n=basis.rows,
        units=basis.rows,
        clusters=basis.clusters.count if basis.clusters else None,
        also=also | _also(basis, found, standard),
        influence=_influence(found, standard, lead.scale),
        notes=(*basis.notes, *_notes(basis, lead.scale), *site_notes(inquiry)),
        rounds=found.rounds + standard.rounds,
    )


def _influence(found: Fitted, standard: Standardised, scale: Scale) -> Influence | None:
    if scale == "odds-ratio":
        return found.influence
    return found.influence_along(standard.along(scale))


def _also(basis: Basis, found: Fitted, standard: Standardised) -> dict[str, float]:
    arm, arms = found.at("arm"), basis.design.arms
    return {
        "log_odds_ratio": float(found.beta[arm]),
        "log_odds_ratio_se_cr0": found.se("arm") / float(np.sqrt(found.inflation)),
        "log_odds_ratio_se_model": float(np.sqrt(found.model[arm, arm])),
        "risk_reference": standard.risks.risk[0],
        "risk_compared": standard.risks.risk[1],
        "mean_reference": arms.mean[0],
        "mean_compared": arms.mean[1],
        "n_reference": float(arms.n[0]),
        "n_compared": float(arms.n[1]),
        **basis.per_arm,
    }


def _notes(basis: Basis, scale: Scale) -> list[str]:
    adjusted = len(basis.design.sums.columns) > 2
    words = {
        "odds-ratio": "The estimate is a ratio of odds, which lies further from 1 than the ratio "
        "of risks wherever a yes is common; the risks stand beside it.",
        "risk-ratio": "The estimate is a ratio of risks (the share of people with a yes).",
        "difference": "The estimate is a difference in risks (the share of people with a yes).",
    }
    notes = [words[scale]]
    if adjusted and scale == "odds-ratio":
        notes.append(
            "The odds ratio compares people with the same covariates; without them it would lie "
            "nearer 1 even where they are alike in both arms."
        )
    if adjusted and scale != "odds-ratio":
        notes.append(
            "The risks are those the model gives if everybody were in each arm, averaged over "
            "everybody (standardised)."
        )
    if basis.inquiry.outcome_kind == "proportion":
        notes.append("Each row's share counts once, however many it is a share of.")
    return notes + _rare(basis)


def _rare(basis: Basis) -> list[str]:
    arms, k = basis.design.arms, basis.design.parameters
    yes = float(np.dot(arms.n, arms.mean))
    rarer, word = min((yes, "a yes"), (basis.rows - yes, "a no"))
    if rarer >= FEW_EVENTS * k:
        return []
    return [
        f"Only {rarer:,.0f} people have {word}, for {k} coefficients: with so few, odds ratios "
        "lean away from 1 and intervals are rough. difference-in-means beside it needs no such "
        "model."
    ]


CARDS: tuple[MethodCard, ...] = (
    MethodCard(
        method=Method.LOGIT_CLUSTER_ROBUST,
        title="Logistic regression, cluster-robust",
        run=logit_cluster_robust,
        designs=DESIGNS,
        standard_error="CR1, m − k degrees of freedom; HC1 without clusters",
        passes="one where covariates are discrete; else four and one for each step of the search",
        source="Liang and Zeger (1986), Biometrika 73, 13-22",
    ),
)
