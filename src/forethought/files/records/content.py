"""A hash of what a table holds, where there is no file whose bytes could be hashed.

Engines give rows in any order and add floats in any order, so the hash is made of what no order
changes: the columns and their types, the number of rows, and for each column how many values it
has, the smallest and the largest, and a sum of whole numbers that every value goes into.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

import ibis.expr.types as ir

from forethought.moments.engine.columns import number, one_row, total
from forethought.records.typed import ROW, UNUSED

GOLDEN = 0.6180339887498949
"""Multiples of the golden section are spread evenly over 0 to 1, whatever is multiplied."""
PARTS = 2.0**31
"""Of so many parts of 1 a value's share is a whole number; 4 billion of them fit an int64."""


LETTERS = 3
"""So many of a word's letters go into its number, with its length."""
MOST_EXACT = 1e15
"""What lies beyond has no share of 1 left; the largest and the smallest value are hashed too."""


@dataclass(frozen=True)
class Content:
    """The hash, and the number of rows."""

    sha256: str
    rows: int


def content_hash(typed: ir.Table) -> Content:
    """Hash a typed table's content in one query."""
    names = [name for name in typed.columns if name != ROW and not name.startswith(UNUSED)]
    asked: dict[str, Any] = {"rows": typed.count()}
    for k, name in enumerate(names):
        value = typed[name]
        asked |= {f"n{k}": value.count(), f"low{k}": value.min(), f"high{k}": value.max()}
        asked[f"sum{k}"] = _share(value).sum()
    row = one_row(typed, **asked)
    found = {
        name: [
            str(typed[name].type()),
            *(row[f"{what}{k}"] for what in ("n", "low", "high")),
            int(row[f"sum{k}"] or 0),
        ]
        for k, name in enumerate(names)
    }
    text = json.dumps({"rows": row["rows"], "columns": found}, sort_keys=True, default=str)
    return Content(hashlib.sha256(text.encode()).hexdigest(), int(row["rows"]))


def _share(value: Any) -> Any:
    """Return a whole number that a value alone decides, the same on every engine."""
    if value.type().is_string():
        letters = [value.substr(at, 1).ascii_str().cast("int64") for at in range(LETTERS)]
        return value.length().cast("int64") + total(
            letter * 257 ** (at + 1) for at, letter in enumerate(letters)
        )
    spread = value.cast("float64") * number(GOLDEN)
    spread = spread.clip(number(-MOST_EXACT), number(MOST_EXACT))
    return ((spread - spread.floor().cast("float64")) * number(PARTS)).floor().cast("int64")
