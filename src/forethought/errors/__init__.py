"""Faults, places and the one catalogue of errors."""

from forethought.errors.fault import (
    Entry,
    Exit,
    Fault,
    Refusal,
    Severity,
    both,
    errors_in,
    in_order,
)
from forethought.errors.place import NOWHERE, Path, Place, Places, dotted

__all__ = [
    "NOWHERE",
    "Entry",
    "Exit",
    "Fault",
    "Path",
    "Place",
    "Places",
    "Refusal",
    "Severity",
    "both",
    "dotted",
    "errors_in",
    "in_order",
]
