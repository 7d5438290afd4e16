"""Rows put together in cells: all that a likelihood sees of discrete columns, in one round."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from forethought.estimate.glm.families import log_likelihood, mean_of
from forethought.estimate.linear.design import is_dummy
from forethought.estimate.types import Inquiry
from forethought.moments import (
    Answer,
    Array,
    Ask,
    CellAsk,
    CellMoments,
    GroupMoments,
    ScoreAsk,
    ScoreMoments,
)

FEW_CELLS = 2_000
"""Most cells where a covariate is a number, which may turn out to have many values."""

MANY_CELLS = 100_000
"""Most cells where every covariate is a level of a category."""

Found = TypeVar("Found")


@dataclass(frozen=True)
class Cells:
    """What cells hold, C of them.

    Attributes
    ----------
    columns
        Names of the k design columns, ``one`` first.
    x
        Their values, in their own units, shape (C, k).
    keys
        Labels of the G independent groups; empty where the records name no clusters.
    group
        The group of each cell, shape (C,).
    n, y, square
        Rows, Σ y and Σ y² per cell, shape (C,).
    risk, risk_square, y_risk
        Σ e, Σ e² and Σ y·e of the exposure e; of the constant 1 where there is none.
    left_out
        Rows that lack something.
    """

    columns: tuple[str, ...]
    x: Array
    keys: tuple[Any, ...]
    group: NDArray[np.int_]
    n: Array
    y: Array
    square: Array
    risk: Array
    risk_square: Array
    y_risk: Array
    left_out: int


def cells_ask(inquiry: Inquiry, *, clustered: bool) -> CellAsk:
    """Ask for the cells that arm, covariates and strata make, cluster by cluster."""
    named = (*inquiry.covariates, *inquiry.strata)
    discrete = all(is_dummy(name) for name in named)
    return CellAsk(
        columns=("arm", *named),
        by=("cluster",) if clustered else (),
        sums=("y", "exposure", "y*exposure") if inquiry.exposure else ("y",),
        most=MANY_CELLS if discrete else FEW_CELLS,
    )


def cells_of(answer: Answer) -> Cells:
    """Read the answer to `cells_ask`."""
    if not isinstance(answer, CellMoments):
        raise TypeError(f"expected CellMoments, got {type(answer).__name__}")
    labels = next(iter(answer.keys.values()), ())
    keys = tuple(dict.fromkeys(labels))
    places = {key: g for g, key in enumerate(keys)}
    exposed = answer.sums.shape[1] == 3
    y = answer.sums[:, 0]
    return Cells(
        columns=("one", *answer.columns),
        x=np.column_stack([np.ones(len(answer.n)), answer.values]),
        keys=keys,
        group=np.array([places[label] for label in labels] or [0] * len(answer.n), dtype=int),
        n=answer.n,
        y=y,
        square=answer.squares[:, 0],
        risk=answer.sums[:, 1] if exposed else answer.n,
        risk_square=answer.squares[:, 1] if exposed else answer.n,
        y_risk=answer.sums[:, 2] if exposed else y,
        left_out=answer.left_out,
    )


def by_group(cells: Cells, values: Array) -> Array:
    """Add up ``values``, shape (C, …), over each group's cells, shape (G, …)."""
    total = np.zeros((max(len(cells.keys), 1), *values.shape[1:]))
    np.add.at(total, cells.group, values)
    return total


def moments_of(cells: Cells, *, exposure: bool) -> GroupMoments:
    """Return what a `GroupAsk` for the same columns, by cluster, would have answered."""
    with np.errstate(invalid="ignore", over="ignore"):  # what is no number is refused by name later
        return _moments(cells, exposure=exposure)


