"""Thousands of studies over time at once: roll-outs, series, before and after."""

from __future__ import annotations

import numpy as np

from forethought.estimate.design.drawn import Drawn
from forethought.estimate.design.rollout import cohorts_of, covariance, weights
from forethought.moments import Array
from forethought.plan.power.arms import before_after
from forethought.plan.power.over_time import series_columns, series_means
from forethought.plan.power.scenario import Scenario, Wedge

Rng = np.random.Generator


def roll_outs(scenario: Scenario, effect: float, runs: int, rng: Rng) -> Drawn:
    """Cohort means and covariances, at the weights that the known covariance makes best."""
    own, n = weights(scenario, effect), cohorts_of(scenario).n
    each = np.einsum("gt,ts,gs->g", own, covariance(scenario, effect), own) / n
    estimate = scenario.scaled(effect) + rng.normal(0, each.sum() ** 0.5, runs)
    free = np.maximum(n - 1, 1)
    variance = (each * rng.chisquare(free, (runs, len(n))) / free).sum(1)
    return Drawn(estimate, np.sqrt(variance), None)


def all_series(scenario: Scenario, effect: float, runs: int, rng: Rng) -> Drawn:
    """Whole series: numbers with autoregressive errors, or counts; analysed as the plan would.

    A second series is drawn without the effect, and its step taken away.
    """
    one = _number_series if scenario.family == "number" else _count_series
    found = one(scenario, effect, runs, rng)
    if not _time(scenario).controlled:
        return found
    beside = one(scenario, 1.0 if scenario.is_ratio else 0.0, runs, rng)
    return Drawn(
        found.estimate - beside.estimate,
        np.hypot(found.se, beside.se),
        2.0 * np.asarray(found.df, dtype=float),
    )


def _drawn_wave(scenario: Scenario, runs: int, rng: Rng) -> Array:
    """Draw unit-variance errors of the periods that are analysed, shape (R, T)."""
    time = _time(scenario)
    whole = autoregressive(time.periods, runs, scenario.autocorrelation, rng)
    return np.asarray(whole[:, time.used.astype(int) - 1])


def autoregressive(periods: int, runs: int, a: float, rng: Rng) -> Array:
    """Draw unit-variance AR(1) errors, shape (R, T)."""
    noise = rng.standard_normal((runs, periods))
    values = np.empty_like(noise)
    values[:, 0] = noise[:, 0]
    for t in range(1, periods):
        values[:, t] = a * values[:, t - 1] + (1 - a**2) ** 0.5 * noise[:, t]
    return values


def _number_series(scenario: Scenario, effect: float, runs: int, rng: Rng) -> Drawn:
    """Prais and Winsten's GLS, the autocorrelation estimated from least-squares residuals."""
    x = series_columns(_time(scenario))
    y = effect * x[:, -1] + scenario.sd * _drawn_wave(scenario, runs, rng)
    residual = y - (y @ np.linalg.pinv(x).T) @ x.T
    a = (residual[:, 1:] * residual[:, :-1]).sum(1) / (residual**2).sum(1)
    # least squares makes it too low by about (1 + k a)/T
    a = np.clip(a + (1 + x.shape[1] * a) / len(x), -0.95, 0.95)
    moved_x = x[None, 1:] - a[:, None, None] * x[None, :-1]
    first = np.sqrt(1 - a**2)
    moved_x = np.concatenate([(first[:, None] * x[0])[:, None], moved_x], axis=1)
    moved_y = np.column_stack([first * y[:, 0], y[:, 1:] - a[:, None] * y[:, :-1]])
    bread = np.linalg.inv(np.einsum("rtk,rtl->rkl", moved_x, moved_x))
    beta = np.einsum("rkl,rtl,rt->rk", bread, moved_x, moved_y)
    rest = moved_y - np.einsum("rtk,rk->rt", moved_x, beta)
    free = len(x) - x.shape[1]
    scale = (rest**2).sum(1) / free
    return Drawn(beta[:, -1], np.sqrt(scale * bread[:, -1, -1]), float(free))


NEWTON_STEPS = 8


def _count_series(scenario: Scenario, effect: float, runs: int, rng: Rng) -> Drawn:
    """Quasi-Poisson regression: dispersion by Pearson's chi-square."""
    x = series_columns(_time(scenario))
    mean = series_means(scenario, effect)
    extra = max(scenario.dispersion - 1, 0) / mean
    spread = np.log1p(extra)
    wave = _drawn_wave(scenario, runs, rng)
    y = rng.poisson(mean * np.exp(np.sqrt(spread) * wave - spread / 2)).astype(float)
    beta = np.zeros((runs, x.shape[1]))
    beta[:, 0] = np.log(np.maximum(y.mean(1), 0.5))
    bread = np.zeros((runs, x.shape[1], x.shape[1]))
    for _ in range(NEWTON_STEPS):
        fitted = np.exp(np.clip(beta @ x.T, -30, 30))
        bread = np.linalg.pinv(np.einsum("rt,tk,tl->rkl", fitted, x, x))
        beta = beta + np.clip(np.einsum("rkl,tl,rt->rk", bread, x, y - fitted), -2, 2)
    fitted = np.exp(np.clip(beta @ x.T, -30, 30))
    free = len(x) - x.shape[1]
    phi = np.maximum(((y - fitted) ** 2 / fitted).sum(1) / free, 1e-6)
    return Drawn(beta[:, -1], np.sqrt(phi * bread[:, -1, -1]), float(free))


def pairs(scenario: Scenario, effect: float, runs: int, rng: Rng) -> Drawn:
    """Changes of the same units: the paired t test, over units or clusters."""
    found = before_after(scenario, effect)
    free = found.df or 1.0
    estimate = rng.normal(scenario.scaled(effect), found.se, runs)
    return Drawn(estimate, found.se * np.sqrt(rng.chisquare(free, runs) / free), free)


def _time(scenario: Scenario) -> Wedge:
    if scenario.time is None:
        raise ValueError("a design over time needs its periods")
    return scenario.time
