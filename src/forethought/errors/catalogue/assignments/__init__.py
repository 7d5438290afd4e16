"""Faults of random assignment: what cannot be drawn, draws that do not replay, sealed lists."""

from __future__ import annotations

from forethought.errors.catalogue.assignments import draws, enrolments, records
from forethought.errors.fault import Entry

ENTRIES: tuple[Entry, ...] = (*draws.ENTRIES, *records.ENTRIES, *enrolments.ENTRIES)

__all__ = ["ENTRIES", "draws", "enrolments", "records"]
