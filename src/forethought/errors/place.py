"""Where in a file a value stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Path = tuple[str | int, ...]
"""A route into a document: ``("outcomes", 2, "leads_to", 0, "to")``."""


@dataclass(frozen=True, slots=True)
class Place:
    """A spot a person can go to: file, line and column (both from 1), and the field's name."""

    file: str | None = None
    line: int | None = None
    column: int | None = None
    field: str | None = None

    def __str__(self) -> str:
        spot = ":".join(str(part) for part in (self.file, self.line, self.column) if part)
        return spot or self.field or "-"


NOWHERE = Place()


@dataclass(frozen=True)
class Places:
    """The places of every key and item of one document.

    ``blanks`` are the paths that could not be read: a fault stands against them already, so that
    rules about meaning have nothing to say of them.
    """

    file: str | None = None
    spots: Mapping[Path, tuple[int, int]] = field(default_factory=dict)
    blanks: frozenset[Path] = frozenset()

    def of(self, path: Path) -> Place:
        """Return the place of ``path``, or of its nearest parent that the file has."""
        for end in range(len(path), -1, -1):
            if path[:end] in self.spots:
                line, column = self.spots[path[:end]]
                return Place(self.file, line, column, dotted(path))
        return Place(self.file, None, None, dotted(path))

    def is_blank(self, path: Path) -> bool:
        """True if ``path``, or a part it belongs to, could not be read."""
        return bool(self.blanks) and any(path[:end] in self.blanks for end in range(len(path) + 1))


def dotted(path: Path) -> str:
    """Write a path as people read it: ``outcomes[2].leads_to[0].to``."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text
