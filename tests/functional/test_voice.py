"""What commands say besides their result: new folders, and how long a task takes."""

from __future__ import annotations

from pathlib import Path

import pytest

from forethought.cli.main import main
from tests.functional.small_study import make_study


def test_a_folder_that_is_made_for_a_file_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    study = make_study(tmp_path / "study")
    new = tmp_path / "new" / "deep"
    for _ in range(2):
        assert main(["diagram", str(study), "-o", str(new / "d.svg")]) == 0
    assert capsys.readouterr().out.count(f"Made the folder {new}") == 1


@pytest.mark.parametrize(
    ("command", "output"),
    [
        (["analyse"], "a/f.json"),
        (["design", "--runs", "100", "--trials", "0"], "b/d.json"),
        (["simulate"], "c/r.csv"),
        (["template"], "d/e"),
        (["run"], "f/g"),
    ],
    ids=lambda part: part[0] if isinstance(part, list) else "",
)
def test_every_command_says_the_folder_it_makes(
    command: list[str], output: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    study, target = make_study(tmp_path / "study"), tmp_path / output
    main([*command, str(study), "-o", str(target)])
    out = capsys.readouterr().out
    assert target.exists(), out
    assert f"Made the folder {target.parent}\n" in out


def test_a_log_says_how_long_it_takes_and_json_and_quiet_say_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    study, output = make_study(tmp_path / "study"), tmp_path / "f.json"
    design = ["design", str(study), "--runs", "100", "--trials", "0"]
    analyse = ["analyse", str(study), "-o", str(output)]
    for command, said in ((design, "100 for power."), (analyse, "minutes for tens of millions")):
        main(command)
        err = capsys.readouterr().err
        assert said in err
        assert err.count("\n") == 1
        for silent in ("--json", "--quiet"):
            main([*command, silent])
            assert not capsys.readouterr().err
