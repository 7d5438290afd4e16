"""From a plan to synthetic records, their true effects stated."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from forethought.files.tables import write_table
from forethought.journey.study import Study, read_study
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


def write_simulated(folder: Path, output: Path, progress: Progress = silent) -> Simulated:
    """Simulate a study's records into ``output``, by its ending (.csv or .parquet)."""
    progress("Simulating records", None)
    records = simulate(read_study(folder))
    progress("Writing records", None)
    write_table(records.columns, output)
    return Simulated(records.rows, records.truth, records.scale, records.notes)
