"""Roll-outs on the embedded engine: its rows are in this process, so they are summed here.

The same contract as the queries in `rollouts`, which pair every period of a unit with every other:
T²/2 rows a unit, where the products of a matrix do.
"""

from __future__ import annotations

from dataclasses import dataclass

import ibis.expr.types as ir
import numpy as np
import pyarrow.compute as pc

from forethought.moments.asks import Array, CohortMoments, UnitMoments
from forethought.moments.engine.columns import floats, measured, one_row
from forethought.records.fetched import EMBEDDED, fetched, places_of

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
    """Lay the rows out, a unit a row and a period a column."""
    rows = table.select(
        unit=table.unit,
        period=table.period.cast("float64"),
        cohort=table.cohort.cast("float64"),
        y=table.y.cast("float64"),
    )
    found = fetched(rows.filter(measured(rows, "unit"), measured(rows, "period")))
    encoded = found.column("unit").combine_chunks().dictionary_encode()
    names = encoded.dictionary
    of_row = places_of(encoded)
    periods, place = np.unique(floats(found, "period"), return_inverse=True)
    outcomes = np.full((len(names), len(periods)), np.nan)
    outcomes[of_row, place] = floats(found, "y")
    cohort = np.full(len(names), np.inf)
    cohort[of_row] = floats(found, "cohort")
    cohort[np.isnan(cohort)] = np.inf
    order = np.from_dlpack(pc.array_sort_indices(names))
    order = order[~np.isnan(outcomes[order]).any(axis=1)]
    return Panel(periods, cohort[order], outcomes[order], len(names) - len(order))


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
