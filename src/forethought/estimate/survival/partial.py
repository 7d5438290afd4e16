"""Cox's partial likelihood with Efron's ties, its scores person by person, and a test of its form.

Every sum over people at risk is a running sum over people sorted by time, so that the cost grows
with people, not with people times events.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forethought.estimate.glm.newton import MOST_STEPS, SETTLED, WORSE, RunawayError
from forethought.estimate.linear.fit import LeastSquares, least_squares
from forethought.moments import Array

STEEPEST = 200.0


@dataclass(frozen=True)
class Order:
    """People by time, and the events among them.

    Attributes
    ----------
    x, event
        Sorted by time, shapes (N, k) and (N,).
    back
        Where each sorted person stands in the records' order, shape (N,).
    first
        Of each distinct event time the first person still at risk, shape (T,).
    count
        Events at each, shape (T,).
    of_event
        The event time of each event, shape (E,); ``share`` is l/d for the l-th of d ties.
    last
        Of each person the number of event times up to their own, shape (N,).
    """

    x: Array
    event: NDArray[np.bool_]
    back: NDArray[np.int_]
    first: NDArray[np.int_]
    count: NDArray[np.int_]
    of_event: NDArray[np.int_]
    share: Array
    last: NDArray[np.int_]


def ordered(time: Array, event: NDArray[np.bool_], x: Array) -> Order:
    """Sort people by time."""
    back = np.argsort(time, kind="stable")
    at, came = time[back], event[back]
    when, count = np.unique(at[came], return_counts=True)
    of_event = np.repeat(np.arange(len(when)), count)
    starts = np.concatenate([[0], np.cumsum(count)[:-1]])
    within = np.arange(len(of_event)) - starts[of_event]
    return Order(
        x=x[back],
        event=came,
        back=back,
        first=np.searchsorted(at, when, side="left"),
        count=count,
        of_event=of_event,
        share=within / count[of_event],
        last=np.searchsorted(when, at, side="right"),
    )


@dataclass(frozen=True)
class Risk:
    """Averages over those at risk at each event, E of them, ties by Efron's way.

    Attributes
    ----------
    weight
        exp(xᵀβ) of each person, shape (N,).
    total
        Σ w, less l/d of the ties' own, shape (E,).
    mean
        Σ w x / Σ w, shape (E, k).
    spread
        The covariance of x among those at risk, shape (E, k, k).
    height
        The partial log-likelihood.
    """

    weight: Array
    total: Array
    mean: Array
    spread: Array
    height: float


def at_risk(order: Order, beta: Array) -> Risk:
    """Average over those at risk. Source: Efron (1977), JASA 72, 557-565."""
    eta = order.x @ beta
    weight = np.exp(np.clip(eta - eta.max(), -STEEPEST, 0))
    times = len(order.first)
    zero, one, two = (
        _efron(order, weight if power == 0 else _weighted(order.x, weight, power), times)
        for power in (0, 1, 2)
    )
    mean = one / zero[:, None]
    spread = two / zero[:, None, None] - mean[:, :, None] * mean[:, None, :]
    height = float(eta[order.event].sum() - (np.log(zero) + eta.max()).sum())
    return Risk(weight, zero, mean, spread, height)


def _weighted(x: Array, weight: Array, power: int) -> Array:
    if power == 1:
        return np.asarray(weight[:, None] * x)
    return np.asarray(weight[:, None, None] * x[:, :, None] * x[:, None, :])


def _efron(order: Order, values: Array, times: int) -> Array:
    """Sum values of those at risk at each event, less l/d of the sum over its ties."""
    later = np.cumsum(values[::-1], axis=0)[::-1][order.first]
    ties = np.zeros((times, *values.shape[1:]))
    np.add.at(ties, order.of_event, values[order.event])
    share = order.share.reshape(-1, *[1] * (values.ndim - 1))
    return np.asarray(later[order.of_event] - share * ties[order.of_event])


@dataclass(frozen=True)
class Peak:
    """The likelihood's highest point: coefficients, and the information solved."""

    beta: Array
    bread: LeastSquares
    risk: Risk


