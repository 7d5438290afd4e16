"""Answers asks from rows in this process: small tables, and tables completed by imputation.

The same contract as the engine's queries, without a query for each ask.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forethought.errors import Refusal
from forethought.errors.catalogue import estimates_pooled as entries
from forethought.moments.asks import (
    Answer,
    Array,
    Ask,
    CellAsk,
    CellMoments,
    CohortAsk,
    GroupAsk,
    GroupMoments,
    LeverageAsk,
    LeverageMoments,
    RecastAsk,
    RowsAsk,
    RowsMoments,
    ScoreAsk,
    ScoreMoments,
    UnitAsk,
)
from forethought.moments.engine.columns import WEIGHT
from forethought.moments.engine.panels import cohort_sums, panel_of_rows, unit_rows
from forethought.moments.engine.passes import FULL_LEVERAGE, STEEPEST
from forethought.moments.engine.products import products
from forethought.moments.engine.recast import STEEPEST_TILT
from forethought.moments.engine.rows import (
    Column,
    Groups,
    Rows,
    coded_numbers,
    groups_of,
    rows_of_arrays,
)

Columns = Mapping[str, NDArray[Any]]
"""Equally long columns of the analysis table: numbers as float64 with NaN, keys of any kind."""


def answer_arrays(columns: Columns, ask: Ask) -> Answer:
    """Answer one ask over arrays in memory."""
    return answer_rows(rows_of_arrays(columns), ask)


def answer_rows(rows: Rows, ask: Ask) -> Answer:
    """Answer one ask over rows in this process."""
    match ask:
        case GroupAsk():
            return _group_moments(rows, ask)
        case CohortAsk():
            return cohort_sums(panel_of_rows(rows))
        case LeverageAsk():
            return _leverage_moments(rows, ask)
        case RecastAsk():
            return answer_rows(_recast(rows, ask), ask.ask)
        case ScoreAsk():
            return _score_moments(rows, ask)
        case CellAsk():
            return _cell_moments(rows, ask)
        case RowsAsk():
            return _rows_moments(rows, ask)
        case UnitAsk():
            return unit_rows(panel_of_rows(rows))


def _recast(rows: Rows, ask: RecastAsk) -> Rows:
    made: dict[str, Column] = {}
    if ask.outcome is not None:
        made["y"] = rows.held[ask.outcome]
    if ask.tilt is not None:
        tilt = ask.tilt
        z = np.column_stack([rows.value(name) for name in tilt.columns])
        reach = (z - np.array(tilt.shift)) / np.array(tilt.scale) @ np.array(tilt.beta)
        tilted = np.exp(np.minimum(reach + tilt.offset, STEEPEST_TILT))
        made[WEIGHT] = np.where(rows.value("arm") == 1, 1.0, tilted)
    return rows.with_columns(made)


def _groups(rows: Rows, by: tuple[str, ...], at: NDArray[np.int64]) -> Groups:
    return groups_of({name: rows.coded(name) for name in by}, at)


def _standard(values: Array) -> tuple[float, float]:
    """Return mean and standard deviation; of a constant column 0 and 1."""
    if not len(values):
        return 0.0, 1.0
    low, high = float(values.min()), float(values.max())
    if low == high:
        return 0.0, 1.0
    mean, reach = float(values.mean()), high - low
    # in parts of the range, so that squares of the very large and the very small are kept
    centred = (values - mean) / reach
    rest = float(centred.mean())
    spread = float(np.sqrt(max(float((centred**2).mean()) - rest**2, 0.0)))
    return mean, reach * spread or reach


def _group_moments(rows: Rows, ask: GroupAsk) -> GroupMoments:
    kept = np.flatnonzero(rows.kept(ask.columns, ask.by, ask.weighted))
    groups, p = _groups(rows, ask.by, kept), len(ask.columns)
    shift, scale, z = np.zeros(p), np.ones(p), np.empty((p, len(kept)))
    for k, name in enumerate(ask.columns):
        column = rows.value(name)[kept]
        shift[k], scale[k] = _standard(column)
        z[k] = column if (shift[k], scale[k]) == (0.0, 1.0) else (column - shift[k]) / scale[k]
    weight = rows.value(WEIGHT)[kept] ** ask.power if ask.weighted else None
    return GroupMoments(
        columns=ask.columns,
        keys=groups.keys,
        n=groups.sizes,
        products=products(z, weight, groups),
        shift=shift,
        scale=scale,
        left_out=rows.count - len(kept),
    )


def _leverage_moments(rows: Rows, ask: LeverageAsk) -> LeverageMoments:
    first = ask.first
    kept = rows.kept(first.columns, tuple(first.keys), ask.weighted)
    for name, wanted in ask.where:
        kept &= rows.value(name) == wanted
    at = np.flatnonzero(kept)
    size = len(ask.columns)
    if not len(at):
        return LeverageMoments(np.full((size, size), np.nan), float("nan"))

    def z(name: str) -> Array:
        k = first.columns.index(name)
        return np.asarray((rows.value(name)[at] - first.shift[k]) / first.scale[k])

    weight = rows.value(WEIGHT)[at] if ask.weighted else np.ones(len(at))
    x = np.column_stack([z(name) for name in ask.columns])
    residual = z("y") - x @ np.array(ask.beta)
    leverage = weight * np.einsum("ij,ij->i", x @ np.array(ask.inverse), x)
    full = leverage > FULL_LEVERAGE
    room = np.where(full, 1.0, 1.0 - leverage)
    spread = np.where(full, 0.0, (weight * residual) ** 2 / room**ask.power)
    meat = (x * spread[:, None]).T @ x
    return LeverageMoments((meat + meat.T) / 2, float(leverage.max()))


def _score_moments(rows: Rows, ask: ScoreAsk) -> ScoreMoments:
    needed = (*ask.columns, "y", *(("exposure",) if ask.exposure else ()))
    at = np.flatnonzero(rows.kept(needed, ask.by))
    groups = _groups(rows, ask.by, at)
    x = np.column_stack([rows.value(name)[at] for name in ask.columns])
    if ask.shift:
        x = (x - np.array(ask.shift)) / np.array(ask.scale)
    y, eta = rows.value("y")[at], x @ np.array(ask.beta)
    if ask.exposure:
        eta = eta + np.log(rows.value("exposure")[at])
    eta = np.clip(eta, -STEEPEST, STEEPEST)
    mu, spread, likelihood = _family(ask.family)(y, eta)
    information = (x * spread[:, None]).T @ x
    return ScoreMoments(
        keys=groups.keys,
        n=groups.sizes,
        gradients=np.column_stack(
            [groups.sums(x[:, k] * (y - mu)) for k in range(len(ask.columns))]
        ),
        information=(information + information.T) / 2,
        log_likelihood=float(likelihood.sum()),
        left_out=rows.count - len(at),
    )


Family = Callable[[Array, Array], tuple[Array, Array, Array]]


def _family(name: str) -> Family:
    """Return what gives the mean, its variance, and each row's log-likelihood."""
    match name:
        case "poisson":
            return _poisson
        case "logit":
            return _logit
    raise ValueError(f"no family {name!r}; there are poisson and logit")


