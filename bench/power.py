"""Simulated power: our studies drawn as sums, against studies drawn person by person.

DeclareDesign, the peer in R, is not packaged for Debian; where Rscript has it, it joins by itself.
Run by itself: ``python -m bench.power``.
"""

from __future__ import annotations

import json
import shutil
import statistics
import subprocess
import time

import numpy as np

CLUSTERS, SIZE, ICC, EFFECT = 44, 100, 0.05, 0.2
STUDIES = 10_000
ROUNDS = 5

DECLARED = """
if (!requireNamespace("DeclareDesign", quietly = TRUE)) quit(status = 3)
suppressMessages(library(DeclareDesign))
design <- declare_model(
    clusters = add_level(N = 44, u = rnorm(N, 0, sqrt(.05))),
    people = add_level(N = 100, e = rnorm(N, 0, sqrt(.95)))) +
  declare_model(potential_outcomes(Y ~ .2 * Z + u + e)) +
  declare_inquiry(ATE = mean(Y_Z_1 - Y_Z_0)) +
  declare_assignment(Z = cluster_ra(clusters = clusters)) +
  declare_measurement(Y = reveal_outcomes(Y ~ Z)) +
  declare_estimator(Y ~ Z, clusters = clusters, inquiry = "ATE")
started <- proc.time()[["elapsed"]]
found <- simulate_design(design, sims = 200)
seconds <- proc.time()[["elapsed"]] - started
cat(sprintf('{"runs": 200, "seconds": %f, "power": %f}', seconds, mean(found$p.value < .05)))
"""


def ours(seed: int) -> tuple[float, float]:
    """Ten thousand studies with the effect: seconds, power."""
    from forethought.estimate.design.trials import clusters
    from forethought.plan.power.scenario import Scenario, Spread
    from forethought.vocabulary import Design, Method

    scenario = Scenario(
        design=Design.CLUSTER_RANDOMISED,
        method=Method.CLUSTER_MEANS,
        family="number",
        units=CLUSTERS * SIZE,
        clusters=CLUSTERS,
        icc=Spread(ICC, ICC, ICC),
    )
    start = time.perf_counter()
    found = clusters(scenario, EFFECT, STUDIES, np.random.default_rng(seed)).found(0.05)
    return time.perf_counter() - start, float(found.mean())


def by_people(seed: int, studies: int = 500) -> tuple[float, float]:
    """The same studies drawn person by person in NumPy, a t test of cluster means each."""
    from scipy import special

    rng = np.random.default_rng(seed)
    arm = np.arange(CLUSTERS) % 2
    reach = special.stdtrit(CLUSTERS - 2, 0.975)
    start, hits = time.perf_counter(), 0
    for _ in range(studies):
        level = rng.normal(0, ICC**0.5, CLUSTERS) + EFFECT * arm
        y = level[:, None] + rng.normal(0, (1 - ICC) ** 0.5, (CLUSTERS, SIZE))
        means = y.mean(1)
        one, other = means[arm == 1], means[arm == 0]
        se = ((one.var(ddof=1) + other.var(ddof=1)) / (CLUSTERS / 2)) ** 0.5
        hits += abs(one.mean() - other.mean()) > reach * se
    return time.perf_counter() - start, hits / studies


def declared() -> str:
    """The row of DeclareDesign, or why there is none."""
    program = shutil.which("Rscript")
    if program is None:
        return "| DeclareDesign | not available here: no Rscript | | |"
    done = subprocess.run(  # noqa: S603
        [program, "-e", DECLARED], capture_output=True, text=True, check=False
    )
    if done.returncode:
        return "| DeclareDesign | not available here: not installed in R | | |"
    found = json.loads(done.stdout.splitlines()[-1])
    each = found["seconds"] / found["runs"]
    return f"| DeclareDesign | {each * 1e6:,.0f} µs a study | {found['power']:.3f} | |"


def rows() -> list[str]:
    """The table: time a study, power, and how many times ours."""
    own, peers = [], []
    for turn in range(ROUNDS):
        own.append(ours(turn))
        peers.append(by_people(turn))
    mine = statistics.median(seconds / STUDIES for seconds, _ in own)
    theirs = statistics.median(seconds / 500 for seconds, _ in peers)
    power = statistics.mean(share for _, share in own)
    other = statistics.mean(share for _, share in peers)
    error = (power * (1 - power) * (1 / (STUDIES * ROUNDS) + 1 / (500 * ROUNDS))) ** 0.5
    if abs(power - other) > 4 * error:
        return [f"| power {power:.3f} and {other:.3f} differ: speed not compared | | | |"]
    return [
        f"| forethought, by moments | {mine * 1e6:,.2f} µs a study | {power:.3f} | |",
        f"| NumPy, person by person | {theirs * 1e6:,.0f} µs a study | {other:.3f} | "
        f"{theirs / mine:,.0f}× |",
        declared(),
    ]


def main() -> None:
    print(f"Cluster trials of {CLUSTERS} × {SIZE}, {STUDIES:,} studies, median of {ROUNDS}:\n")
    print("| side | time | power found | ratio to ours |\n|---|---|---|---|")
    print("\n".join(rows()))


if __name__ == "__main__":
    main()
