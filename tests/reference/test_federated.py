"""Five partners' released sums against the same people's records together.

High School and Beyond (160 schools; Raudenbush and Bryk 2002, chapter 4) is cut into five partners
of 32 schools; the officers of the Chicago procedural justice training are dealt out to five. The
pooled answers must equal those from all records to 1e-10, and those of R to what R prints.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from numpy.typing import NDArray

from forethought.errors import Refusal
from forethought.files.release import MOST_BYTES
from forethought.findings.model import Findings
from forethought.journey.analyse import analyse
from forethought.journey.study import read_study
from forethought.journey.summarise import summarise
from forethought.journey.together import analyse_released
from forethought.moments.release.document import ReleasedMoments
from tests.functional.test_federated import numbers

EXACT = 1e-10
"""Relative; a figure near zero is held against 1e-12."""
PRINTED = 1e-8
"""R's values are printed to nine significant digits."""
OPTIMISER = 1e-6
"""lme4 stops its search when its criterion no longer falls."""

NAMES = tuple("abcde")
THEORY = """\
forethought: 1
theory: {id: reference, version: 1, title: Reference data}
goal: {id: goal, statement: Fewer young people leave school early, who: Pupils, horizon: P3Y}
outcomes:
  - id: box
    statement: Pupils know more
    who: Pupils
    horizon: P1Y
    leads_to: [{to: goal, because: Knowledge opens doors}]
    indicators:
      - {id: score, measure: The outcome, unit: points, kind: KIND, better: higher,
         source: records, smallest_meaningful: 0.5}
activities:
  - id: work
    statement: Teach
    who_delivers: Teachers
    for: Pupils
    leads_to: [{to: box, because: Practice helps}]
"""
SCHOOLS = """\
forethought: 1
plan: {theory: {id: reference, version: 1}, title: Schools, design: cluster-randomised, seed: 7}
assignment: {level: school, arms: [{id: Catholic}, {id: Public}]}
partners: [a, b, c, d, e]
data:
  source: records.csv
  unit: pupil
  cluster: school
  arm: sector
  outcomes: {score: {column: OUTCOME}}
  covariates: {ses: {column: ses}}
questions:
  - id: q
    indicator: score
    primary: true
    estimand: {population: pupils, contrast: Public versus Catholic, summary: a difference}
    METHODS
"""
LINEAR = """\
method: mixed-model
    adjust: [ses]
    sensitivity: [cluster-robust-cr0, cluster-robust-cr1, cluster-robust-cr2, cluster-robust-cr3,
      cluster-means, gee-exchangeable, wild-cluster-bootstrap, randomisation-inference]
    bootstrap: {weights: WEIGHTS}"""
COUNTED = "method: poisson-cluster-robust"
TRAINING = """\
forethought: 1
plan: {theory: {id: reference, version: 1}, title: Training, design: staggered-rollout,
  timing: random, seed: 7}
partners: [a, b, c, d, e]
data:
  source: records.parquet
  unit: uid
  period: quarter
  first_treated: first
  outcomes: {score: {column: complaints}}
questions:
  - id: q
    indicator: score
    primary: true
    estimand: {population: officers, contrast: trained versus not yet, summary: a difference}
    method: staggered-efficient
    sensitivity: [callaway-santanna, sun-abraham]
    event_study: {from: -2, to: 3}
privacy: {smallest_cluster: 5, parameters_per_row: 0.5}
"""
Look = Callable[[str, str, str], float]


def study(folder: Path, plan: str, kind: str = "continuous") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "theory.yaml").write_text(THEORY.replace("KIND", kind), encoding="utf-8")
    (folder / "plan.yaml").write_text(plan, encoding="utf-8")
    return folder


def released(root: Path) -> dict[str, ReleasedMoments]:
    """Summarise at each partner; hold each file's size against the most it may have."""
    found = {}
    for name in NAMES:
        path = root / f"{name}.json"
        found[name] = summarise(read_study(root / name), output=path, partner=name).release
        assert path.stat().st_size <= MOST_BYTES
    return found


def pooled(root: Path) -> Findings:
    """Pool what every partner released."""
    files = [root / f"{name}.json" for name in NAMES]
    together = analyse_released(read_study(root / "centre"), files)
    assert together.request is None
    assert together.findings.partners == NAMES
    return together.findings


def agree(ours: Findings, theirs: Findings) -> None:
    for found, wanted in zip(ours.findings, theirs.findings, strict=True):
        assert found.refusal is None
        assert all(other.refusal is None for other in found.sensitivity)
        assert numbers(found) == pytest.approx(numbers(wanted), rel=EXACT, abs=1e-12)
        for point, same in zip(found.event_study, wanted.event_study, strict=True):
            assert (point.estimate, point.se) == pytest.approx((same.estimate, same.se), rel=1e-8)


