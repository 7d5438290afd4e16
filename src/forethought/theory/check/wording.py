"""Is this a delivery or a change? A careful reading of one English sentence.

Careful means that it would rather stay silent than be wrong: each sign is a word or two that the
fault shows, so that a person can judge it. Statements in other languages give no sign.
"""

from __future__ import annotations

import re

from forethought.theory.check import words as w

WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")


def delivery_sign(statement: str) -> str | None:
    """Return the words by which ``statement`` reads as something delivered; None if it does not."""
    tokens = _tokens(statement)
    if not tokens:
        return None
    return _instruction(tokens) or _delivered(tokens) or _thing_delivered(tokens)


def change_sign(statement: str) -> str | None:
    """Return the words by which ``statement`` reads as a change in people; None if not."""
    tokens = _tokens(statement)
    if not tokens:
        return None
    return _changed(tokens) or _hoped_for(tokens) or _people_changed(tokens) or _trend(tokens)


def _tokens(statement: str) -> list[str]:
    """Lower-case words, without the adverbs a sentence may open with."""
    tokens = WORD.findall(statement.lower().replace("’", "'"))
    while len(tokens) > 1 and tokens[0].endswith("ly") and tokens[0] not in ("family", "early"):
        tokens = tokens[1:]
    return tokens


def _instruction(tokens: list[str]) -> str | None:
    """ "Run six workshops", "Training officers": a verb of doing opens the sentence."""
    if tokens[0] in ("we", "our") and len(tokens) > 2 and tokens[1] in w.DOING:
        return f"{tokens[0]} {tokens[1]}"
    first, rest = tokens[0], tokens[1:]
    if rest and rest[0] == "of" and first in w.DOING_NAMED:
        return f"{first} of"
    if not rest:
        return first if first in w.DOING_ING or first in w.DOING else None
    if first in w.DOING_OR_NAMED:
        noun = rest[0] in w.SMALL or _has_verb(rest)
        return None if noun else first
    if first in w.DOING:
        return first
    if first in w.DOING_ING and not _has_verb(rest):
        return first
    return None


def _delivered(tokens: list[str]) -> str | None:
    """ "200 officers trained", "Guidance is published": what was done, counted."""
    for here, token in enumerate(tokens):
        if token not in w.DELIVERED or here == 0:
            continue
        before = _before(tokens, here)
        if before in w.BE and not _has_verb(_without_be(tokens[:here])):
            return f"{before} {token}"
        named = before in w.PEOPLE | w.THINGS_DELIVERED or before.isdigit()
        counted = named or here == len(tokens) - 1
        if counted and not _has_verb(tokens[:here]) and not _goes_on(tokens, here, token):
            return f"{before} {token}"
    return None


def _goes_on(tokens: list[str], here: int, word: str) -> bool:
    """True for "officers run warm-up calls": the word is the sentence's own verb."""
    return word == "run" and here + 1 < len(tokens) and tokens[here + 1] not in w.SMALL


def _before(tokens: list[str], here: int) -> str:
    """The word before, adverbs skipped: "are fully trained"."""
    for token in reversed(tokens[:here]):
        if not token.endswith("ly"):
            return token
    return ""


def _without_be(tokens: list[str]) -> list[str]:
    """Drop the auxiliaries at the end: "officers have been" leaves "officers"."""
    while tokens and (tokens[-1] in w.BE or tokens[-1].endswith("ly")):
        tokens = tokens[:-1]
    return tokens


def _thing_delivered(tokens: list[str]) -> str | None:
    """ "Two days of joint training": a thing delivered, and no verb that says what changes."""
    if _has_verb(tokens) or tokens[0] in w.CHANGED - {"better", "improved", "increased"}:
        return None
    if any(token in w.INNER for token in tokens[: _head(tokens)]):
        return None
    for token in tokens[: _head(tokens)]:
        if token in w.THINGS_DELIVERED:
            return token
    return None


def _head(tokens: list[str]) -> int:
    """Where the leading noun phrase ends; "two days of" counts as part of it."""
    for here, token in enumerate(tokens):
        if token in w.SMALL - {"of", "and", "or"} and here > 0:
            return here
    return len(tokens)


def _has_verb(tokens: list[str]) -> bool:
    """True if something is said to happen: a finite verb, or people and what they do."""
    for here, token in enumerate(tokens):
        if token in w.CHANGES or (token in w.FEELING and here > 0 and token not in w.INNER):
            return True
        if token in w.PEOPLE and _acts(tokens[here + 1 :]):
            return True
    return False


def _acts(rest: list[str]) -> bool:
    """True if what follows a noun for people is their verb."""
    for token in rest:
        if token.endswith("ly") or token in ("no", "longer", "also", "not", "never", "always"):
            continue
        plain = token not in w.SMALL and token not in w.PEOPLE and token not in w.DELIVERED
        return plain and not token.endswith(("ing", "ed"))
    return False


def _changed(tokens: list[str]) -> str | None:
    """ "Fewer children…", "Improved confidence": a word of change opens the sentence."""
    first = tokens[0]
    phrase = tokens[1 : _head(tokens)] if len(tokens) > 1 else []
    if any(token in w.THINGS_DELIVERED for token in phrase):
        return None
    in_people = any(token in w.PEOPLE | w.INNER for token in phrase)
    if first in w.CHANGED and phrase and (in_people or first in ("fewer", "less")):
        return f"{first} {phrase[0]}"
    grown = phrase and (phrase[0] in w.PEOPLE | w.INNER | w.STATES)
    return f"more {phrase[0]}" if first == "more" and grown else None


def _hoped_for(tokens: list[str]) -> str | None:
    """ "Increase awareness": the result named in place of what is done."""
    inner = tokens[0] in w.CHANGING_INNER and any(token in w.INNER for token in tokens[1:3])
    if (tokens[0] not in w.CHANGING and not inner) or {"by", "through", "via", "using"} & set(
        tokens
    ):
        return None
    if any(token in w.THINGS_DELIVERED for token in tokens[: _head(tokens)]):
        return None
    return " ".join(tokens[:2])


def _people_changed(tokens: list[str]) -> str | None:
    """ "Officers know…", "Parents are more confident": people, and what they now feel or can."""
    for here, token in enumerate(tokens[:-1]):
        if token in w.SMALL:
            return None  # past the subject
        if token in w.PEOPLE:
            follows = [t for t in tokens[here + 1 :] if not t.endswith("ly")]
            return _now(token, follows)
    return None


def _now(people: str, follows: list[str]) -> str | None:
    if not follows:
        return None
    verb, *rest = follows
    if verb in w.FEELING:
        return f"{people} {verb}"
    after = rest[0] if rest else ""
    if verb in ("are", "is", "feel", "have", "report", "show") and after in w.STATES:
        return f"{people} {verb} {after}"
    return None


def _trend(tokens: list[str]) -> str | None:
    """ "Trust in officers grows": what changes in people, and that it does."""
    if tokens[0] not in w.INNER and not (len(tokens) > 1 and tokens[1] in w.INNER):
        return None
    going = ("improve", "increase", "decrease", "fall", "rise", "grow", "drop", "decline")
    for token in tokens[1:]:
        if token in w.CHANGES and token.startswith(going):
            subject = tokens[0] if tokens[0] in w.INNER else tokens[1]
            return f"{subject} … {token}"
    return None
