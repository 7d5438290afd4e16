"""Faults of use: a command was asked for what it cannot do."""

from __future__ import annotations

from forethought.errors.fault import Entry

NO_PLAN = Entry(
    code="U001",
    title="No plan yet",
    message="there is no plan.yaml in {value}",
    why="Without a plan nobody has said what is asked, of whom, and how it is answered.",
    remedy="Write plan.yaml (see the think-family example), or ask for what needs no plan: "
    "check, diagram, template.",
)
NOT_JSON = Entry(
    code="U002",
    title="Not readable as JSON",
    message="{value} cannot be read as JSON: {problem}",
    why="Findings that cannot be read cannot be painted or reported.",
    remedy="Make the file again with `forethought analyse`.",
)
UNKNOWN_ENDING = Entry(
    code="U003",
    title="Unknown kind of output",
    message="the output's ending is {value!r}",
    why="The ending says what kind of file to make.",
    remedy="Give the file one of these endings: {expected_endings}.",
    expected="{expected_endings}",
)
OTHER_STUDY = Entry(
    code="U004",
    title="Findings of another study",
    message="the findings speak of theory {value}, and this study is {expected_theory}",
    why="Results painted on another theory would say what nobody found.",
    remedy="Analyse this study (forethought analyse), or name the findings made from it.",
    expected="{expected_theory}",
)
NO_RECORDS = Entry(
    code="U005",
    title="The plan names no records",
    message="the plan has no `data` part",
    why="The columns' meaning is part of the plan; without it no column can be read.",
    remedy="Add `data:` with source, unit and outcomes to plan.yaml.",
)
FOLDER_TAKEN = Entry(
    code="U006",
    title="Folder already in use",
    message="{value} already exists and is not empty",
    why="A new study must not overwrite what stands there.",
    remedy="Name a folder that does not exist yet.",
)
NO_SUCH_EXAMPLE = Entry(
    code="U007",
    title="No such example",
    message="there is no example called {value!r}",
    why="Only the shipped examples can be copied.",
    remedy="Choose one of: {names}.",
    expected="{names}",
)
CHANGED_PLAN = Entry(
    code="U008",
    title="Findings of another plan",
    message="the findings were made from another version of this theory or plan ({value})",
    why="The report would describe one plan and give the results of another.",
    remedy="Analyse again (forethought analyse) so that findings and plan agree.",
)
FORM_VERSION = Entry(
    code="U009",
    title="Not a form version",
    message="the form version is {value!r}",
    why="Collection servers compare versions as ten digits; another shape is refused or, worse, "
    "read as older than the form it replaces.",
    remedy="Give the day and a number that counts that day's versions, such as 2027013001.",
    expected="ten digits: yyyymmddrr",
)
NOT_FINDINGS = Entry(
    code="U010",
    title="Not findings",
    message="{value} is {kind}, and not the findings of an analysis",
    why="A report and a painted diagram show what an analysis found.",
    remedy="Name the findings.json that `forethought analyse` wrote.",
)

ENTRIES: tuple[Entry, ...] = (
    NO_PLAN,
    NOT_JSON,
    UNKNOWN_ENDING,
    OTHER_STUDY,
    NO_RECORDS,
    FOLDER_TAKEN,
    NO_SUCH_EXAMPLE,
    CHANGED_PLAN,
    FORM_VERSION,
    NOT_FINDINGS,
)
