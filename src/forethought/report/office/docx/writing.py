"""Words, headings, captions, fields and contents of Word documents."""

from __future__ import annotations

from docx.document import Document as DocumentType
from docx.oxml.ns import qn
from docx.shared import Mm
from docx.text.paragraph import Paragraph

from forethought.collect import Undecided, Words
from forethought.collect.words import tidy
from forethought.report.office.docx.xml import element


def short(words: str, most: int) -> str:
    """Cut at a word's end, with an ellipsis."""
    words = " ".join(tidy(words).split())
    if len(words) <= most:
        return words
    return words[: most - 1].rsplit(" ", 1)[0][: most - 1] + "…"


def add_field(paragraph: Paragraph, code: str, shown: str) -> None:
    """Add a field such as ``PAGE``; ``shown`` stands there until Word works it out."""
    for kind, text in (
        ("begin", None),
        (None, code),
        ("separate", None),
        (None, shown),
        ("end", None),
    ):
        run = paragraph.add_run()
        if kind is not None:
            run._r.append(element("w:fldChar", fldCharType=kind))
        elif text is code:
            instruction = element("w:instrText")
            instruction.set(qn("xml:space"), "preserve")
            instruction.text = f" {code} "
            run._r.append(instruction)
        else:
            run.text = text or ""


def add_words(paragraph: Paragraph, words: Words, brief: bool = False) -> None:
    """Write words; a gap is shaded and begins with "Undecided", so that it shows in print.

    A ``brief`` gap leaves out who decides, for narrow columns; the list of decisions has it.
    """
    if not isinstance(words, Undecided):
        paragraph.add_run(tidy(words))
        return
    lead = paragraph.add_run("Undecided: ", style="Undecided")
    lead.bold = True
    who = "" if brief else f" Who decides: {tidy(words.who)}."
    paragraph.add_run(f"{tidy(words.what)}.{who}", style="Undecided")


def add_caption(document: DocumentType, label: str, number: int, words: str) -> None:
    """Add ``Table 3: …``, numbered by a field: above a table, below a figure."""
    paragraph = document.add_paragraph(style="Caption")
    paragraph.paragraph_format.keep_with_next = label == "Table"
    paragraph.add_run(f"{label} ")
    add_field(paragraph, f"SEQ {label} \\* ARABIC", str(number))
    paragraph.add_run(f": {tidy(words)}")


def add_heading(
    document: DocumentType,
    words: str,
    level: int,
    bookmark: int | None = None,
    new_page: bool = False,
) -> None:
    """Add a heading, with a bookmark that the contents point to."""
    paragraph = document.add_heading(tidy(words), level)
    if new_page:
        paragraph.paragraph_format.page_break_before = True
    if bookmark is not None:
        start = element("w:bookmarkStart", id=str(bookmark), name=f"_Toc{bookmark:06d}")
        paragraph._p.insert(1, start)
        paragraph._p.append(element("w:bookmarkEnd", id=str(bookmark)))


def add_front_heading(document: DocumentType, words: str, new_page: bool = False) -> None:
    """Add a heading before the first section: of the first level, without a number."""
    paragraph = document.add_paragraph(tidy(words), style="Front heading")
    paragraph.paragraph_format.page_break_before = new_page


def add_contents(document: DocumentType, titles: tuple[str, ...]) -> None:
    """Add a contents field of first-level headings, filled so that it need not be updated."""
    for number, title in enumerate(titles, 1):
        paragraph = document.add_paragraph(style="Contents line")
        if number == 1:
            _open_contents(paragraph)
        link = element("w:hyperlink", anchor=f"_Toc{number:06d}", history="1")
        run = paragraph.add_run(f"{number}\t{tidy(title)}")
        link.append(run._r)
        paragraph._p.append(link)
        paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(10))
        if number == len(titles):
            paragraph.add_run()._r.append(element("w:fldChar", fldCharType="end"))


def _open_contents(paragraph: Paragraph) -> None:
    paragraph.add_run()._r.append(element("w:fldChar", fldCharType="begin"))
    instruction = element("w:instrText")
    instruction.set(qn("xml:space"), "preserve")
    instruction.text = r' TOC \o "1-1" \n \h \z '
    paragraph.add_run()._r.append(instruction)
    paragraph.add_run()._r.append(element("w:fldChar", fldCharType="separate"))
