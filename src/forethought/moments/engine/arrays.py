"""Answers asks from arrays in memory: for tables that were completed by imputation.

The same contract as the engine's, without a query for each of many small tables.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forethought.moments.asks import (
    Answer,
    Array,
    Ask,
    CellAsk,
    CellMoments,
    GroupAsk,
    GroupMoments,
    LeverageAsk,
    LeverageMoments,
    RecastAsk,
    RowsAsk,
    RowsMoments,
    ScoreAsk,
    ScoreMoments,
)
from forethought.moments.engine.columns import factors
from forethought.moments.engine.passes import FULL_LEVERAGE, STEEPEST
from forethought.moments.engine.recast import STEEPEST_TILT

Columns = Mapping[str, NDArray[Any]]
"""Equally long columns of the analysis table: numbers as float64 with NaN, keys of any kind."""


@dataclass(frozen=True)
class Groups:
    """Which group each kept row is in: labels sorted by key, and a number for each row."""

    keys: dict[str, tuple[Any, ...]]
    of_row: NDArray[np.int64]
    count: int

    def sums(self, values: Array) -> Array:
        """Σ values by group, shape (G,)."""
        total = np.bincount(self.of_row, weights=values, minlength=self.count)
        return total.astype(np.float64)

    @property
    def sizes(self) -> Array:
        return np.bincount(self.of_row, minlength=self.count).astype(np.float64)


def answer_arrays(columns: Columns, ask: Ask) -> Answer:
    """Answer one ask over rows in memory; roll-outs are not answered here."""
    match ask:
        case GroupAsk():
            return _group_moments(columns, ask)
        case LeverageAsk():
            return _leverage_moments(columns, ask)
        case RecastAsk():
            return answer_arrays(_recast(columns, ask), ask.ask)
        case ScoreAsk():
            return _score_moments(columns, ask)
        case CellAsk():
            return _cell_moments(columns, ask)
        case RowsAsk():
            return _rows_moments(columns, ask)
    raise TypeError(f"{type(ask).__name__} is not answered from arrays")


def _recast(columns: Columns, ask: RecastAsk) -> Columns:
    made = dict(columns)
    if ask.outcome is not None:
        made["y"] = columns[ask.outcome]
    if ask.tilt is not None:
        tilt = ask.tilt
        z = np.column_stack([_value(columns, name) for name in tilt.columns])
        reach = (z - np.array(tilt.shift)) / np.array(tilt.scale) @ np.array(tilt.beta)
        tilted = np.exp(np.minimum(reach + tilt.offset, STEEPEST_TILT))
        made["weight"] = np.where(_value(columns, "arm") == 1, 1.0, tilted)
    return made


def _rows(columns: Columns) -> int:
    return len(next(iter(columns.values())))


def _value(columns: Columns, name: str) -> Array:
    result = np.ones(_rows(columns))
    for factor in factors(name):
        if factor != "one":
            result = result * np.asarray(columns[factor], dtype=np.float64)
    return result


def _kept(columns: Columns, names: tuple[str, ...], weighted: bool = False) -> NDArray[np.bool_]:
    kept = np.ones(_rows(columns), dtype=bool)
    for name in names:
        kept &= ~np.isnan(_value(columns, name))
    if weighted:
        kept &= _value(columns, "weight") > 0
    return kept


def _groups(columns: Columns, by: tuple[str, ...], kept: NDArray[np.bool_]) -> Groups:
    if not by:
        rows = int(kept.sum())
        return Groups({}, np.zeros(rows, dtype=np.int64), int(rows > 0))
    codes = np.zeros(int(kept.sum()), dtype=np.int64)
    labels = []
    for name in by:
        found, code = np.unique(columns[name][kept], return_inverse=True)
        labels.append(found)
        codes = codes * len(found) + code
    used, of_row = np.unique(codes, return_inverse=True)
    keys: dict[str, tuple[Any, ...]] = {}
    for name, found in zip(reversed(by), reversed(labels), strict=True):
        keys[name] = tuple(found[used % len(found)].tolist())
        used = used // len(found)
    return Groups({name: keys[name] for name in by}, of_row.astype(np.int64), len(keys[by[0]]))


def _standard(values: Array) -> tuple[float, float]:
    if not len(values) or values.min() == values.max():
        return 0.0, 1.0
    mean = float(values.mean())
    return mean, float((values - mean).std()) or float(np.ptp(values))


def _group_moments(columns: Columns, ask: GroupAsk) -> GroupMoments:
    kept = _kept(columns, ask.columns, ask.weighted)
    groups, p = _groups(columns, ask.by, kept), len(ask.columns)
    raw = [_value(columns, name)[kept] for name in ask.columns]
    shift, scale = (np.array(part) for part in zip(*map(_standard, raw), strict=True))
    z = [(column - a) / b for column, a, b in zip(raw, shift, scale, strict=True)]
    weight = _value(columns, "weight")[kept] ** ask.power if ask.weighted else None
    products = np.zeros((groups.count, p, p))
    for i in range(p):
        left = z[i] if weight is None else z[i] * weight
        for j in range(i, p):
            products[:, i, j] = products[:, j, i] = groups.sums(left * z[j])
    return GroupMoments(
        columns=ask.columns,
        keys=groups.keys,
        n=groups.sizes,
        products=products,
        shift=shift,
        scale=scale,
        left_out=int((~kept).sum()),
    )


def _leverage_moments(columns: Columns, ask: LeverageAsk) -> LeverageMoments:
    first = ask.first
    kept = _kept(columns, first.columns, ask.weighted)
    for name, wanted in ask.where:
        kept &= _value(columns, name) == wanted

    def z(name: str) -> Array:
        k = first.columns.index(name)
        return np.asarray((_value(columns, name)[kept] - first.shift[k]) / first.scale[k])

    weight = _value(columns, "weight")[kept] if ask.weighted else np.ones(int(kept.sum()))
    x = np.column_stack([z(name) for name in ask.columns])
    residual = z("y") - x @ np.array(ask.beta)
    leverage = weight * np.einsum("ij,jk,ik->i", x, np.array(ask.inverse), x)
    room = np.where(leverage > FULL_LEVERAGE, np.inf, 1 - leverage)
    meat = (x * ((weight * residual) ** 2 / room**ask.power)[:, None]).T @ x
    return LeverageMoments(meat, float(leverage.max(initial=0.0)))


def _score_moments(columns: Columns, ask: ScoreAsk) -> ScoreMoments:
    needed = (*ask.columns, "y", *(("exposure",) if ask.exposure else ()))
    kept = _kept(columns, needed)
    groups = _groups(columns, ask.by, kept)
    x = np.column_stack([_value(columns, name)[kept] for name in ask.columns])
    if ask.shift:
        x = (x - np.array(ask.shift)) / np.array(ask.scale)
    y, eta = _value(columns, "y")[kept], x @ np.array(ask.beta)
    if ask.exposure:
        eta = eta + np.log(_value(columns, "exposure")[kept])
    eta = np.clip(eta, -STEEPEST, STEEPEST)
    mu, spread, likelihood = FAMILIES[ask.family](y, eta)
    return ScoreMoments(
        keys=groups.keys,
        n=groups.sizes,
        gradients=np.column_stack(
            [groups.sums(x[:, k] * (y - mu)) for k in range(len(ask.columns))]
        ),
        information=(x * spread[:, None]).T @ x,
        log_likelihood=float(likelihood.sum()),
        left_out=int((~kept).sum()),
    )


def _poisson(y: Array, eta: Array) -> tuple[Array, Array, Array]:
    mu = np.exp(eta)
    return mu, mu, y * eta - mu


def _logit(y: Array, eta: Array) -> tuple[Array, Array, Array]:
    mu = 1 / (1 + np.exp(-eta))
    return mu, mu * (1 - mu), y * eta - np.logaddexp(0, eta)


FAMILIES: dict[str, Callable[[Array, Array], tuple[Array, Array, Array]]] = {
    "poisson": _poisson,
    "logit": _logit,
}
"""For each family: the mean, its variance, and each row's log-likelihood."""


def _cell_moments(columns: Columns, ask: CellAsk) -> CellMoments:
    kept = _kept(columns, (*ask.columns, *ask.sums))
    by = {name: columns[name] for name in ask.by}
    design = {f"cell {k}": _value(columns, name) for k, name in enumerate(ask.columns)}
    groups = _groups({**by, **design}, (*by, *design), kept)
    sums = [_value(columns, name)[kept] for name in ask.sums]
    return CellMoments(
        columns=ask.columns,
        keys={name: groups.keys[name] for name in ask.by},
        values=np.column_stack([np.array(groups.keys[name]) for name in design]),
        n=groups.sizes,
        sums=np.column_stack([groups.sums(values) for values in sums]),
        squares=np.column_stack([groups.sums(values**2) for values in sums]),
        left_out=int((~kept).sum()),
    )


def _rows_moments(columns: Columns, ask: RowsAsk) -> RowsMoments:
    kept = _kept(columns, ask.columns)
    return RowsMoments(
        columns=ask.columns,
        keys={name: tuple(columns[name][kept].tolist()) for name in ask.by},
        values=np.column_stack([_value(columns, name)[kept] for name in ask.columns]),
        left_out=int((~kept).sum()),
    )
