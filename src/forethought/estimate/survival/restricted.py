"""How long people go without the event, on average, up to a set time."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product

import numpy as np
from numpy.typing import NDArray

from forethought.errors import Refusal
from forethought.errors.catalogue import estimates as shared
from forethought.errors.catalogue import estimates_outcomes as entries
from forethought.estimate.counts.poisson import DESIGNS, site_notes
from forethought.estimate.glm.basis import is_clustered
from forethought.estimate.linear.answers import judged
from forethought.estimate.linear.design import ARMS, place_of, plain, refuse
from forethought.estimate.survival.times import Times, describe, times
from forethought.estimate.types import Estimate, Influence, Inquiry, MethodCard
from forethought.moments import Answer, Array, Ask
from forethought.vocabulary import Design, Method


@dataclass(frozen=True)
class Curve:
    """The mean time without the event up to a horizon, in one arm.

    Attributes
    ----------
    mean
        The area under the Kaplan-Meier curve.
    variance
        Greenwood's: Σ A² d/(n(n − d)), with A the area to the right of each event time.
    parts
        Each person's influence on the mean, shape (n,); their squares add up to a robust variance.
    survival
        The share without the event at the horizon.
    """

    mean: float
    variance: float
    parts: Array
    survival: float


def restricted_mean(inquiry: Inquiry) -> Generator[Ask, Answer, Estimate]:
    """Return the difference in mean time without the event, up to the question's horizon.

    No covariates. Standard error by Greenwood with the normal distribution; where the records
    name clusters, from the sums of people's influences by cluster, m/(m − 1), t on m − 2. Where
    people were drawn within strata or sites, see `averaged`.
    Source: Royston and Parmar (2013), BMC Medical Research Methodology 13, 152; Klein and
    Moeschberger (2003), section 4.5.
    """
    within = inquiry.strata if _by_stratum(inquiry) else ()
    found = yield from times(replace(inquiry, covariates=(), strata=within))
    everywhere = tuple(_strata(found, within))
    places = tuple(p for p in everywhere if len(np.unique(found.arm[p.inside])) == 2)
    horizon = _horizon(inquiry, found, places)
    curves = tuple(_curve(found, places, arm, horizon) for arm in (0, 1))
    answer = _answer(inquiry, found, (curves[0], curves[1]), horizon, len(places))
    return replace(answer, notes=(*answer.notes, *_lone(len(everywhere) - len(places))))


def _lone(count: int) -> list[str]:
    if not count:
        return []
    strata = f"{count:,} {'strata or sites have' if count > 1 else 'stratum or site has'}"
    return [f"{strata} people of one arm only: no comparison is made there."]


def _by_stratum(inquiry: Inquiry) -> bool:
    """True where people were drawn; clusters drawn within strata are few in each."""
    return inquiry.design is Design.MULTISITE_RANDOMISED or not is_clustered(inquiry)


@dataclass(frozen=True)
class Stratum:
    """A stratum's name and who is in it, shape (N,)."""

    name: str
    inside: NDArray[np.bool_]


def _strata(found: Times, names: tuple[str, ...]) -> Iterator[Stratum]:
    cells = found.basis.cells
    if cells is None or not names:
        yield Stratum("", np.ones(len(found.time), dtype=np.bool_))
        return
    levels = cells.x[:, [cells.columns.index(name) for name in names]]
    patterns, which = np.unique(levels, axis=0, return_inverse=True)
    for k, pattern in enumerate(patterns):
        own = [plain(name) for name, there in zip(names, pattern, strict=True) if there]
        yield Stratum(", ".join(own) or "the first stratum", which.reshape(-1) == k)


