"""Small tables at hand: fetched once from the embedded engine, and all their asks answered here.

An ask of a few thousand rows costs the engine a millisecond and the making of its query a hundred.
Tables on other engines, and large ones, are answered where they are.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pyarrow as pa

from forethought.moments.asks import Answer, Ask
from forethought.moments.engine.arrays import answer_rows
from forethought.moments.engine.asked import answer
from forethought.moments.engine.rows import Rows, rows_of_table
from forethought.records.fetched import EMBEDDED, fetched
from forethought.records.table import WORDS, AnalysisTable

MOST_CELLS = 4_000_000
"""Rows times columns of all tables at hand together: 32 MB as float64, and about four times that
at the peak of an answer."""

Answerer = Callable[[Ask], Answer]


@dataclass
class Shelf:
    """Keeps the rows of small tables, those asked last, while there is room for them."""

    _kept: dict[int, Rows] = field(default_factory=dict)
    _served: int = 0

    def answerer(self, analysis: AnalysisTable) -> Answerer:
        """Return what answers asks of one table, here if it is small and else on its engine."""
        self._served += 1
        number, large = self._served, False

        def answered(ask: Ask) -> Answer:
            nonlocal large
            rows = None if large else self._rows(number, analysis)
            if rows is not None:
                return answer_rows(rows, ask)
            large = True
            return answer(analysis, ask)

        return answered

    def _rows(self, number: int, analysis: AnalysisTable) -> Rows | None:
        rows = self._kept.pop(number, None) or _fetched(analysis)
        if rows is None:
            return None
        self._kept[number] = rows
        while sum(map(_cells, self._kept.values())) > MOST_CELLS:
            del self._kept[next(iter(self._kept))]
        return rows


def _cells(rows: Rows) -> int:
    return rows.count * len(rows.held)


def _fetched(analysis: AnalysisTable) -> Rows | None:
    """Fetch a table's rows if they are few; one query tells that too, which stops at too many."""
    table = analysis.table
    if table.get_backend().name != EMBEDDED:
        return None
    # columns of 0 and 1 stand for the words they came from; no ask names those
    names = [name for name in table.columns if not name.startswith(WORDS)]
    most = MOST_CELLS // len(names)
    if sum(arm.analysed for arm in analysis.flow) > most:
        return None
    found: pa.Table = fetched(table.select(*names).limit(most + 1))
    return None if found.num_rows > most else rows_of_table(found)
