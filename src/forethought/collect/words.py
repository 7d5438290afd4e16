"""Words that forms need beside the plan's own: in English and Welsh, short and plain."""

from __future__ import annotations

import re

from forethought.vocabulary import Duration, Text

CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
"""Characters that no XML file may hold; Word and Excel files are XML."""

REQUIRED: Text = {"en": "Please answer this question.", "cy": "Atebwch y cwestiwn hwn."}
YES: Text = {"en": "Yes", "cy": "Ie"}
NO: Text = {"en": "No", "cy": "Na"}

CODE_LABEL: Text = {"en": "Your study code", "cy": "Eich cod astudio"}
CODE_HINT: Text = {
    "en": "The code you were given for this study. Please do not write your name.",
    "cy": "Y cod a roddwyd i chi ar gyfer yr astudiaeth hon. Peidiwch ag ysgrifennu eich enw.",
}
CODE_PATTERN = "^[A-Za-z0-9][A-Za-z0-9-]{2,19}$"
CODE_RULE: Text = {
    "en": "A code has 3 to 20 letters, digits or hyphens, and no spaces.",
    "cy": "Mae cod yn cynnwys 3 i 20 o lythrennau, digidau neu gysylltnodau, heb fylchau.",
}

WAVE_LABEL: Text = {"en": "Which round is this?", "cy": "Pa rownd yw hon?"}

_UNITS = {
    "en": ("Year", "Month", "Week", "Day"),
    "cy": ("Blwyddyn", "Mis", "Wythnos", "Diwrnod"),
}
_START = {"en": "Start", "cy": "Dechrau"}
_NUMBERS = {
    # language: (a number, a whole number, from-to, at least, at most)
    "en": (
        "Please give {0}",
        ("a number", "a whole number"),
        " from {low} to {high}.",
        " of at least {low}.",
        " of at most {high}.",
    ),
    "cy": (
        "Rhowch {0}",
        ("rif", "rif cyfan"),
        " o {low} i {high}.",
        " sydd o leiaf {low}.",
        " sydd heb fod yn fwy na {high}.",
    ),
}


def tidy(text: str) -> str:
    """Drop the characters that Word and Excel files cannot hold."""
    return CONTROL.sub("", text)


def figure(number: float) -> str:
    """Write a number as people do: ``10`` for 10.0, ``0.05`` for 0.05."""
    return str(int(number)) if float(number).is_integer() else repr(float(number))


def round_name(at: Duration) -> Text:
    """Name a round of measurement: ``Start``, ``Month 6``; in Welsh with no mutation needed."""
    return {language: _round_in(at, language) for language in _UNITS}


def _round_in(at: Duration, language: str) -> str:
    counts = (at.years, at.months, at.weeks, at.days)
    named = zip(_UNITS[language], counts, strict=True)
    words = ", ".join(f"{unit} {count}" for unit, count in named if count)
    # the words after the first are common nouns: "Year 1, month 6"
    return words[:1] + words[1:].lower() if words else _START[language]


def range_rule(low: float | None, high: float | None, whole: bool) -> Text | None:
    """Say which numbers may stand, in each language; None if any may."""
    if low is None and high is None:
        return None
    return {
        language: _rule_in(language, low, high, whole)  # one sentence each
        for language in _NUMBERS
    }


def _rule_in(language: str, low: float | None, high: float | None, whole: bool) -> str:
    start, nouns, both, at_least, at_most = _NUMBERS[language]
    limit = both if low is not None and high is not None else at_least if high is None else at_most
    ends = {
        "low": "" if low is None else figure(low),
        "high": "" if high is None else figure(high),
    }
    return start.format(nouns[whole]) + limit.format(**ends)
