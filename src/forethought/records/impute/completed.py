"""Chained imputation, arm by arm: each variable in turn from all others, over and over.

Arms are imputed apart, so that no effect is put in or taken out; clusters have effects of their
own, so that people of a cluster stay alike. Values with few different levels are taken from the
row that is most like (predictive mean matching); others are drawn from the normal.
Source: van Buuren (2018), Flexible Imputation of Missing Data, 2nd ed., chapters 3, 4 and 7;
Sullivan, White, Salter, Ryan and Lee (2018), Statistical Methods in Medical Research 27, on
imputing trials by arm.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forethought.errors import Refusal
from forethought.errors.catalogue import estimates_imputed as entries
from forethought.records.impute.gibbs import (
    Array,
    Observed,
    State,
    fitted,
    start,
    sweep,
)
from forethought.records.impute.unfinished import Unfinished

BURN_IN, BETWEEN = 30, 5
"""Rounds before the first imputation, and from one imputation to the next."""
DONORS = 5
"""A matched value is taken from one of this many rows that are most like."""
FEW_LEVELS = 20
"""A variable with no more different values than this is matched, not drawn from the normal."""
SPARE_ROWS = 5
"""Rows with a known value that each arm must have beyond the number of predictors."""


@dataclass(frozen=True)
class Completed:
    """One table with nothing missing, and where it had been."""

    columns: dict[str, NDArray[Any]]
    imputed: NDArray[np.bool_]


@dataclass
class _Chain:
    """One arm's rows while they are being completed: values (n, v) in standard units."""

    values: Array
    missing: NDArray[np.bool_]
    matched: tuple[bool, ...]
    fixed: Array
    cluster: NDArray[np.int64]
    clusters: int
    states: dict[int, State]

    def round(self, rng: np.random.Generator) -> None:
        """Impute every variable that has gaps, once."""
        for k in np.flatnonzero(self.missing.any(axis=0)).tolist():
            self._impute(k, rng)

    def _impute(self, k: int, rng: np.random.Generator) -> None:
        gaps = self.missing[:, k]
        x = np.column_stack([self.fixed, np.delete(self.values, k, axis=1)])
        observed = Observed(x[~gaps], self.values[~gaps, k], self.cluster[~gaps], self.clusters)
        state = self.states.get(k) or start(observed)
        draw = sweep(observed, state, rng)
        self.states[k] = draw.state
        effect = draw.state.effects
        expected = x[gaps] @ draw.beta + (effect[self.cluster[gaps]] if self.clusters else 0.0)
        if self.matched[k]:
            known = observed.x @ fitted(observed, effect)
            known = known + (effect[observed.cluster] if self.clusters else 0.0)
            self.values[gaps, k] = _matched(expected, known, observed.value, rng)
        else:
            noise = rng.standard_normal(len(expected)) * np.sqrt(draw.state.residual)
            self.values[gaps, k] = expected + noise


def complete(table: Unfinished, times: int, seed: int) -> Iterator[Completed]:
    """Fill in what is missing, ``times`` times over.

    Raises
    ------
    Refusal
        E270 where an arm has too few known values of a variable to learn from.
    """
    rng = np.random.default_rng([seed, 270])
    centre = np.nanmean(table.values, axis=0)
    spread = np.nanstd(table.values, axis=0)
    spread = np.where(spread > 0, spread, 1.0)
    rows = [np.flatnonzero(table.arm == arm) for arm in (0, 1)]
    chains = [_chain(table, at, (table.values[at] - centre) / spread, rng) for at in rows]
    for turn in range(times):
        for _ in range(BETWEEN if turn else BURN_IN):
            for chain in chains:
                chain.round(rng)
        values = np.empty_like(table.values)
        for chain, at in zip(chains, rows, strict=True):
            values[at] = chain.values * spread + centre
        known = ~np.isnan(table.values)
        values[known] = table.values[known]
        yield Completed(table.with_values(values), np.isnan(table.values[:, table.outcome]))


def _chain(
    table: Unfinished, rows: NDArray[np.int64], values: Array, rng: np.random.Generator
) -> _Chain:
    missing = np.isnan(values)
    fixed = np.column_stack([np.ones(len(rows)), _varying(table.fixed[rows])])
    predictors = fixed.shape[1] + values.shape[1] - 1
    for k in np.flatnonzero(missing.any(axis=0)).tolist():
        known = np.flatnonzero(~missing[:, k])
        if len(known) < predictors + SPARE_ROWS:
            raise Refusal(
                [
                    entries.TOO_FEW_TO_IMPUTE.fault(
                        value=len(known), variable=table.names[k], predictors=predictors
                    )
                ]
            )
        values[missing[:, k], k] = rng.choice(values[known, k], int(missing[:, k].sum()))
    labels, cluster = np.unique(table.cluster[rows], return_inverse=True)
    return _Chain(
        values=values,
        missing=missing,
        matched=tuple(
            matched or len(np.unique(table.values[~np.isnan(table.values[:, k]), k])) <= FEW_LEVELS
            for k, matched in enumerate(table.matched)
        ),
        fixed=fixed,
        cluster=cluster.astype(np.int64),
        clusters=len(labels) if table.clustered else 0,
        states={},
    )


def _varying(columns: Array) -> Array:
    """Keep the columns that are not the same in every row of the arm."""
    return columns[:, np.ptp(columns, axis=0) > 0] if columns.size else columns


def _matched(expected: Array, known: Array, values: Array, rng: np.random.Generator) -> Array:
    """Take each value from one of the `DONORS` rows whose expected value is nearest."""
    order = np.argsort(known, kind="stable")
    ranked, count = known[order], min(DONORS, len(known))
    at = np.searchsorted(ranked, expected)
    low = np.clip(at - count, 0, len(ranked) - 1)
    near = np.clip(low[:, None] + np.arange(2 * count), 0, len(ranked) - 1)
    distance = np.abs(ranked[near] - expected[:, None])
    # a place that was clipped stands twice and must not be drawn twice as often
    distance[:, 1:][near[:, 1:] == near[:, :-1]] = np.inf
    best = np.argsort(distance, axis=1, kind="stable")[:, :count]
    pick = best[np.arange(len(best)), rng.integers(0, count, len(best))]
    return np.asarray(values[order[near[np.arange(len(near)), pick]]])
