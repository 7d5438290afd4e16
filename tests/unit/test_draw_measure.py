"""Words measured and broken by the shipped font's widths."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forethought.theory.draw.measure import (
    NARROWEST_WRAP,
    FontWidths,
    Weight,
    clean,
    runs_right_to_left,
    wrap,
)
from tests.draw_tools import widths

TABLE = FontWidths(
    advances={
        Weight.REGULAR: dict.fromkeys("abcdefghij- ", 500.0),
        Weight.BOLD: dict.fromkeys("abcdefghij- ", 600.0),
    },
    ascent=900.0,
    descent=200.0,
)
"""A font whose every letter is half its size wide."""


def test_width_is_the_sum_of_advances_at_the_size() -> None:
    assert TABLE.width("abc", 10) == 15.0
    assert TABLE.width("abc", 10, Weight.BOLD) == 18.0


def test_shipped_widths_are_the_shipped_fonts_own() -> None:
    # Public Sans Regular: a 553, b 596.5 thousandths of an em
    assert widths().width("ab", 10) == pytest.approx((553 + 596.5) / 100)


def test_accents_and_joiners_take_no_width_and_emoji_a_full_em() -> None:
    assert TABLE.width("a\u0301\u200d", 10) == TABLE.width("a", 10)
    assert TABLE.width("😀", 10) > 10


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("abc def", 100, ("abc def",)),
        ("abc def", 30, ("abc", "def")),
        # evened out: greedy breaking would leave "j" alone on the last line
        ("abc def ghi j", 55, ("abc def", "ghi j")),
        ("a" * 12, 30, ("aaaaaa", "aaaaaa")),
        ("abc\u00a0def gh", 40, ("abc\u00a0def", "gh")),
        ("", 30, ()),
        ("  abc \n\t def ", 100, ("abc def",)),
    ],
)
def test_wrap(text: str, width: float, lines: tuple[str, ...]) -> None:
    assert wrap(text, width, 10, TABLE) == lines


def test_a_hyphen_breaks_only_a_word_that_is_too_long() -> None:
    assert wrap("aa bb-cc dd", 40, 10, TABLE) == ("aa bb-cc", "dd")
    assert wrap("aaaaa-bbbbb", 40, 10, TABLE) == ("aaaaa-", "bbbbb")


def test_what_is_seen_as_one_letter_is_never_broken() -> None:
    family = "👨‍👩‍👧‍👦"
    for line in wrap(family * 12, 60, 10, TABLE):
        assert line.replace(family, "") == ""


@settings(max_examples=120, deadline=None)
@given(
    st.text(st.sampled_from("abcdefghij -/ŵ孩ab\u0301"), max_size=80),
    st.floats(NARROWEST_WRAP, 300.0),
)
def test_no_line_is_wider_than_asked_and_no_letter_is_lost(text: str, width: float) -> None:
    lines = wrap(text, width, 12, TABLE)
    assert all(TABLE.width(line, 12) <= width + 1e-3 for line in lines)
    assert "".join(lines).replace(" ", "") == clean(text).replace(" ", "")


def test_clean_composes_letters_and_drops_what_xml_forbids() -> None:
    assert clean("w\u0302 \x00\x07 x\ufffe") == "ŵ x"


def test_lacking_names_each_letter_once() -> None:
    assert widths().lacking("Tŷ 孩孩 − × ’ a\u200d") == "孩"


@pytest.mark.parametrize(
    ("text", "backwards"),
    [
        ("Children", False),
        ("(3) ילדים", True),
        ("الأطفال", True),
        ("12", False),
        ("a ילדים", False),
    ],
)
def test_direction_is_that_of_the_first_letter_that_has_one(text: str, backwards: bool) -> None:
    assert runs_right_to_left(text) is backwards
