"""Small helpers for Word documents: page, type, headings, tables, pictures, fields.

python-docx covers the common parts of the format; what it lacks (repeated heading rows, alt text,
fields, numbering, language) is set here on the XML, each in one place.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from docx import Document
from docx.document import Document as DocumentType
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu, Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from forethought.collect import Undecided, Words
from forethought.collect.words import tidy

FONT = "Arial"
INK = RGBColor(0x1D, 0x1D, 0x1F)
NAVY = RGBColor(0x1B, 0x2A, 0x49)
QUIET = RGBColor(0x50, 0x59, 0x68)
HEAD_FILL = "E4EAF2"
LINE = "B8C1CE"
GAP_FILL = "FFE8A3"
NOTE_FILL = "F1F4F8"

PAGE = (Mm(210), Mm(297))
MARGIN = Mm(22)
TEXT_WIDTH = PAGE[0] - 2 * MARGIN
LANDSCAPE_WIDTH = PAGE[1] - 2 * MARGIN

ORDER = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr "
    "suppressLineNumbers pBdr shd tabs suppressAutoHyphens kinsoku wordWrap overflowPunct "
    "topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd snapToGrid spacing ind "
    "contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment "
    "textboxTightWrap outlineLvl divId cnfStyle rPr sectPr pPrChange",
    "rPr": "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint "
    "noProof snapToGrid vanish webHidden color spacing w kern position sz szCs highlight u effect "
    "bdr shd fitText vertAlign rtl cs em lang eastAsianLayout specVanish oMath",
    "tblPr": "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW "
    "jc tblCellSpacing tblInd tblBorders shd tblLayout tblCellMar tblLook tblCaption "
    "tblDescription",
    "trPr": "cnfStyle divId gridBefore gridAfter wBefore wAfter cantSplit trHeight tblHeader "
    "tblCellSpacing jc hidden",
    "tcPr": "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection "
    "tcFitText vAlign hideMark",
}
"""The order in which Word wants the parts of a property; it refuses some files without it."""

SIZES = {"Heading 1": 17, "Heading 2": 12.5, "Heading 3": 11}


@dataclass(frozen=True)
class Stamp:
    """What the document says of itself: in its properties, its header and its footer."""

    title: str
    subject: str
    header: str
    footer: str
    language: str = "en-GB"


def new_document(stamp: Stamp) -> DocumentType:
    """Return an empty A4 document with our type, numbering, header and footer."""
    document = Document()
    _properties(document, stamp)
    _styles(document, stamp.language)
    _numbering(document)
    _compatibility(document)
    section = document.sections[0]
    _page(section, landscape=False)
    _running(section, stamp, TEXT_WIDTH)
    return document


def element(tag: str, /, **attributes: str) -> Any:
    """Return a WordprocessingML element: ``element("w:shd", fill="EEEEEE")``."""
    made = OxmlElement(tag)
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), value)
    return made


def put(parent: Any, child: Any) -> None:
    """Put ``child`` into a property at its place in the format's order, once."""
    order = ORDER[_local(parent)].split()
    rank = order.index(_local(child))
    for other in list(parent):
        if _local(other) == _local(child):
            parent.remove(other)
    later = (i for i, other in enumerate(parent) if order.index(_local(other)) > rank)
    parent.insert(next(later, len(parent)), child)


def _local(node: Any) -> str:
    return str(node.tag).rpartition("}")[2]


def _properties(document: DocumentType, stamp: Stamp) -> None:
    properties = document.core_properties
    properties.title = tidy(stamp.title)[:255]
    properties.subject = tidy(stamp.subject)[:255]
    properties.author = "Forethought"
    properties.last_modified_by = "Forethought"
    properties.language = stamp.language
    properties.comments = ""
    properties.keywords = "evaluation plan; theory of change"


