"""The type, colours and numbering of our Word documents."""

from __future__ import annotations

from typing import Any

from docx.document import Document as DocumentType
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor

from forethought.report.office.docx.xml import element, put

FONT = "Arial"
INK = RGBColor(0x1D, 0x1D, 0x1F)
NAVY = RGBColor(0x1B, 0x2A, 0x49)
QUIET = RGBColor(0x50, 0x59, 0x68)
HEAD_FILL = "E4EAF2"
LINE = "B8C1CE"
GAP_FILL = "FFE8A3"
NOTE_FILL = "F1F4F8"

SIZES = {"Heading 1": 17, "Heading 2": 12.5, "Heading 3": 11}


def add_styles(document: DocumentType, language: str) -> None:
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


def add_numbering(document: DocumentType) -> None:
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
