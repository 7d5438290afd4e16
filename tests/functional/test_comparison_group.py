"""Comparison groups, before-after, weights, balance and losses: from records to findings."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import causaldata
import numpy as np
import pytest

import forethought as ft
from forethought.findings.model import Finding
from tests.functional.small_study import as_csv, make_study

PLAN = """\
forethought: 1
plan:
  theory: {id: small, version: 1}
  title: A force that trained and one that did not
  design: comparison-group
assignment:
  level: officer
  arms: [{id: usual}, {id: trained}]
waves: [{id: early, at: P0D}, {id: before, at: P3M}, {id: after, at: P12M}]
data:
  source: records.csv
  unit: officer
  cluster: team
  arm: arm
  wave: wave
  outcomes:
    skill: {column: skill}
  covariates:
    age: {column: age}
questions:
  - id: q-skill
    indicator: skill
    primary: true
    estimand: {population: officers, contrast: trained versus usual, at: after,
               summary: mean difference}
    method: difference-in-differences
    adjust: [skill@before, age]
"""
WAVES = ("early", "before", "after")


def rows(other_people: bool = False) -> Iterator[list[str]]:
    """Ten teams of eight with the programme, ten without; one in eleven is lost at the end."""
    rng = np.random.default_rng(12)
    yield ["officer", "team", "arm", "wave", "skill", "age", "w"]
    for officer in range(160):
        trained = officer % 20 < 10
        level, age = rng.normal(10 + trained), 25 + officer % 31
        for k, wave in enumerate(WAVES):
            if k == 2 and officer % 11 == 4:
                continue
            skill = level + 0.02 * age + 0.3 * k + 1.5 * (trained and k == 2) + rng.normal(0, 0.5)
            who = f"o{officer}-{k}" if other_people else f"o{officer}"
            arm = "trained" if trained else "usual"
            yield [who, f"t{officer % 20}", arm, wave, f"{skill:.3f}", f"{age}", f"{1 + k}"]


def found(folder: Path, plan: str, table: Iterator[list[str]] | None = None) -> Finding:
    csv = as_csv(list(table or rows()))
    return ft.analyse(ft.read_study(make_study(folder, plan=plan, csv=csv))).findings[0]


def values(table: list[list[str]]) -> dict[tuple[bool, str, str], float]:
    return {(r[2] == "trained", r[0], r[3]): float(r[4]) for r in table[1:]}


def test_a_difference_in_differences_from_waves(tmp_path: Path) -> None:
    finding = found(tmp_path / "s", PLAN.replace("[skill@before, age]", "[skill@before]"))
    y = values(list(rows()))
    change = {
        group: [
            y[g, o, "after"] - y[g, o, "before"] for g, o, w in y if w == "after" and g is group
        ]
        for group in (False, True)
    }
    by_hand = np.mean(change[True]) - np.mean(change[False])
    assert finding.estimate == pytest.approx(by_hand, rel=1e-9)
    assert (finding.se_method, finding.clusters, finding.n) == ("CR2", 20, 145)
    assert [point.period for point in finding.event_study] == ["early", "after"]
    assert [bound.magnitude for bound in finding.bounds] == [0.5, 1, 2]
    assert "from before to after" in finding.notes[0]
    assert finding.attrition is not None
    assert finding.attrition.overall == pytest.approx(15 / 160)
    assert finding.attrition.padlocks == 5


def test_other_people_at_each_wave(tmp_path: Path) -> None:
    plan = PLAN.replace("[skill@before, age]", "[age]")
    finding = found(tmp_path / "s", plan, rows(other_people=True))
    assert finding.estimate == pytest.approx(1.5, abs=0.6)
    assert any("Other people answered" in note for note in finding.notes)
    assert not finding.event_study


def by_month(starts: tuple[str, str]) -> Iterator[list[str]]:
    rng = np.random.default_rng(3)
    yield ["officer", "month", "start", "skill"]
    for officer in range(60):
        start = starts[officer % 2] if officer < 20 else ""
        level = rng.normal()
        for month in range(1, 7):
            on = bool(start) and month >= int(start)
            yield [f"o{officer}", f"{month}", start, f"{level + on + rng.normal(0, 0.3):.3f}"]


MONTHS = (
    PLAN.replace(
        "waves: [{id: early, at: P0D}, {id: before, at: P3M}, {id: after, at: P12M}]\n", ""
    )
    .replace(
        "  cluster: team\n  arm: arm\n  wave: wave\n", "  period: month\n  first_treated: start\n"
    )
    .replace("  covariates:\n    age: {column: age}\n", "")
    .replace(" at: after,\n", "\n")
    .replace("    adjust: [skill@before, age]\n", "")
)


def test_periods_with_one_start(tmp_path: Path) -> None:
    finding = found(tmp_path / "s", MONTHS, by_month(("4", "4")))
    assert finding.estimate == pytest.approx(1, abs=0.2)
    assert [point.period for point in finding.event_study] == [-3, -2, 0, 1, 2]
    assert [arm.assigned for arm in finding.flow] == [40, 20]


def test_periods_with_several_starts_are_refused(tmp_path: Path) -> None:
    finding = found(tmp_path / "s", MONTHS, by_month(("3", "5")))
    assert finding.refusal is not None
    assert finding.refusal.code == "E190"
    assert "callaway-santanna" in finding.refusal.remedy


def test_before_and_after_tests_nothing(tmp_path: Path) -> None:
    plan = PLAN.replace("design: comparison-group", "design: before-after").replace(
        "method: difference-in-differences", "method: difference-in-means"
    )
    finding = found(tmp_path / "s", plan)
    y = values(list(rows()))
    change = [y[g, o, "after"] - y[g, o, "before"] for g, o, w in y if w == "after"]
    assert finding.estimate == pytest.approx(np.mean(change), rel=1e-9)
    assert finding.df == len(change) - 1
    assert finding.verdict == "not-tested"
    assert "nobody can say how much would have changed anyway" in " ".join(finding.notes)
    assert (finding.balance, finding.attrition) == ((), None)


def test_balance_is_shown_before_and_after_weighting(tmp_path: Path) -> None:
    plan = PLAN.replace("difference-in-differences", "entropy-balancing")
    finding = found(tmp_path / "s", plan)
    baseline, age = finding.balance
    assert (baseline.covariate, age.covariate) == ("skill@before", "age")
    assert baseline.band == "not-alike"
    assert baseline.weighted == pytest.approx(0, abs=1e-9)
    assert baseline.weighted_band == "fine"
    assert finding.also["e_value"] > 1


def test_weights_count_or_the_check_says_where_they_do_not(tmp_path: Path) -> None:
    plan = PLAN.replace("  wave: wave\n", "  wave: wave\n  weight: w\n")
    by_people = plan.replace("  cluster: team\n", "")
    finding = found(tmp_path / "a", by_people.replace("difference-in-differences", "ancova"))
    assert finding.estimate is not None
    assert any("Each row counts by its weight" in note for note in finding.notes)
    with pytest.raises(ft.Refusal) as refused:
        found(tmp_path / "b", plan.replace("difference-in-differences", "entropy-balancing"))
    assert "L101" in [fault.code for fault in refused.value.faults]


def test_a_published_trials_balance(tmp_path: Path, reference_value) -> None:
    """(x̄₁ − x̄₀)/√((s₁² + s₀²)/2) in the National Supported Work sample, by R."""
    names = ("age", "educ", "black", "hisp", "marr", "nodegree", "re74", "re75")
    frame = causaldata.nsw_mixtape.load_pandas().data
    table = [["officer", "arm", "skill", *names]]
    for k, row in enumerate(frame.to_dict("records")):
        arm = "trained" if row["treat"] else "usual"
        table.append([f"o{k}", arm, repr(float(row["re78"]))])
        table[-1] += [repr(float(row[name])) for name in names]
    covariates = "".join(f"    {name}: {{column: {name}}}\n" for name in names)
    plan = (
        PLAN.replace("comparison-group", "individual-randomised")
        .replace("  cluster: team\n", "")
        .replace("  wave: wave\n", "")
        .replace("    age: {column: age}\n", covariates)
        .replace(
            "waves: [{id: early, at: P0D}, {id: before, at: P3M}, {id: after, at: P12M}]\n", ""
        )
        .replace(" at: after,\n", "\n")
        .replace("[skill@before, age]", f"[{', '.join(names)}]")
        .replace("difference-in-differences", "lin")
    )
    finding = found(tmp_path / "s", plan, iter(table))
    ours = {line.covariate: line.standardised for line in finding.balance}
    theirs = {n: reference_value("nsw_lalonde_rct", "baseline_smd", n) for n in names}
    assert ours == pytest.approx(theirs, rel=5e-9)
    assert {line.covariate for line in finding.balance if line.band == "not-alike"} == {"nodegree"}
    assert finding.estimate == pytest.approx(1621.583, abs=5e-4)


def test_a_change_by_clusters_needs_clusters(tmp_path: Path) -> None:
    """A question that cannot be answered is refused; it is no fault of the program."""
    head, people = PLAN.split("assignment:\n")
    plan = head.replace("comparison-group", "before-after") + people[people.index("waves:") :]
    plan = plan.replace("  cluster: team\n", "").replace("  arm: arm\n", "")
    plan = plan.replace("difference-in-differences", "cluster-robust-cr2")
    plan = plan.replace("    adjust: [skill@before, age]\n", "")
    study = ft.read_study(make_study(tmp_path, plan=plan, csv=as_csv(list(rows()))))
    found = ft.analyse(study).findings[0]
    assert found.refusal is not None
    assert found.refusal.code == "E003"
