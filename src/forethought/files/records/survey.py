"""One pass over a file's bytes before anything is made of them: hash, encoding, binary."""

from __future__ import annotations

import codecs
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from forethought.errors import Place, Refusal
from forethought.errors.catalogue import records_files as catalogue
from forethought.vocabulary import Progress

CHUNK = 4_000_000
SIGNATURES = {
    b"PAR1": "it is a Parquet file; give it the ending .parquet",
    b"PK\x03\x04": "it is a ZIP file, perhaps a workbook; give it the ending .xlsx",
    b"\xd0\xcf\x11\xe0": "it is an old Excel file; save it as .xlsx or CSV",
    b"%PDF": "it is a PDF",
}
WIDE_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True)
class TextSurvey:
    """What one pass over a text file found; ``path`` is the file as UTF-8, of so many lines."""

    sha256: str
    path: Path
    lines: int


def sha256_of(path: Path, progress: Progress) -> str:
    """Hash a file without holding it in memory."""
    digest = hashlib.sha256()
    with path.open("rb") as handle:
        for chunk in _chunks(handle, path, progress):
            digest.update(chunk)
    return digest.hexdigest()


def survey_text(path: Path, name: str, encoding: str, copy: Path, progress: Progress) -> TextSurvey:
    """Hash a text file, prove its encoding, and write a UTF-8 copy if it is in another.

    Raises
    ------
    Refusal
        If the file is empty, binary, or not in ``encoding``.
    """
    utf8 = codecs.lookup(encoding).name in ("utf-8", "utf-8-sig", "ascii")
    digest, lines, breaks, last = hashlib.sha256(), 0, 0, ""
    decoder = codecs.getincrementaldecoder("utf-8" if utf8 else encoding)()
    with path.open("rb") as handle:
        _refuse_binary(handle, name, encoding, utf8)
        sink = None if utf8 else copy.open("w", encoding="utf-8", newline="")
        try:
            for chunk in _chunks(handle, path, progress):
                digest.update(chunk)
                if utf8 and b"\0" in chunk:
                    line = lines + chunk[: chunk.index(b"\0")].count(b"\n") + 1
                    raise _not_text(name, "it has a NUL byte here", line)
                text = _decoded(decoder, chunk, name, encoding, lines)
                breaks, last = breaks + text.count("\n"), text[-1:] or last
                if sink is not None:
                    sink.write(text.removeprefix("\ufeff") if not lines else text)
                lines += chunk.count(b"\n")
            _decoded(decoder, b"", name, encoding, lines, final=True)
        finally:
            if sink is not None:
                sink.close()
    return TextSurvey(digest.hexdigest(), path if utf8 else copy, breaks + (last != "\n"))


def _chunks(handle: BinaryIO, path: Path, progress: Progress) -> Iterator[bytes]:
    size, done = max(path.stat().st_size, 1), 0
    while chunk := handle.read(CHUNK):
        yield chunk
        done += len(chunk)
        progress("Reading records", done / size)


def _refuse_binary(handle: BinaryIO, name: str, encoding: str, utf8: bool) -> None:
    """Look at the first bytes, then go back to the start: refusing must take no time."""
    head = handle.read(65_536)
    handle.seek(0)
    if not head.strip(b"\xef\xbb\xbf \t\r\n"):
        raise Refusal([catalogue.EMPTY.fault(Place(name), name)])
    for mark, problem in SIGNATURES.items():
        if head.startswith(mark):
            raise _not_text(name, problem)
    if utf8 and head.startswith(WIDE_MARKS):
        raise _other_encoding(name, encoding, "it begins with the mark of UTF-16", "utf-16", 1)
    if utf8 and b"\0" in head:
        line = head[: head.index(b"\0")].count(b"\n") + 1
        raise _not_text(name, "it has a NUL byte here", line)


def _not_text(name: str, problem: str, line: int | None = None) -> Refusal:
    return Refusal([catalogue.NOT_TEXT.fault(Place(name, line), name, problem=problem)])


def _decoded(
    decoder: codecs.IncrementalDecoder,
    chunk: bytes,
    name: str,
    encoding: str,
    lines: int,
    *,
    final: bool = False,
) -> str:
    try:
        return decoder.decode(chunk, final)
    except UnicodeDecodeError as problem:
        before = bytes(problem.object[: problem.start])
        line = lines + before.count(b"\n") + 1
        raise _undecodable(name, encoding, bytes(problem.object), problem.start, line) from problem


def _undecodable(name: str, encoding: str, content: bytes, start: int, line: int) -> Refusal:
    """Say which byte does not fit, and how the word reads in the encoding it most likely is."""
    begin = max(content.rfind(stop, 0, start) for stop in (b"\n", b",", b";", b"\t")) + 1
    around = content[max(begin, start - 30) : start + 30]
    guess = "windows-1252" if "1252" not in encoding else "utf-8"
    shown = around.decode(guess, errors="replace").split("\n")[0].split(",")[0].split(";")[0]
    problem = f"byte {content[start]:#04x}; in {guess} the cell would read “{shown.strip()}”"
    return _other_encoding(name, encoding, problem, guess, line)


def _other_encoding(name: str, encoding: str, problem: str, guess: str, line: int) -> Refusal:
    fault = catalogue.OTHER_ENCODING.fault(
        Place(name, line), name, encoding=encoding, problem=problem, settings=f"encoding: {guess}"
    )
    return Refusal([fault])
