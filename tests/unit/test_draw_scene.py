"""What must hold of every picture: nothing overlaps, everything can be read."""

from __future__ import annotations

from itertools import pairwise

import pytest

from forethought.theory.draw import BoxPaint, Paint, Scene
from forethought.theory.draw.layout import Rect
from forethought.theory.draw.measure import Weight
from forethought.theory.draw.palette import (
    FEET,
    LEAST_CONTRAST,
    LEAST_LINE_CONTRAST,
    OUTCOMES,
    PAPER,
    coat_of,
    contrast,
)
from forethought.theory.draw.routes import STROKES
from forethought.theory.draw.scene import Line, Stroke
from forethought.theory.draw.sheet import A2, A3, LEGIBLE, sheet_for
from forethought.vocabulary import BoxKind, LinkVerdict, Verdict
from tests.draw_theories import generated, mixed_paint, theory_from
from tests.draw_tools import EVERY_PICTURE, crosses, drawn, overlaps, scene_of, widths


@pytest.fixture(params=EVERY_PICTURE, ids=lambda made: made[0] + made[1] * "-painted")
def scene(request: pytest.FixtureRequest) -> Scene:
    """Every theory, plain and painted; drawn when first asked for."""
    name, painted = request.param
    return scene_of(name, painted=painted)


TYPESETTING = 0.02
"""Lengths are rounded to a hundredth of a unit."""

BESIDE_THE_POINT = 22.0
"""Right-to-left words in a fallback font may be somewhat wider than guessed."""


def test_no_line_runs_through_a_box(scene: Scene) -> None:
    for route in scene.routes:
        for start, end in pairwise(route.points):
            hit = [box.id for box in scene.boxes if crosses(start, end, box.rect)]
            assert not hit, f"{route.source} to {route.target} runs through {hit}"


def test_lines_are_level_or_upright_and_end_at_their_boxes(scene: Scene) -> None:
    boxes = {box.id: box.rect for box in scene.boxes}
    for route in scene.routes:
        for start, end in pairwise(route.points):
            assert start.x == pytest.approx(end.x) or start.y == pytest.approx(end.y)
        for point, name in ((route.points[0], route.source), (route.points[-1], route.target)):
            rect = boxes[name]
            assert rect.x - 0.1 <= point.x <= rect.right + 0.1
            assert rect.y - 0.1 <= point.y <= rect.bottom + 0.1


def test_no_two_boxes_overlap(scene: Scene) -> None:
    for i, box in enumerate(scene.boxes):
        assert not [b.id for b in scene.boxes[i + 1 :] if overlaps(box.rect, b.rect)]


def test_kinds_stand_in_columns_from_left_to_right(scene: Scene) -> None:
    ends = [
        (min(xs), max(xs))
        for kind in BoxKind
        if (xs := [box.rect.x for box in scene.boxes if box.kind is kind])
    ]
    for (_, last), (first, _) in pairwise(ends):
        assert last < first


def test_words_stay_in_their_box_and_strips_below_them(scene: Scene) -> None:
    for box in scene.boxes:
        for line in box.lines:
            assert _within(line, box.rect), f"{box.id}: {line.text}"
        if box.foot:
            assert max(line.y for line in box.lines) < box.foot.rect.y
            assert all(_within(line, box.foot.rect) for line in box.foot.lines)
            assert box.rect.bottom > box.foot.rect.bottom


def test_everything_is_on_the_page(scene: Scene) -> None:
    page = Rect(0, 0, scene.width, scene.height)
    assert all(_within(line, page) for line in scene.lines)
    for box in scene.boxes:
        assert box.rect.right < scene.width
        assert box.rect.bottom < scene.height
    for route in scene.routes:
        assert all(0 < p.x < scene.width and 0 < p.y < scene.height for p in route.points)


def test_all_words_stand_out_from_what_is_under_them(scene: Scene) -> None:
    boxes = {line: box.fill for box in scene.boxes for line in box.lines}
    feet = {line: b.foot.fill for b in scene.boxes if b.foot for line in b.foot.lines}
    for line in scene.lines:
        under = feet.get(line) or boxes.get(line) or PAPER
        assert contrast(line.fill, under) >= LEAST_CONTRAST, f"{line.text}: {line.fill}/{under}"


def test_every_coat_of_colours_can_be_read() -> None:
    coats = [coat_of(kind, d, 9) for kind in BoxKind for d in range(1, 10)]
    for coat in coats:
        assert contrast(coat.text, coat.fill) >= LEAST_CONTRAST
        assert contrast(coat.detail, coat.fill) >= LEAST_CONTRAST
    for coat in FEET.values():
        assert contrast(coat.text, coat.fill) >= LEAST_CONTRAST
        assert contrast(coat.border, coat.fill) >= LEAST_LINE_CONTRAST
    for colour, _ in STROKES.values():
        assert contrast(colour, PAPER) >= LEAST_LINE_CONTRAST


