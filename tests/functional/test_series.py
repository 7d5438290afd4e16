"""An interrupted time series from records to report."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from forethought.cli.main import main
from tests.functional.series_study import PLAN, counts, make_series


def analysed(folder: Path, **made: Any) -> tuple[int, dict[str, Any]]:
    study = make_series(folder, **made)
    out = folder / "findings.json"
    code = main(["analyse", str(study), "-o", str(out)])
    return code, json.loads(out.read_text(encoding="utf-8")) if out.exists() else {}


def test_the_change_is_found_and_told(tmp_path: Path) -> None:
    code, findings = analysed(tmp_path)
    assert code == 0
    (found,) = findings["findings"]
    assert found["verdict"] == "improved"
    assert found["ci_low"] < np.exp(-0.22) < found["ci_high"] < 1
    assert found["sensitivity"][0]["estimate"] == pytest.approx(found["estimate"], rel=0.02)
    assert found["n"] == 120
    after = [p for p in found["series"] if p["counterfactual"] is not None]
    assert [p["period"] for p in after] == list(range(37, 61))
    assert any("were seen; without it" in note for note in found["notes"])


@pytest.mark.slow
def test_the_report_shows_the_series(tmp_path: Path) -> None:
    analysed(tmp_path)
    html = tmp_path / "report.html"
    assert main(["report", str(tmp_path), str(tmp_path / "findings.json"), "-o", str(html)]) == 0
    text = html.read_text(encoding="utf-8")
    assert "What was seen, and what would have been expected without the programme" in text
    assert "programme begins" in text
    assert "60 periods, 1 to 60; the programme begins in period 37" in text


def test_one_series_needs_no_arms(tmp_path: Path) -> None:
    plan = PLAN.replace("  arm: area\n", "").replace("here versus elsewhere", "since versus before")
    plan = plan.replace("assignment: {arms: [{id: elsewhere}, {id: here}]}\n", "")
    code, findings = analysed(tmp_path, plan=plan, rows=counts("here", -0.22, 4))
    assert code == 0
    assert findings["findings"][0]["n"] == 60


def test_an_area_without_a_count_takes_its_month_out(tmp_path: Path) -> None:
    """Two areas added up: where one lacks its count the month's total would be half."""
    plan = PLAN.replace("  arm: area\n", "")
    rows = [*counts("here", -0.22, 4), *counts("elsewhere", -0.22, 5)]
    rows[10] = "11,here,"
    code, findings = analysed(tmp_path, plan=plan, rows=rows)
    assert code == 0
    (found,) = findings["findings"]
    assert any("periods 11, in which some rows lack a count" in note for note in found["notes"])
    assert found["n"] == 59


@pytest.mark.parametrize(
    ("plan", "exit_code", "fault"),
    [
        (PLAN.replace("interruption: {at: 37}\n", ""), 1, "L107"),
        (PLAN.replace("{at: 37}", "{at: 2005}"), 1, "R317"),
        (PLAN.replace("{cycle: 12, harmonics: 2}", "{harmonics: 2}"), 1, "L109"),
        (PLAN.replace("{at: 37}", "{at: 2}"), 3, "E212"),
    ],
)
def test_bad_plans_get_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], plan: str, exit_code: int, fault: str
) -> None:
    code, _ = analysed(tmp_path, plan=plan)
    out, err = capsys.readouterr()
    assert code == exit_code
    assert fault in out + err
    assert "Traceback" not in out + err


def test_a_gap_is_warned_of(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [row for row in counts("here", -0.22, 4) if not row.startswith("20,")]
    rows += [row for row in counts("elsewhere", 0.0, 5) if not row.startswith("20,")]
    code, findings = analysed(tmp_path, rows=rows)
    assert code == 0
    assert any(note.startswith("R318") for note in findings["data_notes"])
    assert any("left out: 20" in note for note in findings["findings"][0]["notes"])
