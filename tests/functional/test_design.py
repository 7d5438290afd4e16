"""`forethought design` on a small study: the answer first, files, and wrong input."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

import forethought as ft
from forethought.cli.main import app, main
from forethought.errors import Exit
from tests.functional.small_study import PLAN, THEORY, make_study

runner = CliRunner()

SAMPLE = """\
sample:
  clusters: 40
  units: 800
  reason: sized by forethought design
  assumptions: {sd: 2.5, icc: {likely: 0.05, low: 0.02, high: 0.1}, attrition: 0.05}
"""
QUICK = ["--trials", "20", "--runs", "400"]


@pytest.fixture
def study(tmp_path: Path) -> Path:
    return make_study(tmp_path / "study", plan=PLAN + SAMPLE)


def said(study: Path, *more: str) -> str:
    done = runner.invoke(app, ["design", str(study), *QUICK, *more])
    assert done.exit_code == Exit.OK, done.output
    return " ".join(done.output.split())


def test_the_first_words_are_the_answer(study: Path) -> None:
    words = said(study)
    assert words.startswith("With 40 teams of 20 officers, the study would find a difference of")
    assert "in 8 of 10 such studies." in words
    assert "The smallest meaningful difference is 1 point: large enough to be seen" in words


def test_too_small_says_how_many_would_do(study: Path) -> None:
    words = said(study, "--clusters", "8")
    assert "With 8 teams of 20 officers" in words
    assert "too small to see with this size" in words
    assert "teams would do." in words


def test_what_nobody_stated_is_said(tmp_path: Path) -> None:
    bare = make_study(tmp_path / "bare")
    words = said(bare)
    for assumed in (
        "No standard deviation stated",
        "No likeness within clusters (ICC) stated: 0.05 assumed, with 0.01 to 0.15 shown",
        "No number of clusters stated: 60 assumed.",
        "No cluster size stated: 20 units assumed.",
    ):
        assert assumed in words


def test_closed_form_and_simulation_stand_side_by_side(study: Path) -> None:
    words = said(study)
    assert "Power, closed form" in words
    assert "Power, simulated" in words
    assert "The planned analysis, tried" in words
    assert "Evidence within reach" in words


def test_an_effect_of_shares_is_in_percentage_points(tmp_path: Path) -> None:
    theory = THEORY.replace("kind: scale", "kind: binary").replace(
        "smallest_meaningful: 1", "smallest_meaningful: 0.1"
    )
    study = make_study(tmp_path / "shares", theory=theory, plan=PLAN)
    words = said(study)
    assert "10 percentage points" in words
    guess = "No share in the reference arm stated: 30% assumed."
    # a guess stands beside the answer, before the figures that it makes
    assert words.index("These figures rest on") < words.index(guess) < words.index("Power, closed")


def test_several_questions_share_the_five_per_cent(study: Path) -> None:
    plan = (study / "plan.yaml").read_text(encoding="utf-8")
    estimand = "{population: officers in post, contrast: trained versus usual, summary: mean}"
    named = "{id: q-two, indicator: skill, method: cluster-means, estimand: " + estimand + "}"
    second = f"  - {named}\n"
    families = "multiplicity: {families: [[q-skill, q-two]], adjust: holm}\n"
    plan = plan.replace("sample:\n", f"{second}{families}sample:\n", 1)
    (study / "plan.yaml").write_text(plan, encoding="utf-8")
    words = said(study)
    assert "2 questions are judged together (holm): each is tested at 0.025" in words
    assert "question q-two" in said(study, "--question", "q-two")


@pytest.mark.parametrize("name", ["d.json", "d.html", "d.svg", "d.png"])
def test_every_file_is_written(study: Path, tmp_path: Path, name: str) -> None:
    said(study, "-o", str(tmp_path / name))
    content = (tmp_path / name).read_bytes()
    starts = {"d.json": b"{", "d.html": b"<!DOCTYPE html>", "d.svg": b"<svg", "d.png": b"\x89PNG"}
    assert content.startswith(starts[name])
    if name == "d.json":
        found = json.loads(content)
        assert 0 < found["sizing"]["power"] <= 1
        assert found["scenario"]["clusters"] == 40


def test_json_alone_on_standard_output(study: Path) -> None:
    done = runner.invoke(app, ["design", str(study), *QUICK, "--json"])
    found = json.loads(done.output)
    assert found["sizing"]["agrees"] in (True, False)
    assert [d["method"] for d in found["diagnoses"]] == ["mixed-model"]


def test_the_same_from_python(study: Path) -> None:
    one = ft.design(ft.read_study(study), trials=20, runs=400)
    again = ft.design(ft.read_study(study), trials=20, runs=400)
    assert one.report == again.report
    assert one.report.sizing.smallest_detectable is not None


@pytest.mark.parametrize(
    ("words", "code", "exit_code"),
    [
        (["--clusters", "2"], "S012", Exit.FAULTS),
        (["--clusters", "999999"], "S015", Exit.FAULTS),
        (["--effect", "0"], "S011", Exit.FAULTS),
        (["--effect", "nan"], "S011", Exit.FAULTS),
        (["--question", "q-skil"], "S010", Exit.FAULTS),
        (["-o", "design.txt"], "U003", Exit.USAGE),
    ],
)
def test_wrong_input_is_refused(
    study: Path,
    words: list[str],
    code: str,
    exit_code: Exit,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["design", str(study), *QUICK, *words]) == exit_code
    assert code in capsys.readouterr().err


def test_clusters_of_people_drawn_one_by_one_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plan = PLAN.replace("cluster-randomised", "individual-randomised")
    plan = plan.replace("level: team", "level: officer").replace("mixed-model", "ancova")
    study = make_study(tmp_path / "people", plan=plan.replace("  cluster: team\n", ""))
    assert main(["design", str(study), *QUICK, "--clusters", "9"]) == Exit.USAGE
    assert "S014" in capsys.readouterr().err


def test_the_next_padlock_is_told_with_its_units(study: Path) -> None:
    words = " ".join(said(study, "--clusters", "40").split())
    assert re.search(r"detect 0\.\d standard deviations: that takes \d+ teams where 40 are", words)
