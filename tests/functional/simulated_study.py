"""A small study of each design, without a method: the design chooses it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

KINDS: dict[str, dict[str, Any]] = {
    "continuous": {"kind": "continuous", "better": "higher", "smallest_meaningful": 2},
    "scale": {"kind": "scale", "better": "higher", "smallest_meaningful": 1, "low": 0, "high": 10},
    "ordinal": {"kind": "ordinal", "better": "higher", "smallest_meaningful": 0.2},
    "binary": {"kind": "binary", "better": "lower", "smallest_meaningful": 0.08},
    "proportion": {"kind": "proportion", "better": "higher", "smallest_meaningful": 0.05},
    "count": {"kind": "count", "better": "lower", "smallest_meaningful": 0.2},
    "time-to-event": {"kind": "time-to-event", "better": "higher", "smallest_meaningful": 10},
}
WAVES = [{"id": "before", "at": "P0D"}, {"id": "after", "at": "P12M"}]
ARMS = [{"id": "usual"}, {"id": "offered"}]


@dataclass(frozen=True)
class Case:
    """One design with one kind of outcome, and the method that the design chooses."""

    name: str
    design: str
    method: str
    kind: str = "continuous"
    column: dict[str, str] = field(default_factory=dict)
    data: dict[str, Any] = field(default_factory=dict)
    question: dict[str, Any] = field(default_factory=dict)
    plan: dict[str, Any] = field(default_factory=dict)
    truth: float | None = None


ADJUSTED = {"adjust": ["steps@before"]}
AT = {"at": "after"}
BY_PERSON = {"arm": "arm", "wave": "wave"}
EXPOSED = {"exposure": "months"}

CASES = (
    Case("person", "individual-randomised", "ancova", "scale", data=BY_PERSON, question=ADJUSTED),
    Case("person-once", "individual-randomised", "difference-in-means", "ordinal"),
    Case("person-count", "individual-randomised", "poisson-cluster-robust", "count", EXPOSED),
    Case(
        "person-times",
        "individual-randomised",
        "cox",
        "time-to-event",
        {"event": "came"},
        truth=0.6,
    ),
    Case(
        "person-weighted",
        "individual-randomised",
        "ancova",
        "binary",
        data={**BY_PERSON, "weight": "weight", "received": "came", "dose": "sessions"},
        question=ADJUSTED,
        plan={"sample": {"units": 1500}},
        truth=-0.12,
    ),
    Case(
        "clusters",
        "cluster-randomised",
        "mixed-model",
        "proportion",
        {"out_of": "seen"},
        data={**BY_PERSON, "cluster": "team"},
        question=ADJUSTED,
    ),
    Case(
        "sites",
        "multisite-randomised",
        "site-fixed-effects",
        data={"site": "force", "arm": "arm"},
        plan={"sample": {"clusters": 8, "units": 800}},
    ),
    Case(
        "sites-count",
        "multisite-randomised",
        "poisson-cluster-robust",
        "count",
        EXPOSED,
        data={"site": "force", "cluster": "force", "arm": "arm"},
        plan={"sample": {"clusters": 30, "units": 1500}},
    ),
    Case(
        "wedge",
        "stepped-wedge",
        "nested-exchangeable",
        data={"cluster": "team", "period": "quarter", "treated": {"column": "trained"}},
        plan={
            "assignment": {"sequences": [2, 3, 4, 5]},
            "sample": {"clusters": 16, "units": 320},
        },
    ),
    Case(
        "roll-out",
        "staggered-rollout",
        "staggered-efficient",
        "count",
        data={"period": "month", "first_treated": "start"},
        plan={"sample": {"units": 200}, "plan": {"timing": "random"}},
    ),
    Case(
        "groups-covariates",
        "comparison-group",
        "entropy-balancing",
        data={**BY_PERSON, "covariates": {"need": {"column": "need"}}},
        question={"adjust": ["need", "steps@before"]},
        plan={"sample": {"units": 600}},
    ),
    Case(
        "groups-baseline",
        "comparison-group",
        "entropy-balancing",
        data=BY_PERSON,
        question=ADJUSTED,
        plan={"sample": {"units": 600}},
    ),
    Case(
        "groups-changes",
        "comparison-group",
        "difference-in-differences",
        "scale",
        data=BY_PERSON,
        plan={"sample": {"units": 600}},
    ),
    Case(
        "groups-over-months",
        "comparison-group",
        "difference-in-differences",
        data={"arm": "arm", "period": "month", "first_treated": "start"},
        plan={"sample": {"units": 200}},
    ),
    Case(
        "series",
        "interrupted-time-series",
        "segmented-regression",
        "count",
        data={"period": "month"},
        question={"series": {"cycle": 12, "harmonics": 1}},
        plan={"interruption": {"at": 31}, "sample": {"assumptions": {"periods": 60}}},
        truth=0.8,
    ),
    Case(
        "series-controlled",
        "interrupted-time-series",
        "segmented-regression",
        "count",
        EXPOSED,
        data={"period": "month", "arm": "unit"},
        question={"series": {"cycle": 12, "harmonics": 1}},
        plan={
            "interruption": {"at": 31},
            "sample": {"assumptions": {"periods": 60, "dispersion": 3, "exposure": 1000}},
        },
        truth=0.8,
    ),
    Case(
        "before-after",
        "before-after",
        "difference-in-means",
        "scale",
        data={"wave": "wave"},
        plan={"sample": {"units": 120}},
    ),
)
"""A case of each design, each kind of outcome, and of all that `data` may name."""

COMPARES = {"individual-randomised", "cluster-randomised", "multisite-randomised"}
COMPARES |= {"comparison-group"}


def make_study(folder: Path, case: Case) -> Path:
    """Write the study's two files; JSON is YAML too."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, document in (("theory.yaml", theory_of(case)), ("plan.yaml", plan_of(case))):
        (folder / name).write_text(json.dumps(document), encoding="utf-8")
    return folder


