"""A file of another kind than the one that belongs there is told in one sentence, with its kind."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from forethought.cli.main import main
from tests.functional.small_study import make_study

OTHERS = [
    ({"forethought": 1, "kind": "moments", "partner": "east"}, "a partner's release"),
    ({"forethought": 1, "kind": "lock", "versions": []}, "the lock of a plan"),
    ({"forethought": 1, "kind": "assignment"}, "the record of a draw"),
    ({"forethought": 1, "kind": "round"}, "a request for a further round"),
    ({"forethought_scene": 1, "title": "T"}, "a diagram"),
    ({"a": 1, "b": 2}, "a JSON file of another kind (its keys: `a`, `b`)"),
    ([1, 2], "a JSON file without keys and values"),
]


@pytest.mark.parametrize(("data", "kind"), OTHERS, ids=[kind for _, kind in OTHERS])
def test_what_is_no_findings_is_told_in_one_sentence(
    data: object, kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    study, other = make_study(tmp_path / "study"), tmp_path / "other.json"
    other.write_text(json.dumps(data), encoding="utf-8")
    assert main(["report", str(study), str(other), "-o", str(tmp_path / "r.html")]) == 1
    said = capsys.readouterr().err
    assert f"other.json is {kind}, and not the findings of an analysis" in said
    assert said.endswith("1 error, 0 warnings.\n")
    picture = str(tmp_path / "d.svg")
    assert main(["diagram", str(study), "--findings", str(other), "-o", picture]) == 1
    assert "U010" in capsys.readouterr().err


@pytest.mark.parametrize(("data", "kind"), OTHERS[1:], ids=[kind for _, kind in OTHERS[1:]])
def test_what_is_no_release_is_told_in_one_sentence(
    data: object, kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    study, other = make_study(tmp_path / "study"), tmp_path / "other.json"
    other.write_text(json.dumps(data), encoding="utf-8")
    assert main(["analyse", str(study), str(other), "-o", str(tmp_path / "f.json")]) == 1
    said = capsys.readouterr().err
    assert f"other.json is {kind}, and a partner's release was expected" in said
    assert said.endswith("1 error, 0 warnings.\n")


def test_a_file_in_place_of_a_lock_or_of_a_draw_is_told_by_its_kind(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    study = make_study(tmp_path / "study")
    other = study / "plan.lock.json"
    other.write_text(json.dumps({"kind": "moments"}), encoding="utf-8")
    assert main(["lock", str(study), "--by", "Ann"]) == 1
    assert "it is a partner's release" in capsys.readouterr().err
    assert main(["assign", "--verify", str(other)]) == 1
    assert "it is a partner's release" in capsys.readouterr().err
