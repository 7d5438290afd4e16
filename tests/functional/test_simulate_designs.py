"""For every design: made-up records pass the checks, and its own method finds what is true."""

from __future__ import annotations

from dataclasses import dataclass
from math import log
from pathlib import Path
from typing import Any

import pytest

from forethought.errors import Refusal, errors_in
from forethought.files.examples import example_folder
from forethought.files.shipped import SHIPPED
from forethought.files.tables import write_table
from forethought.findings.model import Finding
from forethought.journey.analyse import analyse
from forethought.journey.simulate import simulate, write_simulated
from forethought.journey.study import Study, read_study
from tests.functional.simulated_study import CASES, Case, make_study

STANDARD_ERRORS = 3.0
"""An estimate lies within so many standard errors of the truth: chance breaks this once in 370."""

NORMAL = 1.96
"""An interval of 95 % reaches so many standard errors either way, or a little more."""


@dataclass(frozen=True)
class Run:
    """One simulated study, analysed."""

    study: Study
    truth: float
    finding: Finding
    notes: tuple[str, ...]


def run(case: Case, folder: Path) -> Run:
    study = read_study(make_study(folder, case))
    made = simulate(study)
    write_table(made.columns, folder / "records.parquet")
    (finding,) = analyse(study).findings
    return Run(study, made.truth["steps"], finding, made.notes)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_truth_is_found_by_the_designs_own_method(case: Case, tmp_path: Path) -> None:
    found = run(case, tmp_path)
    assert errors_in(found.study.check()) == ()
    assert found.finding.refusal is None
    assert found.finding.method == case.method
    off = distance(found.finding, found.truth)
    assert off < STANDARD_ERRORS, (found.finding.estimate, found.finding.se, found.truth)


def distance(finding: Finding, truth: float) -> float:
    """How many standard errors an estimate lies from the truth, on the scale of its interval."""
    values = (finding.estimate, finding.ci_low, finding.ci_high)
    low, high = (value for value in values[1:] if value is not None)
    assert finding.estimate is not None
    if finding.scale == "ratio":
        return abs(log(finding.estimate / truth)) / (log(high / low) / (2 * NORMAL))
    return abs(finding.estimate - truth) / ((high - low) / (2 * NORMAL))


def as_written(columns: dict[str, Any]) -> dict[str, list[Any]]:
    return {name: list(values) for name, values in columns.items()}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_same_seed_gives_the_same_records(case: Case, tmp_path: Path) -> None:
    study = read_study(make_study(tmp_path, case))
    assert as_written(simulate(study).columns) == as_written(simulate(study).columns)


LONGER = ("family-links", "return-home")
"""Their analyses try many things beside the estimate, and take some seconds."""
MADE_UP = [
    pytest.param(name, marks=pytest.mark.slow) if name in LONGER else name
    for name in SHIPPED
    if name not in ("castle-doctrine", "think-family")
]


@pytest.mark.parametrize("name", MADE_UP)
def test_an_example_finds_what_is_true_of_it(name: str, tmp_path: Path) -> None:
    """Multiple imputation is left out here; `forethought run` does it in some seconds."""
    study = read_study(example_folder(name))
    records = tmp_path / "records.parquet"
    made = simulate(study)
    write_table(made.columns, records)
    text = (example_folder(name) / "plan.yaml").read_text(encoding="utf-8")
    folder = tmp_path / "study"
    folder.mkdir()
    plan = text.replace("else: multiple-imputation", "else: complete-cases")
    (folder / "plan.yaml").write_text(plan, encoding="utf-8")
    theory = (example_folder(name) / "theory.yaml").read_bytes()
    (folder / "theory.yaml").write_bytes(theory)
    for finding in analyse(read_study(folder), records).findings:
        assert finding.refusal is None
        assert distance(finding, made.truth[finding.indicator]) < STANDARD_ERRORS


def test_partners_files_together_are_the_whole(tmp_path: Path) -> None:
    folder = example_folder("five-forces")
    study = read_study(folder)
    whole = simulate(study)
    rows = 0
    for partner in study.planned.partners:
        made = write_simulated(folder, tmp_path / f"{partner}.parquet", partner=partner)
        rows += made.rows
        assert made.rows == list(whole.columns["force"]).count(partner)
        assert partner in made.notes[-1]
    assert rows == whole.rows


def test_a_partner_that_the_plan_does_not_name_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refusal) as caught:
        write_simulated(example_folder("five-forces"), tmp_path / "r.csv", partner="nowhere")
    assert caught.value.faults[0].code.startswith("G")
    assert "avonmere" in (caught.value.faults[0].expected or "")
