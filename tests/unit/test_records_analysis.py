"""Analysis tables: which rows, which columns, who is counted and what is said."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from forethought.errors import Refusal
from forethought.files.records import open_records
from forethought.plan import Plan
from forethought.plan.model import Arm
from forethought.records import AnalysisTable, analysis_table
from forethought.records.arms import Contrast, contrast
from tests.spec.records_cases import (
    CLUSTERS,
    INDIVIDUAL,
    ROLLOUT,
    SWITCHED,
    of_kind,
    plan_of,
    theory_of,
)

WAVED: dict[str, Any] = CLUSTERS | {
    "data": CLUSTERS["data"] | {"wave": "wave", "strata": ["force", "rank"]},
    "at": "six",
}
WAVES = """id,team,force,rank,wave,arm,y
a,A,N,pc,before,usual,1
a,A,N,pc,six,usual,5
b,A,N,pc,before,usual,2
b,A,N,pc,six,usual,
c,B,S,sgt,before,new,3
c,B,S,sgt,six,new,7
d,B,S,pc,six,new,8
e,C,S,pc,before,new,4
f,D,N,pc,before,usual,2
f,D,N,pc,six,usual,6
"""


def made(folder: Path, text: str, plan: Plan, wave: str | None = None) -> dict[str, Any]:
    """Make the first question's table; return its rows as plain data, and the table."""
    (folder / "records.csv").write_text(text, encoding="utf-8")
    assert plan.data is not None
    with open_records("records.csv", folder, plan.data) as opened:
        found = analysis_table(opened.table, plan, theory_of(), plan.questions[0], wave)
        rows = found.table.to_pyarrow().to_pylist()
    keys = ("unit", "period") if rows and "period" in rows[0] else ("unit",)
    return {"rows": sorted(rows, key=lambda r: [r[k] for k in keys]), "table": found}


def column(found: dict[str, Any], name: str) -> list[Any]:
    return [row[name] for row in found["rows"]]


def table_of(found: dict[str, Any]) -> AnalysisTable:
    table: AnalysisTable = found["table"]
    return table


def test_a_wave_with_baseline_strata_and_clusters(tmp_path: Path) -> None:
    plan = plan_of(WAVED, adjust=["amount@before"], contrast="new versus usual")
    found = made(tmp_path, WAVES, plan, "six")
    table = table_of(found)
    assert column(found, "unit") == ["a", "c", "f"]
    assert column(found, "arm") == [0, 1, 0]
    assert column(found, "y") == [5, 7, 6]
    assert column(found, "cluster") == ["A", "B", "D"]
    assert column(found, "x:amount@before") == [1, 3, 2]
    assert column(found, "stratum") == ["N / pc", "S / sgt", "N / pc"]
    assert column(found, "s:S / sgt") == [0, 1, 0]
    assert (table.covariates, table.strata) == (("x:amount@before",), ("s:S / sgt",))
    assert table.arms == ("Usual practice", "new")


def test_everyone_is_counted_and_every_loss_is_told(tmp_path: Path) -> None:
    plan = plan_of(WAVED, adjust=["amount@before"])
    table = table_of(made(tmp_path, WAVES, plan, "six"))
    flow = [(arm.assigned, arm.measured, arm.analysed) for arm in table.flow]
    assert flow == [(3, 2, 2), (3, 2, 1)]
    assert table.lost[:3] == (
        "Left out: 1 unit of 6 without a row at six.",
        "Left out: 1 unit of 6 without an outcome at six.",
        "Left out: 1 unit of 6 with an outcome at six but without something else that is needed: "
        "amount@before (1).",
    )


def test_a_large_loss_is_held_against_complete_cases(tmp_path: Path) -> None:
    lost = table_of(made(tmp_path, WAVES, plan_of(WAVED), "six")).lost
    assert any("above the plan's 5%: if they differ" in note for note in lost)


