"""The pages of our Word documents: size, header and footer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from docx import Document
from docx.document import Document as DocumentType
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml.ns import qn
from docx.shared import Emu, Mm
from docx.text.paragraph import Paragraph

from forethought.collect.words import tidy
from forethought.report.office.docx.styles import LINE, add_numbering, add_styles
from forethought.report.office.docx.writing import add_field, short
from forethought.report.office.docx.xml import element, put

PAGE = (Mm(210), Mm(297))
MARGIN = Mm(22)
TEXT_WIDTH = PAGE[0] - 2 * MARGIN
LANDSCAPE_WIDTH = PAGE[1] - 2 * MARGIN


@dataclass(frozen=True)
class Stamp:
    """What the document says of itself: in its properties, its header and its footer."""

    title: str
    subject: str
    header: str
    footer: str
    language: str = "en-GB"


def new_document(stamp: Stamp, *, landscape: bool = False) -> DocumentType:
    """Return an empty A4 document with our type, numbering, header and footer.

    ``landscape`` lays its first pages on their side.
    """
    document = Document()
    _properties(document, stamp)
    add_styles(document, stamp.language)
    add_numbering(document)
    _compatibility(document)
    section = document.sections[0]
    _page(section, landscape=landscape)
    _running(section, stamp, LANDSCAPE_WIDTH if landscape else TEXT_WIDTH)
    return document


def _properties(document: DocumentType, stamp: Stamp) -> None:
    properties = document.core_properties
    properties.title = tidy(stamp.title)[:255]
    properties.subject = tidy(stamp.subject)[:255]
    properties.author = "Forethought"
    properties.last_modified_by = "Forethought"
    properties.language = stamp.language
    properties.comments = ""
    properties.keywords = "evaluation plan; theory of change"


def _compatibility(document: DocumentType) -> None:
    """Say that the file is written for today's Word, not for a compatibility mode."""
    settings = document.settings.element
    compat = settings.find(qn("w:compat"))
    if compat is None:
        compat = element("w:compat")
        settings.append(compat)
    for old in compat.findall(qn("w:compatSetting")):
        if old.get(qn("w:name")) == "compatibilityMode":
            compat.remove(old)
    compat.append(
        element(
            "w:compatSetting",
            name="compatibilityMode",
            uri="http://schemas.microsoft.com/office/word",
            val="15",
        )
    )


def _page(section: Any, landscape: bool) -> None:
    width, height = (PAGE[1], PAGE[0]) if landscape else PAGE
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = width, height
    section.left_margin = section.right_margin = MARGIN
    section.top_margin, section.bottom_margin = Mm(24), Mm(20)
    section.header_distance, section.footer_distance = Mm(11), Mm(10)


def turn_page(document: DocumentType, stamp: Stamp, landscape: bool) -> None:
    """Begin a new page that lies or stands, with header and footer to its width."""
    section = document.add_section(WD_SECTION.NEW_PAGE)
    _page(section, landscape)
    section.header.is_linked_to_previous = False
    section.footer.is_linked_to_previous = False
    _running(section, stamp, LANDSCAPE_WIDTH if landscape else TEXT_WIDTH)


def _running(section: Any, stamp: Stamp, width: int) -> None:
    header = section.header.paragraphs[0]
    header.text = short(stamp.header, 115)
    _rule(header, "bottom")
    footer = section.footer.paragraphs[0]
    footer.paragraph_format.tab_stops.add_tab_stop(Emu(width), WD_TAB_ALIGNMENT.RIGHT)
    footer.add_run(f"{short(stamp.footer, 70)}\tPage ")
    add_field(footer, "PAGE", "1")
    footer.add_run(" of ")
    add_field(footer, "NUMPAGES", "1")


def _rule(paragraph: Paragraph, edge: str) -> None:
    borders = element("w:pBdr")
    borders.append(element(f"w:{edge}", val="single", sz="4", space="4", color=LINE))
    put(paragraph._p.get_or_add_pPr(), borders)
