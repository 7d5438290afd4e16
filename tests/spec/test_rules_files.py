"""Faults of files: the pages' poor examples are caught in a theory, the good ones pass."""

from __future__ import annotations

import pytest

from forethought.errors import Refusal
from forethought.errors.catalogue import CATALOGUE
from forethought.files.yaml import parse_yaml
from forethought.theory import Theory
from forethought.vocabulary import read_document

TOP = "forethought: 1\ntheory:\n  id: t\n  title: T\n"
GOAL = "goal:\n  id: g\n  statement: Fewer children live with violence at home\n"
AROUND = {
    "F002": ("forethought: 1\ntheory: {id: t, title: T}\n", "  id: g\n"),
    "F005": (
        TOP
        + GOAL
        + "outcomes:\n  - id: a\n    statement: A\n    leads_to:\n      - to: g\n        ",
        "",
    ),
    "F007": (TOP + GOAL + "  indicators:\n    - id: i\n      ", ""),
    "F013": (TOP + GOAL + "context:\n", ""),
    "F014": ("forethought: 1\ntheory:\n  id: t\n  ", "\n" + GOAL),
    "F016": (TOP + "goal:\n  id: g\n  ", ""),
}
"""What stands before and after the example in a whole file."""


def codes_with(before: str, snippet: str, after: str) -> set[str]:
    body = snippet.strip("\n")
    if before.endswith("context:\n"):
        body = "\n".join("  " + row.strip() for row in body.splitlines())
    elif before.endswith("  "):
        body = body.strip()
    try:
        file = parse_yaml(f"{before}{body}\n{after}", "theory.yaml")
    except Refusal as refusal:
        return {fault.code for fault in refusal.faults}
    reading = read_document(Theory, file.data, file.places)
    return {fault.code for fault in (*file.faults, *reading.faults)}


def test_every_example_of_the_family_is_held_here() -> None:
    assert {c for c, entry in CATALOGUE.items() if c[0] == "F" and entry.poor} == set(AROUND)


@pytest.mark.parametrize("code", AROUND)
def test_the_poor_example_is_caught(code: str) -> None:
    before, after = AROUND[code]
    assert code in codes_with(before, CATALOGUE[code].poor, after)


@pytest.mark.parametrize("code", AROUND)
def test_the_good_example_passes(code: str) -> None:
    before, after = AROUND[code]
    assert codes_with(before, CATALOGUE[code].good, after) == set()
