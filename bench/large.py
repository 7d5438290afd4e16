"""Twenty million rows and more: ``make bench-large`` writes ``docs/bench-large.md``.

``python -m bench.large`` runs all; ``--rows`` another size, ``--rounds N`` (default 5).

Sides take turns, each in a fresh process that reads the same Parquet file: nine columns (arm,
three covariates, a category of five as four columns, the outcome) in 2,000 clusters.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from bench.__main__ import _processor

PAGE = Path(__file__).parent.parent / "docs" / "bench-large.md"
ROWS, CLUSTERS = 20_000_000, 2_000
LARGEST = 100_000_000
GROWTH_ROWS = (2_500_000, 5_000_000, 10_000_000, 20_000_000)
GROWTH_CLUSTERS = (200, 2_000, 20_000, 200_000)
AGREE = 1e-9
"""Relative: the same closed form, summed in another order."""
LEVELS = tuple(range(1, 5))
THEORY = """\
forethought: 1
theory: {id: large, version: 1, title: A large study}
goal: {id: goal, statement: Fewer children come to harm at home, who: Children, horizon: P3Y}
outcomes:
  - id: skilled
    statement: Officers notice early signs of harm
    who: Officers
    horizon: P6M
    leads_to: [{to: goal, because: Signs noticed early lead to help}]
    indicators: [{id: skill, measure: Skill test, unit: points, kind: scale, better: higher,
                  source: survey, smallest_meaningful: 1}]
activities:
  - id: training
    statement: Two days of training on early signs
    who_delivers: Trainers
    for: Officers
    leads_to: [{to: skilled, because: Practice makes signs familiar}]
"""
PLAN = """\
forethought: 1
plan: {theory: {id: large, version: 1}, title: A large trial, design: cluster-randomised}
assignment: {level: team, arms: [{id: "0", statement: usual}, {id: "1", statement: trained}]}
data:
  source: records.parquet
  unit: row-number
  cluster: cluster
  arm: arm
  outcomes: {skill: {column: y}}
  covariates:
    x1: {column: x1, kind: number}
    x2: {column: x2, kind: number}
    x3: {column: x3, kind: number}
    s: {column: s, kind: category}
questions:
  - id: q-skill
    indicator: skill
    primary: true
    estimand: {population: officers, contrast: trained versus usual, summary: mean difference}
    method: cluster-robust-cr1
    adjust: [x1, x2, x3, s]
