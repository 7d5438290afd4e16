"""Designs over time in closed form: stepped wedges and interrupted series, by generalised least
squares with the design matrix that the analysis will have."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from forethought.plan.power.precision import Precision, unit_variances
from forethought.plan.power.scenario import BY_SANDWICH, Scenario, Wedge
from forethought.vocabulary import Method

Matrix = NDArray[np.float64]


def treated(scenario: Scenario) -> Matrix:
    """Return 1 where a cluster has the programme in a period, shape (clusters, periods).

    Clusters are dealt to the sequences in turn, so that sequences differ by at most one.
    """
    time = _time(scenario)
    starts = np.resize(np.array(time.starts), scenario.clusters or len(time.starts))
    return (np.arange(1, time.periods + 1)[None, :] >= starts[:, None]).astype(float)


def period_covariance(scenario: Scenario, effect: float) -> Matrix:
    """Return the covariance of a cluster's period means, shape (T, T).

    Nested exchangeable: v [(1 − ρ)/m I + ρ (1 − c) I + ρ c J], m people a period, c the
    correlation of a cluster's periods. With c = 1 it is Hussey and Hughes' (2007, Contemporary
    Clinical Trials 28, 182-191). Source: Hooper and others (2016), Statistics in Medicine 35,
    4718-4728; Girling and Hemming (2016), 35, 2149-2166.
    """
    rho, cac = scenario.icc.likely, scenario.cac
    if scenario.method is Method.HUSSEY_HUGHES:
        cac = 1.0
    periods = _time(scenario).periods
    each = unit_variances(scenario, effect)
    variance = (each.reference + each.compared) / 2
    own = (1 - rho) / cell_size(scenario) + rho * (1 - cac)
    return variance * (own * np.eye(periods) + rho * cac * np.ones((periods, periods)))


def cell_size(scenario: Scenario) -> float:
    """Return m of a cluster in a period, or what cells of unequal size are about worth."""
    return scenario.size / (1 + scenario.size_cv**2)


def wedge_information(works: Matrix, covariance: Matrix) -> Matrix:
    """Return Σ Xᵀ V⁻¹ X with a fixed effect for every period, treatment last."""
    inverse = np.linalg.inv(covariance)
    clusters, periods = works.shape
    information = np.zeros((periods + 1, periods + 1))
    information[:periods, :periods] = clusters * inverse
    information[:periods, periods] = information[periods, :periods] = inverse @ works.sum(0)
    information[periods, periods] = np.einsum("ct,ts,cs->", works, inverse, works)
    return information


def wedge(scenario: Scenario, effect: float) -> Precision:
    """Return the variance of the treatment effect in a stepped wedge, time effects always in.

    Judged by t with clusters − 2 degrees of freedom, as is advised for few clusters
    (Li 2020, Statistics in Medicine 39, 438-455). Methods that Kenward and Roger judge have their
    own freedom: `forethought.estimate.design.wedges`. Cluster-robust methods weigh rows equally:
    theirs is the variance of least squares.
    """
    information = wedge_information(treated(scenario), period_covariance(scenario, effect))
    df = max((scenario.clusters or 0) - 2.0, 1e-9)
    if np.linalg.matrix_rank(information) < len(information):
        return Precision(np.inf, df)
    if scenario.method in BY_SANDWICH:
        return Precision(_least_squares(scenario, effect), df)
    return Precision(float(np.linalg.inv(information)[-1, -1]), df)


def _least_squares(scenario: Scenario, effect: float) -> float:
    """Return the treatment effect's variance by least squares, (XᵀX)⁻¹ Σ XᵀVX (XᵀX)⁻¹."""
    works = treated(scenario)
    clusters, periods = works.shape
    levels = np.broadcast_to(np.eye(periods), (clusters, periods, periods))
    x = np.concatenate([levels, works[:, :, None]], axis=2)
    bread = np.linalg.inv(np.einsum("ctj,ctk->jk", x, x))
    covariance = period_covariance(scenario, effect)
    meat = np.einsum("ctj,ts,csk->jk", x, covariance, x, optimize=True)
    return float((bread @ meat @ bread)[-1, -1])


def series_columns(time: Wedge) -> Matrix:
    """Return the design matrix of one interrupted series: level, trend, season, step (and slope).

    The step stands last. Source: Bernal, Cummins and Gasparrini (2017), International Journal of
    Epidemiology 46, 348-355.
    """
    period = np.arange(1, time.periods + 1, dtype=float)
    columns = [np.ones(time.periods), (period - period.mean()) / time.periods]
    for k in range(1, time.harmonics + 1 if time.cycle else 1):
        angle = 2 * np.pi * k * period / (time.cycle or 1)
        columns += [np.sin(angle), np.cos(angle)]
    after = (period >= time.starts[0]).astype(float)
    if time.slope:
        columns.append(after * (period - time.starts[0]) / time.periods)
    return np.column_stack([*columns, after])


def series_covariance(scenario: Scenario, effect: float) -> Matrix:
    """Return the covariance of the periods' values (or log counts), shape (T, T).

    Numbers: σ² a^|s − t|. Log counts: chance 1/μ by itself in each period, and what exceeds it,
    (φ − 1)/μ, with autocorrelation a.
    """
    time = _time(scenario)
    lag = np.abs(np.subtract.outer(np.arange(time.periods), np.arange(time.periods)))
    alike = np.where(lag == 0, 1.0, float(scenario.autocorrelation) ** np.maximum(lag, 1))
    if scenario.family == "number":
        return np.asarray(scenario.sd**2 * alike)
    mean = series_means(scenario, effect)
    extra = (scenario.dispersion - 1) / np.sqrt(np.outer(mean, mean))
    return np.asarray(np.diag(1 / mean) + np.maximum(extra, 0) * alike)


def series_means(scenario: Scenario, effect: float) -> Matrix:
    """Return the expected count of each period: level before, times the effect after."""
    time = _time(scenario)
    after = np.arange(1, time.periods + 1) >= time.starts[0]
    return np.asarray(scenario.mean_count * np.where(after, effect, 1.0))


def series(scenario: Scenario, effect: float) -> Precision:
    """Return the variance of the step by generalised least squares, (Xᵀ V⁻¹ X)⁻¹, df T − k.

    For counts V is that of log counts, which gives the information of Poisson regression.
    """
    x = series_columns(_time(scenario))
    df = len(x) - x.shape[1]
    if df < 1 or np.linalg.matrix_rank(x) < x.shape[1]:
        return Precision(np.inf, 1.0)
    inverse = np.linalg.inv(series_covariance(scenario, effect))
    return Precision(float(np.linalg.inv(x.T @ inverse @ x)[-1, -1]), float(df))


def _time(scenario: Scenario) -> Wedge:
    if scenario.time is None:
        raise ValueError("a design over time needs its periods")
    return scenario.time
