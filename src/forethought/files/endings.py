"""A file's ending says what kind of file to make."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from forethought.errors import Exit, Place, Refusal
from forethought.errors.catalogue import usage


def checked_ending(path: Path, known: Iterable[str]) -> str:
    """Return ``path``'s ending in small letters; raises `Refusal` if it is not in ``known``."""
    ending, endings = path.suffix.lower(), tuple(known)
    if ending not in endings:
        fault = usage.UNKNOWN_ENDING.fault(
            Place(str(path)), path.suffix, expected_endings=" ".join(endings)
        )
        raise Refusal([fault], Exit.USAGE)
    return ending
