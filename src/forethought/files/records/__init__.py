"""Records in: files and example data, opened lazily and in bounded memory; tables on engines."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from forethought.errors import Place, Refusal
from forethought.errors.catalogue import records_files as catalogue
from forethought.files.records.address import address_of, is_address, redacted
from forethought.files.records.carried import carried
from forethought.files.records.columnar import open_parquet
from forethought.files.records.connected import open_connected
from forethought.files.records.delimited import open_delimited
from forethought.files.records.opened import OpenRecords, Workshop
from forethought.files.records.packaged import PREFIX, open_packaged
from forethought.files.records.workbook import open_workbook
from forethought.plan import Data
from forethought.vocabulary import Progress, silent

__all__ = ["OpenRecords", "is_address", "need_records", "open_records"]

READERS = {
    ".csv": open_delimited,
    ".txt": open_delimited,
    ".tsv": open_delimited,
    ".parquet": open_parquet,
    ".xlsx": open_workbook,
}


def open_records(
    source: str,
    folder: Path,
    data: Data,
    progress: Progress = silent,
    engine: str | None = None,
) -> OpenRecords:
    """Open records for reading; use it in a ``with`` block.

    Parameters
    ----------
    source
        A file, absolute or relative to ``folder``; ``causaldata:NAME``; or an engine's address,
        where ``data.table`` says which table.
    folder
        The study's folder.
    data
        The plan's map of columns, and how a text file is written.
    progress
        Told how far the reading has come.
    engine
        The address of an engine that a file's records are taken to; by default they stay on the
        embedded one.

    Raises
    ------
    Refusal
        If the file cannot be found, opened or taken apart into rows and columns.
    """
    if is_address(source):
        if engine is not None:
            raise _no_need(source, engine)
        return open_connected(address_of(source), folder, data, progress)
    opened, path = _file(source, folder, data, progress)
    return opened if engine is None else carried(opened, path, engine, data, progress)


def _no_need(source: str, engine: str) -> Refusal:
    shown, named = redacted(source), redacted(engine)
    remedy = "Leave --engine out."
    return Refusal(
        [catalogue.ENGINE_FOR_FILES.fault(Place(shown), shown, engine=named, remedy=remedy)]
    )


def need_records(source: str, folder: Path) -> None:
    """Raise `Refusal` where ``source`` names a file that is not there."""
    path = Path(source) if Path(source).is_absolute() else folder / source
    if source.startswith(PREFIX) or is_address(source) or path.is_file():
        return
    name = path.name if Path(source).is_absolute() else source
    raise Refusal([catalogue.NOT_FOUND.fault(Place(name), source, folder=str(folder.resolve()))])


def _file(
    source: str, folder: Path, data: Data, progress: Progress
) -> tuple[OpenRecords, Path | None]:
    """Open a file on the embedded engine, and say where it is."""
    if source.startswith(PREFIX):
        return _opened(lambda workshop: open_packaged(source, data, workshop, progress)), None
    path = Path(source) if Path(source).is_absolute() else folder / source
    name = path.name if Path(source).is_absolute() else source
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        shown = redacted(source)
        raise Refusal([catalogue.UNKNOWN_SOURCE.fault(Place(shown), shown)])
    need_records(source, folder)
    return _opened(lambda workshop: reader(path, name, data, workshop, progress)), path


def _opened(read: Callable[[Workshop], OpenRecords]) -> OpenRecords:
    """Read with an engine of its own, which is closed again if the reading is refused."""
    workshop = Workshop.open()
    try:
        return read(workshop)
    except BaseException:
        workshop.close()
        raise
