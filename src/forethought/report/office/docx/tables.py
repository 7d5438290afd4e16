"""Tables and pictures for Word documents."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from docx.document import Document as DocumentType
from docx.oxml.ns import qn
from docx.shared import Emu, Mm, Pt
from docx.table import Table, _Cell

from forethought.collect import Words
from forethought.collect.words import tidy
from forethought.report.office.docx.styles import HEAD_FILL, LINE, NAVY
from forethought.report.office.docx.writing import add_words, short
from forethought.report.office.docx.xml import element, put
from forethought.report.picture import picture_size

BLANK_HEIGHT = Mm(9)
MOST_ALT = 8000
"""Longer descriptions are cut: screen readers cannot pause inside one."""


def add_table(
    document: DocumentType,
    caption: str,
    heads: Sequence[str],
    rows: Sequence[Sequence[Words]],
    widths: Sequence[int],
    tall: bool = False,
) -> Table:
    """Add a table whose heading row repeats on every page; ``widths`` in EMU.

    A table with cells to fill by hand is ruled between its columns too; ``tall`` gives every row
    of it room to write.
    """
    table: Table = document.add_table(rows=1 + len(rows), cols=len(widths))
    _shape(table, widths, caption)
    for cell, words in zip(table.rows[0].cells, heads, strict=True):
        _fill(cell, words, bold=True)
        put(cell._tc.get_or_add_tcPr(), element("w:shd", val="clear", color="auto", fill=HEAD_FILL))
    put(table.rows[0]._tr.get_or_add_trPr(), element("w:tblHeader"))
    for row, words_of_row in zip(list(table.rows)[1:], rows, strict=True):
        for cell, cell_words in zip(row.cells, words_of_row, strict=True):
            _fill(cell, cell_words, brief=True)
        if tall or not any(words_of_row):
            row.height = BLANK_HEIGHT
    if tall or not all(any(row) for row in rows):
        put(table._tbl.tblPr, _borders(between=True))
    _space_after(document)
    return table


def add_facts(
    document: DocumentType, title: str, pairs: Sequence[tuple[str, Words]], width: int
) -> Table:
    """Add names and values side by side; names are row headings."""
    first = int(width * 0.28)
    table: Table = document.add_table(rows=len(pairs), cols=2)
    _shape(table, (first, width - first), title, first_column=True)
    for row, (name, value) in zip(table.rows, pairs, strict=True):
        _fill(row.cells[0], name, bold=True)
        _fill(row.cells[1], value)
    for cell in (cell for row in list(table.rows)[:-1] for cell in row.cells):
        cell.paragraphs[0].paragraph_format.keep_with_next = True  # a block stays on one page
    _space_after(document)
    return table


def _shape(table: Table, widths: Sequence[int], caption: str, first_column: bool = False) -> None:
    properties = table._tbl.tblPr
    put(properties, element("w:tblW", w=str(sum(widths) // 635), type="dxa"))
    put(properties, element("w:tblLayout", type="fixed"))
    put(properties, _borders())
    put(properties, _margins())
    look = {
        "firstRow": "0" if first_column else "1",
        "lastRow": "0",
        "firstColumn": "1" if first_column else "0",
        "lastColumn": "0",
        "noHBand": "1",
        "noVBand": "1",
    }
    put(properties, element("w:tblLook", val="0080" if first_column else "0020", **look))
    put(properties, element("w:tblCaption", val=short(caption, 200)))
    for column, width in zip(table._tbl.tblGrid.findall(qn("w:gridCol")), widths, strict=True):
        column.set(qn("w:w"), str(width // 635))
    for row in table.rows:
        put(row._tr.get_or_add_trPr(), element("w:cantSplit"))
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Emu(width)


def _borders(between: bool = False) -> Any:
    borders = element("w:tblBorders")
    for edge in ("top", "bottom", "insideH", *(("insideV",) if between else ())):
        borders.append(element(f"w:{edge}", val="single", sz="4", space="0", color=LINE))
    return borders


def _margins() -> Any:
    margins = element("w:tblCellMar")
    for edge, twips in (("top", 60), ("left", 80), ("bottom", 60), ("right", 80)):
        margins.append(element(f"w:{edge}", w=str(twips), type="dxa"))
    return margins


def _fill(cell: _Cell, words: Words, bold: bool = False, brief: bool = False) -> None:
    paragraph = cell.paragraphs[0]
    paragraph._p.style = "Cell"  # by its id: looking names up is slow, cell by cell
    add_words(paragraph, words, brief)
    for run in paragraph.runs if bold else ():
        run.bold = True
        run.font.color.rgb = NAVY


def _space_after(document: DocumentType) -> None:
    """Leave a little air: two tables without a paragraph between them would join."""
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.space_after = Pt(2)
    paragraph.paragraph_format.line_spacing = Pt(8)


def add_picture(document: DocumentType, png: bytes, outline: str, most: tuple[int, int]) -> None:
    """Add a picture as large as ``most`` (width, height in EMU) allows, with words in its stead."""
    width, height = picture_size(png)
    scale = min(most[0] / width, most[1] / height)
    size = Emu(int(width * scale)), Emu(int(height * scale))
    shape = document.add_picture(io.BytesIO(png), *size)
    about = shape._inline.docPr
    about.set("descr", tidy(outline)[:MOST_ALT])
    about.set("title", "Diagram of the theory of change")
    document.paragraphs[-1].paragraph_format.keep_with_next = True
