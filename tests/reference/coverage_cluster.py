"""Bias and coverage by simulation: what the methods pages quote.

``python -m tests.reference.coverage_cluster`` prints the tables. Each run draws a trial with a
known effect, sums it by cluster, and asks every method for its interval.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from forethought.estimate.linear.answers import judged
from forethought.estimate.registry import estimator_for
from forethought.estimate.types import Estimate, Inquiry
from forethought.moments import Answer, Array, Ask, GroupMoments
from forethought.vocabulary import Design, Method
from tests.in_memory import answer

EFFECT = 0.3
RATE_RATIO = 0.8
RUNS = 2000


@dataclass(frozen=True)
class Trial:
    """A cluster trial to draw: total variance 1 before the covariate."""

    name: str
    reference: int
    compared: int
    size: float
    spread_of_size: float
    icc: float
    covariate: bool = False


TRIALS = (
    Trial("6 + 6 clusters of 20, ICC 0.05", 6, 6, 20, 0.0, 0.05),
    Trial("10 + 10 uneven clusters, ICC 0.05", 10, 10, 20, 0.6, 0.05, covariate=True),
    Trial("10 + 10 uneven clusters, ICC 0", 10, 10, 20, 0.6, 0.0),
    Trial("4 + 12 uneven clusters, ICC 0.10", 4, 12, 20, 0.6, 0.10),
    Trial("30 + 30 uneven clusters, ICC 0.02", 30, 30, 20, 0.6, 0.02, covariate=True),
)

METHODS = (
    "mixed-model",
    "cluster-robust-cr0",
    "cluster-robust-cr1",
    "cluster-robust-cr2",
    "cluster-robust-cr3",
    "cluster-means",
    "randomisation-inference",
)


@dataclass(frozen=True)
class Record:
    """What came of many runs of one method.

    Attributes
    ----------
    bias, bias_error
        Mean estimate less truth, and its Monte Carlo standard error.
    coverage
        Share of 95 % intervals that hold the truth.
    ratio
        Root mean square of the standard error over the estimates' standard deviation.
    refused
        Share of runs in which the method gave no number.
    """

    bias: float
    bias_error: float
    coverage: float
    ratio: float
    refused: float


def drawn(trial: Trial, rng: np.random.Generator) -> GroupMoments:
    """Draw one trial and sum it by cluster."""
    clusters = trial.reference + trial.compared
    sigma = np.sqrt(np.log1p(trial.spread_of_size**2))
    sizes = trial.size * np.exp(sigma * rng.normal(size=clusters) - sigma**2 / 2)
    n = np.maximum(np.round(sizes), 3).astype(int)
    arm = np.repeat([0.0, 1.0], [trial.reference, trial.compared])
    of_row = np.repeat(np.arange(clusters), n)
    shared = np.sqrt(trial.icc) * rng.normal(size=clusters)
    y = (
        EFFECT * arm[of_row]
        + shared[of_row]
        + np.sqrt(1 - trial.icc) * rng.normal(size=len(of_row))
    )
    columns = [np.ones(len(of_row)), arm[of_row]]
    if trial.covariate:
        x = rng.normal(size=len(of_row)) + 0.5 * rng.normal(size=clusters)[of_row]
        columns.append(x)
        y = y + 0.5 * x
    return summed(np.column_stack([*columns, y]), n, trial.covariate)


def summed(rows: Array, n: Array, covariate: bool) -> GroupMoments:
    products = rows[:, :, None] * rows[:, None, :]
    starts = np.concatenate([[0], np.cumsum(n)[:-1]])
    names = ("one", "arm", *(("x:a",) if covariate else ()), "y")
    return GroupMoments(
        columns=names,
        keys={"cluster": tuple(range(len(n)))},
        n=n.astype(float),
        products=np.add.reduceat(products, starts, axis=0),
        shift=np.zeros(len(names)),
        scale=np.ones(len(names)),
    )


def answered(inquiry: Inquiry, reply: Callable[[Ask], Answer]) -> Estimate:
    """Run a method to its end."""
    steps = estimator_for(inquiry.method, inquiry.design)(inquiry)
    ask = next(steps)
    try:
        while True:
            ask = steps.send(reply(ask))
    except StopIteration as done:
        estimate: Estimate = done.value
        return estimate


def simulate(trial: Trial, runs: int = RUNS, seed: int = 1) -> dict[str, Record]:
    """Run every method on the same drawn trials."""
    rng = np.random.default_rng(seed)
    kept: dict[str, list[Estimate]] = {}
    for run in range(runs):
        moments = drawn(trial, rng)
        for method in METHODS:
            inquiry = Inquiry(
                "q",
                Method(method),
                Design.CLUSTER_RANDOMISED,
                covariates=("x:a",) if trial.covariate else (),
                permutations=399,
                seed=run,
            )
            found = answered(inquiry, lambda _, moments=moments: moments)
            kept.setdefault(method, []).append(found)
            if method == "mixed-model":
                kept.setdefault("mixed-model, Satterthwaite", []).append(by_satterthwaite(found))
    return {method: recorded(found, EFFECT, runs) for method, found in kept.items()}


def by_satterthwaite(found: Estimate) -> Estimate:
    """Replace Kenward and Roger's interval by Satterthwaite's; singular fits keep theirs."""
    if "df_satterthwaite" not in found.also:
        return found
    return replace(
        found,
        se=found.also["se_satterthwaite"],
        ci_low=found.also["ci_low_satterthwaite"],
        ci_high=found.also["ci_high_satterthwaite"],
    )


def recorded(found: list[Estimate], truth: float, runs: int) -> Record:
    estimates = np.array([np.log(e.estimate) if e.scale == "ratio" else e.estimate for e in found])
    target = np.log(truth) if found[0].scale == "ratio" else truth
    return Record(
        bias=float(estimates.mean() - target),
        bias_error=float(estimates.std(ddof=1) / np.sqrt(len(found))),
        coverage=float(np.mean([e.ci_low <= truth <= e.ci_high for e in found])),
        ratio=float(np.sqrt(np.mean([e.se**2 for e in found])) / estimates.std(ddof=1)),
        refused=1 - len(found) / runs,
    )


def simulate_rates(clusters: int, runs: int = RUNS, seed: int = 1) -> Record:
    """Draw over-dispersed counts in clusters: gamma frailty by cluster, variance 0.1."""
    rng = np.random.default_rng(seed)
    each = 15
    of_row = np.repeat(np.arange(clusters), each)
    inquiry = Inquiry("q", Method.POISSON_CLUSTER_ROBUST, Design.CLUSTER_RANDOMISED, exposure=True)
    found = []
    for _ in range(runs):
        arm = (of_row % 2).astype(float)
        exposure = rng.uniform(0.5, 2, len(of_row))
        frailty = rng.gamma(10, 0.1, clusters)[of_row]
        rate = np.where(arm == 1, RATE_RATIO, 1.0) * frailty
        columns = {
            "arm": arm,
            "y": rng.poisson(rate * exposure).astype(float),
            "exposure": exposure,
            "cluster": of_row.astype(float),
        }
        found.append(answered(inquiry, lambda ask, columns=columns: answer(columns, ask)))
    return recorded(found, RATE_RATIO, runs)


def simulate_people(runs: int = RUNS, seed: int = 1) -> dict[str, Record]:
    """Draw 20 + 60 people whose outcomes spread more in the smaller arm, with a skewed covariate."""
    rng = np.random.default_rng(seed)
    arm = np.repeat([1.0, 0.0], [20, 60])
    kept: dict[str, list[Estimate]] = {"difference-in-means": [], "ancova": []}
    for _ in range(runs):
        x = rng.lognormal(size=80)
        y = EFFECT * arm + 0.5 * x + (1 + arm) * rng.normal(size=80)
        columns = {"arm": arm, "y": y, "x:a": x}
        for method, found in kept.items():
            inquiry = Inquiry(
                "q", Method(method), Design.INDIVIDUAL_RANDOMISED, covariates=("x:a",)
            )
            found.append(answered(inquiry, lambda ask, columns=columns: answer(columns, ask)))
    classical = [
        replace(e, se=e.also["se_classical"], ci_low=low, ci_high=high)
        for e in kept["ancova"]
        for low, high in [interval(e, e.also["se_classical"])]
    ]
    kept["ancova, classical"] = classical
    return {method: recorded(found, EFFECT, runs) for method, found in kept.items()}


def interval(found: Estimate, se: float) -> tuple[float, float]:
    verdict = judged(found.estimate, se, found.df, 0.95)
    return verdict.low, verdict.high


def table(records: dict[str, Record]) -> Iterator[str]:
    """Write records as rows of a Markdown table."""
    yield "| method | bias (± its error) | SE over SD | coverage of 95 % intervals |"
    yield "|---|---|---|---|"
    for method, record in records.items():
        yield (
            f"| {method} | {record.bias:+.4f} (± {record.bias_error:.4f}) | {record.ratio:.3f} "
            f"| {100 * record.coverage:.1f} % |"
        )


def main() -> None:
    for trial in TRIALS:
        print(f"\n**{trial.name}** ({RUNS:,} runs)\n")
        print("\n".join(table(simulate(trial))))
    print("\n**People, 20 + 60, unequal spread**\n")
    print("\n".join(table(simulate_people())))
    for clusters in (12, 20, 40):
        print(f"\n**Rates, {clusters} clusters of 15**\n")
        print("\n".join(table({"poisson-cluster-robust": simulate_rates(clusters)})))


if __name__ == "__main__":
    main()
