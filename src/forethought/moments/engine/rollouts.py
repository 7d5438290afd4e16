"""Units over periods: the mean and covariance of each cohort, and the units themselves."""

from __future__ import annotations

from dataclasses import dataclass

import ibis.expr.types as ir
import numpy as np

from forethought.moments.asks import Array, CohortMoments, UnitMoments
from forethought.moments.engine import panels
from forethought.moments.engine.columns import floats, number, one_row, rows_with
from forethought.records.fetched import fetched

NEVER = float("inf")


@dataclass(frozen=True)
class Panel:
    """The rows of the units that have every period, and what was left out."""

    rows: ir.Table
    periods: Array
    left_out: int


def cohort_moments(table: ir.Table) -> CohortMoments:
    """Answer a `CohortAsk`; on the embedded engine from rows in this process, where they fit."""
    if panels.fits_here(table):
        return panels.cohort_sums(panels.panel_of(table))
    return summed_there(table)


def summed_there(table: ir.Table) -> CohortMoments:
    """Answer a `CohortAsk` by the engine's own sums.

    Pairs of periods of one unit come from joining the rows with themselves, so that the engine
    hands back cohorts × T² sums however many units there are. Outcomes are centred on their
    cohort's mean first, so that no digits are lost to a large mean.
    """
    panel = whole_panel(table)
    cells = panel.rows.group_by("cohort", "period").aggregate(
        mean=panel.rows.y.mean(), n=panel.rows.count()
    )
    centred = panel.rows.join(cells, ["cohort", "period"]).select(
        "unit", "cohort", "period", mean="mean", d=panel.rows.y - cells["mean"]
    )
    size = len(panel.periods)
    sums = fetched(
        centred.group_by("cohort", "period").aggregate(
            mean=centred["mean"].max(), n=centred.count(), rest=centred.d.sum()
        )
    )
    cohorts = np.unique(floats(sums, "cohort"))
    g = np.searchsorted(cohorts, floats(sums, "cohort"))
    t = np.searchsorted(panel.periods, floats(sums, "period"))
    n, mean, rest = np.zeros(len(cohorts)), *np.zeros((2, len(cohorts), size))
    n[g] = floats(sums, "n")
    rest[g, t] = floats(sums, "rest")
    # what the engine's mean lost to rounding is in the sum of what is left
    mean[g, t] = floats(sums, "mean") + floats(sums, "rest") / floats(sums, "n")
    products = _products(centred, cohorts, panel.periods)
    with np.errstate(divide="ignore", invalid="ignore"):
        fix = rest[:, :, None] * rest[:, None, :] / n[:, None, None]
        covariance = (products - fix) / (n - 1)[:, None, None]
    covariance[n == 1] = np.nan
    return CohortMoments(panel.periods, cohorts, n, mean, covariance, panel.left_out)


def _products(centred: ir.Table, cohorts: Array, periods: Array) -> Array:
    """Sum d_s · d_t over each cohort's units, shape (G, T, T)."""
    other = centred.view().select(unit="unit", later="period", e="d")
    pairs = centred.join(other, [centred.unit == other.unit, centred.period <= other.later]).select(
        "cohort", "period", "later", product=centred.d * other.e
    )
    sums = fetched(pairs.group_by("cohort", "period", "later").aggregate(sum=pairs.product.sum()))
    g = np.searchsorted(cohorts, floats(sums, "cohort"))
    s = np.searchsorted(periods, floats(sums, "period"))
    t = np.searchsorted(periods, floats(sums, "later"))
    products = np.zeros((len(cohorts), len(periods), len(periods)))
    products[g, s, t] = products[g, t, s] = floats(sums, "sum")
    return products


def unit_moments(table: ir.Table) -> UnitMoments:
    """Answer a `UnitAsk`: units in the order of their names."""
    if panels.fits_here(table):
        return panels.unit_rows(panels.panel_of(table))
    panel = whole_panel(table)
    result = fetched(panel.rows.order_by("unit", "period").select("cohort", "y"))
    shape = (-1, len(panel.periods))
    return UnitMoments(
        periods=panel.periods,
        cohort=floats(result, "cohort").reshape(shape)[:, :1].ravel(),
        outcomes=floats(result, "y").reshape(shape),
    )


def whole_panel(table: ir.Table) -> Panel:
    """Return the rows of units that have a value in every period, by period of first treatment."""
    rows = table.select(
        unit=table.unit,
        period=table.period.cast("float64"),
        cohort=table.cohort.cast("float64").fill_null(number(NEVER)),
        y=table.y.cast("float64"),
    )
    rows = rows.mutate(cohort=rows.cohort.isnan().ifelse(number(NEVER), rows.cohort))
    found = fetched(rows.select("period").distinct())
    periods = np.sort(floats(found, "period"))
    measured = rows_with(rows, ("unit", "period", "y"))
    sizes = measured.group_by("unit").aggregate(seen=measured.count())
    whole = sizes.filter(sizes.seen == len(periods)).select("unit")
    units = one_row(rows, n=rows.unit.nunique())["n"]
    used = one_row(whole, n=whole.count())["n"]
    kept = measured if used == units else measured.semi_join(whole, "unit")
    return Panel(kept, periods, int(units - used))
