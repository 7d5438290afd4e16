"""Tables in the PDF: a caption stays with its table's first row."""

from __future__ import annotations

import io

import pytest
import typst
from pypdf import PdfReader

from forethought.report.papers.pdf.source import table

PAPER = (
    '#let ink = black\n#let soft = gray\n#set page(paper: "a4", margin: 2cm)\n'
    "#show figure.where(kind: table): set figure.caption(position: top)\n"
    "#show figure.caption: it => align(left, text(size: 9pt, fill: soft, it.body))\n"
)


@pytest.mark.parametrize("above", range(640, 720, 16))
def test_a_caption_is_never_alone_at_a_pages_foot(above: int) -> None:
    rows = [[f"row {i}", "words " * 20] for i in range(40)]
    made = table("Every link of the theory", ["Link", "What came"], rows, "(1fr, 3fr)")
    pdf = typst.compile(f"{PAPER}#v({above}pt)\n{made}".encode())
    first = PdfReader(io.BytesIO(pdf)).pages[0].extract_text()
    assert ("Every link" in first) == ("row 0" in first)
