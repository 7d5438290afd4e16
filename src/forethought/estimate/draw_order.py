"""The order in which clusters (or people) take part in a lot: told by their sums, not by names.

A seeded draw falls on the first, the second, the third. Where that order follows labels, the same
study gives another p-value once its clusters are renamed, or once partners release them under
codes. So they are put into an order of their own: by size, arm, outcome, then the other columns.
Arm before outcome, so that the order stays the same when an effect is taken off the outcome of an
arm, as a test of that effect does. Those that tie in everything are interchangeable, and which of
them comes first changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from forethought.estimate.linear.fit import Sums
from forethought.moments import Array

CLOSE = 1e-9
"""Values this close, in standard deviations, tie: sums added up in another order differ by some
1e-14, and no two clusters that differ at all are likely to differ by less than this."""

Places = NDArray[np.intp]


def ranked(features: Iterable[Array], count: int) -> Places:
    """Return places in the order that features tell, the first before the next.

    Parameters
    ----------
    features
        Each of shape (count,), of order 1; later ones are looked at only while some tie.

    Notes
    -----
    Values tie by the gap to the next, not by rounding, which would part equal values that lie
    at the edge of a step.
    """
    order = np.arange(count)
    rank = np.zeros(count, dtype=np.intp)
    for values in features:
        if count < 2 or rank[order[-1]] == count - 1:
            break
        order = np.lexsort((values, rank))
        wide = CLOSE * max(1.0, float(np.abs(values).max()))
        new = (np.diff(rank[order]) > 0) | (np.diff(values[order]) > wide)
        rank[order] = np.concatenate([[0], np.cumsum(new)])
    return order


def in_draw_order(sums: Sums) -> Sums:
    """Return the sums with their groups in the order in which a lot draws them."""
    return sums.taken(draw_order(sums))


def draw_order(sums: Sums) -> Places:
    """Return the places of the groups in the order in which a lot draws them."""
    first = [sums.at("one"), sums.at("arm")]
    columns = [*first, *(k for k in range(len(sums.columns)) if k not in first)]
    products = np.empty((len(sums.n), len(columns) + 1, len(columns) + 1))
    products[:, :-1, :-1] = sums.gram[:, columns][:, :, columns]
    products[:, -1, :-1] = products[:, :-1, -1] = sums.cross[:, columns]
    products[:, -1, -1] = sums.square
    # the outcome straight after the arm
    place = [0, 1, len(columns), *range(2, len(columns))]
    products = products[:, place][:, :, place]
    return ranked(_features(sums.n, products), len(sums.n))


def order_within(sites: Places, columns: Array) -> Places:
    """Return people's places in the order in which a lot draws them: site by site.

    Parameters
    ----------
    sites
        The number of each person's site, shape (N,).
    columns
        What is known of each, arm and outcome first, shape (N, k).
    """
    known = standardised(columns)
    wide = np.column_stack([np.ones(len(known)), known])
    by_site = np.argsort(sites, kind="stable")
    groups = np.split(wide[by_site], np.flatnonzero(np.diff(sites[by_site])) + 1)
    size = np.array([len(group) for group in groups], dtype=float)
    products = np.stack([group.T @ group for group in groups])
    place = np.argsort(ranked(_features(size, products), len(size)))
    return ranked((place[sites].astype(float), *known.T), len(sites))


def _features(n: Array, products: Array) -> Iterator[Array]:
    """Yield rows, weight, every column's mean, then every mean product.

    Columns are standardised over all rows: partners' sums come with another shift and scale.

    Parameters
    ----------
    n
        Rows by group, shape (G,).
    products
        Σ w z zᵀ by group, z being the constant 1, the arm, the outcome and the rest, shape
        (G, k, k).
    """
    weight = products[:, 0, 0]
    yield n
    yield weight / weight.mean()
    total = products.sum(0) / weight.sum()
    centre = total[0]
    square = np.diag(total) - centre**2
    spread = np.sqrt(np.where(square > 0, square, 1.0))
    means = products[:, 0] / weight[:, None]
    yield from ((means - centre) / spread)[:, 1:].T
    for j in range(1, len(spread)):
        for k in range(j, len(spread)):
            shared = products[:, j, k] / weight - means[:, j] * centre[k] - means[:, k] * centre[j]
            yield (shared + centre[j] * centre[k]) / (spread[j] * spread[k])


def numbered(rows: Array) -> Places:
    """Number rows that are alike by where the first of them stands, shape (m,).

    Parameters
    ----------
    rows
        Shape (m, k), in the order in which a lot draws them.
    """
    _, first, number = np.unique(rows, axis=0, return_index=True, return_inverse=True)
    return np.argsort(np.argsort(first))[number.reshape(-1)]


def standardised(columns: Array) -> Array:
    """Return columns less their mean, over their standard deviation; a constant one is zeros."""
    spread = columns.std(axis=0)
    return np.asarray((columns - columns.mean(axis=0)) / np.where(spread > 0, spread, 1.0))
