"""Answers asks from plain arrays: what the engine must equal, and what estimator tests run on.

``columns`` holds one array per column of the analysis table (``y``, ``arm``, ``x:age``,
``cluster``, ``unit``, ``period``, ``cohort``, …). Numbers are float arrays with NaN for missing;
keys may be numbers or an object array of text with None for missing. ``one`` is understood.
Sums are taken in extended precision, so that this is the exacter side of any comparison.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from typing import Any

import numpy as np

from forethought.errors import Refusal
from forethought.errors.catalogue import estimates_pooled as entries
from forethought.moments import (
    Answer,
    Array,
    Ask,
    CellAsk,
    CellMoments,
    CohortAsk,
    CohortMoments,
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
    UnitMoments,
)

Columns = Mapping[str, np.ndarray]


def answer(columns: Columns, ask: Ask) -> Answer:
    """Answer one ask."""
    match ask:
        case GroupAsk():
            return group_moments(columns, ask)
        case CohortAsk():
            return _cohorts(columns)
        case LeverageAsk():
            return _leverage(columns, ask)
        case RecastAsk():
            return answer(_recast(columns, ask), ask.ask)
        case ScoreAsk():
            return _scores(columns, ask)
        case CellAsk():
            return _cells(columns, ask)
        case RowsAsk():
            return _listed(columns, ask)
        case UnitAsk():
            units, _ = _units(columns)
            return units
    raise TypeError(f"no answer to {ask!r}")


def answer_all(
    columns: Columns,
    conversation: Generator[Ask, Answer, Any],
    watch: Callable[[Ask], None] = lambda ask: None,
) -> Any:
    """Run an estimator's whole conversation over ``columns`` and return its estimate."""
    try:
        ask = next(conversation)
        while True:
            watch(ask)
            try:
                reply = answer(columns, ask)
            except Refusal as refusal:
                ask = conversation.throw(refusal)
            else:
                ask = conversation.send(reply)
    except StopIteration as done:
        return done.value


def _recast(columns: Columns, ask: RecastAsk) -> Columns:
    made = dict(columns)
    if ask.outcome is not None:
        made["y"] = columns[ask.outcome]
    if ask.tilt is not None:
        reach = np.full(_rows(columns), ask.tilt.offset)
        at = zip(ask.tilt.columns, ask.tilt.beta, ask.tilt.shift, ask.tilt.scale, strict=True)
        for name, beta, shift, scale in at:
            reach = reach + beta * (_column(columns, name) - shift) / scale
        made["weight"] = np.where(_column(columns, "arm") == 1, 1.0, np.exp(np.minimum(reach, 300)))
    return made


def _missing(values: np.ndarray) -> np.ndarray:
    if values.dtype.kind in "OUS":
        return np.array([v is None or v != v for v in values.tolist()], dtype=bool)
    return np.isnan(values.astype(float))


def _rows(columns: Columns) -> int:
    return len(next(iter(columns.values())))


def _column(columns: Columns, name: str) -> Array:
    if name == "one":
        return np.ones(_rows(columns))
    if "*" in name:
        return np.prod([_column(columns, factor) for factor in name.split("*")], axis=0)
    return np.asarray(columns[name], dtype=float)


def _kept(
    columns: Columns, names: tuple[str, ...], by: tuple[str, ...], weighted: bool = False
) -> np.ndarray:
    kept = np.ones(_rows(columns), dtype=bool)
    if weighted:
        kept &= _column(columns, "weight") > 0
    for name in names:
        kept &= ~np.isnan(_column(columns, name))
    for name in by:
        kept &= ~_missing(np.asarray(columns[name]))
    return kept


def _labels(
    columns: Columns, by: tuple[str, ...], kept: np.ndarray
) -> tuple[dict[str, tuple[Any, ...]], np.ndarray, int]:
    """Return the sorted group labels, each row's group, and the number of groups."""
    rows = list(
        zip(*(np.asarray(columns[name])[kept].tolist() for name in by), strict=True)
        if by
        else ((),) * int(kept.sum())
    )
    labels = sorted(set(rows))
    index = {label: number for number, label in enumerate(labels)}
    of_row = np.array([index[row] for row in rows], dtype=int)
    keys = {name: tuple(label[k] for label in labels) for k, name in enumerate(by)}
    return keys, of_row, len(labels)


