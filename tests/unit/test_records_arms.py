"""Which arm a cell names."""

from __future__ import annotations

import ibis
import pytest

from forethought.plan.model import Arm
from forethought.records.arms import arm_index, arms_of, names_of
from forethought.records.typed import word
from tests.spec.records_cases import CLUSTERS, plan_of

UNLISTED = plan_of(CLUSTERS).model_copy(update={"assignment": None})


@pytest.mark.parametrize("found", [("0", "1"), ("0.0", "1.0"), ("1", "0.0")])
def test_nought_and_one_need_no_plan_however_they_are_written(found: tuple[str, ...]) -> None:
    assert [arm.id for arm in arms_of(UNLISTED, found)] == ["0", "1"]


@pytest.mark.parametrize("found", [("0", "1", "2"), ("0.5", "1"), ("1", "2"), ("10.0", "1"), ()])
def test_anything_else_says_nothing_of_the_reference(found: tuple[str, ...]) -> None:
    assert arms_of(UNLISTED, found) == ()


def test_a_whole_number_is_known_by_its_decimal() -> None:
    table = ibis.memtable({word("arm"): ["0.0", "1.0", "1", "10.0", "1.5"]})
    index = arm_index(table, "arm", (Arm(id="0"), Arm(id="1")))
    assert ibis.duckdb.connect().execute(index.fill_null(-1)).tolist() == [0, 1, 1, -1, -1]
    assert names_of(Arm(id="usual")) == ("usual",)
