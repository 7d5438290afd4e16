"""Bias and coverage of the cluster methods of the spine, in one shape with the others."""

from __future__ import annotations

from collections.abc import Iterator

from tests.reference.coverage_cluster import (
    TRIALS,
    Record,
    simulate,
    simulate_people,
    simulate_rates,
)
from tests.reference.proof import Table

HEADINGS = ("trial", "method", "bias", "95 % interval covers", "SE over true spread", "refused")
RATES = (12, 20, 60)


def tables(runs: int) -> list[Table]:
    """Return one table each for clusters, people and rates."""
    clusters = [row for trial in TRIALS for row in _rows(trial.name, simulate(trial, runs))]
    people = list(_rows("20 + 60 people, spread unlike by arm", simulate_people(runs)))
    rates = [
        (f"{m} clusters of 15", "poisson-cluster-robust", *_cells(simulate_rates(m, runs)))
        for m in RATES
    ]
    return [
        Table("Clusters assigned", HEADINGS, tuple(clusters)),
        Table("People assigned", HEADINGS, tuple(people)),
        Table("Rates in clusters, over-dispersed", HEADINGS, tuple(rates)),
    ]


def _rows(name: str, records: dict[str, Record]) -> Iterator[tuple[str, ...]]:
    for method, record in records.items():
        yield (name, method, *_cells(record))


def _cells(record: Record) -> tuple[str, ...]:
    return (
        f"{record.bias:+.4f} ± {record.bias_error:.4f}",
        f"{record.coverage:.1%}",
        f"{record.ratio:.3f}",
        f"{record.refused:.1%}",
    )