def _horizon(inquiry: Inquiry, found: Times, places: tuple[Stratum, ...]) -> float:
    """The horizon asked for, or the smallest of the largest times of arms, in every stratum."""
    faults, lasts = [], []
    for place, arm in product(places, (0, 1)):
        there = place.inside & (found.arm == arm)
        last = float(found.time[there].max())
        lasts.append(last)
        ends = found.event[there & (found.time == last)].all()
        if inquiry.horizon is not None and inquiry.horizon > last and not ends:
            named = f"{ARMS[arm]} arm" + (f" in {place.name}" if place.name else "")
            shown = f"{inquiry.horizon:g}"
            faults.append(
                entries.HORIZON_TOO_FAR.fault(place_of(inquiry), shown, arm=named, last=f"{last:g}")
            )
    if faults:
        raise Refusal(faults)
    return min(lasts) if inquiry.horizon is None else inquiry.horizon


def _curve(found: Times, places: tuple[Stratum, ...], arm: int, horizon: float) -> Curve:
    own = [place.inside & (found.arm == arm) for place in places]
    curves = [curve(found.time[there], found.event[there], horizon) for there in own]
    people = np.array([place.inside.sum() for place in places])
    shares = people / people.sum()
    parts = np.zeros(len(found.time))
    for there, one, share in zip(own, curves, shares, strict=True):
        parts[there] = share * one.parts
    return averaged(curves, shares, parts[found.arm == arm])


def averaged(curves: Sequence[Curve], shares: Array, parts: Array) -> Curve:
    """Average an arm's curves over strata by their share of all people, w.

    Mean Σ w_s μ_s and variance Σ w_s² v_s: both arms get the same weights, so that their
    difference is the average of the differences within strata.
    Source: Tian and others (2014), Biostatistics 15, 222-233, section 2.
    """
    return Curve(
        mean=float(shares @ [one.mean for one in curves]),
        variance=float(shares**2 @ [one.variance for one in curves]),
        parts=parts,
        survival=float(shares @ [one.survival for one in curves]),
    )


def curve(time: Array, event: NDArray[np.bool_], horizon: float) -> Curve:
    """Return the area under the Kaplan-Meier curve up to ``horizon``, with its spread.

    A person's influence is −∫ A(t) dM_i(t)/Y(t): −A(t_i)/Y(t_i) where their event came, plus
    Σ A d/Y² over event times while they were watched.
    """
    when, deaths = np.unique(time[event & (time <= horizon)], return_counts=True)
    there = len(time) - np.searchsorted(np.sort(time), when, side="left")
    steps = np.concatenate([[1.0], np.cumprod(1 - deaths / there)])
    edges = np.concatenate([[0.0], when, [horizon]])
    areas = steps * np.diff(edges)
    right = np.cumsum(areas[::-1])[::-1][1:]
    left = there - deaths
    with np.errstate(divide="ignore", invalid="ignore"):
        pieces = np.where(left > 0, right**2 * deaths / (there * left), 0.0)
    running = np.concatenate([[0.0], np.cumsum(right * deaths / there**2)])
    last = np.searchsorted(when, time, side="right")
    parts = running[last]
    came = event & (time <= horizon)
    at = last[came] - 1
    parts[came] -= (right / there)[at]
    return Curve(float(areas.sum()), float(pieces.sum()), parts, float(steps[-1]))


def _answer(
    inquiry: Inquiry, found: Times, curves: tuple[Curve, Curve], horizon: float, strata: int
) -> Estimate:
    low, high = curves
    estimate = high.mean - low.mean
    spread = _spread(inquiry, found, curves, by_cluster=strata < 2)
    if not spread.se > ROUNDING * horizon:
        raise refuse(inquiry, shared.NO_VARIANCE)
    judgement = judged(estimate, spread.se, spread.df, inquiry.ci_level)
    clusters = found.basis.clusters
    return Estimate(
        method=Method.RESTRICTED_MEAN,
        se_method=spread.name,
        estimate=estimate,
        se=spread.se,
        ci_level=inquiry.ci_level,
        ci_low=judgement.low,
        ci_high=judgement.high,
        p=judgement.p,
        df=spread.df,
        n=found.basis.rows,
        units=found.basis.rows,
        clusters=clusters.count if clusters else None,
        also={
            "horizon": horizon,
            "mean_reference": low.mean,
            "mean_compared": high.mean,
            "se_mean_reference": float(np.sqrt(low.variance)),
            "se_mean_compared": float(np.sqrt(high.variance)),
            "survival_reference": low.survival,
            "survival_compared": high.survival,
            **_ratio(curves, spread, inquiry.ci_level),
            **describe(found),
        },
        influence=spread.influence,
        notes=(*found.basis.notes, *_notes(inquiry, found, horizon, strata), *site_notes(inquiry)),
    )


