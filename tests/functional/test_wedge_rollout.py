"""A stepped wedge by the roll-out methods: clusters are the units, and their means count once."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from forethought.estimate.staggered import staggered_efficient
from forethought.estimate.types import Inquiry
from forethought.journey.analyse import analyse
from forethought.journey.study import read_study
from forethought.vocabulary import Design, Method, Timing
from tests.cohorts import ask, units_of
from tests.functional.small_study import PLAN, as_csv, make_study

PERIODS = 4
STARTS = np.repeat([2.0, 3.0, 4.0], 5)
WEDGE = (
    PLAN.replace("design: cluster-randomised", "design: stepped-wedge")
    .replace("  arms: [{id: usual}, {id: trained}]\n", "  sequences: [2, 3, 4]\n")
    .replace("  arm: arm\n", "  period: period\n  treated: {column: treated}\n")
    .replace(
        "method: mixed-model", "method: staggered-efficient\n    event_study: {from: 0, to: 1}"
    )
)


def people() -> list[tuple[int, int, int, float]]:
    """Return cluster, period, treated and outcome of 3 to 6 people a cluster and period."""
    rng = np.random.default_rng(8)
    level = rng.normal(size=len(STARTS))
    return [
        (k, t, int(t >= start), float(round(level[k] + t / 2 + (t >= start) + rng.normal(), 6)))
        for k, start in enumerate(STARTS)
        for t in range(1, PERIODS + 1)
        for _ in range(rng.integers(3, 7))
    ]


def test_clusters_are_the_units(tmp_path: Path) -> None:
    rows = people()
    header = ["officer", "team", "period", "treated", "skill"]
    text = [[f"o{i}", f"t{k}", str(t), str(d), str(y)] for i, (k, t, d, y) in enumerate(rows)]
    folder = make_study(tmp_path, plan=WEDGE, csv=as_csv([header, *text]))
    (finding,) = analyse(read_study(folder)).findings
    means = np.asarray(
        [
            [np.mean([y for c, p, _, y in rows if (c, p) == (k, t)]) for t in range(1, PERIODS + 1)]
            for k in range(len(STARTS))
        ]
    )
    asked = Inquiry("q", Method.STAGGERED_EFFICIENT, Design.STAGGERED_ROLLOUT, Timing.RANDOM)
    expected = ask(staggered_efficient, asked, units_of(means, STARTS))
    assert finding.estimate == pytest.approx(expected.estimate, rel=1e-9)
    assert finding.se == pytest.approx(expected.se, rel=1e-9)
    assert (finding.units, finding.clusters) == (15, 15)
    assert [point.period for point in finding.event_study] == [0, 1]
    said = " ".join(finding.notes)
    assert "whatever its size" in said
    assert "make the cluster the unit" not in said
    assert "event study, which this version" not in said
