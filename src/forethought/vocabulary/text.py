"""Words for people, in one language or several."""

from __future__ import annotations

from collections.abc import Mapping

Text = str | dict[str, str]
"""One string, or one per language code: ``{"en": "Yes", "cy": "Ie"}``."""

LANGUAGES = {"en": "English", "cy": "Cymraeg"}


def say(text: Text, language: str = "en") -> str:
    """Return the words in ``language``, else in the first language there is."""
    if isinstance(text, Mapping):
        return text.get(language) or next(iter(text.values()), "")
    return text


def languages_of(text: Text) -> tuple[str, ...]:
    """Return the language codes that ``text`` names; none for a plain string."""
    return tuple(text) if isinstance(text, Mapping) else ()
