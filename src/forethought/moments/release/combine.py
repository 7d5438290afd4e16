"""Adding up what partners released: the sum over partners is the pooled data.

Each partner's columns are centred and scaled by its own mean and spread. They are brought to a
common shift and scale without ever undoing the first: with z the partner's and z' the common
column, z' = (scale/scale') z + (shift − shift')/scale', a map that loses no digits, as both
shifts are means of the same quantity.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from forethought.moments.asks import (
    Array,
    CellAsk,
    CellMoments,
    CohortMoments,
    GroupAsk,
    GroupMoments,
    LeverageMoments,
    ScoreMoments,
)
from forethought.moments.release.recode import ONE, Levels, transform

FLAT = 1e-11
"""Variance over squared mean below which a column that was left unscaled is constant."""

SAME = 1e-26
"""The same over all partners, where each partner's own constant is exact but for rounding."""


@dataclass(frozen=True)
class Own:
    """One partner's sums over groups, with the levels it knows."""

    moments: GroupMoments
    levels: Levels


@dataclass(frozen=True)
class OwnCells:
    """One partner's cells, with the levels it knows."""

    moments: CellMoments
    levels: Levels


def combine_groups(ask: GroupAsk, parts: Sequence[Own], pooled: Levels) -> GroupMoments:
    """Pool sums over groups; groups of the same label are added."""
    settled = [replace(part, moments=centred_constants(part.moments)) for part in parts]
    maps = [_to_pooled(ask, part, pooled) for part in settled]
    shift, scale = _common(ask, settled, maps)
    products, keys, n = [], [], []
    for part, matrix in zip(settled, maps, strict=True):
        across = _across(ask, part.moments, matrix, shift, scale)
        products.append(across @ part.moments.products @ across.T)
        keys += _rows(part.moments.keys, ask.by, len(part.moments.n))
        n.append(part.moments.n)
    where = _places(keys)
    return GroupMoments(
        columns=ask.columns,
        keys=_labels(where, ask.by),
        n=_added(where, keys, np.concatenate(n)),
        products=_added(where, keys, np.concatenate(products)),
        shift=shift,
        scale=scale,
        left_out=sum(part.moments.left_out for part in settled),
    )


def centred_constants(moments: GroupMoments) -> GroupMoments:
    """Move a constant column's value into its shift, so that re-shifting loses no digits of it."""
    total, one = moments.products.sum(0), moments.columns.index(ONE)
    shift, products = moments.shift.copy(), moments.products.copy()
    for k, name in enumerate(moments.columns):
        untouched = shift[k] == 0.0 and moments.scale[k] == 1.0 and name != ONE
        mean = total[one, k] / total[one, one] if total[one, one] else 0.0
        if untouched and total[k, k] / max(total[one, one], 1.0) - mean**2 <= FLAT * mean**2:
            shift[k] = mean
            products[:, k, :] = products[:, :, k] = 0.0
    return replace(moments, shift=shift, products=products)


def _to_pooled(ask: GroupAsk, part: Own, pooled: Levels) -> Array:
    """Return T with pooled columns = T · own columns, shape (p, q); the constant has its place."""
    own = part.moments.columns
    matrix = transform(ask.columns, own, part.levels, pooled)
    matrix[:, own.index(ONE)] += matrix[:, -1]
    return matrix[:, :-1]


def _common(ask: GroupAsk, parts: Sequence[Own], maps: Sequence[Array]) -> tuple[Array, Array]:
    """Return the mean and spread of the pooled columns over all partners, shape (p,) each."""
    weights, means, variances = [], [], []
    for part, matrix in zip(parts, maps, strict=True):
        moments = part.moments
        total, one = moments.products.sum(0), moments.columns.index(ONE)
        weight = total[one, one]
        if weight == 0:
            continue
        centre = total[one] / weight
        spread = total / weight - np.outer(centre, centre)
        by_scale = matrix * moments.scale
        weights.append(weight)
        means.append(matrix @ moments.shift + by_scale @ centre)
        variances.append(np.einsum("ci,ij,cj->c", by_scale, spread, by_scale))
    if not weights:
        return np.zeros(len(ask.columns)), np.ones(len(ask.columns))
    mean = np.average(means, axis=0, weights=weights)
    between = (np.array(means) - mean) ** 2
    variance = np.average(np.maximum(variances, 0) + between, axis=0, weights=weights)
    constant = variance <= SAME * mean**2
    constant[ask.columns.index(ONE)] = True
    return np.where(constant, 0.0, mean), np.where(constant, 1.0, np.sqrt(variance))


def _across(
    ask: GroupAsk, moments: GroupMoments, matrix: Array, shift: Array, scale: Array
) -> Array:
    """Return A with z' = A z, shape (p, q)."""
    one = moments.columns.index(ONE)
    across = matrix * moments.scale / scale[:, None]
    across[:, one] += (matrix @ moments.shift - shift) / scale
    across[ask.columns.index(ONE)] = np.eye(len(moments.columns))[one]
    return np.asarray(across)