def theory_of(case: Case) -> dict[str, Any]:
    return {
        "forethought": 1,
        "theory": {"id": "toy", "version": 1, "title": "Toy", "synthetic": True},
        "goal": {"id": "goal", "statement": "Fewer children come to harm", "who": "Children"},
        "outcomes": [
            {
                "id": "change",
                "statement": "Families feel able to cope",
                "who": "Families",
                "leads_to": [{"to": "goal", "because": "Strain does harm"}],
                "indicators": [{"id": "steps", "measure": "Steps", "unit": "steps",
                                "source": "records", **KINDS[case.kind]}],
            }
        ],
        "activities": [
            {
                "id": "visits",
                "statement": "Home visits by a family worker",
                "leads_to": [{"to": "change", "because": "Somebody listens"}],
            }
        ],
    }  # fmt: skip


def plan_of(case: Case) -> dict[str, Any]:
    compares = case.design in COMPARES
    waves = {"waves": WAVES} if "wave" in case.data else {}
    arms = {"arms": ARMS} if compares or "arm" in case.data else {}
    more = {key: value for key, value in case.plan.items() if key not in ("plan", "assignment")}
    data: dict[str, Any] = {
        "source": "records.parquet",
        "unit": "unit",
        **({"arm": "arm"} if compares else {}),
        **case.data,
        "outcomes": {"steps": {"column": "y", **case.column}},
    }
    plan: dict[str, Any] = {
        "forethought": 1,
        "plan": {"theory": {"id": "toy", "version": 1}, "title": "Toy", "design": case.design,
                 "seed": 20, **case.plan.get("plan", {})},
        **waves,
        "data": data,
        "questions": [
            {
                "id": "q",
                "indicator": "steps",
                "primary": True,
                "estimand": {"population": "all at the start", **(AT if waves else {})},
                **case.question,
            }
        ],
        **more,
    }  # fmt: skip
    if arms or "assignment" in case.plan:
        plan["assignment"] = {**arms, **case.plan.get("assignment", {})}
    if case.truth is not None:
        plan["truth"] = {"steps": case.truth}
    return plan
