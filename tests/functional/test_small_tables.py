"""A study answered from rows in this process says what the engine's own sums say."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

import forethought as ft
from forethought.journey.simulate import write_simulated
from forethought.moments.engine import shelf

EXAMPLES = Path(__file__).parents[2] / "examples"
CLOSE = 1e-12
"""Relative; sums in another order, and what follows from them by well-conditioned steps."""
NOTHING = 1e-14
"""Differences of numbers near 1 that cancel to no more than this are zero."""


def numbers(found: Any, at: str = "") -> Iterator[tuple[str, Any]]:
    """Give every leaf of findings with its place."""
    match found:
        case dict():
            for name, part in found.items():
                yield from numbers(part, f"{at}.{name}")
        case list():
            for k, part in enumerate(found):
                yield from numbers(part, f"{at}[{k}]")
        case _:
            yield at, found


@pytest.mark.parametrize("example", ["castle-doctrine", "custody-navigators", "return-home"])
def test_the_same_findings(example: str, tmp_path: Path) -> None:
    study = ft.read_study(EXAMPLES / example)
    records = tmp_path / "records.parquet" if study.theory.about.synthetic else None
    if records:
        write_simulated(study.folder, records)
    with patch.object(shelf, "answer", side_effect=AssertionError("asked of the engine")):
        here = dict(numbers(ft.analyse(study, records).model_dump(mode="json")))
    with patch.object(shelf, "MOST_CELLS", 0):
        there = dict(numbers(ft.analyse(study, records).model_dump(mode="json")))
    assert here.pop(".made_at")
    assert there.pop(".made_at")
    assert here.keys() == there.keys()
    assert len([value for value in here.values() if isinstance(value, float)]) > 50
    for at, value in there.items():
        if isinstance(value, float):
            value = pytest.approx(value, rel=CLOSE, abs=NOTHING, nan_ok=True)
        assert here[at] == value, at
