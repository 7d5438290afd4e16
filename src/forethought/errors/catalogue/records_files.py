"""Faults of records files: found, opened, taken apart into rows and columns (R0)."""

from __future__ import annotations

from forethought.errors.fault import Entry, Severity

NOT_FOUND = Entry(
    code="R001",
    title="Records file not found",
    message="there is no records file {value}",
    why="Without records nothing can be estimated.",
    remedy="Check the name given on the command line, or `data.source` in plan.yaml; it was looked "
    "for from the folder {folder}. Where there are no records yet, made-up ones show how the study "
    "will run: forethought simulate.",
    poor="data:\n  source: data/record.csv",
    good="data:\n  source: data/records.csv",
)
UNKNOWN_SOURCE = Entry(
    code="R002",
    title="A kind of source that cannot be read",
    message="records cannot be read from {value}",
    why="What cannot be opened with certainty is not guessed at.",
    remedy="Save the records as CSV (.csv, .tsv, .txt), Parquet (.parquet) or Excel (.xlsx), or "
    "name a database, such as postgresql://analyst@server/records.",
    expected="a .csv, .tsv, .txt, .parquet or .xlsx file, causaldata:NAME, or a database",
    poor="source: records.xls",
    good="source: records.xlsx",
)
NOT_TEXT = Entry(
    code="R003",
    title="Not a text file",
    message="{value} is not text: {problem}",
    why="A file that is not text has no rows and columns that could be read from it.",
    remedy="Check that this is the right file, and save the records as CSV again.",
    poor="a database, a picture or an empty disk image with the ending .csv",
    good="team,arm,score\nA,usual,12",
)
OTHER_ENCODING = Entry(
    code="R004",
    title="Text in another encoding",
    message="{value} is not text in {encoding}: {problem}",
    why="Letters such as é, ŵ and £ would be lost or changed, and with them names of teams "
    "and forces.",
    remedy="In plan.yaml, under `data`, write `csv: {{{settings}}}`, or save the file as UTF-8.",
    poor="a file that Excel saved as “CSV”, with Caf\\xe9 in it",
    good="data:\n  source: records.csv\n  csv: {encoding: windows-1252}",
)
OTHER_SEPARATOR = Entry(
    code="R005",
    title="Columns separated by something else",
    message="{value} looks like one single column; its first line is {shown}",
    why="With the wrong separator every row is one long text and no column is found.",
    remedy="In plan.yaml, under `data`, write `csv: {{{settings}}}`",
    poor="a file with `team;score` whose plan says nothing about it",
    good='data:\n  source: records.csv\n  csv: {separator: ";", decimal: ","}',
)
EMPTY = Entry(
    code="R006",
    title="Empty file",
    message="{value} is empty",
    why="There are no records in it.",
    remedy="Export the records again; the first row holds the headings.",
)
NO_ROWS = Entry(
    code="R007",
    title="Headings without rows",
    message="{value} has headings but not one row of records",
    why="There is nothing to estimate from.",
    remedy="Export the records again, with their rows.",
    poor="officer,arm,score",
    good="officer,arm,score\nA12,usual,7",
)
HEADING_TWICE = Entry(
    code="R008",
    title="The same heading twice",
    message="the heading {value} stands over columns {columns}",
    why="Nobody can know which of the columns is meant; headings that differ only in capital "
    "letters count as the same.",
    remedy="Give each column a heading of its own.",
    poor="officer,score,score",
    good="officer,score_before,score_after",
)
RAGGED = Entry(
    code="R009",
    title="Rows with too few or too many cells",
    message="{count} with a number of cells that differs from the headings' {width}: {lines}",
    why="In such a row nobody can know which value belongs to which column; leaving it out "
    "would be silent loss.",
    remedy='Mend the {lines_word}; most often a text with a comma in it needs quotes: "Smith, J".',
    expected="{width} cells in every row",
    poor="officer,team,score\nA12,Leeds, East,7",
    good='officer,team,score\nA12,"Leeds, East",7',
)
OPEN_QUOTE = Entry(
    code="R010",
    title="A quote that is not closed",
    message="a quote is opened here that is not closed where the cell ends",
    why="Everything after it, up to the next quote, would become one cell.",
    remedy='Close the quote, or remove it; a quote inside a quoted text is written twice: "".',
    poor='A12,"Leeds East,7',
    good='A12,"Leeds East",7',
)
DAMAGED = Entry(
    code="R011",
    title="A file that cannot be opened",
    message="{value} cannot be read as {kind}: {problem}",
    why="The file is damaged, incomplete or of another kind than its name says.",
    remedy="Export it again, or save the records as CSV.",
)
TOO_LARGE = Entry(
    code="R012",
    title="Workbook too large",
    message="{value} holds {size}, more than the {limit} that can be read from a workbook",
    why="A workbook has to be unpacked whole into memory; a small file can unpack to thousands "
    "of times its size.",
    remedy="Save the sheet as CSV: a CSV file may have any size.",
)
NO_SUCH_SHEET = Entry(
    code="R013",
    title="Which sheet?",
    message="{problem}; {value} has the sheets {sheets}",
    why="Records are read from one sheet, and the wrong one would give wrong results in silence.",
    remedy="{suggestion}In plan.yaml, under `data`, write `table: {example}`.",
    poor="source: records.xlsx",
    good="source: records.xlsx\ntable: Officers",
)
EXAMPLES_MISSING = Entry(
    code="R014",
    title="The example data are not installed",
    message="{value} needs the Python package causaldata, which is not installed",
    why="Some example studies use real data that come in a package of their own.",
    remedy="pip install 'forethought[examples]'",
)
NO_SUCH_EXAMPLE = Entry(
    code="R015",
    title="No such set of example data",
    message="the package causaldata has no set called `{value}`",
    why="Records are read from the set that is named.",
    remedy="{suggestion}",
    poor="source: causaldata:castel",
    good="source: causaldata:castle",
)
BAD_FORMAT = Entry(
    code="R016",
    title="A text format that cannot be used",
    message="`data.csv.{field}` is {value!r}",
    why="The file would be taken apart in the wrong places.",
    remedy="Write {expected}.",
    expected="{expected}",
    poor='csv: {separator: "; "}',
    good='csv: {separator: ";"}',
)
ERROR_CELL = Entry(
    code="R017",
    title="An error in a cell of the workbook",
    message="in the sheet `{sheet}`, the column `{heading}` has {value} in {cells}",
    why="Excel could not work the value out. Taken for missing, the row would be left out in "
    "silence.",
    remedy="Correct the formula in Excel and save; leave the cell empty if the value is missing, "
    "as `#N/A` most often says.",
    expected="a value, or an empty cell where it is missing",
    poor="score\n7\n#DIV/0!",
    good="score\n7\n",
)
UNSAVED_FORMULA = Entry(
    code="R018",
    title="A formula whose value was not saved",
    message="in the sheet `{sheet}`, the column `{heading}` has a formula whose value was not "
    "saved in {cells}",
    why="A program wrote the formula and nobody has worked it out yet: no value stands there, and "
    "it would be taken for missing.",
    remedy="Open the workbook in Excel and save it; or write values in place of formulas.",
    expected="a value, or an empty cell where it is missing",
    poor="=B2+C2, written by a program and never opened in Excel",
    good="the same workbook, opened in Excel and saved",
)

