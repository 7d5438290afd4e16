"""Time every case, side against side, in fresh processes, and write ``docs/bench.md``.

``python -m bench`` runs all; ``python -m bench reml`` one; ``--rounds N`` (default 5).
"""

from __future__ import annotations

import argparse
import json
import platform
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.cases import CASES, measure

PAGE = Path(__file__).parent.parent / "docs" / "bench.md"
Runs = dict[str, list[dict[str, Any]]]


def fresh(name: str, side: str, path: Path) -> dict[str, Any]:
    """Run one side in a process of its own."""
    command = [sys.executable, "-m", "bench", "--once", name, side, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise SystemExit(f"{name} by {side} failed:\n{done.stderr[-2000:]}")
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def run(name: str, rounds: int, folder: Path) -> Runs:
    """One warm-up, then rounds in which the sides take turns."""
    case = CASES[name]
    path = folder / f"{name}{case.ending}"
    case.make(path)
    runs: Runs = {side: [] for side in case.sides if side not in case.missing}
    for turn in range(rounds + 1):
        for side in runs:
            result = fresh(name, side, path)
            if turn:
                runs[side].append(result)
    return runs


def apart(runs: Runs) -> float:
    """The largest relative difference between our answer and a peer's."""
    ours = runs["forethought"][0]["answer"]
    differences = [
        abs(theirs[0]["answer"][key] - value) / abs(value)
        for side, theirs in runs.items()
        if side != "forethought"
        for key, value in ours.items()
    ]
    return max(differences, default=0.0)


def rows(name: str, runs: Runs) -> Iterator[str]:
    """The table's rows for one case; a peer that is faster is shown as such."""
    case = CASES[name]
    gap = apart(runs)
    if gap > case.tolerance:
        yield f"| {case.title} | answers differ by {gap:.1e}: speed not compared | | | | | |"
        return
    ours = statistics.median(r["seconds"] for r in runs["forethought"])
    for side, results in runs.items():
        seconds = sorted(r["seconds"] for r in results)
        median = statistics.median(seconds)
        memory = statistics.median(r["megabytes"] for r in results)
        ratio = "" if side == "forethought" else f"{median / ours:.1f}×"
        spread = f"{median:.2f} s ({seconds[0]:.2f} to {seconds[-1]:.2f})"
        fit, times = _fitting(results, runs["forethought"])
        yield (
            f"| {case.title} | {side} | {spread} | {memory:,.0f} MB | {ratio} | {fit} "
            f"| {times if side != 'forethought' else ''} |"
        )
    for side in case.missing:
        yield f"| {case.title} | {side} | not on this machine | | | | |"
    if case.target is not None:
        verdict = "met" if ours <= case.target else "MISSED"
        yield f"| {case.title} | target | {case.target:g} s | | {verdict} | | |"


def _fitting(theirs: list[dict[str, Any]], ours: list[dict[str, Any]]) -> tuple[str, str]:
    """Seconds of the fit alone, and as a multiple of ours; empty where a side does not say.

    In brackets: without the query that reads the file, which R's side has read before its fit.
    """
    fit, own = _middle(theirs, "fitting"), _middle(ours, "fitting")
    bare, sums = _middle(theirs, "from sums"), _middle(ours, "from sums")
    if fit is None or own is None or sums is None:
        return "", ""
    shown = f"{fit:.3f} s" if bare is None else f"{fit:.3f} s ({bare:.4f} s from the sums)"
    return shown, f"{fit / own:.1f}× ({fit / sums:,.0f}×)"


def _middle(results: list[dict[str, Any]], key: str) -> float | None:
    known = [run[key] for run in results if run.get(key) is not None]
    return statistics.median(known) if known else None


def page(lines: list[str], rounds: int) -> str:
    machine = f"{platform.machine()}, {_processor()}, {platform.system()} {platform.release()}"
    return "\n".join(
        [
            "# How fast",
            "",
            "Made by `make bench`. Each side runs in a fresh process and reads the same file; "
            f"sides take turns; the median of {rounds} runs after a warm-up, with the range. "
            "The last column is the peer's time as a multiple of ours: below 1 we lose. "
            "Speed is compared only where the answers agree. "
            "The fit alone is without start and imports, and R's without reading; ours holds "
            "the query that reads the file (in brackets: without it).",
            "",
            f"Machine: {machine}. Python {platform.python_version()}.",
            "",
            "| case | side | seconds | peak memory | ratio to ours | fit alone | ratio to ours |",
            "|---|---|---|---|---|---|---|",
            *lines,
            "",
        ]
    )


def _processor() -> str:
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return platform.processor()
    names = [line.split(":")[1].strip() for line in text.splitlines() if "model name" in line]
    return f"{len(names)} cores of {names[0]}" if names else platform.processor()


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench")
    parser.add_argument("cases", nargs="*", help="which cases; all by default")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--once", nargs=3, metavar=("CASE", "SIDE", "FILE"))
    wanted = parser.parse_args()
    if wanted.once:
        name, side, path = wanted.once
        print(json.dumps(measure(name, side, Path(path))))
        return 0
    names = wanted.cases or list(CASES)
    lines: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        for name in names:
            for line in rows(name, run(name, wanted.rounds, Path(folder))):
                print(line, flush=True)
                lines.append(line)
    if names == list(CASES):
        PAGE.write_text(page(lines, wanted.rounds), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
