"""What a row says of an indicator: its value, as the plan means it."""

from __future__ import annotations

from typing import Any

import ibis
import ibis.expr.types as ir

from forethought.plan import Data, Plan
from forethought.plan.model import OutcomeColumn
from forethought.records.mapping import ROW_NUMBER
from forethought.records.typed import ROW, bad, number, word
from forethought.theory import Theory
from forethought.theory.model import Indicator
from forethought.vocabulary import IndicatorKind

TRUE_WORDS = ("true", "yes")
FALSE_WORDS = ("false", "no")
"""Words that stand for 1 and 0 in a binary outcome, whatever their case."""


def indicator_of(theory: Theory, name: str) -> Indicator | None:
    """Return the theory's indicator called ``name``, if it has one."""
    try:
        return theory.indicator(name)[1]
    except KeyError:
        return None


def is_kind(indicator: Indicator | None, *kinds: IndicatorKind) -> bool:
    """True if the indicator is of one of ``kinds``."""
    return indicator is not None and indicator.kind in kinds


def unit(table: ir.Table, data: Data) -> Any:
    """Return what names each row's unit."""
    return table[ROW] if data.unit == ROW_NUMBER else table[word(data.unit)]


def reading(table: ir.Table, indicator: Indicator | None, column: str) -> Any:
    """Return the cell's number; for a binary indicator yes, no, true and false count too."""
    value = table[number(column)]
    if not is_kind(indicator, IndicatorKind.BINARY):
        return value
    text = table[bad(column)].lower()
    spoken = text.isin(TRUE_WORDS).ifelse(
        1.0, text.isin(FALSE_WORDS).ifelse(0.0, ibis.null("float64"))
    )
    return ibis.coalesce(value, spoken)


def not_a_number(table: ir.Table, indicator: Indicator | None, column: str) -> Any:
    """Return the cell's text where it is neither missing nor read as a number."""
    text = table[bad(column)]
    if not is_kind(indicator, IndicatorKind.BINARY):
        return text
    return text.lower().isin((*TRUE_WORDS, *FALSE_WORDS)).ifelse(ibis.null("string"), text)


def outcome(table: ir.Table, theory: Theory, data: Data, name: str) -> Any:
    """Return the indicator's value: with a denominator the share, missing where that is 0."""
    column: OutcomeColumn = data.outcomes[name]
    value = reading(table, indicator_of(theory, name), column.column)
    if column.out_of is None:
        return value
    return value / positive(table[number(column.out_of)])


def exposure(table: ir.Table, data: Data, name: str) -> Any:
    """Return the person-time at risk; missing where there was none."""
    column = data.outcomes[name].exposure
    return None if column is None else positive(table[number(column)])


def positive(value: Any) -> Any:
    """Turn what is not above zero into a missing value."""
    return (value > 0).ifelse(value, ibis.null("float64"))


def stratum(table: ir.Table, named: tuple[str, ...]) -> Any:
    """Return the row's stratum; several columns are joined with a slash."""
    parts = [table[word(column)].cast("string") for column in named]
    joined = parts[0]
    for part in parts[1:]:
        joined = joined + " / " + part
    return joined


def is_rollout(plan: Plan) -> bool:
    """True if units are followed over periods and treated from one of them on."""
    data = plan.data
    starts = data is not None and (data.first_treated is not None or data.treated is not None)
    return starts and data is not None and data.period is not None
