"""What to do about text in a column of numbers, by what the text looks like."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

DECIMAL_COMMA = re.compile(r"^[+-]?\d+,\d+$")
THOUSANDS = re.compile(r"^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$")
SPACED = re.compile(r"^[+-]?\d{1,3}([ \u00a0\u2009\u202f'’]\d{3})+([.,]\d+)?$")
WELSH = re.compile(r"(?i)^(ie|nage|oes|nac oes|ydy|nac ydy)$")
PER_CENT = re.compile(r"^[+-]?\d+([.,]\d+)?\s*%$")
CURRENCY = re.compile(r"^[+-]?\s*[£$€]\s*[\d., ]+$|^[+-]?[\d., ]+\s*[£$€]$")
OTHER_MINUS = re.compile(r"^[\u2212\u2013\u2014\u2010\u2011]\s*\d+(\.\d+)?$")
DATE = re.compile(r"^\d{4}[-/.]\d{1,2}([-/.]\d{1,2}([T ].*)?)?$|^\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}$")
PART_OF_YEAR = re.compile(r"^\d{4}[ -]?[QMWHqmwh]\d{1,2}$|^[QMWHqmwh]\d{1,2}[ /-]?\d{4}$")
LIMIT = re.compile(r"^[<>≤≥]\s*=?\s*\d")
ERROR = re.compile(r"^#[A-Z/0?!]+$", re.I)
USUAL = "Write a number, or leave the cell empty where the value is missing."
MOST_TOLD = 3
TEXT_FILES = (".csv", ".tsv", ".txt")
"""Files whose decimal mark the plan can name."""


def number_remedy(shown: Sequence[str], *, periods: bool = False, name: str = ".csv") -> str:
    """Say what to do about each kind of text in ``shown``, in records called ``name``."""
    if shown and all(DECIMAL_COMMA.match(text) for text in shown):
        return _commas(shown, name.lower())
    told = dict.fromkeys(_remedy(text, periods) for text in shown)
    firsts: dict[str, str] = {}
    for remedy in told:
        firsts.setdefault(remedy.partition(":")[0], remedy)
    return " ".join(list(firsts.values())[:MOST_TOLD]) or USUAL


def _commas(shown: Sequence[str], name: str) -> str:
    if all(THOUSANDS.match(text) for text in shown):
        return f"Write thousands without a comma: {shown[0].replace(',', '')}."
    point = shown[0].replace(",", ".")
    if ".xlsx" in name:
        return (
            "These cells hold text with a decimal comma, and no numbers. In Excel select the "
            f"column and replace the comma by a point (Ctrl+H), so that `{shown[0]}` is the number "
            f"{point}; then save."
        )
    if not name.endswith(TEXT_FILES):
        return f"Store the column as numbers: `{shown[0]}` is text, and means {point}."
    return 'In plan.yaml, under `data`, write `csv: {decimal: ","}`.'


def _remedy(text: str, periods: bool) -> str:
    for pattern, say in KINDS:
        if pattern.match(text):
            return say(text)
    if DATE.match(text) or PART_OF_YEAR.match(text):
        if periods:
            return f"Number the periods 1, 2, 3, … in their order: `{text}` cannot be counted."
        return f"Write a number of days, months or years: `{text}` is a date."
    return USUAL


def _per_cent(text: str) -> str:
    digits = text.rstrip("% \u00a0").replace(",", ".")
    return f"Leave out the sign %: {digits}, or {float(digits) / 100:.12g} for a share from 0 to 1."


def _digits(text: str) -> str:
    """Return the number without its thousands; one comma before two digits is a decimal mark."""
    plain = re.sub(r"[^\d.,+-]", "", text)
    return plain.replace(",", ".") if re.search(r",\d{1,2}$", plain) else plain.replace(",", "")


KINDS: tuple[tuple[re.Pattern[str], Callable[[str], str]], ...] = (
    (WELSH, lambda _: "Write 1 for `ie` and 0 for `nage` and `na`: `na` is read as missing."),
    (PER_CENT, _per_cent),
    (THOUSANDS, lambda text: f"Write thousands without a comma: {_digits(text)}."),
    (DECIMAL_COMMA, lambda text: f"Write a decimal point: {text.replace(',', '.')}."),
    (SPACED, lambda text: f"Write thousands without anything between: {_digits(text)}."),
    (CURRENCY, lambda text: f"Leave out the sign of the currency: {_digits(text)}."),
    (
        OTHER_MINUS,
        lambda text: (
            f"Write the minus as on the keyboard: -{text[1:].strip()}; it is a longer dash."
        ),
    ),
    (
        LIMIT,
        lambda text: f"Write the value itself, or leave the cell empty: `{text}` is only a limit.",
    ),
    (
        ERROR,
        lambda text: (
            f"Correct the formula, or leave the cell empty: `{text}` is a spreadsheet's error."
        ),
    ),
)
"""Each kind of text that has a remedy of its own, and the remedy; the first that fits counts."""
