"""Letters that no font has, written as their codes so that nothing is lost.

Codes stand in for letters beyond ASCII only: what the source is written in is never touched.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

SHIPPED: Final = "\u2013\u2014\u2018\u2019\u201c\u201d\u2022\u2026\u2190\u2192\u2212\u2264\u2265"
"""Signs beyond Latin that the report itself is written with."""

STRANGE = re.compile("[^\x00-\u024f" + SHIPPED + "]+")
FOREIGN = re.compile("[^\x00-\x7f]+")
FORBIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\u202a-\u202e\u2066-\u2069]"
)
"""What XML and the typesetter do not take (controls, halves of letters, non-characters), and
orders to turn the direction of writing, which would reach the words that follow."""


def fit(text: str) -> str:
    """Compose letters, and leave out what no document may hold; it has no look of its own."""
    return FORBIDDEN.sub("", unicodedata.normalize("NFC", text))


def codes(letters: str) -> str:
    """Write letters as codes; joiners and variation selectors have no look, and go."""
    return "".join(f"[U+{ord(letter):04X}]" for letter in letters if not _unseen(letter))


def coded_run(source: str, run: str) -> str:
    """Write as codes the letters of ``run`` that a font may lack, wherever they stand together.

    A run holds letters that are drawn beside those that are not: only letters that the shipped
    font is not made for are taken. Where all are plain, those beyond ASCII are.
    """
    for kind in (STRANGE, FOREIGN):
        changed = source
        for letters in sorted(set(kind.findall(run)), key=len, reverse=True):
            changed = changed.replace(letters, codes(letters))
        if changed != source:
            return changed
    return source


def all_coded(source: str) -> str:
    """Write as codes every letter that the shipped font is not made for."""
    return STRANGE.sub(lambda found: codes(found[0]), source)


def _unseen(letter: str) -> bool:
    number = ord(letter)
    selector = 0xFE00 <= number <= 0xFE0F or 0xE0100 <= number <= 0xE01EF
    return selector or unicodedata.category(letter) == "Cf"
