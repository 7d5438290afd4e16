"""One question on the web page: words first, numbers after, provenance last."""

from __future__ import annotations

from forethought.findings.numbers import sentence
from forethought.report.charts.all import Charts
from forethought.report.papers.html.beside import beside_parts
from forethought.report.papers.html.parts import (
    chart,
    data_table,
    definition_list,
    e,
    para,
    verdict_tag,
)
from forethought.report.story.questions import Block


def question_part(block: Block, charts: Charts) -> str:
    """Tell one question."""
    over_time = charts.over_time.get(block.id)
    main = " (main question)" if block.primary else ""
    parts = [
        f'<section aria-labelledby="{e(block.id)}"><h3 id="{e(block.id)}">{e(block.asks)}</h3>',
        f'<p class="soft">{e(block.id)}{main} · {e(block.outcome)}</p>',
        f"<p>{verdict_tag(block.verdict, block.label)}</p>",
        para(block.effect, "big") if block.effect else "",
        para(sentence(f"In words: {block.in_words}")) if block.in_words else "",
        para(block.why),
    ]
    if block.refusal:
        parts.append(para(f"What to do: {block.remedy}"))
    else:
        parts.append(_numbers(block))
    if over_time:
        parts.append(chart(over_time, f"t-{e(block.id)}", f"Effect over time on: {block.measure}."))
        parts.append(_points(block))
    if block.notes:
        notes = "".join(f"<li>{e(note)}</li>" for note in block.notes)
        parts.append(f"<p>Notes:</p><ul>{notes}</ul>")
    parts.append(beside_parts(block, charts))
    facts = definition_list(block.facts)
    parts.append(
        f"<details><summary>How this was worked out</summary>{para(block.how)}{facts}</details>"
    )
    return "".join(parts) + "</section>"


def _numbers(block: Block) -> str:
    adjusted = any(row.p_adjusted != "\u2013" for row in block.rows)
    heads = ["Method", "Estimate", f"{block.level} interval", "p"]
    heads += ["p, adjusted"] if adjusted else []
    heads += ["Standard error", "Rows"]
    rows = [
        [
            e(row.method),
            e(row.estimate),
            e(row.refusal or row.interval),
            e(row.p),
            *([e(row.p_adjusted)] if adjusted else []),
            e(row.se_method),
            e(row.n),
        ]
        for row in block.rows
    ]
    unit = f", {block.unit}" if block.unit else ""
    caption = f"{block.measure}{unit}: planned method (bold) and others"
    return data_table(caption, heads, rows, numeric=(1, 2, 3), planned=(0,))


def _points(block: Block) -> str:
    rows = [[e(p.label), e(p.estimate), e(p.interval), e(p.p)] for p in block.points]
    when = "Since the start" if block.by_wave else "Periods since first treated"
    heads = [when, "Estimate", f"{block.level} interval", "p"]
    table = data_table("Effect over time", heads, rows, numeric=(1, 2, 3))
    return f"<details><summary>The same as a table</summary>{table}</details>"
