"""What every rule looks at: the theory, its graph, and where the file says what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from forethought.errors import Entry, Fault, Path, Places
from forethought.theory.graph import Arrow, Box, Graph
from forethought.theory.model import Activity, Goal, Outcome, Theory
from forethought.vocabulary import BoxKind
from forethought.vocabulary.nearest import nearest

PATHS_NEED = ("goal", "outcomes", "activities", "id", "leads_to", "to")

MOST_SUGGESTIONS = 50
"""Looking for the nearest id takes time; a file with more wrong ids than this has other worries."""


@dataclass(frozen=True)
class View:
    """A theory as the rules see it."""

    theory: Theory
    places: Places
    graph: Graph

    def fault(
        self, entry: Entry, path: Path, value: object = None, **details: object
    ) -> Iterator[Fault]:
        """Report ``entry`` at ``path``; stay silent where the file could not be read anyway."""
        if not self.places.is_blank(path):
            yield entry.fault(self.places.of(path), value, **details)

    def where(self, path: Path) -> str:
        """Say where ``path`` is, for a message: ``theory.yaml:12:5``."""
        return str(self.places.of(path))

    def boxes(self) -> Iterator[tuple[Goal | Outcome | Activity, Path]]:
        """Walk the boxes that are written as boxes: goal, outcomes, activities."""
        yield self.theory.goal, ("goal",)
        yield from self.outcomes()
        yield from self.activities()

    def outcomes(self) -> Iterator[tuple[Outcome, Path]]:
        for i, outcome in enumerate(self.theory.outcomes):
            yield outcome, ("outcomes", i)

    def activities(self) -> Iterator[tuple[Activity, Path]]:
        for i, activity in enumerate(self.theory.activities):
            yield activity, ("activities", i)

    def ends(self) -> Iterator[tuple[Goal | Outcome, Path]]:
        yield self.theory.goal, ("goal",)
        yield from self.outcomes()

    @cached_property
    def is_whole(self) -> bool:
        """True if every id and link could be read: only then do paths say anything."""
        return not any(path[-1] in PATHS_NEED for path in self.places.blanks)

    @cached_property
    def doubled(self) -> frozenset[str]:
        """Ids of more than one box: a fault of their own, and paths through them say nothing."""
        return frozenset(box.id for box in self.graph.repeated)

    @cached_property
    def astray(self) -> frozenset[str]:
        """Boxes whose links have a fault that is told already: where they lead is not known."""
        return self.doubled | {arrow.source for arrow in self.graph.dangling}

    @cached_property
    def meant(self) -> dict[Path, str]:
        """For links to boxes that are not there: the id most likely meant, by the link's path."""
        found: dict[Path, str] = {}
        for arrow in self.graph.dangling[:MOST_SUGGESTIONS]:
            near = nearest(arrow.target, self._targets(arrow))
            if near is not None:
                found[arrow.path] = near
        return found

    def _targets(self, arrow: Arrow) -> Iterable[str]:
        kinds = (BoxKind.OUTCOME, BoxKind.GOAL)
        return (b.id for b in self.graph.boxes.values() if b.kind in kinds and b.id != arrow.source)

    def kind_of(self, box: str) -> BoxKind | None:
        known = self.graph.boxes.get(box)
        return known.kind if known else None

    def of_kind(self, kind: BoxKind) -> tuple[Box, ...]:
        return self.graph.of_kind(kind)


def said(text: str | None) -> bool:
    """True if ``text`` holds any word."""
    return bool(text and text.strip())
