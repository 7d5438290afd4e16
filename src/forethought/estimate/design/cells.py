"""A simulated study as cells: groups of units alike in everything but chance, kept as sums.

A cell holds its size, the mean of what varies in it and the scatter around that mean; whatever
else a column holds (arm, period, the constant) is one number for the cell. Cells of one are units.
Sums over any groups of cells follow exactly, so that a method's asks are answered without rows.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from forethought.errors import Refusal
from forethought.errors.catalogue import simulations as entries
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
)


@dataclass(frozen=True)
class Cells:
    """C cells.

    Attributes
    ----------
    n
        Units per cell, shape (C,).
    fixed
        Columns with one value a cell (``arm``, and any of cells of one), shape (C,) each.
    varying
        Names of the v columns that vary within cells.
    means, scatter
        Their means (C, v) and Σ (z − mean)(z − mean)ᵀ (C, v, v).
    keys
        Labels of the cells (``cluster``, ``period``, …), C each.
    """

    n: Array
    fixed: dict[str, Array]
    varying: tuple[str, ...] = ()
    means: Array = field(default_factory=lambda: np.zeros((0, 0)))
    scatter: Array = field(default_factory=lambda: np.zeros((0, 0, 0)))
    keys: dict[str, np.ndarray] = field(default_factory=dict)

    def answer(self, ask: Ask) -> Answer:
        """Answer one ask; refuses what sums of this study do not hold."""
        match ask:
            case GroupAsk():
                return _groups(self, ask)
            case LeverageAsk():
                return _leverage(self, ask)
            case ScoreAsk():
                return _scores(self, ask)
            case CellAsk():
                return _cells(self, ask)
            case RowsAsk():
                return _rows(self, ask)
            case _:
                raise not_held(_plainly(ask))


@dataclass(frozen=True)
class RollOut:
    """A simulated roll-out: it answers with its cohorts' moments."""

    cohorts: CohortMoments

    def answer(self, ask: Ask) -> Answer:
        """Answer one ask; refuses all but cohort moments."""
        if isinstance(ask, CohortAsk):
            return self.cohorts
        raise not_held(_plainly(ask))


def _plainly(ask: Ask) -> str:
    """Say what an ask is after; what has no words of its own is named."""
    return IN_WORDS.get(type(ask), type(ask).__name__)


IN_WORDS: dict[type, str] = {
    RecastAsk: "weights that make groups alike, or another column in the outcome's place",
    CohortAsk: "units followed over periods, by when they start",
}


def not_held(what: str) -> Refusal:
    """Say what a method asked for that simulated sums do not hold."""
    return Refusal([entries.NOT_HELD.fault(value=what)])


@dataclass(frozen=True)
class _Column:
    """A column in every cell: at + by · (what varies, if anything)."""

    at: Array
    by: Array
    varying: int | None = None


def _column(cells: Cells, name: str) -> _Column:
    ones, none = np.ones(len(cells.n)), np.zeros(len(cells.n))
    if name == "one":
        return _Column(ones, none)
    if "*" in name:
        return _product(cells, name)
    if name in cells.fixed:
        return _Column(cells.fixed[name], none)
    if name in cells.varying:
        return _Column(none, ones, cells.varying.index(name))
    raise not_held(f"column {name}")


def _product(cells: Cells, name: str) -> _Column:
    found = _Column(np.ones(len(cells.n)), np.zeros(len(cells.n)))
    for factor in name.split("*"):
        other = _column(cells, factor)
        if found.varying is not None and other.varying is not None:
            raise not_held(f"column {name}")
        varying = found.varying if found.varying is not None else other.varying
        by = found.by * other.at if found.varying is not None else found.at * other.by
        found = _Column(found.at * other.at, by, varying)
    return found


def _mean(cells: Cells, column: _Column) -> Array:
    if column.varying is None:
        return column.at
    return np.asarray(column.at + column.by * cells.means[:, column.varying])


def _within(cells: Cells, a: _Column, b: _Column) -> Array:
    """Return Σ of the product of two columns' deviations from their cell's means."""
    if a.varying is None or b.varying is None:
        return np.zeros(len(cells.n))
    return np.asarray(a.by * b.by * cells.scatter[:, a.varying, b.varying])


def _labels(cells: Cells, by: tuple[str, ...]) -> tuple[dict[str, tuple[Any, ...]], np.ndarray]:
    """Return sorted labels of the groups, and each cell's group."""
    if not by:
        return {}, np.zeros(len(cells.n), dtype=int)
    missing = [name for name in by if name not in cells.keys]
    if missing:
        raise not_held(f"groups by {', '.join(missing)}")
    whole = np.column_stack([cells.keys[name] for name in by])
    unique, place = np.unique(whole, axis=0, return_inverse=True)
    keys = {name: tuple(unique[:, k].tolist()) for k, name in enumerate(by)}
    return keys, place.reshape(-1)


def _sum(values: Array, place: np.ndarray) -> Array:
    """Add up cells by group."""
    total = np.zeros((int(place.max()) + 1, *values.shape[1:]))
    np.add.at(total, place, values)
    return total