def combine_cells(ask: CellAsk, parts: Sequence[OwnCells], pooled: Levels) -> CellMoments:
    """Pool cells; those of the same labels and values are added."""
    keys: list[tuple[Any, ...]] = []
    k = len(ask.by)
    for part in parts:
        own = part.moments
        matrix = transform(ask.columns, own.columns, part.levels, pooled)
        values = own.values @ matrix[:, :-1].T + matrix[:, -1]
        rows = _rows(own.keys, ask.by, len(own.n))
        keys += [(*row, *cell) for row, cell in zip(rows, values.tolist(), strict=True)]
    where = _places(keys)
    cells = list(where)
    return CellMoments(
        columns=ask.columns,
        keys={name: tuple(cell[i] for cell in cells) for i, name in enumerate(ask.by)},
        values=np.array([cell[k:] for cell in cells], dtype=float).reshape(len(cells), -1),
        n=_added(where, keys, np.concatenate([part.moments.n for part in parts])),
        sums=_added(where, keys, np.concatenate([part.moments.sums for part in parts])),
        squares=_added(where, keys, np.concatenate([part.moments.squares for part in parts])),
        left_out=sum(part.moments.left_out for part in parts),
    )


def combine_cohorts(parts: Sequence[CohortMoments]) -> CohortMoments:
    """Pool cohorts: means by their weight, covariances with what lies between partners.

    With S_s the covariance at partner s, divisor n_s − 1, the pooled one is
    (Σ (n_s − 1) S_s + Σ n_s d_s d_sᵀ)/(n − 1), d_s = mean_s − mean. Periods must agree.
    """
    cohorts = np.unique(np.concatenate([part.cohorts for part in parts]))
    size = len(parts[0].periods)
    n, mean = np.zeros(len(cohorts)), np.zeros((len(cohorts), size))
    squares = np.zeros((len(cohorts), size, size))
    at = [np.searchsorted(cohorts, part.cohorts) for part in parts]
    for place, part in zip(at, parts, strict=True):
        n[place] += part.n
        mean[place] += part.n[:, None] * part.mean
    mean /= n[:, None]
    for place, part in zip(at, parts, strict=True):
        apart = part.mean - mean[place]
        own = np.where(part.n > 1, part.n - 1, 0.0)[:, None, None] * np.nan_to_num(part.covariance)
        squares[place] += own + part.n[:, None, None] * apart[:, :, None] * apart[:, None, :]
    with np.errstate(invalid="ignore", divide="ignore"):
        covariance = squares / (n - 1)[:, None, None]
    covariance[n == 1] = np.nan
    left_out = sum(part.left_out for part in parts)
    return CohortMoments(parts[0].periods, cohorts, n, mean, covariance, left_out)


def combine_leverage(parts: Sequence[LeverageMoments]) -> LeverageMoments:
    """Add the second pass's matrices; the largest leverage is the largest of all."""
    return LeverageMoments(
        np.sum([part.meat for part in parts], axis=0),
        max(part.largest_leverage for part in parts),
    )


def combine_scores(by: tuple[str, ...], parts: Sequence[ScoreMoments]) -> ScoreMoments:
    """Pool one Newton step: gradients group by group, information and likelihood added."""
    keys = [row for part in parts for row in _rows(part.keys, by, len(part.n))]
    where = _places(keys)
    return ScoreMoments(
        keys=_labels(where, by),
        n=_added(where, keys, np.concatenate([part.n for part in parts])),
        gradients=_added(where, keys, np.concatenate([part.gradients for part in parts])),
        information=np.sum([part.information for part in parts], axis=0),
        log_likelihood=float(sum(part.log_likelihood for part in parts)),
        left_out=sum(part.left_out for part in parts),
    )


Row = tuple[Any, ...]


def _rows(keys: dict[str, tuple[Any, ...]], by: tuple[str, ...], groups: int) -> list[Row]:
    """Return each group's labels together."""
    if not by:
        return [()] * groups
    return list(zip(*(keys[name] for name in by), strict=True))


def _places(keys: Iterable[Row]) -> dict[Row, int]:
    """Return each label's place once sorted."""
    return {label: place for place, label in enumerate(sorted(set(keys)))}


def _labels(where: dict[Row, int], by: tuple[str, ...]) -> dict[str, tuple[Any, ...]]:
    return {name: tuple(label[k] for label in where) for k, name in enumerate(by)}


def _added(where: dict[Row, int], keys: Sequence[Row], values: Array) -> Array:
    """Add values of the same label."""
    total = np.zeros((len(where), *values.shape[1:]))
    np.add.at(total, np.array([where[key] for key in keys], dtype=int), values)
    return total
