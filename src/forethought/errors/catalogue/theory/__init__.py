"""Faults of theories: the twelve rules, and before them that the parts fit together.

========  ==================================================================
rule      asks
========  ==================================================================
``T00n``  do ids, links and citations fit together?
``T01n``  one final goal: short, long-term, with a named population?
``T02n``  are outcomes changes in people, and activities things that are done?
``T03n``  does every outcome reach the goal, without an undeclared loop?
``T04n``  does every activity serve an outcome, and every outcome have a cause?
``T05n``  does every link carry its rationale, assumptions and evidence?
``T06n``  does no link leap from an activity to the goal?
``T07n``  does every outcome have an indicator with direction, time, source?
``T08n``  is it said who delivers what, how much, for whom, where?
``T09n``  is it marked how far the programme answers for outcomes?
``T10n``  are need, enablers, risks and unintended harms recorded?
``T11n``  does the narrative tell what the diagram shows?
``T12n``  are owner, participants, version and review date stated?
========  ==================================================================
"""

from __future__ import annotations

from forethought.errors.catalogue.theory import (
    boxes,
    context,
    delivery,
    goal,
    links,
    measures,
    shape,
    upkeep,
    wording,
)
from forethought.errors.fault import Entry

ENTRIES: tuple[Entry, ...] = (
    *boxes.ENTRIES,
    *goal.ENTRIES,
    *wording.ENTRIES,
    *shape.ENTRIES,
    *links.ENTRIES,
    *measures.ENTRIES,
    *delivery.ENTRIES,
    *context.ENTRIES,
    *upkeep.ENTRIES,
)

__all__ = [
    "ENTRIES",
    "boxes",
    "context",
    "delivery",
    "goal",
    "links",
    "measures",
    "shape",
    "upkeep",
    "wording",
]
