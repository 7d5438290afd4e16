"""The scene as SVG, PNG, PDF, PowerPoint, Mermaid, DOT and JSON."""

from __future__ import annotations

import io
import json
import re
import struct
import zlib
from dataclasses import replace

import pytest
from lxml import etree
from pptx import Presentation
from pypdf import PdfReader

from forethought.files.assets import find_assets
from forethought.report.diagram import png as diagram_png
from forethought.report.diagram.pdf import to_pdf
from forethought.report.diagram.png import to_png
from forethought.report.diagram.pptx import place_diagram, to_pptx
from forethought.theory.draw import (
    BoxPaint,
    Paint,
    Scene,
    outline,
    scene_data,
    to_dot,
    to_json,
    to_mermaid,
    to_svg,
)
from forethought.theory.draw.layout import Rect
from forethought.theory.draw.scene_json import SCENE_FORMAT
from forethought.vocabulary import LinkVerdict, Verdict
from tests.draw_theories import awkward, mixed_paint, theory_from
from tests.draw_tools import EVERY_PICTURE, drawn, example, scene_of

SVG = "{http://www.w3.org/2000/svg}"
EXAMPLE = "think-family"


@pytest.fixture(params=EVERY_PICTURE, ids=lambda made: made[0] + made[1] * "-painted")
def scene(request: pytest.FixtureRequest) -> Scene:
    name, painted = request.param
    return scene_of(name, painted=painted)


def test_svg_is_well_formed_and_holds_no_script(scene: Scene) -> None:
    root = etree.fromstring(to_svg(scene).encode())
    tags = {element.tag.removeprefix(SVG) for element in root.iter()}
    assert tags <= {"svg", "title", "desc", "g", "rect", "path", "circle", "text"}
    handlers = [name for element in root.iter() for name in element.attrib if name.startswith("on")]
    assert not handlers
    assert not [e for e in root.iter() if "style" in e.attrib], "a strict page would drop it"


def test_svg_has_title_outline_and_one_name_for_each_box_in_reading_order(scene: Scene) -> None:
    root = etree.fromstring(to_svg(scene).encode())
    title = root.find(f"{SVG}title")
    assert title is not None
    assert title.text == scene.title
    assert root.get("aria-labelledby") == title.get("id")
    description = root.find(f"{SVG}desc")
    assert description is not None
    assert description.text == scene.outline
    labels = [e.get("aria-label") for e in root.iter() if e.get("aria-label")]
    assert labels == [box.label for box in scene.boxes]
    assert [e.get("data-box") for e in root.iter() if e.get("data-box")] == [
        box.id for box in scene.boxes
    ]


def test_reading_order_is_left_to_right_and_down() -> None:
    scene = scene_of(EXAMPLE)
    kinds = [box.kind for box in scene.boxes]
    assert kinds == sorted(kinds, key=list(type(kinds[0])).index)
    for one, two in zip(scene.boxes, scene.boxes[1:], strict=False):
        assert (one.rect.x, one.rect.y) < (two.rect.x, two.rect.y)


def test_labels_say_where_a_box_leads_and_what_was_found_of_the_link() -> None:
    paint = Paint(
        boxes={"o": BoxPaint(Verdict.IMPROVED, "+6 points (3 to 9)")},
        links={("o", "goal"): LinkVerdict.EFFECT_DID_NOT_MOVE},
    )
    outcome = {"id": "o", "statement": "Parents cope", "who": "Parents", "horizon": "P6M"}
    theory = theory_from(outcomes=[{**outcome, "leads_to": [{"to": "goal"}]}])
    (box, _) = drawn(theory, paint).boxes
    assert box.label == (
        "Outcome: Parents cope. Parents, within 6 months. Improved +6 points (3 to 9). "
        "Leads to: Children live in peace (the cause moved, the effect did not)."
    )


