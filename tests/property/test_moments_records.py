"""Whatever stands in the cells, the check of records answers with faults, never a traceback."""

from __future__ import annotations

import contextlib
import csv
import io
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forethought.errors import Refusal, errors_in
from forethought.files.records import open_records
from forethought.records import analysis_table, validate
from tests.spec.records_cases import CLUSTERS, ROLLOUT, SWITCHED, WAVED, plan_of, theory_of

FEW = settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
CELLS = st.sampled_from(
    [
        "",
        "1",
        "2",
        "3",
        "-1",
        "0.5",
        "1e999",
        "1e18",
        "-1e300",
        "NA",
        "nan",
        "inf",
        "1,5",
        "yes",
        "usual",
        "new",
        "six",
        "before",
        "a",
        "b",
        "ŵ",
        '"',
        "\n    '; drop table",
        "{x}",
        "0",
        "%s",
    ]
)
STUDIES: dict[str, tuple[dict[str, Any], list[str]]] = {
    "waves": (WAVED, ["id", "arm", "wave", "y"]),
    "clusters": (CLUSTERS, ["id", "team", "arm", "y"]),
    "roll-out": (ROLLOUT, ["id", "t", "g", "y"]),
    "switched": (SWITCHED, ["id", "t", "d", "y"]),
}


@pytest.mark.parametrize("study", STUDIES)
@FEW
@given(data=st.data())
def test_any_cells_give_faults_or_a_table(study: str, data: st.DataObject, tmp_path: Path) -> None:
    design, headings = STUDIES[study]
    cells = st.lists(CELLS, min_size=len(headings), max_size=len(headings))
    rows = data.draw(st.lists(cells, min_size=1, max_size=12))
    text = io.StringIO()
    csv.writer(text).writerows([headings, *rows])
    (tmp_path / "records.csv").write_text(text.getvalue(), encoding="utf-8")
    plan = plan_of(design)
    assert plan.data is not None
    with (
        contextlib.suppress(Refusal),
        open_records("records.csv", tmp_path, plan.data) as opened,
    ):
        report = validate(opened.table, plan, theory_of(), opened.name)
        if not errors_in(report.faults):
            question = plan.questions[0]
            wave = question.estimand.at[0] if question.estimand.at else None
            table = analysis_table(opened.table, plan, theory_of(), question, wave)
            table.table.to_pyarrow()
