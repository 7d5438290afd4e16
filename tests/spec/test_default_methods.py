"""Which method a design asks for where the plan names none: the table is the manual."""

from __future__ import annotations

from pathlib import Path

import pytest

from forethought.files.study import read_study_files
from forethought.plan.defaults import default_method
from forethought.plan.model import Plan
from forethought.vocabulary import IndicatorKind

CASES = [
    ("individual-randomised", "scale", {}, "difference-in-means"),
    ("individual-randomised", "scale", {"adjust": ["age"]}, "ancova"),
    ("individual-randomised", "binary", {}, "difference-in-means"),
    ("individual-randomised", "count", {}, "poisson-cluster-robust"),
    ("individual-randomised", "time-to-event", {}, "cox"),
    ("cluster-randomised", "scale", {}, "mixed-model"),
    ("cluster-randomised", "count", {}, "poisson-cluster-robust"),
    ("cluster-randomised", "count", {"clusters": 12}, "randomisation-inference"),
    ("multisite-randomised", "scale", {}, "site-fixed-effects"),
    ("cluster-randomised", "scale", {"clusters": 6}, "mixed-model"),
    ("cluster-randomised", "scale", {"clusters": 5}, "randomisation-inference"),
    ("stepped-wedge", "scale", {}, "nested-exchangeable"),
    ("stepped-wedge", "scale", {"clusters": 6}, "nested-exchangeable"),
    ("stepped-wedge", "scale", {"clusters": 5}, "randomisation-inference"),
    ("stepped-wedge", "count", {"clusters": 4}, "randomisation-inference"),
    ("staggered-rollout", "count", {"timing": "random"}, "staggered-efficient"),
    ("staggered-rollout", "count", {"timing": "chosen"}, "callaway-santanna"),
    ("comparison-group", "scale", {"adjust": ["age"]}, "entropy-balancing"),
    ("comparison-group", "scale", {"wave": "wave"}, "difference-in-differences"),
    ("comparison-group", "scale", {}, "ancova"),
    ("interrupted-time-series", "count", {}, "segmented-regression"),
    ("before-after", "scale", {}, "difference-in-means"),
]


@pytest.mark.parametrize(("design", "kind", "more", "method"), CASES)
def test_the_design_chooses(design: str, kind: str, more: dict[str, object], method: str) -> None:
    plan = Plan.model_validate(
        {
            "forethought": 1,
            "plan": {
                "theory": {"id": "t", "version": 1},
                "title": "T",
                "design": design,
                **({"timing": more["timing"]} if "timing" in more else {}),
            },
            "data": {"source": "r.csv", "unit": "id", **_data(more)},
            "sample": {"clusters": more["clusters"]} if "clusters" in more else None,
            "questions": [{"id": "q", "indicator": "i", "adjust": more.get("adjust", [])}],
        }
    )
    chosen = default_method(plan, plan.questions[0], IndicatorKind(kind))
    assert chosen.method.value == method
    assert chosen.reason


def _data(more: dict[str, object]) -> dict[str, object]:
    return {"wave": more["wave"]} if "wave" in more else {}


def test_a_named_method_stays(tmp_path: Path) -> None:
    theory = "forethought: 1\ntheory: {id: t, version: 1, title: T}\n"
    plan = (
        "forethought: 1\n"
        "plan: {theory: {id: t, version: 1}, title: T, design: cluster-randomised}\n"
        "questions:\n  - {id: a, indicator: i, method: cluster-means}\n  - {id: b, indicator: i}\n"
    )
    (tmp_path / "theory.yaml").write_text(theory, encoding="utf-8")
    (tmp_path / "plan.yaml").write_text(plan, encoding="utf-8")
    files = read_study_files(tmp_path)
    document = files.plan.document if files.plan else None
    assert document is not None
    assert [q.method.value for q in document.questions] == ["cluster-means", "mixed-model"]
    assert set(files.chosen) == {"b"}
