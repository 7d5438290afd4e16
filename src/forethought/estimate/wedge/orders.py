"""Orders in which clusters could have started, and the statistic under each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from math import factorial, prod

import numpy as np
from numpy.typing import NDArray

from forethought.estimate.cluster.redraw import ALL_UP_TO, BLOCK, Redrawn
from forethought.estimate.mixed.reml import halves_of, profile, reml
from forethought.estimate.wedge.design import Wedge
from forethought.moments import Array


@dataclass(frozen=True)
class Orders:
    """Each cluster's first period with the programme in each order; infinity for never.

    Attributes
    ----------
    starts
        Shape (R, m); the first row is what happened.
    possible
        How many orders there are; None where a record of the draw says which are looked at.
    how
        How the lot was drawn, where it was recorded.
    """

    starts: Array
    possible: int | None
    how: str | None = None

    @property
    def count(self) -> int:
        return len(self.starts)


def reordered(starts: Array, stratum: NDArray[np.intp], wanted: int, seed: int) -> Orders:
    """Give clusters' starts to other clusters of their stratum: all orders, or random ones.

    Parameters
    ----------
    starts, stratum
        First period with the programme and stratum number of each cluster, shape (m,).
    """
    groups = [np.flatnonzero(stratum == label) for label in np.unique(stratum)]
    possible = prod(_ways(starts[places]) for places in groups)
    if possible <= ALL_UP_TO:
        ways = [list(_orders(sorted(starts[places].tolist()))) for places in groups]
        found = np.empty((possible, len(starts)))
        for row, picks in enumerate(product(*ways)):
            for places, pick in zip(groups, picks, strict=True):
                found[row, places] = pick
        others = found[(found != starts).any(axis=1)]
        return Orders(np.vstack([starts, others]), possible)
    generator = np.random.default_rng(seed)
    found = np.tile(starts, (wanted + 1, 1))
    for places in groups:
        found[1:, places] = generator.permuted(found[1:, places], axis=1)
    return Orders(found, possible)


def _ways(starts: Array) -> int:
    return factorial(len(starts)) // prod(factorial(n) for n in Counter(starts.tolist()).values())


def _orders(starts: list[float]) -> Iterator[tuple[float, ...]]:
    """Walk the distinct orders of a list."""
    if not starts:
        yield ()
        return
    for first in dict.fromkeys(starts):
        rest = list(starts)
        rest.remove(first)
        for order in _orders(rest):
            yield (first, *order)


@dataclass(frozen=True)
class Cells:
    """What the statistic needs to know of cells, in scaled space; see `statistics`.

    Attributes
    ----------
    n, cluster, period
        Rows, cluster and period, shape (C,).
    pull
        φ_g = λ/(1 + N_g λ) by cluster, shape (m,).
    residual, totals
        Shape (C,) and (C, k): what V⁻¹M y and V⁻¹z add up to in each cell.
    """

    n: Array
    cluster: NDArray[np.intp]
    period: Array
    pull: Array
    residual: Array
    totals: Array
    scale: float


def cells_of(wedge: Wedge) -> Cells | None:
    """Make cells ready, with clusters as alike as they are when the programme does nothing.

    V⁻¹ = I − φ_g 11ᵀ within cluster g, λ from the model without the programme, so that it is the
    same for every order. None where that model cannot be fitted.
    """
    cells = wedge.cells
    z = cells.keep(tuple(name for name in cells.columns if name != "arm"))
    halves = halves_of(z.merged())
    null = reml(halves)
    if null is None:
        return None
    solution = profile(halves, null.ratio).solution
    one = z.at("one")
    size = np.bincount(wedge.cluster, weights=cells.n)
    pull: Array = np.asarray(null.ratio / (1 + size * null.ratio), dtype=float)
    totals = z.gram[:, one, :]
    residual = z.cross[:, one] - totals @ solution.beta
    return Cells(
        n=cells.n,
        cluster=wedge.cluster,
        period=wedge.period,
        pull=pull,
        residual=_weighed(residual[:, None], cells.n, wedge.cluster, pull)[:, 0],
        totals=_weighed(totals, cells.n, wedge.cluster, pull) @ solution.whitener.T,
        scale=cells.y_scale,
    )


def _weighed(totals: Array, n: Array, cluster: NDArray[np.intp], pull: Array) -> Array:
    """Take from each cell's total its share of the cluster's, φ_g n_c Σ_g."""
    whole = np.zeros((len(pull), totals.shape[1]))
    np.add.at(whole, cluster, totals)
    return np.asarray(totals - (n * pull[cluster])[:, None] * whole[cluster])


def statistics(cells: Cells, orders: Orders) -> Redrawn:
    """Return the generalised least squares coefficient of the programme under every order.

    With a the state of each cell and M = V⁻¹ − V⁻¹Z(ZᵀV⁻¹Z)⁻¹ZᵀV⁻¹ the coefficient is
    aᵀMy / aᵀMa, and aᵀV⁻¹b = Σ n a b − Σ_g φ_g (Σ_g n a)(Σ_g n b).
    """
    step = max(BLOCK // len(cells.n), 1)
    happened = _states(cells, orders.starts[:1])
    parts = [
        _coefficients(cells, _states(cells, orders.starts[k : k + step]), happened)
        for k in range(0, orders.count, step)
    ]
    own = np.concatenate([part.own for part in parts]) * cells.scale
    shared = np.concatenate([part.shared for part in parts])
    # where an order's states follow from the periods, it speaks against nothing
    return Redrawn(np.where(np.isnan(own), own[0], own), np.where(np.isnan(shared), 1.0, shared))


def _states(cells: Cells, starts: Array) -> Array:
    return np.asarray((cells.period >= starts[:, cells.cluster]).astype(float))


def _coefficients(cells: Cells, states: Array, happened: Array) -> Redrawn:
    projected, was = states @ cells.totals, happened @ cells.totals
    held = _by_cluster(cells, states * cells.n)
    shared = (states * cells.n) @ happened[0]
    shared = shared - held @ (cells.pull * _by_cluster(cells, happened * cells.n)[0])
    shared = shared - projected @ was[0]
    size = states @ cells.n - held**2 @ cells.pull - (projected**2).sum(1)
    size = np.where(size > 1e-9 * cells.n.sum(), size, np.nan)
    return Redrawn(own=states @ cells.residual / size, shared=shared / size)


def _by_cluster(cells: Cells, values: Array) -> Array:
    """Add up over each cluster's cells, shape (R, m)."""
    member = np.zeros((len(cells.n), len(cells.pull)))
    member[np.arange(len(cells.n)), cells.cluster] = 1
    return np.asarray(values @ member)
