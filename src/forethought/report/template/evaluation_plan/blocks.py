"""What a plan document is made of, before any file format: sections of plain blocks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from forethought.collect import Undecided, Words


@dataclass(frozen=True)
class Paragraph:
    """Running text, or a gap standing for it."""

    words: Words


@dataclass(frozen=True)
class Bullets:
    """A list of short points."""

    points: tuple[str, ...]


@dataclass(frozen=True)
class Note:
    """A remark set apart from the text."""

    words: str


@dataclass(frozen=True)
class Subheading:
    """A heading inside a section."""

    words: str


@dataclass(frozen=True)
class Grid:
    """A table with a heading row.

    ``widths`` are shares of the text width; ``blank`` empty rows follow for people to fill, and
    ``tall`` leaves room to write by hand in every row.
    """

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Words, ...], ...]
    widths: tuple[float, ...]
    blank: int = 0
    tall: bool = False


@dataclass(frozen=True)
class Facts:
    """Pairs of name and value, one below the other; ``title`` heads them."""

    title: str
    pairs: tuple[tuple[str, Words], ...]


@dataclass(frozen=True)
class Picture:
    """A picture and the words that stand for it."""

    png: bytes
    outline: str
    caption: str


Block = Paragraph | Bullets | Note | Subheading | Grid | Facts | Picture


@dataclass(frozen=True)
class Section:
    """One numbered section of the plan."""

    title: str
    blocks: tuple[Block, ...]
    new_page: bool = False


def gaps_of(section: Section) -> Iterator[Undecided]:
    """Walk every gap of a section, in reading order."""
    for block in section.blocks:
        for words in _words_of(block):
            if isinstance(words, Undecided):
                yield words


def _words_of(block: Block) -> Iterator[Words]:
    if isinstance(block, Paragraph):
        yield block.words
    elif isinstance(block, Grid):
        for row in block.rows:
            yield from row
    elif isinstance(block, Facts):
        yield from (value for _, value in block.pairs)
