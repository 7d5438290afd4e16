"""Fixtures that every kind of test shares."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

# The same examples every time, so that a run says something of the change and not of the day;
# `make test-random` draws new ones.
settings.register_profile("same", derandomize=True, deadline=None)
settings.register_profile("random", deadline=None, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))

VARIABLE = "FORETHOUGHT_REFERENCE_DATA"


@pytest.fixture(scope="session")
def reference_data() -> Path:
    """Return the folder of real data sets with reference results; skips where there is none."""
    folder = os.environ.get(VARIABLE)
    if not folder:
        pytest.skip(f"{VARIABLE} is not set: no folder of reference data")
    if not Path(folder).is_dir():
        pytest.skip(f"{VARIABLE} names {folder}, which is no folder")
    return Path(folder).resolve()


@pytest.fixture(scope="session")
def reference_value(reference_data: Path) -> Callable[[str, str, str], float]:
    """Return a look-up: (set, analysis, quantity) to the value that other software gave."""
    with (reference_data / "reference_values.csv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    table = {(r["set"], r["analysis"], r["quantity"]): float(r["value"]) for r in rows}

    def look_up(data_set: str, analysis: str, quantity: str) -> float:
        return table[data_set, analysis, quantity]

    return look_up


@pytest.fixture(scope="session")
def examples() -> Path:
    """Return the folder of the shipped example studies."""
    return Path(__file__).parent.parent / "examples"
