"""What a command must not wait for: packages that only few methods need."""

from __future__ import annotations

import subprocess
import sys

HEAVY = {"scipy.optimize", "scipy.stats", "scipy.sparse", "forethought.journey.together"}


def test_an_analysis_starts_without_what_few_methods_need() -> None:
    code = f"import sys, forethought.journey.analyse; print({HEAVY!r} & sys.modules.keys())"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120
    )
    assert done.stdout.strip() == "set()"
