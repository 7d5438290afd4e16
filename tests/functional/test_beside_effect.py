"""Who took part, dose, subgroups and several questions at once, from records to findings."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import forethought as ft
from forethought.findings.model import Finding
from tests.functional.small_study import PLAN, THEORY, as_csv, make_study

TWO = THEORY.replace(
    "source: survey, smallest_meaningful: 1}",
    "source: survey, smallest_meaningful: 1}\n"
    "      - {id: know, measure: Knowledge test, unit: points, kind: scale, better: higher,\n"
    "         source: survey, smallest_meaningful: 1}",
)
FULL = (
    PLAN.replace(
        "    skill: {column: skill}\n",
        "    skill: {column: skill}\n"
        "    know: {column: know}\n"
        "  received: came\n"
        "  dose: hours\n"
        "  strata: [force]\n"
        "  covariates:\n"
        "    rank: {column: rank, kind: category}\n"
        "    age: {column: age}\n"
        "delivery: {complier: officers who came}\n"
        "subgroups: [{by: rank, at_least: 20}, {by: age}, {by: force}]\n"
        "multiplicity: {families: [[q-skill, q-know]], adjust: romano-wolf}\n",
    )
    + """\
    sensitivity: [gee-exchangeable, wild-cluster-bootstrap, cace-2sls]
  - id: q-know
    indicator: know
    estimand: {population: officers, contrast: trained versus usual, summary: mean difference}
    method: mixed-model
