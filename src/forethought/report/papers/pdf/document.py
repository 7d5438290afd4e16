"""The report as a tagged PDF (PDF/UA-1), typeset by Typst from source written here."""

from __future__ import annotations

import re
from itertools import chain
from typing import Final

import typst

from forethought.report.charts.all import Charts
from forethought.report.papers.diagram import Diagram
from forethought.report.papers.pdf.beside import section_parts
from forethought.report.papers.pdf.cover import cover, fits_under_title, paper_of, top
from forethought.report.papers.pdf.letters import all_coded, coded_run
from forethought.report.papers.pdf.questions import question_part
from forethought.report.papers.pdf.source import (
    bullets,
    definitions,
    figure,
    heading,
    kept,
    landscape,
    link_sign,
    paragraph,
    preamble,
    table,
    verdict_tag,
    words,
)
from forethought.report.story import Story
from forethought.report.story.captions import DIAGRAM, FOREST

STANDARD: Final = "ua-1"
MOST_ROUNDS = 40
UNDRAWABLE = re.compile(r'the text `"(.*?)"` could not be displayed')
ESCAPED = re.compile(r"\\u\{([0-9a-fA-F]+)\}")
ROOM = {("a4", True): (267.0, 152.0), ("a3", True): (390.0, 238.0), ("a4", False): (168.0, 218.0)}
"""Width and height (mm) that a page leaves its picture beside heading and caption; True lies."""


def pdf_report(story: Story, diagram: Diagram | None, charts: Charts, fonts: str) -> bytes:
    """Typeset the report with the fonts of the folder ``fonts``.

    Letters that they lack are looked for among the machine's fonts; what no font has is written
    as its code, such as [U+1F600], rather than left out.
    """
    return typeset(pdf_source(story, diagram, charts), fonts)


def typeset(source: str, fonts: str) -> bytes:
    """Make a PDF of Typst source, whatever letters its words hold."""
    machine_fonts = False
    for _ in range(MOST_ROUNDS):
        try:
            return _compiled(source, fonts, machine_fonts=machine_fonts)
        except typst.TypstError as problem:
            found = UNDRAWABLE.search(str(problem))
        if machine_fonts:
            coded = coded_run(source, ESCAPED.sub(_unescaped, found[1])) if found else source
            if coded == source:
                break
            source = coded
        machine_fonts = True
    return _compiled(all_coded(source), fonts, machine_fonts=False)


def _compiled(source: str, fonts: str, *, machine_fonts: bool) -> bytes:
    made = typst.Fonts(font_paths=[fonts], include_system_fonts=machine_fonts)
    return bytes(
        typst.compile(source.encode(), format="pdf", font_paths=made, pdf_standards=STANDARD)
    )


def _unescaped(code: re.Match[str]) -> str:
    return chr(int(code[1], 16))


def pdf_source(story: Story, diagram: Diagram | None, charts: Charts) -> str:
    """Write the report as Typst source."""
    together = diagram is not None and fits_under_title(story, diagram)
    # a picture that needs its own page is kept back, so that no page before it stays half empty
    begins = (
        [cover(story, diagram), _short(story), _changed(story)]
        if diagram is not None and together
        else [top(story), _short(story), _changed(story), _picture(diagram)]
    )
    parts = chain(
        [preamble(story.title, story.language, story.provenance)],
        *begins,
        _questions(story, charts),
        _theory(story),
        _trust(story, charts),
        [heading("Where the numbers come from", 1), definitions(story.stamp, columns=1)],
    )
    return "\n\n".join(parts)


def _short(story: Story) -> list[str]:
    summary = story.summary
    return [
        heading("In short", 1),
        heading("What we found", 2),
        bullets(summary.found),
        heading("How sure we can be", 2),
        paragraph(summary.sure),
        heading("What next", 2),
        paragraph(summary.next),
    ]


def _picture(diagram: Diagram | None) -> list[str]:
    if diagram is None:
        return []
    wide = diagram.width > diagram.height
    paper = paper_of(diagram) if wide else "a4"
    across, down = ROOM[paper, wide]
    width = min(across, down * diagram.width / diagram.height)
    picture = figure(diagram.svg, diagram.outline, DIAGRAM, f"{width:.1f}mm")
    content = f"{heading('The picture', 1)}\n\n{picture}"
    return [landscape(content, paper) if wide else content]


def _changed(story: Story) -> list[str]:
    rows = [
        [
            words(f"{box.kind}: {box.statement}"),
            verdict_tag(box.verdict, box.label),
            words(box.effect or "\u2013"),
        ]
        for box in story.boxes
    ]
    return [
        heading("What changed", 1),
        kept(words(story.counts)),
        table(
            "Every outcome of the theory, and the goal",
            ["Outcome", "Verdict", "Effect (interval)"],
            rows,
            "(1fr, auto, auto)",
        ),
    ]


def _questions(story: Story, charts: Charts) -> list[str]:
    forest = charts.forest
    return [
        heading("Question by question", 1),
        *([figure(forest.svg, forest.alt, FOREST, "88%")] if forest else []),
        *(question_part(block, charts) for block in story.blocks),
    ]


def _theory(story: Story) -> list[str]:
    rows = [
        [
            words(f"{link.source} \u2192 {link.target}"),
            link_sign(link.verdict, link.label),
            words(link.why),
        ]
        for link in story.links
    ]
    return [
        heading("The theory, tested", 1),
        kept(
            words(
                "Where both ends of a link gave a clear answer, the two are held against what the "
                "theory says."
            )
        ),
        table("Every link of the theory", ["Link", "Result", "Why"], rows, "(1.1fr, 0.8fr, 1.3fr)"),
        *(section_parts(story.steps, None, 2) if story.steps else ()),
    ]


def _trust(story: Story, charts: Charts) -> list[str]:
    rows = [[words(p.title), words(p.label), words(p.why)] for p in story.pitfalls]
    parts = [
        heading("How far to trust this", 1),
        kept(words(f"{story.design}.")),
        *section_parts(story.changes, None, 2),
        table(
            "Six pitfalls of evaluation", ["Pitfall", "Result", "Why"], rows, "(0.9fr, auto, 2fr)"
        ),
    ]
    for picture, (_, blocks) in zip(charts.flows, story.flows, strict=True):
        names = ", ".join(block.id for block in blocks)
        width = "60%" if picture.width < 400 else "85%"
        parts += [
            heading(f"Who was in it: {names}", 2),
            figure(picture.svg, picture.alt, "How many were there, measured and analysed.", width),
        ]
    parts += [heading("Limits", 2), bullets(story.limits)]
    if story.data_notes:
        parts += [heading("Notes on the data", 2), bullets(story.data_notes)]
    return parts
