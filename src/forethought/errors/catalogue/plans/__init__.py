"""Faults of plans, and of a plan against its theory.

========  ==============================================================
family    asks
========  ==============================================================
``L01n``  does the plan test this theory, and every part of it?
``L02n``  does every id stand for one thing?
``L03n``  does every question say what it is about, when, against what?
``L04n``  does the method fit the design and the indicator?
``L05n``  is what a design over time needs there?
``L06n``  is what a comparison of groups needs there?
``L07n``  do the records have a column for everything?
``L08n``  can the forms be asked and scored?
``L09n``  are questions that are judged together named?
``L101``  can the method use what the plan gives it? (to ``L104``)
``L105``  do scale, event and series fit the outcome? (to ``L109``)
``L110``  can waves be taken together? (to ``L114``)
``L115``  can the method carry so few clusters? (to ``L119``)
``L120``  can what the size rests on be? (to ``L124``)
========  ==============================================================
"""

from __future__ import annotations

from forethought.errors.catalogue.plans import (
    data,
    designs,
    few,
    fit,
    forms,
    groups,
    judged,
    outcomes,
    questions,
    sizes,
    waves,
)
from forethought.errors.fault import Entry

ENTRIES: tuple[Entry, ...] = (
    *fit.ENTRIES,
    *questions.ENTRIES,
    *designs.ENTRIES,
    *data.ENTRIES,
    *forms.ENTRIES,
    *judged.ENTRIES,
    *sizes.ENTRIES,
    *few.ENTRIES,
    *groups.ENTRIES,
    *outcomes.ENTRIES,
    *waves.ENTRIES,
)

__all__ = [
    "ENTRIES",
    "data",
    "designs",
    "few",
    "fit",
    "forms",
    "judged",
    "outcomes",
    "questions",
    "sizes",
    "waves",
]
