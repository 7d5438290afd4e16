"""Notes as a lay reader meets them: names of keys in quotation marks, methods by their names.

Notes are written for whoever checks the numbers, with keys and columns in backticks. A report is
read by people who know neither.
"""

from __future__ import annotations

import re

from forethought.report.words.methods import METHODS
from forethought.report.words.sentence import lower_first

NAMES = {method.value: words.name for method, words in METHODS.items()}
PROPER = ("Callaway", "Cox", "Poisson", "Sun")
"""First words of a method's name that keep their capital within a sentence."""
MARKED = re.compile(r"`([^`]+)`")
CODED = re.compile(r"^([A-Z]\d{3}): (.*)$", re.DOTALL)
BARE = [name for name in NAMES if name.count("-") > 1 or name == "lin"]
"""Methods whose keys can be nothing else in a sentence."""
HYPHENATED = re.compile("|".join(rf"(?<![\w`-]){re.escape(name)}(?![\w`-])" for name in BARE))
NEGATIVE = re.compile(r"(?<![\w.,-])-(?=\d)")


def plain_words(text: str) -> str:
    """Say a note in plain words: no backticks, no hyphen for a minus, a rule's code at the end."""
    coded = CODED.match(text)
    told = coded[2] if coded else text
    told = HYPHENATED.sub(lambda found: _named(found[0]), told)
    told = MARKED.sub(lambda found: _named(found[1]), told)
    told = NEGATIVE.sub("\u2212", told)
    return f"{told.rstrip('.')} ({coded[1]})." if coded else told


def _named(name: str) -> str:
    """A method by its name; any other key as it stands, in quotation marks."""
    if name not in NAMES:
        return f"\u201c{name}\u201d"
    title = NAMES[name]
    return title if title.startswith(PROPER) else lower_first(title)
