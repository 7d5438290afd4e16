"""Faults of files and documents: read, parsed, shaped."""

from __future__ import annotations

from forethought.errors.fault import Entry

NOT_FOUND = Entry(
    code="F001",
    title="File or folder not found",
    message="there is no {value}",
    why="Nothing can be read from a place that does not exist.",
    remedy="Check the spelling and the folder you are in; a study is a folder with theory.yaml.",
)
NOT_YAML = Entry(
    code="F002",
    title="Not readable as YAML",
    message="the file cannot be read as YAML here: {problem}",
    why="A file that cannot be parsed has no theory or plan in it yet.",
    remedy="Mend this line; most often it is a missing space after a colon, a tab, "
    "or a quote that is not closed.",
    poor="goal:statement",
    good="goal:\n  statement: Fewer children live with violence at home",
)
TOO_LARGE = Entry(
    code="F003",
    title="File too large",
    message="{value} has {size}, more than the {limit} this kind of file may have",
    why="A theory or plan is some pages of text; a file this large is something else, "
    "and reading it could take all memory.",
    remedy="Check that this is the right file. Records belong in the file that data.source names.",
)
NEWER_FORMAT = Entry(
    code="F004",
    title="Written for a newer Forethought",
    message="the file says format {value}; this version reads format 1",
    why="A newer format may hold things this version would silently ignore.",
    remedy="Upgrade Forethought (pip install --upgrade forethought), or set `forethought: 1` "
    "if the file uses nothing newer.",
    expected="1",
)
UNKNOWN_KEY = Entry(
    code="F005",
    title="Unknown key",
    message="`{value}` is not a key that belongs in {parent}",
    why="A misspelt key would be ignored in silence, and what it says would be lost.",
    remedy="{suggestion}",
    poor="becuase: Officers who know the offer can use it",
    good="because: Officers who know the offer can use it",
)
MISSING_KEY = Entry(
    code="F006",
    title="Missing key",
    message="{parent} has no `{value}`",
    why="Everything that follows from the file needs it.",
    remedy="Add `{value}: …`{meaning}",
)
WRONG_VALUE = Entry(
    code="F007",
    title="Value of the wrong kind",
    message="`{field}` is {value!r}; {problem}",
    why="A value that is read differently from how it was meant gives wrong results in silence.",
    remedy="Write it as {expected}.",
    expected="{expected}",
)
DUPLICATE_KEY = Entry(
    code="F008",
    title="The same key twice",
    message="`{value}` stands twice in the same place",
    why="Only one of the two could count, and nobody can know which was meant.",
    remedy="Keep one of the two.",
)
NOT_TEXT = Entry(
    code="F009",
    title="Not a text file",
    message="{value} is not text in UTF-8 ({problem})",
    why="Letters outside the encoding would be lost or changed.",
    remedy="Save the file as UTF-8 text.",
)
CANNOT_WRITE = Entry(
    code="F010",
    title="Cannot write the file",
    message="{value} cannot be written: {problem}",
    why="The result would be lost.",
    remedy="Choose a folder that exists and that you may write to.",
)
NOT_A_DOCUMENT = Entry(
    code="F011",
    title="Empty, or not a mapping",
    message="{value} holds no keys and values",
    why="A theory or plan is a set of named parts; there are none here.",
    remedy="Start from an example: forethought new DIR --example think-family.",
)

ENTRIES: tuple[Entry, ...] = (
    NOT_FOUND,
    NOT_YAML,
    TOO_LARGE,
    NEWER_FORMAT,
    UNKNOWN_KEY,
    MISSING_KEY,
    WRONG_VALUE,
    DUPLICATE_KEY,
    NOT_TEXT,
    CANNOT_WRITE,
    NOT_A_DOCUMENT,
)