UNKNOWN_ENGINE = Entry(
    code="R019",
    title="No such engine",
    message="records cannot be read from {value}",
    why="Each engine has its own way of being asked; an address that none understands is not "
    "guessed at.",
    remedy="Begin the address with one of these: {known}.",
    expected="{known}",
    poor="source: mysql://server/records",
    good="source: postgresql://analyst@server/records\ntable: officers",
)
ENGINE_NOT_INSTALLED = Entry(
    code="R020",
    title="The engine's package is not installed",
    message="{value} needs the Python package {package}, which is not installed",
    why="Only who uses an engine has to install what speaks to it.",
    remedy="pip install 'forethought[{extra}]'",
)
NOT_CONNECTED = Entry(
    code="R021",
    title="No connection",
    message="{value} cannot be reached: {problem}",
    why="Without a connection no record can be read.",
    remedy="{remedy}",
    poor="source: postgresql://analyst@sever/records",
    good="source: postgresql://analyst@server/records",
)
WHICH_TABLE = Entry(
    code="R022",
    title="Which table?",
    message="the plan names {value}, and not which table there holds the records",
    why="An engine holds many tables, and the wrong one would give wrong results in silence.",
    remedy="In plan.yaml, under `data`, write `table:` with {what}.",
    poor="source: postgresql://analyst@server/records",
    good="source: postgresql://analyst@server/records\ntable: training.officers",
)
NO_SUCH_TABLE = Entry(
    code="R023",
    title="No such table",
    message="there is no table `{value}` in {where}",
    why="Records are read from the table that is named.",
    remedy="In plan.yaml, under `data`, write `table:` with the name of one that is there. "
    "{suggestion}",
    poor="table: oficers",
    good="table: officers",
)
QUERY_FAILED = Entry(
    code="R024",
    title="A query that the engine refuses",
    message="{where} does not answer the query in `data.table`: {problem}",
    why="The query says which rows are the records; without its answer there are none.",
    remedy="Try the query in the engine itself. It may only read: one SELECT, without a semicolon "
    "and another statement after it.",
    poor="table: select * form officers",
    good="table: select * from officers where left_on is null",
)
PASSWORD_IN_PLAN = Entry(
    code="R025",
    severity=Severity.WARNING,
    title="A password in the plan",
    message="the plan's address holds a password ({value})",
    why="Plans are locked, shared and published; whoever reads the plan could read the records.",
    remedy="Leave it out and set PGPASSWORD, or keep it in the file ~/.pgpass; and change it.",
    poor="source: postgresql://analyst:secret@server/records",
    good="source: postgresql://analyst@server/records",
)
ENGINE_STOPPED = Entry(
    code="R026",
    title="The engine stopped",
    message="{value} stopped answering: {problem}",
    why="Half of the sums are no result; nothing was written.",
    remedy="Look at what the engine says, and run the command again.",
)
NO_ROW_NUMBERS = Entry(
    code="R027",
    title="Rows without a number",
    message="rows of {value} have no number that could name a unit",
    why="A table in a database has no order: the same row could have another number every time.",
    remedy="In plan.yaml, under `data`, write `unit:` with the column that names the unit.",
    poor="unit: row-number",
    good="unit: officer_id",
)
ENGINE_FOR_FILES = Entry(
    code="R028",
    title="An engine for records that need none",
    message="the records are in {value}, and --engine names {engine}",
    why="--engine takes a file's records to an engine. Records that lie on an engine are worked "
    "on where they are.",
    remedy="{remedy}",
)
NO_JAVA = Entry(
    code="R029",
    title="Spark needs Java",
    message="{value} needs Java, and there is none on this machine",
    why="Spark is a Java program.",
    remedy="Install Java 17 or newer (on Debian: apt install default-jre-headless).",
)

ENTRIES: tuple[Entry, ...] = (
    NOT_FOUND,
    UNKNOWN_SOURCE,
    NOT_TEXT,
    OTHER_ENCODING,
    OTHER_SEPARATOR,
    EMPTY,
    NO_ROWS,
    HEADING_TWICE,
    RAGGED,
    OPEN_QUOTE,
    DAMAGED,
    TOO_LARGE,
    NO_SUCH_SHEET,
    EXAMPLES_MISSING,
    NO_SUCH_EXAMPLE,
    BAD_FORMAT,
    ERROR_CELL,
    UNSAVED_FORMULA,
    UNKNOWN_ENGINE,
    ENGINE_NOT_INSTALLED,
    NOT_CONNECTED,
    WHICH_TABLE,
    NO_SUCH_TABLE,
    QUERY_FAILED,
    PASSWORD_IN_PLAN,
    ENGINE_STOPPED,
    NO_ROW_NUMBERS,
    ENGINE_FOR_FILES,
    NO_JAVA,
)
