"""Typst source, piece by piece. Words always go in as string literals: none is ever markup."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from forethought.report.charts.marks import link_mark, verdict_mark
from forethought.report.papers.pdf.letters import all_coded, fit
from forethought.theory.draw.palette import FEET, INK, SOFT_INK
from forethought.vocabulary import LinkVerdict, Verdict

FONT = "Public Sans"
SHOWN = re.compile(r'#"((?:[^"\\]|\\.)*)";')
"""Words as `words` puts them into markup."""

LETTERS_ACROSS = 110
"""About as many letters of a table's size go across a page."""
LONG_TABLE = 18
"""Lines beyond which a table may run over the page; shorter ones stay whole."""


def literal(text: str) -> str:
    """Write text as a Typst string."""
    escaped = fit(text).replace("\\", "\\\\").replace('"', '\\"')
    for letter, code in (("\n", "\\n"), ("\t", " ")):
        escaped = escaped.replace(letter, code)
    return f'"{escaped}"'


def words(text: str) -> str:
    """Put text into markup."""
    return f"#{literal(text)};"


def preamble(title: str, language: str, footer: str) -> str:
    """Page, type, headings, tables and footer."""
    named = title if all_coded(fit(title)).strip() else "Findings"
    return f"""#set document(title: {literal(named)}, author: "Forethought", date: none)
#let ink = rgb("{INK}")
#let soft = rgb("{SOFT_INK}")
#let rule = 0.5pt + rgb("#c5ccd6")
#set text(font: "{FONT}", size: 10pt, fill: ink, lang: {literal(language)}, region: "GB")
#set par(leading: 0.68em, spacing: 1.05em)
#set page(paper: "a4", margin: (x: 2.1cm, top: 2cm, bottom: 2.2cm), footer: context [
  #set text(size: 8pt, fill: soft)
  {words(footer)} #h(1fr) Page #counter(page).display() of #counter(page).final().first()
])
#show title: set text(size: 23pt, weight: "bold")
#show title: set block(above: 0.5em, below: 0.7em)
#show heading.where(level: 1): set text(size: 16pt)
#show heading.where(level: 1): it => block(
  above: 2.2em, below: 0.9em, width: 100%, stroke: (top: 1.5pt + ink), inset: (top: 7pt), it)
#show heading.where(level: 2): set text(size: 12pt)
#show heading.where(level: 2): set block(above: 1.7em, below: 0.7em)
#show heading.where(level: 3): set text(size: 10.5pt)
#show heading.where(level: 3): set block(above: 1.4em, below: 0.6em)
#set table(stroke: (x, y) => (bottom: if y == 0 {{ 1pt + ink }} else {{ rule }}),
  inset: (x: 4pt, y: 5pt), align: left + top)
#show table.cell.where(y: 0): set text(weight: "bold")
#show table: set text(size: 9pt)
#show table: set par(justify: false, leading: 0.55em)
#show figure.where(kind: table): set figure.caption(position: top)
#show figure.caption: it => align(left, text(size: 9pt, fill: soft, it.body))
#show figure: set align(left)
#set list(spacing: 0.75em)"""


def heading(text: str, level: int) -> str:
    return f"#heading(level: {level})[{words(text)}]"


def paragraph(text: str) -> str:
    return words(text)


def kept(content: str) -> str:
    """Keep content on the page of what follows it."""
    return f"#block(sticky: true)[{content}]"


def bullets(items: Iterable[str]) -> str:
    return "\n".join(f"- {words(item)}" for item in items)


def definitions(facts: Sequence[tuple[str, str]], *, columns: int = 2) -> str:
    """Labels and values, ``columns`` pairs abreast; long hashes may break anywhere."""
    cells = "".join(
        f"[#text(fill: soft)[{words(label)}]], [{words(breakable(text))}], "
        for label, text in facts
    )
    widths = ", ".join(["auto", "1fr"] * columns)
    return (
        '#[#show table.cell.where(y: 0): set text(weight: "regular")\n'
        f"#block(breakable: false, table(columns: ({widths}), stroke: none, "
        f"inset: (x: 0pt, y: 3pt), column-gutter: 12pt, {cells}))]"
    )


def breakable(text: str) -> str:
    """Let a hash break: zero-width spaces every sixteen letters of a long word."""
    return " ".join(
        "\u200b".join(word[i : i + 16] for i in range(0, len(word), 16)) if len(word) > 40 else word
        for word in text.split(" ")
    )


def picture(svg: str, alt: str, width: str) -> str:
    return f'image(bytes({literal(svg)}), format: "svg", alt: {literal(alt)}, width: {width})'


def figure(svg: str, alt: str, caption: str, width: str) -> str:
    """An SVG with text alternative and caption."""
    return (
        f"#figure(kind: image, supplement: none, numbering: none, alt: {literal(alt)}, "
        f"caption: [{words(caption)}], {picture(svg, alt, width)})"
    )


def mark(svg: str, width: str) -> str:
    """A small mark whose words stand beside it: left out of what is read aloud."""
    return (
        f'#box(baseline: 8%, pdf.artifact(image(bytes({literal(svg)}), format: "svg", '
        f"width: {width})))"
    )


def verdict_tag(verdict: Verdict, label: str) -> str:
    """Shape, words and colour together."""
    coat = FEET[verdict]
    return (
        f'#box(fill: rgb("{coat.fill}"), stroke: 0.7pt + rgb("{coat.border}"), radius: 2pt, '
        f"inset: (x: 4pt, y: 3pt), [{mark(verdict_mark(verdict), '7pt')}#h(4pt)"
        f'#text(weight: "bold", fill: rgb("{coat.text}"))[{words(label)}]])'
    )


def link_sign(verdict: LinkVerdict, label: str) -> str:
    return f"{mark(link_mark(verdict), '22pt')} {words(label)}"


def table(
    caption: str,
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    columns: str,
    planned: tuple[int, ...] = (),
) -> str:
    """A table with a header row that repeats on each page; cells are markup already.

    An empty ``caption`` is none: where a heading above names the table.
    """
    head = ", ".join(f"[{words(name)}]" for name in heads)
    body = "".join(
        "".join(_cell(cell, bold=position in planned) for cell in row)
        for position, row in enumerate(rows)
    )
    title = f'[#text(weight: "bold", fill: ink)[{words(caption)}]]' if caption else "none"
    breakable = "true" if _lines(rows) > LONG_TABLE else "false"
    return (
        f"#[#show figure: set block(breakable: {breakable})\n"
        # a caption never stands alone at a page's foot
        "#show figure.caption: it => block(sticky: true, it)\n"
        "#set table.cell(breakable: false)\n"
        f"#figure(kind: table, supplement: none, numbering: none, caption: {title},\n"
        f"table(columns: {columns}, table.header({head}),\n{body}))]"
    )


def _lines(rows: Sequence[Sequence[str]]) -> int:
    """Guess how many lines a table's rows take, from its longest cells and its columns."""
    return sum(
        max(len("".join(SHOWN.findall(cell))) * len(row) // LETTERS_ACROSS for cell in row) + 1
        for row in rows
    )


def _cell(cell: str, *, bold: bool) -> str:
    return f'[#text(weight: "bold")[{cell}]], ' if bold else f"[{cell}], "


def landscape(content: str, paper: str) -> str:
    return f'#page(paper: "{paper}", flipped: true, margin: 1.5cm)[{content}]'
