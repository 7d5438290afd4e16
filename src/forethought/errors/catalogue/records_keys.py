"""Faults of records: keys."""

from __future__ import annotations

from forethought.errors.fault import Entry

ENTRIES: tuple[Entry, ...] = ()
