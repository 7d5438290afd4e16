"""The one catalogue of errors, by family.

========  =======================================================
family    about
========  =======================================================
``F``     files and documents: missing, unreadable, unknown keys
``T``     theory rules: ``T051`` is the first check of rule 5
``P``     evaluation pitfalls: ``P011`` is the first check of pitfall 1
``L``     the plan, and the plan against its theory
``R``     records: columns, types, ranges, duplicates, arms
``E``     estimation: a method that cannot give a number to trust
``S``     simulation: records that cannot be made up
``A``     random assignment: what cannot be drawn, draws that do not replay
``K``     the lock: plans that changed after they were locked
``C``     collection: forms made from the plan's instruments
``G``     the gate and releases: what may not leave a partner, what cannot be pooled
``U``     use of the command line
========  =======================================================

A retired code stays reserved.
"""

from __future__ import annotations

from itertools import chain

from forethought.errors.catalogue import (
    assignments,
    estimates,
    files,
    forms,
    locks,
    pitfalls,
    plans,
    records,
    releases,
    simulations,
    theory,
    usage,
)
from forethought.errors.fault import Entry

FAMILIES = {
    "F": files.ENTRIES,
    "T": theory.ENTRIES,
    "P": pitfalls.ENTRIES,
    "L": plans.ENTRIES,
    "R": records.ENTRIES,
    "E": estimates.ENTRIES,
    "S": simulations.ENTRIES,
    "A": assignments.ENTRIES,
    "K": locks.ENTRIES,
    "C": forms.ENTRIES,
    "G": releases.ENTRIES,
    "U": usage.ENTRIES,
}
CATALOGUE: dict[str, Entry] = {
    entry.code: entry for entry in chain.from_iterable(FAMILIES.values())
}
if len(CATALOGUE) != sum(len(entries) for entries in FAMILIES.values()):
    raise ValueError("two entries of the catalogue share a code")

__all__ = ["CATALOGUE", "FAMILIES"]
