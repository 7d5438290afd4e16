"""One question in the PDF: words first, numbers after, provenance last."""

from __future__ import annotations

from forethought.findings.numbers import sentence
from forethought.report.charts.all import Charts
from forethought.report.papers.pdf.beside import beside_parts
from forethought.report.papers.pdf.source import (
    bullets,
    definitions,
    figure,
    heading,
    kept,
    paragraph,
    table,
    verdict_tag,
    words,
)
from forethought.report.story.questions import Block


def question_part(block: Block, charts: Charts) -> str:
    """Tell one question."""
    over_time = charts.over_time.get(block.id)
    main = " (main question)" if block.primary else ""
    effect = f'#h(8pt) #text(size: 12pt, weight: "bold")[{words(block.effect)}]'
    parts = [
        heading(block.asks, 2),
        kept(f"#text(fill: soft)[{words(f'{block.id}{main} · {block.outcome}')}]"),
        kept(verdict_tag(block.verdict, block.label) + (effect if block.effect else "")),
        *([paragraph(sentence(f"In words: {block.in_words}"))] if block.in_words else []),
        paragraph(block.why),
        paragraph(f"What to do: {block.remedy}") if block.refusal else _numbers(block),
    ]
    if over_time:
        caption = f"Effect over time on: {block.measure}."
        parts += [figure(over_time.svg, over_time.alt, caption, "82%"), _points(block)]
    if block.notes:
        parts += [kept(words("Notes:")), bullets(block.notes)]
    parts += beside_parts(block, charts)
    parts += [kept(words(f"How this was worked out: {block.how}")), definitions(block.facts)]
    return "\n\n".join(parts)


def _numbers(block: Block) -> str:
    adjusted = any(row.p_adjusted != "\u2013" for row in block.rows)
    heads = ["Method", "Estimate", f"{block.level} interval", "p"]
    heads += ["p, adjusted"] if adjusted else []
    heads += ["Standard error", "Rows"]
    rows = [
        [
            words(row.method),
            words(row.estimate),
            words(row.refusal or row.interval),
            words(row.p),
            *([words(row.p_adjusted)] if adjusted else []),
            words(row.se_method),
            words(row.n),
        ]
        for row in block.rows
    ]
    unit = f", {block.unit}" if block.unit else ""
    columns = f"(1.3fr, auto, auto, auto, {'auto, ' if adjusted else ''}1fr, auto)"
    caption = f"{block.measure}{unit}: planned method (bold) and others"
    return table(caption, heads, rows, columns, planned=(0,))


def _points(block: Block) -> str:
    rows = [
        [words(p.label), words(p.estimate), words(p.interval), words(p.p)] for p in block.points
    ]
    when = "Since the start" if block.by_wave else "Periods since first treated"
    heads = [when, "Estimate", f"{block.level} interval", "p"]
    return table("The same as a table", heads, rows, "(auto, auto, auto, auto)")