def test_outline_tells_every_box_under_its_heading() -> None:
    theory = example(EXAMPLE)
    told = outline(theory, mixed_paint(theory))
    for heading in ("What we do:", "What changes:", "Our goal:"):
        assert heading in told
    for box in (*theory.outcomes, *theory.activities, theory.goal):
        assert box.statement in told
    assert "Ein nod:" in outline(theory, language="cy")


def test_svg_draws_marks_as_shapes_since_the_font_lacks_them() -> None:
    words = [line.text for line in scene_of(EXAMPLE, painted=True).lines]
    assert not re.search("[▲▼＝○◇→]", " ".join(words))


def test_svg_embeds_the_font_when_it_travels_alone() -> None:
    scene = scene_of(EXAMPLE)
    alone = to_svg(scene, find_assets().fonts())
    assert alone.count("@font-face") == 2
    assert "data:font/ttf;base64," in alone
    assert "@font-face" not in to_svg(scene)
    etree.fromstring(alone.encode())


def test_two_pictures_on_a_page_have_ids_of_their_own() -> None:
    ids = [re.findall(r' id="([^"]+)"', to_svg(scene_of(n))) for n in (EXAMPLE, "35")]
    assert not set(ids[0]) & set(ids[1])


def test_png_is_twice_the_size_and_has_words() -> None:
    scene = scene_of(EXAMPLE)
    fonts = [str(path) for path in find_assets().font_files]
    wordless = replace(
        scene,
        title_lines=(),
        headings=(),
        boxes=tuple(replace(box, lines=()) for box in scene.boxes),
    )
    png, without = to_png(scene, fonts), to_png(wordless, fonts)
    assert _size(png) == pytest.approx((scene.width * 2, scene.height * 2), abs=1)
    # a missing font draws nothing and says nothing: words must leave ink
    assert _ink(png) > _ink(without) * 1.2


def test_png_without_a_font_is_refused() -> None:
    with pytest.raises(ValueError, match="no words"):
        to_png(scene_of(EXAMPLE), [])


def test_png_of_a_vast_picture_is_drawn_smaller(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diagram_png, "MOST_PIXELS", 200_000)
    across, down = _size(to_png(scene_of(EXAMPLE), [str(p) for p in find_assets().font_files]))
    assert 180_000 < across * down < 210_000


def test_pdf_has_words_outline_language_and_an_a3_page() -> None:
    scene = scene_of(EXAMPLE, painted=True)
    reader = PdfReader(io.BytesIO(to_pdf(scene, str(find_assets().font_folder))))
    (page,) = reader.pages
    words = " ".join(page.extract_text().split())
    assert "Officers know the signs of risk" in words
    assert "Synthetic data" in words
    millimetres = [round(float(side) * 25.4 / 72) for side in page.mediabox[2:]]
    assert millimetres == [420, 297]
    catalogue = reader.trailer["/Root"]
    assert catalogue["/Lang"] == "en"
    assert catalogue["/MarkInfo"]["/Marked"].value
    assert reader.metadata
    assert reader.metadata.title == scene.title
    assert b"pdfuaid" in catalogue["/Metadata"].get_data()


def test_pdf_embeds_only_the_shipped_font() -> None:
    pdf = to_pdf(scene_of(EXAMPLE), str(find_assets().font_folder))
    fonts = PdfReader(io.BytesIO(pdf)).pages[0]["/Resources"]["/Font"].values()
    names = {font.get_object()["/BaseFont"].split("+")[-1] for font in fonts}
    assert names == {"PublicSans-Regular", "PublicSans-Bold"}


def test_pdf_of_letters_that_no_font_has_is_still_made() -> None:
    assert to_pdf(scene_of("awkward"), str(find_assets().font_folder)).startswith(b"%PDF")


