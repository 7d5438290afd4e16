"""Bias and coverage of estimating equations, bootstrap, redraws of people, compliers, ICC.

Each run draws a study with a known truth and asks every method for its interval.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
from scipy.special import ndtr

from forethought.errors import Refusal
from forethought.estimate.interaction.model import interaction
from forethought.estimate.registry import estimator_for
from forethought.estimate.types import Estimate, Influence, Inquiry
from forethought.findings.multiplicity import adjusted_p
from forethought.moments import Answer, Array, Ask
from forethought.plan.model import Multiplicity
from forethought.plan.settings import Bootstrap
from forethought.vocabulary import Design, Method
from tests.in_memory import answer, answer_all
from tests.reference.coverage_cluster import EFFECT, TRIALS, Trial, drawn
from tests.reference.proof import HEADINGS, Performance, Table

Columns = Mapping[str, Array]
CASES = (
    TRIALS[0],
    TRIALS[1],
    TRIALS[3],
    Trial("3 + 12 uneven clusters, ICC 0.10", 3, 12, 20, 0.6, 0.10),
)
CLUSTER_METHODS = ("gee-exchangeable", "wild-cluster-bootstrap")


@dataclass
class Kept:
    """Estimates, standard errors and whether the interval held the truth."""

    estimates: list[float] = field(default_factory=list)
    ses: list[float] = field(default_factory=list)
    covered: list[bool] = field(default_factory=list)
    refused: int = 0

    def add(self, found: Estimate, truth: float) -> None:
        self.estimates.append(found.estimate)
        self.ses.append(found.se)
        self.covered.append(found.ci_low <= truth <= found.ci_high)

    def row(self, name: str, truth: float) -> tuple[str, ...]:
        kept = Performance.of(truth, self.estimates, self.ses, self.covered, self.refused)
        return (name, *kept.cells())


def run(inquiry: Inquiry, reply: Callable[[Ask], Answer]) -> Estimate:
    steps = estimator_for(inquiry.method, inquiry.design)(inquiry)
    ask = next(steps)
    try:
        while True:
            ask = steps.send(reply(ask))
    except StopIteration as done:
        estimate: Estimate = done.value
        return estimate


def clusters(runs: int) -> list[Table]:
    """Every cluster trial by estimating equations and bootstrap, and the ICC's interval."""
    rows: dict[str, list[tuple[str, ...]]] = {name: [] for name in CLUSTER_METHODS}
    covers: list[tuple[str, ...]] = []
    for trial in CASES:
        rng = np.random.default_rng(11)
        kept = {name: Kept() for name in CLUSTER_METHODS}
        icc = []
        for number in range(runs):
            moments = drawn(trial, rng)
            for name in CLUSTER_METHODS:
                inquiry = Inquiry(
                    "q",
                    Method(name),
                    Design.CLUSTER_RANDOMISED,
                    covariates=("x:a",) if trial.covariate else (),
                    bootstrap=Bootstrap(replications=399),
                    seed=number,
                    clustered=True,
                )
                try:
                    found = run(inquiry, lambda _, moments=moments: moments)
                except Refusal:
                    kept[name].refused += 1
                    continue
                kept[name].add(found, EFFECT)
                if name == "gee-exchangeable" and found.icc_low is not None:
                    icc.append(found.icc_low <= trial.icc <= (found.icc_high or 0))
        for name, one in kept.items():
            rows[name].append(one.row(trial.name, EFFECT))
        share = float(np.mean(icc))
        error = (share * (1 - share) / len(icc)) ** 0.5
        covers.append((trial.name, f"{len(icc):,}", f"{share:.1%} ± {error:.1%}"))
    heads = ("trial", *HEADINGS)
    return [
        Table("Generalised estimating equations", heads, tuple(rows["gee-exchangeable"])),
        Table(
            "Wild cluster bootstrap, Webb weights, 399 replays",
            heads,
            tuple(rows["wild-cluster-bootstrap"]),
        ),
        Table(
            "Interval for the intracluster correlation, after arm and covariate",
            ("trial", "runs", "95 % interval covers"),
            tuple(covers),
        ),
    ]