"""


def make(path: Path, rows: int, clusters: int) -> None:
    """Write the file by DuckDB, the same for the same size: every number is a hash of its row."""
    import duckdb

    part = lambda salt: f"(hash(i * 8 + {salt}) % 1000003 / 1000003.0)"  # noqa: E731
    normal = lambda salt: f"({' + '.join(part(salt + 10 * k) for k in range(4))} - 2) * 1.732"  # noqa: E731
    with duckdb.connect() as connection:
        connection.execute("SET preserve_insertion_order = false; SET memory_limit = '2GB'")
        connection.execute(
            f"""COPY (
                SELECT *, cluster % 2 AS arm,
                    0.3 * (cluster % 2) + x1 + 0.5 * x2 + 0.1 * x3 + 0.1 * s
                    + (hash(cluster) % 1000) / 1000.0 + e AS y
                FROM (
                    SELECT (hash(i) % {clusters})::INTEGER AS cluster, {normal(1)} AS x1,
                        {part(2)} AS x2, 40 + 10 * {part(3)} AS x3,
                        (hash(i * 8 + 4) % 5)::INTEGER AS s, {normal(5)} AS e
                    FROM range({rows}) r(i)
                )
            ) TO '{path}' (FORMAT parquet)"""  # noqa: S608
        )


def by_sums(path: Path) -> dict[str, float]:
    """Ask the file for its sums, and the sums for the estimate."""
    import ibis

    from forethought.estimate.registry import estimator_for
    from forethought.estimate.types import Estimate, Inquiry
    from forethought.journey.carry import carry
    from forethought.moments.engine import answer
    from forethought.records.table import AnalysisTable
    from forethought.vocabulary import Design, Method

    rows = ibis.duckdb.connect(memory_limit="600MB").read_parquet(path)
    levels = {f"x:s={k}": (rows.s == k).cast("int32").cast("int64") for k in LEVELS}
    names = ("x:x1", "x:x2", "x:x3", *levels)
    words = {"w:x:s=": rows.s}
    table = rows.select(
        "cluster", "arm", "y", **{f"x:x{k}": rows[f"x{k}"] for k in (1, 2, 3)}, **levels, **words
    )
    analysis = AnalysisTable(
        table,
        arms=("0", "1"),
        covariates=names,
        strata=(),
        flow=(),
        levels={"x:s=": tuple(map(str, range(5)))},
    )
    inquiry = Inquiry("q", Method.CLUSTER_ROBUST_CR1, Design.CLUSTER_RANDOMISED, covariates=names)
    estimator = estimator_for(inquiry.method, inquiry.design)
    asked = 0.0

    def timed(ask: Any) -> Any:
        nonlocal asked
        start = time.perf_counter()
        reply = answer(analysis, ask)
        asked += time.perf_counter() - start
        return reply

    result = carry(estimator, inquiry, timed)
    if not isinstance(result, Estimate):
        raise TypeError(str(result.fault))
    return {"estimate": result.estimate, "se": result.se, "asked": asked}


def by_command(path: Path) -> dict[str, float]:
    """Run what ``forethought analyse`` runs: hash, check, count, estimate, conclude."""
    from forethought.journey.analyse import analyse
    from forethought.journey.study import read_study

    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "theory.yaml").write_text(THEORY, encoding="utf-8")
        (Path(folder) / "plan.yaml").write_text(PLAN, encoding="utf-8")
        found = analyse(read_study(Path(folder)), path).findings[0]
    if found.estimate is None or found.se is None:
        raise TypeError(str(found.refusal))
    return {"estimate": found.estimate, "se": found.se}


def by_pyfixest(path: Path) -> dict[str, float]:
    import pandas as pd
    import pyfixest as pf

    frame = pd.read_parquet(path)
    fit = pf.feols("y ~ arm + x1 + x2 + x3 + C(s)", frame, vcov={"CRV1": "cluster"})
    return {"estimate": float(fit.coef()["arm"]), "se": float(fit.se()["arm"])}


def by_average(path: Path) -> dict[str, float]:
    """The floor: DuckDB averages the same nine columns per cluster, and nothing else."""
    import duckdb

    columns = ["arm", "x1", "x2", "x3", *(f"(s = {k})::DOUBLE" for k in LEVELS), "y"]
    averages = ", ".join(f"avg({column})" for column in columns)
    start = time.perf_counter()
    duckdb.connect().execute(
        f"SELECT cluster, count(*), {averages} FROM '{path}' GROUP BY cluster"  # noqa: S608
    ).fetchnumpy()
    return {"asked": time.perf_counter() - start}


SIDES: dict[str, Callable[[Path], dict[str, float]]] = {
    "forethought, sums and estimate": by_sums,
    "forethought analyse": by_command,
    "pyfixest": by_pyfixest,
    "DuckDB, plain averages": by_average,
}
OURS, WHOLE, PEER, FLOOR = SIDES


def measure(side: str, path: Path) -> dict[str, Any]:
    """Run one side once, in this process; imports count."""
    start = time.perf_counter()
    answer = SIDES[side](path)
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"answer": answer, "seconds": seconds, "megabytes": peak}


def fresh(side: str, path: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.large", "--once", side, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise SystemExit(f"{side} failed:\n{done.stderr[-2000:]}")
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def compare(path: Path, rounds: int) -> Iterator[str]:
    """Take turns, gate on agreement, and give the table's rows; what we lose is shown too."""
    runs: dict[str, list[dict[str, Any]]] = {side: [] for side in SIDES}
    for turn in range(rounds + 1):
        for side in SIDES:
            found = fresh(side, path)
            if turn:
                runs[side].append(found)
    first = runs[OURS][0]["answer"]
    for side in (WHOLE, PEER):
        for key in ("estimate", "se"):
            gap = abs(runs[side][0]["answer"][key] / first[key] - 1)
            if gap > AGREE:
                raise SystemExit(f"{side}: {key} differs by {gap:.1e}; speed is not compared")
    ours = {key: _middle(runs[OURS], key) for key in ("seconds", "megabytes", "asked")}
    for side, results in runs.items():
        seconds = sorted(run["seconds"] for run in results)
        asked, times, memory = (_middle(results, key) for key in ("asked", "seconds", "megabytes"))
        alone = "" if asked is None else f"{asked:.2f} s"
        ratio = f"{times / ours['seconds']:.2f}×"
        if side == FLOOR:
            ratio += f"; of the query alone {asked / ours['asked']:.2f}×"
        yield (
            f"| {side} | {times:.2f} s ({seconds[0]:.2f} to {seconds[-1]:.2f}) | {alone} "
            f"| {memory:,.0f} MB | {ratio} | {memory / ours['megabytes']:.1f}× |"
        )


