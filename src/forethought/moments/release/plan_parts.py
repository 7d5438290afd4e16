"""Theory and plan in parts, so that two that differ can be told apart without either at hand."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from forethought.moments.release.document import PlanPart
from forethought.plan.fingerprint import digest
from forethought.plan.unsaid import Unsaid

LONGEST = 1_500
"""A part longer than this is told apart by its hash alone."""
UNSAID = "data.source"
"""Where the records lie is part of the plan's hash and may hold more than others should read."""
SHOWN = 60


def parts_of(said: Mapping[str, Any]) -> dict[str, PlanPart]:
    """Cut what theory and plan say into parts: one for each key, one for each item of a list."""
    return {
        name: PlanPart(digest=digest(value)[:16], said=_said(name, value))
        for name, value in _cut(said)
    }


def _cut(said: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for document, keys in said.items():
        for key, value in keys.items():
            items = _items(value)
            if items is None:
                yield f"{document}.{key}", value
            else:
                yield from ((f"{document}.{key}.{name}", item) for name, item in items)


def _items(value: Any) -> list[tuple[str, Any]] | None:
    """Return a list's items by their ids, or a map's by their keys; None for all else."""
    if isinstance(value, dict) and value:
        return list(value.items())
    if isinstance(value, list) and all(isinstance(item, dict) and "id" in item for item in value):
        return [(str(item["id"]), item) for item in value]
    return None


def _said(name: str, value: Any) -> str | None:
    text = json.dumps(value, sort_keys=True, ensure_ascii=False)
    return None if len(text) > LONGEST or name.endswith(UNSAID) else text


def differences(mine: Mapping[str, PlanPart], theirs: Mapping[str, PlanPart]) -> Iterator[str]:
    """Say part by part what differs: ``plan.privacy.smallest_cell: 3 there, 5 here``."""
    for name in dict.fromkeys((*mine, *theirs)):
        here, there = mine.get(name), theirs.get(name)
        if here is not None and there is not None and here.digest == there.digest:
            continue
        unsaid = _place(name)
        if (here is None or there is None) and unsaid.default is None:
            yield f"{name}: {'there only' if here is None else 'here only'}"
        elif any(part is not None and part.said is None for part in (here, there)):
            yield f"{name}: differs"
        else:
            yield from _within(name, _read(there), _read(here), unsaid)


def _place(name: str) -> Unsaid:
    document, _, path = name.partition(".")
    unsaid = Unsaid.root(document)
    for key in path.split("."):
        unsaid = unsaid.at(key)
    return unsaid


def _read(part: PlanPart | None) -> Any:
    return json.loads(part.said) if part and part.said is not None else None


def _within(name: str, there: Any, here: Any, unsaid: Unsaid) -> Iterator[str]:
    """Go down to the keys that differ."""
    if isinstance(unsaid.default, dict):
        there, here = ({} if side is None else side for side in (there, here))
    if isinstance(there, dict) and isinstance(here, dict):
        for key in dict.fromkeys((*here, *there)):
            if there.get(key) != here.get(key):
                yield from _within(f"{name}.{key}", there.get(key), here.get(key), unsaid.at(key))
        return
    yield f"{name}: {_meant(there, unsaid)} there, {_meant(here, unsaid)} here"


def _meant(value: Any, unsaid: Unsaid) -> str:
    """Say a value; where none stands, the default that is meant."""
    if value is None and unsaid.default is not None:
        return f"{_short(unsaid.default)} (the default)"
    return _short(value)


def _short(value: Any) -> str:
    if value is None:
        return "nothing"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"
