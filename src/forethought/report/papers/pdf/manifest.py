"""The manifest of a release: one page that an information officer signs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from forethought.moments.release.document import Asked, Leaves, Manifest, ReleasedMoments
from forethought.report.papers.pdf.document import typeset
from forethought.report.papers.pdf.source import FONT, breakable, literal, words
from forethought.theory.draw.palette import INK, SOFT_INK

MOST_ROWS = 12
"""Rows of a table on the page; the file has the rest."""
MOST_WITHHELD = 6
SYNTHETIC = (
    "SYNTHETIC: the study says that its records are made up. This page and its file are for "
    "practice, and say nothing about anybody."
)

PAGE = f"""#let ink = rgb("{INK}")
#let soft = rgb("{SOFT_INK}")
#let rule = 0.5pt + rgb("#c5ccd6")
#set text(font: "{FONT}", size: 9pt, fill: ink, lang: "en", region: "GB")
#set par(leading: 0.6em, spacing: 0.9em)
#set page(paper: "a4", margin: (x: 1.8cm, y: 1.5cm))
#show title: set text(size: 16pt, weight: "bold")
#show heading.where(level: 1): set text(size: 10.5pt)
#show heading.where(level: 1): set block(above: 1.3em, below: 0.6em)
#set table(stroke: (x, y) => (bottom: if y == 0 {{ 1pt + ink }} else {{ rule }}),
  inset: (x: 3pt, y: 3.2pt), align: left + top)
#show table.cell.where(y: 0): set text(weight: "bold")
#show table: set text(size: 8pt)
#show table: set par(justify: false, leading: 0.5em)
#set list(spacing: 0.55em)"""

FIT = """#layout(size => {
  // long lists are drawn smaller rather than run over the page
  for share in (1.0, 0.94, 0.88, 0.82, 0.76, 0.7, 0.64, 0.58) {
    let wide = size.width / share
    let tall = measure(block(width: wide, content)).height
    if tall * share <= size.height or share == 0.58 {
      return scale(share * 100%, origin: top + left, reflow: true, block(width: wide, content))
    }
  }
})"""


@dataclass(frozen=True)
class Signed:
    """What is signed: a release, the name of its file, and the SHA-256 of the file's bytes."""

    release: ReleasedMoments
    file: str
    file_sha256: str


def manifest_pdf(signed: Signed, fonts: str) -> bytes:
    """Typeset the page with the fonts of the folder ``fonts``."""
    return typeset(manifest_source(signed), fonts)


def manifest_source(signed: Signed) -> str:
    """Write the page as Typst source."""
    title = signed.release.manifest.title
    head = f'#set document(title: {literal(title)}, author: "Forethought", date: none)'
    content = "\n\n".join(_content(signed))
    return f"{head}\n{PAGE}\n#let content = [\n{content}\n]\n{FIT}\n"


def _content(signed: Signed) -> Iterator[str]:
    release, manifest = signed.release, signed.release.manifest
    yield f"#title[{words(manifest.title)}]"
    if manifest.synthetic:
        yield f"#block(stroke: 1pt + ink, inset: 5pt, width: 100%)[*{words(SYNTHETIC)}*]"
    yield words(
        f"Release number {release.ledger.number} from this study's folder, made "
        f"{release.made_at[:16].replace('T', ' at ')} UTC. If you have signed that number before "
        "for another file, ask why before you sign."
    )
    yield from (words(line) for line in manifest.summary)
    yield _heading("What leaves")
    yield _leaves(manifest)
    yield _heading("What was kept back")
    yield _bullets(manifest.withheld or ("Nothing.",), MOST_WITHHELD)
    yield _heading("Rules that every sum had to meet")
    rows = [(r.name, r.setting, r.result, r.datashield or "\u2013") for r in manifest.rules]
    yield _table(
        ("What is counted", "Leaves only if", "Result", "DataSHIELD\u2019s name"),
        rows,
        "(1.9fr, 1.6fr, 1.5fr, auto)",
    )
    yield _heading("Who receives it")
    yield words(
        f"Whoever pools the sums, and through them perhaps every partner: "
        f"{', '.join(manifest.receivers)}."
    )
    yield _heading("Which file")
    yield _facts(signed)
    yield _signature()


