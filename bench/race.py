"""Sides take turns in fresh processes; what they found is compared before how fast they were."""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bench.case import OURS, TIMES, Case, Side

Run = dict[str, float]
"""What a side found in one process, with ``whole`` (seconds from start to end of it), and where
known ``fitting``, ``from sums`` and ``megabytes`` (its peak)."""
PROCESSORS = Path("/proc/cpuinfo")


@dataclass(frozen=True)
class Raced:
    """One case's runs on one machine, as they are kept in the results.

    Attributes
    ----------
    runs
        By side, in the order run; a warm-up before them is not among them.
    lacking
        By side that could not run: why.
    load
        Of the machine when it began and ended, processes that wanted to run; above its cores,
        seconds are too long.
    """

    case: str
    machine: str
    load: tuple[float, float]
    runs: dict[str, list[Run]]
    lacking: dict[str, str]

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Raced:
        return cls(**{**data, "load": tuple(data["load"])})


def fresh(name: str, side: str, program: Side, path: Path) -> Run:
    """Run one side in a process of its own, from its start to its end."""
    if program.script is None:
        command = [sys.executable, "-m", "bench.once", name, side, str(path)]
    else:
        command = [shutil.which("Rscript") or "Rscript", "-e", program.script(path)]
    began = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    whole = time.perf_counter() - began
    if done.returncode:
        raise SystemExit(f"{name} by {side} failed:\n{done.stderr[-2000:]}")
    found: Run = json.loads(done.stdout.splitlines()[-1])
    return {**found, "whole": whole}


def race(
    name: str, case: Case, rounds: int, less: int, folder: Path, say: Callable[[str], None]
) -> Raced:
    """One warm-up, then rounds in which the sides take turns."""
    lacking = {side: why for side, one in case.sides.items() if (why := one.lacking()) is not None}
    reason = case.lacking()
    if reason is not None:
        lacking = dict.fromkeys(case.sides, reason)
    there = {side: one for side, one in case.sides.items() if side not in lacking}
    runs: dict[str, list[Run]] = {side: [] for side in there}
    load = os.getloadavg()[0]
    path = folder / f"{name}{case.ending}"
    if there:
        case.make(path, less)
    for turn in range(rounds + 1):
        for side, one in there.items():
            found = fresh(name, side, one, path)
            say(f"{name}: {side}, {turn or 'warm-up'}: {found['whole']:.2f} s")
            if turn:
                runs[side].append(found)
    path.unlink(missing_ok=True)
    return Raced(name, machine(), (load, os.getloadavg()[0]), runs, lacking)


def middle(runs: Iterable[Run], key: str) -> float | None:
    """Return the median; None where any run does not tell."""
    known = [run.get(key) for run in runs]
    told = [value for value in known if value is not None]
    return statistics.median(told) if told and len(told) == len(known) else None


def apart(case: Case, ours: list[Run], theirs: list[Run]) -> str | None:
    """Say which answer differs by more than it may; None where they agree on all they share."""
    shared = (ours[0].keys() & theirs[0].keys()) - {*TIMES, "whole", "megabytes"}
    for key in sorted(shared):
        own, other = (statistics.fmean(run[key] for run in runs) for runs in (ours, theirs))
        gap = abs(own - other) / abs(own) if own else abs(other)
        # written so that a NaN on either side is a difference
        if not gap <= case.loose.get(key, case.tolerance):
            return f"{key}: {own:.9g} by us, {other:.9g}"
    return None


def shared_answers(ours: list[Run], theirs: list[Run]) -> list[str]:
    """Name what both sides found."""
    both = ours[0].keys() & theirs[0].keys()
    return sorted(both - {*TIMES, "whole", "megabytes"})


def compared(case: Case, raced: Raced, side: str) -> str | None:
    """Say why a peer's speed is not compared with ours; None where it is."""
    if side == OURS or not raced.runs.get(OURS) or not raced.runs.get(side):
        return None
    return apart(case, raced.runs[OURS], raced.runs[side])


def machine() -> str:
    """Name the hardware."""
    if not PROCESSORS.exists():
        return f"{os.cpu_count()} cores, {sys.platform}"
    lines = PROCESSORS.read_text(encoding="utf-8").splitlines()
    names = [line.split(":")[1].strip() for line in lines if line.startswith("model name")]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{len(names)} cores of {names[0]}, {memory:.0f} GB" if names else sys.platform
