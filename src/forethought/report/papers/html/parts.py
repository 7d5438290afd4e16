"""Small pieces of the web page; every word that comes from outside is escaped here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from forethought.report.charts.marks import link_mark, verdict_mark
from forethought.report.papers.diagram import Diagram
from forethought.report.picture import Picture, scoped
from forethought.report.story.captions import DIAGRAM
from forethought.vocabulary import LinkVerdict, Verdict

HINT = '<p class="hint" aria-hidden="true">Wider than this screen: scroll it sideways.</p>'


SMALL = 700
"""Charts narrower than this (pixels) are not blown up to the width of the page."""


def e(text: str) -> str:
    """Escape text for any place in the page."""
    return escape(text, quote=True)


def para(text: str, style: str = "") -> str:
    name = f' class="{style}"' if style else ""
    return f"<p{name}>{e(text)}</p>"


def verdict_tag(verdict: Verdict, label: str) -> str:
    """Shape, words and colour together."""
    return (
        f'<span class="verdict v-{verdict.value}"><span aria-hidden="true">'
        f"{verdict_mark(verdict)}</span>{e(label)}</span>"
    )


def link_sign(verdict: LinkVerdict, label: str) -> str:
    return f'<span class="mark" aria-hidden="true">{link_mark(verdict)}</span>{e(label)}'


def data_table(
    caption: str,
    heads: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    numeric: tuple[int, ...] = (),
    planned: tuple[int, ...] = (),
    titled: bool = False,
) -> str:
    """Build a table; cells are HTML already. Rows stack on narrow screens.

    The roles repeat what the elements say, because stacked rows lose it in some browsers.
    ``numeric`` names the columns that do not wrap, ``planned`` the rows in bold. Under a heading
    that says the same (``titled``) the caption is for the ear alone.
    """
    head = "".join(f'<th scope="col" role="columnheader">{e(name)}</th>' for name in heads)
    body = "".join(
        _table_row(row, heads, numeric, bold=position in planned)
        for position, row in enumerate(rows)
    )
    return (
        f'<table class="stack" role="table"><caption{_class("heard" if titled else "")}>'
        f"{e(caption)}</caption>"
        f'<thead role="rowgroup"><tr role="row">{head}</tr></thead>'
        f'<tbody role="rowgroup">{body}</tbody></table>'
    )


def _table_row(
    row: Sequence[str], heads: Sequence[str], numeric: tuple[int, ...], *, bold: bool
) -> str:
    first, *rest = row
    styles = ["num" if column in numeric else "" for column in range(len(row))]
    cells = "".join(
        f'<td role="cell" data-head="{e(head)}"{_class(style)}>{cell}</td>'
        for head, style, cell in zip(heads[1:], styles[1:], rest, strict=True)
    )
    style = _class("planned" if bold else "")
    return f'<tr role="row"{style}><th scope="row" role="rowheader">{first}</th>{cells}</tr>'


def _class(name: str) -> str:
    return f' class="{name}"' if name else ""


def definition_list(facts: Iterable[tuple[str, str]]) -> str:
    pairs = "".join(f"<dt>{e(label)}</dt><dd>{e(text)}</dd>" for label, text in facts)
    return f"<dl>{pairs}</dl>"


def chart(picture: Picture, name: str, caption: str, style: str = "") -> str:
    """A chart with its data in words as text alternative."""
    svg = scoped(picture.svg, name)
    size = "small" if picture.width < SMALL else ""
    return (
        f'<figure class="chart {size} {style}">{HINT}'
        f'<div class="scroll" tabindex="0" role="img" aria-label="{e(picture.alt)}">{svg}</div>'
        f"<figcaption>{e(caption)}</figcaption></figure>"
    )


def diagram_figure(diagram: Diagram) -> str:
    """The diagram, wider than the text; on a phone it scrolls inside its frame."""
    svg = scoped(diagram.svg, "diagram")
    return (
        f'<figure class="wide">{HINT}<div class="scroll" tabindex="0" role="region" '
        f'aria-label="Theory of change with findings, scrolls sideways">{svg}</div>'
        f"<figcaption>{e(DIAGRAM)}</figcaption></figure>"
        "<details><summary>The picture in words</summary>"
        f'<p class="lines">{e(diagram.outline)}</p></details>'
    )
