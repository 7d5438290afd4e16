"""Run one side once, in this process: ``python -m bench.once CASE SIDE FILE``."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from bench.cases import CASES

STATUS = Path("/proc/self/status")


def peak() -> dict[str, float]:
    """The most memory this process held, in MB; nothing where the system does not tell.

    Not `resource.getrusage`: its peak is handed on from the process that started this one.
    """
    if not STATUS.exists():
        return {}
    lines = STATUS.read_text(encoding="ascii", errors="ignore").splitlines()
    kilobytes = next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))
    return {"megabytes": kilobytes / 1024}


def main() -> None:
    case, side, path = sys.argv[1:]
    run = CASES[case].sides[side].run
    if run is None:
        raise TypeError(f"{side} is no Python")
    print(json.dumps({**run(Path(path)), **peak()}))


if __name__ == "__main__":
    main()
