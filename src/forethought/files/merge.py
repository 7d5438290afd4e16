"""Changed data written back onto the tree it came from, so that comments survive an edit.

What did not change keeps its words, comments, order, quotes and layout. Parts of lists are matched
by `id` (or `to`), so that a part that moved takes its comments along. A comment above a part goes
with the part; when the part is taken out, so is its comment.
"""

from __future__ import annotations

import copy
from collections.abc import Hashable, Mapping, Sequence
from datetime import date
from typing import Any

from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarstring import (
    DoubleQuotedScalarString,
    FoldedScalarString,
    LiteralScalarString,
    SingleQuotedScalarString,
)

from forethought.files.comments import Note, Spot, is_flow, put_back, take_off
from forethought.files.yaml import plain

NAMES = ("id", "to")
"""Keys that tell the parts of a list apart."""

LONG = 60
"""Letters from which a text that stood folded over several lines stays so."""

QUOTED = (SingleQuotedScalarString, DoubleQuotedScalarString)
FOLDED = (FoldedScalarString, LiteralScalarString)


def merge_into(tree: CommentedMap, data: Mapping[str, Any]) -> CommentedMap:
    """Return a copy of ``tree`` that says what ``data`` says.

    Parameters
    ----------
    tree
        As `forethought.files.yaml.parse_yaml` gave it.
    data
        The whole document as plain data: keys that ``data`` lacks are taken out of the tree.
    """
    merged = copy.deepcopy(tree)
    if not same(tree, data):
        notes = take_off(merged)
        _merge_map(merged, data, notes)
        put_back(merged, notes)
    return merged


def same(node: Any, value: Any) -> bool:
    """True if ``node`` and ``value`` say the same, in whatever order their keys stand.

    2 and 2.0 are the same number, a date is the same as its text; true is not 1.
    """
    left, right = plain(node), plain(value)
    if isinstance(left, dict) and isinstance(right, dict):
        return set(left) == set(right) and all(same(left[key], right[key]) for key in left)
    if isinstance(left, list) and _is_list(right):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, date) and isinstance(right, str):
        return left.isoformat() == right
    return bool(left == right) or (left != left and right != right)


def _merge(node: Any, value: Any, notes: dict[Spot, Note], *, flat: bool) -> Any:
    """Return what stands for ``value`` in the tree: ``node`` mended, or something new."""
    if same(node, value):
        return node
    if isinstance(node, CommentedMap) and isinstance(value, Mapping) and node and value:
        _merge_map(node, value, notes)
        return node
    if isinstance(node, CommentedSeq) and _is_list(value) and node and value:
        _merge_list(node, value, notes)
        return node
    return _fresh(value, like=node, flat=flat)


def _merge_map(node: CommentedMap, value: Mapping[str, Any], notes: dict[Spot, Note]) -> None:
    names = {str(key): key for key in node}  # a key such as 2011 is a number in the file
    flat = is_flow(node)
    opening = next(iter(node), None)
    lead = notes.get((id(node), opening), Note()).above
    for name, key in names.items():
        if name not in value:
            del node[key]
            notes.pop((id(node), key), None)
    before = 0
    for name, item in value.items():
        if name in names:
            key = names[name]
            node[key] = _merge(node[key], item, notes, flat=flat)
            before = list(node).index(key) + 1
        else:
            node.insert(before, name, _fresh(item, flat=flat))
            before += 1
    _keep_lead(node, opening, lead, notes)


def _keep_lead(node: CommentedMap, opening: Any, lead: str, notes: dict[Spot, Note]) -> None:
    """Words above the first line of a part are about the part: keep them when that line goes."""
    first = next(iter(node), None)
    if not lead or first is None or first == opening:
        return
    if opening in node:
        notes[id(node), opening] = _above(notes.get((id(node), opening)), "")
    known = notes.get((id(node), first), Note())
    notes[id(node), first] = _above(known, lead + known.above)


def _above(note: Note | None, words: str) -> Note:
    note = note or Note()
    return Note(note.beside, note.column, note.below, words)


def _merge_list(node: CommentedSeq, value: Sequence[Any], notes: dict[Spot, Note]) -> None:
    old, flat = list(node), is_flow(node)
    was = {(id(node), k): notes.pop((id(node), k), Note()) for k in range(len(old))}
    known: dict[Hashable, list[int]] = {}
    for k, item in enumerate(old):
        known.setdefault(_name(item), []).append(k)
    pattern = next((item for item in old if isinstance(item, CommentedMap)), None)
    fresh: list[Any] = []
    for item in value:
        matches = known.get(_name(item))
        if matches:
            k = matches.pop(0)
            notes[id(node), len(fresh)] = was[id(node), k]
            fresh.append(_merge(old[k], item, notes, flat=flat))
        else:
            fresh.append(_fresh(item, flat=flat or (pattern is not None and is_flow(pattern))))
    node[:] = fresh


def _name(item: Any) -> Hashable:
    """What a list's part is known by: its id, or for words and numbers what they say."""
    if isinstance(item, Mapping):
        return next(((key, str(item[key])) for key in NAMES if key in item), None)
    return repr(plain(item))


def _is_list(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str | bytes)


def _fresh(value: Any, like: Any = None, *, flat: bool = False) -> Any:
    """Make a new piece of tree, laid out like what stood there or beside it."""
    if isinstance(value, Mapping):
        node = CommentedMap((str(key), _fresh(item, flat=flat)) for key, item in value.items())
        if flat or not value:
            node.fa.set_flow_style()
        return node
    if _is_list(value):
        items = CommentedSeq(_fresh(item, flat=flat) for item in value)
        if flat or not any(isinstance(item, Mapping) or _is_list(item) for item in value):
            items.fa.set_flow_style()
        return items
    return _scalar(value, like)


def _scalar(value: Any, like: Any) -> Any:
    """Write a word in the quotes, the folding or the form of what stood there."""
    if not isinstance(value, str):
        return value
    if isinstance(like, QUOTED) or (isinstance(like, FOLDED) and len(value) > LONG):
        return type(like)(value)
    if isinstance(like, date):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return value
    return value
