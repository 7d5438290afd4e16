"""Rule 5: every link carries its rationale, its assumptions and its evidence."""

from __future__ import annotations

from collections.abc import Iterator

from forethought.errors import Entry, Fault
from forethought.errors.catalogue.theory import links as rule
from forethought.theory.check.view import View, said
from forethought.theory.graph import Arrow
from forethought.theory.model import Link
from forethought.vocabulary import Strength


def faults(view: View) -> Iterator[Fault]:
    for arrow in (*view.graph.arrows, *view.graph.dangling):
        if arrow.link is not None:
            yield from _of_link(view, arrow, arrow.link)


def _of_link(view: View, arrow: Arrow, link: Link) -> Iterator[Fault]:
    def lacks(entry: Entry, key: str) -> Iterator[Fault]:
        return view.fault(entry, (*arrow.path, key), arrow.target, source=arrow.source)

    if not said(link.because):
        yield from lacks(rule.NO_RATIONALE, "because")
    if not any(said(text) for text in link.assuming):
        yield from lacks(rule.NO_ASSUMPTION, "assuming")
    if not link.evidence:
        yield from lacks(rule.NO_EVIDENCE, "evidence")
    elif all(evidence.strength is Strength.NONE for evidence in link.evidence):
        yield from lacks(rule.EVIDENCE_NONE, "evidence")
