"""The theory as a directed graph of boxes and arrows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from forethought.errors import Path
from forethought.theory.model import Activity, Link, Resource, Theory
from forethought.vocabulary import BoxKind


@dataclass(frozen=True)
class Box:
    """One box of the diagram and where the file defines it."""

    id: str
    kind: BoxKind
    statement: str
    path: Path


@dataclass(frozen=True)
class Arrow:
    """One arrow of the diagram; ``link`` is absent from a resource to its activity."""

    source: str
    target: str
    link: Link | None
    path: Path

    @property
    def is_feedback(self) -> bool:
        return self.link is not None and self.link.feedback


@dataclass(frozen=True)
class Graph:
    """Boxes by id, and arrows between boxes that exist.

    The first definition of an id counts; arrows to ids that nothing defines stand in
    ``dangling``. Declared feedback arrows, and arrows that point at a resource by mistake, are
    not walked, so that the rest can be a DAG.
    """

    boxes: dict[str, Box]
    arrows: tuple[Arrow, ...]
    dangling: tuple[Arrow, ...]
    repeated: tuple[Box, ...]

    @cached_property
    def walked(self) -> tuple[Arrow, ...]:
        """The arrows that paths follow."""
        return tuple(
            arrow
            for arrow in self.arrows
            if not arrow.is_feedback and self.boxes[arrow.target].kind is not BoxKind.RESOURCE
        )

    @cached_property
    def _next(self) -> dict[str, list[str]]:
        steps: dict[str, list[str]] = {box: [] for box in self.boxes}
        for arrow in self.walked:
            steps[arrow.source].append(arrow.target)
        return steps

    @cached_property
    def _before(self) -> dict[str, list[str]]:
        steps: dict[str, list[str]] = {box: [] for box in self.boxes}
        for arrow in self.walked:
            steps[arrow.target].append(arrow.source)
        return steps

    def of_kind(self, kind: BoxKind) -> tuple[Box, ...]:
        return tuple(box for box in self.boxes.values() if box.kind is kind)

    def downstream(self, box: str) -> frozenset[str]:
        """Every box that ``box`` leads to, directly or through others."""
        return _reach((box,), self._next)

    def downstream_of(self, boxes: Iterable[str]) -> frozenset[str]:
        """Every box that any of ``boxes`` leads to, in one walk."""
        return _reach(boxes, self._next)

    def upstream(self, box: str) -> frozenset[str]:
        """Every box that leads to ``box``, directly or through others."""
        return _reach((box,), self._before)

    def upstream_of(self, boxes: Iterable[str]) -> frozenset[str]:
        """Every box that leads to any of ``boxes``, in one walk."""
        return _reach(boxes, self._before)

    def after(self, box: str) -> tuple[str, ...]:
        """The boxes that ``box`` leads to directly."""
        return tuple(self._next.get(box, ()))

    def before(self, box: str) -> tuple[str, ...]:
        """The boxes that lead to ``box`` directly."""
        return tuple(self._before.get(box, ()))

    def cycles(self, most: int | None = None) -> tuple[tuple[Arrow, ...], ...]:
        """Every undeclared loop, once, as the arrows that close it; at most ``most`` of them.

        One loop for each arrow that leads back to a box still being walked (depth first, in file
        order): enough to mend them all.
        """
        return tuple(islice(_Walk(self).loops(), most))


def graph_of(theory: Theory) -> Graph:
    """Draw the boxes and arrows of ``theory`` together."""
    boxes: dict[str, Box] = {}
    repeated: list[Box] = []
    for box in _boxes(theory):
        known = boxes.setdefault(box.id, box)
        if known is not box and not _same_resource(known, box):
            repeated.append(box)
    arrows = tuple(_arrows(theory))
    return Graph(
        boxes=boxes,
        arrows=tuple(a for a in arrows if a.target in boxes),
        dangling=tuple(a for a in arrows if a.target not in boxes),
        repeated=tuple(repeated),
    )


def _same_resource(known: Box, again: Box) -> bool:
    """Several activities may share a resource by naming the same id."""
    shared = known.kind is BoxKind.RESOURCE is again.kind
    return shared and again.statement in ("", known.statement)


def _boxes(theory: Theory) -> Iterator[Box]:
    goal = theory.goal
    yield Box(goal.id, BoxKind.GOAL, goal.statement, ("goal",))
    for i, outcome in enumerate(theory.outcomes):
        yield Box(outcome.id, BoxKind.OUTCOME, outcome.statement, ("outcomes", i))
    for i, activity in enumerate(theory.activities):
        yield Box(activity.id, BoxKind.ACTIVITY, activity.statement, ("activities", i))
        for k, resource in enumerate(activity.resources):
            path: Path = ("activities", i, "resources", k)
            yield Box(resource.id, BoxKind.RESOURCE, resource.statement or "", path)


def _arrows(theory: Theory) -> Iterator[Arrow]:
    for i, outcome in enumerate(theory.outcomes):
        for k, link in enumerate(outcome.leads_to):
            yield Arrow(outcome.id, link.to, link, ("outcomes", i, "leads_to", k))
    for i, activity in enumerate(theory.activities):
        yield from _arrows_of(i, activity)


def _arrows_of(i: int, activity: Activity) -> Iterator[Arrow]:
    for k, link in enumerate(activity.leads_to):
        yield Arrow(activity.id, link.to, link, ("activities", i, "leads_to", k))
    seen: set[str] = set()
    for k, resource in enumerate(activity.resources):
        if resource.id not in seen:
            seen.add(resource.id)
            yield _use(i, k, activity, resource)


def _use(i: int, k: int, activity: Activity, resource: Resource) -> Arrow:
    return Arrow(resource.id, activity.id, None, ("activities", i, "resources", k))


def _reach(starts: Iterable[str], step: dict[str, list[str]]) -> frozenset[str]:
    found: set[str] = set()
    edge = [box for start in starts for box in step.get(start, ())]
    while edge:
        box = edge.pop()
        if box not in found:
            found.add(box)
            edge.extend(step[box])
    return frozenset(found)


class _Walk:
    """A depth-first walk that names the loop each time it meets its own track."""

    def __init__(self, graph: Graph) -> None:
        self._arrows: dict[str, list[Arrow]] = {box: [] for box in graph.boxes}
        for arrow in graph.walked:
            self._arrows[arrow.source].append(arrow)
        self._done: set[str] = set()

    def loops(self) -> Iterator[tuple[Arrow, ...]]:
        for start in self._arrows:
            yield from self._from(start)

    def _from(self, start: str) -> Iterator[tuple[Arrow, ...]]:
        """Walk with a stack of our own: a theory may be deeper than Python's call stack."""
        if start in self._done:
            return
        track: list[Arrow] = []
        on_track = {start: 0}
        ways = [iter(self._arrows[start])]
        while ways:
            arrow = next(ways[-1], None)
            if arrow is None:
                ways.pop()
                self._done.add(track[-1].target if track else start)
                on_track.pop(track.pop().target if track else start)
            elif arrow.target in on_track:
                yield (*track[on_track[arrow.target] :], arrow)
            elif arrow.target not in self._done:
                track.append(arrow)
                on_track[arrow.target] = len(track)
                ways.append(iter(self._arrows[arrow.target]))