def _styles(document: DocumentType, language: str) -> None:
    styles = document.styles
    normal = styles["Normal"]
    _font(normal, 10.5, INK)
    normal.paragraph_format.space_after = Pt(6)
    normal.paragraph_format.line_spacing = 1.15
    run = normal.element.get_or_add_rPr()
    put(run, element("w:lang", val=language, eastAsia=language, bidi="ar-SA"))
    for name, size in SIZES.items():
        heading = styles[name]
        _font(heading, size, NAVY, bold=True)
        heading.paragraph_format.space_before = Pt(20 if name == "Heading 1" else 12)
        heading.paragraph_format.space_after = Pt(6 if name == "Heading 1" else 4)
        heading.paragraph_format.keep_with_next = True
    title = styles["Title"]
    _font(title, 28, NAVY, bold=True)
    title.paragraph_format.space_after = Pt(6)
    border = title.element.pPr.find(qn("w:pBdr"))
    if border is not None:
        title.element.pPr.remove(border)
    _font(styles["Subtitle"], 13, QUIET)
    styles["Subtitle"].font.italic = False
    caption = styles["Caption"]
    _font(caption, 9, QUIET, bold=True)
    caption.paragraph_format.space_before = Pt(8)
    caption.paragraph_format.space_after = Pt(3)
    caption.paragraph_format.keep_with_next = True
    _font(styles["List Bullet"], 10.5, INK)
    _font(styles["Header"], 8.5, QUIET)
    _font(styles["Footer"], 8.5, QUIET)
    for name in ("Header", "Footer"):  # the template's own stops fit another page
        styles[name].paragraph_format.tab_stops.clear_all()
    _own_styles(document)


def _own_styles(document: DocumentType) -> None:
    cell = document.styles.add_style("Cell", WD_STYLE_TYPE.PARAGRAPH)
    _font(cell, 9, INK)
    cell.paragraph_format.space_after = Pt(0)
    cell.paragraph_format.line_spacing = 1.08
    gap = document.styles.add_style("Undecided", WD_STYLE_TYPE.CHARACTER)
    put(gap.element.get_or_add_rPr(), element("w:shd", val="clear", color="auto", fill=GAP_FILL))
    note = document.styles.add_style("Note", WD_STYLE_TYPE.PARAGRAPH)
    _font(note, 10, INK)
    note.paragraph_format.space_before = Pt(8)
    note.paragraph_format.space_after = Pt(10)
    properties = note.element.get_or_add_pPr()
    borders = element("w:pBdr")
    borders.append(element("w:left", val="single", sz="24", space="8", color=str(NAVY)))
    put(properties, borders)
    put(properties, element("w:shd", val="clear", color="auto", fill=NOTE_FILL))
    front = document.styles.add_style("Front heading", WD_STYLE_TYPE.PARAGRAPH)
    _font(front, SIZES["Heading 2"], NAVY, bold=True)
    front.paragraph_format.space_before = Pt(12)
    front.paragraph_format.space_after = Pt(4)
    front.paragraph_format.keep_with_next = True
    put(front.element.get_or_add_pPr(), element("w:outlineLvl", val="0"))
    contents = document.styles.add_style("Contents line", WD_STYLE_TYPE.PARAGRAPH)
    _font(contents, 10.5, NAVY)
    contents.paragraph_format.space_after = Pt(3)


def _font(style: Any, size: float, colour: RGBColor, bold: bool = False) -> None:
    style.font.name = FONT
    style.font.size = Pt(size)
    style.font.bold = bold
    style.font.color.rgb = colour
    properties = style.element.get_or_add_rPr()
    put(properties, element("w:szCs", val=str(int(2 * size))))
    fonts = properties.get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), FONT)


def _numbering(document: DocumentType) -> None:
    """Number first-level headings by the style itself, so that Word keeps them in step."""
    numbering = document.part.numbering_part.element
    abstract = element("w:abstractNum", abstractNumId="90")
    abstract.append(element("w:multiLevelType", val="multilevel"))
    level = element("w:lvl", ilvl="0")
    for name, value in (
        ("start", "1"),
        ("numFmt", "decimal"),
        ("pStyle", "Heading1"),
        ("suff", "tab"),
        ("lvlText", "%1"),
        ("lvlJc", "left"),
    ):
        level.append(element(f"w:{name}", val=value))
    indent = element("w:pPr")
    indent.append(element("w:ind", left="567", hanging="567"))
    level.append(indent)
    abstract.append(level)
    first = numbering.find(qn("w:num"))
    numbering.insert(numbering.index(first) if first is not None else 0, abstract)
    number = element("w:num", numId="90")
    number.append(element("w:abstractNumId", val="90"))
    numbering.append(number)
    linked = element("w:numPr")
    linked.append(element("w:numId", val="90"))
    put(document.styles["Heading 1"].element.get_or_add_pPr(), linked)


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
    """Add ``Table 3: …``, numbered by a field."""
    paragraph = document.add_paragraph(style="Caption")
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
