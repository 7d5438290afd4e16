"""The first page of the PDF: title, answer and, where there is room, the picture under them."""

from __future__ import annotations

import math

from forethought.report.papers.diagram import Diagram
from forethought.report.papers.pdf.source import figure, heading, landscape, words
from forethought.report.story import Story
from forethought.report.story.captions import DIAGRAM, SYNTHETIC

A3_FROM = 1500.0
"""Diagrams wider than this go on an A3 page, so that their words can be read."""
LYING = {"a4": (267.0, 180.0), "a3": (390.0, 267.0)}
"""Width and height (mm) of the text on a page that lies."""
BIG_LINE, TITLE_LINE = 7.2, 11.5
"""Heights (mm) of a line of the answer and of the title."""
BIG_LETTER, TITLE_LETTER = 2.45, 4.1
"""Widths (mm) of their letters, rather more than less."""
AROUND = 42.0
"""What the project's name, the picture's heading and caption take besides, with air (mm)."""
MADE_UP = 14.0
"""Height (mm) of the box that says that the data are made up."""
SMALLEST_SHARE = 0.8
"""A picture that would be narrower than this under the title gets a page of its own."""
SMALL_HEADING = """#show heading.where(level: 1): it => block(above: 1.2em, below: 0.7em,
  width: 100%, stroke: (top: 1.5pt + ink), inset: (top: 5pt), text(size: 12pt, it.body))"""


def fits_under_title(story: Story, diagram: Diagram) -> bool:
    """True if title, answer and picture make one page on which all can be read."""
    across = LYING[paper_of(diagram)][0]
    wide = diagram.width > diagram.height
    return wide and _width_under_title(story, diagram) >= SMALLEST_SHARE * across


def paper_of(diagram: Diagram) -> str:
    """Return the page that a picture wider than high needs."""
    return "a3" if diagram.width > A3_FROM else "a4"


def _width_under_title(story: Story, diagram: Diagram) -> float:
    """Return the width (mm) that leaves the title its room above the picture, as estimated."""
    across, down = LYING[paper_of(diagram)]
    title = math.ceil(len(story.title) * TITLE_LETTER / across) * TITLE_LINE
    answer = math.ceil(len(story.answer) * BIG_LETTER / across) * BIG_LINE
    room = down - title - answer - (MADE_UP if story.synthetic else 0.0) - AROUND
    return min(across, room * diagram.width / diagram.height)


def cover(story: Story, diagram: Diagram) -> list[str]:
    """One page and one picture: title and answer above the diagram."""
    width = f"{_width_under_title(story, diagram):.1f}mm"
    content = [
        SMALL_HEADING,
        *top(story),
        heading("The picture", 1),
        figure(diagram.svg, diagram.outline, DIAGRAM, width),
    ]
    return [landscape("\n\n".join(content), paper_of(diagram))]


def top(story: Story) -> list[str]:
    """Title and answer, after a warning where the data are made up."""
    made_up = [
        f'#block(stroke: 1.5pt + rgb("#8a3b12"), inset: 8pt, width: 100%)'
        f'[#text(fill: rgb("#8a3b12"), weight: "bold")[{words(SYNTHETIC)}]]'
    ]
    return [
        *(made_up if story.synthetic else []),
        f"#text(fill: soft)[{words(f'{story.project} · {story.day}')}]",
        f"#title[{words(story.title)}]",
        f'#text(size: 14pt, weight: "semibold")[{words(story.answer)}]',
    ]
