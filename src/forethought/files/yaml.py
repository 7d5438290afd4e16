"""YAML documents: read with the place of every key, written back with every comment."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.constructor import DuplicateKeyError
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from forethought.errors import Fault, Path, Place, Places, Refusal
from forethought.errors.catalogue import files as catalogue

MOST_BYTES = 5_000_000
"""A theory or plan is pages of text; 35 boxes take about 20 kB."""


@dataclass(frozen=True)
class YamlFile:
    """A document as it stands on disk: plain data, places, and the tree that keeps comments."""

    data: Mapping[str, Any]
    places: Places
    tree: CommentedMap
    faults: tuple[Fault, ...] = ()


def read_yaml(path: FilePath, shown_as: str | None = None) -> YamlFile:
    """Read one document; raises `Refusal` if nothing can be made of it."""
    name = shown_as or str(path)
    return parse_yaml(_text(path, name), name)


def parse_yaml(text: str, name: str) -> YamlFile:
    """Parse ``text``; ``name`` is what places call the file."""
    tree, faults = _load(text, name)
    if not isinstance(tree, CommentedMap):
        raise Refusal([catalogue.NOT_A_DOCUMENT.fault(Place(name, 1, 1), name)])
    places = Places(name, dict(_spots(tree)))
    return YamlFile(_plain(tree), places, tree, faults)


def write_yaml(tree: CommentedMap) -> str:
    """Write a tree back as text, with its comments, order and folding."""
    buffer = io.StringIO()
    _yaml().dump(tree, buffer)
    return buffer.getvalue()


def _yaml() -> YAML:
    """Return a reader and writer of YAML 1.2, where `no` is a word."""
    yaml = YAML(typ="rt")
    yaml.preserve_quotes = True
    yaml.width = 100_000  # never re-wrap what a person wrote
    yaml.indent(mapping=2, sequence=4, offset=2)
    return yaml


def _text(path: FilePath, name: str) -> str:
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            limit = f"{MOST_BYTES // 1_000_000} MB"
            fault = catalogue.TOO_LARGE.fault(
                Place(name), name, size=f"{size / 1e6:,.0f} MB", limit=limit
            )
            raise Refusal([fault])
        return path.read_bytes().decode("utf-8-sig")
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError) as problem:
        raise Refusal([catalogue.NOT_FOUND.fault(Place(name), name)]) from problem
    except UnicodeDecodeError as problem:
        reason = f"byte {problem.start + 1} is {problem.object[problem.start]:#04x}"
        raise Refusal([catalogue.NOT_TEXT.fault(Place(name), name, problem=reason)]) from problem


def _load(text: str, name: str) -> tuple[Any, tuple[Fault, ...]]:
    try:
        return _yaml().load(text), ()
    except DuplicateKeyError as problem:
        mark = problem.problem_mark
        place = Place(name, mark.line + 1, mark.column + 1)
        key = str(problem.problem).split('"')[1]
        forgiving = _yaml()
        forgiving.allow_duplicate_keys = True
        return forgiving.load(text), (catalogue.DUPLICATE_KEY.fault(place, key),)
    except MarkedYAMLError as problem:
        mark = problem.problem_mark
        place = Place(name, mark.line + 1, mark.column + 1) if mark else Place(name)
        fault = catalogue.NOT_YAML.fault(place, problem=problem.problem or "it breaks off")
        raise Refusal([fault]) from problem
    except (YAMLError, ValueError, RecursionError) as problem:
        fault = catalogue.NOT_YAML.fault(Place(name), problem=str(problem).splitlines()[0])
        raise Refusal([fault]) from problem


def _spots(node: Any, path: Path = ()) -> Iterator[tuple[Path, tuple[int, int]]]:
    """Walk the tree: the place of each key and of each item, from 1."""
    if isinstance(node, CommentedMap):
        yield path, (node.lc.line + 1, node.lc.col + 1)
        for key, value in node.items():
            line, column = node.lc.key(key)
            yield from _spots(value, (*path, key))
            yield (*path, key), (line + 1, column + 1)
    elif isinstance(node, CommentedSeq):
        yield path, (node.lc.line + 1, node.lc.col + 1)
        for index, value in enumerate(node):
            line, column = node.lc.item(index)
            yield (*path, index), (line + 1, column + 1)
            yield from _spots(value, (*path, index))


def _plain(node: Any) -> Any:
    if isinstance(node, Mapping):
        return {key: _plain(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_plain(value) for value in node]
    if isinstance(node, bool) or node is None:
        return node
    for kind in (str, int, float):
        if isinstance(node, kind):
            return kind(node)
    return node
