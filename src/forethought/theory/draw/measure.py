"""How wide words are: from the shipped font's own widths, so that server and browser agree.

Nothing here asks an operating system for a font. The table is made when the package is built;
the browser is given the same one, and boxes come out the same size on both sides.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any

NARROWEST_WRAP = 24.0
"""Units; asked to wrap to less than this, text is wrapped to this: one letter always fits."""

UNKNOWN_WIDTH = 620.0
WIDE_WIDTH = 1050.0
"""Thousandths of an em for letters the font lacks: a generous Latin width, and a full em and a
little more for East Asian letters and emoji, which some fallback font will draw."""

_UNSEEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff]")
_NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_RIGHT_TO_LEFT = ("R", "AL")
_SPACES = re.compile(r"[ \t\r\n\f\v\u2028\u2029]+")  # not the space that holds words together
_ROUNDING = 1e-6
_JOINER = "\u200d"
_SKIN_TONES = range(0x1F3FB, 0x1F400)


class Weight(StrEnum):
    """The two weights that diagrams use."""

    REGULAR = "regular"
    BOLD = "bold"


@dataclass(frozen=True, eq=False)
class FontWidths:
    """Advance widths by letter, in thousandths of an em, for each weight.

    Two tables are the same if they are one object, so that measured words can be remembered.

    Attributes
    ----------
    advances
        By weight, then by character.
    ascent, descent
        Of the regular weight, in thousandths of an em; both positive.
    """

    advances: Mapping[Weight, Mapping[str, float]]
    ascent: float
    descent: float

    @classmethod
    def from_table(cls, table: Mapping[str, Any]) -> FontWidths:
        """Take the table as ``font-widths.json`` holds it."""
        line = table["regular-line"]
        return cls({weight: table[weight] for weight in Weight}, line["ascent"], line["descent"])

    def width(self, text: str, size: float, weight: Weight = Weight.REGULAR) -> float:
        """Return the width of one line of ``text`` at ``size``, in the same unit as ``size``."""
        return _thousandths(self, text, weight) * size / 1000

    def lacking(self, text: str) -> str:
        """Return the visible letters of ``text`` that the font does not have, each once."""
        known = self.advances[Weight.REGULAR]
        unseen = (" ", "\n", "\t")
        return "".join(
            dict.fromkeys(c for c in text if c not in known and c not in unseen and _guess(c) > 0)
        )


@lru_cache(maxsize=20_000)
def _thousandths(widths: FontWidths, text: str, weight: Weight) -> float:
    """Measure at size 1000: the same words are asked for at every width that is tried."""
    advances = widths.advances[weight]
    return sum(advances.get(letter) or _guess(letter) for letter in text)


@lru_cache(maxsize=4096)
def _guess(letter: str) -> float:
    if unicodedata.category(letter).startswith("M") or _UNSEEN.match(letter):
        return 0.0
    wide = unicodedata.east_asian_width(letter) in "WF" or ord(letter) >= 0x1F000
    return WIDE_WIDTH if wide else UNKNOWN_WIDTH


def clean(text: str) -> str:
    """Make ``text`` fit to draw: one line, composed letters, nothing that XML forbids."""
    return _SPACES.sub(" ", _NOT_TEXT.sub("", unicodedata.normalize("NFC", text))).strip()


def runs_right_to_left(text: str) -> bool:
    """Say whether the first letter with a direction runs from right to left."""
    for letter in text:
        direction = unicodedata.bidirectional(letter)
        if direction == "L":
            return False
        if direction in _RIGHT_TO_LEFT:
            return True
    return False


def wrap(
    text: str, width: float, size: float, widths: FontWidths, weight: Weight = Weight.REGULAR
) -> tuple[str, ...]:
    """Break ``text`` into lines no wider than ``width``, of about equal length.

    The number of lines is the fewest that fit; within it the lines are evened out, so that no
    word is left alone on the last one. A word that is wider than the line is broken.
    """
    width = max(width, NARROWEST_WRAP)
    pieces = _pieces(clean(text), width, size, widths, weight)
    fewest = _fewest_lines(pieces, width)
    if fewest < 2:
        return (_joined(pieces),) if pieces else ()
    return _evened(pieces, width, fewest)


@dataclass(frozen=True)
class _Piece:
    """What is not broken further; ``space`` is the gap before it if it does not start a line."""

    text: str
    width: float
    space: float


def _pieces(
    text: str, width: float, size: float, widths: FontWidths, weight: Weight
) -> list[_Piece]:
    space = widths.width(" ", size, weight)
    pieces: list[_Piece] = []
    for word in text.split(" "):
        gap = space
        whole = widths.width(word, size, weight) <= width
        for part in [word] if whole else _parts(word):
            for bit in _broken(part, width, size, widths, weight):
                pieces.append(_Piece(bit, widths.width(bit, size, weight), gap))
                gap = 0.0
    return [piece for piece in pieces if piece.text]


def _parts(word: str) -> list[str]:
    """Break a word that is too long after its hyphens, dashes and slashes first."""
    return re.split(r"(?<=\w[-–—/])(?=[^\W\d])", word)


def _broken(part: str, width: float, size: float, widths: FontWidths, weight: Weight) -> list[str]:
    if widths.width(part, size, weight) <= width:
        return [part]
    bits = [""]
    for cluster in _clusters(part):
        if bits[-1] and widths.width(bits[-1] + cluster, size, weight) > width:
            bits.append("")
        bits[-1] += cluster
    return bits


def _clusters(text: str) -> list[str]:
    """Keep together what is seen as one letter: accents, joined emoji, skin tones."""
    clusters: list[str] = []
    for letter in text:
        joins = (
            unicodedata.category(letter).startswith("M")
            or _UNSEEN.match(letter) is not None
            or ord(letter) in _SKIN_TONES
            or (bool(clusters) and clusters[-1].endswith(_JOINER))
        )
        if clusters and joins:
            clusters[-1] += letter
        else:
            clusters.append(letter)
    return clusters


def _fewest_lines(pieces: list[_Piece], width: float) -> int:
    count, used = 0, width
    for piece in pieces:
        if count and used + piece.space + piece.width <= width + _ROUNDING:
            used += piece.space + piece.width
        else:
            count, used = count + 1, piece.width
    return count


def _evened(pieces: list[_Piece], width: float, count: int) -> tuple[str, ...]:
    """Break into ``count`` lines so that the squares of what stays empty are fewest.

    ``costs[i]`` is the least cost of setting the first ``i`` pieces in the lines so far, and
    ``breaks`` remembers for each line where it started.
    """
    total = len(pieces)
    costs = [0.0] + [math.inf] * total
    breaks: list[list[int]] = []
    for _ in range(count):
        after, starts = [math.inf] * (total + 1), [0] * (total + 1)
        for start in range(total):
            if costs[start] == math.inf:
                continue
            used = -pieces[start].space
            for end in range(start, total):
                used += pieces[end].space + pieces[end].width
                if used > width + _ROUNDING:
                    break
                cost = costs[start] + (width - used) ** 2
                # of equals the later start: the first lines are the long ones
                if cost <= after[end + 1] + _ROUNDING:
                    after[end + 1], starts[end + 1] = cost, start
        costs = after
        breaks.append(starts)
    lines: list[str] = []
    end = total
    for starts in reversed(breaks):
        lines.append(_joined(pieces[starts[end] : end]))
        end = starts[end]
    return tuple(reversed(lines))


def _joined(pieces: list[_Piece]) -> str:
    return "".join((" " if i and p.space else "") + p.text for i, p in enumerate(pieces))
