"""Bias and coverage of multiple imputation by arm and cluster, beside complete cases."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np

from forethought.estimate.imputed import rubin
from forethought.estimate.registry import estimator_for
from forethought.estimate.types import Estimate, Inquiry, Refused
from forethought.journey.carry import carry
from forethought.moments.engine.arrays import Columns, answer_arrays
from forethought.records.impute import Unfinished, complete
from forethought.vocabulary import Design, Method
from tests.reference.proof import HEADINGS, Performance, Table

EFFECT = 0.5
IMPUTATIONS = 10


@dataclass(frozen=True)
class Case:
    """A trial in which who is lost depends on what is known of them, more so in one arm."""

    name: str
    design: Design
    method: Method
    clusters: int
    size: int
    icc: float
    binary: bool = False
    adjusted: bool = True


CASES = (
    Case(
        "200 people, unadjusted, lost by their start",
        Design.INDIVIDUAL_RANDOMISED,
        Method.ANCOVA,
        0,
        200,
        0.0,
        adjusted=False,
    ),
    Case("200 people, adjusted", Design.INDIVIDUAL_RANDOMISED, Method.ANCOVA, 0, 200, 0.0),
    Case(
        "15 + 15 clusters of 20, ICC 0.10, mixed model",
        Design.CLUSTER_RANDOMISED,
        Method.MIXED_MODEL,
        30,
        20,
        0.10,
        adjusted=False,
    ),
    Case(
        "15 + 15 clusters of 20, yes or no, CR2",
        Design.CLUSTER_RANDOMISED,
        Method.CLUSTER_ROBUST_CR2,
        30,
        20,
        0.05,
        binary=True,
        adjusted=False,
    ),
)


def _drawn(case: Case, rng: np.random.Generator) -> tuple[Unfinished, float]:
    n = case.size * max(case.clusters, 1)
    cluster = np.repeat(np.arange(max(case.clusters, 1)), case.size)
    arm = cluster % 2 if case.clusters else rng.permutation(np.arange(n) % 2)
    start = rng.standard_normal(n)
    shared = rng.standard_normal(max(case.clusters, 1))[cluster] * case.icc**0.5
    noise = rng.standard_normal(n) * (1 - case.icc) ** 0.5
    y = EFFECT * arm + 0.6 * start + shared * (case.clusters > 0) + 0.8 * noise
    truth = EFFECT
    if case.binary:
        y = (y > 0.2).astype(float)
        truth = _risk_difference(case)
    lost = rng.uniform(size=n) < 1 / (1 + np.exp(1.2 - start * (1.5 * arm - 0.5)))
    y[lost] = np.nan
    keys = {"unit": np.arange(n), "arm": arm.astype(float)}
    if case.clusters:
        keys["cluster"] = cluster
    name = "x:start" if case.adjusted else "a:start"
    table = Unfinished(
        keys=keys,
        names=("y", name),
        values=np.column_stack([y, start]),
        matched=(case.binary, False),
        fixed=np.zeros((n, 0)),
        dummies=(),
    )
    return table, truth


def _risk_difference(case: Case) -> float:
    """Return P(y > .2) with the programme less without, y normal."""
    from scipy.stats import norm

    spread = (0.36 + case.icc + 0.64 * (1 - case.icc)) ** 0.5
    return float(norm.sf((0.2 - EFFECT) / spread) - norm.sf(0.2 / spread))


def _answers(case: Case, table: Unfinished, seed: int) -> tuple[Estimate | None, Estimate | None]:
    """Return the imputed answer and that of complete cases."""
    inquiry = Inquiry(
        question="q",
        method=case.method,
        design=case.design,
        covariates=table.covariates,
        clustered=case.clusters > 0,
        outcome_kind="binary" if case.binary else "continuous",
    )
    estimator = estimator_for(case.method, case.design)

    def of(columns: Columns) -> Estimate | Refused:
        return carry(estimator, inquiry, partial(answer_arrays, columns))

    filled = [of(t.columns) for t in complete(table, IMPUTATIONS, seed)]
    alone = of(table.with_values(table.values))
    whole = [answer for answer in filled if isinstance(answer, Estimate)]
    pooled = rubin(whole).estimate if len(whole) == len(filled) else None
    return pooled, alone if isinstance(alone, Estimate) else None


def tables(runs: int) -> list[Table]:
    """Return one table: every case by both rules."""
    rows = []
    for number, case in enumerate(CASES):
        found: dict[str, list[Estimate]] = {"multiple imputation": [], "complete cases": []}
        refused = dict.fromkeys(found, 0)
        truth = EFFECT
        for run in range(runs):
            rng = np.random.default_rng([number, run])
            table, truth = _drawn(case, rng)
            for name, answer in zip(found, _answers(case, table, run), strict=True):
                if answer is None:
                    refused[name] += 1
                else:
                    found[name].append(answer)
        for name, answers in found.items():
            performance = Performance.of(
                truth,
                [a.estimate for a in answers],
                [a.se for a in answers],
                [a.ci_low <= truth <= a.ci_high for a in answers],
                refused[name],
            )
            rows.append((case.name, name, *performance.cells()))
    return [
        Table(
            "Missing values: imputation by arm and cluster",
            ("trial", "rule", *HEADINGS),
            tuple(rows),
            "About 27 % are lost, by their start and differently by arm. Where the model does not "
            "adjust for the start, complete cases are off; imputation uses the start all the "
            f"same. {IMPUTATIONS} imputations a run.",
        )
    ]


if __name__ == "__main__":
    for table in tables(200):
        print(table.markdown())
