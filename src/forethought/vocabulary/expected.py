"""What a validator expected, in the words of people who write theories."""

from __future__ import annotations

import re

from pydantic_core import ErrorDetails

from forethought.vocabulary.nearest import nearest

PLAIN = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "finite_number": "a number that is not infinite",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "tuple_type": "a list: - …",
    "list_type": "a list: - …",
    "dict_type": "names with values (key: value)",
    "model_type": "names with values (key: value)",
    "model_attributes_type": "names with values (key: value)",
    "date_from_datetime_parsing": "a date such as 2027-06-30",
    "date_from_datetime_inexact": "a date such as 2027-06-30",
    "date_parsing": "a date such as 2027-06-30",
    "date_type": "a date such as 2027-06-30",
    "string_pattern_mismatch": "letters, digits, hyphens, dots and underscores without spaces",
}
LIMITS = {
    "greater_than": ("a number greater than {gt:g}", "gt"),
    "greater_than_equal": ("a number of {ge:g} or more", "ge"),
    "less_than": ("a number less than {lt:g}", "lt"),
    "less_than_equal": ("a number of {le:g} or less", "le"),
    "too_short": ("a list of at least {min_length}", "min_length"),
    "string_too_long": ("text of at most {max_length} characters", "max_length"),
    "string_too_short": ("text of at least {min_length} characters", "min_length"),
}
MOST_SHOWN = 8
QUOTED = re.compile(r"'([^']*)'")


def expected_in_words(detail: ErrorDetails) -> str:
    """Say what should stand there: "a whole number", "one of higher or lower"."""
    context, kind = detail.get("ctx", {}), detail["type"]
    if kind in ("enum", "literal_error"):
        listed = str(context["expected"]).replace("'", "")
        return f"one of {listed}" if " or " in listed else listed
    if kind in LIMITS:
        template, needs = LIMITS[kind]
        if needs in context:
            return template.format(**context)
    message = detail["msg"].removeprefix("Value error, ").removeprefix("Input should be ")
    return PLAIN.get(kind, message[:1].lower() + message[1:])


def briefly(detail: ErrorDetails) -> str:
    """Say it in one line: a long list of words is left to the remedy."""
    words = _choices(detail)
    return f"one of {len(words)} words" if len(words) > MOST_SHOWN else expected_in_words(detail)


def remedy_for(detail: ErrorDetails) -> str:
    """Say what to write: the nearest of a closed choice, a number in quotes."""
    near = nearest(str(detail["input"]), _choices(detail))
    if near:
        return f"Did you mean `{near}`?"
    if detail["type"] == "string_type" and isinstance(detail["input"], bool | int | float):
        return f'Put it in quotes: "{detail["input"]}".'
    return f"Write {expected_in_words(detail)}."


def _choices(detail: ErrorDetails) -> list[str]:
    closed = detail["type"] in ("enum", "literal_error")
    return QUOTED.findall(str(detail.get("ctx", {}).get("expected", ""))) if closed else []


def shown(value: object) -> str:
    """Show what stands there, cut to one short line."""
    if isinstance(value, dict):
        return "a set of names with values"
    if isinstance(value, list):
        return "a list"
    if value is None:
        return "blank"
    text = " ".join(str(value).split())
    return f"'{text}'" if len(text) <= 60 else f"'{text[:57]}…'"
