"""The evaluation plan as a Word document."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from docx.document import Document as DocumentType
from docx.shared import Mm, Pt

from forethought.collect import Undecided, Words, decided
from forethought.collect.undecided import LEAD
from forethought.plan import Plan
from forethought.report.office.docx.pages import (
    LANDSCAPE_WIDTH,
    PAGE,
    TEXT_WIDTH,
    Stamp,
    new_document,
    turn_page,
)
from forethought.report.office.docx.tables import add_facts, add_picture, add_table
from forethought.report.office.docx.writing import (
    add_caption,
    add_contents,
    add_front_heading,
    add_heading,
    add_words,
    short,
)
from forethought.report.picture import picture_size
from forethought.report.template.evaluation_plan.blocks import (
    Block,
    Bullets,
    Facts,
    Grid,
    Note,
    Paragraph,
    Picture,
    Section,
    Subheading,
    gaps_of,
)
from forethought.report.template.evaluation_plan.collection import indicators, schedule
from forethought.report.template.evaluation_plan.governance import (
    deviations,
    ethics,
    risks,
    roles,
    sign_off,
)
from forethought.report.template.evaluation_plan.questions import (
    EVALUATORS,
    analysis,
    design,
    questions,
    sample_size,
)
from forethought.report.template.evaluation_plan.theory import need, theory_of_change
from forethought.report.words.designs import DESIGNS
from forethought.theory import Theory

LONG_TITLE = 90
WIDE = 1.25
"""A picture wider than this, for its height, gets a page that lies."""


def evaluation_plan(
    theory: Theory,
    plan: Plan | None,
    picture_png: bytes | None,
    outline: str,
    version: str,
    language: str = "en",
) -> bytes:
    """Write the plan document; what nobody has decided is shown as undecided."""
    sections = plan_sections(theory, plan, picture_png, outline, language)
    stamp = _stamp(theory, plan, version)
    return _Writer(stamp).write(theory, plan, sections)


def plan_sections(
    theory: Theory, plan: Plan | None, picture_png: bytes | None, outline: str, language: str
) -> tuple[Section, ...]:
    """Return the plan's sections in order, before any file format."""
    return (
        need(theory),
        theory_of_change(theory, picture_png, outline),
        questions(theory, plan),
        design(plan),
        indicators(theory, plan, language),
        schedule(theory, plan, language),
        sample_size(plan),
        analysis(plan),
        ethics(plan),
        roles(plan),
        risks(theory),
        deviations(),
        sign_off(),
    )


def _stamp(theory: Theory, plan: Plan | None, version: str) -> Stamp:
    title = plan.about.title if plan else theory.about.title
    made_up = "Synthetic study – " if theory.about.synthetic else ""
    return Stamp(
        title=f"Evaluation plan: {title}",
        subject=theory.about.title,
        header=f"{made_up}Evaluation plan: {title}",
        footer=f"{short(theory.about.id, 40)}, theory version {theory.about.version}, "
        f"plan version {version}",
    )


