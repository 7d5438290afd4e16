"""What the check of records found."""

from __future__ import annotations

from dataclasses import dataclass

from forethought.errors import Fault


@dataclass(frozen=True)
class ColumnSummary:
    """One column of the records.

    Attributes
    ----------
    column
        Its heading.
    used_as
        What the plan uses it for, in words.
    kind
        ``number``, ``word``, or the indicator's kind.
    n, missing
        Cells with and without a value.
    unread
        Cells with text where a number belongs: neither a value nor missing.
    low, high
        Smallest and largest number; None for words.
    """

    column: str
    used_as: str
    kind: str
    n: int
    missing: int
    low: float | None
    high: float | None
    unread: int = 0

    @property
    def missing_share(self) -> float:
        total = self.n + self.missing + self.unread
        return self.missing / total if total else 0.0


@dataclass(frozen=True)
class RecordsReport:
    """Every fault of the records, and what is in them."""

    faults: tuple[Fault, ...]
    columns: tuple[ColumnSummary, ...]
    rows: int