ROUNDING = 1e-9
"""A standard error below this share of the horizon is rounding: clusters' sums cancel."""


@dataclass(frozen=True)
class Spread:
    """The standard errors of the difference and of the ratio's logarithm."""

    name: str
    se: float
    log_se: float
    df: float | None
    influence: Influence | None


def _spread(
    inquiry: Inquiry, found: Times, curves: tuple[Curve, Curve], *, by_cluster: bool
) -> Spread:
    """Allow for clusters, unless they are compared within: what they share is gone there."""
    low, high = curves
    if not low.variance + high.variance > 0:
        raise refuse(inquiry, shared.NO_VARIANCE)
    clusters = found.basis.clusters
    if clusters is None or not by_cluster:
        log_variance = low.variance / low.mean**2 + high.variance / high.mean**2
        se = float(np.sqrt(low.variance + high.variance))
        return Spread("Greenwood", se, float(np.sqrt(log_variance)), None, None)
    m = clusters.count
    factor = float(np.sqrt(m / (m - 1)))
    signed, logged = np.zeros(len(found.time)), np.zeros(len(found.time))
    for arm, (one, sign) in enumerate(zip(curves, (-1, 1), strict=True)):
        signed[found.arm == arm] = sign * one.parts
        logged[found.arm == arm] = sign * one.parts / one.mean
    parts, logs = (found.by_group(factor * values) for values in (signed, logged))
    se, log_se = float(np.sqrt(parts @ parts)), float(np.sqrt(logs @ logs))
    influence = Influence(clusters.sums.labels, parts)
    return Spread("by cluster, m/(m − 1)", se, log_se, float(m - 2), influence)


def _ratio(curves: tuple[Curve, Curve], spread: Spread, level: float) -> dict[str, float]:
    log = float(np.log(curves[1].mean / curves[0].mean))
    found = judged(log, spread.log_se, spread.df, level)
    return {
        "ratio": float(np.exp(log)),
        "ratio_se": spread.log_se,
        "ratio_ci_low": float(np.exp(found.low)),
        "ratio_ci_high": float(np.exp(found.high)),
    }


def _notes(inquiry: Inquiry, found: Times, horizon: float, strata: int) -> list[str]:
    where = " in every stratum" if strata > 1 else ""
    chosen = "" if inquiry.horizon else f", the longest time that both arms were watched{where}"
    notes = [
        f"The estimate is a difference in mean time without the event within the first "
        f"{horizon:g}{chosen}, in the unit of time that the records use."
    ]
    if strata > 1:
        notes.append(
            f"Taken within {strata} strata or sites and averaged by their share of people; the "
            "standard error is of the average over these, not over others like them."
        )
    unused = ["covariates"] * bool(inquiry.covariates)
    unused += ["strata"] * bool(inquiry.strata and not _by_stratum(inquiry))
    if unused:
        words = " or ".join(unused)
        notes.append(f"A restricted mean uses no {words}; those of the plan are unused.")
    if min(found.events) < 5:
        notes.append(
            f"Few events ({found.events[0]} and {found.events[1]} per arm): the interval is rough."
        )
    return notes


CARDS: tuple[MethodCard, ...] = (
    MethodCard(
        method=Method.RESTRICTED_MEAN,
        title="Restricted mean time",
        run=restricted_mean,
        designs=DESIGNS,
        standard_error="Greenwood, normal; by cluster, m − 2 degrees of freedom",
        passes="every row, which stays where the records are",
        source="Royston and Parmar (2013), BMC Medical Research Methodology 13, 152",
    ),
)
