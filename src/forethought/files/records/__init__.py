"""Records in: CSV, Parquet, Excel and example data, opened lazily and in bounded memory."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from forethought.errors import Place, Refusal
from forethought.errors.catalogue import records_files as catalogue
from forethought.files.records.columnar import open_parquet
from forethought.files.records.delimited import open_delimited
from forethought.files.records.opened import OpenRecords, Workshop
from forethought.files.records.packaged import PREFIX, open_packaged
from forethought.files.records.workbook import open_workbook
from forethought.plan import Data
from forethought.vocabulary import Progress, silent

__all__ = ["OpenRecords", "open_records"]

READERS = {
    ".csv": open_delimited,
    ".txt": open_delimited,
    ".tsv": open_delimited,
    ".parquet": open_parquet,
    ".xlsx": open_workbook,
}


def open_records(source: str, folder: Path, data: Data, progress: Progress = silent) -> OpenRecords:
    """Open records for reading; use it in a ``with`` block.

    Parameters
    ----------
    source
        A file, absolute or relative to ``folder``, or ``causaldata:NAME``.
    folder
        The study's folder.
    data
        The plan's map of columns, and how a text file is written.
    progress
        Told how far the reading has come.

    Raises
    ------
    Refusal
        If the file cannot be found, opened or taken apart into rows and columns.
    """
    if source.startswith(PREFIX):
        return _opened(lambda workshop: open_packaged(source, data, workshop, progress))
    path = Path(source) if Path(source).is_absolute() else folder / source
    name = path.name if Path(source).is_absolute() else source
    reader = READERS.get(path.suffix.lower())
    if "://" in source or reader is None:
        raise Refusal([catalogue.UNKNOWN_SOURCE.fault(Place(name), source)])
    if not path.is_file():
        shown = str(folder.resolve())
        raise Refusal([catalogue.NOT_FOUND.fault(Place(name), source, folder=shown)])
    return _opened(lambda workshop: reader(path, name, data, workshop, progress))


def _opened(read: Callable[[Workshop], OpenRecords]) -> OpenRecords:
    """Read with an engine of its own, which is closed again if the reading is refused."""
    workshop = Workshop.open()
    try:
        return read(workshop)
    except BaseException:
        workshop.close()
        raise
