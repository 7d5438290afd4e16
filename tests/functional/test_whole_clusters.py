"""Where whole clusters came to a programme together: no standard error that takes people singly."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import numpy as np
import pytest

import forethought as ft
from forethought.findings.model import Finding
from tests.functional.small_study import PLAN as BY_LOT
from tests.functional.small_study import as_csv, make_study

STARTS = (3, 4, 5, None)
ROLL_OUT = """\
forethought: 1
plan:
  theory: {id: small, version: 1}
  title: A roll-out over forces
  design: staggered-rollout
  timing: TIMING
data:
  source: records.csv
  unit: officer
  cluster: force
  period: month
  first_treated: start
  outcomes:
    skill: {column: skill}
questions:
  - id: q-skill
    indicator: skill
    primary: true
    estimand: {population: officers, contrast: trained or not yet, summary: mean difference}
    method: METHOD
    randomisation_test: {permutations: 99}
"""
GROUPS = BY_LOT.replace("cluster-randomised", "comparison-group")


def officers(forces: int = 12, apart: bool = False) -> list[list[str]]:
    """Six months of ten officers a force; a force's months move together, without an effect."""
    rng = np.random.default_rng(22)
    rows = [["officer", "force", "month", "start", "skill"]]
    for force in range(forces):
        shared = np.cumsum(rng.normal(0, 0.5, 6))
        for officer in range(10):
            start = STARTS[(officer if apart else force) % 4]
            level = rng.normal()
            for month in range(1, 7):
                skill = level + shared[month - 1] + rng.normal(0, 0.3)
                named = f"o{force}-{officer}"
                rows.append([named, f"f{force}", f"{month}", f"{start or ''}", f"{skill:.3f}"])
    return rows


def by_force(rows: list[list[str]]) -> list[list[str]]:
    """One row for each force and month, with the mean."""
    made = [rows[0]]
    for (force, month), found in groupby(
        sorted(rows[1:], key=lambda r: (r[1], r[2])), key=lambda r: (r[1], r[2])
    ):
        same = list(found)
        mean = np.mean([float(row[4]) for row in same])
        made.append([force, force, month, same[0][3], f"{mean:.6f}"])
    return made


def found(folder: Path, plan: str, rows: list[list[str]]) -> Finding:
    return ft.analyse(ft.read_study(make_study(folder, plan=plan, csv=as_csv(rows)))).findings[0]


def roll_out(method: str) -> str:
    timing = "chosen" if method in ("callaway-santanna", "sun-abraham") else "random"
    return ROLL_OUT.replace("TIMING", timing).replace("METHOD", method)


@pytest.mark.parametrize(
    "method", ["callaway-santanna", "sun-abraham", "staggered-efficient", "difference-in-means"]
)
def test_a_roll_out_over_whole_clusters_has_no_number_by_unit(tmp_path: Path, method: str) -> None:
    finding = found(tmp_path / "s", roll_out(method), officers())
    assert finding.refusal is not None
    assert (finding.refusal.code, finding.estimate) == ("E179", None)
    assert "12 clusters" in finding.refusal.message


def test_what_the_refusal_says_to_do_can_be_done(tmp_path: Path) -> None:
    plan = roll_out("staggered-efficient")
    made = plan.replace("unit: officer\n  cluster: force", "unit: force")
    assert found(tmp_path / "a", made, by_force(officers())).estimate is not None
    wedge = plan.replace("staggered-rollout", "stepped-wedge")
    assert found(tmp_path / "b", wedge, officers()).clusters == 12


def test_clusters_that_span_cohorts_keep_their_number_and_the_note(tmp_path: Path) -> None:
    finding = found(tmp_path / "s", roll_out("callaway-santanna"), officers(apart=True))
    assert finding.estimate is not None
    assert any("units are taken one by one" in note for note in finding.notes)


def test_a_cluster_of_one_unit_each_is_that_unit(tmp_path: Path) -> None:
    finding = found(tmp_path / "s", roll_out("callaway-santanna"), by_force(officers()))
    assert finding.estimate is not None


def people(trained: int, usual: int, mixed: bool = False) -> list[list[str]]:
    rng = np.random.default_rng(7)
    rows = [["officer", "team", "arm", "skill"]]
    for team in range(trained + usual):
        level = rng.normal(10, 0.5)
        for officer in range(8):
            side = officer % 2 if mixed else int(team < trained)
            arm, skill = ("usual", "trained")[side], f"{level + rng.normal(0, 2):.2f}"
            rows.append([f"o{team}-{officer}", f"t{team}", arm, skill])
    return rows


def cases() -> Iterator[tuple[str, int, str | None]]:
    for method in ("cluster-robust-cr2", "gee-exchangeable"):
        yield from ((method, count, code) for count, code in ((2, "E133"), (3, "E132"), (10, None)))
    yield from (("mixed-model", count, code) for count, code in ((2, "E133"), (3, None)))
    yield from (("difference-in-means", count, "E140") for count in (3, 12))


@pytest.mark.parametrize(("method", "trained", "code"), tuple(cases()))
def test_groups_of_whole_clusters_keep_to_the_rule_for_few(
    tmp_path: Path, method: str, trained: int, code: str | None
) -> None:
    plan = GROUPS.replace("mixed-model", method)
    finding = found(tmp_path / "s", plan, people(trained, 14))
    assert (finding.refusal.code if finding.refusal else None) == code
    assert "randomisation" not in (finding.refusal.remedy if finding.refusal else "")


@pytest.mark.parametrize("method", ["cluster-robust-cr2", "difference-in-means"])
def test_clusters_that_hold_both_groups_are_not_counted_by_group(
    tmp_path: Path, method: str
) -> None:
    plan = GROUPS.replace("mixed-model", method)
    assert found(tmp_path / "s", plan, people(3, 3, mixed=True)).estimate is not None


def test_beside_the_headline_a_number_by_people_stays(tmp_path: Path) -> None:
    plan = GROUPS.replace("mixed-model", "mixed-model\n    sensitivity: [difference-in-means]")
    beside = found(tmp_path / "s", plan, people(12, 14)).sensitivity[0]
    assert beside.estimate is not None
    assert any("whole clusters" in note for note in beside.notes)
