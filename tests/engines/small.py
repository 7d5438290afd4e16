"""A small study whose records have a bit of everything, made for any engine."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from tests.functional.small_study import THEORY

INDICATORS = """\
      - {id: calls, measure: Calls, unit: calls, kind: count, better: lower,
         source: records, smallest_meaningful: 0.1}
      - {id: passed, measure: Passed, unit: points, kind: binary, better: higher,
         source: records, smallest_meaningful: 0.05}
activities:"""

PLAN = """\
forethought: 1
plan:
  theory: {id: small, version: 1}
  title: A small trial
  design: cluster-randomised
assignment:
  level: team
  arms: [{id: usual}, {id: trained}]
waves:
  - {id: before, at: P0D}
  - {id: after, at: P3M}
data:
  source: SOURCE
  unit: officer
  cluster: team
  arm: arm
  wave: wave
  strata: [force]
  outcomes:
    skill: {column: skill}
    calls: {column: calls, exposure: months}
    passed: {column: passed}
  covariates:
    age: {column: age, kind: number}
    rank: {column: rank, kind: category}
questions:
  - id: q-skill
    indicator: skill
    primary: true
    estimand: {population: officers in post, contrast: trained versus usual, at: [after],
               summary: mean difference}
    method: mixed-model
    adjust: [skill@before, age, rank]
    sensitivity: [cluster-robust-cr1, cluster-robust-cr2, cluster-means]
  - id: q-calls
    indicator: calls
    estimand: {population: officers in post, contrast: trained versus usual, at: [after],
               summary: rate ratio}
    method: poisson-cluster-robust
    adjust: [age]
  - id: q-passed
    indicator: passed
    estimand: {population: officers in post, contrast: trained versus usual, at: [after],
               summary: difference in proportions}
    method: cluster-robust-cr2
"""


def table(teams: int = 24, each: int = 6) -> pa.Table:
    """Make the records: two waves, gaps, Welsh names, a decimal price, dates that nobody uses."""
    rng = np.random.default_rng(11)
    officers, waves = teams * each, ("before", "after")
    team = np.repeat(np.arange(teams), each)
    effect = rng.normal(0, 0.5, teams)[team]
    columns: dict[str, list[object]] = {name: [] for name in NAMES}
    age, rank = (
        rng.normal(41, 8, officers).round(1),
        rng.choice(["PC", "Sarjant", "Insp"], officers),
    )
    for wave in waves:
        gain = 1.2 * (team % 2) * (wave == "after")
        skill = 2026 + gain + effect + 0.05 * age + rng.normal(size=officers)
        calls = rng.poisson(2 + 0.5 * (team % 2), officers)
        for k in range(officers):
            if wave == "after" and k % 17 == 3:
                continue
            columns["officer"].append(f"o{k:03}")
            columns["team"].append(f"Tîm {team[k]}")
            columns["force"].append(("Gwent", "Dyfed-Powys")[(team[k] // 2) % 2])
            columns["arm"].append(("usual", "trained")[team[k] % 2])
            columns["wave"].append(wave)
            columns["age"].append(None if k % 23 == 5 else float(age[k]))
            columns["rank"].append(str(rank[k]))
            columns["skill"].append(None if k % 29 == 7 else float(skill[k]))
            columns["calls"].append(int(calls[k]))
            columns["months"].append(float(1 + k % 3))
            columns["passed"].append(("no", "yes")[int(rng.random() < 0.4 + 0.2 * (team[k] % 2))])
            columns["joined"].append("2019-04-01")
    return pa.table(columns)


NAMES = (
    "officer",
    "team",
    "force",
    "arm",
    "wave",
    "age",
    "rank",
    "skill",
    "calls",
    "months",
    "passed",
    "joined",
)


def write_study(folder: Path, records: pa.Table, source: str, table_name: str = "") -> Path:
    """Write theory, plan and records (CSV and Parquet) into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    theory = THEORY.replace("activities:", INDICATORS, 1)
    (folder / "theory.yaml").write_text(theory, encoding="utf-8")
    named = f"{source}\n  table: {table_name}" if table_name else source
    (folder / "plan.yaml").write_text(PLAN.replace("SOURCE", named), encoding="utf-8")
    pacsv.write_csv(records, folder / "records.csv")
    pq.write_table(records, folder / "records.parquet")
    return folder