def cut_schools(root: Path, data: Path, plan: str, outcome: str, kind: str) -> None:
    with (data / "hsb82_multisite.csv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    for place, row in enumerate(rows):
        row["pupil"] = f"p{place:05}"
        # a count for the count model, of many values: few would make cells
        row["tens"] = str(max(int(float(row["mAch"]) // 3), 0))
    schools = sorted({row["school"] for row in rows})
    parts = {"centre": rows} | {
        name: [row for row in rows if schools.index(row["school"]) // 32 == place]
        for place, name in enumerate(NAMES)
    }
    for name, own in parts.items():
        folder = study(root / name, plan.replace("OUTCOME", outcome), kind)
        with (folder / "records.csv").open("w", encoding="utf-8", newline="") as handle:
            writer = csv.DictWriter(handle, list(rows[0]))
            writer.writeheader()
            writer.writerows(own)


@pytest.mark.slow
@pytest.mark.parametrize("weights", ["webb", "rademacher"])
def test_schools_at_five_partners(
    weights: str, reference_data: Path, reference_value: Look, tmp_path: Path
) -> None:
    """Draws too: partners' schools stand under codes, and yet the same lot falls on each."""
    plan = SCHOOLS.replace("METHODS", LINEAR.replace("WEIGHTS", weights))
    cut_schools(tmp_path, reference_data, plan, "mAch", "continuous")
    released(tmp_path)
    found = pooled(tmp_path)
    agree(found, analyse(read_study(tmp_path / "centre")))
    finding = found.findings[0]
    robust = {str(other.method): other for other in finding.sensitivity}

    def look(analysis: str, quantity: str) -> float:
        return reference_value("hsb82_multisite", analysis, quantity)

    cr2 = robust["cluster-robust-cr2"]
    assert cr2.estimate == pytest.approx(look("pooled_lm_CR", "sectorPublic.est"), rel=PRINTED)
    assert cr2.se == pytest.approx(look("pooled_lm_CR", "sectorPublic.se_CR2"), rel=PRINTED)
    assert cr2.df == pytest.approx(look("pooled_lm_CR", "sectorPublic.df_satt_CR2"), rel=PRINTED)
    assert finding.estimate == pytest.approx(look("lmer_ri", "sectorPublic.est"), rel=OPTIMISER)
    assert finding.also["se_satterthwaite"] == pytest.approx(
        look("lmer_ri", "sectorPublic.se"), rel=OPTIMISER
    )
    assert finding.clusters == 160
    assert finding.n == 7185


@pytest.mark.slow
def test_counts_in_cells_at_five_partners(reference_data: Path, tmp_path: Path) -> None:
    """A rate ratio from cells: exact in one round."""
    plan = SCHOOLS.replace("METHODS", COUNTED)
    cut_schools(tmp_path, reference_data, plan, "tens", "count")
    released(tmp_path)
    agree(pooled(tmp_path), analyse(read_study(tmp_path / "centre")))


@pytest.mark.slow
def test_roll_out_at_five_partners(reference_data: Path, tmp_path: Path) -> None:
    """Officers by quarter; partners' cohorts too small to leave are left out on both sides.

    Complaints are so rare that the gate keeps them back: those officers' hours of something, made
    up, go to the pool.
    """
    officers_by_quarter(reference_data, tmp_path)
    for name in NAMES:
        with pytest.raises(Refusal) as refused:
            summarise(read_study(tmp_path / name), output=tmp_path / "x.json", partner=name)
        fault = refused.value.faults[0]
        assert fault.code == "G054"
        assert "fewer than 5 differ from the rest in " in fault.message
    site, table = officers_by_quarter(reference_data, tmp_path, spread=1.0)
    left = np.zeros(len(site), dtype=bool)
    for number, release in enumerate(released(tmp_path).values()):
        cohorts = [c for c in release.tables[0].answers[0].answer.cohorts if c is not None]
        left |= (site == number) & np.isin(table["first"].to_numpy(), cohorts)
    assert 0.9 < left.mean() < 1
    centre = study(tmp_path / "centre", TRAINING)
    pq.write_table(table.filter(pa.array(left)), centre / "records.parquet")
    agree(pooled(tmp_path), analyse(read_study(centre)))


def officers_by_quarter(
    data: Path, root: Path, spread: float = 0.0
) -> tuple[NDArray[np.int64], pa.Table]:
    """Deal the officers out to partners; ``spread`` makes continuous what is a rare count."""
    raw = pq.read_table(data / "police_pj_training_complaints.parquet")
    uid = raw["uid"].to_numpy()
    quarter = (raw["period"].to_numpy() - 1) // 3 + 1
    first = (raw["first_trained"].to_numpy() - 1) // 3 + 1
    officers, place = np.unique(uid, return_inverse=True)
    code = place * 24 + quarter - 1
    complaints = np.bincount(
        code, weights=raw["complaints"].to_numpy(), minlength=24 * len(officers)
    )
    starts = np.zeros(len(officers), dtype=np.int64)
    starts[place] = first
    noise = np.random.default_rng(7).normal(size=len(complaints))
    table = pa.table(
        {
            "uid": np.repeat(officers, 24),
            "quarter": np.tile(np.arange(1, 25), len(officers)),
            "first": np.repeat(starts, 24),
            "complaints": complaints + spread * noise,
        }
    )
    site = np.repeat(np.arange(len(officers)) % 5, 24)
    for number, name in enumerate(NAMES):
        folder = study(root / name, TRAINING)
        pq.write_table(table.filter(pa.array(site == number)), folder / "records.parquet")
    return site, table
