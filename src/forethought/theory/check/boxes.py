"""Before the rules: do ids, links and citations fit together?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from forethought.errors import Fault, Path
from forethought.errors.catalogue.theory import boxes as rule
from forethought.theory.check.view import View, said
from forethought.theory.graph import Arrow
from forethought.vocabulary import BoxKind
from forethought.vocabulary.nearest import nearest

ID_LIKE = re.compile(r"^[A-Za-z0-9]\S*$")
ID_MARK = re.compile(r"[0-9_.:/-]")


def faults(view: View) -> Iterator[Fault]:
    yield from _same_ids(view)
    yield from _same_indicators(view)
    yield from _dangling(view)
    yield from _odd_links(view)
    yield from _doubled_links(view)
    yield from _sources(view)
    yield from _no_words(view)


def _same_ids(view: View) -> Iterator[Fault]:
    for box in view.graph.repeated:
        first = view.graph.boxes[box.id]
        yield from view.fault(
            rule.SAME_ID,
            (*box.path, "id"),
            box.id,
            kind=box.kind.value,
            other_kind=first.kind.value,
            other=view.where((*first.path, "id")),
        )


def _same_indicators(view: View) -> Iterator[Fault]:
    first: dict[str, Path] = {}
    for end, path in view.ends():
        for k, indicator in enumerate(end.indicators):
            here: Path = (*path, "indicators", k, "id")
            if view.places.is_blank(here):
                continue
            known = first.setdefault(indicator.id, here)
            if known is not here:
                yield from view.fault(
                    rule.SAME_INDICATOR, here, indicator.id, other=view.where(known)
                )


def _dangling(view: View) -> Iterator[Fault]:
    for arrow in view.graph.dangling:
        near = view.meant.get(arrow.path)
        suggestion = (
            f"Did you mean `{near}`?"
            if near
            else f"Point it at one of the boxes there are, or add the outcome `{arrow.target}`."
        )
        yield from view.fault(
            rule.NO_SUCH_BOX,
            (*arrow.path, "to"),
            arrow.target,
            source=arrow.source,
            suggestion=suggestion,
        )


def _odd_links(view: View) -> Iterator[Fault]:
    for arrow in view.graph.arrows:
        if arrow.link is None:
            continue
        path: Path = (*arrow.path, "to")
        if arrow.source == arrow.target:
            yield from view.fault(rule.SELF_LINK, path, arrow.target)
        elif view.kind_of(arrow.target) is BoxKind.RESOURCE:
            yield from view.fault(rule.INTO_RESOURCE, path, arrow.target, source=arrow.source)


def _doubled_links(view: View) -> Iterator[Fault]:
    first: dict[tuple[str, str, Path], Arrow] = {}
    for arrow in view.graph.arrows:
        if arrow.link is None:
            continue
        # boxes with the same id are a fault of their own: compare links of one box only
        known = first.setdefault((arrow.source, arrow.target, arrow.path[:2]), arrow)
        if known is not arrow:
            yield from view.fault(
                rule.DOUBLED_LINK,
                (*arrow.path, "to"),
                arrow.target,
                source=arrow.source,
                other=view.where((*known.path, "to")),
            )


def _sources(view: View) -> Iterator[Fault]:
    first: dict[str, Path] = {}
    for k, source in enumerate(view.theory.about.sources):
        here: Path = ("theory", "sources", k, "id")
        if view.places.is_blank(here):
            continue
        known = first.setdefault(source.id, here)
        if known is not here:
            yield from view.fault(rule.SAME_SOURCE, here, source.id, other=view.where(known))
    if first:
        for arrow in (*view.graph.arrows, *view.graph.dangling):
            yield from _citations(view, arrow, first)


def _citations(view: View, arrow: Arrow, known: dict[str, Path]) -> Iterator[Fault]:
    for k, evidence in enumerate(arrow.link.evidence if arrow.link else ()):
        word = evidence.source.strip()
        if word in known or not ID_LIKE.match(word):
            continue
        near = nearest(word, known)
        # a plain word such as "observation" is words, not an id
        if near is None and not ID_MARK.search(word):
            continue
        suggestion = (
            f"Did you mean `{near}`?" if near else f"Add `{word}` to theory.sources: id and cite."
        )
        path: Path = (*arrow.path, "evidence", k, "source")
        yield from view.fault(rule.NO_SUCH_SOURCE, path, word, suggestion=suggestion)


def _no_words(view: View) -> Iterator[Fault]:
    for box in view.graph.boxes.values():
        if box.kind is not BoxKind.RESOURCE and not said(box.statement):
            yield from view.fault(
                rule.NO_WORDS, (*box.path, "statement"), box.id, kind=box.kind.value
            )
