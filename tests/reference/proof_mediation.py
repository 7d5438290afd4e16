"""Bias and coverage of the indirect effect's interval."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np

from forethought.estimate import mediation as module
from forethought.estimate.types import Inquiry
from forethought.journey.carry import hear
from forethought.moments.engine.arrays import answer_arrays
from forethought.vocabulary import Design, Method
from tests.reference.proof import HEADINGS, Performance, Table


@dataclass(frozen=True)
class Case:
    """A trial with a step from cause to effect; ``clusters`` is 0 where people are drawn."""

    name: str
    clusters: int
    size: int
    a: float
    b: float
    icc: float


CASES = (
    Case("400 people, a = b = 0.4", 0, 400, 0.4, 0.4, 0.0),
    Case("400 people, b = 0", 0, 400, 0.4, 0.0, 0.0),
    Case("15 + 15 clusters of 20, a = b = 0.4, ICC 0.1", 30, 20, 0.4, 0.4, 0.1),
    Case("6 + 6 clusters of 20, a = b = 0.4, ICC 0.1", 12, 20, 0.4, 0.4, 0.1),
)


def _columns(case: Case, rng: np.random.Generator) -> dict[str, np.ndarray]:
    n = case.size * max(case.clusters, 1)
    cluster = np.repeat(np.arange(max(case.clusters, 1)), case.size)
    arm = (cluster % 2 if case.clusters else rng.permutation(np.arange(n) % 2)).astype(float)
    shared = [rng.standard_normal(max(case.clusters, 1))[cluster] for _ in range(2)]
    between = case.icc**0.5 if case.clusters else 0.0
    cause = case.a * arm + between * shared[0] + rng.standard_normal(n)
    effect = 0.2 * arm + case.b * cause + between * shared[1] + rng.standard_normal(n)
    return {"arm": arm, "x:cause": cause, "y": effect, "cluster": cluster, "unit": np.arange(n)}


def tables(runs: int) -> list[Table]:
    """Return one table: each case's indirect effect."""
    rows = []
    for number, case in enumerate(CASES):
        truth = case.a * case.b
        found = []
        for run in range(runs):
            rng = np.random.default_rng([8, number, run])
            inquiry = Inquiry(
                question="q",
                method=Method.ANCOVA,
                design=Design.INDIVIDUAL_RANDOMISED,
                clustered=case.clusters > 0,
                seed=run,
            )
            steps = module.mediation(inquiry, "x:cause", replications=1_000)
            found.append(hear(steps, partial(answer_arrays, _columns(case, rng))))
        performance = Performance.of(
            truth,
            [m.indirect for m in found],
            [(m.ci_high - m.ci_low) / 3.92 for m in found],
            [m.ci_low <= truth <= m.ci_high for m in found],
        )
        rows.append((case.name, f"{truth:.2f}", *performance.cells()))
    return [
        Table(
            "Indirect effects: percentile interval from drawing groups again within arms",
            ("trial", "true a·b", *HEADINGS),
            tuple(rows),
            "1,000 draws a run. The mean SE is the interval's width over 3.92. With b = 0 the "
            "interval covers too often, as the product of two estimates does near 0; with few "
            "clusters it is too narrow, and the finding says so.",
        )
    ]


if __name__ == "__main__":
    for table in tables(200):
        print(table.markdown())
