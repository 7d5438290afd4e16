"""Faults of records: values."""

from __future__ import annotations

from forethought.errors.fault import Entry

ENTRIES: tuple[Entry, ...] = ()
