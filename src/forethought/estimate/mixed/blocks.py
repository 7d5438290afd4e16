"""Cross-products in directions that make variance components simple, from sums by group.

A mixed model's covariance is V = σ²(I + Σ_i θ_i G_i), block by block. Almost all directions of the
rows are *plain*: their variance is σ²(1 + Σ_i θ_i load_i), and they are independent of all others.
They enter as pooled cross-products. What is left of each group is a handful of directions, with
forms G_i of that size. So a cluster of a thousand people is a block of one, and a cluster over six
periods a block of at most six, whatever its size. In exact arithmetic nothing is lost: the
directions are an orthonormal basis of all rows.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forethought.estimate.linear.fit import NEGLIGIBLE, Sums
from forethought.estimate.mixed.reml import Halves
from forethought.moments import Array

Places = NDArray[np.intp]


@dataclass(frozen=True)
class Blocks:
    """Cross-products of [X y] by direction, in scaled space; K = k + 1, p components.

    Attributes
    ----------
    plain
        Cross-products of plain directions, shape (S, K, K).
    freedom
        How many directions each of them sums over, shape (S,).
    load
        What each component adds to their variance, shape (S, p).
    rows
        [X y] along the r other directions of each of m groups, shape (m, r, K); 0 where a group
        has fewer.
    forms
        G_i along them, shape (p, m, r, r).
    there
        1 where a group has the direction, 0 where not, shape (m, r).
    """

    plain: Array
    freedom: Array
    load: Array
    rows: Array
    forms: Array
    there: Array

    @property
    def parameters(self) -> int:
        return int(self.rows.shape[2]) - 1

    @property
    def components(self) -> int:
        return int(self.forms.shape[0])

    @property
    def total(self) -> float:
        """N, the rows behind it all."""
        return float(self.freedom.sum() + self.there.sum())


def intercept_blocks(halves: Halves) -> Blocks:
    """Take a random intercept: each group's only direction of note is its mean, G = n."""
    m = len(halves.n)
    return Blocks(
        plain=halves.within[None],
        freedom=np.array([halves.n.sum() - m]),
        load=np.zeros((1, 1)),
        rows=(np.sqrt(halves.n)[:, None] * halves.means)[:, None, :],
        forms=halves.n[None, :, None, None],
        there=np.ones((m, 1)),
    )


def nested_blocks(cells: Sums, group: Places) -> Blocks:
    """Take a random intercept for each group and one for each cell within it.

    Parameters
    ----------
    cells
        Sums by cell, such as cluster by period.
    group
        Each cell's group, numbered from 0, shape (C,).

    Notes
    -----
    Cells of one size within a group are alike: along the differences between their means the
    variance is σ²(1 + s θ₂), s the cells' size, with nothing of the group's. What is left is one
    direction for each size, v = √(s c) with c the cells of that size: G₁ = v vᵀ, G₂ = diag(s).
    """
    products = with_outcome(cells)
    means = products[:, cells.at("one"), :] / cells.n[:, None]
    whole = products.sum(0)
    within = _cleared(whole - (means.T * cells.n) @ means, whole)
    alike = _alike(cells.n, means, group)
    size, owner = alike.size, alike.group
    place = np.arange(len(owner)) - np.searchsorted(owner, owner)
    shape = int(owner.max()) + 1, int(place.max()) + 1
    along, of_cell, there = np.zeros(shape), np.zeros((*shape, shape[1])), np.zeros(shape)
    rows = np.zeros((*shape, means.shape[1]))
    reach = np.sqrt(size * alike.count)
    along[owner, place] = reach
    rows[owner, place] = reach[:, None] * alike.centre
    of_cell[owner, place, place] = size
    there[owner, place] = 1
    load = np.concatenate([[0.0], alike.sizes])
    return Blocks(
        plain=np.concatenate([within[None], alike.apart]),
        freedom=np.concatenate([[cells.rows - len(cells.n)], alike.spare]),
        load=np.column_stack([np.zeros(len(load)), load]),
        rows=rows,
        forms=np.stack([along[:, :, None] * along[:, None, :], of_cell]),
        there=there,
    )


