"""Rules 8 and 9: who delivers what, how much, for whom, where; and how far one answers for it."""

from __future__ import annotations

from forethought.errors.catalogue.citations import NPC, TIDIER
from forethought.errors.fault import Entry, Severity

NO_DELIVERER = Entry(
    code="T081",
    title="Activity that nobody delivers",
    message="it is not said who delivers `{value}`",
    why="Others who take it up need to know whose time and which skills it takes.",
    remedy="Add `who_delivers`: the role, and the training it needs.",
    severity=Severity.WARNING,
    source=TIDIER,
    poor="""
activities:
  - id: visits
    who_delivers:  # ← here
""",
    good="""
activities:
  - id: visits
    who_delivers: Health visitors
""",
)
NO_RECEIVER = Entry(
    code="T082",
    title="Activity for nobody",
    message="it is not said for whom `{value}` is",
    why="Reach cannot be counted and the right people cannot be told from others.",
    remedy="Add `for`: the people it is meant for.",
    severity=Severity.WARNING,
    source=TIDIER,
    poor="""
activities:
  - id: visits
    for:  # ← here
""",
    good="""
activities:
  - id: visits
    for: Families with a first incident
""",
)
NO_DOSE = Entry(
    code="T083",
    title="Activity without a dose",
    message="it is not said how much of `{value}` there is",
    why="Half of it may do nothing: an effect, or none, can only be judged against "
    "what was to be given.",
    remedy="Add `dose`: {{amount: 2, unit: hour, times: 4}} is two hours, four times.",
    severity=Severity.WARNING,
    source=TIDIER,
    poor="""
activities:
  - id: visits
    dose:  # ← here
""",
    good="""
activities:
  - id: visits
    dose: {amount: 1, unit: hour, times: 3}
""",
)
FOR_NOBODY = Entry(
    code="T084",
    title="No population",
    message="the theory does not say for whom it is",
    why="Whether it works elsewhere depends first on whether the people there are alike.",
    remedy="Add `population` under `theory`.",
    severity=Severity.WARNING,
    source=NPC,
    poor="""
theory:
  population:  # ← here
""",
    good="""
theory:
  population: Families with a first domestic incident
""",
)
NO_SETTING = Entry(
    code="T085",
    title="No setting",
    message="it is not said where `{value}` takes place",
    why="What works in a city station may not work in a rural school; a reader must see which.",
    remedy="Add `setting` under `theory`, or `where` to each activity.",
    severity=Severity.WARNING,
    source=TIDIER,
    poor="""
theory:
  setting:  # ← here
""",
    good="""
theory:
  setting: Homes in one district
""",
)
NO_CEILING = Entry(
    code="T091",
    title="No ceiling of accountability",
    message="no box is marked as lying beyond what the programme alone answers for",
    why="Somewhere on the way to the goal others matter more than the programme. "
    "Unmarked, it is blamed or praised for what it did not do.",
    remedy="Mark the goal, and each outcome that lies so far, with `ceiling: true`.",
    severity=Severity.WARNING,
    source=NPC,
    poor="""
goal:
  ceiling: false  # ← here
""",
    good="""
goal:
  ceiling: true
""",
)
BROKEN_CEILING = Entry(
    code="T092",
    title="Ceiling with a box above it",
    message="`{value}` is marked as lying beyond the programme, but `{above}`, "
    "which it leads to, is not",
    why="What follows from something out of reach is out of reach too.",
    remedy="Mark `{above}` with `ceiling: true` as well, or take the mark off `{value}`.",
    severity=Severity.WARNING,
    poor="""
outcomes:
  - id: knows
    ceiling: true  # ← here
""",
    good="""
outcomes:
  - id: knows
    ceiling: false
  - id: asks
    ceiling: true
""",
)

ENTRIES: tuple[Entry, ...] = (
    NO_DELIVERER,
    NO_RECEIVER,
    NO_DOSE,
    FOR_NOBODY,
    NO_SETTING,
    NO_CEILING,
    BROKEN_CEILING,
)
