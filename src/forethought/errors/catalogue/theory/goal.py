"""Rule 1: one final goal, short, long-term, with a named population."""

from __future__ import annotations

from forethought.errors.catalogue.citations import NPC, VOGEL
from forethought.errors.fault import Entry, Severity

LONG_GOAL = Entry(
    code="T011",
    title="The goal is too long",
    message="the goal takes {count} words; {limit} are plenty",
    why="A goal that nobody can say from memory steers nobody, and does not fit its box.",
    remedy="Keep the change and for whom; move reasons to `need`, means to activities.",
    severity=Severity.WARNING,
    source=NPC,
    poor="""
goal:
  statement: >-  # ← here
    Fewer children live with violence at home because every partner in the district shares what
    it knows in good time and offers each family the help that it needs at the earliest moment
""",
    good="""
goal:
  statement: Fewer children live with violence at home
""",
)
NO_HORIZON = Entry(
    code="T012",
    title="The goal has no time",
    message="the goal does not say by when",
    why="Without a time the goal can never be missed, and follow-up cannot be planned.",
    remedy="Add `horizon`, such as P3Y for three years.",
    severity=Severity.WARNING,
    source=VOGEL,
    poor="""
goal:
  horizon:  # ← here
""",
    good="""
goal:
  horizon: P3Y
""",
)
SHORT_HORIZON = Entry(
    code="T013",
    title="The goal is not long-term",
    message="the goal is set for {value}, which is less than a year",
    why="What can be reached within months is a step on the way; the goal is the lasting change "
    "that the steps are for.",
    remedy="Name the lasting change as the goal and keep this one as an outcome; "
    "or set a horizon of a year or more.",
    severity=Severity.WARNING,
    source=VOGEL,
    poor="""
goal:
  horizon: P6M  # ← here
""",
    good="""
goal:
  horizon: P3Y
""",
)
NO_POPULATION = Entry(
    code="T014",
    title="The goal names nobody",
    message="the goal does not say whose lives are better",
    why="Whether the right people are reached and measured can only be judged against a named "
    "population.",
    remedy="Add `who`: the people whose lives are better when the goal is reached.",
    severity=Severity.WARNING,
    source=VOGEL,
    poor="""
goal:
  who:  # ← here
""",
    good="""
goal:
  who: Children in the district
""",
)
SEVERAL_GOALS = Entry(
    code="T015",
    title="More than one goal",
    message="the goal holds more than one sentence",
    why="With two goals it is never clear which one an activity is for, or what to do when one "
    "is reached at the cost of the other.",
    remedy="Keep the change that matters most; make the others outcomes that lead to it.",
    severity=Severity.WARNING,
    source=NPC,
    poor="""
goal:
  statement: Fewer children live with violence; officers are confident  # ← here
""",
    good="""
goal:
  statement: Fewer children live with violence at home
""",
)
GOAL_AS_DELIVERY = Entry(
    code="T016",
    title="The goal is something delivered",
    message="the goal reads as something that is done (“{sign}”), not as a change in lives",
    why="Delivering is in our own hands and can succeed while nothing changes for anyone.",
    remedy="Ask “so that what is better for whom?” and write the answer; "
    "make what stands here an activity.",
    severity=Severity.WARNING,
    source=NPC,
    poor="""
goal:
  statement: Deliver trauma training to every officer  # ← here
""",
    good="""
goal:
  statement: Fewer children live with violence at home
""",
)

ENTRIES: tuple[Entry, ...] = (
    LONG_GOAL,
    NO_HORIZON,
    SHORT_HORIZON,
    NO_POPULATION,
    SEVERAL_GOALS,
    GOAL_AS_DELIVERY,
)