def test_without_waves_there_is_one_row_for_each_unit(tmp_path: Path) -> None:
    found = made(tmp_path, "id,arm,y\na,usual,1\nb,NEW,2\n", plan_of(INDIVIDUAL))
    assert found["rows"] == [
        {"unit": "a", "arm": 0, "y": 1.0},
        {"unit": "b", "arm": 1, "y": 2.0},
    ]
    assert table_of(found).notes == ()


def test_each_row_may_be_its_own_unit(tmp_path: Path) -> None:
    plan = plan_of(INDIVIDUAL, data={"unit": "row-number"})
    found = made(tmp_path, "arm,y\nusual,1\nnew,2\n", plan)
    assert column(found, "unit") == [2, 3]


def test_the_contrast_turns_the_arms_round(tmp_path: Path) -> None:
    plan = plan_of(INDIVIDUAL, contrast="Usual practice versus new")
    found = made(tmp_path, "id,arm,y\na,usual,1\nb,new,2\n", plan)
    assert column(found, "arm") == [1, 0]
    assert table_of(found).arms == ("new", "Usual practice")


def test_a_third_arm_is_left_out_and_named(tmp_path: Path) -> None:
    arms = {"arms": [{"id": "usual"}, {"id": "letter"}, {"id": "visit"}]}
    plan = plan_of(INDIVIDUAL, assignment=arms, contrast="letter vs usual")
    text = "id,arm,y\na,usual,1\nb,letter,2\nc,visit,3\n"
    found = made(tmp_path, text, plan)
    assert column(found, "unit") == ["a", "b"]
    assert "Not part of this comparison: visit." in table_of(found).notes


def test_categories_become_columns_without_the_first_level(tmp_path: Path) -> None:
    plan = plan_of(
        INDIVIDUAL,
        data={
            "covariates": {
                "rank": {"column": "r", "kind": "category"},
                "age": {"column": "age"},
                "not-asked-for": {"column": "age"},
            }
        },
        adjust=["age", "rank"],
    )
    text = "id,arm,y,r,age\na,usual,1,sgt,30\nb,new,2,pc,40\nc,new,2,insp,41\nd,new,1,ch,\n"
    found = made(tmp_path, text, plan)
    table = table_of(found)
    assert table.covariates == ("x:age", "x:rank=pc", "x:rank=sgt")
    assert column(found, "x:rank=pc") == [0, 1, 0]
    # the level of the row that is left out is no column: it would be all zeros
    assert any("each level held against `insp" in note for note in table.notes)


def test_a_proportion_is_a_share_and_nothing_of_nothing_is_missing(tmp_path: Path) -> None:
    plan = plan_of(of_kind("share", out_of="n"))
    text = "id,arm,y,n\na,usual,1,4\nb,new,0,0\nc,new,3,3\nd,usual,0,2\n"
    found = made(tmp_path, text, plan)
    assert column(found, "y") == [0.25, 1.0, 0.0]
    assert "Left out: 1 unit of 4 without an outcome." in table_of(found).lost


def test_words_of_a_binary_outcome_are_0_and_1(tmp_path: Path) -> None:
    text = "id,arm,y\na,usual,yes\nb,new,No\nc,new,1\nd,usual,FALSE\n"
    found = made(tmp_path, text, plan_of(of_kind("done")))
    assert column(found, "y") == [1, 0, 1, 0]


def test_a_rate_keeps_its_time_at_risk(tmp_path: Path) -> None:
    plan = plan_of(of_kind("times", exposure="e"))
    found = made(tmp_path, "id,arm,y,e\na,usual,1,0.5\nb,new,2,0\nc,new,3,2\n", plan)
    assert column(found, "exposure") == [0.5, 2]


def test_cohorts_as_the_column_says(tmp_path: Path) -> None:
    text = "id,t,g,y\na,1,2,1\na,2,2,2\nb,1,,3\nb,2,,4\nc,1,1,5\nc,2,1,6\nd,1,9,7\nd,2,9,8\n"
    found = made(tmp_path, text, plan_of(ROLLOUT))
    assert column(found, "unit") == ["a", "a", "b", "b", "d", "d"]
    assert column(found, "cohort") == [2, 2, None, None, None, None]
    assert column(found, "period") == [1, 2, 1, 2, 1, 2]
    assert table_of(found).notes == (
        "Left out: 1 unit treated by the first period (1); there is no time before treatment to "
        "compare with.",
        "Counted as never treated: 1 unit first treated after the last period (2).",
    )