def test_contrast_is_that_of_the_guidelines() -> None:
    # WCAG 2.2: black on white is 21 to 1; #767676 is the lightest grey that passes on white
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


def test_outcomes_deepen_towards_the_goal() -> None:
    fills = [coat_of(BoxKind.OUTCOME, depth, 12).fill for depth in range(1, 13)]
    order = [coat.fill for coat in reversed(OUTCOMES)]
    assert fills[0] == OUTCOMES[-1].fill
    assert fills[-1] == OUTCOMES[0].fill
    assert [order.index(fill) for fill in fills] == sorted(order.index(fill) for fill in fills)


@pytest.mark.parametrize("painted", [False, True])
@pytest.mark.parametrize("name", ["think-family", "castle-doctrine", "35"])
def test_the_smallest_words_can_be_read_on_a3(name: str, painted: bool) -> None:
    scene = scene_of(name, painted=painted)
    assert A3.scale(scene.width, scene.height) * scene.smallest_text >= LEGIBLE


def test_a_picture_too_full_for_a3_gets_a_larger_sheet() -> None:
    scene = scene_of("60", painted=True)
    assert sheet_for(scene.width, scene.height, scene.smallest_text) is A2


def test_outcomes_that_lead_to_outcomes_point_right() -> None:
    for name in ("think-family", "35", "60"):
        scene = scene_of(name)
        boxes = {box.id: box.rect for box in scene.boxes}
        for route in scene.routes:
            assert boxes[route.source].right < boxes[route.target].x


@pytest.mark.parametrize("mark", ["outcome", "goal"])
def test_the_ceiling_stands_between_what_we_answer_for_and_the_rest(mark: str) -> None:
    outcomes = [
        {"id": "a", "statement": "A", "leads_to": [{"to": "b"}, {"to": "goal"}]},
        {"id": "b", "statement": "B", "ceiling": mark == "outcome", "leads_to": [{"to": "c"}]},
        # not marked itself, but it can only come after what is
        {"id": "c", "statement": "C", "leads_to": [{"to": "goal"}]},
    ]
    scene = drawn(theory_from(outcomes=outcomes, goal={"ceiling": mark == "goal"}))
    assert scene.ceiling
    before = {"a"} if mark == "outcome" else {"a", "b", "c"}
    for box in scene.boxes:
        if box.id in before:
            assert box.rect.right < scene.ceiling.x
        else:
            assert box.rect.x > scene.ceiling.x
    for route in scene.routes:
        for start, end in pairwise(route.points):
            along = start.x == pytest.approx(end.x) and abs(start.x - scene.ceiling.x) < 4
            assert not along, "a link runs along the ceiling's line"


def test_without_a_ceiling_there_is_no_line() -> None:
    assert scene_of("35").ceiling is None


def test_links_are_drawn_by_what_was_found() -> None:
    strokes = {
        LinkVerdict.HELD: Stroke.HELD,
        LinkVerdict.EFFECT_DID_NOT_MOVE: Stroke.DASHED,
        LinkVerdict.OPPOSITE: Stroke.BARRED,
        LinkVerdict.CAUSE_DID_NOT_MOVE: Stroke.THIN,
        LinkVerdict.UNTESTED: Stroke.THIN,
    }
    theory = theory_from(outcomes=[{"id": "o", "statement": "O", "leads_to": [{"to": "goal"}]}])
    for verdict, stroke in strokes.items():
        (route,) = drawn(theory, Paint(links={("o", "goal"): verdict})).routes
        assert (route.stroke, route.verdict) == (stroke, verdict)
    (route,) = drawn(theory, Paint()).routes
    assert route.stroke is Stroke.THIN
    (route,) = drawn(theory).routes
    assert (route.stroke, route.verdict) == (Stroke.PLAIN, None)
    widths_of = [STROKES[s][1] for s in (Stroke.HELD, Stroke.DASHED, Stroke.THIN)]
    assert widths_of == sorted(widths_of, reverse=True)


def test_a_measured_box_says_symbol_words_effect() -> None:
    paint = Paint(boxes={"goal": BoxPaint(Verdict.IMPROVED, "+6 points (3 to 9)")})
    (box,) = drawn(theory_from(), paint).boxes
    assert box.foot
    assert box.foot.mark.verdict is Verdict.IMPROVED
    said = [line.text for line in box.foot.lines]
    assert said == ["Improved", "+6 points (3\u00a0to\u00a09)"]
    assert "Improved +6 points (3 to 9)" in box.label


def test_an_interval_is_kept_on_one_line() -> None:
    effect = "−0.0011 complaints per officer-month (−0.0053 to 0.0030)"
    paint = Paint(boxes={"goal": BoxPaint(Verdict.NO_MEANINGFUL_DIFFERENCE, effect)})
    (box,) = drawn(theory_from(), paint).boxes
    assert box.foot
    last = box.foot.lines[-1].text.replace("\u00a0", " ")
    assert "(−0.0053 to 0.0030)" in last


