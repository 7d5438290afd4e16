"""`forethought assign` and `lock` as people use them, and misuse them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from forethought.cli.main import main
from tests.functional.small_study import PLAN, THEORY, as_csv, make_study

ROSTER = [["team", "force", "rate"]] + [
    [f"t{k}", ("north", "south")[k % 2], f"{(7 * k) % 11}"] for k in range(12)
]
DRAWN = PLAN.replace(
    "  arms: [{id: usual}, {id: trained}]\n",
    "  arms: [{id: usual}, {id: trained}]\n  strata: [force]\n  balance: [rate]\n"
    "  record: draw.json\n",
).replace("  arm: arm\n", "  arm: arm\n  strata: [force]\n")
ONE_BY_ONE = (
    PLAN.replace("design: cluster-randomised", "design: individual-randomised")
    .replace("level: team\n", "level: officer\n  strata: [force]\n  record: list.json\n")
    .replace("  arm: arm\n", "  arm: arm\n  strata: [force]\n")
    .replace("mixed-model", "ancova")
)
PEOPLE = [["officer", "force"]] + [[f"o{k}", ("north", "south")[k % 2]] for k in range(8)]
Run = Callable[..., tuple[int, dict[str, object]]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def go(*words: str | Path) -> tuple[int, dict[str, object]]:
        code = main([str(word) for word in words] + ["--json"])
        return code, json.loads(capsys.readouterr().out)

    return go


def codes(answer: dict[str, object]) -> list[str]:
    faults = answer["faults"]
    assert isinstance(faults, list)
    return [fault["code"] for fault in faults]


def study(folder: Path, plan: str, roster: list[list[str]]) -> tuple[Path, Path]:
    make_study(folder / "study", theory=THEORY, plan=plan)
    file = folder / "roster.csv"
    file.write_text(as_csv(roster), encoding="utf-8")
    return folder / "study", file


def test_a_draw_is_made_checked_and_not_made_twice(tmp_path: Path, run: Run) -> None:
    folder, roster = study(tmp_path, DRAWN, ROSTER)
    arms, record = tmp_path / "arms.csv", folder / "draw.json"
    code, made = run("assign", folder, roster, "-o", arms, "--by", "Ann")
    assert (code, made["method"], made["counts"]) == (0, "constrained", {"usual": 6, "trained": 6})
    assert arms.read_text(encoding="utf-8").splitlines()[0] == '"team","arm","force"'
    assert run("assign", folder, roster, "--verify", record) == (
        0,
        {"ok": True, "errors": 0, "warnings": 0, "faults": [], "record": str(record)},
    )
    assert codes(run("assign", folder, roster, "-o", arms)[1]) == ["A030"]
    assert codes(run("assign", folder, roster, "-o", arms, "--again")[1]) == ["A031"]
    code, again = run("assign", folder, roster, "-o", arms, "--again", "--why", "a team closed")
    assert (code, again["draw"]) == (0, 2)
    kept = json.loads(record.read_text(encoding="utf-8"))["earlier"]
    assert [(e["sha256"], e["drawn_again_because"]) for e in kept] == [
        (made["sha256"], "a team closed")
    ]
    assert (folder / "draw.1.json").exists()


def test_the_list_and_its_record_need_two_files(tmp_path: Path, run: Run) -> None:
    folder, roster = study(tmp_path, DRAWN.replace("draw.json", "arms.csv"), ROSTER)
    for same in (folder / "arms.csv", folder / ".." / folder.name / "arms.csv"):
        code, answer = run("assign", folder, roster, "-o", same)
        assert (code, codes(answer)) == (1, ["A051"])
    assert not (folder / "arms.csv").exists()


def test_a_changed_record_stops_check_and_analysis(tmp_path: Path, run: Run) -> None:
    folder, roster = study(tmp_path, DRAWN, ROSTER)
    run("assign", folder, roster, "-o", tmp_path / "arms.csv")
    record = folder / "draw.json"
    text = record.read_text(encoding="utf-8")
    rows = [["officer", "team", "arm", "skill", "force"]]
    for k, unit in enumerate(json.loads(text)["units"] * 4):
        rows.append([f"o{k}", unit["id"], unit["arm"], f"{k % 7}", unit["stratum"][0]])
    (folder / "records.csv").write_text(as_csv(rows), encoding="utf-8")
    findings = tmp_path / "findings.json"
    assert run("analyse", folder, "-o", findings)[0] == 0
    record.write_text(text.replace('"seed": 1', '"seed": 2'), encoding="utf-8")
    code, said = run("assign", "--verify", record)
    assert (code, codes(said)) == (1, ["A032", "A033"])
    code, said = run("analyse", folder, "-o", findings)
    assert (code, codes(said)) == (1, ["A032", "A033", "A035"])


def test_every_fault_of_a_roster_is_told_at_once(tmp_path: Path, run: Run) -> None:
    bad = [list(row) for row in ROSTER]
    bad[2][0], bad[3][1], bad[4][2], bad[5][2], bad[6][0] = "", "", "", "many", "t0"
    folder, roster = study(tmp_path, DRAWN, bad)
    code, said = run("assign", folder, roster, "-o", tmp_path / "arms.csv")
    assert code == 1
    assert sorted(codes(said)) == ["A011", "A012", "A013", "A014", "A015"]
    assert not (tmp_path / "arms.csv").exists()


def test_columns_the_roster_lacks_are_named(tmp_path: Path, run: Run) -> None:
    folder, roster = study(tmp_path, DRAWN, [["team", "area"], ["t1", "x"], ["t2", "y"]])
    code, said = run("assign", folder, roster, "-o", tmp_path / "arms.csv")
    assert (code, codes(said)) == (1, ["A010", "A010"])


def test_people_are_enrolled_before_their_arm_is_shown(tmp_path: Path, run: Run) -> None:
    folder, roster = study(tmp_path, ONE_BY_ONE, PEOPLE)
    sealed = folder / "list.json"
    code, made = run("assign", folder, roster, "--sealed", "--places", "3", "-o", sealed)
    assert (code, made["places"]) == (0, 6)
    assert "trained" not in sealed.read_text(encoding="utf-8").split('"lists"')[1]
    code, shown = run("assign", folder, roster, "--enrol", "o1", "--by", "Nurse")
    assert (code, shown["place"], shown["places_left"], shown["by"]) == (0, 1, 2, "Nurse")
    lines = (folder / "list.log.jsonl").read_text(encoding="utf-8").splitlines()
    log = [json.loads(line) for line in lines]
    assert [line["what"] for line in log] == ["enrolled", "revealed"]
    assert codes(run("assign", folder, roster, "--enrol", "o1")[1]) == ["A041"]
    assert codes(run("assign", folder, roster, "--enrol", "zz")[1]) == ["A040"]
    key = tmp_path / "away.key"
    (folder / "list.key").rename(key)
    assert codes(run("assign", folder, roster, "--enrol", "o3")[1]) == ["A045"]
    assert len((folder / "list.log.jsonl").read_text(encoding="utf-8").splitlines()) == 2
    assert run("assign", folder, roster, "--enrol", "o3", "--key", key)[0] == 0
    assert run("assign", "--verify", sealed, "--key", key)[0] == 0
    log_file = folder / "list.log.jsonl"
    log_file.write_text(log_file.read_text().replace('"by":"Nurse"', '"by":"Ann"'))
    assert codes(run("assign", "--verify", sealed)[1]) == ["A046"]


def test_check_tells_the_lock(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = make_study(tmp_path)
    main(["check", str(folder)])
    assert "Not locked yet" in capsys.readouterr().out
    assert main(["lock", str(folder), "--by", "Ann"]) == 0
    assert "Locked by Ann. After the data" in capsys.readouterr().out
    main(["check", str(folder)])
    assert "unchanged since." in capsys.readouterr().out


def test_a_run_without_records_makes_nothing_and_says_how_to_go_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = make_study(tmp_path / "study")
    (folder / "records.csv").unlink()
    assert main(["run", str(folder), "-o", str(tmp_path / "out")]) == 1
    said = capsys.readouterr().err
    assert "R001" in said
    assert "forethought simulate" in said
    assert not (tmp_path / "out").exists()


def test_a_draw_before_and_the_roster_s_faults_are_told_together(tmp_path: Path, run: Run) -> None:
    folder, roster = study(tmp_path, DRAWN, ROSTER)
    out = tmp_path / "arms.csv"
    assert run("assign", folder, roster, "-o", out)[0] == 0
    bad = [list(row) for row in ROSTER]
    bad[2][0], bad[4][2] = "", ""
    folder, roster = study(tmp_path, DRAWN, bad)
    code, said = run("assign", folder, roster, "-o", out)
    assert code == 1
    assert sorted(codes(said)) == ["A011", "A014", "A030"]


def test_a_missing_column_and_faulty_cells_are_told_together(tmp_path: Path, run: Run) -> None:
    bad = [[row[0], row[1]] for row in ROSTER]
    bad[2][0] = ""
    folder, roster = study(tmp_path, DRAWN, bad)
    code, said = run("assign", folder, roster, "-o", tmp_path / "arms.csv")
    assert (code, sorted(codes(said))) == (1, ["A010", "A011"])


@pytest.mark.parametrize("wrong", ["sequences: 4", "sequences: [a, b]", "keep: 0.1"])
def test_a_stepped_wedge_without_sequences_is_shown_how_to_write_them(
    wrong: str, tmp_path: Path, run: Run
) -> None:
    arms = "  arms: [{id: usual}, {id: trained}]\n"
    plan = PLAN.replace(arms, f"{arms}  method: stepped-wedge\n  {wrong}\n")
    folder, roster = study(tmp_path, plan, ROSTER)
    code, said = run("assign", folder, roster, "-o", tmp_path / "arms.csv")
    remedies = " ".join(fault["remedy"] for fault in said["faults"])
    assert code == 1
    assert "`sequences: [2, 3, 4, 5]`" in remedies


def test_the_lock_says_what_after_the_data_means(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = make_study(tmp_path / "a")
    assert main(["lock", str(folder), "--by", "Ann"]) == 0
    said = capsys.readouterr().out
    assert "After the data: the records file records.csv was there." in said
    assert "That is fine for records without outcomes yet" in said
    folder = make_study(
        tmp_path / "b", theory=THEORY.replace("  title:", "  synthetic: true\n  title:", 1)
    )
    main(["lock", str(folder), "--by", "Ann"])
    assert "was there, though with made-up records." in capsys.readouterr().out


def test_each_change_is_told_before_or_after_the_data_in_the_report(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = make_study(tmp_path / "study")
    records, plan = folder / "records.csv", folder / "plan.yaml"
    away = records.rename(tmp_path / "away.csv")
    assert main(["lock", str(folder), "--by", "Ann"]) == 0
    said = capsys.readouterr().out
    assert "Before the data: the records file records.csv was not there." in said
    assert "at hand" not in said
    for old, new, why in (
        ("title: A small trial", "title: A trial", "a better name"),
        ("title: A trial", "title: Our trial", "another name"),
        ("title: Our trial", "title: The trial", None),
    ):
        plan.write_text(plan.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
        if why is not None:
            assert main(["lock", str(folder), "--by", "Ann", "--why", why]) == 0
            if away.exists():
                away.rename(records)
    findings = tmp_path / "f.json"
    assert main(["analyse", str(folder), "-o", str(findings)]) == 0
    lock = json.loads(findings.read_text(encoding="utf-8"))["lock"]
    told = [(change["after"], change["data_then"], change["why"]) for change in lock["amendments"]]
    assert told == [
        ("A trial", "before-data", "a better name"),
        ("Our trial", "after-data", "another name"),
        ("The trial", "unknown", None),
    ]
    report = tmp_path / "r.html"
    assert main(["report", str(folder), str(findings), "-o", str(report)]) == 0
    page = report.read_text(encoding="utf-8")
    assert "3 changes since, 1 after the data." in page.replace("\n", " ")
