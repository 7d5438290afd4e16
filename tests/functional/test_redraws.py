"""A recorded draw, replayed by the analysis: two arms in either order, and two of three."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

import forethought as ft
from forethought.findings.model import Finding
from tests.functional.small_study import PLAN, THEORY, as_csv, make_study

TWO = "arms: [{id: usual}, {id: trained}]"
THREE = "arms: [{id: usual}, {id: trained}, {id: both}]"


def analysed(folder: Path, arms: str, contrast: str, more: str = "") -> Finding:
    """Draw 18 teams by lot, make records in which training helps, and analyse."""
    plan = PLAN.replace(TWO, f"{arms}\n  record: draw.json\n{more}".rstrip())
    plan = plan.replace("trained versus usual", contrast).replace(
        "method: mixed-model",
        "method: randomisation-inference\n    randomisation_test: {permutations: 499}",
    )
    study = make_study(folder, theory=THEORY, plan=plan)
    roster = folder / "roster.csv"
    roster.write_text(
        as_csv([["team", "kind"], *([f"t{k}", "abc"[k % 3]] for k in range(18))]), encoding="utf-8"
    )
    ft.assign(ft.read_study(study), roster, folder / "arms.csv", "Ann")
    units = json.loads((folder / "draw.json").read_text(encoding="utf-8"))["units"]
    rng = np.random.default_rng(1)
    rows = [
        [f"{unit['id']}-{k}", unit["id"], unit["arm"], f"{rng.normal() + helped(unit['arm']):.3f}"]
        for unit in units
        for k in range(4)
    ]
    csv = as_csv([["officer", "team", "arm", "skill"], *rows])
    (folder / "records.csv").write_text(csv, encoding="utf-8")
    return ft.analyse(ft.read_study(study)).findings[0]


def helped(arm: str) -> float:
    return 5.0 if arm == "trained" else 0.0


@pytest.mark.slow
@pytest.mark.parametrize(
    ("contrast", "sign"), [("trained versus usual", 1), ("usual versus trained", -1)]
)
@pytest.mark.parametrize("arms", [TWO, THREE], ids=["two arms", "three arms"])
def test_the_recorded_draw_is_replayed(tmp_path: Path, arms: str, contrast: str, sign: int) -> None:
    found = analysed(tmp_path, arms, contrast)
    assert sign * (found.estimate or 0) == pytest.approx(5, abs=1)
    assert found.p is not None
    assert found.p < 0.02
    assert any("499 replays of the recorded draw" in note for note in found.notes)
    left = any("units of other arms left where they are" in note for note in found.notes)
    assert left is (arms is THREE)


@pytest.mark.slow
def test_two_arms_of_three_by_minimisation_are_not_replayed_and_that_is_said(
    tmp_path: Path,
) -> None:
    more = "  method: minimisation\n  balance: [kind]\n"
    found = analysed(tmp_path, THREE, "trained versus usual", more)
    assert found.p is not None
    assert any("is not replayed: in minimisation" in note for note in found.notes)
    assert not any("replays of the recorded" in note for note in found.notes)
