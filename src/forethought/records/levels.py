"""Words made into columns of 0 and 1, one for each level but the first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import ibis.expr.types as ir

from forethought.errors import Place, Refusal
from forethought.errors.catalogue import records_values as catalogue
from forethought.records.fetched import fetched
from forethought.records.portable import zero_one

MOST_LEVELS = 100


@dataclass(frozen=True)
class Levels:
    """The levels of one column of words, sorted; the first is the one compared with."""

    column: str
    names: tuple[str, ...]

    def columns(self, table: ir.Table, prefix: str) -> dict[str, Any]:
        """Return a column of 0 and 1 for each level but the first."""
        cell = table[self.column]
        numbers = cell.type().is_integer()
        return {
            f"{prefix}{name}": zero_one(cell == (int(name) if numbers else name))
            for name in self.names[1:]
        }


def levels_of(table: ir.Table, column: str, about: str, site: str | None = None) -> Levels:
    """Find the levels of a column of words that has no missing value in ``table``.

    ``site`` names the column of sites that are levels although the plan does not ask for it.
    """
    found = fetched(table.select(column).distinct().limit(MOST_LEVELS + 1))
    names = tuple(sorted(str(name) for name in found.column(column).to_pylist()))
    place = Place(None, None, None, about)
    if len(names) > MOST_LEVELS and site:
        raise Refusal([catalogue.TOO_MANY_SITES.fault(place, f"`{site}`", most=MOST_LEVELS)])
    if len(names) > MOST_LEVELS:
        raise Refusal([catalogue.TOO_MANY_LEVELS.fault(place, about, most=MOST_LEVELS)])
    alike: dict[str, list[str]] = {}
    for name in names:
        alike.setdefault(name.casefold(), []).append(name)
    twins = [", ".join(f"`{name}`" for name in same) for same in alike.values() if len(same) > 1]
    if twins:
        raise Refusal([catalogue.LEVELS_ALIKE.fault(place, about, twins="; ".join(twins))])
    return Levels(column, names)
