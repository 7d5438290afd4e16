"""What the check of records says of small files: every fault, with its row, and no other."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook

from forethought.errors.catalogue import FAMILIES
from forethought.files.records import open_records
from forethought.records import validate
from forethought.records.checks.calendar import calendar_of
from forethought.records.checks.remedies import number_remedy
from tests.spec.records_cases import (
    CLUSTERS,
    INDIVIDUAL,
    ROLLOUT,
    SERIES,
    STEPS,
    SWITCHED,
    WAVED,
    WEDGE,
    Case,
    Said,
    checked,
    of_kind,
    plan_of,
    said_of,
    theory_of,
)

SOUND = "id,arm,y\na,usual,1\nb,usual,2\nc,new,3\nd,new,5\n"

WHOLE_TEAMS = "id,team,arm,y\n" + "".join(
    f"{team}{k},{team},{arm},{k}\n"
    for team, arm in zip("ABCDEF", ("usual", "new") * 3, strict=True)
    for k in range(4)
)

CASES = (
    Case("sound records have no fault", SOUND, ()),
    Case(
        "an arm is known by its statement and whatever its capitals",
        "id,arm,y\na,Usual practice,1\nb,USUAL,2\nc,New,3\n",
        (),
    ),
    # columns
    Case(
        "a missing column, the nearest name suggested",
        "id,arm,Y1\na,usual,1\nb,new,2\n",
        (Said("R101", 1, "no column `y`"),),
    ),
    Case(
        "several missing columns are told together",
        "a,b\n1,2\n",
        (Said("R101", 1, "`id`"), Said("R101", 1, "`arm`"), Said("R101", 1, "`y`")),
    ),
    Case(
        "a weight of nothing",
        "id,arm,y,w\na,usual,1,0\nb,new,2,-2\n",
        (Said("R217", 2, "2 rows (2, 3)"),),
        more={"data": {"weight": "w"}},
    ),
    # events and series
    Case(
        "an event that is neither 0 nor 1",
        "id,arm,y,came\na,usual,10,1\nb,usual,30,0\nc,new,20,2\nd,new,9,\n",
        (Said("R316", 4, "such as “2”"),),
        study=of_kind("days", event="came"),
    ),
    Case(
        "a series that runs through the programme's start",
        "t,y\n1,4\n2,3\n3,5\n4,1\n",
        (),
        study=SERIES,
        more={"interruption": {"at": 3}},
    ),
    Case(
        "a series that begins after the programme",
        "t,y\n5,4\n6,3\n7,5\n",
        (Said("R317", 1, "`interruption.at` is 3"),),
        study=SERIES,
        more={"interruption": {"at": 3}},
    ),
    Case(
        "a series with a gap",
        "t,y\n1,4\n2,3\n4,5\n6,1\n",
        (Said("R318", 1, "periods 3, 5"),),
        study=SERIES,
        more={"interruption": {"at": 4}},
    ),
    # values
    Case(
        "text in a column of numbers",
        "id,arm,y\na,usual,1\nb,usual,about 8\nc,new,3\nd,new,n.k.\n",
        (Said("R201", 3, "2 rows (3, 5), such as “about 8”"),),
    ),
    Case(
        "numbers that a program might read and a person would not write",
        "id,arm,y\na,usual,1_000\nb,usual,0x1F\nc,new,inf\nd,new,2\ne,new,3\n",
        (Said("R201", 2, "3 rows (2, 3, 4)"),),
    ),
    Case(
        "a number too large to be one",
        "id,arm,y\na,usual,1e999\nb,usual,2\nc,new,3\n",
        (Said("R209", 2),),
    ),
    Case(
        "every way of writing a number",
        "id,arm,y\na,usual,-1.5\nb,usual,+2\nc,new, 3 \nd,new,.5\ne,new,1e3\nf,usual,7.\n",
        (),
    ),
    Case(
        "every way of writing a missing value",
        "id,arm,y\na,usual,1\nb,new,2\nc,new,\nd,new,NA\ne,new,n/a\nf,new,NULL\ng,usual,.\nh,new,NaN\n",
        (Said("R212", 1, "for 75.0% of rows (6 of 8)"),),
    ),
    Case(
        "a binary outcome coded 1 and 2",
        "id,arm,y\na,usual,1\nb,usual,2\nc,new,0\n",
        (Said("R202", 3, "row 3"),),
        of_kind("done"),
    ),
    Case(
        "a binary outcome in words",
        "id,arm,y\na,usual,yes\nb,usual,No\nc,new,TRUE\nd,new,false\ne,new,0\n",
        (),
        of_kind("done"),
    ),
    Case(
        "other words in a binary outcome",
        "id,arm,y\na,usual,yes\nb,usual,no\nc,new,perhaps\nd,new,1\n",
        (Said("R201", 4, "“perhaps”"),),
        of_kind("done"),
    ),
    Case(
        "yes and no in Welsh",
        "id,arm,y\na,usual,ie\nb,usual,na\nc,new,nage\nd,new,1\n",
        (Said("R201", 2, "“ie”"), Said("R220", 3, "“na”"), Said("R212", 1, "25.0%")),
        of_kind("done"),
    ),
    Case(
        "missing in capitals, as software writes it",
        "id,arm,y\na,usual,1\nb,usual,NA\nc,new,0\nd,new,1\n",
        (Said("R212", 1, "25.0%"),),
        of_kind("done"),
    ),
    Case(
        "a proportion in per cent",
        "id,arm,y\na,usual,45\nb,usual,0.2\nc,new,-0.1\n",
        (Said("R203", 2, "2 rows (2, 4)"),),
        of_kind("share"),
    ),
    Case(
        "more than there are, fewer than none",
        "id,arm,y,n\na,usual,12,9\nb,usual,-1,3\nc,new,1,2\nd,new,1,-4\n",
        (Said("R204", 2, "“12 of 9”"), Said("R205", 3), Said("R208", 5)),
        of_kind("share", out_of="n"),
    ),
    Case(
        "a count below zero, and a fraction",
        "id,arm,y\na,usual,-9\nb,usual,2.5\nc,new,1\n",
        (Said("R205", 2), Said("R206", 3)),
        of_kind("times"),
    ),
    Case(
        "time at risk below zero",
        "id,arm,y,e\na,usual,1,-1\nb,usual,2,1\nc,new,1,1\n",
        (Said("R208", 2, "below zero"),),
        of_kind("times", exposure="e"),
    ),
    Case(
        "outside the scale that the theory gives",
        "id,arm,y\na,usual,99\nb,usual,5\nc,new,-1\n",
        (Said("R207", 2, "outside 0 to 10 in 2 rows (2, 4)"),),
        of_kind("score"),
    ),
    Case(
        "a time below none",
        "id,arm,y\na,usual,-2\nb,usual,5\nc,new,1\n",
        (Said("R208", 2),),
        of_kind("days"),
    ),
    Case(
        "an outcome that nobody measured",
        "id,arm,y\na,usual,\nb,new,\n",
        (Said("R210", 1, "every cell is missing"),),
    ),
    Case(
        "an outcome with no variance",
        "id,arm,y\na,usual,3\nb,new,3\nc,new,\n",
        (Said("R211", 1, "is 3 in every row"), Said("R212", 1, "33.3%")),
    ),
    Case(
        "a covariate that nobody measured",
        "id,arm,y,age\na,usual,3,\nb,new,4,\n",
        (Said("R210", 1, "`age` (the covariate age)"),),
        more={
            "data": {"covariates": {"age": {"column": "age"}}},
            "adjust": ["age"],
        },
    ),
    Case(
        "numbers that are likely codes for missing",
        "id,arm,y,age\na,usual,-9,34\nb,usual,2,999\nc,new,3,20\nd,new,-9,999\ne,new,1,50\n",
        (Said("R218", 2, "has `-9` in 2 rows (2, 5), far"), Said("R218", 3, "`999` in 2 rows")),
        more={"data": {"covariates": {"age": {"column": "age"}}}},
    ),
    Case(
        "one such number, and a column that reaches as far",
        "id,arm,y,x\na,usual,-9,-9\nb,usual,2,-8\nc,new,3,7\nd,new,4,-9\n",
        (),
        more={"data": {"covariates": {"x": {"column": "x"}}}},
    ),
    Case(
        "a key that is read as missing",
        "id,arm,y\na,usual,1\nNA,new,2\nc,new,3\n",
        (Said("R302", 3, "is empty in row 3: `NA` is read as missing"),),
    ),
    # units, waves
    Case(
        "a unit without a name, an arm without one",
        "id,arm,y\n,usual,1\nb,usual,2\nc,,3\nd,new,4\n",
        (Said("R302", 2, "the unit"), Said("R302", 4, "the arm")),
    ),
    Case(
        "the same unit twice",
        "id,arm,y\na,usual,1\nb,new,2\na,usual,3\nb,new,2\n",
        (Said("R303", 4, "2 units have more than one row; `a` stands in rows 2 and 4"),),
    ),
    Case(
        "the same unit twice at one wave",
        "id,arm,wave,y\na,usual,six,1\na,usual,before,2\na,usual,six,3\nb,new,six,2\n",
        (Said("R303", 4, "for the same wave; `a at six` stands in rows 2 and 4"),),
        WAVED,
    ),
    Case(
        "an impossible wave",
        "id,arm,wave,y\na,usual,six,1\na,usual,6 months,2\nb,new,six,3\nb,new,Six,3\n",
        (Said("R304", 3, "`6 months` in row 3"), Said("R304", 5, "`Six`")),
        WAVED,
    ),
    Case(
        "a wave that was asked for and not collected",
        "id,arm,wave,y\na,usual,before,1\nb,new,before,3\n",
        (Said("R210", 1, "no value at wave six"),),
        WAVED,
    ),
    Case(
        "no variance at the wave asked for",
        "id,arm,wave,y\na,usual,before,1\nb,new,before,3\na,usual,six,2\nb,new,six,2\n",
        (Said("R211", 1, "in every row at wave six"),),
        WAVED,
    ),
    Case(
        "units without a row at the wave asked for",
        "id,arm,wave,y\na,usual,before,1\nb,new,before,3\nc,new,before,\na,usual,six,2\n"
        "c,new,six,4\nd,new,six,\n",
        (
            Said("R212", 1, "for 50.0% of units at wave six (2 of 4: 1 without a row, 1 without a"),
            Said("R212", 1, "for 50.0% of units at wave before (2 of 4: 1 without a row, 1"),
        ),
        WAVED,
        {"adjust": ["amount@before"], "missing": {"else": "complete-cases"}},
    ),
    Case(
        "waves that nobody planned, and nothing of what follows from it",
        "id,arm,wave,y\na,usual,6 months,1\nb,new,6 months,2\nc,new,6 months,3\n",
        (Said("R304", 2),),
        WAVED,
    ),
    Case(
        "a column of text only, and not that nothing was measured",
        "id,arm,y,age\na,usual,x,?\nb,new,y,?\n",
        (Said("R201", 2, "`y`"), Said("R201", 2, "`age`")),
        more={"data": {"covariates": {"age": {"column": "age"}}}, "adjust": ["age"]},
    ),
    # arms
    Case(
        "a unit in two arms",
        "id,arm,wave,y\na,usual,before,1\na,new,six,2\nb,new,six,4\n",
        (Said("R305", 3, "1 unit is in more than one arm; `a` is in `usual` and `new`"),),
        WAVED,
    ),
    Case(
        "an arm that the plan does not list, and not that another is left without rows",
        "id,arm,y\na,usual,1\nb,control,2\nc,control,3\n",
        (Said("R308", 3, "`control` in 2 rows (3, 4)"),),
    ),
    Case(
        "an arm that no row is in",
        "id,arm,y\na,usual,1\nb,usual,2\n",
        (Said("R309", 1, "`new`"),),
    ),
    Case(
        "arms that the plan does not order",
        "id,arm,y\na,x,1\nb,z,2\n",
        (Said("R311", 1, "`x`, `z`"),),
        more={"assignment": None},
    ),
    Case(
        "arms 0 and 1 order themselves",
        "id,arm,y\na,0,1\nb,1,2\n",
        (),
        more={"assignment": None},
    ),
    Case(
        "a cluster in two arms",
        "id,team,arm,y\na,A,usual,1\nb,A,new,2\nc,B,new,3\nd,C,usual,4\n",
        (Said("R306", 3, "`A` is in `usual` and `new` (rows 2 and 3)"),),
        CLUSTERS,
    ),
    Case(
        "a unit in two clusters",
        "id,team,arm,wave,y\na,A,usual,before,1\na,B,usual,six,2\nb,C,new,six,3\nc,D,new,six,3\n",
        (Said("R307", 3, "`a` is in `A` and `B`"),),
        CLUSTERS | {"at": "six"},
        {"data": {"wave": "wave"}},
    ),
    Case(
        "one cluster in each arm",
        "id,team,arm,y\na,A,usual,1\nb,A,usual,2\nc,B,new,3\nd,B,new,4\n",
        (Said("R310", 1, "arm `usual` has 1 cluster only"), Said("R310", 1, "arm `new`")),
        CLUSTERS,
    ),
    Case(
        "whole clusters in one arm, though units were assigned one by one",
        WHOLE_TEAMS,
        (Said("R312", 1, "the 6 clusters of `team`"),),
        INDIVIDUAL,
        more={"data": {"cluster": "team"}},
    ),
    Case(
        "two couples, each in one arm by chance",
        "id,team,arm,y\na,A,usual,1\nb,A,usual,2\nc,B,new,3\nd,B,new,4\n",
        (),
        INDIVIDUAL,
        more={"data": {"cluster": "team"}},
    ),
    Case(
        "other people at each wave, of whom none is missing",
        "id,wave,arm,y\na,before,usual,1\nb,before,new,2\nc,six,usual,3\nd,six,new,5\n",
        (),
        WAVED,
    ),
    # roll-outs
    Case(
        "a sound roll-out",
        "id,t,g,y\na,1,2,1\na,2,2,2\nb,1,,3\nb,2,,4\n",
        (),
        ROLLOUT,
    ),
    Case(
        "a first treated period that changes",
        "id,t,g,y\na,1,2,1\na,2,3,2\nb,1,,3\nb,2,,4\nc,1,2,2\nc,2,,4\n",
        (
            Said(
                "R401", 3, "2 units have more than one first treated period in `g`; `a` has 2 and 3"
            ),
        ),
        ROLLOUT,
    ),
    Case(
        "treated, then untreated again",
        "id,t,d,y\na,1,0,1\na,2,1,2\na,3,0,2\nb,1,0,3\nb,2,0,4\nb,3,1,4\n",
        (Said("R402", 4, "`a` starts in period 2 and is untreated in period 3"),),
        SWITCHED,
    ),
    Case(
        "not known whether treated",
        "id,t,d,y\na,1,0,1\na,2,,2\nb,1,0,3\nb,2,1,4\n",
        (Said("R302", 3, "the treatment"),),
        SWITCHED,
    ),
    Case(
        "treated from the first period on",
        "id,t,g,y\na,1,1,1\na,2,1,2\nb,1,,3\nb,2,,4\nc,1,2,3\nc,2,2,4\n",
        (Said("R403", 1, "1 unit is treated by the first period (1)"),),
        ROLLOUT,
    ),
    Case(
        "zero for never",
        "id,t,g,y\na,1,0,1\na,2,0,2\nb,1,2,3\nb,2,2,4\n",
        (Said("R404", 2, "2 rows (2, 3)"), Said("R403", 1)),
        ROLLOUT,
    ),
    Case(
        "units without a row for every period",
        "id,t,g,y\na,1,2,1\na,2,2,2\na,3,2,1\nb,1,,3\nb,3,,4\n",
        (Said("R405", 1, "1 unit of 2 has no row for every period; most lacking: period 2"),),
        ROLLOUT,
    ),
    Case(
        "one period only",
        "id,t,g,y\na,1,,1\nb,1,1,3\n",
        (Said("R406", 1),),
        ROLLOUT,
    ),
    Case(
        "nobody starts",
        "id,t,g,y\na,1,,1\na,2,,2\nb,1,9,3\nb,2,9,4\n",
        (Said("R407", 1),),
        ROLLOUT,
    ),
    Case(
        "a period that nobody has",
        "id,t,g,y\na,1,3,1\na,3,3,2\nb,1,,3\nb,3,,4\n",
        (Said("R408", 1, "period 3 comes 2 periods after 1"),),
        ROLLOUT,
    ),
    Case(
        "a period that cannot be counted, and one that is a date",
        "id,t,g,y\na,1,2,1\na,1.5,2,2\na,2,2,2\na,3,2,2\nb,1,,3\nb,2,,3\nb,2020-01,,4\nb,3,,1\nb,1.5,,1\n",
        (Said("R201", 8, "“2020-01”"), Said("R216", 3, "such as “1.5”")),
        ROLLOUT,
    ),
    Case(
        "periods that are text, and nothing of what follows from it",
        "id,t,g,y\na,2020Q1,2,1\na,2020Q2,2,2\nb,2020Q1,,3\nb,2020Q2,,4\n",
        (Said("R201", 2, "4 rows"),),
        ROLLOUT,
    ),
    Case(
        "years and months written as one number",
        "id,t,g,y\na,202012,202101,1\na,202101,202101,2\nb,202012,,3\nb,202101,,4\n",
        (Said("R409", 1, "a year and a month written as one number (202012 to 202101)"),),
        ROLLOUT,
    ),
    Case(
        "years and quarters written as one number",
        "id,t,g,y\na,20204,20211,1\na,20211,20211,2\nb,20204,,3\nb,20211,,4\n",
        (Said("R409", 1, "a year and a quarter"),),
        ROLLOUT,
    ),
    Case(
        "years, and the months of one single year, can be counted",
        "id,t,g,y\na,2000,2001,1\na,2001,2001,2\nb,2000,,3\nb,2001,,4\n",
        (),
        ROLLOUT,
    ),
    # stepped wedges: clusters change over, people come and go
    Case(
        "a sound stepped wedge, by state",
        "team,t,d,y\nN,1,0,1\nS,1,0,2\nN,2,1,3\nS,2,0,2\nN,3,1,1\nS,3,1,4\n",
        (),
        WEDGE,
    ),
    Case(
        "a sound stepped wedge, by first period with the programme",
        "team,t,g,y\nN,1,2,1\nS,1,3,2\nN,2,2,3\nS,2,3,2\nN,3,2,1\nS,3,3,4\n",
        (),
        STEPS,
    ),
    Case(
        "a cluster that goes back",
        "team,t,d,y\nN,1,0,1\nS,1,0,2\nN,2,1,3\nS,2,0,2\nN,3,0,1\nS,3,1,4\n",
        (Said("R320", 6, "1 cluster is with the programme and later without it in `d`; `N` has"),),
        WEDGE,
    ),
    Case(
        "a cluster in two states within a period",
        "team,t,d,y\nN,1,0,1\nS,1,0,2\nN,2,1,3\nN,2,0,3\nS,2,0,2\nN,3,1,1\nS,3,1,4\n",
        (Said("R321", 4, "the first is `N` in period 2"),),
        WEDGE,
    ),
    Case(
        "all clusters change over together",
        "team,t,d,y\nN,1,0,1\nS,1,0,2\nN,2,1,3\nS,2,1,2\n",
        (Said("R322", 1),),
        WEDGE,
    ),
    Case(
        "clusters seen in one state only",
        "team,t,g,y\nN,1,1,1\nS,1,,2\nE,1,2,2\nN,2,1,3\nS,2,,2\nE,2,2,1\n",
        (
            Said("R323", 1, "1 cluster is never seen without the programme: `N`"),
            Said("R323", 1, "1 cluster is never seen with the programme: `S`"),
        ),
        STEPS,
    ),
    Case(
        "a wedge as a roll-out of its clusters: other people in every period are no gap",
        "team,t,d,y\nN,1,0,1\nS,1,0,2\nN,2,1,3\nS,2,0,2\nN,3,1,1\nS,3,1,4\n",
        (),
        WEDGE,
        more={"method": "callaway-santanna"},
    ),
    Case(
        "a wedge as a roll-out of its clusters: one lacks a period",
        "team,t,d,y\nN,1,0,1\nS,1,0,2\nN,2,1,3\nS,2,0,2\nN,2,1,1\nS,3,1,4\n",
        (Said("R405", 1, "1 cluster of 2 has no row for every period; most lacking: period 3"),),
        WEDGE,
        more={"method": "sun-abraham"},
    ),
    Case(
        "a cluster that goes back is told once, whatever the method",
        "team,t,d,y\nN,1,0,1\nS,1,0,2\nN,2,1,3\nS,2,0,2\nN,3,0,1\nS,3,1,4\n",
        (Said("R320", 6),),
        WEDGE,
        more={"method": "staggered-efficient"},
    ),
    Case(
        "a cluster with two starts",
        "team,t,g,y\nN,1,2,1\nS,1,3,2\nN,2,3,3\nS,2,3,2\nN,3,2,1\nS,3,3,4\n"
        "E,1,2,1\nE,2,2,2\nE,3,2,2\n",
        (Said("R401", 4, "1 cluster has more than one first treated period in `g`; `N` has"),),
        STEPS,
        more={"method": "staggered-efficient"},
    ),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_fault_is_told_at_its_row_and_no_other(case: Case, tmp_path: Path) -> None:
    report = checked(tmp_path, case.text, plan_of(case.study, **case.more))
    expected = [(said.code, said.row) for said in case.said]
    assert sorted(said_of(report.faults), key=str) == sorted(expected, key=str)
    for said in case.said:
        assert any(
            said.words in fault.message for fault in report.faults if fault.code == said.code
        )


def test_the_table_meets_every_fault_of_validation() -> None:
    met = {said.code for case in CASES for said in case.said}
    # in tests/unit/test_records_*.py; R219 in tests/functional/test_sites_as_strata.py
    elsewhere = {"R102", "R103", "R214", "R215", "R219", "R301"}
    codes = {entry.code for entry in FAMILIES["R"] if entry.code > "R1"}
    assert met | elsewhere == codes
    assert not met & elsewhere


@pytest.mark.parametrize(
    ("periods", "one"),
    [
        ([202011, 202012, 202101], "month"),
        ([20201, 20202, 20211], "quarter"),
        ([202051, 202053, 202101], "week"),
        ([20201231, 20210101], "day"),
        ([20200131, 20200201], "day"),
        ([202001, 202002, 202012], None),
        ([1999, 2000, 2001], None),
        (list(range(20201, 20212)), None),
        (list(range(202012, 202102)), None),
        ([1, 2, 3], None),
    ],
)
def test_periods_that_jump_at_the_end_of_a_year(periods: list[float], one: str | None) -> None:
    found = calendar_of(periods)
    assert (found and found.one) == one


def test_the_nearest_column_is_suggested(tmp_path: Path) -> None:
    text = "id,arm,Knowledge_Score\na,usual,1\n"
    plan = plan_of(INDIVIDUAL, data={"outcomes": {"amount": {"column": "knowledge_score"}}})
    found = {fault.code: fault for fault in checked(tmp_path, text, plan).faults}
    assert found["R101"].remedy == "Did you mean `Knowledge_Score`?"


def test_a_decimal_comma_is_told_by_the_line_to_add(tmp_path: Path) -> None:
    text = 'id,arm,y\na,usual,"3,5"\nb,new,"4,25"\nc,new,2\nd,usual,1\n'
    found = {fault.code: fault for fault in checked(tmp_path, text, plan_of(INDIVIDUAL)).faults}
    assert found["R201"].remedy == 'In plan.yaml, under `data`, write `csv: {decimal: ","}`.'


def test_a_decimal_comma_in_a_workbook_is_not_told_as_in_a_text_file(tmp_path: Path) -> None:
    cells = [["id", "arm", "y"], ["a", "usual", "3,5"], ["b", "new", "4,25"], ["c", "new", 2]]
    book = Workbook()
    sheet = book.worksheets[0]
    for row in [*cells, ["d", "usual", 1]]:
        sheet.append(row)
    book.save(tmp_path / "records.xlsx")
    plan = plan_of(INDIVIDUAL, data={"source": "records.xlsx"})
    assert plan.data is not None
    with open_records("records.xlsx", tmp_path, plan.data) as opened:
        report = validate(opened.table, plan, theory_of(), opened.name)
    found = {fault.code: fault for fault in report.faults}
    assert "In Excel select the column" in found["R201"].remedy
    assert "`3,5` is the number 3.5" in found["R201"].remedy
    assert "csv" not in found["R201"].remedy
    assert "Store the column as numbers" in number_remedy(["3,5"], name="r.parquet")


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("50.9%", "Leave out the sign %: 50.9, or 0.509 for a share from 0 to 1."),
        ("1,018.94", "Write thousands without a comma: 1018.94."),
        ("1,018", "Write thousands without a comma: 1018."),
        ("1 018.94", "Write thousands without anything between: 1018.94."),
        ("1\u00a0018,94", "Write thousands without anything between: 1018.94."),
        ("£1018", "Leave out the sign of the currency: 1018."),
        ("1,018.50 €", "Leave out the sign of the currency: 1018.50."),
        ("\u22125", "Write the minus as on the keyboard: -5; it is a longer dash."),
        ("12/03/2020", "Write a number of days, months or years: `12/03/2020` is a date."),
        ("2020Q1", "Write a number of days, months or years: `2020Q1` is a date."),
        ("<5", "Write the value itself, or leave the cell empty: `<5` is only a limit."),
        (
            "#N/A",
            "Correct the formula, or leave the cell empty: `#N/A` is a spreadsheet's error.",
        ),
        ("about 8", "Write a number, or leave the cell empty where the value is missing."),
    ],
)
def test_text_among_numbers_has_a_remedy_by_what_stands_there(text: str, remedy: str) -> None:
    assert number_remedy([text]) == remedy


def test_each_kind_of_text_among_numbers_has_its_remedy_once() -> None:
    shown = ["50%", "7%", "£3", "x"]
    assert number_remedy(shown).count("sign %") == 1
    assert "currency: 3." in number_remedy(shown)
    assert number_remedy(shown).endswith("where the value is missing.")
    assert number_remedy(["2020Q1"], periods=True).startswith("Number the periods 1, 2, 3")


def test_every_entry_says_what_to_do() -> None:
    for entry in FAMILIES["R"]:
        assert entry.why.endswith("."), entry.code
        assert "{" not in entry.why, f"{entry.code}: the reason is not filled in"
        assert entry.remedy, entry.code


def test_no_rows_at_all_is_told_on_any_engine(tmp_path: Path) -> None:
    plan = plan_of(INDIVIDUAL)
    (tmp_path / "records.csv").write_text(SOUND, encoding="utf-8")
    assert plan.data is not None
    with open_records("records.csv", tmp_path, plan.data) as opened:
        report = validate(opened.table.filter(False), plan, theory_of(), "a query")
    assert said_of(report.faults) == [("R301", None)]


def test_what_is_in_each_column_is_summed_up(tmp_path: Path) -> None:
    report = checked(tmp_path, "id,arm,y\na,usual,1.5\nb,new,\nc,new,4\n", plan_of(INDIVIDUAL))
    unit, arm, outcome = report.columns
    assert (unit.n, unit.missing, unit.low) == (3, 0, None)
    assert arm.kind == "word"
    assert (outcome.used_as, outcome.kind) == ("the outcome amount", "continuous")
    assert (outcome.n, outcome.low, outcome.high) == (2, 1.5, 4.0)
    assert outcome.missing_share == pytest.approx(1 / 3)
    assert report.rows == 3
