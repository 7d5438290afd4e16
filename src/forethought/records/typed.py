"""From cells as they stand to words and numbers, with nothing coerced in silence.

The typed table that every later step reads has, whatever the file or engine:

===============  ============================================================
column           holds
===============  ============================================================
``row``          the row's number in the file, the headings being row 1; null in a database
``w:HEADING``    the cell as a word (a whole number where the source has one)
``n:HEADING``    the cell as float64; null where missing or not a number
``bad:HEADING``  the cell's text where a number belongs and none stands
``gap:HEADING``  of keys and outcomes in text files: the text that was read as missing
``h:HEADING``    always null: a heading that the plan does not use
===============  ============================================================
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import ibis
import ibis.expr.operations as ops
import ibis.expr.types as ir

from forethought.plan import Data
from forethought.records.mapping import NEVER_EMPTY, Role, uses
from forethought.records.portable import is_whole, whole_text

ROW = "row"
UNUSED = "h:"
"""Begins the names of headings that the plan does not use."""
MISSING = ("", "na", "n/a", "null", ".", "nan")
"""Texts that mean a missing value in a text file, whatever their case."""
NUMBER = r"^\s*[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?\s*$"
SAFE_NUMBER = r"^\s*[+-]?[0-9]{0,150}\.?[0-9]{0,150}([eE][+-]?[0-9]{1,2})?\s*$"
"""What every engine reads as a finite float; engines that cannot try a cast read nothing else."""


@dataclass(frozen=True)
class Cells:
    """How to read cells of text: which texts are missing, and the decimal mark."""

    missing: tuple[str, ...] = ("",)
    decimal: str = "."


TEXT_FILE = Cells(MISSING)


def word(heading: str) -> str:
    """Return the typed table's name for the words of a column."""
    return f"w:{heading}"


def number(heading: str) -> str:
    """Return the typed table's name for the numbers of a column."""
    return f"n:{heading}"


def bad(heading: str) -> str:
    """Return the typed table's name for what is no number in a column of numbers."""
    return f"bad:{heading}"


def gap(heading: str) -> str:
    """Return the typed table's name for what was read as missing in a column of keys."""
    return f"gap:{heading}"


def headings_of(typed: ir.Table) -> tuple[str, ...]:
    """Return every heading of the file that a typed table came from."""
    names = (name.partition(":") for name in typed.columns)
    return tuple(
        dict.fromkeys(rest for kind, colon, rest in names if colon and kind not in ("bad", "gap"))
    )


def typed_columns(
    raw: ir.Table, headings: tuple[str, ...], data: Data, cells: Cells
) -> dict[str, Any]:
    """Return the typed table's columns, but for ``row``, as expressions over ``raw``."""
    columns: dict[str, Any] = {}
    mapped = {use.column for use in uses(data)}
    for use in uses(data):
        if use.column not in headings:
            continue
        if use.is_number:
            value, refused = _number(raw[use.column], cells)
            columns |= {number(use.column): value, bad(use.column): refused}
        else:
            columns[word(use.column)] = _word(raw[use.column], cells)
        may_mean_no = use.role is Role.OUTCOME
        if (use.role in NEVER_EMPTY or may_mean_no) and len(cells.missing) > 1:
            text = raw[use.column].cast("string").strip()
            said = text.lower().isin(cells.missing) & (text != "")
            columns[gap(use.column)] = said.ifelse(text, ibis.null("string"))
    unused = (name for name in headings if name not in mapped)
    return columns | {f"{UNUSED}{name}": ibis.null("string") for name in unused}


def _word(cell: Any, cells: Cells) -> Any:
    kind = cell.type()
    if kind.is_string():
        return _unless_missing(cell.strip(), cells)
    if kind.is_integer():
        return cell.cast("int64")
    if kind.is_floating() or kind.is_decimal():
        # ids pass through tools that make 12 into 12.0: the same id must come out
        value = cell.cast("float64")
        text = is_whole(value).ifelse(whole_text(value), value.cast("string"))
        return (value.isnan() | value.isinf()).ifelse(ibis.null("string"), text)
    return cell.cast("string")


def _number(cell: Any, cells: Cells) -> tuple[Any, Any]:
    """Return the cell as a number, and its text where it is none."""
    kind = cell.type()
    if kind.is_numeric() or kind.is_boolean():
        value = cell.cast("float64")
        return value.isnan().ifelse(ibis.null("float64"), value), ibis.null("string")
    text = cell.cast("string")
    plain = text if cells.decimal == "." else _with_point(text, cells.decimal)
    # what is missing is no number either: only the few cells that are no number are looked at
    value = plain.re_search(NUMBER).ifelse(_attempt(plain), ibis.null("float64"))
    return value, value.notnull().ifelse(ibis.null("string"), _unless_missing(text.strip(), cells))


def _attempt(text: Any) -> Any:
    """Read text that looks like a number; too large a one is infinite, or no number at all."""
    if text.get_backend().has_operation(ops.TryCast):
        return text.try_cast("float64")
    return text.re_search(SAFE_NUMBER).ifelse(text, ibis.null("string")).cast("float64")


def _unless_missing(text: Any, cells: Cells) -> Any:
    """Turn the texts that mean missing into null; only texts as short as those are looked at."""
    longest = max(len(token) for token in cells.missing)
    missing = text.lower().isin(cells.missing)
    return (text.length() > longest).ifelse(text, missing.ifelse(ibis.null("string"), text))


def _with_point(text: Any, decimal: str) -> Any:
    """Write the decimal mark as a point; a point that stood there already makes it no number."""
    return text.contains(".").ifelse("not a number", text.replace(decimal, "."))
