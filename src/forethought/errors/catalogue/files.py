"""Faults of files and documents: read, parsed, shaped."""

from __future__ import annotations

from forethought.errors.fault import Entry, Severity

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
    message="{field} is {value}; expected {briefly}",
    why="A value that is read differently from how it was meant gives wrong results in silence.",
    remedy="{remedy}",
    expected="{expected}",
    poor="better: up",
    good="better: higher",
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
ASSETS_MISSING = Entry(
    code="F020",
    title="Forethought's own files are missing",
    message="this installation lacks {value}",
    why="Diagrams need the font and the layout engine that ship with the package; "
    "another font would give other boxes.",
    remedy="Install Forethought again (pip install --force-reinstall forethought); in a working "
    "copy, pip install -e . fetches them from the npm registry.",
)
LAYOUT_GAVE_UP = Entry(
    code="F021",
    title="The diagram could not be laid out in time",
    message="a diagram of {value} boxes was not ready after {seconds} seconds, or took too much "
    "memory",
    why="With very many boxes and links the ways to place them grow past counting, and nobody "
    "could read the picture.",
    remedy="Split the theory into parts of at most 60 boxes, or merge boxes that say the same.",
)
LETTERS_LACKING = Entry(
    code="F022",
    title="Letters that the picture's font does not have",
    message="the picture's font has no {value}",
    why="They are drawn in a font of the machine that draws or shows the picture, or, where that "
    "has none, as empty boxes; and the room they take is a guess.",
    remedy="Look at the picture before you share it; write those words in other letters, or draw "
    "it on a machine with a font for them.",
    severity=Severity.WARNING,
)
CANNOT_READ = Entry(
    code="F012",
    title="Cannot read the file",
    message="{value} cannot be read: {problem}",
    why="The file is there, but its content is out of reach.",
    remedy="Check that you may read the file and that no other program holds it.",
)
ALIAS = Entry(
    code="F013",
    title="A reference instead of the words",
    message="`{value}` refers to another place in the file",
    why="A reader of this line cannot see what it says, a later edit would change two places at "
    "once, and a few such lines can stand for more text than a computer holds.",
    remedy="Write the words out here.",
    poor="""\
        risks: &same [Thresholds rise]
        harms: *same
    """,
    good="""\
        risks: [Thresholds rise]
        harms: [Families feel watched]
    """,
)
TAG = Entry(
    code="F014",
    title="A tag before a value",
    message="the tag `{value}` stands before a value",
    why="Tags change what a value is, or run programs; a study holds plain words and numbers.",
    remedy="Leave out the tag; put text that looks like a number in quotes.",
    poor="title: !!str 2027",
    good='title: "2027"',
)
TOO_DEEP = Entry(
    code="F015",
    title="Nested too deeply",
    message="lists and names are nested more than {limit} levels deep here",
    why="No part of a study lies that deep; most often a bracket was never closed, or the file is "
    "something else.",
    remedy="Check the brackets and the indentation above this line.",
)
ODD_KEY = Entry(
    code="F016",
    title="A key that is not a plain word",
    message="the key `{value}` is not a plain word",
    why="Keys are the names of parts, such as `goal`; a list, an empty key or `true` names "
    "nothing.",
    remedy="Put the word in quotes if it is meant as a name; else mend the line.",
    poor="true: Fewer children live with violence at home",
    good="statement: Fewer children live with violence at home",
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
    CANNOT_READ,
    ALIAS,
    TAG,
    TOO_DEEP,
    ODD_KEY,
    ASSETS_MISSING,
    LAYOUT_GAVE_UP,
    LETTERS_LACKING,
)