"""
)


def records(teams: int = 24) -> str:
    rng = np.random.default_rng(6)
    rows = [["officer", "team", "arm", "skill", "know", "rank", "age", "came", "hours", "force"]]
    for team in range(teams):
        level = 10 + rng.normal(0, 0.5)
        for officer in range(9):
            arm = team % 2
            came = int(arm and rng.uniform() < 0.7)
            rank = "other" if officer == 8 and team < 4 else ("pc", "sgt")[officer % 2]
            skill = level + 1.5 * came + rng.normal(0, 1.5)
            know = skill / 2 + rng.normal(0, 0.5)
            row = [f"o{team}-{officer}", f"t{team}", ("usual", "trained")[arm]]
            row += [f"{skill:.2f}", f"{know:.2f}", rank, str(25 + officer), str(came)]
            rows.append([*row, str(came * (1 + officer % 3)), ("north", "south")[team // 2 % 2]])
    return as_csv(rows)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> tuple[Finding, ...]:
    return analysed(tmp_path_factory.mktemp("full"), FULL, records())


def analysed(folder: Path, plan: str, csv: str) -> tuple[Finding, ...]:
    return ft.analyse(ft.read_study(make_study(folder, theory=TWO, plan=plan, csv=csv))).findings


def test_who_took_part_is_answered_and_no_longer_said_to_be_left_out(
    found: tuple[Finding, ...],
) -> None:
    part = found[0].took_part
    assert part is not None
    assert part.complier == "officers who came"
    assert part.estimate == pytest.approx(1.5, abs=0.9)
    assert part.share_reference == 0
    assert part.share_compared == pytest.approx(0.7, abs=0.15)
    assert "Nobody else could have it" in part.notes[0]
    assert part.estimate == next(
        s.estimate for s in found[0].sensitivity if s.method == "cace-2sls"
    )
    assert not any("taken part" in note for note in found[0].notes)


def test_the_dose_is_an_association_and_the_lots_answer_stands_beside(
    found: tuple[Finding, ...],
) -> None:
    dose = found[0].dose
    assert dose is not None
    assert dose.estimate is not None
    assert "An association, not an effect" in dose.notes[0]
    assert "By the lot" in dose.notes[1]


def test_subgroups_are_tested_once_and_small_ones_are_not_shown(
    found: tuple[Finding, ...],
) -> None:
    rank, age, force = found[0].subgroups
    assert [(g.group, g.n) for g in rank.groups] == [("other", 4), ("pc", 116), ("sgt", 96)]
    assert rank.groups[0].estimate is None
    assert rank.groups[1].ci_low is not None
    assert any("not shown: other" in note for note in rank.notes)
    assert [g.group for g in age.groups] == ["for each unit more of age"]
    assert [(g.group, g.n) for g in force.groups] == [("north", 108), ("south", 108)]
    for test in (rank, age, force):
        assert test.p_interaction is not None
        assert "HTZ" in test.method


def test_several_questions_are_moved_together(found: tuple[Finding, ...]) -> None:
    skill, know = found
    assert skill.p is not None
    assert know.p is not None
    assert skill.p_adjusted is not None
    smaller = min(skill.p, know.p)
    assert smaller <= min(skill.p_adjusted, know.p_adjusted or 1) < 2 * smaller
    assert not any("Romano" in note for note in (*skill.notes, *know.notes))


def test_what_a_study_of_this_size_could_have_found_is_said(found: tuple[Finding, ...]) -> None:
    for one in (found[0], *found[0].sensitivity):
        assert one.se is not None
        assert one.smallest_detectable is not None
        assert 2.8 < one.smallest_detectable / one.se < 3.3
    assert found[0].icc_low is not None
    assert found[0].icc_high is not None
    assert found[0].icc_low <= (found[0].icc or 0) <= found[0].icc_high


def test_people_drawn_one_by_one_are_moved_together_too(tmp_path: Path) -> None:
    plan = (
        FULL.replace("cluster-randomised", "individual-randomised")
        .replace("mixed-model", "difference-in-means")
        .replace("level: team", "level: officer")
        .replace("  cluster: team\n", "")
        .replace("gee-exchangeable, wild-cluster-bootstrap, ", "")
    )
    skill, know = analysed(tmp_path / "s", plan, records())
    assert skill.p is not None
    assert know.p is not None
    assert not any("Romano" in note for note in (*skill.notes, *know.notes))
    assert "HC2" in skill.subgroups[0].method
    assert skill.took_part is not None
    assert skill.took_part.estimate is not None


def test_a_column_that_is_missing_is_asked_for(tmp_path: Path) -> None:
    plan = FULL.replace("  received: came\n", "").replace(", cace-2sls]", "]")
    skill, _ = analysed(tmp_path / "s", plan, records())
    assert skill.took_part is None
    assert any("`data.received`" in note for note in skill.notes)


def test_few_clusters_refuse_the_headline_and_keep_the_rest_beside(tmp_path: Path) -> None:
    plan = FULL.replace("method: mixed-model", "method: cluster-robust-cr2", 1)
    skill, know = analysed(tmp_path / "s", plan, records(teams=14))
    assert skill.refusal is not None
    assert skill.refusal.code == "E132"
    assert "7 and 7" in skill.refusal.message
    assert know.estimate is not None
    beside = {s.method: s for s in skill.sensitivity}
    assert "Do not quote it" in beside["gee-exchangeable"].notes[0]
    assert beside["wild-cluster-bootstrap"].refusal is None


def test_what_stands_beside_says_that_it_is_not_imputed(tmp_path: Path) -> None:
    head, first, *rest = records().splitlines()
    gap = first.split(",")
    gap[3] = ""
    rule = "missing: {then: multiple-imputation, imputations: 2}\nsubgroups:"
    csv = "\n".join([head, ",".join(gap), *rest]) + "\n"
    skill, know = analysed(tmp_path, FULL.replace("subgroups:", rule), csv)
    said = "imputation and shifts by delta do not enter"
    assert skill.dose is not None
    assert all(any(said in note for note in test.notes) for test in skill.subgroups)
    assert any(said in note for note in skill.dose.notes)
    assert not any(said in note for test in know.subgroups for note in test.notes)


def test_two_clusters_an_arm_leave_the_randomisation_test(tmp_path: Path) -> None:
    plan = FULL.replace("[gee-exchangeable,", "[randomisation-inference,")
    skill, _ = analysed(tmp_path / "s", plan, records(teams=4))
    assert skill.refusal is not None
    assert skill.refusal.code == "E133"
    test = skill.sensitivity[0]
    assert test.p is not None
    assert test.also["smallest_p"] >= 0.25
    assert any("cannot go below" in note for note in test.notes)
