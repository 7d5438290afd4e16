"""Time cases side against side; write ``docs/bench.json``, and the pages from all results there.

``python -m bench`` runs all but the large; ``python -m bench reml cr2`` those;
``--all`` the large too; ``--small`` runs everything end to end on few rows and writes nothing.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path

from bench.cases import CASES, LARGE
from bench.page import page, table, verdicts
from bench.race import Raced, compared, race

DOCS = Path(__file__).parent.parent / "docs"
RESULTS = DOCS / "bench.json"
ORDINARY = tuple(name for name in CASES if name not in LARGE)
PAGES = {
    "bench.md": ("How fast", "`make bench`", ORDINARY),
    "bench-large.md": ("Large files", "`make bench-large`", LARGE),
}
SMALL = 20
"""What rows are divided by where the bench itself is tried."""


def known() -> dict[str, Raced]:
    """Read the results so far, so that one case can be run again by itself."""
    if not RESULTS.exists():
        return {}
    found = json.loads(RESULTS.read_text(encoding="utf-8"))
    return {name: Raced.from_json(one) for name, one in found.items()}


def keep(raced: Raced) -> None:
    """Keep a case's results, and write its page again."""
    results = known() | {raced.case: raced}
    told = {name: results[name].as_json() for name in CASES if name in results}
    RESULTS.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    for file, (title, made_by, names) in PAGES.items():
        if raced.case in names:
            cases = {name: CASES[name] for name in names}
            (DOCS / file).write_text(page(title, made_by, cases, results), encoding="utf-8")


def run(names: list[str], rounds: int, small: bool, folder: Path) -> list[str]:
    """Run cases one after the other; return which peers disagree with us."""
    wrong = []
    for name in names:
        case = CASES[name]
        say = lambda line: print(line, file=sys.stderr, flush=True)  # noqa: E731
        raced = race(name, case, rounds, SMALL if small else 1, folder, say)
        print(f"\n{case.title}", *table(case, raced), sep="\n")
        print(*(line for line, _ in verdicts(case, raced)), sep="\n")
        print(*(f"{side}: not run, {why}" for side, why in raced.lacking.items()), sep="\n")
        for side in raced.runs:
            found = compared(case, raced, side)
            if found is not None:
                wrong.append(f"{name}: {side} differs, {found}")
        if not small and raced.runs:
            keep(raced)
    return wrong


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench")
    parser.add_argument("cases", nargs="*", help=f"which of {', '.join(CASES)}")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--all", action="store_true", help="the large cases too")
    parser.add_argument("--small", action="store_true", help="few rows, one round, nothing kept")
    parser.add_argument("--folder", type=Path, help="where to make the files")
    wanted = parser.parse_args()
    names = wanted.cases or list(CASES if wanted.all else ORDINARY)
    unknown = [name for name in names if name not in CASES]
    if unknown:
        parser.error(f"no case {', '.join(unknown)}; there are {', '.join(CASES)}")
    with tempfile.TemporaryDirectory(dir=wanted.folder) as folder:
        rounds = 1 if wanted.small else wanted.rounds
        wrong = run(names, rounds, wanted.small, Path(folder))
    print(*wrong, sep="\n", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
