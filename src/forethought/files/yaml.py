"""YAML documents: read with the place of every key, written back with every comment."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.reader import ReaderError
from ruamel.yaml.scalarbool import ScalarBoolean

from forethought.errors import Fault, Path, Place, Places, Refusal
from forethought.errors.catalogue import files as catalogue
from forethought.files.yaml_parts import (
    MOST_DEPTH,
    CarefulEmitter,
    NumberRepresenter,
    PlainComposer,
    TextConstructor,
    TooDeepError,
)

MOST_BYTES = 1_000_000
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
        raise Refusal([*faults, catalogue.NOT_A_DOCUMENT.fault(Place(name, 1, 1), name)])
    places = Places(name, dict(_spots(tree)))
    return YamlFile(plain(tree), places, tree, faults)


def write_yaml(tree: CommentedMap) -> str:
    """Write a tree back as text, with its comments, order and folding.

    The text is read again before it is returned. Where the writer would say something else than
    the tree (it does so for an empty `{}` in a list under a comment), the comments are given up,
    never the content.
    """
    text = _dumped(tree)
    return text if _says(text, tree) else _dumped(plain(tree))


def _dumped(tree: Any) -> str:
    buffer = io.StringIO()
    _yaml().dump(tree, buffer)
    return buffer.getvalue()


def _says(text: str, tree: CommentedMap) -> bool:
    try:
        again = _yaml().load(text)
    except (YAMLError, ValueError, RecursionError):
        return False
    return repr(plain(again)) == repr(plain(tree))  # by their letters: true is not 1, NaN is NaN


def plain(node: Any) -> Any:
    """Return the same data without what the tree remembers; keys become text."""
    if isinstance(node, Mapping):
        return {str(key): plain(value) for key, value in node.items()}
    if isinstance(node, list):
        return [plain(value) for value in node]
    if isinstance(node, ScalarBoolean):
        return bool(node)
    if isinstance(node, bool) or node is None:
        return node
    for kind in (str, int, float):
        if isinstance(node, kind):
            return kind(node)
    return node


def _yaml() -> YAML:
    """Return a reader and writer of YAML 1.2, where `no` is a word."""
    yaml = YAML(typ="rt")
    yaml.preserve_quotes = True
    yaml.width = 100_000  # never re-wrap what a person wrote
    yaml.brace_single_entry_mapping_in_flow_sequence = True  # [{id: x}], not [id: x]
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.Composer = PlainComposer
    yaml.Constructor = TextConstructor
    yaml.Emitter = CarefulEmitter
    yaml.Representer = NumberRepresenter
    return yaml


def _text(path: FilePath, name: str) -> str:
    try:
        content = _bytes(path, name)
        return content.decode("utf-8-sig")
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError) as problem:
        raise Refusal([catalogue.NOT_FOUND.fault(Place(name), name)]) from problem
    except UnicodeDecodeError as problem:
        reason = f"byte {problem.start + 1} is {problem.object[problem.start]:#04x}"
        raise Refusal([catalogue.NOT_TEXT.fault(Place(name), name, problem=reason)]) from problem
    except (OSError, ValueError) as problem:
        reason = getattr(problem, "strerror", None) or str(problem)
        fault = catalogue.CANNOT_READ.fault(Place(name), name, problem=reason)
        raise Refusal([fault]) from problem


def _bytes(path: FilePath, name: str) -> bytes:
    """Read no more than the limit: a device or a growing file has no size to trust."""
    with path.open("rb") as handle:
        content = handle.read(MOST_BYTES + 1)
    if len(content) <= MOST_BYTES:
        return content
    size = f"{max(path.stat().st_size, len(content)) / 1e6:,.1f} MB"
    limit = f"{MOST_BYTES / 1e6:g} MB"
    raise Refusal([catalogue.TOO_LARGE.fault(Place(name), name, size=size, limit=limit)])


def _load(text: str, name: str) -> tuple[Any, tuple[Fault, ...]]:
    yaml = _yaml()
    yaml.allow_duplicate_keys = True  # the composer reports them, every one with its place
    composer: PlainComposer = yaml.composer
    try:
        tree = yaml.load(text)
    except TooDeepError as problem:
        place = _at(name, problem.problem_mark)
        fault = catalogue.TOO_DEEP.fault(place, limit=MOST_DEPTH)
        raise Refusal([fault]) from problem
    except MarkedYAMLError as problem:
        fault = catalogue.NOT_YAML.fault(
            _at(name, problem.problem_mark), problem=_in_words(problem)
        )
        raise Refusal([fault]) from problem
    except ReaderError as problem:
        raise Refusal([_odd_character(text, name, problem)]) from problem
    except (YAMLError, ValueError, RecursionError) as problem:
        fault = catalogue.NOT_YAML.fault(Place(name), problem=str(problem).splitlines()[0])
        raise Refusal([fault]) from problem
    return tree, tuple(met.entry.fault(_at(name, met.mark), met.value) for met in composer.meetings)


def _at(name: str, mark: Any) -> Place:
    return Place(name, mark.line + 1, mark.column + 1) if mark else Place(name)


def _in_words(problem: MarkedYAMLError) -> str:
    """Say what a parser says in words that people who write theories know."""
    said = str(problem.problem or "it breaks off")
    for sign, words in _WORDS.items():
        if sign in said:
            return words
    return said


_WORDS = {
    "cannot start any token": "a tab, or a character that may not begin a value, stands here",
    "mapping values are not allowed here": "a second `: ` stands in one line; "
    "put the text in quotes",
    "found unexpected end of stream": "a quote or bracket that was opened is never closed",
    "but found another document": "a second document starts here with `---`",
    "could not find expected ':'": "a key stands here without its colon",
    "expected <block end>": "the indentation does not fit the lines before",
}


def _odd_character(text: str, name: str, problem: ReaderError) -> Fault:
    before = text[: problem.position]
    line, column = before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
    said = f"the character U+{problem.character:04X} cannot stand in a text file"
    return catalogue.NOT_YAML.fault(Place(name, line, column), problem=said)


def _spots(node: Any, path: Path = ()) -> Iterator[tuple[Path, tuple[int, int]]]:
    """Walk the tree: the place of each key and of each item, from 1."""
    if isinstance(node, CommentedMap):
        yield path, (node.lc.line + 1, node.lc.col + 1)
        for key, value in node.items():
            line, column = node.lc.key(key)
            yield from _spots(value, (*path, str(key)))
            yield (*path, str(key)), (line + 1, column + 1)
    elif isinstance(node, CommentedSeq):
        yield path, (node.lc.line + 1, node.lc.col + 1)
        for index, value in enumerate(node):
            line, column = node.lc.item(index)
            yield (*path, index), (line + 1, column + 1)
            yield from _spots(value, (*path, index))
