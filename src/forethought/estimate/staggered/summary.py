"""Which cohorts and periods an effect is averaged over, how weighted, and compared with whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from forethought.estimate.staggered.panel import Panel
from forethought.moments import Array

Comparison = Literal["not-yet-treated", "never-treated", "last-treated"]
Averaging = Literal["simple", "cohort", "calendar", "dynamic"]


@dataclass(frozen=True)
class Pairs:
    """The P pairs of a cohort and a period for which an effect can be told.

    Attributes
    ----------
    cohort, period
        Indices into the panel, shape (P,).
    lag
        Event time, shape (P,): places in the list of periods from the first treated one (`start`).
    shares
        Each cohort's share among the units compared with, shape (P, G); rows sum to 1.
    """

    cohort: np.ndarray
    period: np.ndarray
    lag: Array
    shares: Array


@dataclass(frozen=True)
class Summary:
    """A weighted average over pairs: blocks averaged evenly, cohorts by size within a block.

    With n_g units in the pair's cohort and ``count`` m_p, the weight of pair p in block b is
    n_g m_p / Σ_{q in b} n_g m_q, divided by the number of blocks.

    Attributes
    ----------
    pairs
        The pairs with some weight.
    block
        Each pair's block, 0 … B − 1, shape (P,).
    weights
        Shape (P,); they sum to 1.
    """

    pairs: Pairs
    block: np.ndarray
    weights: Array


def pairs_of(panel: Panel, comparison: Comparison) -> Pairs:
    """Find every cohort and period that has units to compare with.

    Compared with are, in period t, cohorts that start after both t and the base period (the last
    before treatment): the same set serves both ends of a difference.
    """
    treated = np.flatnonzero(~panel.is_late)
    cohort, period = (
        index.ravel()
        for index in np.meshgrid(treated, np.arange(len(panel.periods)), indexing="ij")
    )
    later = panel.cohorts[None, :] > panel.periods[np.maximum(period, panel.base[cohort])][:, None]
    later &= np.arange(len(panel.cohorts))[None, :] != cohort[:, None]
    units = np.where(later & _may_compare(panel, comparison)[None, :], panel.n, 0.0)
    total = units.sum(axis=1)
    kept = total > 0
    cohort, period = cohort[kept], period[kept]
    return Pairs(
        cohort=cohort,
        period=period,
        lag=(period - panel.start[cohort]).astype(float),
        shares=units[kept] / total[kept, None],
    )


def _may_compare(panel: Panel, comparison: Comparison) -> np.ndarray:
    if comparison == "never-treated":
        return panel.is_late
    if comparison == "last-treated":
        return np.asarray(panel.cohorts == panel.cohorts.max())
    return np.ones(len(panel.cohorts), dtype=bool)


def average(panel: Panel, pairs: Pairs, averaging: Averaging) -> Summary:
    """Average over all treated pairs.

    ``simple``: over unit-periods. ``cohort``: over periods within a cohort, then over cohorts by
    size. ``calendar``: over treated units within a period, then evenly over periods. ``dynamic``:
    over cohorts by size at each lag, then evenly over lags.
    """
    treated = _chosen(pairs, pairs.lag >= 0)
    count = np.ones(len(treated.cohort))
    block = np.zeros(len(treated.cohort), dtype=int)
    if averaging == "cohort":
        count /= np.bincount(treated.cohort, minlength=len(panel.n))[treated.cohort]
    elif averaging == "calendar":
        block = np.unique(treated.period, return_inverse=True)[1]
    elif averaging == "dynamic":
        block = np.unique(treated.lag, return_inverse=True)[1]
    return _weighted(panel, treated, block, count)


def at_lag(panel: Panel, pairs: Pairs, lag: float) -> Summary | None:
    """Average over cohorts, by size, at one lag; None where no cohort is seen there."""
    there = _chosen(pairs, np.isclose(pairs.lag, lag))
    if not len(there.cohort):
        return None
    even = np.ones(len(there.cohort))
    return _weighted(panel, there, np.zeros(len(there.cohort), dtype=int), even)


def without_base(panel: Panel, pairs: Pairs) -> Pairs:
    """Leave out the base period, where a difference from it is zero by construction."""
    return _chosen(pairs, pairs.period != panel.base[pairs.cohort])


def _weighted(panel: Panel, pairs: Pairs, block: np.ndarray, count: Array) -> Summary:
    size = panel.n[pairs.cohort] * count
    within = np.bincount(block, weights=size)
    return Summary(pairs, block, size / within[block] / len(within))


def _chosen(pairs: Pairs, kept: np.ndarray) -> Pairs:
    return Pairs(pairs.cohort[kept], pairs.period[kept], pairs.lag[kept], pairs.shares[kept])


@dataclass(frozen=True)
class Contrast:
    """A summary as weights on the cohorts' mean outcomes.

    Attributes
    ----------
    outcome
        A_θ, shape (G, T): θ̂₀ = Σ A_θ,gt Ȳ_gt, treated minus compared-with after treatment.
    baseline
        A_0, shape (G, T): X̂ = Σ A_0,gt Ȳ_gt, the same difference in the base period.
    """

    outcome: Array
    baseline: Array

    def less(self, beta: float) -> Array:
        """Return the weights of θ̂_β = θ̂₀ − β X̂."""
        return self.outcome - beta * self.baseline


def contrast_of(panel: Panel, summary: Summary) -> Contrast:
    """Write a summary as weights on cohort means."""
    pairs = summary.pairs
    own = np.eye(len(panel.cohorts))[pairs.cohort]
    signed = summary.weights[:, None] * (own - pairs.shares)
    periods = np.eye(len(panel.periods))
    return Contrast(
        outcome=signed.T @ periods[pairs.period],
        baseline=signed.T @ periods[panel.base[pairs.cohort]],
    )


def mean_compared(panel: Panel, summary: Summary) -> float:
    """Return the mean outcome of those compared with, weighted as the effect is."""
    pairs = summary.pairs
    means = np.einsum("pg,gp->p", pairs.shares, panel.mean[:, pairs.period])
    return float(summary.weights @ means)
