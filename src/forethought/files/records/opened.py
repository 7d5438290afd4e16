"""Records that are open: a lazy table, and where it came from."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol

import duckdb
import ibis
import ibis.expr.types as ir

from forethought.errors import Place, Refusal
from forethought.errors.catalogue import records_files as catalogue
from forethought.plan import Data
from forethought.records.fetched import value_of
from forethought.records.typed import ROW, UNUSED, Cells, typed_columns

MEMORY = "600MB"
"""What the engine may hold in memory; beyond it, it works on disk."""
FIRST_ROW = 2
"""Row 1 holds the headings."""


@dataclass(frozen=True)
class Workshop:
    """An engine and a folder of its own on disk, both gone when the records are closed."""

    engine: Any
    folder: Path
    keeper: tempfile.TemporaryDirectory[str] = field(repr=False)

    @classmethod
    def open(cls) -> Workshop:
        keeper = tempfile.TemporaryDirectory(prefix="forethought-", ignore_cleanup_errors=True)
        folder = Path(keeper.name)
        engine = ibis.duckdb.connect(
            str(folder / "records.duckdb"),
            memory_limit=MEMORY,
            temp_directory=str(folder / "spill"),
            # records never leave the machine, and the engine fetches nothing
            autoinstall_known_extensions="false",
            autoload_known_extensions="false",
        )
        return cls(engine, folder, keeper)

    @property
    def failures(self) -> tuple[type[BaseException], ...]:
        """No memory or no disk left; anything else would be a bug."""
        return (duckdb.OutOfMemoryException, duckdb.IOException)

    def told(self, problem: BaseException) -> str:
        return str(problem).strip().splitlines()[0]

    def close(self) -> None:
        self.engine.disconnect()
        self.keeper.cleanup()

    def stage(
        self,
        raw: ir.Table,
        data: Data,
        cells: Cells,
        first_row: int = FIRST_ROW,
        runs: Callable[[int], Path | None] | None = None,
    ) -> ir.Table:
        """Copy the columns that the plan uses into a table on disk, typed, with row numbers.

        Rows without a single value (spreadsheets leave them at the end) are no records. ``runs``
        is asked, given how many records there are, for a file of those that stand lower than one
        to a line would.
        """
        columns = typed_columns(raw, tuple(raw.columns), data, cells)
        empty = ibis.coalesce(*(raw[name].cast("string").nullif("") for name in raw.columns))
        used = {name: column for name, column in columns.items() if not name.startswith(UNUSED)}
        staged = self.engine.create_table("staged", raw.select(**used, blank=empty.isnull()))
        unused = {name: column for name, column in columns.items() if name not in used}
        moved = runs(int(value_of(staged.count()))) if runs else None
        if moved is not None:
            staged = self._with_lines(moved, first_row)
        numbered = staged.select(
            **{ROW: staged["line"] if moved else staged.rowid() + first_row},
            **{name: staged[name] for name in (*used, "blank")},
            **unused,
        )
        return numbered.filter(~numbered.blank).drop("blank")

    def _with_lines(self, runs: Path, first_row: int) -> ir.Table:
        """Write each record's line beside it."""
        engine = self.engine.con
        engine.execute("ALTER TABLE staged ADD COLUMN line BIGINT")
        engine.execute("UPDATE staged SET line = rowid + ?", [first_row])
        engine.read_csv(
            str(runs), header=True, columns={"start": "BIGINT", "stop": "BIGINT", "by": "BIGINT"}
        ).create("runs")
        engine.execute(
            "UPDATE staged SET line = line + runs.by FROM runs "
            "WHERE staged.rowid >= runs.start AND staged.rowid < runs.stop"
        )
        return self.engine.table("staged")


class Keeper(Protocol):
    """What holds records open."""

    @property
    def failures(self) -> tuple[type[BaseException], ...]:
        """What its engine raises when it cannot go on."""

    def told(self, problem: BaseException) -> str:
        """Return the engine's complaint in one line that may be shown."""

    def close(self) -> None:
        """Let go of the engine and of what it kept on disk."""


@dataclass(frozen=True)
class OpenRecords:
    """Records, open for reading; a context manager that closes them.

    Attributes
    ----------
    table
        The typed table (see `forethought.records.typed`), lazy, on its engine.
    sha256
        Of the file's bytes; of a table's content where there is no file.
    rows
        Rows with at least one value.
    format
        ``csv``, ``parquet``, ``xlsx``, or the kind of engine.
    name
        What faults call the file or the table; holds no password.
    notes
        What must be said beside every result.
    numbered
        False where rows have no number.
    """

    table: ir.Table
    sha256: str
    rows: int
    format: str
    name: str
    keeper: Keeper = field(repr=False)
    notes: tuple[str, ...] = ()
    numbered: bool = True

    def close(self) -> None:
        """Let go of the engine and remove what it kept on disk."""
        self.keeper.close()

    def __enter__(self) -> OpenRecords:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close; an engine that gave up on the way is a fault with a remedy, not a bug."""
        try:
            if isinstance(problem, self.keeper.failures):
                told = self.keeper.told(problem)
                fault = catalogue.ENGINE_STOPPED.fault(Place(self.name), self.name, problem=told)
                raise Refusal([fault]) from problem
        finally:
            self.close()
