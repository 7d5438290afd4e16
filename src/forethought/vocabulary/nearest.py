"""The word that was most likely meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

MOST_WORDS = 2_000
"""Beyond this many candidates only spellings that differ in case and punctuation are looked up."""


def nearest(word: str, words: Iterable[str]) -> str | None:
    """Return the one of ``words`` nearest to ``word``; None if none is near."""
    known = list(dict.fromkeys(words))
    folded = {_fold(candidate): candidate for candidate in reversed(known)}
    if _fold(word) in folded:
        return folded[_fold(word)]
    if len(known) > MOST_WORDS:
        return None
    near = difflib.get_close_matches(word[:80], known, n=1, cutoff=0.6)
    return near[0] if near else None


def did_you_mean(word: str, words: Iterable[str], otherwise: str = "") -> str:
    """Ask ``"Did you mean `x`?"``, else say what ``otherwise`` says."""
    near = nearest(word, words)
    return f"Did you mean `{near}`?" if near is not None else otherwise


def _fold(word: str) -> str:
    return word.casefold().replace("_", "-").replace(" ", "-").strip("-")