def _sums(values: np.ndarray, of_row: np.ndarray, groups: int) -> Array:
    """Sum rows of ``values`` by group, in extended precision."""
    total = np.zeros((groups, *values.shape[1:]), dtype=np.longdouble)
    np.add.at(total, of_row, values.astype(np.longdouble))
    return total.astype(float)


def group_moments(
    columns: Columns, ask: GroupAsk, shift: Array | None = None, scale: Array | None = None
) -> GroupMoments:
    """Answer a `GroupAsk`, by a shift and scale that are given or by the columns' own."""
    kept = _kept(columns, ask.columns, ask.by, ask.weighted)
    weight = _column(columns, "weight" if ask.weighted else "one")[kept] ** ask.power
    raw = np.column_stack([_column(columns, name)[kept] for name in ask.columns])
    if shift is None or scale is None:
        shift, scale = _standard(raw)
    z = (raw.astype(np.longdouble) - shift) / scale
    keys, of_row, groups = _labels(columns, ask.by, kept)
    return GroupMoments(
        columns=ask.columns,
        keys=keys,
        n=np.bincount(of_row, minlength=groups).astype(float),
        products=_sums(weight[:, None, None] * z[:, :, None] * z[:, None, :], of_row, groups),
        shift=shift,
        scale=scale,
        left_out=int((~kept).sum()),
    )


def _standard(raw: np.ndarray) -> tuple[Array, Array]:
    shift, scale = np.zeros(raw.shape[1]), np.ones(raw.shape[1])
    for k in range(raw.shape[1]):
        column = raw[:, k].astype(np.longdouble)
        if len(column) and column.min() != column.max():
            shift[k], scale[k] = float(column.mean()), float(column.std())
    return shift, scale


def _units(columns: Columns) -> tuple[UnitMoments, int]:
    """Pivot to units by periods; units that lack a period are left out and counted."""
    periods = np.unique(columns["period"].astype(float))
    at = {period: k for k, period in enumerate(periods.tolist())}
    outcomes: dict[Any, Array] = {}
    cohort: dict[Any, float] = {}
    rows = zip(
        columns["unit"].tolist(),
        columns["period"].astype(float).tolist(),
        columns["cohort"].astype(float).tolist(),
        columns["y"].astype(float).tolist(),
        strict=True,
    )
    for unit, period, first, y in rows:
        outcomes.setdefault(unit, np.full(len(periods), np.nan))[at[period]] = y
        cohort[unit] = np.inf if np.isnan(first) else first
    whole = [unit for unit in sorted(outcomes) if not np.isnan(outcomes[unit]).any()]
    answer = UnitMoments(
        periods=periods,
        cohort=np.array([cohort[unit] for unit in whole]),
        outcomes=np.array([outcomes[unit] for unit in whole]).reshape(-1, len(periods)),
    )
    return answer, len(outcomes) - len(whole)


def _cohorts(columns: Columns) -> CohortMoments:
    units, left_out = _units(columns)
    cohorts = np.unique(units.cohort)
    n, mean, covariance = [], [], []
    for cohort in cohorts:
        y = units.outcomes[units.cohort == cohort].astype(np.longdouble)
        centred = y - y.mean(axis=0)
        divisor = len(y) - 1 if len(y) > 1 else np.nan
        n.append(len(y))
        mean.append(y.mean(axis=0).astype(float))
        covariance.append((centred.T @ centred / divisor).astype(float))
    t = len(units.periods)
    return CohortMoments(
        periods=units.periods,
        cohorts=cohorts,
        n=np.array(n, dtype=float),
        mean=np.array(mean).reshape(-1, t),
        covariance=np.array(covariance).reshape(-1, t, t),
        left_out=left_out,
    )


