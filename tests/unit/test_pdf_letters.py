"""No letter stops a PDF: what no font has is written as its code, in words only."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

import forethought
from forethought.report.diagram.pdf import to_pdf
from forethought.report.papers.pdf.document import typeset
from forethought.report.papers.pdf.letters import all_coded, coded_run
from forethought.report.papers.pdf.source import figure, heading, preamble, words
from forethought.theory import Theory
from tests.draw_tools import drawn, widths

FONTS = str(Path(forethought.__file__ or "").parent / "assets" / "fonts")
FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
STRANGE = (
    f"a {FAMILY} b",
    f'"{FAMILY}\\" #[',
    "\u2764\ufe0f 1\ufe0f\u20e3 \u2602\ufe0e \U0001f1ec\U0001f1e7",
    "e\u0301 a\u0483 z\u20e0 \u0301",
    "\u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627 b",
    "\x01\x0b\u2028 \ufffe \u202e q",
    "\ue000 \U000f0000 \U0001f3f4\U000e0067\U000e007f",
    "\u200d\ufe0f",
)


def source(text: str) -> str:
    """The pieces that carry words: title, footer, heading, paragraph, picture."""
    shown = "".join(f"&#{ord(letter)};" if letter in "<>&" else letter for letter in text)
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="50">'
        f'<text x="5" y="30" font-family="Public Sans">drawn {shown}</text></svg>'
    )
    parts = [
        preamble(text, "en", text),
        heading(f"Head {text}", 1),
        words(text),
        figure(svg, f"Drawn {text}", text, "50%"),
    ]
    return "\n\n".join(parts)


def told(pdf: bytes) -> str:
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


@pytest.mark.parametrize("text", STRANGE)
def test_letters_that_no_font_has_do_not_stop_the_report(text: str) -> None:
    assert "Head" in told(typeset(source(text), FONTS))


@settings(max_examples=15, deadline=None)
@given(st.text(max_size=12))
def test_no_text_stops_the_report(text: str) -> None:
    assert "Head" in told(typeset(source(text), FONTS))


def test_only_letters_that_a_font_lacks_become_codes() -> None:
    made = coded_run(f'#"a {FAMILY} b";', f"a {FAMILY} b")
    assert made == '#"a [U+1F468][U+1F469][U+1F467] b";'
    assert coded_run('#"e\u0301";', "e") == '#"e\u0301";'
    assert all_coded("caf\u00e9 \u2212 \u6f22") == "caf\u00e9 \u2212 [U+6F22]"


@pytest.mark.parametrize("text", STRANGE)
def test_letters_that_no_font_has_do_not_stop_the_diagram(text: str) -> None:
    theory = Theory.model_validate(
        {
            "forethought": 1,
            "theory": {"id": "t", "title": text},
            "goal": {"id": "goal", "statement": f"Goal {text}"},
            "outcomes": [{"id": "o", "statement": text, "leads_to": [{"to": "goal"}]}],
        }
    )
    scene = drawn(theory)
    assert to_pdf(scene, FONTS).startswith(b"%PDF")


def test_emoji_count_as_lacking_and_joiners_do_not() -> None:
    lacking = widths().lacking(f"a {FAMILY} \u2764\ufe0f \U0001f1ec\U0001f1e7")
    assert lacking == "\U0001f468\U0001f469\U0001f467\u2764\U0001f1ec\U0001f1e7"
