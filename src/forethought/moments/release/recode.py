"""The same columns at every partner, though each knows only the levels in its own records.

A category becomes a column of 0 and 1 for each level but the first. Where a level is absent at a
partner its column is 0 there; where another level comes first, the missing column is 1 less the
others. Both are exact, so sums over one partner's columns give the sums over the pooled ones.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from forethought.moments.asks import Array

Levels = Mapping[str, tuple[str, ...]]
"""Every level by what its columns' names start with; the one compared with is first."""

PRODUCT = "*"
ONE = "one"
STRATUM = "s:"
PERIOD = "s:period "
"""Starts of columns that are strata: within which assignment was made, and periods."""


@dataclass(frozen=True)
class Adjusted:
    """What a pooled question adjusts for: as a table at hand would say it."""

    covariates: tuple[str, ...]
    strata: tuple[str, ...]
    levels: dict[str, tuple[str, ...]]


def pooled_levels(found: Sequence[Levels]) -> dict[str, tuple[str, ...]]:
    """Return every level that any partner has, in the order an analysis of all would use."""
    starts = dict.fromkeys(start for levels in found for start in levels)
    every = {
        start: {name for levels in found for name in levels.get(start, ())} for start in starts
    }
    return {
        start: tuple(sorted(names, key=_as_number if start == PERIOD else None))
        for start, names in every.items()
    }


def _as_number(level: str) -> float:
    """Periods are in the order of time."""
    try:
        return float(level)
    except ValueError:
        return math.inf


def is_stratum(start: str) -> bool:
    """True for what each partner may have its own of: strata, periods."""
    return start.startswith(STRATUM)


def pooled_columns(found: Sequence[tuple[str, ...]], levels: Levels) -> tuple[str, ...]:
    """Return the pooled columns, given each partner's; a category's stand together."""
    order: dict[str, None] = {}
    for columns in found:
        order |= dict.fromkeys(start_of(name, levels) or name for name in columns)
    spread: list[str] = []
    for name in order:
        spread += [f"{name}{level}" for level in levels[name][1:]] if name in levels else [name]
    return tuple(spread)


def start_of(column: str, levels: Levels) -> str | None:
    """Return which category or stratum a column is a level of, if it is one."""
    for start, names in levels.items():
        if column.startswith(start) and column[len(start) :] in names:
            return start
    return None


def expansion(column: str, own: Levels, pooled: Levels) -> dict[str, float]:
    """Write a pooled column as a sum of one partner's columns, with their weights."""
    result = {"": 1.0}
    for factor in column.split(PRODUCT):
        parts = _factor(factor, own, pooled)
        result = {
            _times(left, right): weight * other
            for left, weight in result.items()
            for right, other in parts.items()
        }
    return {name or ONE: weight for name, weight in result.items()}


def _factor(name: str, own: Levels, pooled: Levels) -> dict[str, float]:
    start = start_of(name, pooled)
    if start is None:
        return {name: 1.0}
    level, here = name[len(start) :], own.get(start, ())
    if level not in here:
        return {}
    if level == here[0]:
        return {ONE: 1.0} | {f"{start}{other}": -1.0 for other in here[1:]}
    return {name: 1.0}


def _times(left: str, right: str) -> str:
    return PRODUCT.join(name for name in (left, right) if name not in ("", ONE))


def needed(columns: Sequence[str], own: Levels, pooled: Levels) -> set[str]:
    """Return the partner's columns that the pooled ones are made of, the constant aside."""
    names = {name for column in columns for name in expansion(column, own, pooled)}
    return names - {ONE}


def plain_factors(columns: Sequence[str], levels: Levels) -> set[str]:
    """Return the columns that may be missing in a row; levels and the constant never are."""
    factors = {factor for column in columns for factor in column.split(PRODUCT)}
    return {name for name in factors if name != ONE and start_of(name, levels) is None}


def transform(columns: Sequence[str], own: Sequence[str], levels: Levels, pooled: Levels) -> Array:
    """Return T with pooled = T · own, shape (pooled columns, own columns and the constant last)."""
    place = {name: k for k, name in enumerate(own)} | {ONE: len(own)}
    matrix = np.zeros((len(columns), len(own) + 1))
    for row, column in enumerate(columns):
        for name, weight in expansion(column, levels, pooled).items():
            matrix[row, place[name]] += weight
    return matrix