def test_cohorts_from_the_first_period_treated(tmp_path: Path) -> None:
    text = "id,t,d,y\na,1,0,1\na,2,0.3,2\na,3,1,2\nb,1,0,3\nb,2,0,4\nb,3,0,4\n"
    found = made(tmp_path, text, plan_of(SWITCHED))
    assert column(found, "cohort") == [2, 2, 2, None, None, None]


def test_a_row_without_a_weight_is_left_out_and_counted(tmp_path: Path) -> None:
    plan = plan_of(INDIVIDUAL, data={"weight": "w"})
    rows = "id,arm,y,w\na,usual,1,1\nb,new,2,2\nc,new,3,\n"
    found = made(tmp_path, rows, plan)
    assert column(found, "weight") == [1, 2]
    assert any("weight (1)" in note for note in table_of(found).lost)


def refused(folder: Path, text: str, plan: Plan) -> tuple[str, str]:
    with pytest.raises(Refusal) as refusal:
        made(folder, text, plan)
    (fault,) = refusal.value.faults
    return fault.code, fault.remedy


SOUND = "id,arm,y,r\na,usual,1,x\nb,new,2,X\n"


def test_an_adjustment_that_is_not_there_is_refused(tmp_path: Path) -> None:
    plan = plan_of(INDIVIDUAL, data={"covariates": {"rank": {"column": "r"}}}, adjust=["rnk"])
    assert refused(tmp_path, SOUND, plan) == ("R103", "Did you mean `rank`?")
    assert refused(tmp_path, SOUND, plan_of(INDIVIDUAL, adjust=["amount@before"]))[0] == "R103"


def test_a_question_about_an_outcome_without_a_column_is_refused(tmp_path: Path) -> None:
    plan = plan_of(INDIVIDUAL)
    question = plan.questions[0].model_copy(update={"indicator": "score"})
    code, remedy = refused(tmp_path, SOUND, plan.model_copy(update={"questions": (question,)}))
    assert code == "R102"
    assert "outcomes: {score: {column: …}}" in remedy


def test_levels_that_differ_in_capitals_are_refused(tmp_path: Path) -> None:
    covariates = {"rank": {"column": "r", "kind": "category"}}
    plan = plan_of(INDIVIDUAL, data={"covariates": covariates}, adjust=["rank"])
    assert refused(tmp_path, SOUND, plan)[0] == "R215"


def test_a_category_of_names_is_refused(tmp_path: Path) -> None:
    covariates = {"name": {"column": "id", "kind": "category"}}
    plan = plan_of(INDIVIDUAL, data={"covariates": covariates}, adjust=["name"])
    rows = "".join(f"u{k},{('usual', 'new')[k % 2]},{k}\n" for k in range(120))
    assert refused(tmp_path, "id,arm,y\n" + rows, plan)[0] == "R214"


USUAL = Arm(id="usual", statement="Usual practice")
NEW = Arm(id="think-family", statement={"en": "Think Family", "cy": "Meddwl Teulu"})
MORE = Arm(id="think-family-plus")


@pytest.mark.parametrize(
    ("words", "reference", "compared", "noted"),
    [
        (None, 0, 2, False),
        ("think-family versus usual", 0, 1, False),
        ("Think Family compared with Usual practice", 0, 1, False),
        ("usual practice vs. Meddwl Teulu", 1, 0, False),
        ("think-family-plus against think-family", 1, 2, False),
        ("trained versus not yet trained", 0, 2, True),
        ("think-family", 0, 2, True),
        ("usual versus usual", 0, 2, True),
    ],
)
def test_which_arm_is_compared_with_which(
    words: str | None, reference: int, compared: int, noted: bool
) -> None:
    found = contrast((USUAL, NEW, MORE), words)
    assert (found.reference, found.compared) == (reference, compared)
    assert (found.note is not None) == noted
    assert isinstance(found, Contrast)