@pytest.mark.parametrize("by", ["paint", "theory"])
def test_made_up_data_is_stamped(by: str) -> None:
    theory = theory_from(about={"synthetic": by == "theory"})
    scene = drawn(theory, Paint(synthetic=True) if by == "paint" else None)
    assert scene.stamp
    assert scene.stamp.line.text == "Synthetic data"
    assert "Synthetic data" in scene.outline
    assert drawn(theory_from(), Paint()).stamp is None


def test_caption_holds_version_and_what_it_is_given() -> None:
    scene = drawn(theory_from(), Paint(caption="23 November 2026 · plan 3f9a1c2e"), caption="Draft")
    text = " ".join(line.text for line in scene.caption_lines)
    assert text == "Theory of change, version 1 · 23 November 2026 · plan 3f9a1c2e · Draft"


def test_the_key_explains_every_verdict_and_line() -> None:
    legend = scene_of("think-family", painted=True).legend
    assert legend
    assert {item.mark.verdict for item in legend.items if item.mark} == set(Verdict)
    strokes = {item.route.stroke for item in legend.items if item.route}
    assert strokes == {Stroke.HELD, Stroke.DASHED, Stroke.BARRED, Stroke.THIN}
    assert drawn(theory_from()).legend is None


def test_welsh_headings_and_verdicts() -> None:
    theory = theory_from(goal={"horizon": "P5Y"})
    scene = drawn(theory, Paint(boxes={"goal": BoxPaint(Verdict.WORSENED)}), language="cy")
    words = {line.text for line in scene.lines}
    assert {"Ein nod", "Wedi gwaethygu", "o fewn 5 mlynedd"} <= words
    assert scene.language == "cy"


def test_a_title_can_be_left_to_the_page() -> None:
    assert drawn(theory_from(), title=False).title_lines == ()


@pytest.mark.parametrize(
    "parts",
    [
        {},
        {"outcomes": [{"id": "o", "statement": "O"}]},
        {"activities": [{"id": "a", "statement": "A"}]},
        {"goal": {"ceiling": True}},
        {"outcomes": [{"id": "goal", "statement": "An id twice"}]},
    ],
)
def test_unfinished_theories_are_drawn_as_they_are(parts: dict[str, object]) -> None:
    scene = drawn(theory_from(**parts))
    assert scene.boxes
    assert scene.height > 0


def test_cycles_are_drawn() -> None:
    outcomes = [
        {"id": "a", "statement": "A", "leads_to": [{"to": "b"}]},
        {"id": "b", "statement": "B", "leads_to": [{"to": "a"}, {"to": "b"}, {"to": "goal"}]},
    ]
    scene = drawn(theory_from(outcomes=outcomes))
    assert len(scene.routes) == 4


def test_feedback_is_dotted_and_explained() -> None:
    outcomes = [
        {"id": "a", "statement": "A", "leads_to": [{"to": "b"}]},
        {"id": "b", "statement": "B", "leads_to": [{"to": "a", "feedback": True}, {"to": "goal"}]},
    ]
    scene = drawn(theory_from(outcomes=outcomes))
    assert [route.target for route in scene.routes if route.feedback] == ["a"]
    assert scene.legend
    assert "feeds back to an earlier step" in scene.outline


def test_letters_the_font_lacks_are_reported() -> None:
    lacking = scene_of("awkward").lacking
    assert "孩" in lacking
    assert "ŵ" not in lacking
    assert scene_of("think-family", painted=True).lacking == ""


def test_few_layouts_are_asked_for() -> None:
    # time is the engine's: 35 boxes in under a second rest on asking it seldom
    class Counting:
        asked = 0

        def layout(self, graph: object) -> object:
            from forethought.files.elk import layout_engine

            self.asked += 1
            return layout_engine().layout(graph)  # type: ignore[arg-type]

    from forethought.theory.draw import draw

    engine = Counting()
    theory = generated(35, 55)
    draw(theory, engine, widths(), mixed_paint(theory))  # type: ignore[arg-type]
    assert 1 <= engine.asked <= 3


def _within(line: Line, rect: Rect) -> bool:
    spare = BESIDE_THE_POINT if line.right_to_left else TYPESETTING
    left = line.x - line.width if line.right_to_left else line.x
    measured = widths().width(line.text, line.size, Weight.BOLD if line.bold else Weight.REGULAR)
    assert measured == pytest.approx(line.width, abs=TYPESETTING)
    return (
        left >= rect.x - spare
        and left + line.width <= rect.right + spare
        and line.y - line.size * 0.75 >= rect.y
        and line.y <= rect.bottom
    )
