"""Bad input, and what it gets: words and an exit code, never a traceback, never a number."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from forethought.cli.main import main
from forethought.estimate.registry import METHODS
from forethought.plan.check.methods import FITTING
from forethought.vocabulary import Design
from tests.functional.small_study import PLAN, THEORY, as_csv, make_study, records

Rows = list[list[str]]


def run_json(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, dict[str, Any]]:
    code = main([*words, "--json"])
    out, err = capsys.readouterr()
    assert "Traceback" not in out + err
    data: dict[str, Any] = json.loads(out)
    return code, data


def codes(data: dict[str, Any]) -> set[str]:
    return {fault["code"] for fault in data["faults"] if fault["severity"] == "error"}


def test_the_sound_study_gives_a_number(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    study = make_study(tmp_path / "s")
    code, data = run_json(capsys, "analyse", str(study), "-o", str(tmp_path / "f.json"))
    assert code == 0
    assert data["findings"][0]["estimate"] == pytest.approx(2, abs=1.5)


def edited(change: Callable[[Rows], Rows]) -> str:
    return as_csv(change(records()))


def put(row: int, column: int, value: str) -> Callable[[Rows], Rows]:
    def change(rows: Rows) -> Rows:
        rows[row][column] = value
        return rows

    return change


def drop_column(rows: Rows) -> Rows:
    return [row[:-1] for row in rows]


def all_of_column(column: int, value: str) -> Callable[[Rows], Rows]:
    def change(rows: Rows) -> Rows:
        return [rows[0], *([*r[:column], value, *r[column + 1 :]] for r in rows[1:])]

    return change


def unit_in_two_arms(rows: Rows) -> Rows:
    rows[2][0] = rows[1][0]
    rows[2][2] = "trained"
    return rows


BAD_RECORDS: dict[str, tuple[str | bytes, str, str]] = {
    # name: (file, where it must point: column named in the message, what must be said)
    "missing column": (edited(drop_column), "skill", "R"),
    "text in a number column": (edited(put(3, 3, "twelve")), "skill", "R"),
    "unit in two arms": (edited(unit_in_two_arms), "", "R"),
    "no variance": (edited(all_of_column(3, "7")), "skill", "R"),
    "100 % missing": (edited(all_of_column(3, "")), "skill", "R"),
    "arm nobody planned": (edited(put(4, 2, "tea")), "tea", "R"),
    "empty file": ("", "", "R"),
    "only a header": ("officer,team,arm,skill\n", "", "R"),
    "Windows-1252": (
        as_csv(records()).replace("o0-0", "Siân").encode("cp1252"),
        "",
        "R",
    ),
    "semicolons": (as_csv(records(), ";"), "", "R"),
    "binary": (b"\x00" * 5000, "", "R"),
    "a number too large to be one": (edited(put(3, 3, "1e999")), "skill", "R"),
}


@pytest.mark.parametrize("name", BAD_RECORDS)
def test_bad_records_are_refused_in_words(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content, said, family = BAD_RECORDS[name]
    study = make_study(tmp_path / "s", csv=content)
    output = tmp_path / "f.json"
    code, data = run_json(capsys, "analyse", str(study), "-o", str(output))
    assert code == 1
    assert codes(data)
    assert {c[0] for c in codes(data)} <= {family, "F"}
    assert any(said in fault["message"] for fault in data["faults"])
    assert all(fault["remedy"] for fault in data["faults"])
    assert not output.exists()


def test_one_cluster_an_arm_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    study = make_study(tmp_path / "s", csv=as_csv(records(teams=2)))
    output = tmp_path / "f.json"
    code, data = run_json(capsys, "analyse", str(study), "-o", str(output))
    assert (code, codes(data)) == (1, {"R310"})
    assert not output.exists()


def test_a_method_that_cannot_answer_leaves_a_reason_and_no_number(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plan = PLAN.replace("method: mixed-model", "method: mixed-model\n    adjust: [years]").replace(
        "questions:", "  covariates: {years: {column: years}}\nquestions:"
    )
    rows = [[*row, "7" if number else "years"] for number, row in enumerate(records())]
    study = make_study(tmp_path / "s", plan=plan, csv=as_csv(rows))
    code, data = run_json(capsys, "analyse", str(study), "-o", str(tmp_path / "f.json"))
    assert code == 3
    finding = data["findings"][0]
    assert finding["refusal"]["code"].startswith("E")
    assert "years" in finding["refusal"]["message"]
    assert (finding["estimate"], finding["se"], finding["p"]) == (None, None, None)
    assert finding["verdict"] == "not-tested"


def test_a_huge_theory_is_refused_at_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    study = make_study(tmp_path / "s")
    with (study / "theory.yaml").open("ab") as handle:
        handle.truncate(2_000_000_000)
    code, data = run_json(capsys, "check", str(study))
    assert (code, codes(data)) == (1, {"F003"})


def test_a_2_gb_file_of_nothing_is_refused_at_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    study = make_study(tmp_path / "s")
    with (study / "records.csv").open("wb") as handle:
        handle.truncate(2_000_000_000)
    code, data = run_json(capsys, "analyse", str(study), "-o", str(tmp_path / "f.json"))
    assert code == 1
    assert codes(data)


PANEL_PLAN = (
    PLAN.replace("cluster-randomised", "staggered-rollout\n  timing: random")
    .replace(
        "assignment:\n  level: team\n  arms: [{id: usual}, {id: trained}]\n",
        "",
    )
    .replace("  cluster: team\n  arm: arm\n", "  period: month\n  treated: {column: treated}\n")
    .replace("mixed-model", "staggered-efficient")
)


def test_a_treated_period_that_becomes_untreated_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [["officer", "month", "treated", "skill"]]
    for officer in range(30):
        start = (3, 5, 99)[officer % 3]
        for month in range(1, 8):
            treated = int(month >= start) if (officer, month) != (0, 6) else 0
            rows.append([f"o{officer}", str(month), str(treated), str(officer % 7 + month)])
    study = make_study(tmp_path / "s", plan=PANEL_PLAN, csv=as_csv(rows))
    code, data = run_json(capsys, "analyse", str(study), "-o", str(tmp_path / "f.json"))
    assert code == 1
    assert any(c.startswith("R") for c in codes(data))
    assert any("o0" in fault["message"] for fault in data["faults"])


BAD_PLANS = {
    "an indicator the theory lacks": PLAN.replace("indicator: skill", "indicator: skil"),
    "another theory version": PLAN.replace("version: 1}", "version: 2}"),
    "another theory": PLAN.replace("id: small", "id: big"),
    "an unknown method": PLAN.replace("mixed-model", "magic"),
    "a method that does not fit": PLAN.replace("mixed-model", "hussey-hughes"),
}


@pytest.mark.parametrize("name", BAD_PLANS)
def test_bad_plans_are_told_with_their_line(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    study = make_study(tmp_path / "s", plan=BAD_PLANS[name])
    code, data = run_json(capsys, "check", str(study))
    assert code == 1
    changed = next(
        number
        for number, (was, now) in enumerate(
            zip(PLAN.splitlines(), BAD_PLANS[name].splitlines(), strict=True), start=1
        )
        if was != now
    )
    told = [f for f in data["faults"] if f["severity"] == "error"]
    assert any(f["file"].endswith("plan.yaml") and f["line"] == changed for f in told)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["check", "nowhere"], 1),
        (["diagram", "nowhere", "-o", "x.svg"], 1),
        (["analyse", "nowhere"], 1),
        (["report", "nowhere", "f.json", "-o", "r.html"], 1),
        (["check"], 2),
        (["frobnicate"], 2),
        (["diagram", "{study}", "-o", "{out}/x.gif"], 2),
        (["report", "{study}", "{study}/plan.yaml", "-o", "{out}/r.html"], 1),
        (["simulate", "{study}", "-o", "{out}/x.xls"], 2),
        (["new", "{study}"], 2),
        (["new", "{out}/fresh", "--example", "nothing-like-it"], 2),
        (["diagram", "{study}", "-o", "{study}/theory.yaml/x.svg"], 1),
        (["diagram", "{study}", "-o", "{out}/x.svg", "--language", "fr"], 2),
        (["analyse", "{study}", "-o", "{out}/x.csv"], 2),
        (["report", "{study}", "{study}/plan.yaml", "-o", "{out}/r.txt"], 2),
        (["template", "{study}", "-o", "{out}/t", "--form-version", "one"], 2),
    ],
)
def test_wrong_use_ends_in_words(
    words: list[str], code: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    study = make_study(tmp_path / "s")
    filled = [word.format(study=study, out=tmp_path) for word in words]
    assert main(filled) == code
    out, err = capsys.readouterr()
    assert err.strip()
    assert "Traceback" not in out + err


def test_a_method_of_a_later_version_is_told_by_the_check(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fitting = sorted(FITTING[Design.CLUSTER_RANDOMISED] - set(METHODS))
    if not fitting:
        pytest.skip("this version has every method for such a study")
    plan = PLAN.replace("method: mixed-model", f"method: {fitting[0]}")
    study = make_study(tmp_path / "s", plan=plan)
    code, data = run_json(capsys, "check", str(study))
    told = [fault for fault in data["faults"] if fault["code"] == "E001"]
    line = plan.splitlines().index(f"    method: {fitting[0]}") + 1
    assert code == 0
    assert [(fault["severity"], fault["line"]) for fault in told] == [("warning", line)]


def test_warnings_about_the_records_are_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = records()
    for row in rows[1:20]:
        row[3] = ""
    study = make_study(tmp_path / "s", csv=as_csv(rows))
    assert main(["analyse", str(study), "-o", str(tmp_path / "f.json")]) == 0
    said = capsys.readouterr().out
    assert "Worth knowing" in said
    assert "R212" in said


def test_findings_of_another_study_are_not_painted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    study = make_study(tmp_path / "s")
    findings = tmp_path / "f.json"
    assert main(["analyse", str(study), "-o", str(findings), "--quiet"]) == 0
    other = make_study(
        tmp_path / "other",
        theory=THEORY.replace("id: small", "id: other"),
        plan=PLAN.replace("id: small", "id: other"),
    )
    assert main(["diagram", str(other), "--findings", str(findings), "-o", "x.svg"]) == 1
    assert "U004" in capsys.readouterr().err


def test_an_id_that_cannot_be_read_is_told_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    theory = THEORY.replace("id: skilled", "id: sgôr").replace("to: skilled", "to: sgôr")
    study = make_study(tmp_path / "s", theory=theory)
    code, data = run_json(capsys, "check", str(study))
    assert (code, codes(data)) == (1, {"F007"})
