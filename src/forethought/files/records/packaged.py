"""Example data that the Python package causaldata carries."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from forethought.errors import Place, Refusal
from forethought.errors.catalogue import records_files as catalogue
from forethought.files.records.columnar import scan_parquet
from forethought.files.records.delimited import stage_text
from forethought.files.records.heading import Style
from forethought.files.records.opened import OpenRecords, Workshop
from forethought.files.records.survey import sha256_of
from forethought.plan import Data
from forethought.records.fetched import value_of
from forethought.vocabulary import Progress
from forethought.vocabulary.nearest import did_you_mean

PACKAGE = "causaldata"
PREFIX = "causaldata:"


def open_packaged(source: str, data: Data, workshop: Workshop, progress: Progress) -> OpenRecords:
    """Open a set by its name, such as ``causaldata:castle``."""
    path = find_packaged(source)
    sha256 = sha256_of(path, progress)
    if path.suffix == ".dta":
        table = scan_parquet(_stata_as_parquet(path, workshop), source, data, workshop)
    else:
        table = stage_text(path, source, data, Style(",", "."), workshop)
    rows = int(value_of(table.count()))
    return OpenRecords(table, sha256, rows, path.suffix.removeprefix("."), source, workshop)


def _stata_as_parquet(path: Path, workshop: Workshop) -> Path:
    import pandas as pd  # half a second that no other source needs

    copy = workshop.folder / "stata.parquet"
    # values as they were typed in, not their labels: labels need not be distinct
    pd.read_stata(path, convert_categoricals=False).to_parquet(copy, index=False)
    return copy


def find_packaged(source: str) -> Path:
    """Find a set's file inside the package, without running any of the package's code."""
    name = source.removeprefix(PREFIX)
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise Refusal([catalogue.EXAMPLES_MISSING.fault(Place(source), source)])
    folder = Path(next(iter(spec.submodule_search_locations)))
    sets = {
        path.parent.name: path
        for ending in ("*/*.csv", "*/*.dta")
        for path in sorted(folder.glob(ending))
    }
    if name not in sets:
        known = f"Sets there are: {', '.join(sorted(sets, key=str.casefold))}."
        suggestion = did_you_mean(name, sets, known)
        raise Refusal([catalogue.NO_SUCH_EXAMPLE.fault(Place(source), name, suggestion=suggestion)])
    return sets[name]
