"""Roll-outs on the embedded engine: its rows are in this process, so they are summed here.

The same contract as the queries in `rollouts`, which pair every period of a unit with every other:
T²/2 rows a unit, where the products of a matrix do.
"""

from __future__ import annotations

from dataclasses import dataclass

import ibis.expr.types as ir
import numpy as np

from forethought.moments.asks import Array, CohortMoments, UnitMoments
from forethought.moments.engine.columns import one_row
from forethought.moments.engine.rows import Rows, groups_of, rows_of_table
from forethought.records.fetched import EMBEDDED, fetched

MOST_CELLS = 20_000_000
"""Rows up to which they are taken into memory, about 1 GB at the peak; beyond, the engine sums."""


@dataclass(frozen=True)
class Panel:
    """Units with a value in every period.

    Attributes
    ----------
    cohort
        First treated period, infinity for never, shape (N,).
    outcomes
        Shape (N, T), units in the order of their names.
    left_out
        Units that lack a period.
    """

    periods: Array
    cohort: Array
    outcomes: Array
    left_out: int


def fits_here(table: ir.Table) -> bool:
    """True if the rows are in this process already, and few enough."""
    if table.get_backend().name != EMBEDDED:
        return False
    return int(one_row(table, n=table.count())["n"]) <= MOST_CELLS


def panel_of(table: ir.Table) -> Panel:
    """Fetch the rows and lay them out."""
    rows = table.select(
        unit=table.unit,
        period=table.period.cast("float64"),
        cohort=table.cohort.cast("float64"),
        y=table.y.cast("float64"),
    )
    return panel_of_rows(rows_of_table(fetched(rows)))


def panel_of_rows(rows: Rows) -> Panel:
    """Lay the rows out, a unit a row and a period a column; units in the order of their names."""
    at = np.flatnonzero(rows.kept((), ("unit", "period")))
    units = groups_of({"unit": rows.coded("unit")}, at)
    times = groups_of({"period": rows.coded("period")}, at)
    periods = np.array(times.keys["period"], dtype=np.float64)
    outcomes = np.full((units.count, len(periods)), np.nan)
    outcomes[units.of_row, times.of_row] = rows.value("y")[at]
    cohort = np.full(units.count, np.inf)
    cohort[units.of_row] = rows.value("cohort")[at]
    cohort[np.isnan(cohort)] = np.inf
    whole = np.flatnonzero(~np.isnan(outcomes).any(axis=1))
    return Panel(periods, cohort[whole], outcomes[whole], units.count - len(whole))


def cohort_sums(panel: Panel) -> CohortMoments:
    """Sum up by cohort, outcomes centred first so that no digits are lost to a large mean."""
    by_cohort = np.argsort(panel.cohort, kind="stable")
    cohorts, starts, n = np.unique(panel.cohort[by_cohort], return_index=True, return_counts=True)
    width = len(panel.periods)
    mean = np.zeros((len(cohorts), width))
    covariance = np.full((len(cohorts), width, width), np.nan)
    for g, (start, count) in enumerate(zip(starts, n, strict=True)):
        own = panel.outcomes[by_cohort[start : start + count]]
        mean[g] = own.mean(axis=0)
        if count > 1:
            centred = own - mean[g]
            covariance[g] = centred.T @ centred / (count - 1)
    return CohortMoments(
        panel.periods, cohorts, n.astype(np.float64), mean, covariance, panel.left_out
    )


def unit_rows(panel: Panel) -> UnitMoments:
    """Give the units themselves."""
    return UnitMoments(panel.periods, panel.cohort, panel.outcomes)