class _Writer:
    """Writes sections into one Word document, counting tables and figures as it goes."""

    def __init__(self, stamp: Stamp) -> None:
        self._stamp = stamp
        self._document: DocumentType = new_document(stamp)
        self._width = int(TEXT_WIDTH)
        self._counts: Counter[str] = Counter()

    def write(self, theory: Theory, plan: Plan | None, sections: tuple[Section, ...]) -> bytes:
        self._front(theory, plan, sections)
        for number, section in enumerate(sections, 1):
            add_heading(self._document, section.title, 1, number, new_page=section.new_page)
            for block, following in pairwise((*section.blocks, None)):
                if block is not None:
                    self._block(block)
                if isinstance(block, Paragraph) and isinstance(following, Facts | Grid):
                    self._document.paragraphs[-1].paragraph_format.keep_with_next = True
        buffer = io.BytesIO()
        self._document.save(buffer)
        return buffer.getvalue()

    def _front(self, theory: Theory, plan: Plan | None, sections: tuple[Section, ...]) -> None:
        document = self._document
        kicker = document.add_paragraph("Evaluation plan", style="Subtitle")
        kicker.paragraph_format.space_before = Mm(18)
        words = plan.about.title if plan else theory.about.title
        title = document.add_paragraph(style="Title")
        add_words(title, words)
        if len(words) > LONG_TITLE:
            for run in title.runs:
                run.font.size = Pt(17 if len(words) < 3 * LONG_TITLE else 13)
        if theory.about.synthetic:
            self._block(Note("Synthetic study: its people and its records are made up."))
        about = _about(theory, plan)
        gaps = len(list(_gaps(about, sections)))
        state = f"Draft, not locked; {gaps} decisions still to be made" if gaps else "Draft"
        facts = (*about.pairs, ("Status", state))
        add_facts(document, about.title, facts, self._width)
        add_front_heading(document, "Contents")
        add_contents(document, tuple(section.title for section in sections))
        self._decisions(about, sections)

    def _decisions(self, about: Facts, sections: tuple[Section, ...]) -> None:
        rows = tuple(_decision_rows(about, sections))
        if not rows:
            return
        add_front_heading(self._document, "Decisions still to be made", new_page=True)
        lead = "Each is marked in the text where it belongs. None may be open at sign-off."
        self._block(Paragraph(lead))
        heads = ("Section", "Undecided", "Who decides")
        self._block(Grid("Decisions still to be made", heads, rows, (0.27, 0.48, 0.25)))

    def _block(self, block: Block) -> None:
        document = self._document
        match block:
            case Paragraph(words):
                add_words(document.add_paragraph(), words)
            case Note(words):
                add_words(document.add_paragraph(style="Note"), words)
            case Bullets(points):
                for point in points:
                    add_words(document.add_paragraph(style="List Bullet"), point)
            case Subheading(words):
                add_heading(document, words, 2)
            case Facts(title, pairs):
                add_heading(document, title, 2)
                add_facts(document, title, pairs, self._width)
            case Grid():
                self._grid(block)
            case Picture():
                self._picture(block)

    def _grid(self, grid: Grid) -> None:
        self._caption("Table", grid.caption)
        empty: tuple[Words, ...] = ("",) * len(grid.heads)
        rows = (*grid.rows, *(empty for _ in range(grid.blank)))
        widths = tuple(int(self._width * share) for share in grid.widths)
        add_table(self._document, grid.caption, grid.heads, rows, widths, tall=grid.tall)

    def _caption(self, label: str, words: str) -> None:
        self._counts[label] += 1
        add_caption(self._document, label, self._counts[label], words)

    def _picture(self, picture: Picture) -> None:
        width, height = picture_size(picture.png)
        wide = width > WIDE * height
        if wide:
            turn_page(self._document, self._stamp, landscape=True)
        most_wide = int(LANDSCAPE_WIDTH) if wide else self._width
        most_high = int((PAGE[0] if wide else PAGE[1]) - Mm(66))
        add_picture(self._document, picture.png, picture.outline, (most_wide, most_high))
        self._caption("Figure", picture.caption)
        if wide:
            turn_page(self._document, self._stamp, landscape=False)


def _about(theory: Theory, plan: Plan | None) -> Facts:
    """Return what stands on the front page."""
    about = theory.about
    evaluator = plan.about.evaluator if plan else None
    design = DESIGNS[plan.about.design].name if plan else None
    review = f"{about.review_by:%d %B %Y}".lstrip("0") if about.review_by else None
    return Facts(
        "About this plan",
        (
            ("Theory of change", f"{about.title}, version {about.version}"),
            ("Design", decided(design, "the design")),
            (
                "Evaluator",
                decided(evaluator and EVALUATORS[evaluator], "who evaluates", LEAD),
            ),
            ("Owner", decided(about.owner, "who answers for the theory", LEAD)),
            ("Took part", decided("; ".join(about.took_part), "who helps to build it", LEAD)),
            ("Looked at again by", decided(review, "when it is looked at again", LEAD)),
        ),
    )


def _gaps(about: Facts, sections: tuple[Section, ...]) -> Iterator[tuple[str, Undecided]]:
    """Walk every gap of the document with the name of its section."""
    named = (
        ("Front page", Section("", (about,))),
        *((f"{number} {section.title}", section) for number, section in enumerate(sections, 1)),
    )
    for name, section in named:
        for gap in gaps_of(section):
            yield name, gap


def _decision_rows(about: Facts, sections: tuple[Section, ...]) -> Iterator[tuple[Words, ...]]:
    for (name, gap), count in Counter(_gaps(about, sections)).items():
        times = f" ({count} times)" if count > 1 else ""
        yield (name, f"{gap.what[:1].upper()}{gap.what[1:]}{times}", gap.who)
