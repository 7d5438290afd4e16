"""The same rows with another outcome, or with weights made from their columns."""

from __future__ import annotations

from typing import Any

import ibis.expr.types as ir

from forethought.moments.asks import RecastAsk, Tilt
from forethought.moments.engine.columns import number, total, value

STEEPEST_TILT = 300.0
"""exp() of more, squared and summed, leaves what a float64 holds; no balance is that far out."""


def recast(table: ir.Table, ask: RecastAsk) -> ir.Table:
    """Return the table that the inner ask is answered from."""
    columns: dict[str, Any] = {}
    if ask.outcome is not None:
        columns["y"] = table[ask.outcome]
    if ask.tilt is not None:
        columns["weight"] = _weight(table, ask.tilt)
    return table.mutate(**columns)


def _weight(table: ir.Table, tilt: Tilt) -> Any:
    terms = [
        (value(table, name) - number(shift)) / number(scale) * number(beta)
        for name, beta, shift, scale in zip(
            tilt.columns, tilt.beta, tilt.shift, tilt.scale, strict=True
        )
    ]
    exponent = total(terms) + number(tilt.offset)
    # the smaller of a missing number and another is the other: the row would get a weight
    clipped = exponent.isnan().ifelse(exponent, exponent.clip(upper=STEEPEST_TILT))
    tilted = clipped.exp()
    return (table["arm"] == 1).ifelse(number(1.0), tilted)
