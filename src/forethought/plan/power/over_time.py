"""Designs over time in closed form: stepped wedges and interrupted series, by generalised least
squares with the design matrix that the analysis will have."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import linalg

from forethought.plan.power.arms import drawn_sizes
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
    """Return m of a cluster in a period, or what cells of unequal size are worth.

    Cells of m people compare with precision 1/((1 − ρ)/m + ρ (1 − c)); the size returned has the
    mean of it, sizes gamma. With c = 1 nothing is lost by unequal sizes.
    """
    if not scenario.size_cv:
        return scenario.size
    rho = scenario.icc.likely
    own = rho * (1 - (1.0 if scenario.method is Method.HUSSEY_HUGHES else scenario.cac))
    sizes = drawn_sizes(scenario.size, scenario.size_cv)
    worth = float((1 / ((1 - rho) / sizes + own)).mean())
    return (1 - rho) / (1 / worth - own)


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
    if scenario.method in BY_LEAST_SQUARES:
        return Precision(_weighed(scenario, effect, 0.0), df)
    if scenario.method is Method.GEE_EXCHANGEABLE:
        return Precision(_weighed(scenario, effect, _one_likeness(scenario)), df)
    return Precision(float(np.linalg.inv(information)[-1, -1]), df)


BY_LEAST_SQUARES = (*BY_SANDWICH, Method.WILD_CLUSTER_BOOTSTRAP)
"""Methods that weigh every person of a wedge equally."""


def _weighed(scenario: Scenario, effect: float, alike: float) -> float:
    """Return the treatment effect's variance where people of a cluster are weighed as ``alike``.

    B⁻¹ (Σ XᵀWVWX) B⁻¹, B = Σ XᵀWX, V the true covariance of period means and W⁻¹ the working one,
    (1 − α)/m I + α J; with α = 0 least squares.
    """
    works, m = treated(scenario), cell_size(scenario)
    clusters, periods = works.shape
    truth = period_covariance(scenario, effect)
    if not alike and scenario.size_cv:
        # least squares weighs large clusters up, and what is theirs alone with them
        truth = truth - (1 - 1 / (1 + scenario.size_cv**2)) * _chance(scenario, effect, periods)
        truth = truth * (1 + scenario.size_cv**2)
    levels = np.broadcast_to(np.eye(periods), (clusters, periods, periods))
    x = np.concatenate([levels, works[:, :, None]], axis=2)
    weight = np.linalg.inv((1 - alike) / m * np.eye(periods) + alike)
    bread = np.linalg.inv(np.einsum("ctj,ts,csk->jk", x, weight, x, optimize=True))
    covariance = weight @ truth @ weight
    meat = np.einsum("ctj,ts,csk->jk", x, covariance, x, optimize=True)
    return float((bread @ meat @ bread)[-1, -1])


def _chance(scenario: Scenario, effect: float, periods: int) -> Matrix:
    """Return the part of a period mean's covariance that is chance between people."""
    each = unit_variances(scenario, effect)
    variance = (each.reference + each.compared) / 2
    share = (1 - scenario.icc.likely) / cell_size(scenario)
    return np.asarray(variance * share * np.eye(periods))


def _one_likeness(scenario: Scenario) -> float:
    """Return the mean correlation of two people of a cluster, of one period or of two."""
    periods, m = _time(scenario).periods, scenario.size
    within, across = (m - 1) / (m * periods - 1), m * (periods - 1) / (m * periods - 1)
    return scenario.icc.likely * (within + scenario.cac * across)


def series_columns(time: Wedge) -> Matrix:
    """Return the design matrix of one interrupted series: level, trend, season, step (and slope).

    The step stands last. Source: Bernal, Cummins and Gasparrini (2017), International Journal of
    Epidemiology 46, 348-355.
    """
    period = time.used
    columns = [np.ones(len(period)), (period - period.mean()) / time.periods]
    for k in range(1, time.harmonics + 1 if time.cycle else 1):
        angle = 2 * np.pi * k * period / (time.cycle or 1)
        columns += [np.sin(angle), np.cos(angle)]
    after = (period >= time.starts[0]).astype(float)
    if time.slope:
        columns.append(after * (period - time.starts[0] - time.wash_in + 1) / time.periods)
    return np.column_stack([*columns, after])


