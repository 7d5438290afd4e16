"""Is each value one that its column can hold?"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from forethought.errors.catalogue import records_keys as keys
from forethought.errors.catalogue import records_series as events
from forethought.errors.catalogue import records_values as catalogue
from forethought.records.checks.remedies import number_remedy
from forethought.records.checks.scene import Flag, Scene, plain_number
from forethought.records.mapping import NEVER_EMPTY, Role, Use
from forethought.records.typed import bad, gap, number, word
from forethought.records.values import indicator_of, not_a_number, reading
from forethought.theory.model import Indicator
from forethought.vocabulary import IndicatorKind

WELSH_NO = ("na", "Na")
"""What is read as missing and is Welsh for no; software writes NA for missing in capitals."""

LARGEST = 1e100
"""Squares of more than this overflow when they are summed; no amount of anything comes near."""


def value_flags(scene: Scene) -> list[Flag]:
    """Return every flag that a single cell can raise."""
    return [flag for use in scene.uses for flag in _flags(scene, use)]


def _flags(scene: Scene, use: Use) -> Iterator[Flag]:
    if use.role in NEVER_EMPTY:
        yield _empty(scene, use)
    if not use.is_number:
        return
    indicator = indicator_of(scene.theory, use.about or "") if use.role is Role.OUTCOME else None
    value = reading(scene.table, indicator, use.column)
    text = not_a_number(scene.table, indicator, use.column)
    periods = use.role in (Role.PERIOD, Role.FIRST_TREATED)
    remedy = partial(number_remedy, periods=periods, name=scene.name)
    yield Flag(catalogue.NOT_A_NUMBER, use, text.notnull(), text, {"remedy": remedy})
    yield Flag(catalogue.NOT_FINITE, use, value.abs() > LARGEST, value, {})
    match use.role:
        case Role.PERIOD | Role.FIRST_TREATED:
            yield Flag(catalogue.PERIOD_NOT_WHOLE, use, value % 1.0 != 0.0, value, {})
        case Role.OUT_OF | Role.EXPOSURE:
            yield Flag(catalogue.NOT_POSITIVE, use, value < 0, value, {})
        case Role.WEIGHT:
            yield Flag(catalogue.WEIGHT_NOT_POSITIVE, use, value <= 0, value, {})
        case Role.EVENT:
            yield Flag(events.NOT_AN_EVENT, use, ~value.isin([0.0, 1.0]), value, {})
        case Role.OUTCOME:
            yield from _outcome(scene, use, indicator, value)


def _empty(scene: Scene, use: Use) -> Flag:
    cell = scene.table[number(use.column) if use.is_number else word(use.column)]
    wrong = cell.isnull()
    if use.is_number:
        wrong = wrong & scene.table[bad(use.column)].isnull()
    known = gap(use.column) in scene.table.columns
    shown = scene.table[gap(use.column)] if known else cell
    return Flag(keys.EMPTY_KEY, use, wrong, shown, {"read": _read_as_missing})


def _read_as_missing(shown: list[str]) -> str:
    if not shown:
        return ""
    names = ", ".join(f"`{text}`" for text in shown)
    return f": {names} is read as missing; if it is a name, write another word"


def _outcome(scene: Scene, use: Use, indicator: Indicator | None, value: Any) -> Iterator[Flag]:
    column = scene.data.outcomes[use.about or ""]
    kind = indicator.kind if indicator is not None else None
    if kind is IndicatorKind.BINARY and gap(use.column) in scene.table.columns:
        read = scene.table[gap(use.column)]
        yield Flag(catalogue.NO_IN_WELSH, use, read.isin(WELSH_NO), read, {})
    if column.out_of is not None:
        yield Flag(catalogue.BELOW_ZERO, use, value < 0, value, {})
        if kind in (IndicatorKind.PROPORTION, IndicatorKind.BINARY, None):
            yield from _more_than_all(scene, use, value, column.out_of)
        return
    match kind:
        case IndicatorKind.BINARY:
            yield Flag(catalogue.NOT_BINARY, use, ~value.isin([0.0, 1.0]), value, {})
        case IndicatorKind.PROPORTION:
            yield Flag(catalogue.NOT_A_SHARE, use, (value < 0) | (value > 1), value, {})
        case IndicatorKind.COUNT:
            yield Flag(catalogue.BELOW_ZERO, use, value < 0, value, {})
            yield Flag(catalogue.NOT_WHOLE, use, value % 1.0 != 0.0, value, {})
        case IndicatorKind.TIME_TO_EVENT:
            yield Flag(catalogue.NOT_POSITIVE, use, value < 0, value, {})
    if indicator is not None:
        yield from _range(use, indicator, value)


def _more_than_all(scene: Scene, use: Use, value: Any, out_of: str) -> Iterator[Flag]:
    if number(out_of) not in scene.table.columns:
        return
    whole = scene.table[number(out_of)]
    shown = plain_number(value) + " of " + plain_number(whole)
    yield Flag(
        catalogue.MORE_THAN_ALL, use, (value > whole) & (whole >= 0), shown, {"out_of": out_of}
    )


def _range(use: Use, indicator: Indicator, value: Any) -> Iterator[Flag]:
    low, high = indicator.low, indicator.high
    if low is None and high is None:
        return
    below = value < low if low is not None else None
    above = value > high if high is not None else None
    wrong = below | above if below is not None and above is not None else below
    details = {
        "low": "−∞" if low is None else f"{low:g}",
        "high": "∞" if high is None else f"{high:g}",
    }
    finite = value.abs() <= LARGEST
    yield Flag(
        catalogue.OUT_OF_RANGE, use, (above if wrong is None else wrong) & finite, value, details
    )
