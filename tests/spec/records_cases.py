"""Small files of records and what the check says of them; they become the manual."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from forethought.errors import Fault
from forethought.files.records import open_records
from forethought.plan import Plan
from forethought.records import RecordsReport, validate
from forethought.theory import Theory

THEORY: dict[str, Any] = {
    "forethought": 1,
    "theory": {"id": "small", "title": "A small theory"},
    "goal": {"id": "goal", "statement": "Fewer children live with violence"},
    "outcomes": [
        {
            "id": "seen",
            "statement": "Officers see who needs help",
            "indicators": [
                {"id": "score", "kind": "scale", "low": 0, "high": 10},
                {"id": "amount", "kind": "continuous"},
                {"id": "done", "kind": "binary"},
                {"id": "share", "kind": "proportion"},
                {"id": "times", "kind": "count"},
                {"id": "days", "kind": "time-to-event"},
            ],
        }
    ],
}
ARMS = {"arms": [{"id": "usual", "statement": "Usual practice"}, {"id": "new"}]}
WAVES = [{"id": "before", "at": "P0D"}, {"id": "six", "at": "P6M"}]
INDIVIDUAL: dict[str, Any] = {
    "design": "individual-randomised",
    "data": {"unit": "id", "arm": "arm", "outcomes": {"amount": {"column": "y"}}},
}
CLUSTERS: dict[str, Any] = {
    "design": "cluster-randomised",
    "data": INDIVIDUAL["data"] | {"cluster": "team"},
}
WAVED: dict[str, Any] = {
    "design": "individual-randomised",
    "data": INDIVIDUAL["data"] | {"wave": "wave"},
    "at": "six",
}
ROLLOUT: dict[str, Any] = {
    "design": "staggered-rollout",
    "data": {
        "unit": "id",
        "period": "t",
        "first_treated": "g",
        "outcomes": {"amount": {"column": "y"}},
    },
}
SWITCHED: dict[str, Any] = {
    "design": "staggered-rollout",
    "data": {
        "unit": "id",
        "period": "t",
        "treated": {"column": "d"},
        "outcomes": {"amount": {"column": "y"}},
    },
}

WEDGE: dict[str, Any] = {
    "design": "stepped-wedge",
    "data": {
        "unit": "row-number",
        "cluster": "team",
        "period": "t",
        "treated": {"column": "d"},
        "outcomes": {"amount": {"column": "y"}},
    },
}
STEPS: dict[str, Any] = {
    "design": "stepped-wedge",
    "data": {
        "unit": "row-number",
        "cluster": "team",
        "period": "t",
        "first_treated": "g",
        "outcomes": {"amount": {"column": "y"}},
    },
}
SERIES: dict[str, Any] = {
    "design": "interrupted-time-series",
    "data": {"unit": "row-number", "period": "t", "outcomes": {"times": {"column": "y"}}},
}


def of_kind(indicator: str, **column: str) -> dict[str, Any]:
    """An individually randomised study of one indicator, in column y."""
    data = INDIVIDUAL["data"] | {"outcomes": {indicator: {"column": "y"} | column}}
    return {"design": "individual-randomised", "data": data}


@dataclass(frozen=True)
class Said:
    """A fault that must be there: its code, the first row or none, and words of its message."""

    code: str
    row: int | None
    words: str = ""


@dataclass(frozen=True)
class Case:
    """A file of records, the study it belongs to, and all that must be said of it."""

    name: str
    text: str
    said: tuple[Said, ...]
    study: Mapping[str, Any] = field(default_factory=lambda: INDIVIDUAL)
    more: Mapping[str, Any] = field(default_factory=dict)


def theory_of() -> Theory:
    return Theory.model_validate(THEORY)


def plan_of(study: Mapping[str, Any], **more: Any) -> Plan:
    """Make a plan with one question for each outcome."""
    data = dict(study["data"]) | more.pop("data", {})
    method = more.pop("method", "difference-in-means")
    question: dict[str, Any] = {"method": method, "adjust": more.pop("adjust", ())}
    estimand = {"at": study.get("at", ()), "contrast": more.pop("contrast", None)}
    rollout = study["design"] == "staggered-rollout"
    whole = {
        "forethought": 1,
        "plan": {
            "theory": {"id": "small", "version": 1},
            "title": "A small plan",
            "design": study["design"],
        },
        "assignment": None if rollout else ARMS,
        "waves": WAVES if data.get("wave") else [],
        "data": {"source": "records.csv"} | data,
        "questions": [
            question | {"id": f"q-{name}", "indicator": name, "estimand": estimand}
            for name in data["outcomes"]
        ],
    }
    return Plan.model_validate(whole | more)


def checked(folder: Path, text: str, plan: Plan) -> RecordsReport:
    """Write ``text`` as records.csv, open it and check it."""
    (folder / "records.csv").write_text(text, encoding="utf-8")
    assert plan.data is not None
    with open_records("records.csv", folder, plan.data) as opened:
        return validate(opened.table, plan, theory_of(), opened.name)


def said_of(faults: tuple[Fault, ...]) -> list[tuple[str, int | None]]:
    return [(fault.code, fault.place.line) for fault in faults]
