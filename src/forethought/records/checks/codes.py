"""Are there numbers that stand for a missing value: -9, 999 and the like?"""

from __future__ import annotations

from typing import Any

from forethought.errors.catalogue import records_values as catalogue
from forethought.records.checks.scene import Flag, Scene
from forethought.records.fetched import fetched
from forethought.records.mapping import Role, Use
from forethought.records.report import ColumnSummary
from forethought.records.typed import number
from forethought.records.values import indicator_of
from forethought.vocabulary import IndicatorKind

CODES = (-9999, -999, -99, -9, 999, 9999)
FEWEST_ROWS = 2
FEWEST_OTHERS = 3
"""With fewer other values nobody can say what lies far from them."""
BOUNDED = (IndicatorKind.BINARY, IndicatorKind.PROPORTION)
NEVER_BELOW = (IndicatorKind.COUNT, IndicatorKind.TIME_TO_EVENT)
"""Kinds in which a value below zero is an error already."""


def code_flags(scene: Scene, columns: tuple[ColumnSummary, ...]) -> list[Flag]:
    """Flag codes that stand in several rows, far from the column's other values."""
    sought = {
        use: codes
        for use, column in zip(scene.uses, columns, strict=True)
        if (codes := tuple(code for code in _sought(scene, use) if _within(code, column)))
    }
    if not sought:
        return []
    aggregates: dict[str, Any] = {}
    for k, use in enumerate(sought):
        value = scene.table[number(use.column)]
        others = ~value.isin(CODES)
        aggregates |= {f"l{k}": value.min(where=others), f"h{k}": value.max(where=others)}
        aggregates[f"n{k}"] = value.count(where=others)
        aggregates |= {f"c{k}_{c}": (value == code).sum() for c, code in enumerate(sought[use])}
    row = fetched(scene.table.aggregate(**aggregates)).to_pylist()[0]
    flags: list[Flag] = []
    for k, (use, codes) in enumerate(sought.items()):
        if row[f"n{k}"] < FEWEST_OTHERS:
            continue
        low, high = row[f"l{k}"], row[f"h{k}"]
        often = [code for c, code in enumerate(codes) if (row[f"c{k}_{c}"] or 0) >= FEWEST_ROWS]
        far = [code for code in often if is_far(code, low, high)]
        if far:
            value = scene.table[number(use.column)]
            details = {
                "codes": " and ".join(f"`{code}`" for code in far),
                "low": f"{low:g}",
                "high": f"{high:g}",
            }
            flags.append(Flag(catalogue.LIKELY_CODE, use, value.isin(far), value, details))
    return flags


def _within(code: int, column: ColumnSummary) -> bool:
    """True if a code can be in the column at all."""
    return column.low is not None and column.high is not None and column.low <= code <= column.high


def is_far(code: float, low: float, high: float) -> bool:
    """True if ``code`` lies further outside than the others spread, or alone below zero."""
    if code < low:
        return low >= 0 or low - code > high - low
    return code > high and code - high > high - low


def _sought(scene: Scene, use: Use) -> tuple[int, ...]:
    """Return the codes to look for in a column; none where the values have bounds already."""
    if use.role is Role.NUMBER:
        return CODES
    if use.role is not Role.OUTCOME or scene.data.outcomes[use.about or ""].out_of is not None:
        return ()
    indicator = indicator_of(scene.theory, use.about or "")
    if indicator is None:
        return CODES
    if indicator.kind in BOUNDED or indicator.low is not None or indicator.high is not None:
        return ()
    return tuple(code for code in CODES if code > 0 or indicator.kind not in NEVER_BELOW)