def _moments(cells: Cells, *, exposure: bool) -> GroupMoments:
    raw = [(cells.n * column, cells.n * column**2) for column in cells.x.T]
    raw.append((cells.y, cells.square))
    raw += [(cells.risk, cells.risk_square)] if exposure else []
    standard = [_spread(column, cells.n) for column in cells.x.T]
    standard += [_standard(one, two, float(cells.n.sum())) for one, two in raw[len(standard) :]]
    rows = bool(cells.n.sum())
    shift, scale = (np.array(values) for values in zip(*standard, strict=True))
    k = len(cells.columns)
    z = (cells.x - shift[:k]) / scale[:k]
    sums = [(one - s * cells.n) / d for (one, _), (s, d) in zip(raw, standard, strict=True)]
    products = np.zeros((len(cells.n), len(raw), len(raw)))
    products[:, :k, :k] = cells.n[:, None, None] * z[:, :, None] * z[:, None, :]
    for i in range(k, len(raw)):
        products[:, i, :k] = products[:, :k, i] = z * sums[i][:, None]
        one, two = raw[i]
        s, d = standard[i]
        products[:, i, i] = (two - 2 * s * one + s**2 * cells.n) / d**2
    if exposure:
        (s, d), (t, e) = standard[k:]
        crossed = cells.y_risk - s * cells.risk - t * cells.y + s * t * cells.n
        products[:, k, k + 1] = products[:, k + 1, k] = crossed / (d * e)
    return GroupMoments(
        columns=(*cells.columns, "y", *(("exposure",) if exposure else ())),
        keys={"cluster": cells.keys} if cells.keys else {},
        n=by_group(cells, cells.n) if rows else np.zeros(0),
        products=by_group(cells, products) if rows else np.zeros((0, len(raw), len(raw))),
        shift=shift,
        scale=scale,
        left_out=cells.left_out,
    )


def _spread(column: Array, n: Array) -> tuple[float, float]:
    """Mean and standard deviation of a design column, each cell counting by its rows."""
    if not len(column) or column.min() == column.max():
        return 0.0, 1.0
    mean = float(np.average(column, weights=n))
    return mean, float(np.sqrt(np.average((column - mean) ** 2, weights=n)))


def _standard(total: Array, squares: Array, rows: float) -> tuple[float, float]:
    """Mean and standard deviation; a column that does not vary is left as it is."""
    if not rows:
        return 0.0, 1.0
    mean = float(total.sum()) / rows
    second = float(squares.sum()) / rows
    spread = second - mean**2
    if not spread > 1e-14 * second:
        return 0.0, 1.0
    return mean, float(np.sqrt(spread))


def scores_of(cells: Cells, ask: ScoreAsk) -> ScoreMoments:
    """Answer a `ScoreAsk` from cells alone: exact, since rows of a cell have the same x."""
    x = _design(cells, ask)
    eta = x @ np.array(ask.beta)
    mean = mean_of(ask.family, eta)
    expected = mean * cells.risk
    spread = expected if ask.family == "poisson" else expected * (1 - mean)
    return ScoreMoments(
        keys={"cluster": cells.keys} if ask.by else {},
        n=by_group(cells, cells.n),
        gradients=_by(cells, ask, x * (cells.y - expected)[:, None]),
        information=(x * spread[:, None]).T @ x,
        log_likelihood=float(log_likelihood(ask.family, cells.y, cells.risk, eta).sum()),
        left_out=cells.left_out,
    )


def _by(cells: Cells, ask: ScoreAsk, values: Array) -> Array:
    return by_group(cells, values) if ask.by else values.sum(0, keepdims=True)


def squares_of(cells: Cells, ask: ScoreAsk) -> Array:
    """Return Σ (y − μ)² x xᵀ over rows, for units that are their own group, shape (k, k).

    Within a cell Σ (y − m e)² = Σ y² − 2 m Σ y e + m² Σ e².
    """
    x = _design(cells, ask)
    mean = mean_of(ask.family, x @ np.array(ask.beta))
    misfit = cells.square - 2 * mean * cells.y_risk + mean**2 * cells.risk_square
    return np.asarray((x * np.maximum(misfit, 0)[:, None]).T @ x)


def _design(cells: Cells, ask: ScoreAsk) -> Array:
    x = cells.x[:, [cells.columns.index(name) for name in ask.columns]]
    return (x - np.array(ask.shift)) / np.array(ask.scale) if ask.shift else x


def without_passes(cells: Cells, steps: Generator[Ask, Answer, Found]) -> Found:
    """Run a search that asks for scores, answering each ask from the cells at hand."""
    try:
        ask = next(steps)
        while True:
            if not isinstance(ask, ScoreAsk):
                raise TypeError(f"cells answer scores, not {type(ask).__name__}")
            ask = steps.send(scores_of(cells, ask))
    except StopIteration as done:
        found: Found = done.value
        return found
