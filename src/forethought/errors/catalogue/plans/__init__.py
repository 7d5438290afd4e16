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
========  ==============================================================
"""

from __future__ import annotations

from forethought.errors.catalogue.plans import data, designs, fit, forms, judged, questions
from forethought.errors.fault import Entry

ENTRIES: tuple[Entry, ...] = (
    *fit.ENTRIES,
    *questions.ENTRIES,
    *designs.ENTRIES,
    *data.ENTRIES,
    *forms.ENTRIES,
    *judged.ENTRIES,
)

__all__ = ["ENTRIES", "data", "designs", "fit", "forms", "judged", "questions"]