def _groups(cells: Cells, ask: GroupAsk) -> GroupMoments:
    if ask.weighted:
        raise not_held("weights")
    columns = [_column(cells, name) for name in ask.columns]
    keys, place = _labels(cells, ask.by)
    means = np.column_stack([_mean(cells, column) for column in columns])
    p = len(columns)
    within = np.zeros((len(cells.n), p, p))
    for i in range(p):
        for j in range(i, p):
            within[:, i, j] = within[:, j, i] = _within(cells, columns[i], columns[j])
    rows = cells.n.sum()
    shift = cells.n @ means / rows
    away = means - shift
    square = (cells.n @ away**2 + np.einsum("ckk->k", within)) / rows
    constant = (np.ptp(means, axis=0) == 0) & (np.einsum("ckk->k", within) == 0)
    shift, scale = np.where(constant, 0.0, shift), np.sqrt(np.where(constant, 1.0, square))
    z = (means - shift) / scale
    products = cells.n[:, None, None] * z[:, :, None] * z[:, None, :]
    return GroupMoments(
        columns=ask.columns,
        keys=keys,
        n=_sum(cells.n, place),
        products=_sum(products + within / np.outer(scale, scale), place),
        shift=shift,
        scale=scale,
    )


def _fixed(cells: Cells, names: tuple[str, ...]) -> Array:
    """Return columns that are one number in every cell, shape (C, k)."""
    columns = [_column(cells, name) for name in names]
    if any(column.varying is not None for column in columns):
        raise not_held("units one by one")
    return np.column_stack([column.at for column in columns])


def _leverage(cells: Cells, ask: LeverageAsk) -> LeverageMoments:
    if ask.weighted:
        raise not_held("weights")
    first = ask.first
    kept = np.ones(len(cells.n), dtype=bool)
    for name, value in ask.where:
        kept &= _fixed(cells, (name,))[:, 0] == value
    at = [first.columns.index(name) for name in ask.columns]
    x = (_fixed(cells, ask.columns)[kept] - first.shift[at]) / first.scale[at]
    y, k = _column(cells, "y"), first.columns.index("y")
    residual = (_mean(cells, y)[kept] - first.shift[k]) / first.scale[k] - x @ np.array(ask.beta)
    spread = _within(cells, y, y)[kept] / first.scale[k] ** 2
    leverage = np.einsum("ck,kl,cl->c", x, np.array(ask.inverse), x)
    square = cells.n[kept] * residual**2 + spread
    weight = square / np.maximum(1 - leverage, 1e-12) ** ask.power
    return LeverageMoments((x * weight[:, None]).T @ x, float(leverage.max()))


def _scores(cells: Cells, ask: ScoreAsk) -> ScoreMoments:
    keys, place = _labels(cells, ask.by)
    shift = np.array(ask.shift) if ask.shift else 0.0
    scale = np.array(ask.scale) if ask.scale else 1.0
    x = (_fixed(cells, ask.columns) - shift) / scale
    risk = _fixed(cells, ("exposure",))[:, 0] if ask.exposure else np.ones(len(cells.n))
    linear = x @ np.array(ask.beta)
    y = cells.n * _mean(cells, _column(cells, "y"))
    if ask.family == "logit":
        chance = 1 / (1 + np.exp(-linear))
        mean, weight = cells.n * chance, cells.n * chance * (1 - chance)
        likelihood = float((y * linear - cells.n * np.logaddexp(0, linear)).sum())
    else:
        linear = linear + np.log(risk)
        mean = weight = cells.n * np.exp(linear)
        likelihood = float((y * linear - mean).sum())
    return ScoreMoments(
        keys=keys,
        n=_sum(cells.n, place),
        gradients=_sum(x * (y - mean)[:, None], place),
        information=(x * weight[:, None]).T @ x,
        log_likelihood=likelihood,
    )


def _cells(cells: Cells, ask: CellAsk) -> CellMoments:
    values = _fixed(cells, ask.columns) if ask.columns else np.zeros((len(cells.n), 0))
    named = {f"value {k}": values[:, k] for k in range(values.shape[1])}
    keyed = Cells(cells.n, {}, keys={**cells.keys, **named})
    labels, place = _labels(keyed, (*ask.by, *named))
    if len(next(iter(labels.values()), ())) > ask.most:
        raise not_held(f"more than {ask.most} cells")
    columns = [_column(cells, name) for name in ask.sums]
    means = [_mean(cells, column) for column in columns]
    sums = [cells.n * mean for mean in means]
    squares = [
        cells.n * mean**2 + _within(cells, column, column)
        for mean, column in zip(means, columns, strict=True)
    ]
    n = _sum(cells.n, place)
    empty = np.zeros((len(n), 0))
    return CellMoments(
        columns=ask.columns,
        keys={name: labels[name] for name in ask.by},
        values=np.column_stack([empty, *(np.array(labels[name]) for name in named)]),
        n=n,
        sums=np.column_stack([empty, *(_sum(each, place) for each in sums)]),
        squares=np.column_stack([empty, *(_sum(each, place) for each in squares)]),
    )


def _rows(cells: Cells, ask: RowsAsk) -> RowsMoments:
    if (cells.n != 1).any():
        raise not_held("units one by one")
    missing = [name for name in ask.by if name not in cells.keys]
    if missing:
        raise not_held(f"groups by {', '.join(missing)}")
    values = _fixed(cells, ask.columns)
    return RowsMoments(
        columns=ask.columns,
        keys={name: tuple(cells.keys[name].tolist()) for name in ask.by},
        values=values,
    )
