"""Faults of releases: what may not leave a partner, and files that cannot be pooled."""

from __future__ import annotations

from forethought.errors.catalogue.releases import gate, pool
from forethought.errors.fault import Entry

ENTRIES: tuple[Entry, ...] = (*gate.ENTRIES, *pool.ENTRIES)

__all__ = ["ENTRIES", "gate", "pool"]
