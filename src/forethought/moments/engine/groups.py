"""Cross-products within groups, in one pass over the rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import ibis.expr.types as ir
import numpy as np

from forethought.moments.asks import Array, GroupAsk, GroupMoments
from forethought.moments.engine.columns import (
    UNIT,
    as_numbers,
    floats,
    in_groups,
    number,
    one_row,
    rows_with,
    symmetric,
    upper,
)
from forethought.moments.engine.keyed import Keyed, keyed, starts_of
from forethought.records.fetched import fetched
from forethought.records.table import AnalysisTable

ONE = "one"
HEAD = 2_000
"""Rows looked at for a first shift and scale."""
PLAIN = (1e-100, 1e100)
"""Spreads whose squares no float64 loses: undivided, they are as exact, and a division a row costs
a fifth of the pass."""
FAR = 100.0
"""Mean² over variance of what is squared: above it a sum of squares loses two digits and more."""


@dataclass(frozen=True)
class Standard:
    """Where each column is centred and by what it is divided, shape (p,)."""

    shift: Array
    scale: Array


@dataclass(frozen=True)
class Layout:
    """The columns of the sums, in their order: the constant 1, those that keys tell, the others."""

    ask: GroupAsk
    keyed: Keyed
    numbers: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        return (ONE, *self.keyed.columns, *self.numbers)

    @property
    def known(self) -> int:
        """How many columns come first that are known without a sum."""
        return 1 + len(self.keyed.told)


@dataclass(frozen=True)
class Sums:
    """What one pass gives.

    Attributes
    ----------
    keys
        For each name in the ask's ``by``, the G labels.
    n
        Rows per group, shape (G,).
    products
        Σ (w) z zᵀ, shape (G, p, p); column 0 is the constant 1.
    first, second
        Σ z and Σ z² over all rows, unweighted, shape (p,).
    """

    keys: dict[str, tuple[Any, ...]]
    n: Array
    products: Array
    first: Array
    second: Array


def group_moments(analysis: AnalysisTable, ask: GroupAsk) -> GroupMoments:
    """Answer a `GroupAsk`.

    The rows that come first give a shift and a scale near the true ones, so that one pass over
    all rows keeps its digits. The exact mean and standard deviation are in its sums, and what was
    summed is moved to them afterwards. Where the first rows misled, the engine is asked for mean
    and standard deviation and the pass is made again.
    """
    table = analysis.table
    kept = rows_with(table, (*ask.columns, *ask.by), ask.weighted, analysis.whole)
    layout = _layout(analysis, ask)
    by = (*ask.by, *layout.keyed.keys)
    used = as_numbers(kept, layout.numbers, by, ask.weighted)
    about = _of_head(used, layout)
    sums = _sums(used, layout, about)
    if not _precise(sums, layout):
        about = _of_all(used, layout)
        sums = _sums(used, layout, about)
    exact = _exact(sums, about)
    place = np.array([layout.columns.index(name) for name in ask.columns], dtype=np.int64)
    rows = float(sums.n.sum())
    everything = rows if kept is table else one_row(table, rows=table.count())["rows"]
    return GroupMoments(
        columns=ask.columns,
        keys=sums.keys,
        n=sums.n,
        products=_moved(sums.products, about, exact)[:, place[:, None], place],
        shift=exact.shift[place],
        scale=exact.scale[place],
        left_out=int(everything - rows),
    )


def standardised(used: ir.Table, columns: tuple[str, ...], shift: Array, scale: Array) -> ir.Table:
    """Replace c0, c1, … by z_k = (c_k − shift_k) / scale_k; other columns stay."""
    z = {
        f"c{k}": used[f"c{k}"]
        if shift[k] == 0.0 and scale[k] == 1.0
        else (used[f"c{k}"] - number(shift[k])) / number(scale[k])
        for k in range(len(columns))
    }
    return used.mutate(**z)


def _layout(analysis: AnalysisTable, ask: GroupAsk) -> Layout:
    told = keyed(analysis, ask.columns)
    numbers = tuple(name for name in ask.columns if name not in (ONE, *told.columns))
    return Layout(ask, told, numbers)


def _of_head(used: ir.Table, layout: Layout) -> Standard:
    """Take mean and standard deviation of the rows that come first.

    A column that is constant there is shifted by its very value: if it is constant throughout,
    every z is exactly 0, and that is how it is known to be.
    """
    shift, scale = np.zeros(len(layout.columns)), np.ones(len(layout.columns))
    if not layout.numbers:
        return Standard(shift, scale)
    head = fetched(used.select(*(f"c{k}" for k in range(len(layout.numbers)))).limit(HEAD))
    for k in range(len(layout.numbers) if head.num_rows else 0):
        column, at = floats(head, f"c{k}"), layout.known + k
        shift[at] = column[0]
        with np.errstate(over="ignore", invalid="ignore"):
            mean, spread = float(column.mean()), float(column.std())
        if column.min() != column.max() and 0.0 < spread < np.inf:
            shift[at] = mean
            scale[at] = 1.0 if PLAIN[0] < spread < PLAIN[1] else spread
    return Standard(shift, scale)


def _of_all(used: ir.Table, layout: Layout) -> Standard:
    """Ask the engine for each column's mean and standard deviation over the rows used."""
    aggregates: dict[str, Any] = {}
    for k in range(len(layout.numbers)):
        column = used[f"c{k}"]
        aggregates |= {
            f"low{k}": column.min(),
            f"high{k}": column.max(),
            f"mean{k}": column.mean(),
            f"sd{k}": column.std(how="pop"),
        }
    row = one_row(used, **aggregates)
    shift, scale = np.zeros(len(layout.columns)), np.ones(len(layout.columns))
    for k in range(len(layout.numbers)):
        # a constant column is told by its range: its standard deviation may round to above zero
        at = layout.known + k
        shift[at] = row[f"low{k}"]
        if row[f"low{k}"] != row[f"high{k}"]:
            shift[at] = row[f"mean{k}"]
            scale[at] = row[f"sd{k}"] or (row[f"high{k}"] - row[f"low{k}"])
    return Standard(shift, scale)


