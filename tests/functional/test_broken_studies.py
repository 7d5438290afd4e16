"""Every method of every design, on studies broken in one place: a refusal or a note, no number
made of nothing.

A small study of each design is made up once; then its records are broken, and every method that
fits the design answers, the first as the headline and the others beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest

import forethought as ft
from forethought.errors import Refusal
from forethought.errors.catalogue import CATALOGUE
from forethought.files.tables import write_table
from forethought.findings.model import Finding, Findings
from forethought.journey.simulate import simulate
from forethought.plan.check.methods import FITTING, KINDS, TIMED
from forethought.vocabulary import COUNTS_WEIGHTS, Design, IndicatorKind, Method
from tests.functional.simulated_study import Case, make_study

Columns = dict[str, np.ndarray]
CODES = set(CATALOGUE)

GROUPED: dict[Design, dict[str, Any]] = {
    Design.INDIVIDUAL_RANDOMISED: {
        "data": {"cluster": "team", "received": "took_part"},
        "sample": {"units": 240},
    },
    Design.CLUSTER_RANDOMISED: {
        "data": {"cluster": "team", "received": "took_part"},
        "sample": {"clusters": 24},
    },
    Design.MULTISITE_RANDOMISED: {
        "data": {"site": "team", "cluster": "team", "received": "took_part"},
        "sample": {"clusters": 12, "units": 240},
    },
    Design.STEPPED_WEDGE: {
        "data": {"cluster": "team", "period": "quarter", "treated": {"column": "trained"}},
        "sample": {"clusters": 40, "units": 320},
        "assignment": {"sequences": [2, 3, 4]},
    },
    Design.STAGGERED_ROLLOUT: {
        "data": {"cluster": "team", "period": "month", "first_treated": "start"},
        "sample": {"units": 80},
        "plan": {"timing": "random"},
    },
    Design.COMPARISON_GROUP: {
        "data": {
            "cluster": "team",
            "arm": "arm",
            "wave": "wave",
            "covariates": {"need": {"column": "need"}},
        },
        "sample": {"units": 240},
        "adjust": ["need"],
    },
    Design.INTERRUPTED_TIME_SERIES: {
        "data": {"period": "month"},
        "interruption": {"at": 31},
        "sample": {"assumptions": {"periods": 60}},
    },
    Design.BEFORE_AFTER: {"data": {"cluster": "team", "wave": "wave"}, "sample": {"units": 160}},
}
"""What a study of each design says of its data, with clusters wherever the design may have them."""

KIND_OF: dict[str, dict[str, str]] = {
    "continuous": {},
    "binary": {},
    "count": {},
    "time-to-event": {"event": "came"},
}


@dataclass(frozen=True)
class Study:
    """A design, a kind of outcome, and the methods that fit both."""

    design: Design
    kind: str

    @property
    def methods(self) -> tuple[Method, ...]:
        kind = IndicatorKind(self.kind)
        return tuple(
            method
            for method in Method
            if method in FITTING[self.design]
            and kind in KINDS.get(method, (kind,))
            and (kind is not IndicatorKind.TIME_TO_EVENT or method in TIMED)
        )

    def case(self, methods: tuple[Method, ...], **data: Any) -> Case:
        """Write the study's plan; a name given as None is taken out of ``data``."""
        said = GROUPED[self.design]
        named = {key: value for key, value in (said["data"] | data).items() if value is not None}
        return Case(
            f"{self.design}-{self.kind}",
            self.design.value,
            methods[0].value,
            self.kind,
            KIND_OF[self.kind],
            named,
            {
                "method": methods[0].value,
                "sensitivity": [m.value for m in methods[1:]],
                "adjust": said.get("adjust", []),
                "bootstrap": {"replications": 199},
            },
            {key: value for key, value in said.items() if key not in ("data", "adjust")},
        )


OTHER_KINDS = (
    Design.INDIVIDUAL_RANDOMISED,
    Design.CLUSTER_RANDOMISED,
    Design.MULTISITE_RANDOMISED,
    Design.COMPARISON_GROUP,
)
"""Designs in which some methods are for one kind of outcome only."""

STUDIES = tuple(
    Study(design, kind)
    for design in Design
    for kind in KIND_OF
    if design in OTHER_KINDS
    or (kind in ("continuous", "binary") and design is not Design.INTERRUPTED_TIME_SERIES)
    or (kind == "count" and design is Design.INTERRUPTED_TIME_SERIES)
)


@cache
def sound(study: Study) -> Columns:
    """Make the sound records of a study up, once."""
    with TemporaryDirectory() as folder:
        made = simulate(ft.read_study(make_study(Path(folder), study.case(study.methods[:1]))))
    return {name: np.asarray(values) for name, values in made.columns.items()}


def one_arm(study: Study, columns: Columns) -> Columns:
    """Keep the people of one arm; where there are none, those of one time."""
    data = GROUPED[study.design]["data"]
    for name in ("arm", data.get("wave"), data.get("first_treated"), "trained"):
        if name in columns:
            kept = columns[name] == columns[name][0]
            return {key: values[kept] for key, values in columns.items()}
    return {key: values[:30] for key, values in columns.items()}


