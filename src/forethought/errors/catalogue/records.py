"""Faults of records: the file, its columns, their values, units over time."""

from __future__ import annotations

from itertools import chain

from forethought.errors.catalogue import (
    records_files,
    records_keys,
    records_series,
    records_time,
    records_values,
    records_wedge,
)
from forethought.errors.fault import Entry

ENTRIES: tuple[Entry, ...] = tuple(
    chain(
        records_files.ENTRIES,
        records_values.ENTRIES,
        records_keys.ENTRIES,
        records_time.ENTRIES,
        records_wedge.ENTRIES,
        records_series.ENTRIES,
    )
)
