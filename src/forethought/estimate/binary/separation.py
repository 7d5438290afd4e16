"""Which columns tell yes from no so well that the likelihood has no peak."""

from __future__ import annotations

import numpy as np

from forethought.estimate.glm.basis import Basis
from forethought.estimate.glm.cells import Cells
from forethought.estimate.linear.design import plain
from forethought.moments import Array

RUNS = 1e-6
"""A direction's part below this is rounding."""

FAR = 5.0
"""A coefficient beyond this, in standard deviations of its column, is on its way to infinity."""


def separating(basis: Basis, beta: Array) -> list[str]:
    """Name the columns, from cells exactly, else by coefficients that have run far off.

    Cells: a direction d with xᵀd ≥ 0 where all say yes, ≤ 0 where all say no, = 0 where both
    occur, and not 0 everywhere, is a direction in which the likelihood rises for ever.
    Source: Albert and Anderson (1984), Biometrika 71, 1-10; Konis (2007), by linear programming.
    """
    names = basis.design.sums.columns
    if basis.cells is not None:
        direction = _direction(basis.cells, names)
        found = [plain(n) for n, d in zip(names, direction, strict=True) if abs(d) > RUNS]
        return [name for name in found if name != "one"] or [plain(n) for n in names[1:]]
    order = np.argsort(-np.abs(beta))
    far = [plain(names[k]) for k in order if names[k] != "one" and abs(beta[k]) > FAR]
    return far or [plain(names[k]) for k in order if names[k] != "one"][:1]


def _direction(cells: Cells, names: tuple[str, ...]) -> Array:
    x = cells.x[:, [cells.columns.index(name) for name in names]]
    x = x / np.maximum(np.abs(x).max(0), 1e-300)
    none, every = cells.y <= 0, cells.y >= cells.n
    sign = np.where(every, 1.0, np.where(none, -1.0, 0.0))
    mixed = sign == 0
    signed = sign[~mixed, None] * x[~mixed]
    from scipy.optimize import linprog  # slow to load: see `forethought.estimate.root`

    found = linprog(
        c=-signed.sum(0),
        A_ub=-signed if len(signed) else None,
        b_ub=np.zeros(len(signed)) if len(signed) else None,
        A_eq=x[mixed] if mixed.any() else None,
        b_eq=np.zeros(int(mixed.sum())) if mixed.any() else None,
        bounds=(-1, 1),
    )
    return np.asarray(found.x if found.success else np.zeros(len(names)))
