"""A study small enough to break in one place at a time."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np

THEORY = """\
forethought: 1
theory:
  id: small
  version: 1
  title: A small study
goal: {id: goal, statement: Fewer children come to harm at home, who: Children, horizon: P3Y}
outcomes:
  - id: skilled
    statement: Officers notice early signs of harm
    who: Officers
    horizon: P6M
    leads_to: [{to: goal, because: Signs noticed early lead to help}]
    indicators:
      - {id: skill, measure: Skill test, unit: points, kind: scale, better: higher,
         source: survey, smallest_meaningful: 1}
activities:
  - id: training
    statement: Two days of training on early signs
    who_delivers: Trainers
    for: Officers
    leads_to: [{to: skilled, because: Practice makes signs familiar}]
"""

PLAN = """\
forethought: 1
plan:
  theory: {id: small, version: 1}
  title: A small trial
  design: cluster-randomised
assignment:
  level: team
  arms: [{id: usual}, {id: trained}]
data:
  source: records.csv
  unit: officer
  cluster: team
  arm: arm
  outcomes:
    skill: {column: skill}
questions:
  - id: q-skill
    indicator: skill
    primary: true
    estimand:
      population: officers in post
      contrast: trained versus usual
      summary: mean difference
    method: mixed-model
"""


def records(teams: int = 12, size: int = 8, effect: float = 2.0) -> list[list[str]]:
    """Rows of a sound records file, header first."""
    rng = np.random.default_rng(3)
    rows = [["officer", "team", "arm", "skill"]]
    for team in range(teams):
        level = 10 + rng.normal(0, 0.7) + effect * (team % 2)
        for officer in range(size):
            skill = f"{level + rng.normal(0, 2):.2f}"
            arm = ("usual", "trained")[team % 2]
            rows.append([f"o{team}-{officer}", f"t{team}", arm, skill])
    return rows


def as_csv(rows: list[list[str]], separator: str = ",") -> str:
    text = io.StringIO()
    for row in rows:
        text.write(separator.join(row) + "\n")
    return text.getvalue()


def make_study(
    folder: Path, *, theory: str = THEORY, plan: str | None = PLAN, csv: str | bytes | None = None
) -> Path:
    """Write the study into ``folder``; a sound records file unless ``csv`` says otherwise."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "theory.yaml").write_text(theory, encoding="utf-8")
    if plan is not None:
        (folder / "plan.yaml").write_text(plan, encoding="utf-8")
    content = as_csv(records()) if csv is None else csv
    data = content.encode() if isinstance(content, str) else content
    (folder / "records.csv").write_bytes(data)
    return folder
