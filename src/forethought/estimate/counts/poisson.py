"""Rates and counts: Poisson regression with cluster-robust standard errors."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

import numpy as np

from forethought.errors import Refusal
from forethought.errors.catalogue import estimates as entries
from forethought.estimate.glm.basis import Basis, Fitted, gather, maximise, settled
from forethought.estimate.glm.newton import RunawayError, no_convergence
from forethought.estimate.linear.answers import judged
from forethought.estimate.linear.design import ARMS, is_dummy, place_of, plain
from forethought.estimate.types import Estimate, Influence, Inquiry, MethodCard
from forethought.moments import Answer, Array, Ask, GroupMoments
from forethought.vocabulary import Design, Method

MOST_OF_IT = 0.5
"""Share of the events, or of the squared error, above which one row or cluster is all there is."""


@dataclass(frozen=True)
class Events:
    """Events and time at risk (people, where there is no exposure) per arm, arm 0 first."""

    events: tuple[float, float]
    at_risk: tuple[float, float]

    @property
    def rates(self) -> tuple[float, float]:
        return self.events[0] / self.at_risk[0], self.events[1] / self.at_risk[1]


def poisson_cluster_robust(inquiry: Inquiry) -> Generator[Ask, Answer, Estimate]:
    """Return the rate ratio with a robust standard error on the log scale.

    Events need not be Poisson: only the mean is modelled, and the sandwich takes care of the
    spread and of clusters. CR1, and t with m − k degrees of freedom; where the records name no
    clusters every unit is its own (HC1). One round where covariates are discrete.
    Source: Liang and Zeger (1986), Biometrika 73, 13-22; Zou (2004) for yes/no outcomes.
    """
    gathered = yield from gather(inquiry)
    check_counts(inquiry, gathered.moments)
    basis = settled(inquiry, gathered)
    events = events_of(inquiry, gathered.moments)
    check_events(basis, events)
    start = start_of(basis.design.sums.columns, events)
    try:
        found = yield from maximise(basis, "poisson", start)
    except RunawayError as away:
        raise no_convergence(inquiry, away) from None
    return _answer(basis, events, found)


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


def check_counts(inquiry: Inquiry, moments: GroupMoments) -> None:
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


def check_events(basis: Basis, events: Events) -> None:
    """Refuse an arm, or a level of a covariate, without events."""
    none = 1e-9 * sum(events.events)
    place, moments = place_of(basis.inquiry), basis.moments
    faults = [
        entries.NO_EVENTS.fault(place, count, arm=arm)
        for count, arm in zip(events.events, ARMS, strict=True)
        if count <= none
    ]
    faults += [
        entries.SEPARATION.fault(place, plain(name))
        for name in basis.design.sums.columns
        if name != "one" and is_dummy(name)
        if float(raw_product(moments, name, "y").sum()) <= none
    ]
    if faults:
        raise Refusal(faults)


def start_of(columns: tuple[str, ...], events: Events) -> Array:
    """Start from the arms' own rates, which without covariates is already the answer."""
    start = np.zeros(len(columns))
    start[columns.index("one")] = np.log(events.rates[0])
    start[columns.index("arm")] = np.log(events.rates[1] / events.rates[0])
    return start


def _answer(basis: Basis, events: Events, found: Fitted) -> Estimate:
    inquiry = basis.inquiry
    log_ratio, se = float(found.beta[found.at("arm")]), found.se("arm")
    judgement = judged(log_ratio, se, basis.df, inquiry.ci_level)
    return Estimate(
        method=Method.POISSON_CLUSTER_ROBUST,
        se_method=f"{'CR1' if basis.clusters else 'HC1'} (log scale)",
        estimate=float(np.exp(log_ratio)),
        se=se,
        ci_level=inquiry.ci_level,
        ci_low=float(np.exp(judgement.low)),
        ci_high=float(np.exp(judgement.high)),
        p=judgement.p,
        df=basis.df,
        scale="ratio",
        ratio_of="rates",
        n=basis.rows,
        units=basis.rows,
        clusters=basis.clusters.count if basis.clusters else None,
        also=_also(basis, events, found),
        influence=found.influence,
        notes=(
            *basis.notes,
            *_notes(inquiry),
            *heavy_notes(basis, found.influence),
            *site_notes(inquiry),
        ),
        rounds=found.rounds,
    )


def _also(basis: Basis, events: Events, found: Fitted) -> dict[str, float]:
    arm = found.at("arm")
    return {
        "log_ratio": float(found.beta[arm]),
        "se_cr0": found.se("arm") / float(np.sqrt(found.inflation)),
        "se_model": float(np.sqrt(found.model[arm, arm])),
        "events_reference": events.events[0],
        "events_compared": events.events[1],
        "at_risk_reference": events.at_risk[0],
        "at_risk_compared": events.at_risk[1],
        "rate_reference": events.rates[0],
        "rate_compared": events.rates[1],
        **basis.per_arm,
    }


def _notes(inquiry: Inquiry) -> list[str]:
    return [f"{ratio_words(inquiry)} Its standard error is on the log scale; 1 is no difference."]


def heavy_notes(basis: Basis, influence: Influence | None) -> list[str]:
    """Warn where one row, or one cluster, carries most of the answer.

    The row with most events holds at least Σy²/(Σy)² of them all; clusters are told by their
    share of the squared standard error.
    """
    notes = []
    total = float(raw_product(basis.moments, "one", "y").sum())
    squares = float(raw_product(basis.moments, "y", "y").sum())
    if squares > MOST_OF_IT * total**2:
        notes.append(
            f"One row holds at least {min(squares / total**2, 1.0):.0%} of all events: the answer "
            "rests on that row. Check its count before anything else."
        )
    if influence is not None and basis.clusters:
        moved = influence.values**2 / (influence.values**2).sum()
        most = int(moved.argmax())
        if moved[most] > MOST_OF_IT:
            notes.append(
                f"Cluster {influence.keys[most]} alone makes up {moved[most]:.0%} of the squared "
                "standard error: the answer hangs on it, and the interval is not to be trusted."
            )
    return notes


def ratio_words(inquiry: Inquiry) -> str:
    """Say what the ratio is a ratio of."""
    if inquiry.outcome_kind == "binary":
        return "The estimate is a ratio of risks (the share of people with a yes)."
    if inquiry.outcome_kind == "proportion":
        return (
            "The estimate is a ratio of mean shares: each row's share counts once, however many "
            "it is a share of."
        )
    if inquiry.exposure:
        return "The estimate is a ratio of rates per time at risk."
    return "The estimate is a ratio of mean counts; everybody counts as equally long at risk."


def site_notes(inquiry: Inquiry) -> list[str]:
    """Say so where a study in several sites is analysed as if it were one."""
    if inquiry.design is not Design.MULTISITE_RANDOMISED or inquiry.strata:
        return []
    return [
        "Sites are not told apart here: if the share of people in each arm differs between sites, "
        "name the site column in `data.strata` too."
    ]


DESIGNS = (
    Design.CLUSTER_RANDOMISED,
    Design.INDIVIDUAL_RANDOMISED,
    Design.MULTISITE_RANDOMISED,
    Design.COMPARISON_GROUP,
)
"""Designs in which the rows of two arms are compared."""

CARDS: tuple[MethodCard, ...] = (
    MethodCard(
        method=Method.POISSON_CLUSTER_ROBUST,
        title="Rate ratio by Poisson regression, cluster-robust",
        run=poisson_cluster_robust,
        designs=DESIGNS,
        standard_error="CR1 on the log scale, m − k degrees of freedom; HC1 without clusters",
        passes="one where covariates are discrete; else one more for each step of the search",
        source="Liang and Zeger (1986), Biometrika 73, 13-22",
    ),
)
