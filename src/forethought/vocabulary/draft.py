"""A document's data while it is mended."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from forethought.errors import Path, Places
from forethought.vocabulary.shape import blank_for, field_at


class Draft:
    """A copy of the data that is mended until it can be read, and still knows the file's own."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.data: Any = copy.deepcopy(dict(data))
        self._origins: dict[int, list[int]] = {}

    def spots_of(self, details: list[ErrorDetails]) -> dict[Path, ErrorDetails]:
        """Where in the draft each fault lies; of a spot and one within it, the one within."""
        found: dict[Path, ErrorDetails] = {}
        for detail in details:
            found.setdefault(self._spot(detail), detail)
        outer = {path[:end] for path in found for end in range(len(path))}
        return {path: detail for path, detail in found.items() if path not in outer}

    def _spot(self, detail: ErrorDetails) -> Path:
        """Drop from a validator's location what is not in the file (names of union members)."""
        path: list[str | int] = []
        here: Any = self.data
        loc = detail["loc"]
        for position, part in enumerate(loc):
            absent = position == len(loc) - 1 and detail["type"] == "missing"
            if isinstance(here, Mapping) and (part in here or absent):
                path.append(part)
                here = here.get(part)
            elif isinstance(here, list) and isinstance(part, int) and part < len(here):
                path.append(part)
                here = here[part]
        return tuple(path)

    def in_file(self, spot: Path) -> Path:
        """Return the path in the file: lists from which items were left out count as they did."""
        path: list[str | int] = []
        here: Any = self.data
        for part in spot:
            origins = self._origins.get(id(here))
            path.append(origins[part] if origins and isinstance(part, int) else part)
            inside = isinstance(here, list) or (isinstance(here, dict) and part in here)
            here = here[part] if inside else None
        return tuple(path)

    def places_now(self, places: Places, blanks: Iterable[Path]) -> Places:
        """Return the places as the mended draft counts its items, with what was left blank."""
        now = {in_file: path for path, in_file in self._walk(self.data, (), ())}
        moved = {now[path]: spot for path, spot in places.spots.items() if path in now}
        left = {(*now[path[:-1]], path[-1]) for path in blanks if path and path[:-1] in now}
        gone = {path for path in left if isinstance(path[-1], int)}
        return replace(
            places,
            spots=moved if self._origins else places.spots,
            blanks=places.blanks | (left - gone),
        )

    def _walk(self, here: Any, path: Path, in_file: Path) -> Iterator[tuple[Path, Path]]:
        yield path, in_file
        if isinstance(here, dict):
            for key, value in here.items():
                yield from self._walk(value, (*path, key), (*in_file, key))
        elif isinstance(here, list):
            origins = self._origins.get(id(here)) or range(len(here))
            for index, (origin, value) in enumerate(zip(origins, here, strict=True)):
                yield from self._walk(value, (*path, index), (*in_file, origin))

    def mend(self, model: type[BaseModel], spots: Iterable[Path]) -> None:
        """Mend every spot, from the last to the first so that no list shifts under a later one."""
        for spot in sorted(spots, key=_order, reverse=True):
            self._mend(model, spot)

    def _mend(self, model: type[BaseModel], spot: Path) -> None:
        """Leave out what is wrong; leave blank what is missing or cannot be left out."""
        here = self.data
        for part in spot[:-1]:
            here = here[part]
        if isinstance(here, dict) and spot:
            here.pop(spot[-1], None)
            field = field_at(model, spot)
            if field is not None and field.is_required():
                here[str(spot[-1])] = blank_for(field)
        elif isinstance(here, list) and isinstance(spot[-1], int):
            origins = self._origins.setdefault(id(here), list(range(len(here))))
            del here[spot[-1]], origins[spot[-1]]


def _order(path: Path) -> tuple[tuple[int, str], ...]:
    return tuple((part, "") if isinstance(part, int) else (-1, part) for part in path)
