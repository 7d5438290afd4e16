"""What a plan asks and the analysis does not do is said in the finding."""

from __future__ import annotations

from pathlib import Path

import pytest

import forethought as ft
from forethought.findings.model import Finding
from tests.functional.small_study import PLAN, as_csv, make_study, records

PERSONS = (
    PLAN.replace("cluster-randomised", "individual-randomised")
    .replace("mixed-model", "difference-in-means")
    .replace("level: team", "level: officer")
    .replace("  cluster: team\n", "")
)


def with_age(blank: int) -> str:
    """Records with a column of ages, of which the first so many are missing."""
    header, *rows = records()
    aged = [[*row, "" if k < blank else str(30 + k % 20)] for k, row in enumerate(rows)]
    return as_csv([[*header, "age"], *aged])


def finding(folder: Path, plan: str, csv: str | None = None) -> Finding:
    return ft.analyse(ft.read_study(make_study(folder, plan=plan, csv=csv))).findings[0]


def asking(plan: str, question: str = "", data: str = "") -> str:
    """Add lines to the plan's only question and to its data."""
    return plan.replace("questions:", f"{data}questions:") + question


AGE = "  covariates: {age: {column: age}}\n"
ADJUST = "    adjust: [age]\n"


def test_a_difference_in_means_keeps_rows_that_lack_what_it_does_not_use(tmp_path: Path) -> None:
    plain = finding(tmp_path / "a", PERSONS)
    asked = finding(tmp_path / "b", asking(PERSONS, ADJUST, AGE), with_age(blank=9))
    assert asked.n == plain.n == 96
    assert asked.estimate == pytest.approx(plain.estimate, rel=1e-12)
    assert any("adjusts for age" in note for note in asked.notes)


def test_a_method_that_adjusts_leaves_them_out(tmp_path: Path) -> None:
    plan = asking(PERSONS.replace("difference-in-means", "ancova"), ADJUST, AGE)
    assert finding(tmp_path / "a", plan, with_age(blank=9)).n == 87


def test_a_randomisation_test_that_is_made_is_not_said_to_be_unmade(tmp_path: Path) -> None:
    plan = asking(PLAN, "    randomisation_test: {permutations: 999}\n")
    done = plan.replace("method: mixed-model", "method: randomisation-inference")
    beside = plan + "    sensitivity: [randomisation-inference]\n"
    for k, made in enumerate((done, beside)):
        notes = finding(tmp_path / str(k), made).notes
        assert not any("asks for a randomisation test" in note for note in notes)


@pytest.mark.parametrize(
    ("plan", "said"),
    [
        (asking(PLAN, "    randomisation_test: {permutations: 999}\n"), "randomisation test"),
        (asking(PLAN, "    event_study: {from: 0, to: 3}\n"), "event study"),
        (asking(PLAN, "    summary: cohort\n"), "summary: cohort"),
        (PLAN.replace("level: team\n", "level: team\n  strata: [force]\n"), "within force"),
    ],
)
def test_what_is_not_done_is_said(plan: str, said: str, tmp_path: Path) -> None:
    notes = " ".join(finding(tmp_path / "s", plan).notes)
    assert any(word in notes for word in said.split("|"))


def test_a_plan_that_asks_nothing_more_gets_no_such_note(tmp_path: Path) -> None:
    notes = " ".join(finding(tmp_path / "s", PLAN).notes)
    assert "The plan" not in notes