def _poisson(y: Array, eta: Array) -> tuple[Array, Array, Array]:
    mu = np.exp(eta)
    return mu, mu, y * eta - mu


def _logit(y: Array, eta: Array) -> tuple[Array, Array, Array]:
    mu = 1 / (1 + np.exp(-eta))
    return mu, mu * (1 - mu), y * eta - np.logaddexp(0, eta)


def _cell_moments(rows: Rows, ask: CellAsk) -> CellMoments:
    at = np.flatnonzero(rows.kept((*ask.columns, *ask.sums), ask.by))
    design = [rows.value(name)[at] for name in ask.columns]
    coded = {name: rows.coded(name).at(at) for name in ask.by}
    coded |= {f"cell {k}": coded_numbers(values) for k, values in enumerate(design)}
    groups = groups_of(coded, np.arange(len(at)))
    if groups.count > ask.most:
        raise Refusal([entries.TOO_MANY_CELLS.fault(value=", ".join(ask.columns), most=ask.most)])
    cells = [np.array(groups.keys[f"cell {k}"]) for k in range(len(design))]
    sums = [rows.value(name)[at] for name in ask.sums]
    return CellMoments(
        columns=ask.columns,
        keys={name: groups.keys[name] for name in ask.by},
        values=_stack(cells, groups.count),
        n=groups.sizes,
        sums=_stack([groups.sums(values) for values in sums], groups.count),
        squares=_stack([groups.sums(values**2) for values in sums], groups.count),
        left_out=rows.count - len(at),
    )


def _rows_moments(rows: Rows, ask: RowsAsk) -> RowsMoments:
    at = np.flatnonzero(rows.kept(ask.columns, ask.by))
    if len(at) > ask.most:
        raise Refusal([entries.TOO_MANY_ROWS.fault(value=len(at), most=ask.most)])
    keys = {name: rows.coded(name) for name in ask.by}
    values = _stack([rows.value(name)[at] for name in ask.columns], len(at))
    # rows come in any order: the same records must give the same draws
    ranks = [*(coded.places[at] for coded in keys.values()), *values.T]
    order = np.lexsort(ranks[::-1]) if ranks else np.arange(len(at))
    return RowsMoments(
        columns=ask.columns,
        keys={name: coded.named(coded.places[at[order]]) for name, coded in keys.items()},
        values=values[order],
        left_out=rows.count - len(at),
    )


def _stack(columns: list[Array], rows: int) -> Array:
    return np.column_stack(columns) if columns else np.zeros((rows, 0))
