"""Which line of a text file a record begins in, where blank lines or long cells move it.

The engine counts records. A blank line is no record and a cell can run over several lines, so in
files with either, a record's number is not its line. Such files are gone through once, as a stream.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

HEADING_RECORDS = 1
CHUNK = 1_000_000
OPENING = re.compile(rb' *"')


@dataclass(frozen=True)
class Run:
    """Records from ``start`` up to ``stop``, numbered from 0, that stand ``by`` lines lower."""

    start: int
    stop: int
    by: int


def write_runs(path: Path, separator: str, columns: int, records: int, to: Path) -> bool:
    """Write where records stand lower than they would one to a line; False if that is unknown.

    Parameters
    ----------
    columns
        How many; with one, a blank line is a record without a value.
    records
        How many the engine found below the headings; if the file seems to have another number,
        the two have been counted differently and lines are not known.
    """
    found = 0
    with to.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(("start", "stop", "by"))
        for run in _runs(_starts(path, separator.encode(), columns == 1)):
            found = run.stop
            if run.by:
                writer.writerow((run.start, run.stop, run.by))
    return found == records


def _runs(starts: Iterable[int]) -> Iterator[Run]:
    """Join records that are moved by the same number of lines."""
    begin, record, by = 0, -1, 0
    for record, line in enumerate(islice(starts, HEADING_RECORDS, None)):
        moved = line - (record + HEADING_RECORDS + 1)
        if moved != by:
            yield Run(begin, record, by)
            begin, by = record, moved
    yield Run(begin, record + 1, by)


def _starts(path: Path, separator: bytes, blanks: bool) -> Iterator[int]:
    """Walk the lines in which records begin, the headings' first; lines are counted from 1."""
    inside = heading = False
    with path.open("rb") as handle:
        for number, line in enumerate(handle, start=1):
            content = line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
            if not inside and ((blanks and heading) or content.strip(b"\r\n")):
                heading = True
                yield number
            inside = _ends_inside(content, separator, inside)


def _ends_inside(line: bytes, separator: bytes, inside: bool) -> bool:
    """True if a quoted cell is still open at the end of the line."""
    if b'"' not in line:
        return inside
    at = 0
    while True:
        if inside:
            at = line.find(b'"', at) + 1
            if not at:
                return True
            if line[at : at + 1] == b'"':
                at += 1  # a quote inside the text is written twice
                continue
            inside = False
        elif opening := OPENING.match(line, at):
            inside, at = True, opening.end()
            continue
        at = line.find(separator, at) + 1
        if not at:
            return False


def lines_at(path: Path, offsets: Iterable[int]) -> dict[int, int]:
    """Return the line, counted from 1, in which each offset of the file's bytes stands."""
    found: dict[int, int] = {}
    line, done = 1, 0
    with path.open("rb") as handle:
        for offset in sorted(set(offsets)):
            while done < offset and (chunk := handle.read(min(CHUNK, offset - done))):
                line += chunk.count(b"\n")
                done += len(chunk)
            found[offset] = line
    return found
