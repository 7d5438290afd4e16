"""Rates and counts: Poisson regression with cluster-robust standard errors."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

import numpy as np

from forethought.errors import Refusal
from forethought.errors.catalogue import estimates as entries
from forethought.estimate.cluster.design import Clusters, cluster_ask, settle_clusters
from forethought.estimate.counts.newton import CountFit, poisson_fit, scaled
from forethought.estimate.linear.answers import judged
from forethought.estimate.linear.design import (
    ARMS,
    as_groups,
    check_present,
    is_dummy,
    place_of,
    plain,
    refuse,
)
from forethought.estimate.linear.fit import NEGLIGIBLE
from forethought.estimate.types import Estimate, Inquiry, MethodCard
from forethought.moments import Answer, Array, Ask, GroupAsk, GroupMoments
from forethought.vocabulary import Design, Method


@dataclass(frozen=True)
class Events:
    """Events and time at risk (people, where there is no exposure) per arm, arm 0 first."""

    events: tuple[float, float]
    at_risk: tuple[float, float]

    @property
    def rates(self) -> tuple[float, float]:
        return self.events[0] / self.at_risk[0], self.events[1] / self.at_risk[1]


def poisson_cluster_robust(inquiry: Inquiry) -> Generator[Ask, Answer, Estimate]:
    """Return the rate ratio with a CR1 standard error on the log scale.

    Events need not be Poisson: only the mean is modelled, and the sandwich takes care of the
    spread and of clusters. t with m − k degrees of freedom.
    Source: Liang and Zeger (1986), Biometrika 73, 13-22; Zou (2004) for yes/no outcomes.
    """
    ask = cluster_ask(inquiry)
    more = ("exposure",) if inquiry.exposure else ()
    moments = as_groups((yield GroupAsk((*ask.columns, *more), ask.by)))
    check_present(inquiry, moments)
    _check_counts(inquiry, moments)
    clusters = settle_clusters(inquiry, moments)
    events = events_of(inquiry, moments)
    _check_events(inquiry, clusters, moments, events)
    start = _start(clusters.sums.columns, events)
    columns = scaled(clusters.sums.columns, moments)
    found = yield from poisson_fit(inquiry, columns, start)
    return _answer(inquiry, clusters, events, found)


def raw_product(moments: GroupMoments, one: str, other: str) -> Array:
    """Return Σ of the product of two columns per group, in their own units, shape (G,)."""
    names = moments.columns
    i, j, k = names.index(one), names.index(other), names.index("one")
    s, d, m = moments.shift, moments.scale, moments.products
    return np.asarray(
        s[i] * s[j] * moments.n
        + s[i] * d[j] * m[:, k, j]
        + s[j] * d[i] * m[:, k, i]
        + d[i] * d[j] * m[:, i, j]
    )


def events_of(inquiry: Inquiry, moments: GroupMoments) -> Events:
    """Add up events and time at risk by arm."""
    risk = "exposure" if inquiry.exposure else "one"
    in_one = [float(raw_product(moments, "arm", name).sum()) for name in ("y", risk)]
    both = [float(raw_product(moments, "one", name).sum()) for name in ("y", risk)]
    return Events((both[0] - in_one[0], in_one[0]), (both[1] - in_one[1], in_one[1]))


def _check_counts(inquiry: Inquiry, moments: GroupMoments) -> None:
    """Refuse negative counts and clusters that were never at risk."""
    faults = []
    least = float(raw_product(moments, "one", "y").min())
    size = float(np.abs(raw_product(moments, "one", "y")).max())
    if least < -1e-9 * size:
        faults.append(entries.NEGATIVE_COUNT.fault(place_of(inquiry), f"{least:g}"))
    if inquiry.exposure:
        exposure = raw_product(moments, "one", "exposure")
        if exposure.min() <= 1e-12 * np.abs(exposure).max():
            faults.append(entries.NO_EXPOSURE.fault(place_of(inquiry), f"{exposure.min():g}"))
    if faults:
        raise Refusal(faults)


def _check_events(
    inquiry: Inquiry, clusters: Clusters, moments: GroupMoments, events: Events
) -> None:
    """Refuse an arm, or a level of a covariate, without events."""
    none = 1e-9 * sum(events.events)
    faults = [
        entries.NO_EVENTS.fault(place_of(inquiry), count, arm=arm)
        for count, arm in zip(events.events, ARMS, strict=True)
        if count <= none
    ]
    faults += [
        entries.SEPARATION.fault(place_of(inquiry), plain(name))
        for name in clusters.sums.columns
        if name != "one" and is_dummy(name)
        if float(raw_product(moments, name, "y").sum()) <= none
    ]
    if faults:
        raise Refusal(faults)
    if clusters.count <= clusters.design.parameters:
        raise refuse(
            inquiry,
            entries.TOO_FEW_DF,
            clusters.count,
            what="clusters",
            parameters=clusters.design.parameters,
        )


def _start(columns: tuple[str, ...], events: Events) -> Array:
    """Start from the arms' own rates, which without covariates is already the answer."""
    start = np.zeros(len(columns))
    start[columns.index("one")] = np.log(events.rates[0])
    start[columns.index("arm")] = np.log(events.rates[1] / events.rates[0])
    return start


