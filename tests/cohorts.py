"""Cohort and unit moments from plain arrays, and the whole of a roll-out method's conversation."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow.csv
import pyarrow.parquet

from forethought.estimate.types import Estimate, Estimator, Inquiry
from forethought.moments import CohortAsk, CohortMoments, UnitAsk, UnitMoments


def units_of(outcomes: np.ndarray, cohort: np.ndarray, periods: np.ndarray | None = None):
    """Return unit moments of outcomes (N, T) by first-treated period (N,)."""
    if periods is None:
        periods = np.arange(1, outcomes.shape[1] + 1)
    return UnitMoments(np.asarray(periods, float), np.asarray(cohort, float), outcomes)


def moments_of(units: UnitMoments, left_out: int = 0) -> CohortMoments:
    """Return mean and covariance by cohort, as the engine would."""
    cohorts, place = np.unique(units.cohort, return_inverse=True)
    n = np.bincount(place).astype(float)
    width = units.outcomes.shape[1]
    mean = np.zeros((len(cohorts), width))
    covariance = np.full((len(cohorts), width, width), np.nan)
    for g in range(len(cohorts)):
        rows = units.outcomes[place == g]
        mean[g] = rows.mean(axis=0)
        if len(rows) > 1:
            centred = rows - mean[g]
            covariance[g] = centred.T @ centred / (len(rows) - 1)
    return CohortMoments(units.periods, cohorts, n, mean, covariance, left_out)


def ask(run: Estimator, inquiry: Inquiry, units: UnitMoments) -> Estimate:
    """Run a method to its end, answering its asks from ``units``."""
    return converse(run, inquiry, moments_of(units), units)


def converse(
    run: Estimator, inquiry: Inquiry, moments: CohortMoments, units: UnitMoments | None = None
) -> Estimate:
    """Run a method to its end on cohort moments; units are given only if they are at hand."""
    steps = run(inquiry)
    question = next(steps)
    try:
        while True:
            if isinstance(question, CohortAsk):
                question = steps.send(moments)
            else:
                assert isinstance(question, UnitAsk)
                assert units is not None, "the method asked for units"
                question = steps.send(units)
    except StopIteration as end:
        return end.value


def police_training(folder: Path) -> UnitMoments:
    """Read the Chicago training records: complaints of 7,785 officers over 72 months."""
    table = pyarrow.parquet.read_table(folder / "police_pj_training_complaints.parquet")
    return _pivoted(
        *(table[c].to_numpy() for c in ("uid", "period", "first_trained", "complaints"))
    )


def castle_doctrine(folder: Path) -> UnitMoments:
    """Read log homicide of 50 states over 11 years; treated from the first year with a law."""
    table = pyarrow.csv.read_csv(folder / "castle_doctrine.csv")
    state, year, post, y = (table[c].to_numpy() for c in ("sid", "year", "post", "l_homicide"))
    return castle_units(state, year, post, y)


def castle_units(
    state: np.ndarray, year: np.ndarray, post: np.ndarray, y: np.ndarray
) -> UnitMoments:
    """Turn a column of law in force into each state's first year with it."""
    in_force = np.where(post > 0, year.astype(float), np.inf)
    first = {s: in_force[state == s].min() for s in np.unique(state)}
    return _pivoted(state, year, np.array([first[s] for s in state]), y)


def _pivoted(unit: np.ndarray, period: np.ndarray, cohort: np.ndarray, y: np.ndarray):
    order = np.lexsort((period, unit))
    periods = np.unique(period).astype(float)
    return UnitMoments(
        periods=periods,
        cohort=cohort[order].reshape(-1, len(periods))[:, 0].astype(float),
        outcomes=y[order].reshape(-1, len(periods)).astype(float),
    )
