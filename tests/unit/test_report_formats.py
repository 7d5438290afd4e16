"""Every format opens, tells every number, and can be read by ear."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest
from docx import Document
from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE
from pypdf import PdfReader

import forethought
from forethought.findings import conclude
from forethought.report.charts.all import Charts, charts_of
from forethought.report.charts.forest import forest_picture
from forethought.report.diagram.shapes import SLACK
from forethought.report.papers.diagram import Diagram
from forethought.report.papers.docx import docx_report
from forethought.report.papers.html import html_report
from forethought.report.papers.pdf import pdf_report
from forethought.report.papers.pdf.document import pdf_source
from forethought.report.papers.slide import pptx_page
from forethought.report.picture import png_of
from forethought.report.story import Story, story_of
from forethought.theory.draw.palette import (
    FEET,
    INK,
    LEAST_CONTRAST,
    PAPER,
    SOFT_INK,
    contrast,
)
from tests import findings_cases as cases
from tests.draw_tools import scene_of

FONTS = str(Path(forethought.__file__ or "").parent / "assets" / "fonts")
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="100" viewBox="0 0 300 100">'
    '<text x="10" y="50" font-family="Public Sans">painted</text></svg>'
)
NASTY = "<script>alert('x')</script> \\ \" #{evil} $x$ *b* & 😀"


@pytest.fixture(scope="module")
def story() -> Story:
    return story_of(cases.findings(), cases.theory(), cases.plan())


@pytest.fixture(scope="module")
def charts(story: Story) -> Charts:
    return charts_of(story, FONTS)


@pytest.fixture(scope="module")
def diagram() -> Diagram:
    return Diagram(scene_of("think-family", painted=True), SVG, png_of(SVG, FONTS))


@pytest.fixture(scope="module")
def nasty() -> Story:
    return nasty_story()


@pytest.fixture(scope="module")
def nasty_charts(nasty: Story) -> Charts:
    return charts_of(nasty, FONTS)


@pytest.fixture(scope="module")
def page(story: Story, charts: Charts, diagram: Diagram) -> str:
    return html_report(story, diagram, charts)


@pytest.fixture(scope="module")
def pdf(story: Story, charts: Charts, diagram: Diagram) -> PdfReader:
    return PdfReader(io.BytesIO(pdf_report(story, diagram, charts, FONTS)))


def nasty_story() -> Story:
    """User text of every kind that could become markup."""
    theory = cases.theory(title=NASTY)
    goal = theory.goal.model_copy(update={"statement": NASTY})
    theory = theory.model_copy(update={"goal": goal})
    plan = cases.plan()
    plan = plan.model_copy(update={"about": plan.about.model_copy(update={"title": NASTY})})
    return story_of(conclude(theory, plan, cases.answers(), cases.STAMP), theory, plan)


def numbers(story: Story) -> list[str]:
    """Every estimate and interval the report must show."""
    return [
        part
        for block in story.blocks
        for row in block.rows
        if row.value
        for part in (row.estimate, row.interval)
    ]


class Outline(HTMLParser):
    """Headings in order, and tags that must not be there."""

    def __init__(self) -> None:
        super().__init__()
        self.headings: list[int] = []
        self.tags: list[str] = []
        self.sources: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))
        for name, value in attrs:
            if name in ("src", "href", "xlink:href"):
                self.sources.append(value or "")
            if name == "id":
                self.ids.append(value or "")


def outline(page: str) -> Outline:
    parser = Outline()
    parser.feed(page)
    return parser


def words_of_pdf(reader: PdfReader) -> str:
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in reader.pages))


def test_the_page_shows_every_number(page: str, story: Story) -> None:
    for number in numbers(story):
        assert number in page


def test_the_page_needs_nothing_else(page: str) -> None:
    found = outline(page)
    assert not {"script", "link", "iframe", "object"} & set(found.tags)
    assert all(source.startswith("#") for source in found.sources)
    assert re.findall(r"url\((?!#)", page) == []
    assert 'style="' not in page
    assert "@import" not in page


def test_the_page_has_one_title_and_headings_in_order(page: str) -> None:
    headings = outline(page).headings
    assert headings[0] == 1
    assert headings.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(headings))


def test_links_within_the_page_lead_somewhere_and_ids_are_unique(page: str) -> None:
    found = outline(page)
    assert len(found.ids) == len(set(found.ids))
    assert {source[1:] for source in found.sources} <= set(found.ids)


def test_tables_have_captions_and_scopes_and_charts_have_words(page: str, story: Story) -> None:
    assert page.count("<table") == page.count("<caption>")
    assert page.count("<th ") == page.count("<th scope=")
    assert page.count('role="img" aria-label="') == page.count('<figure class="chart')
    assert '<html lang="en">' in page


def test_embedded_fonts_stand_inside_the_page(story: Story, charts: Charts) -> None:
    page = html_report(story, None, charts, {400: b"font"})
    assert "src:url(data:font/ttf;base64,Zm9udA==)" in page


def test_text_never_becomes_markup_in_the_page(
    nasty: Story, nasty_charts: Charts, diagram: Diagram
) -> None:
    page = html_report(nasty, diagram, nasty_charts)
    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_the_pdf_is_tagged_titled_and_in_a_language(pdf: PdfReader, story: Story) -> None:
    root = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert str(root["/Lang"]).startswith("en")
    assert pdf.metadata is not None
    assert pdf.metadata.title == story.title
    assert b"pdfuaid:part" in root["/Metadata"].get_data()


def test_the_pdf_shows_every_number(pdf: PdfReader, story: Story) -> None:
    words = words_of_pdf(pdf)
    for number in numbers(story):
        assert number in words


def test_the_pdf_lays_a_wide_picture_on_its_side(pdf: PdfReader) -> None:
    boxes = [page.mediabox for page in pdf.pages]
    assert any(box.width > box.height for box in boxes)


def test_text_never_becomes_markup_in_the_pdf_and_odd_letters_do_not_stop_it(
    nasty: Story, nasty_charts: Charts
) -> None:
    reader = PdfReader(io.BytesIO(pdf_report(nasty, None, nasty_charts, FONTS)))
    words = words_of_pdf(reader)
    assert "<script>alert('x')</script>" in words
    assert "#{evil} $x$ *b* &" in words


def test_word_shows_every_number_with_heading_rows_and_alternatives(
    story: Story, charts: Charts, diagram: Diagram
) -> None:
    document = Document(io.BytesIO(docx_report(story, diagram, charts, FONTS)))
    cells = {cell.text for table in document.tables for row in table.rows for cell in row.cells}
    assert set(numbers(story)) <= cells
    xml = document.element.xml
    assert xml.count("<w:tblHeader") >= 8
    described = re.findall(r'<wp:docPr [^>]*descr="([^"]+)"', xml)
    assert len(described) == len(document.inline_shapes) == 5
    assert document.core_properties.title.endswith("findings")


def test_captions_stay_with_the_table_below_or_the_figure_above(
    story: Story, diagram: Diagram, charts: Charts
) -> None:
    document = Document(io.BytesIO(docx_report(story, diagram, charts, FONTS)))
    captions = [p for p in document.paragraphs if p.style and p.style.name == "Caption"]
    assert {p.text.split()[0] for p in captions} == {"Table", "Figure"}
    for caption in captions:
        assert caption.paragraph_format.keep_with_next is caption.text.startswith("Table")


@pytest.mark.parametrize("size", [(1400, 800), (1000, 990), (2400, 2300), (1600, 400), (600, 2000)])
def test_the_picture_stands_on_the_page_of_its_heading(
    story: Story, charts: Charts, diagram: Diagram, size: tuple[int, int]
) -> None:
    width, height = size
    svg = SVG.replace('width="300" height="100"', f'width="{width}" height="{height}"')
    svg = svg.replace("0 0 300 100", f"0 0 {width} {height}")
    scene = replace(diagram.scene, width=float(width), height=float(height))
    made = pdf_report(story, Diagram(scene, svg, diagram.png), charts, FONTS)
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(made)).pages]
    (page,) = (page for page in pages if "The picture" in page)
    assert "painted" in page
    assert "Each box that was looked at" in page


def test_what_leads_to_a_table_stays_on_its_page(
    story: Story, charts: Charts, diagram: Diagram
) -> None:
    source = pdf_source(story, diagram, charts)
    leads = (story.counts, f"{story.design}.", "Where both ends of a link")
    for lead in leads:
        assert f'#block(sticky: true)[#"{lead}' in source


def test_the_slide_is_one_page_with_the_answer_and_the_number(
    story: Story, diagram: Diagram
) -> None:
    deck = Presentation(io.BytesIO(pptx_page(story, diagram)))
    assert len(deck.slides) == 1
    slide = deck.slides[0]
    assert slide.shapes.title.text_frame.text == story.answer
    words = " ".join(s.text_frame.text for s in slide.shapes if s.has_text_frame)
    for expected in (
        "+6.1",
        "95% interval from 3.1 to 9.1",
        "What we found",
        "How sure",
        "What next",
        "plan 3f9c2b7a",
        "Made-up data",
    ):
        assert expected in words
    (picture,) = (s for s in slide.shapes if s.shape_type == MSO_SHAPE_TYPE.GROUP)
    assert picture._element.nvGrpSpPr.cNvPr.get("descr") == diagram.outline
    assert {box.id for box in diagram.scene.boxes} <= {s.name for s in picture.shapes}
    assert "Lines: thick, both ends moved" in words
    for block in story.blocks:
        if block.effect:
            assert block.effect in slide.notes_slide.notes_text_frame.text


def test_everything_fits_on_the_slide(story: Story, diagram: Diagram) -> None:
    deck = Presentation(io.BytesIO(pptx_page(story, diagram)))
    for shape in deck.slides[0].shapes:
        assert 0 <= shape.left <= shape.left + shape.width <= deck.slide_width
        assert 0 <= shape.top <= shape.top + shape.height <= deck.slide_height


def test_a_study_without_answers_is_still_reported(diagram: Diagram) -> None:
    empty = story_of(
        conclude(cases.theory(), cases.plan(), [], cases.STAMP), cases.theory(), cases.plan()
    )
    charts = charts_of(empty, FONTS)
    assert "The main outcome was not measured" in html_report(empty, diagram, charts)
    assert pdf_report(empty, diagram, charts, FONTS).startswith(b"%PDF")
    assert docx_report(empty, None, charts, FONTS).startswith(b"PK")
    assert pptx_page(empty, None).startswith(b"PK")


def test_charts_are_pictures_that_tell_their_numbers(story: Story, charts: Charts) -> None:
    assert charts.forest is not None
    words = "".join(ElementTree.fromstring(charts.forest.svg).itertext())  # noqa: S314
    for number in ("+6.1 (3.1 to 9.1)", "×0.92 (0.61 to 1.38)", "no number"):
        assert number in words
    assert "q-refers" in words
    assert set(charts.over_time) == {"q-fade"}
    assert "12 months: +0.63 (0.13 to 1.13)" in charts.over_time["q-fade"].alt
    assert "44 not measured (6.9%)" in charts.flows[0].svg
    assert "usual: 640 assigned, 596 measured, 588 analysed" in charts.flows[0].alt


def test_a_roll_out_is_told_month_by_month() -> None:
    story = story_of(cases.roll_out(), cases.roll_out_theory(), cases.roll_out_plan())
    charts = charts_of(story, FONTS)
    page = html_report(story, None, charts)
    assert story.blocks[0].points[0].label == "0"
    assert "Periods since first treated" in page
    assert "−0.0011" in page
    assert "−0.001126981" in page


@pytest.mark.parametrize(
    ("words", "ground"),
    [
        (INK, PAPER),
        (SOFT_INK, "#f3f6fa"),
        ("#1d4f91", PAPER),
        ("#1d4f91", "#f3f6fa"),
        ("#8a3b12", PAPER),
        *((coat.text, coat.fill) for coat in FEET.values()),
    ],
)
def test_words_stand_out_from_their_ground(words: str, ground: str) -> None:
    assert contrast(words, ground) >= LEAST_CONTRAST


def test_long_names_in_the_forest_are_not_cut(story: Story) -> None:
    main = story.blocks[0]
    long = "Least squares, CR2 (CR2 with Satterthwaite degrees)"
    rows = (main.rows[0], replace(main.rows[1], method=long), *main.rows[2:])
    made = forest_picture([replace(main, rows=rows)], FONTS)
    assert made is not None
    assert long in made.svg
    assert "…" not in made.svg


def test_wide_pictures_say_that_they_scroll(page: str) -> None:
    assert page.count('class="hint"') == page.count('<figure class="chart') + 1
    assert ".hint{display:block}" in page


def test_words_of_boxes_leave_room_for_a_wider_font() -> None:
    assert 0.9 <= SLACK <= 0.94
