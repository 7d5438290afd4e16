"""Σ (w) z zᵀ by group over rows in this process, as products of matrices."""

from __future__ import annotations

import numpy as np

from forethought.moments.asks import Array
from forethought.moments.engine.rows import Groups

TINY = 8
"""Rows of a group up to which its outer products are added up one by one, for all groups of a size
at once: a product of matrices so small costs more to call than to make."""


def products(z: Array, weight: Array | None, groups: Groups) -> Array:
    """Return Σ (w) z zᵀ per group, shape (G, p, p), of columns z with shape (p, N)."""
    if groups.count == 1:
        left = z if weight is None else z * weight
        return _mirrored((left @ z.T)[None])
    sizes = np.bincount(groups.of_row, minlength=groups.count)
    order = np.argsort(groups.of_row, kind="stable")
    starts = np.cumsum(sizes) - sizes
    right = np.ascontiguousarray(z.T[order])
    left = right if weight is None else right * weight[order][:, None]
    found = np.zeros((groups.count, len(z), len(z)))
    # groups of one size lie in a block (groups, rows, p); there are few sizes, however many groups
    for size in np.unique(sizes).tolist():
        which = np.flatnonzero(sizes == size)
        if size > TINY:
            at = starts[which][:, None] + np.arange(size)
            found[which] = left[at].transpose(0, 2, 1) @ right[at]
            continue
        for k in range(size):
            at = starts[which] + k
            found[which] += left[at][:, :, None] * right[at][:, None, :]
    return _mirrored(found)


def _mirrored(matrices: Array) -> Array:
    """Make the two halves the same to the last digit."""
    lower = np.tril_indices(matrices.shape[1], -1)
    matrices[:, lower[0], lower[1]] = matrices[:, lower[1], lower[0]]
    return matrices
