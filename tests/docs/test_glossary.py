"""Every word that files may use stands in the glossary, once."""

from __future__ import annotations

import re
from collections import Counter
from enum import StrEnum
from pathlib import Path

import pytest

from forethought.errors import Severity
from forethought.plan import Plan
from forethought.theory import Theory
from forethought.vocabulary import choices
from forethought.vocabulary.reading import Part

PAGE = Path(__file__).parents[2] / "docs" / "glossary.md"


def entries() -> dict[str, str]:
    """Word to meaning, of every table on the page."""
    rows = re.findall(r"^\| (.+?) \| (.+?) \|$", PAGE.read_text(encoding="utf-8"), re.M)
    return {word: meaning for word, meaning in rows if word != "word"}


CHOICES = [
    kind
    for kind in vars(choices).values()
    if isinstance(kind, type) and issubclass(kind, StrEnum) and kind is not StrEnum
]


def test_the_closed_choices_are_found() -> None:
    assert {"BoxKind", "Design", "Method", "Verdict"} <= {kind.__name__ for kind in CHOICES}


@pytest.mark.parametrize("kind", [*CHOICES, Severity], ids=lambda kind: str(kind.__name__))
def test_every_closed_choice_is_explained(kind: type[StrEnum]) -> None:
    text = "\n".join(f"{word} | {meaning}" for word, meaning in entries().items())
    assert [member.value for member in kind if f"`{member.value}`" not in text] == []


@pytest.mark.parametrize("model", [Theory, Plan])
def test_every_top_level_key_is_explained(model: type[Part]) -> None:
    keys = [field.alias or name for name, field in model.model_fields.items()]
    assert [key for key in keys if f"`{key}`" not in entries()] == []


def test_no_word_is_explained_twice() -> None:
    text = PAGE.read_text(encoding="utf-8")
    words = Counter(
        word.strip("`").lower() for word in re.findall(r"^\| (.+?) \| .+ \|$", text, re.M)
    )
    del words["word"]
    assert [word for word, times in words.items() if times > 1] == []


def test_every_meaning_is_a_sentence() -> None:
    assert [word for word, meaning in entries().items() if not meaning.endswith(".")] == []
