"""The records file as a Table Schema, held by frictionless, and its empty CSV."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from frictionless import Resource, Schema

from forethought.collect import empty_csv, records_table, table_schema
from forethought.files.yaml import read_yaml
from forethought.plan import Plan
from forethought.theory import Theory
from forethought.vocabulary import read_document

CHICAGO_THEORY = {
    "forethought": 1,
    "theory": {"id": "chicago", "title": "Training"},
    "goal": {"id": "trust", "statement": "Residents trust officers"},
    "outcomes": [
        {
            "id": "fewer",
            "statement": "Fewer encounters end in a complaint",
            "indicators": [{"id": "complaints", "measure": "Complaints", "kind": "count"}],
        }
    ],
}
CHICAGO_PLAN = {
    "forethought": 1,
    "plan": {
        "theory": {"id": "chicago", "version": 1},
        "title": "Effect of training",
        "design": "staggered-rollout",
        "timing": "random",
    },
    "data": {
        "source": "records.parquet",
        "unit": "uid",
        "period": "period",
        "first_treated": "first_trained",
        "outcomes": {"complaints": {"column": "complaints"}},
    },
}


def chicago(**data: Any) -> tuple[Theory, Plan]:
    plan = {**CHICAGO_PLAN, "data": {**CHICAGO_PLAN["data"], **data}}  # type: ignore[dict-item]
    return Theory.model_validate(CHICAGO_THEORY), Plan.model_validate(plan)


@pytest.fixture(scope="module")
def think_family(examples: Path) -> tuple[Theory, Plan]:
    folder = examples / "think-family"
    theory, plan = read_yaml(folder / "theory.yaml"), read_yaml(folder / "plan.yaml")
    return (
        read_document(Theory, theory.data, theory.places).sound(),
        read_document(Plan, plan.data, plan.places).sound(),
    )


def fields(theory: Theory, plan: Plan | None) -> dict[str, dict[str, Any]]:
    return {f["name"]: f for f in table_schema(records_table(theory, plan))["fields"]}


def faults(schema: dict[str, Any], rows: str, folder: Path) -> list[tuple[str, str]]:
    """What frictionless finds in a CSV, by field and type of fault."""
    (folder / "records.csv").write_text(rows, encoding="utf-8")
    resource = Resource(
        path="records.csv", schema=Schema.from_descriptor(schema), basepath=str(folder)
    )
    report = resource.validate()
    return [
        (e.to_dict().get("fieldName", ""), e.type) for task in report.tasks for e in task.errors
    ]


def test_a_schema_is_valid_and_holds_a_roll_out(tmp_path: Path) -> None:
    schema = table_schema(records_table(*chicago()))
    assert Schema.from_descriptor(schema).to_descriptor()["primaryKey"] == ["uid", "period"]
    good = "uid,period,first_trained,complaints\nu1,1,3,0\nu1,2,3,1\nu2,1,,0\n"
    assert faults(schema, good, tmp_path) == []


def test_what_a_program_finds_by_the_schema(tmp_path: Path) -> None:
    schema = table_schema(records_table(*chicago()))
    bad = "uid,period,first_trained,complaints\n,1,3,0\nu1,x,3,0\nu1,2,3,-1\n"
    assert set(faults(schema, bad, tmp_path)) >= {
        ("uid", "constraint-error"),
        ("period", "type-error"),
        ("complaints", "constraint-error"),
    }


def test_a_unit_twice_in_one_period_is_found(tmp_path: Path) -> None:
    schema = table_schema(records_table(*chicago()))
    twice = "uid,period,first_trained,complaints\nu1,1,3,0\nu1,1,3,0\n"
    assert ("", "primary-key") in faults(schema, twice, tmp_path)


def test_arms_waves_and_kinds_are_closed(think_family: tuple[Theory, Plan]) -> None:
    found = fields(*think_family)
    assert found["arm"]["constraints"] == {"required": True, "enum": ["usual", "think-family"]}
    assert found["wave"]["constraints"]["enum"] == ["before", "after", "six", "twelve"]
    assert found["took_up"]["constraints"]["enum"] == [0, 1]
    assert found["referred"]["type"] == "integer"
    assert found["eligible"]["constraints"] == {"minimum": 0}
    assert "required" not in found["knowledge"].get("constraints", {})


def test_the_empty_csv_has_exactly_the_header(think_family: tuple[Theory, Plan]) -> None:
    table = records_table(*think_family)
    lines = empty_csv(table).decode("utf-8").split("\r\n")
    assert lines == [",".join(column.name for column in table.columns), ""]
    assert lines[0].startswith("officer,team,arm,force,wave,")


def test_the_csv_is_written_as_the_plan_reads_it() -> None:
    table = records_table(*chicago(unit="nâm"))
    assert empty_csv(table, ";", "cp1252").startswith("nâm;period".encode("cp1252"))
    assert empty_csv(table, ",", "ascii").startswith("nâm,".encode())
    assert empty_csv(table, ",", "no-such-code").startswith("nâm,".encode())


def test_without_a_plan_the_columns_are_proposed_and_marked() -> None:
    theory, _ = chicago()
    found = fields(theory, None)
    assert list(found) == ["unit", "wave", "complaints"]
    assert all(field["description"].startswith("Undecided: ") for field in found.values())
    Schema.from_descriptor(table_schema(records_table(theory, None)))


def test_a_column_that_plays_two_parts_stands_once() -> None:
    theory, plan = chicago(strata=["force"], site="force", weight="w", cluster="team")
    names = [column.name for column in records_table(theory, plan).columns]
    assert names == ["uid", "team", "force", "period", "first_trained", "complaints", "w"]


def test_an_outcome_the_theory_lacks_is_still_a_column() -> None:
    theory, plan = chicago(outcomes={"other": {"column": "other"}})
    assert fields(theory, plan)["other"]["type"] == "number"


def test_the_schema_is_plain_json() -> None:
    schema = table_schema(records_table(*chicago()))
    assert json.loads(json.dumps(schema)) == schema