def one_cluster(study: Study, columns: Columns) -> Columns:
    return columns | {"team": np.full(len(columns["y"]), "only")}


def alike_in_clusters(study: Study, columns: Columns) -> Columns:
    """Give everybody of a cluster (else: everybody) the first one's outcome."""
    names = columns.get("team", np.full(len(columns["y"]), "all"))
    _, first, number = np.unique(names.astype(str), return_index=True, return_inverse=True)
    return columns | {"y": columns["y"][first][number]}


def all_missing(study: Study, columns: Columns) -> Columns:
    return columns | {"y": np.array([None] * len(columns["y"]), dtype=object)}


def all_the_same(study: Study, columns: Columns) -> Columns:
    return columns | {"y": np.full_like(columns["y"], 1)}


def no_weight(study: Study, columns: Columns) -> Columns:
    return columns | {"weight": np.zeros(len(columns["y"]))}


def separated(study: Study, columns: Columns) -> Columns:
    """Let everybody of one arm (else: the second half of the rows) say yes, and nobody else."""
    group = columns.get("arm", columns.get("trained", np.arange(len(columns["y"])) * 2))
    yes = group.astype(str) == np.unique(group.astype(str))[-1]
    return columns | {"y": yes.astype(columns["y"].dtype)}


NOTHING_TO_SAY = {"one arm", "all missing", "all the same", "no weight"}
"""What leaves no method anything to say."""

BROKEN: dict[str, Callable[[Study, Columns], Columns]] = {
    "one arm": one_arm,
    "one cluster": one_cluster,
    "alike in clusters": alike_in_clusters,
    "all missing": all_missing,
    "all the same": all_the_same,
    "no weight": no_weight,
    "separated": separated,
}


def analysed(folder: Path, case: Case, columns: Columns) -> Findings | None:
    """Analyse by Python; None where the study itself is refused, in catalogued words."""
    make_study(folder, case)
    write_table(
        {name: values.tolist() for name, values in columns.items()}, folder / "records.parquet"
    )
    try:
        return ft.analyse(ft.read_study(folder))
    except Refusal as refusal:
        refused = refusal
    assert {fault.code for fault in refused.faults} <= CODES
    assert all(fault.message for fault in refused.faults)
    return None


def parts(found: Findings | None) -> Iterator[Any]:
    for finding in found.findings if found else ():
        yield finding
        yield from finding.sensitivity


def is_honest(part: Finding) -> bool:
    """True for a refusal without a number, or a number that may be one; else says which."""
    figures = {
        name: getattr(part, name)
        for name in ("estimate", "se", "p", "df", "ci_low", "ci_high", "icc", "hedges_g")
    }
    given = {
        name: value for name, value in (figures | dict(part.also)).items() if value is not None
    }
    if part.refusal is not None:
        assert part.refusal.code in CODES
        assert (part.estimate, part.se, part.p) == (None, None, None)
        return False
    assert np.isfinite(list(given.values())).all(), given
    assert given["se"] > 0
    assert 0 <= given["p"] <= 1
    assert given["ci_low"] <= given["estimate"] <= given["ci_high"]
    return True


@pytest.mark.slow
@pytest.mark.parametrize("study", STUDIES, ids=lambda study: f"{study.design}-{study.kind}")
def test_the_sound_study_has_a_number_by_some_method(study: Study, tmp_path: Path) -> None:
    found = analysed(tmp_path, study.case(study.methods), sound(study))
    assert found is not None
    assert len(list(parts(found))) == len(study.methods)
    numbers = [part.method for part in parts(found) if is_honest(part)]
    assert numbers


@pytest.mark.slow
@pytest.mark.parametrize("broken", BROKEN)
@pytest.mark.parametrize("study", STUDIES, ids=lambda study: f"{study.design}-{study.kind}")
def test_a_broken_study_is_refused_or_answered_in_full(
    study: Study, broken: str, tmp_path: Path
) -> None:
    weighed = {"weight": "weight"} if broken == "no weight" else {}
    methods = tuple(m for m in study.methods if not weighed or m in COUNTS_WEIGHTS)
    if not methods:
        pytest.skip("no method of this design counts weights")
    found = analysed(tmp_path, study.case(methods, **weighed), BROKEN[broken](study, sound(study)))
    numbers = [part.method for part in parts(found) if is_honest(part)]
    if broken in NOTHING_TO_SAY:
        assert numbers == []


@pytest.mark.slow
@pytest.mark.parametrize("study", STUDIES, ids=lambda study: f"{study.design}-{study.kind}")
def test_without_the_clusters_column(study: Study, tmp_path: Path) -> None:
    """Each method by itself, as a fault of the plan would hide the others."""
    if "cluster" not in GROUPED[study.design]["data"]:
        pytest.skip("this design knows no clusters")
    for method in study.methods:
        case = study.case((method,), cluster=None)
        for part in parts(analysed(tmp_path / method.value, case, sound(study))):
            is_honest(part)


def test_every_method_stands_in_the_table() -> None:
    assert {method for study in STUDIES for method in study.methods} == set(Method)