def robust_error(found: CountFit, place: int, rows: int) -> float:
    """Return the CR1 standard error of a coefficient, on the log scale.

    CR1 is (m/(m − 1)) · ((N − 1)/(N − k)) times the sandwich I⁻¹ (Σ s_g s_gᵀ) I⁻¹.
    """
    clusters, k = found.scores.shape
    parts = found.scores @ found.bread.inverse[place]
    scale = clusters / (clusters - 1) * (rows - 1) / (rows - k)
    return float(np.sqrt(scale * (parts @ parts)))


def _answer(inquiry: Inquiry, clusters: Clusters, events: Events, found: CountFit) -> Estimate:
    arm = clusters.sums.at("arm")
    log_ratio = float(found.beta[arm])
    rows, df = clusters.sums.rows, clusters.count - clusters.design.parameters
    se = robust_error(found, arm, rows)
    if not se**2 > NEGLIGIBLE * found.bread.inverse[arm, arm]:
        raise refuse(inquiry, entries.NO_VARIANCE)
    judgement = judged(log_ratio, se, df, inquiry.ci_level)
    return Estimate(
        method=Method.POISSON_CLUSTER_ROBUST,
        se_method="CR1 (log scale)",
        estimate=float(np.exp(log_ratio)),
        se=se,
        ci_level=inquiry.ci_level,
        ci_low=float(np.exp(judgement.low)),
        ci_high=float(np.exp(judgement.high)),
        p=judgement.p,
        df=float(df),
        scale="ratio",
        n=rows,
        units=rows,
        clusters=clusters.count,
        also=_also(clusters, events, log_ratio, robust_error(found, arm, rows)),
        notes=(*clusters.notes, *_notes(inquiry)),
        rounds=1 + found.passes,
    )


def _also(clusters: Clusters, events: Events, log_ratio: float, se: float) -> dict[str, float]:
    m, k, rows = clusters.count, clusters.design.parameters, clusters.sums.rows
    return {
        "log_ratio": log_ratio,
        "se_cr0": se / float(np.sqrt(m / (m - 1) * (rows - 1) / (rows - k))),
        "events_reference": events.events[0],
        "events_compared": events.events[1],
        "at_risk_reference": events.at_risk[0],
        "at_risk_compared": events.at_risk[1],
        "rate_reference": events.rates[0],
        "rate_compared": events.rates[1],
        "clusters_reference": float(clusters.per_arm[0]),
        "clusters_compared": float(clusters.per_arm[1]),
    }


def _notes(inquiry: Inquiry) -> list[str]:
    kind = "binary" if inquiry.outcome_kind == "binary" else "exposure" * inquiry.exposure
    words = {
        "binary": "The estimate is a ratio of risks (the share of people with a yes).",
        "exposure": "The estimate is a ratio of rates per time at risk.",
        "": "The estimate is a ratio of mean counts; everybody counts as equally long at risk.",
    }
    return [f"{words[kind]} Its standard error is on the log scale; 1 means no difference."]


CARDS: tuple[MethodCard, ...] = (
    MethodCard(
        method=Method.POISSON_CLUSTER_ROBUST,
        title="Rate ratio by Poisson regression, cluster-robust",
        run=poisson_cluster_robust,
        designs=(Design.CLUSTER_RANDOMISED, Design.INDIVIDUAL_RANDOMISED),
        standard_error="CR1 on the log scale, m − k degrees of freedom",
        passes="one, and one for each step of the search (two to seven)",
        source="Liang and Zeger (1986), Biometrika 73, 13-22",
    ),
)
