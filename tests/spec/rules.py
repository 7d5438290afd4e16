"""How a rule's own examples are held against the rule.

A page of the manual shows a poor and a good piece of YAML. Here each piece is laid over a sound
study: lists are joined by `id` (or `to`), other values replaced. The line marked `# ← here` in the
poor piece is where the fault must be reported.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel
from ruamel.yaml import YAML

from forethought.errors import Fault, Places, errors_in
from forethought.files.yaml import parse_yaml, read_yaml, write_yaml
from forethought.plan import Plan
from forethought.plan.check import check_plan
from forethought.theory import Theory
from forethought.theory.check import check_theory
from forethought.vocabulary import read_document

SOUND = Path(__file__).parent / "sound"
Document = TypeVar("Document", bound=BaseModel)
HERE = re.compile(r"\s*# ← here\s*$")


@dataclass(frozen=True)
class Met:
    """What a check reported of a text."""

    text: str
    faults: tuple[Fault, ...]

    @property
    def codes(self) -> list[str]:
        return [fault.code for fault in self.faults]

    def lines_of(self, code: str) -> Iterator[str]:
        """The words at which ``code`` was reported, cut loose from their indentation."""
        lines = self.text.splitlines()
        for fault in self.faults:
            if fault.code == code and fault.place.line:
                yield bare(lines[fault.place.line - 1])


def bare(line: str) -> str:
    return HERE.sub("", line).strip().removeprefix("- ").strip()


def marked(snippet: str) -> str:
    """Return the line of ``snippet`` that is marked as the place of the fault."""
    (line,) = [line for line in snippet.splitlines() if HERE.search(line)]
    return bare(line)


def theory_with(snippet: str) -> Met:
    text = laid_over("theory.yaml", snippet)
    document, places = _read(Theory, text, "theory.yaml")
    return Met(text, check_theory(document, places))


def plan_with(*snippets: str, theory: str = "") -> Met:
    text = laid_over("plan.yaml", *snippets)
    document, places = _read(Plan, text, "plan.yaml")
    tested, _ = _read(Theory, laid_over("theory.yaml", theory), "theory.yaml")
    return Met(text, check_plan(document, tested, places))


@lru_cache(maxsize=64)
def _read(model: type[Document], text: str, name: str) -> tuple[Document, Places]:
    file = parse_yaml(text, name)
    reading = read_document(model, file.data, file.places)
    assert not errors_in(reading.faults), reading.faults
    return reading.sound(), reading.places


@cache
def _sound(name: str) -> Any:
    return read_yaml(SOUND / name).tree


@lru_cache(maxsize=64)
def laid_over(name: str, *snippets: str) -> str:
    tree = copy.deepcopy(_sound(name))
    yaml = YAML(typ="rt")
    yaml.preserve_quotes = True
    for snippet in snippets:
        plain = "\n".join(HERE.sub("", line) for line in snippet.splitlines())
        tree = _over(tree, yaml.load(plain) or {})
    return write_yaml(tree)


def _over(below: Any, piece: Any) -> Any:
    if isinstance(below, dict) and isinstance(piece, dict):
        parts = all(isinstance(value, dict) for value in below.values())
        for key, value in piece.items():
            if value is None and parts:
                below.pop(key, None)  # `knows-where:` with nothing after it: not there
            else:
                below[key] = _over(below[key], value) if key in below else value
        return below
    if isinstance(below, list) and isinstance(piece, list) and piece:
        return _joined(below, piece)
    return piece


def _joined(below: list[Any], piece: list[Any]) -> list[Any]:
    if not all(_name(item) for item in piece):
        return piece
    known = {_name(item): index for index, item in enumerate(below)}
    for item in piece:
        index = known.pop(_name(item), None)
        if index is None:
            below.append(item)
        else:
            below[index] = _over(below[index], item)
    return below


def _name(item: Any) -> str | None:
    return item.get("id") or item.get("to") if isinstance(item, dict) else None