def climb(order: Order) -> Peak:
    """Maximise from β = 0 by Newton; a step that lowers the likelihood is halved.

    Score Σ (x_e − x̄_e), information Σ V_e, over events e.
    """
    beta = np.zeros(order.x.shape[1])
    step, best = np.zeros_like(beta), -np.inf
    for taken in range(1, MOST_STEPS + 1):
        risk = at_risk(order, beta)
        if not risk.height >= best - WORSE * abs(best):
            step = step / 2
            beta = beta - step
            continue
        best = risk.height
        gradient = order.x[order.event].sum(0) - risk.mean.sum(0)
        bread = _solve(risk.spread.sum(0), gradient, beta, taken)
        step = bread.beta
        if float(gradient @ step) < SETTLED:
            return Peak(beta, bread, risk)
        beta = beta + step
    raise RunawayError(beta, MOST_STEPS)


def _solve(information: Array, gradient: Array, beta: Array, taken: int) -> LeastSquares:
    if not np.isfinite(information).all() or not (np.diag(information) > 0).all():
        raise RunawayError(beta, taken)
    try:
        return least_squares(information, gradient, 0.0)
    except np.linalg.LinAlgError:
        raise RunawayError(beta, taken) from None


def scores(order: Order, peak: Peak) -> Array:
    """Return each person's part of the score, in the records' order, shape (N, k).

    δ_i (x_i − mean of x̄) − w_i Σ_{events e ≤ t_i} c_e (x_i − x̄_e)/Σw, with c_e = 1 − l/d for a
    person who is one of the d ties, else 1. They sum to the score, which is 0.
    Source: Lin and Wei (1989), JASA 84, 1074-1078; Therneau and Grambsch (2000), section 7.2.
    """
    risk, times = peak.risk, len(order.first)
    hazard = 1 / risk.total
    own = 1 - order.share
    mine, moved = _cumulated(order, hazard, risk.mean, times)
    tied, tied_moved = _per_time(order, hazard * own, risk.mean, times)
    centre = _per_time(order, 1 / order.count[order.of_event], risk.mean, times)[1]
    before = np.where(order.event, order.last - 1, order.last)
    total, pulled = mine[before], moved[before]
    when = order.last[order.event] - 1
    total[order.event] += tied[when]
    pulled[order.event] += tied_moved[when]
    found = -order_weight(risk) * (order.x * total[:, None] - pulled)
    found[order.event] += order.x[order.event] - centre[when]
    result = np.empty_like(found)
    result[order.back] = found
    return result


def order_weight(risk: Risk) -> Array:
    """The persons' weights as a column."""
    return risk.weight[:, None]


def _per_time(order: Order, values: Array, mean: Array, times: int) -> tuple[Array, Array]:
    alone, moved = np.zeros(times), np.zeros((times, mean.shape[1]))
    np.add.at(alone, order.of_event, values)
    np.add.at(moved, order.of_event, values[:, None] * mean)
    return alone, moved


def _cumulated(order: Order, values: Array, mean: Array, times: int) -> tuple[Array, Array]:
    """Running sums over event times, from none on."""
    alone, moved = _per_time(order, values, mean, times)
    nothing = np.zeros((1, mean.shape[1]))
    return (
        np.concatenate([[0.0], np.cumsum(alone)]),
        np.concatenate([nothing, np.cumsum(moved, axis=0)]),
    )


UNTESTABLE = 1e-12
"""Share of the information about a change over time below which the rest is rounding."""


def proportional(order: Order, peak: Peak, place: int) -> float | None:
    """Return χ² on one degree of freedom against a coefficient that changes with time.

    None where all events that tell of the coefficient came at one time. The score test of x·g(t)
    beside x, with g one less the Kaplan-Meier curve just before t.
    Source: Grambsch and Therneau (1994), Biometrika 81, 515-526.
    """
    risk = peak.risk
    g = _before(order)[order.of_event]
    x = order.x[order.event][:, place]
    # people sorted by time give events in the order of their times; ties share one g
    score = float(g @ (x - risk.mean[:, place]))
    across = np.tensordot(g, risk.spread, axes=1)[place]
    own = float((g**2) @ risk.spread[:, place, place])
    spare = own - float(across @ peak.bread.inverse @ across)
    return score**2 / spare if spare > UNTESTABLE * own else None


def _before(order: Order) -> Array:
    people = len(order.event) - order.first
    curve = np.cumprod(1 - order.count / people)
    return 1 - np.concatenate([[1.0], curve[:-1]])