def _middle(runs: list[dict[str, Any]], key: str) -> Any:
    known = [run.get(key, run["answer"].get(key)) for run in runs]
    return statistics.median(known) if None not in known else None


def growth(folder: Path, rounds: int) -> Iterator[str]:
    """How time and memory grow, with rows and with clusters."""
    sizes = [(rows, CLUSTERS) for rows in GROWTH_ROWS]
    sizes += [(GROWTH_ROWS[1], clusters) for clusters in GROWTH_CLUSTERS]
    path = folder / "growth.parquet"
    for rows, clusters in dict.fromkeys(sizes):
        make(path, rows, clusters)
        runs = [fresh(OURS, path) for _ in range(rounds)]
        asked, memory = _middle(runs, "asked"), _middle(runs, "megabytes")
        bar = "█" * round(10 * asked)
        yield f"| {rows:,} | {clusters:,} | {asked:.2f} s | {memory:,.0f} MB | {bar} |"
    path.unlink()


def largest(folder: Path) -> Iterator[str]:
    """A file larger than the memory it is read in."""
    path = folder / "largest.parquet"
    make(path, LARGEST, CLUSTERS)
    size = path.stat().st_size / 1e9
    for side in (OURS, WHOLE):
        found = fresh(side, path)
        yield (
            f"| {side} | {LARGEST:,} rows, {size:.1f} GB | {found['seconds']:.1f} s "
            f"| {found['megabytes']:,.0f} MB |"
        )
    path.unlink()


def page(compared: list[str], grown: list[str], large: list[str], rounds: int, load: float) -> str:
    return "\n".join(
        [
            "# Large files",
            "",
            f"Made by `make bench-large` on {_processor()}. Sides take turns in fresh processes, "
            f"imports and reading counted; the median of {rounds} runs after a warm-up, with the "
            "range. Ratios are the side's figure as a multiple of our sums and estimate: below 1 "
            "we lose. The plain averages are a floor, no peer: the same columns read and averaged "
            "per cluster, from which nothing can be estimated. Answers agree to nine digits. "
            f"Load of the machine when it began: {load:.1f}; above 1, other work ran beside it and "
            "seconds are too long.",
            "",
            f"## {ROWS:,} rows, nine columns, {CLUSTERS:,} clusters: estimate and CR1",
            "",
            "| side | seconds | query alone | peak memory | time as a multiple | memory |",
            "|---|---|---|---|---|---|",
            *compared,
            "",
            "## How it grows",
            "",
            "The query alone; it grows in line with the rows, and no faster than the clusters.",
            "",
            "| rows | clusters | seconds | peak memory | |",
            "|---|---|---|---|---|",
            *grown,
            "",
            "## Larger than the memory it is read in",
            "",
            "| side | file | seconds | peak memory |",
            "|---|---|---|---|",
            *large,
            "",
        ]
    )


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench.large")
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--folder", type=Path, help="where to make the files; 8 GB are needed")
    parser.add_argument("--once", nargs=2, metavar=("SIDE", "FILE"))
    wanted = parser.parse_args()
    if wanted.once:
        side, path = wanted.once
        print(json.dumps(measure(side, Path(path))))
        return 0
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory(dir=wanted.folder) as made:
        folder = Path(made)
        path = folder / "records.parquet"
        make(path, wanted.rows, CLUSTERS)
        compared = _shown(compare(path, wanted.rounds))
        path.unlink()
        grown = _shown(growth(folder, max(wanted.rounds // 2, 1)))
        large = _shown(largest(folder))
    if wanted.rows == ROWS:
        text = page(compared, grown, large, wanted.rounds, load)
        PAGE.write_text(text, encoding="utf-8")
    return 0


def _shown(lines: Iterator[str]) -> list[str]:
    kept = []
    for line in lines:
        print(line, flush=True)
        kept.append(line)
    return kept


if __name__ == "__main__":
    sys.exit(main())
