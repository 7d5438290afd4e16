"""From a plan to synthetic records, their true effects stated."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from forethought.errors import Refusal
from forethought.errors.catalogue import simulations as catalogue
from forethought.files.tables import write_table
from forethought.journey.study import Study, read_study
from forethought.journey.summarise import own_name
from forethought.plan.simulate import SimulatedRecords
from forethought.plan.simulate import simulate as simulate_plan
from forethought.vocabulary import Progress, silent


@dataclass(frozen=True)
class Simulated:
    """What was made, and the truth it was made from."""

    rows: int
    truth: dict[str, float]
    scale: dict[str, Literal["difference", "ratio"]]
    notes: tuple[str, ...]

    def lines(self, where: str) -> Iterator[str]:
        yield f"Wrote {where}: {self.rows:,} rows of SYNTHETIC records, of nobody."
        yield "True effects, by indicator:"
        for indicator, effect in self.truth.items():
            sign = "×" if self.scale[indicator] == "ratio" else ""
            yield f"  {indicator:28} {sign}{effect:{'' if sign else '+'}g}"
        yield from self.notes


def simulate(study: Study) -> SimulatedRecords:
    """Make synthetic records for the study's plan; the plan's seed makes them repeatable."""
    study.sound()
    return simulate_plan(study.theory, study.planned)


def write_simulated(
    folder: Path, output: Path, progress: Progress = silent, *, partner: str | None = None
) -> Simulated:
    """Simulate a study's records into ``output``, by its ending (.csv or .parquet).

    With ``partner`` only that partner's rows: all partners' files together are the whole.
    """
    progress("Simulating records", None)
    study = read_study(folder)
    records = simulate(study)
    columns = records.columns if partner is None else _of_partner(study, records, partner)
    progress("Writing records", None)
    write_table(columns, output)
    rows = len(next(iter(columns.values())))
    notes = records.notes if partner is None else (*records.notes, _only(partner, rows))
    return Simulated(rows, records.truth, records.scale, notes)


def _of_partner(study: Study, records: SimulatedRecords, partner: str) -> dict[str, Any]:
    name = own_name(study, partner)
    data = study.planned.data
    site = data.site if data else None
    if site is None:
        design = f"{study.planned.about.design} with partners"
        fault = catalogue.COLUMN_NEEDED.fault(
            value="site", design=design, example="data: { site: force }"
        )
        raise Refusal([fault])
    theirs = [k for k, found in enumerate(records.columns[site]) if found == name]
    return {key: [values[k] for k in theirs] for key, values in records.columns.items()}


def _only(partner: str, rows: int) -> str:
    return f"The file holds the {rows:,} rows of {partner} only; the counts above are of all."
