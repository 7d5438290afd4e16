"""Least squares from cross-products: solved in scaled space, read back in the outcome's units.

With z the shifted and scaled columns of `GroupMoments` (``one`` kept as 1), every model here is
y_z = zᵀβ_z. Since column = shift + scale · z, coefficients in their own units are a linear map of
β_z, and the arm's is β_z · scale_y / scale_arm. Nothing is undone on the cross-products
themselves, so no digits are lost to large offsets.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forethought.moments import Array, GroupMoments

COLLINEAR = 1e-9
"""A column of which less than this share is new to the columns before it counts as repeating
them; at this share about seven of a double's sixteen digits survive the solution."""

NEGLIGIBLE = 1e-12
"""Share of the outcome's sum of squares below which a residual is rounding, not variation."""


@dataclass(frozen=True)
class Sums:
    """Cross-products by group, design and outcome apart, in scaled space.

    Attributes
    ----------
    columns
        Names of the k design columns.
    labels
        The G group labels.
    n
        Rows, shape (G,).
    gram, cross, square
        Σ x xᵀ (G, k, k), Σ x y (G, k) and Σ y² (G,) per group.
    shift, scale
        Shape (k,), in the columns' own units.
    y_shift, y_scale
        The same for the outcome.
    """

    columns: tuple[str, ...]
    labels: tuple[Any, ...]
    n: Array
    gram: Array
    cross: Array
    square: Array
    shift: Array
    scale: Array
    y_shift: float
    y_scale: float

    @property
    def rows(self) -> int:
        """Rows in all groups."""
        return round(float(self.n.sum()))

    @property
    def weight(self) -> Array:
        """Σ w per group, shape (G,): where rows have no weights, as many as there are rows."""
        one = self.at("one")
        return np.asarray(self.gram[:, one, one])

    @property
    def unit(self) -> float:
        """What the arm's coefficient in scaled space is multiplied with: units of y per arm."""
        return self.y_scale / float(self.scale[self.at("arm")])

    def at(self, column: str) -> int:
        """Return the place of a column."""
        return self.columns.index(column)

    def keep(self, columns: tuple[str, ...]) -> Sums:
        """Return the sums of a smaller design, in the order of ``columns``."""
        place = [self.at(column) for column in columns]
        return replace(
            self,
            columns=columns,
            gram=self.gram[:, place][:, :, place],
            cross=self.cross[:, place],
            shift=self.shift[place],
            scale=self.scale[place],
        )

    def total_of(self, column: str) -> Array:
        """Return Σ w · column per group, in the column's own unit, shape (G,)."""
        k, one = self.at(column), self.at("one")
        return np.asarray(self.weight * self.shift[k] + self.scale[k] * self.gram[:, one, k])

    def means(self) -> Array:
        """Return the outcome's mean per group less its mean overall, in its own unit, shape (G,).

        Without the mean overall, which would cost digits where the outcome is far from zero.
        """
        return np.asarray(self.y_scale * self.cross[:, self.at("one")] / self.weight)

    def only(self, groups: NDArray[np.bool_]) -> Sums:
        """Return the sums of some of the groups."""
        return self.taken(np.flatnonzero(groups))

    def taken(self, places: NDArray[np.intp]) -> Sums:
        """Return the groups at these places, in this order."""
        return replace(
            self,
            labels=tuple(self.labels[k] for k in places),
            n=self.n[places],
            gram=self.gram[places],
            cross=self.cross[places],
            square=self.square[places],
        )

    def merged(self) -> Sums:
        """Add up groups that share a label."""
        labels = tuple(dict.fromkeys(self.labels))
        place = {label: k for k, label in enumerate(labels)}
        into = np.array([place[label] for label in self.labels], dtype=int)

        def added(values: Array) -> Array:
            total = np.zeros((len(labels), *values.shape[1:]))
            np.add.at(total, into, values)
            return total

        return replace(
            self,
            labels=labels,
            n=added(self.n),
            gram=added(self.gram),
            cross=added(self.cross),
            square=added(self.square),
        )


