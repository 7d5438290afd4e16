"""Comments of a YAML tree, taken off and put back.

ruamel.yaml hangs a comment on whatever came before it: the words above an outcome hang on the last
line of the outcome before. Whoever moves, adds or takes out a part would move or lose the wrong
words. So comments are taken off first and given to the line that people mean:

- ``beside``: after the value, on the same line;
- ``below``: lines after it that are indented deeper than what follows;
- ``above``: lines before it, at its own depth.

Once the tree is changed, they are put back where ruamel.yaml looks for them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import CommentMark
from ruamel.yaml.scalarstring import FoldedScalarString, LiteralScalarString
from ruamel.yaml.tokens import CommentToken

Spot = tuple[int, Any]
"""A line of the file: the identity of its mapping or list, and the key or index in it."""

END: Spot = (0, None)
"""After the last line."""


@dataclass(frozen=True)
class Note:
    """The comments of one line, and the column each kind stands at."""

    beside: str = ""
    column: int = 0
    below: str = ""
    above: str = ""


@dataclass(frozen=True)
class Line:
    """One key or item that has a line of its own, and the column it begins at.

    The first key of a list's part begins at the part's dash; ``dashes`` are the items that begin
    on this line. The column of what was added since
    the file was read is not known: 0.
    """

    holder: Any
    key: Any
    column: int = 0
    dashes: tuple[tuple[Any, int], ...] = ()

    @property
    def spot(self) -> Spot:
        return id(self.holder), self.key

    @property
    def value(self) -> Any:
        return self.holder[self.key]


def lines_of(
    node: Any, dash: int | None = None, dashes: tuple[tuple[Any, int], ...] = ()
) -> Iterator[Line]:
    """Walk the lines of a block in the order of the file; a flow collection is one value."""
    is_map = isinstance(node, CommentedMap)
    column = node.lc.col or 0
    for k, key in enumerate(list(node) if is_map else range(len(node))):
        first = column if dash is None or k else dash
        begun = () if k else dashes
        inner = is_block(node[key])
        if is_map or not inner:
            yield Line(node, key, first, begun)
        if inner and is_map:
            yield from lines_of(node[key])
        elif inner:
            yield from lines_of(node[key], first, (*begun, (node, key)))


def is_block(node: Any) -> bool:
    """True for a mapping or list written over several lines."""
    return isinstance(node, CommentedMap | CommentedSeq) and len(node) > 0 and not is_flow(node)


def is_flow(node: Any) -> bool:
    return bool(node.fa.flow_style())


def take_off(tree: CommentedMap) -> dict[Spot, Note]:
    """Take every comment off ``tree`` (but those at its very top) and return them by line."""
    lines = list(lines_of(tree))
    ends = dict(_ends(tree))
    notes: dict[Spot, Note] = {line.spot: Note() for line in lines}
    notes[END] = Note()
    for here, after in zip(lines, [*lines[1:], None], strict=True):
        beside, column, rest = _read(here)
        rest += ends.get(here.spot, "") + (_before(after) if after else "")
        below, above = _split(rest, after.column if after else 0)
        notes[here.spot] = replace(notes[here.spot], beside=beside, column=column, below=below)
        spot = after.spot if after else END
        notes[spot] = replace(notes[spot], above=above)
    for line in lines:
        _clear(line)
    return notes


def put_back(tree: CommentedMap, notes: dict[Spot, Note]) -> None:
    """Hang the comments back on a tree that carries none."""
    lines = list(lines_of(tree))
    for here, after in zip(lines, [*lines[1:], None], strict=True):
        note = notes.get(here.spot, Note())
        above = notes.get(after.spot if after else END, Note()).above
        _write(here, note, note.below + above)


def _read(line: Line) -> tuple[str, int, str]:
    """Return the comment beside a line, its column, and the lines of comment that follow."""
    slots = line.holder.ca.items.get(line.key) or []
    token = slots[2 if isinstance(line.holder, CommentedMap) else 0] if slots else None
    if is_block_scalar(line.value):
        # ruamel.yaml keeps the words beside `>-` as bare text in the last slot
        words = "".join(slots[3] or ()) if len(slots) > 3 else ""
        return words.strip(), 0, _rows([token] if token else ())
    under = _rows(slots[3]) if len(slots) > 3 else ""
    if token is None:
        return "", 0, under
    beside, _, rest = token.value.partition("\n")
    return beside, token.start_mark.column, rest + under


def _before(line: Line) -> str:
    """Return the comments that stand before a line and were hung on the line itself.

    So they are where a flow collection came before.
    """
    text = ""
    for holder, key in (*line.dashes, (line.holder, line.key)):
        slots = holder.ca.items.get(key) or []
        text += _rows(slots[1]) if len(slots) > 1 else ""
    for holder, key in line.dashes:  # words beside a bare dash move up, above its part
        slots = holder.ca.items.get(key) or [None]
        text += _rows(slots[:1]) if slots[0] else ""
    return text


def _ends(node: Any) -> Iterator[tuple[Spot, str]]:
    """Walk the comments after a whole block, by the last line of that block."""
    for value in node.values() if isinstance(node, CommentedMap) else node:
        if is_block(value):
            yield from _ends(value)
    if node.ca.end:
        *_, last = lines_of(node)
        yield last.spot, _rows(node.ca.end)
        node.ca.end.clear()  # the list is kept in two places


def _rows(tokens: Any) -> str:
    """Write comment tokens as the rows they were, with their indentation."""
    return "".join(
        " " * token.start_mark.column + token.value if token.value.startswith("#") else token.value
        for token in tokens or ()
    )


def is_block_scalar(value: Any) -> bool:
    return isinstance(value, FoldedScalarString | LiteralScalarString)


def _split(text: str, column: int) -> tuple[str, str]:
    """Split comment lines into those indented deeper than ``column`` and the rest."""
    rows = text.splitlines(keepends=True)
    deeper = 0
    for count, row in enumerate(rows, start=1):
        if row.strip():
            if len(row) - len(row.lstrip()) <= column:
                break
            deeper = count
    return "".join(rows[:deeper]), "".join(rows[deeper:])


def _clear(line: Line) -> None:
    for holder, key in (*line.dashes, (line.holder, line.key)):
        holder.ca.items.pop(key, None)
    if isinstance(line.value, CommentedMap | CommentedSeq):
        line.value.ca.comment = None


def _write(line: Line, note: Note, under: str) -> None:
    if is_block_scalar(line.value):
        text = under.lstrip(" ")
        column, words = len(under) - len(text), [f"  {note.beside}"] if note.beside else None
    else:
        text = f"{note.beside}\n{under}" if note.beside or under else ""
        column, words = note.column, None
    token = CommentToken(text, CommentMark(column), None) if text else None
    if token is None and words is None:
        return
    if isinstance(line.holder, CommentedMap):
        line.holder.ca.items[line.key] = [None, None, token, words]
    else:
        line.holder.ca.items[line.key] = [token, None]
    if isinstance(line.value, CommentedMap | CommentedSeq):
        line.value.ca.comment = [token, None]
