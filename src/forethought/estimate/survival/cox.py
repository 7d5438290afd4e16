"""How soon the event comes: Cox regression."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

import numpy as np
from scipy import special

from forethought.errors.catalogue import estimates_outcomes as entries
from forethought.estimate.cluster.design import own_levels
from forethought.estimate.counts.poisson import DESIGNS, site_notes
from forethought.estimate.glm.newton import RunawayError
from forethought.estimate.linear.answers import judged
from forethought.estimate.linear.design import plain, refuse
from forethought.estimate.survival.partial import Peak, climb, ordered, proportional, scores
from forethought.estimate.survival.times import Times, describe, few_events, times
from forethought.estimate.types import Estimate, Influence, Inquiry, MethodCard
from forethought.moments import Answer, Array, Ask
from forethought.vocabulary import Method

FAR = 4.0
"""A coefficient beyond this, in standard deviations of its column, is on its way to infinity."""


def cox(inquiry: Inquiry) -> Generator[Ask, Answer, Estimate]:
    """Return the hazard ratio, by the partial likelihood with Efron's ties.

    Standard error on the log scale: the model's own with the normal distribution; where the
    records name clusters, robust (Lin and Wei) with m/(m − 1) and t on m − k degrees of freedom.
    Source: Cox (1972), JRSS B 34, 187-220.
    """
    found = yield from times(inquiry)
    order = ordered(found.time, found.event, found.design())
    try:
        peak = climb(order)
    except RunawayError as away:
        raise refuse(inquiry, entries.MONOTONE, _far(found, away.beta)) from None
    place = found.basis.design.sums.columns[1:].index("arm")
    spread = _spread(found, scores(order, peak), peak, place)
    return _answer(found, peak, place, spread, proportional(order, peak, place))


def _far(found: Times, beta: Array) -> str:
    names = found.basis.design.sums.columns[1:]
    far = [plain(name) for name, b in zip(names, beta, strict=True) if abs(b) > FAR]
    return ", ".join(far) or plain(names[int(np.argmax(np.abs(beta)))])


@dataclass(frozen=True)
class Spread:
    """Standard errors of the log hazard ratio; ``df`` is None for the normal."""

    name: str
    se: float
    df: float | None
    model: float
    robust: float
    influence: Influence | None


def _spread(found: Times, parts: Array, peak: Peak, place: int) -> Spread:
    across = peak.bread.inverse[place]
    each = found.by_group(parts @ across)
    model, robust = float(np.sqrt(across[place])), float(np.sqrt(each @ each))
    clusters = found.basis.clusters
    if clusters is None:
        return Spread("model (log scale)", model, None, model, robust, None)
    m = clusters.count
    factor = float(np.sqrt(m / (m - 1)))
    df = float(m - len(peak.beta) + len(own_levels(clusters.sums)))
    keys = clusters.sums.labels
    influence = Influence(keys, factor * each)
    return Spread("Lin-Wei, m/(m − 1) (log scale)", factor * robust, df, model, robust, influence)


def _answer(found: Times, peak: Peak, place: int, spread: Spread, chi: float | None) -> Estimate:
    basis, inquiry = found.basis, found.basis.inquiry
    log_ratio = float(peak.beta[place])
    judgement = judged(log_ratio, spread.se, spread.df, inquiry.ci_level)
    constant = (
        {}
        if chi is None
        else {"proportional_chi2": chi, "proportional_p": float(special.chdtrc(1, chi))}
    )
    return Estimate(
        method=Method.COX,
        se_method=spread.name,
        estimate=float(np.exp(log_ratio)),
        se=spread.se,
        ci_level=inquiry.ci_level,
        ci_low=float(np.exp(judgement.low)),
        ci_high=float(np.exp(judgement.high)),
        p=judgement.p,
        df=spread.df,
        scale="ratio",
        ratio_of="hazards",
        n=basis.rows,
        units=basis.rows,
        clusters=basis.clusters.count if basis.clusters else None,
        also={
            "log_ratio": log_ratio,
            "se_model": spread.model,
            "se_robust": spread.robust,
            **constant,
            **describe(found),
        },
        influence=spread.influence,
        notes=(
            *basis.notes,
            *_notes(constant.get("proportional_p")),
            *few_events(found, len(peak.beta)),
            *site_notes(inquiry),
        ),
    )


def _notes(p: float | None) -> list[str]:
    notes = [
        "The estimate is a ratio of hazards: above 1 the event comes sooner in the arm compared. "
        "Its standard error is on the log scale; 1 is no difference."
    ]
    if p is None:
        said = "Whether the ratio is the same at all times cannot be tested from these events."
        return [*notes, said]
    shown = "p < 0.001" if p < 0.001 else f"p = {p:.3f}"
    if p < 0.05:
        notes.append(
            f"The ratio is unlikely to be the same at all times ({shown}): it is an average that "
            "depends on how long people were watched. restricted-mean makes no such assumption."
        )
    else:
        notes.append(f"Nothing speaks against a ratio that is the same at all times ({shown}).")
    return notes


CARDS: tuple[MethodCard, ...] = (
    MethodCard(
        method=Method.COX,
        title="Cox regression",
        run=cox,
        designs=DESIGNS,
        standard_error="the model's own, normal; robust to clusters, m − k degrees of freedom",
        passes="every row, which stays where the records are",
        source="Cox (1972), Journal of the Royal Statistical Society B 34, 187-220",
    ),
)
