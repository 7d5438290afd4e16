"""A study over sixty months: did incidents fall when a help line opened? Numbers are made up."""

from __future__ import annotations

from pathlib import Path

import numpy as np

THEORY = """\
forethought: 1
theory:
  id: night-line
  version: 1
  title: A help line at night
goal: {id: goal, statement: Fewer children come to harm at home, who: Children, horizon: P3Y}
outcomes:
  - id: calmer
    statement: Fewer repeat incidents in families
    who: Families
    horizon: P2Y
    leads_to: [{to: goal, because: Each incident is a risk to a child}]
    indicators:
      - {id: incidents, measure: Domestic incidents recorded, unit: incidents a month,
         kind: count, better: lower, source: records, smallest_meaningful: 20}
activities:
  - id: line
    statement: A help line that answers at night
    who_delivers: Trained listeners
    for: Families
    leads_to: [{to: calmer, because: Trouble is talked over before it grows}]
"""

PLAN = """\
forethought: 1
plan:
  theory: {id: night-line, version: 1}
  title: Did incidents fall when the help line opened?
  design: interrupted-time-series
assignment: {arms: [{id: elsewhere}, {id: here}]}
interruption: {at: 37}
data:
  source: records.csv
  unit: area
  period: month
  arm: area
  outcomes:
    incidents: {column: incidents}
questions:
  - id: q-incidents
    indicator: incidents
    primary: true
    estimand:
      population: families in the area
      contrast: here versus elsewhere
      summary: ratio of monthly incidents
    method: segmented-regression
    series: {cycle: 12, harmonics: 2}
    sensitivity: [negative-binomial]
"""


def counts(area: str, change: float, seed: int) -> list[str]:
    """Monthly counts with a trend, a winter, and a change from month 37 on."""
    rng = np.random.default_rng(seed)
    month = np.arange(1, 61)
    season = 0.1 * np.cos(2 * np.pi * month / 12)
    mean = 400 * np.exp(0.004 * month + season + change * (month >= 37))
    drawn = rng.negative_binomial(100, 100 / (100 + mean))
    return [f"{m},{area},{y}" for m, y in zip(month, drawn, strict=True)]


def make_series(folder: Path, *, plan: str = PLAN, rows: list[str] | None = None) -> Path:
    """Write the study; the programme's area falls by a fifth (log −0.22), the other not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    sound = [*counts("here", -0.22, 4), *counts("elsewhere", 0.0, 5)]
    lines = ["month,area,incidents", *(sound if rows is None else rows)]
    (folder / "theory.yaml").write_text(THEORY, encoding="utf-8")
    (folder / "plan.yaml").write_text(plan, encoding="utf-8")
    (folder / "records.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder
