"""Rules 11 and 12: the narrative matches the diagram; the theory is owned and kept up."""

from __future__ import annotations

import re
from collections.abc import Iterator

from forethought.errors import Fault, Path
from forethought.errors.catalogue.theory import upkeep as rule
from forethought.theory.check.view import MOST_SUGGESTIONS, View, said
from forethought.vocabulary import BoxKind
from forethought.vocabulary.nearest import did_you_mean

NARRATIVE: Path = ("theory", "narrative")
BRACKETS = re.compile(r"\[([^\[\]]{1,200})\](?!\()")
AN_ID = re.compile(r"^[A-Za-z0-9][A-Za-z0-9_.-]*$")


def faults(view: View) -> Iterator[Fault]:
    if said(view.theory.about.narrative):
        yield from _narrative(view, view.theory.about.narrative or "")
    else:
        yield from view.fault(rule.NO_NARRATIVE, NARRATIVE)
    yield from _kept_up(view)


def names_in(narrative: str) -> tuple[str, ...]:
    """Return the ids that a narrative names in [brackets], each once, in order."""
    found = (
        part.strip() for match in BRACKETS.findall(narrative) for part in re.split("[,;]", match)
    )
    return tuple(dict.fromkeys(name for name in found if AN_ID.match(name)))


def _narrative(view: View, narrative: str) -> Iterator[Fault]:
    names = names_in(narrative)
    sources = {source.id for source in view.theory.about.sources}
    stray = [name for name in names if name not in view.graph.boxes and name not in sources]
    for name in stray[:MOST_SUGGESTIONS]:
        otherwise = f"Take [{name}] out of the narrative, or add the box."
        suggestion = did_you_mean(name, view.graph.boxes, otherwise)
        yield from view.fault(rule.NARRATIVE_STRAY, NARRATIVE, name, suggestion=suggestion)
    for box in (*view.of_kind(BoxKind.GOAL), *view.of_kind(BoxKind.OUTCOME)):
        if box.id not in names and not view.places.is_blank((*box.path, "id")):
            kind = box.kind.value
            yield from view.fault(rule.NARRATIVE_SKIPS, NARRATIVE, box.id, kind=kind)


def _kept_up(view: View) -> Iterator[Fault]:
    about = view.theory.about
    if not said(about.owner):
        yield from view.fault(rule.NO_OWNER, ("theory", "owner"))
    if not any(said(name) for name in about.took_part):
        yield from view.fault(rule.NOBODY_TOOK_PART, ("theory", "took_part"))
    if about.review_by is None:
        yield from view.fault(rule.NO_REVIEW, ("theory", "review_by"))
    if "version" not in about.model_fields_set:
        yield from view.fault(rule.NO_VERSION, ("theory", "version"))
