"""The diagram of the first example, held against a stored copy."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.golden.refresh import FOLDER, STORED

HOW = "look at the picture; if it is meant to be so, run `make golden` and commit the change"


@pytest.mark.parametrize("name", STORED)
def test_picture_is_as_stored(name: str) -> None:
    stored = json.loads((FOLDER / name).read_text("utf-8"))
    differences = list(_differences(stored, json.loads(STORED[name]()), ""))
    assert not differences, f"{HOW}:\n" + "\n".join(differences[:20])


def _differences(stored: Any, drawn: Any, at: str) -> list[str]:
    if isinstance(stored, dict) and isinstance(drawn, dict):
        keys = [*stored, *(key for key in drawn if key not in stored)]
        return [
            line
            for key in keys
            for line in _differences(stored.get(key), drawn.get(key), f"{at}.{key}")
        ]
    if isinstance(stored, list) and isinstance(drawn, list) and len(stored) == len(drawn):
        return [
            line
            for i, pair in enumerate(zip(stored, drawn, strict=True))
            for line in _differences(*pair, f"{at}[{i}]")
        ]
    return [] if stored == drawn else [f"{at or '.'}: stored {stored!r}, drawn {drawn!r}"]
