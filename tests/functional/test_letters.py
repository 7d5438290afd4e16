"""Letters that the shipped font lacks are said, and never stop a picture."""

from __future__ import annotations

from pathlib import Path

import pytest

from forethought.cli.main import main
from forethought.journey.diagram import MOST_LETTERS
from tests.functional.small_study import THEORY


@pytest.fixture
def study(tmp_path: Path) -> Path:
    theory = THEORY.replace("Officers notice early signs of harm", "Officers notice 早い兆候 early")
    (tmp_path / "theory.yaml").write_text(theory, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("ending", [".svg", ".png", ".pdf"])
def test_letters_the_font_lacks_are_said(
    study: Path, ending: str, capsys: pytest.CaptureFixture[str]
) -> None:
    picture = study / f"picture{ending}"
    assert main(["diagram", str(study), "-o", str(picture)]) == 0
    told = capsys.readouterr()
    assert picture.stat().st_size > 0
    assert "warning F022" in told.err
    assert "早 (U+65E9), い (U+3044)" in told.err
    assert "F022" not in told.out


def test_only_some_of_many_letters_are_listed(
    study: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    theory = (study / "theory.yaml").read_text(encoding="utf-8")
    many = "".join(chr(code) for code in range(0x4E00, 0x4E00 + MOST_LETTERS + 3))
    changed = theory.replace("早い兆候", many)
    (study / "theory.yaml").write_text(changed, encoding="utf-8")
    assert main(["diagram", str(study), "-o", str(study / "picture.svg")]) == 0
    assert "and 3 more" in capsys.readouterr().err


@pytest.mark.parametrize("ending", [".mmd", ".dot", ".json"])
def test_formats_without_drawn_letters_say_nothing(
    study: Path, ending: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["diagram", str(study), "-o", str(study / f"picture{ending}")]) == 0
    assert capsys.readouterr().err == ""


def test_letters_of_the_font_say_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    theory = THEORY.replace("Officers notice", "Swyddogion yn nhŷ gŵr, officers notice")
    (tmp_path / "theory.yaml").write_text(theory, encoding="utf-8")
    assert main(["diagram", str(tmp_path), "-o", str(tmp_path / "picture.svg")]) == 0
    assert capsys.readouterr().err == ""


def test_a_run_says_it_once(study: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", str(study), "-o", str(study / "out")]) == 0
    assert capsys.readouterr().err.count("F022") == 1
