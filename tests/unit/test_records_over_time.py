"""Tables of stepped wedges and of waves together: rows, states, columns of time, what is said."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from forethought.errors import Refusal
from forethought.files.records import open_records
from forethought.plan import Plan
from forethought.records import AnalysisTable, analysis_table
from tests.spec.records_cases import INDIVIDUAL, STEPS, WEDGE, plan_of, theory_of

BY_ARM: dict[str, Any] = {
    "design": "stepped-wedge",
    "data": {
        "unit": "row-number",
        "cluster": "team",
        "period": "t",
        "arm": "d",
        "outcomes": {"amount": {"column": "y"}},
    },
}
STEPPED = """team,t,d,g,y
N,3,new,3,1
S,3,usual,12,2
N,12,new,3,3
S,12,new,12,
N,2,usual,3,5
S,2,usual,12,6
"""
WAVES = """id,wave,arm,y
a,before,usual,1
a,three,usual,5
a,six,usual,6
b,before,new,2
b,three,new,
b,six,new,7
c,before,new,3
c,three,new,8
"""
IN_WAVES: dict[str, Any] = {
    "design": "individual-randomised",
    "data": INDIVIDUAL["data"] | {"wave": "wave"},
    "at": ("six", "three"),
}
THREE = [{"id": "before", "at": "P0D"}, {"id": "six", "at": "P6M"}, {"id": "three", "at": "P3M"}]


def made(folder: Path, text: str, plan: Plan) -> tuple[list[dict[str, Any]], AnalysisTable]:
    (folder / "records.csv").write_text(text, encoding="utf-8")
    assert plan.data is not None
    with open_records("records.csv", folder, plan.data) as opened:
        found = analysis_table(opened.table, plan, theory_of(), plan.questions[0], None)
        rows = found.table.to_pyarrow().to_pylist()
    return rows, found


@pytest.mark.parametrize("study", [WEDGE, STEPS, BY_ARM], ids=["treated", "first", "arm"])
def test_who_has_the_programme_when(tmp_path: Path, study: dict[str, Any]) -> None:
    """Three ways of saying it give the same table; time is a category in the order of numbers."""
    text = STEPPED if study is BY_ARM else STEPPED.replace("new", "1").replace("usual", "0")
    rows, table = made(tmp_path, text, plan_of(study))
    cells = {(row["cluster"], row["period"]): row["arm"] for row in rows}
    assert cells == {("N", 2): 0, ("N", 3): 1, ("N", 12): 1, ("S", 2): 0, ("S", 3): 0}
    assert table.strata == ("s:period 3", "s:period 12")
    assert [row["s:period 12"] for row in rows] == [float(row["period"] == 12) for row in rows]
    assert [(arm.assigned, arm.analysed) for arm in table.flow] == [(3, 3), (3, 2)]
    assert any("Time is in the model as 3 periods (2 to 12)" in note for note in table.notes)


def test_periods_of_a_cluster_in_both_states_are_counted(tmp_path: Path) -> None:
    said = "1 cluster-period holds units with and units without the programme"
    _, whole = made(tmp_path, STEPPED, plan_of(BY_ARM))
    assert not any(note.startswith(said) for note in whole.notes)
    _, split = made(tmp_path, STEPPED + "N,12,usual,3,4\n", plan_of(BY_ARM))
    assert any(note.startswith(said) for note in split.notes)


def test_units_seen_again_are_counted(tmp_path: Path) -> None:
    plan = plan_of(WEDGE, data={"unit": "id"})
    rows = "id,team,t,d,y\na,N,1,0,1\na,N,2,1,2\nb,S,1,0,3\nc,S,2,0,4\n"
    _, table = made(tmp_path, rows, plan)
    assert any(note.startswith("1 unit is seen in more than one period") for note in table.notes)


def test_more_periods_than_can_be_levels_are_refused(tmp_path: Path) -> None:
    lines = [
        f"{team},{t},{int(t > 50 + 9 * (team == 'S'))},{t}" for team in "NS" for t in range(150)
    ]
    with pytest.raises(Refusal) as refused:
        made(tmp_path, "team,t,d,y\n" + "\n".join(lines), plan_of(WEDGE))
    assert "the period" in refused.value.faults[0].message


def waved(**more: Any) -> Plan:
    plan = plan_of(IN_WAVES, waves=THREE, **more)
    question = plan.questions[0].model_copy(update={"waves": "together"})
    return plan.model_copy(update={"questions": (question,)})


def test_every_wave_at_which_a_unit_was_seen(tmp_path: Path) -> None:
    rows, table = made(tmp_path, WAVES, waved(adjust=["amount@before"]))
    seen = {(row["unit"], row["wave"]): (row["y"], row["x:amount@before"]) for row in rows}
    assert seen == {
        ("a", "three"): (5, 1),
        ("a", "six"): (6, 1),
        ("b", "six"): (7, 2),
        ("c", "three"): (8, 3),
    }
    # the order is that of time, whatever that of the plan
    assert table.strata == ("s:wave six",)
    assert [row["s:wave six"] for row in rows] == [float(row["wave"] == "six") for row in rows]
    assert [(arm.assigned, arm.analysed) for arm in table.flow] == [(1, 1), (2, 2)]
    assert any("three (2), six (2)" in note for note in table.notes)


def test_a_wave_that_nobody_answered_has_no_column(tmp_path: Path) -> None:
    text = "\n".join(line for line in WAVES.splitlines() if ",three," not in line) + "\n"
    _, table = made(tmp_path, text, waved())
    assert table.strata == ()
    assert any("three (0), six (2)" in note for note in table.notes)
    assert any("missing at random" in note for note in table.notes)
