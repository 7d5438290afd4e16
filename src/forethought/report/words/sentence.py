"""How words are joined into sentences."""

from __future__ import annotations


def listed(items: list[str]) -> str:
    """Join words as a sentence does: "a", "a and b", "a, b and c"."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"


def counted(number: int, one: str, many: str | None = None) -> str:
    """Write "1 question", "6 questions"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def lower_first(text: str) -> str:
    """Begin in lower case, unless the first word is an abbreviation such as "GP" or "GPs"."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]
