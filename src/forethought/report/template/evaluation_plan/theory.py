"""The plan document's sections on need and theory."""

from __future__ import annotations

from collections.abc import Iterator

from forethought.collect import Undecided, Words, decided
from forethought.collect.timing import after_start
from forethought.collect.undecided import LEAD
from forethought.report.template.evaluation_plan.blocks import (
    Block,
    Facts,
    Grid,
    Paragraph,
    Picture,
    Section,
    Subheading,
)
from forethought.report.words.sentence import lower_first
from forethought.theory import Activity, Arrow, Goal, Graph, Link, Outcome, Theory, graph_of
from forethought.vocabulary import BoxKind, Strength

CEILING = " Beyond what the programme alone answers for."


def need(theory: Theory) -> Section:
    """Say why, for whom, where."""
    about = theory.about
    facts = (
        ("For whom", decided(about.population, "for whom the project is", LEAD)),
        ("Where", decided(about.setting, "where it happens", LEAD)),
        ("Final goal", theory.goal.statement),
        ("Whose lives are better", decided(theory.goal.who, "whose lives are better", LEAD)),
        (
            "By when",
            after_start(theory.goal.horizon)
            if theory.goal.horizon
            else Undecided("by when the goal is reached", LEAD),
        ),
    )
    words = decided(about.need, "why the project is needed, with figures", LEAD)
    return Section("Why this is needed", (Paragraph(words), Facts("The project", facts)))


def theory_of_change(theory: Theory, picture: bytes | None, outline: str) -> Section:
    """Show the theory: picture, words, boxes, links."""
    graph = graph_of(theory)
    shown: tuple[Block, ...] = (
        (Picture(picture, outline, f"The theory of change of {theory.about.title}"),)
        if picture
        else ()
    )
    return Section(
        "The theory of change",
        (
            Paragraph(
                "The diagram reads from left to right: what is done, what changes in people, and "
                "the final goal. Every arrow is a claim that can fail; this plan says how the "
                "claims will be tested."
            ),
            Subheading("The theory in words"),
            *_narrative(theory, graph),
            *shown,
            Subheading("What is done and what should change"),
            _boxes(theory),
            Subheading("Why one thing should lead to the next"),
            _links(theory, graph),
            *_sources(theory),
        ),
    )


def _narrative(theory: Theory, graph: Graph) -> Iterator[Block]:
    if theory.about.narrative:
        for paragraph in theory.about.narrative.split("\n\n"):
            if paragraph.strip():
                yield Paragraph(" ".join(paragraph.split()))
        return
    boxes: tuple[Activity | Outcome, ...] = (*theory.activities, *theory.outcomes)
    for box in boxes:
        sentences = [_sentence(graph, link, number) for number, link in enumerate(box.leads_to)]
        if sentences:
            yield Paragraph(f"“{box.statement}” {' '.join(sentences)}")
    if not any(box.leads_to for box in boxes):
        yield Paragraph(Undecided("what leads to what, and why", LEAD))


def _sentence(graph: Graph, link: Link, number: int) -> str:
    lead = "should lead to" if number == 0 else "It should also lead to"
    because = f", because {lower_first(link.because).rstrip('.')}" if link.because else ""
    assuming = "; ".join(lower_first(words).rstrip(".") for words in link.assuming)
    rest = f" This assumes: {assuming}." if assuming else ""
    return f"{lead} “{_statement(graph, link.to)}”{because}.{rest}"


def _statement(graph: Graph, box: str) -> str:
    return graph.boxes[box].statement if box in graph.boxes else box


def _boxes(theory: Theory) -> Grid:
    rows = [
        *(_activity_row(activity) for activity in theory.activities),
        *(_end_row("Outcome", outcome) for outcome in theory.outcomes),
        _end_row("Goal", theory.goal),
    ]
    return Grid(
        "What is done and what should change",
        ("Kind", "In words", "Who", "When or how much", "Short name"),
        tuple(rows),
        (0.10, 0.38, 0.21, 0.17, 0.14),
    )


def _activity_row(activity: Activity) -> tuple[Words, ...]:
    who = [
        activity.who_delivers and f"By: {activity.who_delivers}",
        activity.for_ and f"For: {activity.for_}",
    ]
    uses = [resource.statement or resource.id for resource in activity.resources]
    uses_words = f" Uses: {'; '.join(uses)}." if uses else ""
    dose = ", ".join(filter(None, (activity.dose.words if activity.dose else "", activity.mode)))
    return (
        "Activity",
        activity.statement + (f".{uses_words}" if uses else ""),
        decided(". ".join(filter(None, who)), "who delivers it, and for whom", LEAD),
        decided(dose, "how much, how often", LEAD),
        activity.id,
    )


def _end_row(kind: str, end: Goal | Outcome) -> tuple[Words, ...]:
    statement = end.statement + (f".{CEILING}" if end.ceiling else "")
    when: Words = (
        after_start(end.horizon) if end.horizon else Undecided("by when it should show", LEAD)
    )
    return (kind, statement, decided(end.who, "who changes", LEAD), when, end.id)


def _links(theory: Theory, graph: Graph) -> Grid:
    rows = tuple(
        _link_row(theory, graph, arrow, arrow.link)
        for arrow in graph.arrows
        if arrow.link is not None
    )
    return Grid(
        "Links of the theory, with reasons, assumptions and evidence",
        ("From", "To", "Because", "Assuming", "Evidence"),
        rows or ((Undecided("what leads to what", LEAD), "", "", "", ""),),
        (0.22, 0.22, 0.23, 0.21, 0.12),
    )


def _link_row(theory: Theory, graph: Graph, arrow: Arrow, link: Link) -> tuple[Words, ...]:
    target = graph.boxes[arrow.target]
    goal = " (the goal)" if target.kind is BoxKind.GOAL else ""
    return (
        graph.boxes[arrow.source].statement,
        target.statement + goal,
        decided(link.because, "why one should lead to the other", LEAD),
        decided("; ".join(link.assuming), "what must be true for it", LEAD),
        _evidence(theory, link),
    )


def _evidence(theory: Theory, link: Link) -> Words:
    numbers = {source.id: f"[{i}]" for i, source in enumerate(theory.about.sources, 1)}
    found = [
        f"{numbers.get(evidence.source, evidence.source)} {evidence.strength}"
        for evidence in link.evidence
        if evidence.strength is not Strength.NONE
    ]
    return "; ".join(found) or "None known"


def _sources(theory: Theory) -> Iterator[Block]:
    sources = theory.about.sources
    if sources:
        yield Subheading("Sources")
        yield Grid(
            "Sources that the links rest on",
            ("No.", "Source", "Where to read it"),
            tuple((f"[{i}]", s.cite, _where(s.doi, s.url)) for i, s in enumerate(sources, 1)),
            (0.08, 0.54, 0.38),
        )


def _where(doi: str | None, url: str | None) -> str:
    return f"https://doi.org/{doi}" if doi else url or ""