def test_pptx_has_native_boxes_words_alternatives_and_notes() -> None:
    scene = scene_of(EXAMPLE, painted=True)
    (slide,) = Presentation(io.BytesIO(to_pptx(scene))).slides
    assert slide.shapes.title.text_frame.text == scene.title
    groups = {shape.name: shape for shape in slide.shapes if shape.shape_type == 6}
    assert list(groups) == [box.id for box in scene.boxes]
    for box in scene.boxes:
        group = groups[box.id]
        words = [s.text_frame.text for s in group.shapes if s.has_text_frame]
        assert words[0].startswith(box.statement)
        assert group._element.nvGrpSpPr.cNvPr.get("descr") == box.label
    links = [
        s for s in slide.shapes if s.name in {f"{r.source} to {r.target}" for r in scene.routes}
    ]
    assert len(links) == len(scene.routes)
    assert slide.notes_slide.notes_text_frame.text == scene.outline


@pytest.mark.parametrize("name", ["think-family", "castle-doctrine", "35"])
def test_a_scene_is_placed_in_a_part_of_a_slide(name: str) -> None:
    scene = scene_of(name, painted=True)
    deck = Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[6])
    room = Rect(1_000_000, 2_000_000, 6_000_000, 2_500_000)
    group = place_diagram(slide, scene, room)
    assert [shape.shape_id for shape in slide.shapes] == [group.shape_id]
    assert room.x <= group.left <= group.left + group.width <= room.right + 1
    assert room.y <= group.top <= group.top + group.height <= room.bottom + 1
    filled = max(group.width / room.width, group.height / room.height)
    assert filled > 0.9, "as large as fits"
    placed = {shape.name for shape in group.shapes}
    assert {box.id for box in scene.boxes} <= placed
    assert placed.isdisjoint({"key", "caption", "subtitle", "stamp"})
    assert group._element.nvGrpSpPr.cNvPr.get("descr") == scene.outline


def test_pptx_stays_on_its_slide() -> None:
    deck = Presentation(io.BytesIO(to_pptx(scene_of("35", painted=True))))
    for shape in deck.slides[0].shapes:
        assert shape.left >= 0
        assert shape.top >= 0
        assert shape.left + shape.width <= deck.slide_width
        assert shape.top + shape.height <= deck.slide_height


def test_every_export_takes_awkward_words() -> None:
    scene = drawn(awkward(), mixed_paint(awkward()))
    assert "<script>" not in to_svg(scene)
    assert "<script>" not in to_mermaid(scene)
    for line in to_dot(scene).splitlines():
        assert line.replace("\\\\", "").replace('\\"', "").count('"') % 2 == 0, line
    to_pptx(scene)


def test_mermaid_names_boxes_links_and_groups() -> None:
    scene = scene_of(EXAMPLE, painted=True)
    text = to_mermaid(scene)
    assert "flowchart LR" in text
    assert text.count("subgraph ") == text.count("\n  end") == len(scene.headings)
    arrows = re.findall(r"^  box\d+ (-->|==>|-\.->|--x) box\d+$", text, re.MULTILINE)
    assert len(arrows) == len(scene.routes)
    assert "Officers know the signs of risk" in text


def test_dot_names_boxes_and_links() -> None:
    scene = scene_of(EXAMPLE, painted=True)
    text = to_dot(scene)
    assert text.startswith("digraph theory {")
    assert text.count(" -> ") == len(scene.routes)
    assert all(f'"{box.id}" [label=' in text for box in scene.boxes)


def test_json_is_the_scene(scene: Scene) -> None:
    data = json.loads(to_json(scene))
    assert data["forethought_scene"] == SCENE_FORMAT
    assert data == json.loads(json.dumps(scene_data(scene)))
    assert [box["id"] for box in data["boxes"]] == [box.id for box in scene.boxes]
    assert data["boxes"][-1]["kind"] == "goal"


def _size(png: bytes) -> tuple[int, int]:
    across, down = struct.unpack(">II", png[16:24])
    return across, down


def _ink(png: bytes) -> int:
    """How much there is to compress: a blank picture has next to nothing."""
    chunks, at = b"", 8
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        if png[at + 4 : at + 8] == b"IDAT":
            chunks += png[at + 8 : at + 8 + length]
        at += length + 12
    return len(zlib.compress(zlib.decompress(chunks), 1))
