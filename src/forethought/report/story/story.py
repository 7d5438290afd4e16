"""What a report says, said once: every format prints the same story.

A `Story` holds words and formatted numbers in reading order, and beside each number that is drawn
its value. It is pure: findings, theory and plan in, story out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from forethought.findings import Findings, Flow, caption_of, day_of
from forethought.findings.numbers import sentence
from forethought.plan import Plan
from forethought.report.story.beside import Section
from forethought.report.story.changes import changes_of
from forethought.report.story.questions import Block, block_of
from forethought.report.story.steps import steps_of
from forethought.report.story.summary import (
    Summary,
    answer_of,
    counts_of,
    how_compared,
    limits_of,
    summary_of,
)
from forethought.report.words.codes import LINKS, MET, PITFALLS, VERDICTS
from forethought.report.words.designs import DESIGNS, DRAWN
from forethought.report.words.plain import plain_words
from forethought.theory import Graph, Theory, graph_of
from forethought.theory.draw.paint import SYMBOLS
from forethought.vocabulary import BoxKind, Design, LinkVerdict, Verdict


@dataclass(frozen=True)
class BoxLine:
    """One outcome, or the goal, and what was found."""

    kind: str
    statement: str
    verdict: Verdict
    symbol: str
    label: str
    effect: str
    why: str


@dataclass(frozen=True)
class LinkLine:
    """One arrow of the theory and how it fared."""

    source: str
    target: str
    verdict: LinkVerdict
    label: str
    why: str


@dataclass(frozen=True)
class PitfallLine:
    """One pitfall: met, avoided or not known."""

    title: str
    met: bool | None
    label: str
    why: str


@dataclass(frozen=True)
class Story:
    """A study's findings as a reader meets them.

    Attributes
    ----------
    answer
        The answer to the main question, in one sentence.
    summary
        What was found, how sure one can be, what next.
    drawn
        True if the arms were drawn by lot.
    counts
        How many questions got which verdict, in words.
    steps
        How much of an effect goes with the step before it; None where no two ends were measured.
    changes
        Whether the plan was locked, and every change since.
    blocks
        One per question, the main question first.
    stamp
        Rows of (label, value): where the numbers come from.
    provenance
        The stamp in one line.
    """

    title: str
    project: str
    day: str
    synthetic: bool
    language: str
    answer: str
    main: Block | None
    summary: Summary
    counts: str
    design: str
    drawn: bool
    boxes: tuple[BoxLine, ...]
    blocks: tuple[Block, ...]
    links: tuple[LinkLine, ...]
    steps: Section | None
    changes: Section
    pitfalls: tuple[PitfallLine, ...]
    limits: tuple[str, ...]
    refused: tuple[Block, ...]
    data_notes: tuple[str, ...]
    stamp: tuple[tuple[str, str], ...]
    provenance: str

    @property
    def flows(self) -> tuple[tuple[tuple[Flow, ...], tuple[Block, ...]], ...]:
        """Each flow of participants there is, with the questions it belongs to."""
        by_flow: dict[tuple[tuple[Flow, ...], bool], list[Block]] = {}
        for block in self.blocks:
            if block.flow:
                by_flow.setdefault((block.flow, block.filled_in), []).append(block)
        return tuple((flow, tuple(blocks)) for (flow, _), blocks in by_flow.items())


def story_of(findings: Findings, theory: Theory, plan: Plan) -> Story:
    """Tell the story of ``findings``, which were made from ``theory`` and ``plan``."""
    graph = graph_of(theory)
    blocks = _main_first([block_of(finding, theory, plan) for finding in findings.findings])
    main = next(iter(blocks), None)
    pitfalls = _pitfalls(findings)
    return Story(
        title=findings.title,
        project=theory.about.title,
        day=day_of(findings.made_at),
        synthetic=findings.synthetic,
        language="en",
        answer=answer_of(findings, main),
        main=main,
        summary=summary_of(findings, theory, plan, main),
        counts=counts_of(blocks),
        design=how_compared(plan),
        drawn=plan.about.design in DRAWN,
        boxes=_boxes(findings, graph),
        blocks=blocks,
        links=_links(findings, graph),
        steps=steps_of(findings, theory),
        changes=changes_of(findings),
        pitfalls=pitfalls,
        limits=limits_of(findings, plan, blocks),
        refused=tuple(block for block in blocks if block.refusal),
        data_notes=tuple(sentence(plain_words(note)) for note in findings.data_notes),
        stamp=_stamp(findings),
        provenance=caption_of(findings),
    )


def _main_first(blocks: Sequence[Block]) -> tuple[Block, ...]:
    return tuple(sorted(blocks, key=lambda block: not block.primary))


def _name(graph: Graph, box: str) -> str:
    return graph.boxes[box].statement if box in graph.boxes else box


def _boxes(findings: Findings, graph: Graph) -> tuple[BoxLine, ...]:
    def kind(box: str) -> str:
        known = graph.boxes.get(box)
        return "Goal" if known and known.kind is BoxKind.GOAL else "Outcome"

    return tuple(
        BoxLine(
            kind=kind(box.outcome),
            statement=_name(graph, box.outcome),
            verdict=box.verdict,
            symbol=SYMBOLS[box.verdict],
            label=VERDICTS[box.verdict],
            effect=box.effect or "",
            why=plain_words(box.why),
        )
        for box in findings.outcomes
    )


def _links(findings: Findings, graph: Graph) -> tuple[LinkLine, ...]:
    return tuple(
        LinkLine(
            source=_name(graph, link.source),
            target=_name(graph, link.target),
            verdict=link.verdict,
            label=LINKS[link.verdict],
            why=plain_words(link.why),
        )
        for link in findings.theory_test
    )


def _pitfalls(findings: Findings) -> tuple[PitfallLine, ...]:
    return tuple(
        PitfallLine(
            PITFALLS.get(note.pitfall, note.pitfall), note.met, MET[note.met], plain_words(note.why)
        )
        for note in findings.pitfalls
    )


def _stamp(findings: Findings) -> tuple[tuple[str, str], ...]:
    theory = findings.theory
    return (
        ("Theory", f"{theory.id}, version {theory.version}"),
        ("Design", _design_name(findings.design)),
        ("Plan (SHA-256)", findings.plan_sha256),
        ("Data (SHA-256)", findings.data_sha256),
        ("Software", findings.software),
        ("Seed", str(findings.seed)),
        ("Made", _moment(findings.made_at)),
    )


def _design_name(design: str) -> str:
    """The design in words, and as the plan has it."""
    try:
        return f"{DESIGNS[Design(design)].name} ({design})"
    except ValueError:
        return design


def _moment(made_at: str) -> str:
    """Write an ISO 8601 time as people do: "5 February 2028, 09:30 (UTC)"."""
    try:
        moment = datetime.fromisoformat(made_at)
    except ValueError:
        return made_at
    zone = f" ({moment.tzname()})" if moment.tzinfo else ""
    return f"{day_of(made_at)}, {moment:%H:%M}{zone}"
