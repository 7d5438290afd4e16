"""A small study at three partners, and the same people together."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

import numpy as np

from forethought.journey.study import Study, read_study
from forethought.journey.summarise import Summary, summarise
from tests.functional.small_study import PLAN, THEORY, as_csv, make_study

NAMES = ("east", "north", "west")
Rows = list[list[str]]
HEAD = ["officer", "team", "arm", "skill", "age", "rank", "force"]
POOLED = PLAN.replace(
    "data:\n  source: records.csv\n",
    "partners: [east, north, west]\ndata:\n  source: records.csv\n",
).replace(
    "  arm: arm\n  outcomes:",
    "  arm: arm\n  covariates: {age: {column: age}, rank: {column: rank, kind: category}}\n"
    "  outcomes:",
)


def people(partner: str, teams: int = 8, size: int = 14, ranks: str = "ab") -> Rows:
    """Rows of one partner's records, without the heading."""
    rng = np.random.default_rng(sum(map(ord, partner)))
    rows = []
    for team in range(teams):
        level = 10 + rng.normal(0, 0.7) + 2.0 * (team % 2)
        for officer in range(size):
            age = 2026 - rng.integers(20, 60)
            skill = level + rng.normal(0, 2) + 0.02 * (age - 1986)
            rows.append(
                [
                    f"{partner}-o{team}-{officer}",
                    f"{partner}-t{team}",
                    ("usual", "trained")[team % 2],
                    f"{skill:.2f}",
                    str(age),
                    ranks[officer * len(ranks) // size],
                    partner,
                ]
            )
    return rows


@dataclass
class Partners:
    """Folders of three partners and of the centre, which has everybody's records to compare."""

    root: Path
    plan: str = POOLED
    theory: str = THEORY
    head: list[str] = field(default_factory=lambda: list(HEAD))
    rows: dict[str, Rows] = field(default_factory=lambda: {name: people(name) for name in NAMES})

    def study(self, name: str) -> Study:
        """Write one partner's study anew, and read it; the ledger of releases stays."""
        everybody = list(chain.from_iterable(self.rows.values()))
        rows = everybody if name == "centre" else self.rows[name]
        csv = as_csv([self.head, *rows])
        return read_study(make_study(self.root / name, theory=self.theory, plan=self.plan, csv=csv))

    def file(self, name: str) -> Path:
        return self.root / "out" / f"{name}.json"

    def summarise(self, name: str) -> Summary:
        return summarise(self.study(name), output=self.file(name), partner=name)

    def all_files(self) -> list[Path]:
        """Summarise at every partner."""
        for name in NAMES:
            self.summarise(name)
        return [self.file(name) for name in NAMES]