def _sums(used: ir.Table, layout: Layout, about: Standard) -> Sums:
    """Sum the numbers in groups split by the extra keys, and put the groups together again."""
    size, known, weighted = len(layout.numbers), layout.known, layout.ask.weighted
    z = standardised(used, layout.numbers, about.shift[known:], about.scale[known:])
    z = _to_power(z, layout.ask.power) if weighted else z
    pairs = upper(size)
    sums = {f"s{k}": z[f"c{k}"] for k in range(size)}
    sums |= {f"m{i}_{j}": z[f"c{i}"] * z[f"c{j}"] for i, j in pairs}
    asked: dict[str, Any] = {"n": z.count()}
    asked |= {name: (z.w * term if weighted else term).sum() for name, term in sums.items()}
    if weighted:
        asked["w"] = z.w.sum()
        asked |= {f"u{k}": z[f"c{k}"].sum() for k in range(size)}
        asked |= {f"v{k}": (z[f"c{k}"] * z[f"c{k}"]).sum() for k in range(size)}
    keys = len(layout.ask.by)
    result = in_groups(z, (*layout.ask.by, *layout.keyed.keys), asked)
    n = floats(result, "n")
    parts = {(i, j): floats(result, f"m{i}_{j}") for i, j in pairs}
    u = np.column_stack([np.ones(result.num_rows), layout.keyed.values(result, keys)])
    s = _columns([floats(result, f"s{k}") for k in range(size)], result.num_rows)
    starts = starts_of(result, keys)
    products = _joined(
        u,
        floats(result, "w") if weighted else n,
        s,
        symmetric(parts, size, result.num_rows),
        starts,
    )
    whole = products.sum(axis=0)
    first, second = whole[0].copy(), np.diag(whole).copy()
    if weighted:
        first = np.array([*(n @ u), *(floats(result, f"u{k}").sum() for k in range(size))])
        second = np.array([*(n @ u**2), *(floats(result, f"v{k}").sum() for k in range(size))])
    labels = {
        name: tuple(np.array(result.column(f"g{k}").to_pylist(), dtype=object)[starts].tolist())
        for k, name in enumerate(layout.ask.by)
    }
    return Sums(labels, _added(n, starts), products, first, second)


def _to_power(z: ir.Table, power: int) -> ir.Table:
    """Replace each row's weight by a whole power of it."""
    weight = UNIT
    for _ in range(power):
        weight = weight * z.w
    return z if power == 1 else z.mutate(w=weight)


def _columns(parts: list[Array], rows: int) -> Array:
    return np.column_stack(parts) if parts else np.zeros((rows, 0))


def _added(values: Array, starts: Any) -> Array:
    """Add up runs of rows that begin at ``starts``."""
    if not len(starts):
        return np.zeros((0, *values.shape[1:]))
    return np.asarray(np.add.reduceat(values, starts, axis=0))


def _joined(u: Array, w: Array, s: Array, m: Array, starts: Any) -> Array:
    """Return Σ (w) z zᵀ per group, from its parts in which the known columns u are constant.

    In each part the known columns' products are w u uᵀ, theirs with the numbers u sᵀ, and the
    numbers' own are m.
    """
    known, size = u.shape[1], s.shape[1]
    products = np.zeros((len(starts), known + size, known + size))
    products[:, :known, :known] = _added(w[:, None, None] * u[:, :, None] * u[:, None, :], starts)
    cross = _added(u[:, :, None] * s[:, None, :], starts)
    products[:, :known, known:] = cross
    products[:, known:, :known] = cross.transpose(0, 2, 1)
    products[:, known:, known:] = _added(m, starts)
    return products


def _precise(sums: Sums, layout: Layout) -> bool:
    """True if no number lies so far from its shift that its squares lost digits to that."""
    n = float(sums.n.sum())
    if not n:
        return True
    first, second = sums.first[layout.known :], sums.second[layout.known :]
    with np.errstate(over="ignore", invalid="ignore"):
        mean = first / n
        near = mean**2 <= FAR * (second / n - mean**2)
    far = ~near & (second != 0.0)
    return bool(np.isfinite(sums.products).all()) and not far.any()


def _exact(sums: Sums, about: Standard) -> Standard:
    """Return mean and standard deviation of the rows summed; of a constant column 0 and 1."""
    shift, scale = np.zeros(len(about.shift)), np.ones(len(about.shift))
    n = float(sums.n.sum())
    for k in np.flatnonzero(sums.second)[1:]:
        mean = sums.first[k] / n
        spread = np.sqrt(max(sums.second[k] / n - mean**2, 0.0))
        if spread:
            shift[k] = about.shift[k] + about.scale[k] * mean
            scale[k] = about.scale[k] * spread
    return Standard(shift, scale)


def _moved(products: Array, about: Standard, exact: Standard) -> Array:
    """Change Σ z zᵀ from one standard to another: T M Tᵀ, with T from 1 and z to the new z."""
    change = np.diag(about.scale / exact.scale)
    change[1:, 0] = (about.shift - exact.shift)[1:] / exact.scale[1:]
    moved: Array = change @ products @ change.T
    for i, j in upper(len(change)):
        # the two halves may differ in the last digit; there may be many groups, so in place
        moved[:, j, i] = moved[:, i, j]
    return moved