@dataclass(frozen=True)
class LeastSquares:
    """A solved least-squares problem, in scaled space.

    Attributes
    ----------
    beta
        Coefficients, shape (k,).
    whitener
        W with (XᵀX)⁻¹ = WᵀW, lower triangular, shape (k, k): columns X Wᵀ are orthonormal.
    residual_square
        Σ e².
    """

    beta: Array
    whitener: Array
    residual_square: float

    @property
    def inverse(self) -> Array:
        """(XᵀX)⁻¹, shape (k, k)."""
        return np.asarray(self.whitener.T @ self.whitener)


def sums_of(moments: GroupMoments, outcome: str = "y") -> Sums:
    """Set design and outcome apart."""
    y = moments.columns.index(outcome)
    aside = ("exposure", "weight")
    x = [k for k, name in enumerate(moments.columns) if k != y and name not in aside]
    keys = next(iter(moments.keys.values()), ())
    return Sums(
        columns=tuple(moments.columns[k] for k in x),
        labels=tuple(keys),
        n=moments.n,
        gram=moments.products[:, x][:, :, x],
        cross=moments.products[:, x, y],
        square=moments.products[:, y, y],
        shift=moments.shift[x],
        scale=moments.scale[x],
        y_shift=float(moments.shift[y]),
        y_scale=float(moments.scale[y]),
    )


def least_squares(gram: Array, cross: Array, square: float) -> LeastSquares:
    """Solve the normal equations by Cholesky, each column scaled to length 1 first.

    Parameters
    ----------
    gram, cross, square
        XᵀX (k, k), Xᵀy (k,) and yᵀy; X must have full rank (see `repeats`).
    """
    length = np.sqrt(np.diag(gram))
    root = np.linalg.cholesky(gram / np.outer(length, length))
    whitener = np.linalg.solve(root, np.diag(1 / length))
    half = whitener @ cross
    return LeastSquares(
        beta=whitener.T @ half,
        whitener=whitener,
        residual_square=max(square - float(half @ half), 0.0),
    )


def fit(sums: Sums) -> LeastSquares:
    """Return least squares over all groups together."""
    return least_squares(sums.gram.sum(0), sums.cross.sum(0), float(sums.square.sum()))


@dataclass(frozen=True)
class Repeat:
    """A column that the columns before it already hold, and which of them."""

    column: str
    others: tuple[str, ...]


def repeats(gram: Array, columns: tuple[str, ...]) -> tuple[Repeat, ...]:
    """Find columns that repeat earlier ones, in the order given; empty for full rank.

    Each column is regressed on those kept so far; it repeats them when 1 − R² < `COLLINEAR`.
    """
    length = np.sqrt(np.maximum(np.diag(gram), 0))
    found: list[Repeat] = []
    kept: list[int] = []
    for j in range(len(columns)):
        if length[j] == 0:
            found.append(Repeat(columns[j], ()))
            continue
        unit = gram / np.outer(np.where(length > 0, length, 1), np.where(length > 0, length, 1))
        weight = np.linalg.solve(unit[np.ix_(kept, kept)], unit[kept, j]) if kept else np.zeros(0)
        new = 1 - float(weight @ unit[kept, j])
        if new < COLLINEAR:
            others = tuple(columns[k] for k, w in zip(kept, weight, strict=True) if abs(w) > 1e-5)
            found.append(Repeat(columns[j], others))
        else:
            kept.append(j)
    return tuple(found)


def in_own_units(sums: Sums, beta: Array) -> Array:
    """Return coefficients in the columns' and outcome's own units, shape (k,).

    β_k = β_z,k · scale_y / scale_k, and the intercept takes up all shifts.
    """
    return np.asarray(unit_map(sums) @ beta) + _intercept(sums) * sums.y_shift


def unit_map(sums: Sums) -> Array:
    """Return L with coefficients β = L β_z (+ shift_y on the intercept), V = L V_z Lᵀ, (k, k)."""
    across = np.diag(sums.y_scale / sums.scale)
    one = sums.at("one")
    moved = -sums.y_scale * sums.shift / sums.scale
    moved[one] = 0
    across[one] += moved
    return across


def _intercept(sums: Sums) -> Array:
    unit = np.zeros(len(sums.columns))
    unit[sums.at("one")] = 1
    return unit
