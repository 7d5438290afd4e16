"""``make simulate-proof``: every estimator's bias and coverage, drawn anew, as one page.

Each module ``proof_*.py`` beside this one gives its tables; modules run side by side. The page
says how many runs, on what machine and how long they took.
"""

from __future__ import annotations

import importlib
import os
import platform
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from forethought.files.package import software

HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "docs" / "methods" / "proof.md"
RUNS = 2_000
INTRODUCTION = """# Bias and coverage of every estimator

Made by `make simulate-proof`. Each run draws a study with a known effect and asks the method for
its interval; a 95 % interval should hold the truth in 93.5 % to 96.5 % of {runs:,} runs (± shows
the error of the simulation itself). Where a row lies outside, the method's page says when and why.
Staggered roll-outs have their own tables on [their page](staggered-efficient.md).

{software}, Python {python}, {machine}, {minutes:.0f} minutes of processor time.
"""


def modules() -> list[str]:
    """The names of all modules that hold proofs."""
    return sorted(path.stem for path in HERE.glob("proof_*.py"))


def run(name: str, runs: int) -> tuple[str, float]:
    """Run one module and return its tables as Markdown, with the seconds it took."""
    started = time.process_time()
    module = importlib.import_module(f"tests.reference.{name}")
    made = "\n".join(table.markdown() for table in module.tables(runs))
    return made, time.process_time() - started


def main(runs: int, only: list[str]) -> None:
    names = [name for name in modules() if not only or name in only]
    with ProcessPoolExecutor(max_workers=os.cpu_count()) as pool:
        found = dict(zip(names, pool.map(run, names, [runs] * len(names)), strict=True))
    made = [
        INTRODUCTION.format(
            runs=runs,
            software=software(),
            python=platform.python_version(),
            machine=f"{platform.machine()}, {os.cpu_count()} cores",
            minutes=sum(seconds for _, seconds in found.values()) / 60,
        ),
        *(
            f"## {name.removeprefix('proof_').replace('_', ' ')}\n\n{found[name][0]}"
            for name in names
        ),
    ]
    text = "\n".join(made)
    if only:
        sys.stdout.write(text)
    else:
        PAGE.write_text(text, encoding="utf-8")
        sys.stdout.write(f"Wrote {PAGE}\n")


if __name__ == "__main__":
    arguments = sys.argv[1:]
    count = int(arguments[0]) if arguments and arguments[0].isdigit() else RUNS
    main(count, [name for name in arguments if not name.isdigit()])
