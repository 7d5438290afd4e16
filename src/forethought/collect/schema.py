"""The records file as a Frictionless Table Schema, and its empty CSV."""

from __future__ import annotations

import csv
import io
from typing import Any

from forethought.collect.columns import Column, EntryTable

PROFILE = "https://datapackage.org/profiles/2.0/tableschema.json"
TYPES = {
    "text": "string",
    "number": "number",
    "whole-number": "integer",
    "date": "date",
    "several": "string",
}


def table_schema(table: EntryTable) -> dict[str, Any]:
    """Describe ``table`` as the Table Schema standard does; an empty cell is a missing value."""
    return {
        "$schema": PROFILE,
        "title": table.title,
        "description": table.about,
        "fields": [_field(column) for column in table.columns],
        "missingValues": [""],
        "primaryKey": list(table.key),
    }


def _field(column: Column) -> dict[str, Any]:
    field: dict[str, Any] = {
        "name": column.name,
        "type": TYPES[column.kind],
        "title": column.title,
        "description": _description(column),
    }
    if column.unit:
        field["unit"] = column.unit
    constraints = _constraints(column)
    return {**field, "constraints": constraints} if constraints else field


def _description(column: Column) -> str:
    labels = "; ".join(f"{a.value} = {a.label}" for a in column.allowed if a.label != a.value)
    meaning = column.meaning if column.meaning.endswith((".", "?", "!")) else f"{column.meaning}."
    return f"{meaning} Values: {labels}." if labels else meaning


def _constraints(column: Column) -> dict[str, Any]:
    found: dict[str, Any] = {"required": True} if column.required else {}
    if column.allowed and column.kind != "several":
        found["enum"] = [
            int(allowed.value) if column.is_number else allowed.value for allowed in column.allowed
        ]
    if column.is_number and column.low is not None:
        found["minimum"] = _bound(column.low)
    if column.is_number and column.high is not None:
        found["maximum"] = _bound(column.high)
    return found


def _bound(bound: float) -> float:
    return int(bound) if float(bound).is_integer() else bound


def empty_csv(table: EntryTable, separator: str = ",", encoding: str = "utf-8") -> bytes:
    """Write the header alone, as the plan says its CSV files are written.

    An encoding that is unknown or lacks a letter of the header gives way to UTF-8.
    """
    text = io.StringIO()
    writer = csv.writer(text, delimiter=separator, lineterminator="\r\n")
    writer.writerow(column.name for column in table.columns)
    try:
        return text.getvalue().encode(encoding)
    except (LookupError, UnicodeEncodeError):
        return text.getvalue().encode("utf-8")