def people(runs: int) -> Table:
    """Redraw people's arms: skewed outcomes, a covariate, two sizes."""
    rows = []
    for size in (20, 80):
        rng, kept = np.random.default_rng(5), Kept()
        for number in range(runs):
            x = rng.normal(size=size)
            arm = rng.permutation(np.repeat([0.0, 1.0], size // 2))
            y = EFFECT * arm + 0.5 * x + rng.lognormal(0, 0.6, size)
            columns = {"unit": np.arange(size) + 0.0, "arm": arm, "y": y, "x:a": x}
            inquiry = Inquiry(
                "q",
                Method.RANDOMISATION_INFERENCE,
                Design.INDIVIDUAL_RANDOMISED,
                covariates=("x:a",),
                permutations=399,
                seed=number,
            )
            kept.add(run(inquiry, lambda ask, columns=columns: answer(columns, ask)), EFFECT)
        rows.append(kept.row(f"{size // 2} + {size // 2} people, skewed", EFFECT))
    return Table("Randomisation test of people, 399 re-draws", ("study", *HEADINGS), tuple(rows))


def took_part(
    clusters_: int, size: int, shares: tuple[float, float], rng: np.random.Generator
) -> dict[str, Array]:
    """Draw a study in which the keen take part; the effect on all who do is the same."""
    of_row = np.repeat(np.arange(clusters_), size)
    n, arm = len(of_row), (of_row % 2).astype(float)
    keen = rng.normal(size=n)
    bar = np.where(arm == 1, *(np.quantile(keen, 1 - s) for s in shares[::-1]))
    came = (keen > bar).astype(float)
    y = EFFECT * came + 0.5 * keen + np.sqrt(0.1) * rng.normal(size=clusters_)[of_row]
    return {
        "unit": np.arange(n) + 0.0,
        "cluster": of_row + 0.0,
        "arm": arm,
        "received": came,
        "y": y + rng.normal(size=n),
    }


def compliers(runs: int) -> Table:
    rows = []
    cases = (
        ("12 + 12 clusters of 20, 70 % and 0 %", Design.CLUSTER_RANDOMISED, 24, 20, (0.0, 0.7)),
        ("20 + 20 clusters of 20, 60 % and 20 %", Design.CLUSTER_RANDOMISED, 40, 20, (0.2, 0.6)),
        ("20 + 20 clusters of 5, 35 % and 20 %", Design.CLUSTER_RANDOMISED, 40, 5, (0.2, 0.35)),
        ("150 + 150 people, 70 % and 10 %", Design.INDIVIDUAL_RANDOMISED, 300, 1, (0.1, 0.7)),
    )
    for name, design, count, size, shares in cases:
        rng, kept = np.random.default_rng(3), Kept()
        for _ in range(runs):
            columns = took_part(count, size, shares, rng)
            inquiry = Inquiry("q", Method.CACE_2SLS, design, received=True)
            try:
                kept.add(run(inquiry, lambda ask, columns=columns: answer(columns, ask)), EFFECT)
            except Refusal:
                kept.refused += 1
        rows.append(kept.row(name, EFFECT))
    return Table("Effect on those who took part", ("study", *HEADINGS), tuple(rows))


def false_interactions(runs: int) -> Table:
    """How often the joint test finds a difference between three subgroups where there is none."""
    rows = []
    for count in (12, 24, 60):
        rng, found = np.random.default_rng(8), []
        for _ in range(runs):
            of_row = np.repeat(np.arange(count), 15)
            n, arm = len(of_row), (of_row % 2).astype(float)
            rank = rng.integers(0, 3, n)
            shared = np.sqrt(0.1) * rng.normal(size=count)[of_row]
            columns = {
                "arm": arm,
                "cluster": of_row + 0.0,
                "x:r=b": (rank == 1) + 0.0,
                "x:r=c": (rank == 2) + 0.0,
                "y": EFFECT * arm + shared + rng.normal(size=n),
            }
            inquiry = Inquiry(
                "q", Method.ANCOVA, Design.CLUSTER_RANDOMISED, covariates=("x:r=b", "x:r=c")
            )
            steps = interaction(inquiry, ("x:r=b", "x:r=c"), False, "clusters")
            test = answer_all(columns, steps).test
            found.append(test.p is not None and test.p <= 0.05)
        share = float(np.mean(found))
        error = (share * (1 - share) / runs) ** 0.5
        rows.append(
            (
                f"{count // 2} + {count // 2} clusters of 15",
                f"{runs:,}",
                f"{share:.1%} ± {error:.1%}",
            )
        )
    return Table(
        "False differences between three subgroups at 5 %", ("study", "runs", "found"), tuple(rows)
    )


def false_families(runs: int) -> Table:
    """Any false finding among four true nulls whose estimates correlate, by each rule."""
    rows = []
    for rho in (0.0, 0.5, 0.9):
        rng = np.random.default_rng(2)
        false = dict.fromkeys(("romano-wolf", "holm", "none"), 0)
        for number in range(runs):
            moved = np.sqrt(rho) * rng.normal(size=(60, 1)) + np.sqrt(1 - rho) * rng.normal(
                size=(60, 4)
            )
            z = moved.sum(axis=0) / np.sqrt((moved**2).sum(axis=0))
            p = {name: float(2 * ndtr(-abs(z[k]))) for k, name in enumerate("abcd")}
            known = {
                name: Influence(tuple(range(60)), moved[:, k]) for k, name in enumerate("abcd")
            }
            for rule in ("romano-wolf", "holm"):
                family = Multiplicity(families=(tuple("abcd"),), adjust=rule)
                found = adjusted_p(family, p, known, seed=number)
                false[rule] += min(one.p for one in found.values()) <= 0.05
            false["none"] += min(p.values()) <= 0.05
        rows.append(
            (f"correlation {rho}", f"{runs:,}", *(f"{n / runs:.1%}" for n in false.values()))
        )
    return Table(
        "Any false finding among four questions, 60 clusters, at 5 %",
        ("estimates", "runs", "Romano–Wolf", "Holm", "unadjusted"),
        tuple(rows),
    )


def tables(runs: int) -> list[Table]:
    """Return every table; under two minutes at 2,000 runs, on a core of its own."""
    return [
        *clusters(runs),
        people(runs),
        compliers(runs),
        false_interactions(runs),
        false_families(max(runs // 4, 20)),
    ]


if __name__ == "__main__":
    for table in tables(2000):
        print(table.markdown())