def _leverage(columns: Columns, ask: LeverageAsk) -> LeverageMoments:
    first = ask.first
    kept = _kept(columns, first.columns, tuple(first.keys), ask.weighted)
    for name, at in ask.where:
        kept &= _column(columns, name) == at
    w = _column(columns, "weight" if ask.weighted else "one")[kept]

    def z(name: str) -> Array:
        k = first.columns.index(name)
        return (_column(columns, name)[kept] - first.shift[k]) / first.scale[k]

    x = np.column_stack([z(name) for name in ask.columns])
    e = z("y") - x @ np.array(ask.beta)
    h = w * np.einsum("ij,jk,ik->i", x, np.array(ask.inverse), x)
    room = np.where(h > 1 - 1e-12, np.inf, 1 - h)
    spread = np.where(h > 1 - 1e-12, 0, w**2 * e**2 / room**ask.power)
    largest = float(h.max()) if len(h) else float("nan")
    meat = (x * spread[:, None]).T @ x
    return LeverageMoments(meat if len(h) else np.full_like(meat, np.nan), largest)


def _scores(columns: Columns, ask: ScoreAsk) -> ScoreMoments:
    needed = (*ask.columns, "y", *(("exposure",) if ask.exposure else ()))
    kept = _kept(columns, needed, ask.by)
    x = np.column_stack([_column(columns, name)[kept] for name in ask.columns])
    if ask.shift:
        x = (x - np.array(ask.shift)) / np.array(ask.scale)
    y = _column(columns, "y")[kept]
    eta = x @ np.array(ask.beta)
    if ask.exposure:
        eta = eta + np.log(_column(columns, "exposure")[kept])
    if ask.family == "poisson":
        mu = np.exp(eta)
        spread, ll = mu, y * eta - mu
    elif ask.family == "logit":
        mu = 1 / (1 + np.exp(-eta))
        spread, ll = mu * (1 - mu), y * eta - np.logaddexp(0, eta)
    else:
        raise ValueError(f"no family {ask.family!r}")
    keys, of_row, groups = _labels(columns, ask.by, kept)
    return ScoreMoments(
        keys=keys,
        n=np.bincount(of_row, minlength=groups).astype(float),
        gradients=_sums(x * (y - mu)[:, None], of_row, groups),
        information=(x * spread[:, None]).T @ x,
        log_likelihood=float(ll.sum()),
        left_out=int((~kept).sum()),
    )


def _cells(columns: Columns, ask: CellAsk) -> CellMoments:
    kept = _kept(columns, (*ask.columns, *ask.sums), ask.by)
    keyed = dict(columns) | {f"cell {k}": _column(columns, n) for k, n in enumerate(ask.columns)}
    cells = tuple(f"cell {k}" for k in range(len(ask.columns)))
    keys, of_row, groups = _labels(keyed, (*ask.by, *cells), kept)
    if groups > ask.most:
        raise Refusal([entries.TOO_MANY_CELLS.fault(value=ask.columns, most=ask.most)])
    v = np.column_stack(
        [np.zeros((int(kept.sum()), 0)), *(_column(columns, n)[kept] for n in ask.sums)]
    )
    return CellMoments(
        columns=ask.columns,
        keys={name: keys[name] for name in ask.by},
        values=np.array([keys[name] for name in cells], dtype=float).reshape(len(cells), groups).T,
        n=np.bincount(of_row, minlength=groups).astype(float),
        sums=_sums(v, of_row, groups),
        squares=_sums(v.astype(np.longdouble) ** 2, of_row, groups),
        left_out=int((~kept).sum()),
    )


def _listed(columns: Columns, ask: RowsAsk) -> RowsMoments:
    kept = _kept(columns, ask.columns, ask.by)
    if kept.sum() > ask.most:
        raise Refusal([entries.TOO_MANY_ROWS.fault(value=int(kept.sum()), most=ask.most)])
    keys = [np.asarray(columns[name])[kept].tolist() for name in ask.by]
    values = [_column(columns, name)[kept].tolist() for name in ask.columns]
    rows = sorted(zip(*keys, *values, strict=True))
    k = len(ask.by)
    return RowsMoments(
        columns=ask.columns,
        keys={name: tuple(row[i] for row in rows) for i, name in enumerate(ask.by)},
        values=np.array([row[k:] for row in rows], dtype=float).reshape(
            len(rows), len(ask.columns)
        ),
        left_out=int((~kept).sum()),
    )