def series_covariance(scenario: Scenario, effect: float) -> Matrix:
    """Return the covariance of the periods' values (or log counts), shape (T, T).

    Numbers: σ² a^|s − t|. Log counts: chance 1/μ by itself in each period, and what exceeds it,
    (φ − 1)/μ, with autocorrelation a.
    """
    by_itself, lasting = _parts(scenario, effect)
    period = _time(scenario).used
    lag = np.abs(np.subtract.outer(period, period))
    alike = np.where(lag == 0, 1.0, float(scenario.autocorrelation) ** np.maximum(lag, 1))
    return np.asarray(np.diag(by_itself) + np.outer(lasting, lasting) * alike)


def _parts(scenario: Scenario, effect: float) -> tuple[Matrix, Matrix]:
    """Return each period's variance by itself, and the SD of what is carried on, shape (T,)."""
    count = len(_time(scenario).used)
    if scenario.family == "number":
        return np.zeros(count), np.full(count, scenario.sd)
    mean = series_means(scenario, effect)
    return 1 / mean, np.sqrt(max(scenario.dispersion - 1, 0) / mean)


def series_information(x: Matrix, scenario: Scenario, effect: float) -> Matrix:
    """Return Xᵀ V⁻¹ X at a cost that grows with T, not with T³.

    V = D + E A E with A⁻¹ tridiagonal: with P = E⁻¹ A⁻¹ E⁻¹, V⁻¹ X = P (I + D P)⁻¹ X.
    """
    by_itself, lasting = _parts(scenario, effect)
    if not lasting.any():
        return np.asarray(x.T @ (x / by_itself[:, None]))
    # likeness of a period with the next that is used, further off where some are left out
    r = float(scenario.autocorrelation) ** np.diff(_time(scenario).used)
    main = np.ones(len(x))
    main[1:] += r**2 / (1 - r**2)
    main[:-1] += r**2 / (1 - r**2)
    main = main / lasting**2
    beside = -r / (1 - r**2) / (lasting[1:] * lasting[:-1])
    bands = np.zeros((3, len(x)))
    bands[0, 1:] = by_itself[:-1] * beside
    bands[1] = 1 + by_itself * main
    bands[2, :-1] = by_itself[1:] * beside
    solved = linalg.solve_banded((1, 1), bands, x)
    weighed = main[:, None] * solved
    weighed[:-1] += beside[:, None] * solved[1:]
    weighed[1:] += beside[:, None] * solved[:-1]
    return np.asarray(x.T @ weighed)


def series_means(scenario: Scenario, effect: float) -> Matrix:
    """Return the expected count of each period: level before, times the effect after."""
    time = _time(scenario)
    after = time.used >= time.starts[0]
    return np.asarray(scenario.mean_count * np.where(after, effect, 1.0))


def series(scenario: Scenario, effect: float) -> Precision:
    """Return the variance of the step by generalised least squares, (Xᵀ V⁻¹ X)⁻¹, df T − k.

    For counts V is that of log counts, which gives the information of Poisson regression. Beside a
    second series, which has its own level, trend and season, the variances of both steps add up,
    and so do the degrees of freedom.
    """
    x = series_columns(_time(scenario))
    df = len(x) - x.shape[1]
    if df < 1 or np.linalg.matrix_rank(x) < x.shape[1]:
        return Precision(np.inf, 1.0)
    variance = _of_step(x, scenario, effect)
    if not _time(scenario).controlled:
        return Precision(variance, float(df))
    unmoved = 1.0 if scenario.is_ratio else 0.0
    return Precision(variance + _of_step(x, scenario, unmoved), 2.0 * df)


def _of_step(x: Matrix, scenario: Scenario, effect: float) -> float:
    return float(np.linalg.inv(series_information(x, scenario, effect))[-1, -1])


def _time(scenario: Scenario) -> Wedge:
    if scenario.time is None:
        raise ValueError("a design over time needs its periods")
    return scenario.time
