"""Reading a roster: the columns a draw needs, from a file of any kind that records may have."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from forethought.files.records import open_records
from forethought.plan import Data, Plan
from forethought.plan.assign.model import Scheme
from forethought.plan.assign.roster import Sheet
from forethought.plan.assign.settle import OF_CLUSTERS
from forethought.plan.model import CovariateColumn
from forethought.records.fetched import fetched
from forethought.records.mapping import ROW_NUMBER
from forethought.records.typed import ROW, headings_of, number, word

DEFAULT_ID = "id"


@dataclass(frozen=True)
class Read:
    """A roster as it stands in its file, and the hash of the file."""

    sheet: Sheet
    sha256: str


def id_column(plan: Plan | None, named: str | None) -> str:
    """Return the heading of the ids: as named, else as in the records, of clusters or of units."""
    if named or plan is None or plan.data is None:
        return named or DEFAULT_ID
    cluster = plan.about.design in OF_CLUSTERS and plan.data.cluster
    own = cluster or plan.data.unit
    return DEFAULT_ID if own == ROW_NUMBER else own


def read_sheet(path: Path, scheme: Scheme, plan: Plan | None, ids: str) -> Read:
    """Read ids, strata and balance columns of a roster."""
    told = plan.data if plan else None
    text = {"csv": told.csv} if told and "csv" in told.model_fields_set else {}
    data = Data(
        source=str(path),
        unit=ids,
        strata=scheme.strata,
        covariates={
            f"{kind} {name}": CovariateColumn(column=name, kind=kind)
            for name in scheme.balance
            for kind in ("number", "category")
        },
        **text,
    )
    with open_records(str(path.resolve()), path.parent, data) as opened:
        wanted = [name for name in opened.table.columns if _is_cell(name)]
        rows = fetched(opened.table.order_by(ROW).select(ROW, *wanted)).to_pydict()
        headings = headings_of(opened.table)
        sha256 = opened.sha256
    words = {name[2:]: cells for name, cells in rows.items() if name.startswith(word(""))}
    numbers = {name[2:]: cells for name, cells in rows.items() if name.startswith(number(""))}
    named = tuple(name for name in headings if name != ROW)
    return Read(Sheet(path.name, named, ids, words, numbers, rows[ROW]), sha256)


def _is_cell(name: str) -> bool:
    return name.startswith((word(""), number("")))