@dataclass(frozen=True)
class _Alike:
    """Cells of one size within a group, taken together, and what lies between them.

    Attributes
    ----------
    group, size, count
        Each kind's group, its cells' size and how many there are, shape (P,).
    centre
        The mean of its cells' means, shape (P, K).
    sizes, spare, apart
        Sizes of which some group has several cells; how many directions lie between such cells,
        and the cross-products along them, shape (S,) and (S, K, K).
    """

    group: Places
    size: Array
    count: Array
    centre: Array
    sizes: Array
    spare: Array
    apart: Array


def _alike(n: Array, means: Array, group: Places) -> _Alike:
    pairs, kind = np.unique(np.column_stack([group, n]), axis=0, return_inverse=True)
    kind = kind.reshape(-1)
    count = np.bincount(kind).astype(float)
    centre = np.zeros((len(pairs), means.shape[1]))
    np.add.at(centre, kind, means)
    centre /= count[:, None]
    from_centre = np.sqrt(n)[:, None] * (means - centre[kind])
    sizes, of_pair = np.unique(pairs[:, 1], return_inverse=True)
    of_pair = of_pair.reshape(-1)
    spare = np.bincount(of_pair, weights=count - 1)
    apart = np.zeros((len(sizes), means.shape[1], means.shape[1]))
    np.add.at(apart, of_pair[kind], from_centre[:, :, None] * from_centre[:, None, :])
    kept = spare > 0
    return _Alike(
        group=pairs[:, 0].astype(np.intp),
        size=pairs[:, 1],
        count=count,
        centre=centre,
        sizes=sizes[kept],
        spare=spare[kept].astype(float),
        apart=apart[kept],
    )


def slope_blocks(groups: Sums, column: str) -> Blocks:
    """Take a random intercept and a random slope of ``column`` for each group, correlated.

    θ = (d₀₀, d₀₁, d₁₁), the relative covariance of intercept and slope in scaled space. A group's
    two directions are its constant and the column less its mean there; a group in which the
    column does not vary has the first only.
    """
    products = with_outcome(groups)
    one, at = groups.at("one"), groups.at(column)
    first = products[:, one, :] / np.sqrt(groups.n)[:, None]
    lean = first[:, at]
    spread = products[:, at, at] - lean**2
    varies = spread > NEGLIGIBLE * np.maximum(products[:, at, at], 1)
    reach = np.sqrt(np.where(varies, spread, 1.0))
    second = (products[:, at, :] - lean[:, None] * first) / reach[:, None]
    second[~varies] = 0
    second[:, one] = 0
    rows = np.stack([first, second], axis=1)
    within = products.sum(0) - np.einsum("grj,grk->jk", rows, rows)
    within = _cleared(within, products.sum(0))
    within[[one, at]] = within[:, [one, at]] = 0
    seen = np.where(varies, reach, 0.0)
    intercept = np.column_stack([np.sqrt(groups.n), np.zeros(len(groups.n))])
    slope = np.column_stack([lean, seen])
    crossed = intercept[:, :, None] * slope[:, None, :]
    there = np.column_stack([np.ones(len(groups.n)), varies.astype(float)])
    return Blocks(
        plain=within[None],
        freedom=np.array([groups.rows - there.sum()]),
        load=np.zeros((1, 3)),
        rows=rows,
        forms=np.stack(
            [
                intercept[:, :, None] * intercept[:, None, :],
                crossed + crossed.transpose(0, 2, 1),
                slope[:, :, None] * slope[:, None, :],
            ]
        ),
        there=there,
    )


def with_outcome(sums: Sums) -> Array:
    """Return the cross-products of [X y] by group, shape (G, k + 1, k + 1)."""
    k = len(sums.columns)
    products = np.zeros((len(sums.n), k + 1, k + 1))
    products[:, :k, :k] = sums.gram
    products[:, :k, k] = products[:, k, :k] = sums.cross
    products[:, k, k] = sums.square
    return products


def _cleared(within: Array, whole: Array) -> Array:
    """Set to 0 the columns that do not vary there but for rounding."""
    level = np.diag(within) <= NEGLIGIBLE * np.maximum(np.diag(whole), 1e-300)
    within[level] = within[:, level] = 0
    return np.asarray(within)
