"""What counts as a change of the plan, and how it is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from forethought.errors import Refusal
from forethought.journey.lock import lock, lock_of, lock_of_findings
from forethought.journey.study import read_study
from forethought.plan.lock import differences
from tests.functional.small_study import PLAN, THEORY, make_study


def told(before: object, after: object) -> list[str]:
    return [change.words for change in differences({"plan": before}, {"plan": after})]


QUESTION = {"id": "q-refers", "method": "mixed-model", "adjust": ["age"]}
CASES = [
    (
        {"questions": [QUESTION]},
        {"questions": [QUESTION | {"method": "cluster-robust-cr2"}]},
        ["question q-refers: method was mixed-model, is cluster-robust-cr2"],
    ),
    (
        {"questions": [QUESTION | {"estimand": {"at": ["six"]}}]},
        {"questions": [QUESTION | {"estimand": {"at": ["six", "twelve"]}}]},
        ["question q-refers: estimand, at was six, is six, twelve"],
    ),
    (
        {"questions": [QUESTION, {"id": "q2", "method": "lin"}]},
        {"questions": [{"id": "q2", "method": "lin"}, QUESTION]},
        ["the order of questions was q-refers, q2, is q2, q-refers"],
    ),
    (
        {"questions": [QUESTION]},
        {"questions": [QUESTION, {"id": "q2", "method": "lin"}]},
        ["question q2 was added: method lin"],
    ),
    (
        {"questions": [QUESTION, {"id": "q2", "method": "lin"}]},
        {"questions": [QUESTION]},
        ["question q2 was taken out (was method lin)"],
    ),
    ({"plan": {"seed": 1}}, {"plan": {"seed": 2}}, ["seed was 1, is 2"]),
    ({"plan": {}}, {"plan": {"seed": 2}}, ["seed was 1 (the default), is 2"]),
    (
        {"assignment": {"arms": [{"id": "a"}, {"id": "b"}]}},
        {"assignment": {"arms": [{"id": "a"}, {"id": "c"}]}},
        [
            "assignment, arm b was taken out (was nothing more)",
            "assignment, arm c was added: nothing more",
        ],
    ),
    ({"plan": {}}, {"plan": {"published": "x"}}, ["published was added: x"]),
    (
        {"plan": {"seed": 1}},
        {"plan": {"seed": 1, "ci_level": 0.9}},
        ["ci level was 0.95 (the default), is 0.9"],
    ),
    (
        {"privacy": {"smallest_cell": 7}},
        {},
        ["privacy, smallest cell was 7, is 5 (the default)"],
    ),
    (
        {"assignment": {"ratio": [1, 1]}},
        {"assignment": {"ratio": [2, 1]}},
        ["assignment, ratio was 1, 1, is 2, 1"],
    ),
]


@pytest.mark.parametrize(("before", "after", "words"), CASES, ids=[c[2][0][:40] for c in CASES])
def test_changes_are_told_in_words(before: object, after: object, words: list[str]) -> None:
    assert told(before, after) == words


def changed(folder: Path, *changes: tuple[str, str]) -> None:
    plan = folder / "plan.yaml"
    text = plan.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    plan.write_text(text, encoding="utf-8")


def test_comments_and_the_order_of_keys_are_no_change(tmp_path: Path) -> None:
    study = read_study(make_study(tmp_path))
    lock(study, "Ann")
    changed(tmp_path, ("  level: team\n  arms: [{id: usual}, {id: trained}]\n", "  # by lot\n" +
            "  arms: [{id: usual}, {id: trained}]\n  level: team\n"))  # fmt: skip
    state = lock_of(read_study(tmp_path))
    assert (state.since, state.faults) == ((), ())
    assert lock(read_study(tmp_path), "Ann").is_new is False


def test_a_change_needs_a_reason_and_becomes_an_amendment(tmp_path: Path) -> None:
    make_study(tmp_path)
    first = lock(read_study(tmp_path), "Ann")
    assert (first.lock.first.data_then, first.lock.first.locked_by) == ("after-data", "Ann")
    changed(tmp_path, ("method: mixed-model", "method: cluster-robust-cr2"))
    assert [fault.code for fault in lock_of(read_study(tmp_path)).faults] == ["K010"]
    with pytest.raises(Refusal, match="K003"):
        lock(read_study(tmp_path), "Ann")
    (tmp_path / "records.csv").unlink()
    lock(read_study(tmp_path), "Bob", "clusters are few")
    changed(tmp_path, ("population: officers in post", "population: officers"))
    found = lock_of_findings(read_study(tmp_path))
    assert found is not None
    assert found.unchanged is False
    assert [(a.what, a.who, a.why, a.data_then) for a in found.amendments] == [
        ("question q-skill: method", "Bob", "clusters are few", "before-data"),
        ("question q-skill: estimand, population", None, None, "unknown"),
    ]


def test_a_plan_changed_back_has_its_amendments_still(tmp_path: Path) -> None:
    make_study(tmp_path)
    lock(read_study(tmp_path), "Ann")
    for old, new in (("mixed-model", "gee-exchangeable"), ("gee-exchangeable", "mixed-model")):
        changed(tmp_path, (f"method: {old}", f"method: {new}"))
        lock(read_study(tmp_path), "Ann", "to see")
    found = lock_of_findings(read_study(tmp_path))
    assert found is not None
    assert (found.unchanged, len(found.amendments)) == (False, 2)


@pytest.mark.parametrize("old", ['"Ann"', "mixed-model"])
def test_a_lock_that_was_tampered_with_is_told(tmp_path: Path, old: str) -> None:
    make_study(tmp_path)
    path = lock(read_study(tmp_path), "Ann").file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, old.replace("d", "t").replace("n", "m")), encoding="utf-8")
    assert [fault.code for fault in lock_of(read_study(tmp_path)).faults] == ["K001"]
    with pytest.raises(Refusal, match="K001"):
        lock_of_findings(read_study(tmp_path))


def test_a_lock_that_is_no_lock_is_told(tmp_path: Path) -> None:
    make_study(tmp_path)
    (tmp_path / "plan.lock.json").write_text("{}", encoding="utf-8")
    assert [fault.code for fault in lock_of(read_study(tmp_path)).faults] == ["K002"]


@pytest.mark.parametrize(
    ("source", "then"),
    [
        ("records.csv", "after-data"),
        ("later.csv", "before-data"),
        ("causaldata:castle", "after-data"),
        ("postgresql://host/db", "unknown"),
    ],
)
def test_whether_there_were_data(tmp_path: Path, source: str, then: str) -> None:
    plan = PLAN.replace("source: records.csv", f"source: {source}\n  table: t")
    study = read_study(make_study(tmp_path, theory=THEORY, plan=plan))
    assert lock(study, "Ann").lock.first.data_then == then
