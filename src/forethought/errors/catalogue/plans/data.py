"""The records have a column for everything the questions need."""

from __future__ import annotations

from forethought.errors.fault import Entry, Severity

NO_COLUMN = Entry(
    code="L071",
    title="Indicator without a column",
    message="the question `{question}` needs `{value}`, but `data.outcomes` has no column for it",
    why="There would be nothing to answer from.",
    remedy="{suggestion}",
    poor="""
data:
  outcomes:  # ← here
    early-requests:
""",
    good="""
data:
  outcomes:
    early-requests: {column: asked_early}
""",
)
EMPTY_NAME = Entry(
    code="L072",
    title="Empty name",
    message="`data.{value}` is empty",
    why="There is nothing to open or look for.",
    remedy="Write the {what} here.",
    poor="""
data:
  source: ""  # ← here
""",
    good="""
data:
  source: records.csv
""",
)
COLUMN_FOR_NOTHING = Entry(
    code="L073",
    title="Column for an indicator that is not there",
    message="`data.outcomes` has a column for `{value}`, but the theory has no such indicator",
    why="Either the name is misspelt, or data are collected that serve no question.",
    remedy="{suggestion}",
    severity=Severity.WARNING,
    poor="""
data:
  outcomes:
    mood: {column: mood}  # ← here
""",
    good="""
data:
  outcomes:
    repeats: {column: incidents, exposure: family_years}
""",
)
NO_RECORDS_YET = Entry(
    code="L074",
    title="No records named yet",
    message="the plan does not say where its records will be",
    why="Agreed beforehand, the columns can be asked for; afterwards they are "
    "what happens to be there.",
    remedy="Add `data`: source, unit, and a column for each indicator.",
    severity=Severity.WARNING,
    poor="""
data:  # ← here
""",
    good="""
data:
  source: records.csv
""",
)
ONE_COLUMN_TWICE = Entry(
    code="L075",
    title="One column for two indicators",
    message="`{value}` is the column of `{indicator}` and of `{first}`",
    why="Two questions would get the same answer, and one of them the wrong one.",
    remedy="Give each indicator its own column.",
    severity=Severity.WARNING,
    poor="""
data:
  outcomes:
    early-requests: {column: knows_where}  # ← here
""",
    good="""
data:
  outcomes:
    early-requests: {column: asked_early}
""",
)

ENTRIES: tuple[Entry, ...] = (
    NO_COLUMN,
    EMPTY_NAME,
    COLUMN_FOR_NOTHING,
    NO_RECORDS_YET,
    ONE_COLUMN_TWICE,
)