def _leaves(manifest: Manifest) -> str:
    """The table of sums, each question in words over its rows."""
    shown, rest = manifest.leaves[:MOST_ROWS], manifest.leaves[MOST_ROWS:]
    cells, said = [], {asked.id: asked for asked in manifest.questions}
    last = ""
    for row in shown:
        name, _, when = row.question.partition(" ")
        if name != last and name in said:
            cells.append(_question(said[name]))
        last = name
        cells.append(_row((when if name in said else row.question, *_sums(row))))
    if rest:
        cells.append(
            _row(
                (
                    f"and {len(rest)} more",
                    "listed in the file under manifest",
                    f"{sum(row.groups for row in rest):,}",
                    f"{min(row.smallest for row in rest):,}",
                    f"{sum(row.numbers for row in rest):,}",
                )
            )
        )
    told = {row.question.partition(" ")[0] for row in manifest.leaves}
    for asked in manifest.questions:
        if asked.id not in told:
            cells.append(
                _question(asked) + _row(("", "nothing: see what was kept back", *[""] * 3))
            )
    heads = ("When", "What is added up", "Groups", "People in the smallest", "Numbers")
    return _tabled(heads, "".join(cells), "(1fr, 2.6fr, auto, auto, auto)")


def _question(asked: Asked) -> str:
    """A line over the rows of one question."""
    text = f'#text(weight: "bold")[{words(f"{asked.id}: {asked.asks}".removesuffix(": "))}]'
    measure = f"#text(fill: soft)[{words(f'Measured by {asked.measure}')}]"
    return f"table.cell(colspan: 5)[{text} #linebreak() {measure}], "


def _sums(row: Leaves) -> tuple[str, ...]:
    what = f"{row.asks} of {row.columns}"
    return (what, f"{row.groups:,}", f"{row.smallest:,}", f"{row.numbers:,}")


def _facts(signed: Signed) -> str:
    release = signed.release
    facts = (
        ("File", signed.file),
        ("SHA-256 of the file", signed.file_sha256),
        ("Plan (SHA-256)", release.plan_sha256),
        ("Records (SHA-256)", release.data_sha256),
        ("Made by", release.software),
    )
    cells = "".join(
        f"[#text(fill: soft)[{words(label)}]], [{words(breakable(text))}], "
        for label, text in facts
    )
    return (
        '#[#show table.cell.where(y: 0): set text(weight: "regular")\n'
        f"#table(columns: (auto, 1fr), stroke: none, inset: (x: 0pt, y: 2pt), "
        f"column-gutter: 10pt, {cells})]"
    )


def _signature() -> str:
    """Two lines to sign on; read aloud as what they ask for."""
    cells = "".join(
        f"[#block(height: 44pt)[#v(1fr)#text(size: 8pt, fill: soft)[{words(what)}]"
        f"#v(2pt)#line(length: 100%, stroke: rule)]], "
        for what in ("Information officer (name)", "Signature", "Date")
    )
    return (
        f"#v(4pt)\n{words('I have read this page. The file may go to those named above.')}\n\n"
        f"#grid(columns: (1.3fr, 1.3fr, 0.7fr), column-gutter: 14pt, {cells})"
    )


def _heading(text: str) -> str:
    return f"#heading(level: 1)[{words(text)}]"


def _bullets(items: Sequence[str], most: int) -> str:
    shown = list(items[:most])
    if len(items) > most:
        shown.append(f"and {len(items) - most} more, listed in the file under manifest.")
    return "\n".join(f"- {words(item)}" for item in shown)


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]], columns: str) -> str:
    return _tabled(heads, "".join(_row(row) for row in rows), columns)


def _row(cells: Sequence[str]) -> str:
    return "".join(f"[{words(cell)}], " for cell in cells)


def _tabled(heads: Sequence[str], body: str, columns: str) -> str:
    head = ", ".join(f"[{words(name)}]" for name in heads)
    return f"#table(columns: {columns}, table.header({head}),\n{body})"
